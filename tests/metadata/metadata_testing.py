# SPDX-License-Identifier: MIT
"""What the tests of check-models-metadata share: a run of the program, checked for its form."""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

PROGRAM, PHOTOS = (pathlib.Path(word) for word in sys.argv[1:3])
EXIFTOOL = shutil.which("exiftool")

TEXTS = ("title", "description", "sublocation", "city", "state", "country", "country_code",
         "rights", "taken_at", "taken_offset", "camera_make", "camera_model", "lens")
LISTS = ("keywords", "creators")
NUMBERS = {"rating": (-1, 5), "latitude": (-90, 90), "longitude": (-180, 180),
           "altitude_m": (-12000, 100000), "exposure_s": (1e-9, 1e6), "f_number": (0.1, 1e4),
           "iso": (0.1, 1e9), "focal_length_mm": (0.01, 1e6),
           "focal_length_35mm_mm": (0.01, 1e6), "orientation": (1, 8),
           "width": (1, 2**31 - 1), "height": (1, 2**31 - 1)}
ANSWER_BYTES = 1 << 20
HOSTILE_DEADLINE_S = 10


def run(path, *options, timeout=60):
    """(exit status, the object printed) of the program over one file."""
    done = subprocess.run([PROGRAM, *options, "--", path], capture_output=True, timeout=timeout,
                          check=False)
    if done.returncode < 0:
        return done.returncode, None
    assert len(done.stdout) <= ANSWER_BYTES, f"{path}: the answer has {len(done.stdout)} bytes"
    assert done.stdout.endswith(b"\n") and done.stdout.count(b"\n") == 1, (path, done.stdout[:200])
    return done.returncode, json.loads(done.stdout.decode("utf-8"))


class MetadataTest(unittest.TestCase):
    """A test with a scratch folder; answers are checked against docs/photos.md's bounds."""

    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.folder = pathlib.Path(holder.name)

    def copy(self, name, target=None):
        path = self.folder / (target or name)
        shutil.copyfile(PHOTOS / name, path)
        return path

    def read(self, path, *options):
        """The answer over a photo that can be read."""
        status, answer = run(path, *options)
        self.assertEqual(status, 0, answer)
        self.check_form(answer)
        return answer

    def check_text(self, text):
        self.assertIsInstance(text, str)
        self.assertTrue(0 < len(text.encode("utf-8")) <= 8192)
        self.assertFalse([c for c in text if (c < " " and c not in "\n\r\t") or "\x7f" <= c < "\xa0"])

    def check_form(self, answer):
        known = {*TEXTS, *LISTS, *NUMBERS, "sources", "repairs", "warnings"}
        self.assertLessEqual(set(answer), known)
        for field in set(TEXTS) & set(answer):
            self.check_text(answer[field])
        for field, (low, high) in NUMBERS.items():
            if field in answer:
                self.assertTrue(low <= answer[field] <= high, (field, answer[field]))
        for field in set(LISTS) & set(answer):
            self.assertTrue(0 < len(answer[field]) <= 1000)
            for item in answer[field]:
                self.check_text(item)
        fields = set(answer) - {"sources", "repairs", "warnings"}
        self.assertEqual(set(answer.get("sources", {})), fields)
        for field, source in answer.get("sources", {}).items():
            self.assertIsInstance(source, list if field in LISTS else str)
        for repair in answer.get("repairs", []):
            self.assertEqual(set(repair), {"field", "message"})
        self.assertLessEqual(len(answer.get("warnings", [])), 32)
        self.assertLessEqual(len(answer.get("repairs", [])), 32)
        for text in answer.get("warnings", []):
            self.assertLessEqual(len(text.encode("utf-8")), 410)

    def warned(self, answer, words):
        """Asserts that a warning holds these words."""
        warnings = answer.get("warnings", [])
        self.assertTrue([text for text in warnings if words in text], (words, warnings))

    def repaired(self, answer, field, words):
        repairs = answer.get("repairs", [])
        self.assertTrue([one for one in repairs
                         if one["field"] == field and words in one["message"]], (words, repairs))


class MadeTest(MetadataTest):
    """A test over files that it makes itself."""

    def answer(self, data, name="photo.jpg"):
        path = self.folder / name
        path.write_bytes(data)
        return self.read(path)

    def says(self, answer, field, value, source):
        self.assertEqual(answer.get(field), value)
        self.assertEqual(answer.get("sources", {}).get(field), source)


def exiftool(*arguments):
    """Runs exiftool, which must succeed; its output's bytes."""
    done = subprocess.run([EXIFTOOL, *(str(word) for word in arguments)], capture_output=True,
                          check=False)
    if done.returncode != 0:
        raise AssertionError(f"exiftool {arguments}: {done.stdout!r} {done.stderr!r}")
    return done.stdout


class Hostile(MetadataTest):
    """A test that hands in bytes that mean harm."""

    def answer(self, data, name="photo.jpg"):
        """The answer, which must come soon."""
        path = self.folder / name
        path.write_bytes(data)
        begun = time.monotonic()
        answer = self.read(path)
        self.assertLess(time.monotonic() - begun, HOSTILE_DEADLINE_S)
        return answer

    def kept(self, answer, words):
        """What stands beside the damage is there, and the damage is said."""
        self.assertEqual(answer.get("title"), "kept")
        self.warned(answer, words)


def main():
    """Runs the calling file's tests; 77 where all were skipped."""
    program = unittest.main(argv=[sys.argv[0]], exit=False)
    result = program.result
    if result.wasSuccessful() and result.testsRun == len(result.skipped):
        for _, why in result.skipped[:1]:
            print("skipped:", why)
        sys.exit(77)
    sys.exit(0 if result.wasSuccessful() else 1)
