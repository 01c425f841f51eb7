#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Renders the reports of the recorded results here with cmark-gfm, as GitHub does, and checks that
what models wrote has changed nothing of their structure.

usage: check_rendering.py RENDER

Exit status 77 (skipped) without cmark-gfm (Debian: cmark-gfm).
"""

import html.parser
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
FAILURES = HERE.parents[1] / "data" / "failures.yaml"  # the only source of links
ALLOWED = {"h1", "h2", "h3", "h4", "p", "ul", "li", "table", "thead", "tbody", "tr", "th", "td", "em",
           "strong", "code", "pre", "details", "summary", "hr"}
VOID = {"hr"}
IDENTITY = ("model_id", "photo_id", "lane", "repeat")
# An answer that tries everything, and longer than a report shows.
HUGE = "```\n</details>\n| a | b |\n<script>\u202e\x1b[31m" * 30000


class Page(html.parser.HTMLParser):
    def __init__(self, links=False):
        super().__init__()
        self.links, self.hrefs = links, []
        self.faults, self.open = [], []
        self.headings, self.rows, self.blocks = [], [], []
        self.table, self.part = 0, ""

    def handle_starttag(self, tag, attrs):
        if tag == "a" and self.links and [name for name, _ in attrs] == ["href"]:
            self.hrefs.append(attrs[0][1])
        elif tag not in ALLOWED or any(name not in ("align", "lang", "class") for name, _ in attrs):
            self.faults.append(f"<{tag} {attrs}> at {self.getpos()}")
        if tag not in VOID:
            self.open.append(tag)
        if tag == "h2":
            self.part = ""
        elif tag == "h3":
            self.headings.append((self.part, ""))
        elif tag == "pre":
            self.blocks.append("")
        elif tag == "table":
            self.table += 1
        elif tag == "tr":
            self.rows.append((self.table, []))
        elif tag in ("td", "th"):
            self.rows[-1][1].append("")

    def handle_endtag(self, tag):
        if self.open and self.open[-1] == tag:
            self.open.pop()
        elif tag not in VOID:
            self.faults.append(f"</{tag}> inside {self.open[-3:]} at {self.getpos()}")

    def handle_comment(self, data):
        self.faults.append(f"a comment at {self.getpos()}")

    def handle_data(self, data):
        if "h2" in self.open:
            self.part += data
        elif "h3" in self.open:
            self.headings[-1] = (self.headings[-1][0], self.headings[-1][1] + data)
        elif "pre" in self.open:
            self.blocks[-1] += data
        elif set(self.open) & {"td", "th"} and self.rows and self.rows[-1][1]:
            self.rows[-1][1][-1] += data


def visible(text):
    """The line that a report makes of a model's name."""
    text = text.replace("\r\n", "\n").replace("\n", "⏎").replace("\t", " ")
    return " ".join(text.split(" "))


def page_of(render, source, what="report"):
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([render, what, source, folder], check=True)
        report = pathlib.Path(folder, "report.md")
        command = ["cmark-gfm", "--unsafe", "-e", "table", "-e", "autolink", "-e", "strikethrough",
                   "-e", "tagfilter", str(report)]
        page = Page(links=what == "judged")
        page.feed(subprocess.run(command, check=True, capture_output=True).stdout.decode())
        return page, report.read_bytes()


def last_of_each(source):
    results = {}
    for line in source.read_text(encoding="utf-8").split("\n")[1:-1]:
        record = json.loads(line)
        if record["_type"] != "result":
            continue
        if "control" not in record:
            results[tuple(map(record.get, IDENTITY))] = record
    return list(results.values())


def page_faults(page, results):
    yield from page.faults
    if page.open:
        yield f"not closed: {page.open}"
    table = next(table for table, cells in page.rows if cells[0] == "Model Name")
    header, *rows = [cells for own, cells in page.rows if own == table]
    columns = 15 + sum(len({result.get(key) for result in results}) > 1
                       for key in (*IDENTITY[1:], "engine"))
    columns -= sum(bool(results) and not any(key in result["measured"] for result in results)
                   for key in ("first_token_s", "image_tokens_in"))
    if [len(cells) for cells in (header, *rows)] != [columns] * (len(results) + 1):
        yield f"the table: {len(rows)} rows of {[len(cells) for cells in rows]} columns"
    names = sorted(visible(result["model_id"]) for result in results)
    if sorted(cells[0] for cells in rows) != names:
        yield f"names in the table: {sorted(cells[0] for cells in rows)}, not {names}"
    headings = sorted(heading.split(" ", 1)[1] for part, heading in page.headings
                      if part == "Model Gallery")
    if headings != sorted(set(names)):
        yield f"headings: {headings}, not {sorted(set(names))}"
    yield from block_faults(page, results)


def block_faults(page, results):
    for result in results:
        text = result.get("text", "")
        shown = text if text.endswith("\n") else text + "\n"
        if text.replace("\n", "").isprintable() and text.strip() and shown not in page.blocks:
            yield f"{result['model_id']}: its answer is not a block of its own"


def judged_faults(render, source, results):
    """With verdicts there are more parts, and words of models in more places."""
    page, _ = page_of(render, source, "judged")
    yield from page.faults
    if page.open:
        yield f"not closed: {page.open}"
    yield from block_faults(page, results)
    known = FAILURES.read_text(encoding="utf-8")
    yield from (f"a link to {link}" for link in page.hrefs if link not in known)
    rows = [row for _, row in page.rows if len(row) > 1 and row[0] in map(visible_id, results)]
    if len(rows) < len(results):
        yield f"the table has rows for {len(rows)} of {len(results)} results"


def visible_id(result):
    return visible(result["model_id"])


def huge_faults(render, folder):
    source = pathlib.Path(folder, "results.jsonl")
    header, *lines, _ = (HERE / "plain.jsonl").read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    for record in records:
        if record["status"] != "skipped":
            record["text"] = HUGE
    source.write_text("\n".join([header, *map(json.dumps, records), ""]), encoding="utf-8")
    page, report = page_of(render, source)
    yield from page_faults(page, records)
    if len(report) > len(records) * 64 * 1024:
        yield f"{len(records)} huge answers make a report of {len(report)} bytes"
    if report.count(b"bytes are left out; all is in `results.jsonl`") != 7:
        yield "what was left out is not told of each answer"


def main(render):
    if shutil.which("cmark-gfm") is None:
        print("skipped: cmark-gfm is not here (Debian: cmark-gfm)")
        return 77
    faults = []
    for source in sorted(HERE.glob("*.jsonl")):
        page, _ = page_of(render, source)
        results = last_of_each(source)
        faults += [f"{source.name}: {fault}" for fault in page_faults(page, results)]
        faults += [f"{source.name}, judged: {fault}" for fault in
                   judged_faults(render, source, results)]
    with tempfile.TemporaryDirectory() as folder:
        faults += [f"huge answers: {fault}" for fault in huge_faults(render, folder)]
    print(*faults, sep="\n")
    return 1 if faults else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    sys.exit(main(sys.argv[1]))
