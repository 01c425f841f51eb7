#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The files that need no engine: vocabularies, the families' table, and its reading back.

usage: test_table.py CHECK_MODELS
"""

import json
import pathlib
import sys
import tempfile
import unittest

import catalogue
import table
from parts import Checkpoint
from vocabulary import byte_letters, byte_level, sentencepiece

PROGRAM = sys.argv[1]


class Scratch(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)


class Vocabularies(Scratch):
    def test_bytes(self):
        vocabulary = byte_level(["<a>", "<b>"], self.folder, begin="<a>")
        model = json.loads((self.folder / "tokenizer.json").read_text(encoding="utf-8"))["model"]
        self.assertEqual([vocabulary["<a>"], vocabulary["<b>"]], [0, 1])
        self.assertEqual(len(set(byte_letters())), 256)
        self.assertEqual(sorted(model["vocab"].values()), list(range(vocabulary.size)))
        for left, right in model["merges"]:  # a merge of what is not there is refused by readers
            self.assertTrue({left, right, left + right} <= set(model["vocab"]))

    def test_pieces(self):
        vocabulary = sentencepiece(["<unk>", "<s>", "</s>"], ["<image>"], self.folder)
        data = (self.folder / "tokenizer.model").read_bytes()
        self.assertEqual(vocabulary["<image>"], 3)
        self.assertEqual(len(set(vocabulary.tokens)), vocabulary.size)
        self.assertEqual(data.count(b"<0x"), 256)


class Families(Scratch):
    def test_each_is_written(self):
        self.assertEqual(len(catalogue.FAMILIES), 27)
        for family in catalogue.FAMILIES:
            with self.subTest(family.key):
                folder = self.folder / family.key
                folder.mkdir()
                family.make(Checkpoint(folder))
                config = Checkpoint(folder).read("config.json")
                written = {path.name: path.read_bytes() for path in folder.iterdir()}
                family.make(Checkpoint(folder))
                self.assertEqual(written, {path.name: path.read_bytes()
                                           for path in folder.iterdir()})
                self.assertGreater(config["vocab_size"], 256)

    def test_sets(self):
        self.assertEqual(len(catalogue.chosen("bench")), 10)
        self.assertEqual(len(catalogue.chosen("quick")), 8)
        self.assertEqual(catalogue.FAMILIES,
                         sorted(catalogue.FAMILIES, key=lambda family: family.key))
        for which in ("bench", "quick"):
            self.assertFalse(set(catalogue.chosen(which)) & set(catalogue.chosen("heavy")))


class Table(Scratch):
    def rows(self, *records):
        for family in catalogue.FAMILIES[:2]:
            (self.folder / family.key).mkdir(exist_ok=True)
            family.make(Checkpoint(self.folder / family.key))
        return table.rows_of(PROGRAM, records, self.folder, self.folder)

    def test_answer_and_failure(self):
        first, second = catalogue.FAMILIES[:2]
        rows = self.rows(
            {"model_id": f"zoo/{first.key}", "engine": "mlx-vlm", "engine_version": "1",
             "status": "answered"},
            {"model_id": second.key, "engine": "mlx-vlm", "engine_version": "1",
             "status": "failed", "failure": {"class": "model-load", "phase": "load"},
             "diagnosis": {"class": "model-load", "layer": "engine",
                           "message": "a | b <i> of /some/where/x.gguf"}})
        self.assertEqual([row["result"] for row in rows], ["answered", "failed"])
        self.assertEqual(rows[1]["why"], "a | b <i> of x.gguf")
        self.assertEqual(rows[1]["phase"], "load")

    def test_a_refusal_is_explained(self):
        key = catalogue.FAMILIES[0].key
        (self.folder / f"{key}.failed.json").write_text(
            json.dumps({"step": "convert", "reason": "ValueError: Can not map tensor 'x'"}),
            encoding="utf-8")
        rows = [row for row in self.rows() if row["engine"] == "llama.cpp"]
        self.assertEqual([row["result"] for row in rows], ["not converted"])
        self.assertEqual([rows[0]["phase"], rows[0]["layer"]], ["convert", "engine"])

    def test_read_back(self):
        rows = [dict.fromkeys(table.COLUMNS, "") | {
            "family": "A", "engine": "e 1", "result": "failed",
            "why": "a | b \\ <i>*_`[x](y)&\x00"}]
        document = table.replaced(f"before\n{table.BEGIN}\nold\n{table.END}\nafter\n", rows)
        self.assertTrue(document.startswith("before\n") and document.endswith("after\n"))
        self.assertNotIn("old", document)
        self.assertNotIn("<i>", document)
        read = table.parsed(document)["A", "e 1"]
        self.assertEqual(read["why"], rows[0]["why"].replace("\x00", "\ufffd"))
        self.assertEqual(document, table.replaced(document, [read]))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
