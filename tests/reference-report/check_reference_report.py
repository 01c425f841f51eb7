#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Renders the reference run again and holds the report against the published one, fact by fact.

usage: check_reference_report.py CHECK_MODELS SEED_FOLDER

Each difference is listed. Those of intended-differences.json, each with its reason, are allowed; any
other fails, and so does an intended one that no longer occurs. Exit status 77 (skipped) where the
folder with the reference run is not there.
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
    with tempfile.TemporaryDirectory() as folder:
        found = facts.ours(render(program, seed, folder))
    wanted = facts.reference((seed / "report.md").read_text(encoding="utf-8"))
    used, wrong = set(), 0
    for path, value, other in differences(wanted, found):
        reason = next((entry for entry in intended if fnmatch.fnmatchcase(path, entry["fact"])), None)
        wrong += reason is None
        print(f"{'intended' if reason else 'DIFFERS '} {path}: {value[:300]!r} is {other[:300]!r}")
        if reason:
            used.add(reason["fact"])
    stale = [entry["fact"] for entry in intended if entry["fact"] not in used]
    print(f"{len(wanted)} facts compared, {wrong} differences that nobody intended")
    if stale:
        print(f"intended, but no difference any more: {', '.join(stale)}")
    if len(wanted) < LEAST_FACTS:
        print(f"only {len(wanted)} facts were found in the reference, fewer than {LEAST_FACTS}")
    return 1 if wrong or stale or len(wanted) < LEAST_FACTS else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    sys.exit(main(sys.argv[1], pathlib.Path(sys.argv[2])))
