#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Renders the reference run again and holds the report against the published one, fact by fact.

usage: check_reference_report.py CHECK_MODELS SEED_FOLDER

Each difference is listed. Those of intended-differences.json, each with its reason, are allowed;
any other fails, and so does an intended one that no longer occurs. Exit status 77 (skipped) where
the folder with the reference run is not there.
"""

import fnmatch
import json
import pathlib
import subprocess
import sys
import tempfile

import facts

HERE = pathlib.Path(__file__).resolve().parent
ABSENT = "(absent)"
# Fewer facts than this would mean that the reader of the reference has lost some of its parts.
LEAST_FACTS = 42 * 13 + 31 * 4 + 11 * 7


def render(program, seed, folder):
    subprocess.run([program, "report", seed / "results.jsonl", "-o", folder, "-c",
                    seed / "quality_config.yaml"], check=True, stdout=subprocess.DEVNULL)
    return pathlib.Path(folder, "report.md").read_text(encoding="utf-8")


def file_faults(folder, wanted):
    """The other two files tell the same of every model, and all of them have a verdict."""
    header, *rows = pathlib.Path(folder, "results.tsv").read_text(encoding="utf-8").splitlines()
    rows = [dict(zip(header.split("\t"), row.split("\t"))) for row in rows]
    if " ".join(row["model_id"] for row in rows) != wanted["table/order"]:
        yield "results.tsv: other rows, or another order"
    for row in rows:
        model = row["model_id"]
        low = f"cataloguing/low/{model}"
        if row["quality_issues"] != wanted[f"table/{model}/Quality Issues"]:
            yield f"results.tsv: {model}: {row['quality_issues']}"
        if row["error_package"] != wanted[f"table/{model}/Error Package"]:
            yield f"results.tsv: {model}: {row['error_package']}"
        if f"{low}/grade" in wanted and (row["grade"], f"{round(float(row['score']), 1):.0f}") != (
                wanted[f"{low}/grade"], wanted[f"{low}/score"]):
            yield f"results.tsv: {model}: {row['grade']} {row['score']}"
        if not row["usability"] and not row["layer"]:
            yield f"results.tsv: {model}: no verdict"
    lines = pathlib.Path(folder, "assessed.jsonl").read_text(encoding="utf-8").splitlines()
    judged = [record for record in map(json.loads, lines) if
              {"assessment", "reference"} <= record.keys() or "diagnosis" in record]
    if len(judged) != len(rows):
        yield f"assessed.jsonl: {len(judged)} verdicts for {len(rows)} results"


def is_prefix(wanted, found):
    """The reference cuts the errors of its actionable items."""
    return wanted.endswith("...") and found.startswith(wanted[:-3])


def differences(wanted, found):
    for path, value in wanted.items():
        other = found.get(path, ABSENT)
        if other == value or path.startswith("actions/") and is_prefix(value, other):
            continue
        yield path, value, other


def main(program, seed):
    if not (seed / "report.md").exists():
        print(f"skipped: the reference run is not in {seed}")
        return 77
    intended = json.loads((HERE / "intended-differences.json").read_text(encoding="utf-8"))
    wanted = facts.reference((seed / "report.md").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        found = facts.ours(render(program, seed, folder))
        faults = list(file_faults(folder, wanted))
    used, wrong = set(), len(faults)
    print(*faults, sep="\n")
    for path, value, other in differences(wanted, found):
        matching = (entry for entry in intended if fnmatch.fnmatchcase(path, entry["fact"]))
        reason = next(matching, None)
        wrong += reason is None
        print(f"{'intended' if reason else 'DIFFERS '} {path}: {value[:300]!r} is {other[:300]!r}")
        if reason:
            used.add(reason["fact"])
    stale = [entry["fact"] for entry in intended if entry["fact"] not in used]
    print(f"{len(wanted)} facts compared, {wrong} faults and differences nobody intended")
    if stale:
        print(f"intended, but no difference any more: {', '.join(stale)}")
    if len(wanted) < LEAST_FACTS:
        print(f"only {len(wanted)} facts were found in the reference, fewer than {LEAST_FACTS}")
    return 1 if wrong or stale or len(wanted) < LEAST_FACTS else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    sys.exit(main(sys.argv[1], pathlib.Path(sys.argv[2])))
