#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Each house rule finds its fault, at its line, and leaves good code alone."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

import lint_rules  # noqa: E402  (the path comes first)

LICENCE = "/* SPDX-License-Identifier: MIT */\n"

GOOD_HEADER = LICENCE + """#pragma once

/* What it is. */

#include <glib.h>

#define CM_LIMIT 3

typedef enum { CM_ONE, CM_TWO } CmNumber;
typedef struct CmThing CmThing;

/* A thing; goto "strcpy(" in a comment is no fault. */
CmThing *cm_thing_new(void);
void cm_thing_free(CmThing *self);

/* Its size and its end, in bytes. */
gsize cm_thing_size(const CmThing *self);
gsize cm_thing_end(const CmThing *self, gsize from,
                   gsize to);
"""

GOOD_SOURCE = LICENCE + """#include "cm-thing.h"

static gboolean
is_well(const char *text)
{
  for (;;) {
    while (*text) {
      if (*text++ == '"')
        return TRUE;
    }
  }
  return g_strcmp0(text, "goto sprintf(\\"") == 0;
}

gsize
cm_thing_size(const CmThing *self)
{
  return is_well(self->text) ? self->system(1) : 0;
}
"""


def faults(path, text):
    return [(line, rule) for line, rule, _ in lint_rules.check(lint_rules.Source(path, text))]


class Rules(unittest.TestCase):
    def assert_fault(self, rule, line, path, text):
        self.assertEqual(faults(path, text), [(line, rule)])

    def test_good_code_has_no_fault(self):
        self.assertEqual(faults("src/base/cm-thing.h", GOOD_HEADER), [])
        self.assertEqual(faults("src/base/cm-thing.c", GOOD_SOURCE), [])

    def test_licence(self):
        self.assert_fault("licence", 1, "tools/x.py", "import os\n")
        self.assertEqual(faults("tools/x", "#!/bin/sh\n# SPDX-License-Identifier: MIT\n"), [])

    def test_layout(self):
        self.assert_fault("layout", 2, "tests/x.c", LICENCE + "int a; \n")
        self.assert_fault("layout", 2, "tests/x.c", LICENCE + "\tint a;\n")
        self.assert_fault("layout", 2, "tests/x.c", LICENCE + "int a;")

    def test_file_length(self):
        lines = "int a;\n" * 399
        self.assert_fault("file-length", 400, "tests/x.c", LICENCE + lines)
        self.assertEqual(faults("tests/x.c", LICENCE + lines[7:]), [])
        self.assertEqual(faults("tests/x.c", LICENCE + "/* lint: table */\n" + lines), [])

    def test_function_length(self):
        def function(lines):
            return LICENCE + "static void\nf(int a)\n{\n" + "  a++;\n" * (lines - 3) + "}\n"

        self.assert_fault("function-length", 3, "tests/x.c", function(50))
        self.assertEqual(faults("tests/x.c", function(49)), [])

    def test_function_length_of_python(self):
        def function(lines):
            return "# SPDX-License-Identifier: MIT\ndef f():\n" + "    g()\n" * (lines - 1)

        self.assert_fault("function-length", 2, "tools/x.py", function(50))
        self.assertEqual(faults("tools/x.py", function(49)), [])

    def test_an_initializer_is_no_function(self):
        table = LICENCE + "static const int t[] = {\n" + "  1,\n" * 60 + "};\n"
        self.assertEqual(faults("tests/x.c", table), [])

    def test_rows_of_a_table_in_a_function_do_not_count(self):
        table = "  static const int t[] = {\n" + "      {1},\n" * 60 + "  };\n"
        text = LICENCE + "static void\nf(int a)\n{\n" + table + "  a++;\n" * 44 + "}\n"
        self.assertEqual(faults("tests/x.c", text), [])
        self.assert_fault("function-length", 3, "tests/x.c", text.replace("  a++;", "  a++;\n\n"))

    def test_nesting(self):
        body = "  if (a)\n    if (a)\n      if (a)\n        if (a)\n          return;\n"
        text = LICENCE + "static void\nf(int a)\n{\n" + body + "}\n"
        self.assert_fault("nesting", 8, "tests/x.c", text)

    def test_banned(self):
        for call in ("goto out;", "strcpy(a, b);", "x = atoi (b);", "(void)system(c);"):
            self.assert_fault("banned", 2, "tests/x.c", f"{LICENCE}{call}\n")
        self.assert_fault("banned", 2, "src/base/cm-x.c", LICENCE + "x = malloc(3);\n")
        self.assertEqual(faults("tests/x.c", LICENCE + "x = malloc(3);\n"), [])

    def test_printing(self):
        for call in ('printf("x");', 'fprintf(stderr, "x");', "exit(1);"):
            self.assert_fault("printing", 2, "src/base/cm-x.c", f"{LICENCE}{call}\n")
            self.assertEqual(faults("src/cli/cm-x.c", f"{LICENCE}{call}\n"), [])
        self.assertEqual(faults("src/base/cm-x.c", LICENCE + 'g_string_printf(s, "x");\n'), [])

    def test_pragma_once(self):
        self.assert_fault("pragma-once", 1, "tests/x.h", LICENCE + "int cm_x;\n")

    def test_header_comments(self):
        text = LICENCE + "#pragma once\n\n/* Not for the next block. */\n\n"
        self.assert_fault("header-comments", 6, "src/base/cm-x.h", text + "int cm_x_size(void);\n")
        pointer = "const char *cm_x_name(const CmX *self,\n                      int a);\n"
        self.assert_fault("header-comments", 6, "src/base/cm-x.h", text + pointer)

    def test_prefixes(self):
        self.assert_fault("prefixes", 3, "src/base/cm-x.c", LICENCE + "int\nsize(void)\n{\n}\n")
        static = "static int\ncm_size(void)\n{\n}\n"
        self.assert_fault("prefixes", 3, "src/base/cm-x.c", LICENCE + static)
        inline = f"{LICENCE}#pragma once\nstatic inline int\ncm_size(void)\n{{\n}}\n"
        self.assertEqual(faults("src/base/cm-x.h", inline), [])
        self.assert_fault("prefixes", 1, "src/base/thing.c", LICENCE)
        for line in ("#define LIMIT 3", "typedef struct Thing Thing;", "} Thing;"):
            self.assert_fault("prefixes", 3, "src/base/cm-x.h",
                              f"{LICENCE}#pragma once\n{line}\n")

    def test_system_specific(self):
        line = "#ifdef __APPLE__\n"
        self.assert_fault("system-specific", 2, "src/base/cm-x.c", LICENCE + line)
        self.assertEqual(faults("src/base/cm-x-macos.c", LICENCE + line), [])

    def test_machine_paths(self):
        path = "/wo" + "rk/somewhere"
        self.assert_fault("machine-paths", 2, "tests/x.c", f'{LICENCE}open("{path}");\n')
        self.assertEqual(faults("tests/x.c", LICENCE + 'open("${ROOT}/work/x");\n'), [])

    def test_leftovers(self):
        self.assert_fault("leftovers", 2, "tests/x.c", LICENCE + "/* TO" + "DO: finish */\n")

    def test_two_headers_of_one_name(self):
        paths = ["src/base/cm-x.h", "src/base/cm-y.h", "src/cli/cm-x.h", "tests/unit/cm-x.h"]
        self.assertEqual([path for path, _ in lint_rules.check_names(paths)], ["src/cli/cm-x.h"])

    def test_every_rule_is_tested(self):
        tested = {name[len("test_"):] for name in dir(self) if name.startswith("test_")}
        self.assertLessEqual({rule.__name__ for rule in lint_rules.RULES}, tested)


class Program(unittest.TestCase):
    """tools/lint over a repository of its own."""

    def lint(self, text):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            subprocess.run(["git", "init", "-q", root], check=True)
            (root / "src" / "base").mkdir(parents=True)
            (root / "src" / "base" / "cm-thing.c").write_text(text, encoding="utf-8")
            return subprocess.run([ROOT / "tools" / "lint", "--root", root], text=True,
                                  capture_output=True, check=False)

    def test_good(self):
        done = self.lint(GOOD_SOURCE)
        self.assertEqual((done.returncode, done.stdout), (0, ""))

    def test_fault(self):
        done = self.lint(GOOD_SOURCE + "goto x;\n")
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stdout, r"^src/base/cm-thing\.c:21: banned: goto")

    def test_bytes_that_are_no_text(self):
        self.assertEqual(self.lint(GOOD_SOURCE.replace("TRUE", "\x00")).returncode, 0)


if __name__ == "__main__":
    unittest.main()
