#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Renders every NAME.jsonl here and compares the reports with NAME.report.md and NAME.results.tsv;
those of NAME.judged.jsonl with the verdicts of the built-in rules.

usage: check_golden.py RENDER [--update]

With --update the expected files, and the table of fields in docs/records.md, are written anew;
read the difference before you commit it.
"""

import difflib
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
RECORDS = HERE.parents[1] / "docs" / "records.md"
BEGIN, END = "<!-- fields: begin -->\n", "<!-- fields: end -->\n"
EPOCH = "1767225600"  # 2026-01-01T00:00:00Z: reports say when they were made


def rendered(render, source):
    what = "judged" if source.stem.endswith(".judged") else "report"
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([render, what, source, folder], check=True,
                       env=dict(os.environ, SOURCE_DATE_EPOCH=EPOCH))
        names = sorted(os.listdir(folder))
        if names != ["report.md", "results.tsv"]:
            raise SystemExit(f"{source.name}: the folder holds {names}")
        return {source.with_name(f"{source.stem}.{name}"): pathlib.Path(folder, name).read_bytes()
                for name in names}


def field_table(render):
    lines = subprocess.run([render, "fields"], check=True, capture_output=True, text=True).stdout
    rows = ["| field | unit | in | better | meaning |\n", "| --- | --- | --- | --- | --- |\n"]
    for field in map(json.loads, lines.splitlines()):
        places = [name for name, wanted in (
            ("`measured`", field["measured"]), ("record", field["record"] and not field["measured"]),
            ("TSV", field["tsv"]), (f"table: {field['title']}", field["column"])) if wanted]
        rows.append(f"| `{field['key']}` | {field['unit']} | {', '.join(places)} "
                    f"| {field['better']} | {field['meaning']} |\n")
    return "".join(rows)


def documented(render):
    text = RECORDS.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    return {RECORDS: f"{before}{BEGIN}\n{field_table(render)}\n{END}{rest.split(END)[1]}".encode()}


def undocumented_codes():
    """Warnings that some source gives and docs/records.md does not tell of."""
    text = RECORDS.read_text(encoding="utf-8")
    for source in sorted((HERE.parents[1] / "src").rglob("*.c")):
        calls = re.findall(r'cm_result_warn\(\s*[^,"]+,\s*"([^"]+)"', source.read_text("utf-8"))
        yield from (f"{source.name}: {code}" for code in calls if f"| `{code}` |" not in text)


def differs(path, wanted):
    found = path.read_bytes() if path.exists() else b""
    if found == wanted:
        return False
    lines = [text.decode("utf-8", "backslashreplace").splitlines() for text in (found, wanted)]
    print(*list(difflib.unified_diff(*lines, str(path), "rendered", lineterm=""))[:60], sep="\n")
    return True


def main(render, update):
    outputs = documented(render)
    sources = sorted(HERE.glob("*.jsonl"))
    if not sources:
        raise SystemExit(f"no recorded results in {HERE}")
    for source in sources:
        outputs.update(rendered(render, source))
    if update:
        for path, content in outputs.items():
            path.write_bytes(content)
        return 0
    wrong = [path.name for path, content in outputs.items() if differs(path, content)]
    if wrong:
        print(f"{', '.join(wrong)}: not as expected; where that is right: check_golden.py --update")
    missing = list(undocumented_codes())
    if missing:
        print(f"warning codes that docs/records.md does not explain: {', '.join(missing)}")
    return 1 if wrong or missing else 0


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3) or sys.argv[2:] not in ([], ["--update"]):
        raise SystemExit(__doc__)
    sys.exit(main(sys.argv[1], len(sys.argv) == 3))
