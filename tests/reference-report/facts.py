# SPDX-License-Identifier: MIT
"""Facts of a report in Markdown, as a dict from a path such as "table/MODEL/Gen TPS" to a text.

reference(text) reads the layout of the published report of the Python tool, ours(text) that of
check-models. The same fact has the same path in both, whatever the layouts.
"""

import html
import re

ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")


def plain(text):
    """A line without its Markdown."""
    text = re.sub(r"</?code>", "", text)
    text = html.unescape(ESCAPE.sub(r"\1", text)).replace("⏎", "\n")
    return " ".join(text.replace("`", "").replace("**", "").split())


def blocks_of(lines):
    """Pairs of (language, text) of the fenced blocks in lines."""
    fence, block = None, []
    for line in lines:
        if fence is None:
            match = re.match(r"(`{3,})(\w*)$", line)
            if match:
                fence, language, block = match[1], match[2], []
        elif line.rstrip() == fence:
            yield language, "\n".join(block)
            fence = None
        else:
            block.append(line)


def sections(text, level):
    """Pairs of (title, lines) of the parts below headings of a level, fences left alone."""
    title, lines, fence = "", [], None
    for line in text.split("\n"):
        opened = re.match(r"(`{3,})", line)
        if opened and fence is None:
            fence = opened[1]
        elif fence is not None and line.rstrip() == fence:
            fence = None
        match = re.match(r"(#+) (.*)", line) if fence is None and not opened else None
        if match and len(match[1]) == level:
            yield title, lines
            title, lines = plain(match[2]), []
        else:
            lines.append(line)
    yield title, lines


def section(text, level, word):
    """The lines of the one part whose title holds word; [] where there is none."""
    found = [lines for title, lines in sections(text, level) if word in title]
    return found[0] if found else []


def cells(line):
    """The cells of a table's row."""
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def table(lines):
    """Dicts of the rows of the first table in lines, plain text by column."""
    rows = []
    for line in lines:
        if line.startswith("|"):
            rows.append(cells(line))
        elif rows:
            break
    if len(rows) < 2:
        return []
    header = [plain(cell) for cell in rows[0]]
    return [dict(zip(header, map(plain, row))) for row in rows[2:]]


def find(facts, lines, patterns):
    """Adds what each pattern's groups find first, under its paths."""
    for paths, pattern in patterns:
        for line in lines:
            match = re.search(pattern, plain(line))
            if match:
                facts.update(zip(paths, match.groups()))
                break


def highlights(facts, text):
    find(facts, section(text, 2, "Performance Highlights"), (
        (("highlights/fastest/model", "highlights/fastest/tps"),
         r"Fastest: (\S+) \(([\d.]+) tps\)"),
        (("highlights/smallest/model", "highlights/smallest/gb"),
         r"Most efficient: (\S+) \(([\d.]+) GB\)"),
        (("highlights/fastest load/model", "highlights/fastest load/s"),
         r"Fastest load: (\S+) \(([\d.]+)s\)"),
        (("highlights/average tps", "highlights/average over"),
         r"Average TPS: ([\d.]+) across (\d+) models")))
    find(facts, section(text, 2, "Resource Usage"), (
        (("resources/total peak gb",), r"Total peak memory: ([\d.]+) GB"),
        (("resources/average peak gb",), r"Average peak memory: ([\d.]+) GB"),
        (("resources/tokens per gb",), r"Memory efficiency: (\d+) tokens/GB")))


def cataloguing(facts, text):
    lines = section(text, 2, "Cataloging Utility Summary")
    for line in lines:
        if "Grade Distribution" in line:
            for grade, count in re.findall(r"([A-F]): (\d+)", line):
                facts[f"cataloguing/grade {grade}"] = count
    find(facts, lines, (
        (("cataloguing/average",), r"Average Utility Score: (\d+)/100"),
        (("cataloguing/best/model", "cataloguing/best/grade", "cataloguing/best/score"),
         r"Best for cataloging: (\S+) \(\S+ ([A-F]), (\d+)/100\)"),
        (("cataloguing/worst/model", "cataloguing/worst/grade", "cataloguing/worst/score"),
         r"Worst for cataloging: (\S+) \(\S+ ([A-F]), (\d+)/100\)"),
        (("cataloguing/low/count",), r"(\d+) Models with Low Utility")))
    order = []
    for line in lines:
        match = re.match(r"- (\S+): \S+ ([DF]) \((\d+)/100\) - (.*)", plain(line))
        if match:
            order.append(match[1])
            for name, value in zip(("grade", "score", "weakness"), match.groups()[1:]):
                facts[f"cataloguing/low/{match[1]}/{name}"] = value
    facts["cataloguing/low/order"] = " ".join(order)


def issues(facts, text):
    kind = None
    for line in section(text, 2, "Quality Issues"):
        line = plain(line)
        title = re.match(r"(?:- )?\W*([A-Z][A-Za-z ]+) \((\d+)\):$", line)
        item = re.match(r"- (\S+)(?: \((?:token: )?(.*)\))?", line)
        if title:
            kind = title[1]
            facts[f"issues/{kind}/count"] = title[2]
        elif item and kind == "Failed Models":
            facts[f"issues/{kind}/{item[1]}"] = re.match(r"- \S+ \((.*?)\)", line)[1]
        elif item and kind:
            facts[f"issues/{kind}/{item[1]}"] = item[2] or ""


def statistics(facts, text):
    for line in section(text, 2, "Aggregate Statistics"):
        match = re.match(r"- (.*?): Avg: (.*?) \| Min: (.*?) \| Max: (.*)", plain(line))
        if match:
            for name, value in zip(("average", "least", "most"), match.groups()[1:]):
                facts[f"statistics/{match[1]}/{name}"] = value.removesuffix(" GB")


def packages(facts, text):
    lines = section(text, 2, "Failures by Package")
    for row in table(lines):
        for column in ("Failures", "Error Types", "Affected Models"):
            facts[f"packages/{row['Package']}/{column}"] = row[column]


def system(facts, text):
    for line in section(text, 2, "System/Hardware Information"):
        match = re.match(r"- (.*?): (.*)", plain(line))
        if match:
            facts[f"system/{match[1]}"] = match[2]
    for row in table(section(text, 2, "System/Hardware Information")):
        facts[f"system/{row['Property']}"] = row["Value"]
    for line in section(text, 2, "Library Versions"):
        match = re.match(r"- (.*?): ?(.*)", plain(line))
        if match:
            facts[f"libraries/{match[1]}"] = match[2]


def rows(facts, text):
    found = text.split("\n")
    start = next(i for i, line in enumerate(found) if line.startswith("| Model Name"))
    results = table(found[start:])
    facts["table/order"] = " ".join(row["Model Name"] for row in results)
    facts["table/rows"] = str(len(results))
    for row in results:
        facts.update((f"table/{row['Model Name']}/{column}", cell) for column, cell in row.items())


def number(text):
    return f"{float(text.replace(',', '')):g}"


def block(text):
    """A block's text without spaces at line ends, which the reference lost; its carriage returns
    became line ends there, and are shown as pictures here."""
    return "\n".join(line.rstrip() for line in text.replace("␍", "\n").split("\n")).strip()


def answer(facts, path, lines):
    for line in lines:
        match = re.match(r"Metrics: ([\d.,]+) TPS \| ([\d.,]+) tokens", plain(line))
        if match:
            facts[f"{path}/tps"], facts[f"{path}/tokens"] = map(number, match.groups())
    texts = [block for language, block in blocks_of(lines) if language == "text"]
    facts[f"{path}/answer"] = block(texts[0]) if texts else ""


def traceback(facts, path, lines):
    texts = [block for language, block in blocks_of(lines) if language == "python"]
    facts[f"{path}/traceback"] = block(texts[0]) if texts else ""


def gallery_parts(text):
    """Triples of (mark, model, lines)."""
    for title, lines in sections("\n".join(section(text, 2, "Model Gallery")), 3):
        if title:
            yield *title.split(" ", 1), lines


def common(text):
    facts = {}
    for part in (highlights, cataloguing, issues, statistics, packages, system, rows):
        part(facts, text)
    facts["gallery/order"] = " ".join(model for _, model, _ in gallery_parts(text))
    return facts


def reference_failure(facts, path, lines):
    """Status, error (quoted, on the line itself, or on lines after it), type, package."""
    head = "\n".join(lines).split("<details>")[0]
    for name in ("Type", "Package"):
        facts[f"{path}/{name.lower()}"] = plain(re.search(rf"\*\*{name}:\*\*(.*)", head)[1])
    facts[f"{path}/class"] = re.search(r"\*\*Status:\*\* Failed \((.*)\)", head)[1]
    error = re.search(r"\*\*Error:\*\*(.*?)\*\*Type:", head, re.DOTALL)[1]
    error = re.sub(r"^> ?", "", error, flags=re.MULTILINE)
    facts[f"{path}/error"] = plain(re.sub(r"<(https?:\S+)>", r"\1", error))


def reference(text):
    facts = common(text)
    facts["head/time"] = re.search(r"_Generated on (.*)_", text)[1]
    facts["prompt"] = re.search(r"> ```text\n(.*?)> ```\n", text, re.DOTALL)[1]
    facts["prompt"] = re.sub(r"^> ?", "", facts["prompt"], flags=re.MULTILINE)
    facts["prompt"] = block(facts["prompt"])
    find(facts, text.split("\n"), ((("table/note",), r"Note: (.*)"),
                                   (("runtime",), r"Overall runtime: (.*)")))
    action_facts(facts, text, r"- \*\*(\S+)\*\* \((.*)\)\n  - Error: `([^`]*)`\n  - Type: `(.*)`")
    for mark, model, lines in gallery_parts(text):
        path = f"gallery/{model}"
        facts[f"{path}/mark"] = mark
        if mark == "❌":
            reference_failure(facts, path, lines)
            traceback(facts, path, lines)
        else:
            answer(facts, path, lines)
    return facts


def action_facts(facts, text, pattern):
    lines = section(text, 2, "Failures by Package")
    for package, part in sections("\n".join(lines), 4):
        for model, kind, error, category in re.findall(pattern, "\n".join(part)):
            path = f"actions/{package}/{plain(model)}"
            facts[f"{path}/class"] = kind
            facts[f"{path}/error"] = plain(error)
            facts[f"{path}/type"] = category


def our_failure(facts, path, lines):
    items = dict(match.groups() for match in
                 (re.match(r"- (\w[\w ]*): (.*)", plain(line)) for line in lines) if match)
    facts[f"{path}/class"] = items.get("Error class", "")
    for name in ("Type", "Package", "Error"):
        facts[f"{path}/{name.lower()}"] = items.get(name, "")
    if not facts[f"{path}/error"]:  # a long one stands in a block of its own
        texts = [block for language, block in blocks_of(lines) if language == "text"]
        facts[f"{path}/error"] = plain(texts[0]) if texts else ""


def ours(text):
    facts = common(text)
    time = re.search(r"\*\*Run:\*\*.* finished ([^,\n]*)", text)
    facts["head/time"] = plain(time[1]) if time else ""
    prompt = text[text.index("**Prompt used**"):]
    facts["prompt"] = block(next(blocks_of(prompt.split("\n")))[1])
    find(facts, text.split("\n"), ((("table/note",), r"Note: (.*)"),
                                   (("runtime",), r"Overall runtime: (.*)")))
    action_facts(facts, text, r"- `(.*?)` \((.*?)\) Error: `+(.*?)`+ Type: `(.*?)`")
    for mark, model, lines in gallery_parts(text):
        path = f"gallery/{model}"
        facts[f"{path}/mark"] = mark
        if mark == "❌":
            our_failure(facts, path, lines)
            traceback(facts, path, lines)
        else:
            answer(facts, path, lines)
    return facts
