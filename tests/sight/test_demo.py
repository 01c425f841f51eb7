#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The good model that ships sees the photos that ship; the same weights without the picture are told
apart.

usage: test_demo.py SOURCES BUILD-FOLDER COMPARE-ANSWERS   (exit status 77: no llama worker was built)

check-models asks the model of every photo and of the controls. Text-only answers are those of the same
weights to the same prompt with the picture blanked, in every place: whatever is shown, such a model
sees the blank.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

MODEL = "scenes-6m-q8_0"
CONTROLS = ("blank.png", "noise.png")
HINTED = """Write a title, a description and keywords for this picture.

Context: Existing metadata hints (use only what the picture confirms):
- Description hint: {description}
- Keyword hints: {keywords}
"""


def truth(photo):
    with open(f"{photo}.json", encoding="utf-8") as file:
        return json.load(file)


def shows(photo):
    """What is in the photo: its place, things and colours."""
    scene = truth(photo)["scene"]
    words = [scene["setting"]]
    for group in scene["groups"]:
        words += [word for word in (group["kind"], group["colour"]) if word]
    return sorted(set(words))


def ask(photos, prompt=None):
    """The model's answer to each picture, by file name."""
    with tempfile.TemporaryDirectory() as folder:
        command = [BUILD / "check-models", *photos, "-m", SOURCES / "demo/models" / MODEL, "-o", folder,
                   "--lane", "blind"]
        if prompt is not None:
            command[-2:] = ["-p", prompt]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with open(pathlib.Path(folder) / "results.jsonl", encoding="utf-8") as file:
            head, *records = map(json.loads, file)
    names = {photo["id"]: pathlib.Path(photo["path"]).name for photo in head["photos"]}
    return {names[record["photo_id"]]: record["text"] for record in records
            if record["_type"] == "result"}


def compare(cases):
    lines = "".join(json.dumps(case) + "\n" for case in cases)
    done = subprocess.run([COMPARE, "sight"], input=lines, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


class Demo(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = SOURCES / "demo"
        cls.photos = sorted(path for path in (folder / "photos").iterdir() if path.suffix != ".json")
        cls.controls = [folder / "controls" / name for name in CONTROLS]
        cls.answers = ask(cls.photos + cls.controls)

    def others(self):
        """Each photo with another one of them."""
        return zip(self.photos, self.photos[1:] + self.photos[:1])

    def assert_verdicts(self, cases, wanted):
        for case, said in zip(cases, compare(cases)):
            with self.subTest(case["name"]):
                self.assertEqual(said["verdict"], wanted, said)

    def test_the_model_sees(self):
        answers = self.answers
        self.assert_verdicts(
            [{"name": photo.name, "prompt": "Describe this picture.", "answer": answers[photo.name],
              "blank": answers["blank.png"], "other": answers[other.name],
              "other_shows": shows(other)} for photo, other in self.others()], "sees")

    def test_a_text_only_model_does_not(self):
        for control in CONTROLS:
            blanked = self.answers[control]
            self.assert_verdicts(
                [{"name": f"{photo.name} as {control}", "prompt": "Describe this picture.",
                  "answer": blanked, "blank": blanked, "other": blanked, "other_shows": shows(other)}
                 for photo, other in self.others()], "ignores the picture")

    def test_its_answers_name_what_is_there(self):
        """So that the figures mean what they say: of each other photo most things are found."""
        answers = self.answers
        cases = [{"name": other.name, "answer": answers[photo.name], "blank": answers["blank.png"],
                  "other": answers[other.name], "other_shows": shows(other)}
                 for photo, other in self.others()]
        for case, said in zip(cases, compare(cases)):
            with self.subTest(case["name"]):
                self.assertGreaterEqual(said["n_shown_found"], 0.6 * said["n_shown"], said)
                self.assertLessEqual(said["same_blank"], 0.3, said)

    def test_with_a_hint(self):
        """A true hint and a false one; and who has nothing but the hint copies it."""
        photo, other = SOURCES / "demo/photos/rainy-street.jpg", SOURCES / "demo/photos/lighthouse.jpg"
        blank = SOURCES / "demo/controls/blank.png"
        for source in (photo, SOURCES / "demo/photos/panorama.jpg"):
            metadata = truth(source)["metadata"]
            prompt = HINTED.format(description=metadata["description"],
                                   keywords=", ".join(metadata["keywords"]))
            answers = ask([photo, other, blank], prompt)
            self.assert_verdicts(
                [{"name": f"hint of {source.name}", "prompt": prompt, "answer": answers[photo.name],
                  "blank": answers[blank.name], "other": answers[other.name],
                  "other_shows": shows(other)}], "sees")
            copy = f"{metadata['description']}\nKeywords: {', '.join(metadata['keywords'])}"
            self.assert_verdicts(
                [{"name": f"copy of {source.name}", "prompt": prompt, "answer": copy, "blank": copy,
                  "other": copy, "other_shows": shows(other)}], "mostly copies the hint")


class Report(unittest.TestCase):
    """The same as a person reads it: --controls, and the report's table of lanes."""

    def verdicts(self, folder):
        """Of each row of the table below "Did it see the picture?" the verdict."""
        text = (folder / "report.md").read_text(encoding="utf-8")
        section = text.split("## Did it see the picture?")[1].split("\n## ")[0]
        rows = [line.split(" | ") for line in section.splitlines() if line.startswith(f"| `{MODEL}`")]
        return [row[2] for row in rows]

    def test_a_run_and_its_blanked_twin(self):
        with tempfile.TemporaryDirectory() as name:
            seeing, blanked = pathlib.Path(name, "seeing"), pathlib.Path(name, "blanked")
            subprocess.run([BUILD / "check-models", SOURCES / "demo/photos/rainy-street.jpg", "-m",
                            SOURCES / "demo/models" / MODEL, "--controls", "--lane", "blind", "-o",
                            seeing], check=True, stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL)
            self.assertEqual(self.verdicts(seeing), ["sees"])
            records = (seeing / "results.jsonl").read_text(encoding="utf-8").splitlines()
            subprocess.run([BUILD / "check-models", "report", self.blank(records, name), "-o",
                            blanked], check=True, stdout=subprocess.DEVNULL)
            self.assertEqual(self.verdicts(blanked), ["ignores the picture"])

    def blank(self, lines, folder):
        """The records as they were, had the picture been blank each time."""
        records = [json.loads(line) for line in lines]
        answer = next(record["text"] for record in records if record.get("control") == "blank")
        path = pathlib.Path(folder, "text-only.jsonl")
        with path.open("w", encoding="utf-8") as file:
            for record in records:
                if record["_type"] == "result":
                    record["text"] = answer
                file.write(json.dumps(record, ensure_ascii=False) + "\n")
        return path


if __name__ == "__main__":
    SOURCES, BUILD, COMPARE = map(pathlib.Path, sys.argv[1:4])
    if not os.path.exists(BUILD / "check-models-llama"):
        print("check-models-llama was not built (llama.cpp is missing): skipped")
        sys.exit(77)
    unittest.main(argv=sys.argv[:1])
