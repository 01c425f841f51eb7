#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The llama worker keeps answers to a schema's grammar, whatever the model would rather say.

usage: test_schema.py WORKER SCHEMAS MODELS   (exit status 77: the worker was not built)

SCHEMAS is data/schemas; MODELS holds the demo models.
"""

import json
import pathlib
import re
import struct
import sys

import zoo
from conversation import generate, load
from zoo import PROMPT, WorkerTest

SCHEMAS, MODELS = (pathlib.Path(argument) for argument in sys.argv[2:4])
SCHEMA = json.loads((SCHEMAS / "catalogue.schema.json").read_text())
GBNF = (SCHEMAS / "catalogue.gbnf").read_text()
DRAWN = dict(temperature=1.5, top_k=40, top_p=0.95, min_p=0.02, repetition_penalty=1.1)


def catalogue(**changes):
    return {"name": "catalogue", "json_schema": SCHEMA, "gbnf": GBNF, **changes}


def no_second_key(pairs):
    members = dict(pairs)
    assert len(members) == len(pairs), pairs
    return members


class Schema(WorkerTest):
    def assert_catalogue(self, text):
        """The text is one JSON object as the schema describes it."""
        entry = json.loads(text, object_pairs_hook=no_second_key)
        parts = SCHEMA["properties"]
        self.assertEqual(list(entry), SCHEMA["required"])
        for name in ("title", "description"):
            self.assert_text(entry[name], parts[name])
        keywords = parts["keywords"]
        self.assertIsInstance(entry["keywords"], list)
        self.assertIn(len(entry["keywords"]),
                      range(keywords["minItems"], keywords["maxItems"] + 1))
        for keyword in entry["keywords"]:
            self.assert_text(keyword, keywords["items"])
        return entry

    def assert_text(self, text, bounds):
        self.assertIsInstance(text, str)
        # bytes that make no character count as one for the grammar, and come as several U+FFFD
        length = len(re.sub("\ufffd+", "\ufffd", text))
        self.assertIn(length, range(bounds["minLength"], bounds["maxLength"] + 1))
        self.assertTrue(text.strip())

    def assert_refused(self, wording, schema):
        self.assert_failure(self.loaded(self.ask(schema=schema)).last(1), "setting-unsupported",
                            wording)

    def test_hello_tells_the_capability(self):
        self.assertIn("schema", self.talk().messages[0]["capabilities"])

    def test_random_weights_fill_the_form(self):
        # the likeliest, and drawn ones: broken UTF-8, control tokens and quotes come all the time
        ways = [{}, {"repetition_penalty": 1.3}] + [dict(DRAWN, seed=seed) for seed in range(4)]
        conversation = self.loaded(*(self.ask(schema=catalogue(), max_tokens=6000, **way)
                                     for way in ways))
        for number in range(1, len(ways) + 1):
            answer = conversation.last(number)
            self.assertEqual(answer["type"], "answer", answer)
            self.assertEqual(answer["stop_reason"], "end")
            self.assertEqual(answer["settings"]["schema"], "catalogue")
            self.assert_catalogue(conversation.text(number))

    def test_without_a_schema_nothing_is_kept(self):
        answer = self.loaded(self.ask(schema=None)).last(1)
        self.assertNotIn("schema", answer["settings"])

    def test_length_cuts_it(self):
        conversation = self.loaded(self.ask(schema=catalogue(), max_tokens=9))
        self.assertEqual(conversation.last(1)["stop_reason"], "length")
        self.assertTrue(conversation.text(1).startswith("{"))

    def test_each_generation_begins_anew(self):
        conversation = self.loaded(*[self.ask(schema=catalogue(), max_tokens=60)] * 2, self.ask(),
                                   self.ask())
        self.assertEqual(conversation.text(1), conversation.text(2))
        self.assertEqual(conversation.text(3), conversation.text(4))
        self.assertNotEqual(conversation.text(1)[:5], conversation.text(3)[:5])

    def test_what_fits_is_left_as_it_is(self):
        # of a trained model, whose text is whole characters
        folder = MODELS / "scenes-6m-q8_0"
        asks = [generate(PROMPT, self.zoo.picture, 200, 150, max_tokens=60, **settings)
                for settings in ({}, {"schema": catalogue(gbnf="root ::= [^\\x00]*")})]
        conversation = self.talk(load(*self.files_of(folder)), *asks)
        self.assertEqual(conversation.text(1), conversation.text(2))
        self.assertGreater(len(conversation.text(1)), 100)

    def test_seed_decides_what_is_drawn(self):
        drawn = dict(DRAWN, schema=catalogue(), max_tokens=80)
        conversation = self.loaded(self.ask(seed=1, **drawn), self.ask(seed=2, **drawn),
                                   self.ask(seed=1, **drawn))
        self.assertEqual(conversation.text(1), conversation.text(3))
        self.assertNotEqual(conversation.text(1), conversation.text(2))

    def test_grammars_that_llama_cpp_refuses(self):
        for gbnf in ("", "root ::= missing", "start ::= \"a\"", "root ::= root \"a\"",
                     "root ::= [", "\x01"):
            with self.subTest(gbnf=gbnf):
                self.assert_refused("llama.cpp refuses the grammar", catalogue(gbnf=gbnf))

    def test_form_that_the_vocabulary_cannot_write(self):
        brace, other = (struct.pack("<Q", 1) + sign for sign in (b"{", b" "))
        model = self.zoo.altered("no-brace.gguf", self.zoo.model, brace, other)
        conversation = self.talk(load(model, self.zoo.mmproj), self.ask(schema=catalogue()))
        self.assert_failure(conversation.last(1), "decode-failed", "no token of .* fits")

    def test_schemas_without_a_form_for_this_engine(self):
        self.assert_refused("longer than 65536 bytes", catalogue(gbnf="#" * 70000))
        for schema in ("catalogue", 1, [], {}, {"name": "catalogue", "json_schema": SCHEMA},
                       catalogue(gbnf=1), catalogue(name=None), catalogue(name="")):
            with self.subTest(schema=schema):
                self.assert_refused("must be an object with a name", schema)

    def test_worker_goes_on_after_a_refusal(self):
        conversation = self.loaded(self.ask(schema=catalogue(gbnf="[")),
                                   self.ask(schema=catalogue(), max_tokens=5))
        self.assertEqual(conversation.last(1)["class"], "setting-unsupported")
        self.assertEqual(conversation.last(2)["type"], "answer")

    def test_demo_models_fill_the_form(self):
        for folder in sorted(MODELS.glob("scenes-*")):
            with self.subTest(model=folder.name):
                model, projector = self.files_of(folder)
                ask = generate(PROMPT, self.zoo.picture, 200, 150, max_tokens=3500,
                               schema=catalogue())
                conversation = self.talk(load(model, projector), ask)
                reason = conversation.last(1)["stop_reason"]
                self.assertIn(reason, ("end", "length"))
                if reason == "end":
                    self.assert_catalogue(conversation.text(1))
                else:  # a model that was stopped early in its training loops
                    self.assertIn("early", folder.name)

    def files_of(self, folder):
        files = sorted(folder.glob("*.gguf"))
        projectors = [path for path in files if "mmproj" in path.name]
        return next(path for path in files if path not in projectors), projectors[0]


if __name__ == "__main__":
    zoo.main()
