#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The judge on the invented answers of this folder.

    check_invented.py SOURCES CHECK_MODELS [--errors]

Fails where micro-F1 over the labels, or the kappa of usability, of one of the sets falls below its
floor; README.md says what the sets are. With --errors every disagreement is printed.
"""

import glob
import importlib.machinery
import importlib.util
import os
import sys

SOURCES, PROGRAM = sys.argv[1:3]
HERE = os.path.dirname(os.path.abspath(__file__))
# A little under what was reached when the sets had been used to mend the judge.
FLOORS = {"invented-1.jsonl": (0.96, 0.94), "invented-2.jsonl": (0.94, 0.91)}


def load_tool():
    path = os.path.join(SOURCES, "tools", "judge-accuracy")
    loader = importlib.machinery.SourceFileLoader("judge_accuracy", path)
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    sys.dont_write_bytecode = True
    loader.exec_module(module)
    return module


def print_errors(rows, verdicts):
    for row in rows:
        said = verdicts[row["id"]]
        given, wanted = set(said["labels"]), set(row["labels"])
        if given != wanted or said["usability"] != row["usability"]:
            print(row["id"], *("+" + label for label in sorted(given - wanted)),
                  *("-" + label for label in sorted(wanted - given)), row["usability"], ">",
                  said["usability"], "|", row["why"])


def main():
    accuracy = load_tool()
    failed = False
    paths = sorted(glob.glob(os.path.join(HERE, "invented-*.jsonl")))
    for path in paths:
        rows = accuracy.read_lines(path)
        verdicts = accuracy.run_judge(PROGRAM, accuracy.judge_input(rows, {}))
        micro = accuracy.label_scores(rows, verdicts)[0]
        kappa = accuracy.usability_scores(rows, verdicts)[1]
        least = FLOORS[os.path.basename(path)]
        low = micro < least[0] or kappa < least[1]
        print(f"{os.path.basename(path)}: {len(rows)} answers, micro-F1 {micro:.3f}, "
              f"kappa {kappa:.3f}{' BELOW THE FLOOR' if low else ''}")
        if "--errors" in sys.argv:
            print_errors(rows, verdicts)
        failed = failed or low
    return 1 if failed or not paths else 0


if __name__ == "__main__":
    sys.exit(main())
