# SPDX-License-Identifier: MIT
"""The house rules of the sources, one function a rule; tools/lint runs them.

A rule takes a Source and yields (line number, message). The rules read text, not syntax trees:
they lean on clang-format's layout (a definition's name, its opening and its closing brace each
begin a line), which tools/lint checks as well.
"""

import ast
import dataclasses
import re

MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 50
MAX_NESTING = 3

# A file that is one table of data says so in its first lines, and is not bound by the lengths.
TABLE_MARK = "lint: table"

BANNED = {
    "strcpy": "g_strlcpy or GString", "strcat": "GString", "sprintf": "g_strdup_printf",
    "vsprintf": "g_strdup_vprintf", "gets": "g_input_stream_read", "strncpy": "g_strlcpy",
    "strncat": "GString", "atoi": "g_ascii_string_to_signed", "atol": "g_ascii_string_to_signed",
    "atof": "g_ascii_strtod", "strtod": "g_ascii_strtod, whatever the locale",
    "strtok": "g_strsplit", "system": "a child process with an argument vector",
    "popen": "a child process with an argument vector", "alloca": "the heap",
    "mktemp": "g_mkdtemp", "tmpnam": "g_mkdtemp", "asctime": "GDateTime", "ctime": "GDateTime",
    "setjmp": "plain control flow", "longjmp": "plain control flow", "rand": "GRand",
}
# Of the program itself; what tests play with may do without GLib.
BANNED_IN_PROGRAM = {"malloc": "g_new", "calloc": "g_new0", "realloc": "g_renew",
                     "strdup": "g_strdup"}
PRINTING = re.compile(r"\b(printf|puts|putchar|vprintf|g_print|g_printerr|exit)\s*\(|"
                      r"\bfprintf\s*\(\s*std(out|err)")
LIFECYCLE = re.compile(r"_(new|free|clear|init|ref|unref|quark|to_string|from_string|to_json)$")
DEFINITION = re.compile(r"^([A-Za-z_]\w*)\(")
PROTOTYPE = re.compile(r"^(?!static|typedef|#|return)[A-Za-z_][\w \*]*?\**\b([a-z_]\w*)\(")


@dataclasses.dataclass
class Source:
    path: str  # relative to the root, with forward slashes
    text: str

    def __post_init__(self):
        self.lines = self.text.splitlines()
        self.code = strip(self.text).splitlines() if self.is_c else self.lines

    @property
    def is_c(self):
        return self.path.endswith((".c", ".h"))

    @property
    def is_header(self):
        return self.path.endswith(".h")

    @property
    def is_python(self):
        return self.path.endswith(".py") or self.text.startswith("#!/usr/bin/env python3")

    @property
    def is_table(self):
        return any(TABLE_MARK in line for line in self.lines[:10])

    def within(self, *folders):
        return self.path.startswith(folders)


def strip(text):
    """C without its comments and with empty literals; every line stays where it was."""
    token = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)

    def blank(match):
        word = match[0]
        return word[0] * 2 if word[0] in "\"'" else "\n" * word.count("\n")

    return token.sub(blank, text)


def functions(source):
    """(name, first line, last line) of each C function definition, lines from 1."""
    name, start = None, 0
    for number, line in enumerate(source.code, 1):
        match = DEFINITION.match(line)
        if match:
            name, start = match[1], number
        elif line == "}" and name:
            yield name, start, number
            name = None
        elif line.endswith(";") and not line.startswith((" ", "\t")):
            name = None


def is_static(source, start):
    """Whether the definition whose name stands on this line is static (said in the line above)."""
    return start >= 2 and "static" in source.code[start - 2].split()


def licence(source):
    head = source.lines[:2]
    if not any("SPDX-License-Identifier: MIT" in line for line in head):
        yield 1, "the first line (after #!) must hold SPDX-License-Identifier: MIT"


def layout(source):
    for number, line in enumerate(source.lines, 1):
        if line != line.rstrip():
            yield number, "white space at the end of the line"
        if "\t" in line and (source.is_c or source.is_python):
            yield number, "a tab; indent with spaces"
    if source.text and not source.text.endswith("\n"):
        yield len(source.lines), "no newline at the end of the file"


def file_length(source):
    if len(source.lines) >= MAX_FILE_LINES and not source.is_table:
        yield len(source.lines), f"{len(source.lines)} lines; a file has fewer than {MAX_FILE_LINES}"


def table_lines(source, start, end):
    """How many of these lines are rows of initialised tables."""
    rows, inside = 0, False
    for line in source.code[start - 1:end]:
        inside = inside and line.strip() != "};"
        rows += inside
        inside = inside or line.endswith("= {")
    return rows


def function_length(source):
    if source.is_table:
        return
    found = functions(source) if source.is_c else python_functions(source)
    for name, start, end in found:
        length = end - start + 1 - (table_lines(source, start, end) if source.is_c else 0)
        if length >= MAX_FUNCTION_LINES:
            yield start, f"{name} has {length} lines; a function has fewer than {MAX_FUNCTION_LINES}"


def python_functions(source):
    if not source.is_python:
        return
    for node in ast.walk(ast.parse(source.text)):
        if isinstance(node, ast.FunctionDef):
            yield node.name, node.lineno, node.end_lineno


def nesting(source):
    """Control statements inside one another, by their indentation (two spaces a level)."""
    statement = re.compile(r"^( *)(?:\} )?(if|for|while|do|switch|json_\w+_foreach)\b")
    for number, line in enumerate(source.code if source.is_c else [], 1):
        match = statement.match(line)
        if match and len(match[1]) // 2 > MAX_NESTING:
            yield number, f"'{match[2]}' inside {MAX_NESTING} others; make a function of it"


def banned(source):
    names = BANNED | (BANNED_IN_PROGRAM if source.within("src/", "workers/") else {})
    for number, line in enumerate(source.code if source.is_c else [], 1):
        if re.search(r"\bgoto\b", line):
            yield number, "goto; let g_autoptr clean up"
        for name in re.findall(r"(?<![\w.>])(\w+)\s*\(", line):
            if name in names:
                yield number, f"{name}() is banned; use {names[name]}"


def printing(source):
    """Only the command line prints or ends the program; a library returns."""
    if not source.is_c or not source.within("src/") or source.within("src/cli/"):
        return
    for number, line in enumerate(source.code, 1):
        if PRINTING.search(line):
            yield number, "only src/cli/ prints or exits; return a value or a GError"


def pragma_once(source):
    if source.is_header and "#pragma once" not in source.lines[:3]:
        yield 1, "a header begins with its SPDX line and #pragma once"


def header_comments(source):
    """A public function has a comment: above it, or above the block of lines it stands in."""
    if not source.is_header or not source.within("src/", "workers/common/"):
        return
    covered = False
    for number, (line, code) in enumerate(zip(source.lines, source.code), 1):
        if not line:
            covered = False
        covered = covered or "*/" in line or line.startswith("//")
        match = PROTOTYPE.match(code)
        if match and not covered and not LIFECYCLE.search(match[1]):
            yield number, f"{match[1]} has no comment (units, ranges, errors, ownership)"


def prefixes(source):
    """cm_ on what others can see, nothing on what is static."""
    if source.within("src/") and source.is_c and not re.search(r"/(cm-[\w-]+|main)\.[ch]$",
                                                               source.path):
        yield 1, "files of src/ are named cm-*.c, cm-*.h or main.c"
    if not source.within("src/", "workers/") or not source.is_c:
        return
    for name, start, _ in functions(source):
        if is_static(source, start):
            # a static inline function of a header is one that others see
            if name.startswith("cm_") and not source.is_header:
                yield start, f"{name} is static; cm_ is for names that others see"
        elif name not in ("main", "G_DEFINE_AUTOPTR_CLEANUP_FUNC") and not name.startswith("cm_"):
            yield start, f"{name} is neither static nor prefixed cm_"
    for number, line in enumerate(source.code if source.is_header else [], 1):
        match = re.match(r"(?:#define (?!CM_)|typedef .*\b(?!Cm)(?=\w+;)|\} (?!Cm))(\w+)", line)
        if match:
            yield number, f"{match[1]} is in a header: CmType, CM_CONSTANT"


def system_specific(source):
    """Code for one system stands in a file named for it."""
    if not source.is_c or re.search(r"-(linux|macos)\.c$", source.path):
        return
    for number, line in enumerate(source.code, 1):
        if re.search(r"^\s*#.*\b(__linux__|__APPLE__|__MACH__|_WIN32)\b", line):
            yield number, "code of one system belongs in x-linux.c or x-macos.c"


def machine_paths(source):
    # spelt so that this file does not find itself
    pattern = re.compile(r"(?<![\w.<}])/(?:work|root)" + r"/\w")
    for number, line in enumerate(source.lines, 1):
        if pattern.search(line):
            yield number, "an absolute path of one machine"


def leftovers(source):
    pattern = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X")) + r")\b")
    for number, line in enumerate(source.lines, 1):
        if pattern.search(line):
            yield number, "a note to oneself; do it, or file an issue"


RULES = (licence, layout, file_length, function_length, nesting, banned, printing, pragma_once,
         header_comments, prefixes, system_specific, machine_paths, leftovers)


def check(source):
    """Every fault of one file as (line, rule, message), in the order of lines."""
    faults = [(line, rule.__name__.replace("_", "-"), message)
              for rule in RULES for line, message in rule(source)]
    return sorted(faults)


def check_names(paths):
    """Faults of the tree as a whole: a bare #include must mean one header only."""
    seen = {}
    for path in paths:
        name = path.rsplit("/", 1)[-1]
        if not path.startswith(("src/", "workers/common/")) or not name.endswith(".h"):
            continue
        if name in seen:
            yield path, f"{seen[name]} has the same name"
        seen[name] = path
