#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Tests of tools/judge-accuracy, and of the judge's goals on labelled answers.

    check_accuracy.py SOURCES CHECK_MODELS

The tool's arithmetic is checked with a made judge whose verdicts are known. The goals are checked
on the answers in CM_CORPUS or ../shared/corpus; where there are none, the program ends with 77
(skipped) after the rest has passed.
"""

import importlib.machinery
import importlib.util
import os
import re
import subprocess
import sys
import unittest

SOURCES, PROGRAM = sys.argv[1:3]
TOOL = os.path.join(SOURCES, "tools", "judge-accuracy")
CORPUS = os.environ.get("CM_CORPUS", os.path.join(SOURCES, "..", "shared", "corpus"))
GOALS = {"micro-F1": 0.90, "macro-F1": 0.85, "usability quadratic kappa": 0.90}


def load_tool():
    loader = importlib.machinery.SourceFileLoader("judge_accuracy", TOOL)
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    sys.dont_write_bytecode = True
    loader.exec_module(module)
    return module


ACCURACY = load_tool()


def row(name, labels, usability, **more):
    return {"id": name, "prompt": more.pop("prompt", "p"), "text": "t", "labels": labels,
            "usability": usability, **more}


def verdict(labels, usability):
    return {"labels": labels, "usability": usability}


class Arithmetic(unittest.TestCase):
    rows = [row("a", ["refusal"], "unusable"), row("b", ["refusal"], "caveats"),
            row("c", [], "usable"), row("d", ["gibberish"], "usable", disputed=["gibberish"]),
            row("e", [], "unusable", usability_disputed=True)]
    said = {"a": verdict(["refusal"], "unusable"), "b": verdict([], "usable_with_caveats"),
            "c": verdict(["refusal"], "unusable"), "d": verdict([], "usable"),
            "e": verdict([], "usable")}

    def test_counts(self):
        self.assertEqual(ACCURACY.count_label(self.rows, self.said, "refusal"), [1, 1, 1])
        self.assertEqual(ACCURACY.count_label(self.rows, self.said, "gibberish"), [0, 0, 0])

    def test_label_scores(self):
        micro, macro = ACCURACY.label_scores(self.rows, self.said)
        self.assertAlmostEqual(micro, 0.5)
        self.assertNotEqual(macro, macro)  # no label has five cases

    def test_kappa(self):
        # Squared distance seen: 4. By chance, from how often each was said and true:
        accuracy, kappa = ACCURACY.usability_scores(self.rows, self.said)
        self.assertAlmostEqual(accuracy, 0.75)
        chance = sum((a - b) ** 2 * x * y / 4 for a, x in enumerate((2, 1, 1))
                     for b, y in enumerate((1, 1, 2)))
        self.assertAlmostEqual(kappa, 1 - 4 / chance)

    def test_folds_keep_prompts_together(self):
        rows = [row(str(i), [], "usable", prompt=f"p{i % 7}") for i in range(40)]
        folds = ACCURACY.fold_of(rows, 3)
        self.assertEqual(set(folds), {f"p{i}" for i in range(7)})
        self.assertEqual(set(folds.values()), {0, 1, 2})

    def test_program(self):
        text = ACCURACY.judge_input([row("x", [], "usable")], {"x": 10})
        said = ACCURACY.run_judge(PROGRAM, text, {"copy_min_rows": 0.4})
        self.assertEqual(list(said), ["x"])

    def test_fitted_values_are_those_shipped(self):
        with open(os.path.join(SOURCES, "data", "quality.yaml"), encoding="utf-8") as file:
            shipped = dict(re.findall(r"^  (\w+): ([\d.]+)", file.read(), re.M))
        for key, values in ACCURACY.FITTED.items():
            self.assertEqual(float(shipped[key]), values[0], key)


class Goals(unittest.TestCase):
    def test_goals(self):
        labelled, limits = (os.path.join(CORPUS, name) for name in ("labelled.jsonl",
                                                                    "limits.jsonl"))
        done = subprocess.run([sys.executable, TOOL, labelled, "--limits", limits, "--judge", PROGRAM],
                              capture_output=True, text=True, check=True)
        print(done.stdout)
        for name, least in GOALS.items():
            found = re.search(rf"^{re.escape(name)}\b[^\d]*?(?:\([^)]*\))?\s+(\d\.\d+)", done.stdout,
                              re.M)
            self.assertIsNotNone(found, name)
            self.assertGreaterEqual(float(found[1]), least, name)


if __name__ == "__main__":
    loader = unittest.defaultTestLoader
    cases = [loader.loadTestsFromTestCase(Arithmetic)]
    at_hand = os.path.exists(os.path.join(CORPUS, "labelled.jsonl"))
    if at_hand:
        cases.append(loader.loadTestsFromTestCase(Goals))
    result = unittest.TextTestRunner(verbosity=2).run(unittest.TestSuite(cases))
    if not result.wasSuccessful():
        sys.exit(1)
    if not at_hand:
        print(f"no labelled answers in {CORPUS}: the goals are not checked")
        sys.exit(77)
