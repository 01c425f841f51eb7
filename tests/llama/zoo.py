# SPDX-License-Identifier: MIT
"""The files that tests of the llama worker use, and what their cases have in common."""

import os
import pathlib
import sys
import tempfile
import unittest

import make_random_gguf
from conversation import Conversation, generate, load
from pictures import nowhere_flat, ppm

WORKER = sys.argv[1]
PROMPT = "Describe this picture."


class Zoo:
    """The files of all tests, made once."""

    def __init__(self, folder):
        self.folder = folder
        self.model, self.mmproj = folder / "vlm" / "model.gguf", folder / "vlm" / "mmproj.gguf"
        self.model.parent.mkdir()
        make_random_gguf.make(self.model, self.mmproj)
        self.picture = ppm(folder / "picture.ppm", 200, 150, nowhere_flat)

    def altered(self, name, source, old, new):
        """A copy of a file with some bytes replaced by as many others."""
        assert len(old) == len(new) and source.read_bytes().count(old) >= 1
        path = self.folder / name
        path.write_bytes(source.read_bytes().replace(old, new, 1))
        return path

    def truncated(self, name, source, length):
        path = self.folder / name
        path.write_bytes(source.read_bytes()[:length])
        return path


class WorkerTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.zoo = Zoo(pathlib.Path(cls.temporary.name))

    @classmethod
    def tearDownClass(cls):
        cls.temporary.cleanup()

    def talk(self, *requests):
        conversation = Conversation([WORKER], requests)
        self.assertEqual(conversation.status, 0, conversation.stderr[-2000:])
        self.assertEqual(conversation.messages[0]["type"], "hello")
        self.assertEqual(conversation.messages[-1]["type"], "bye")
        return conversation

    def loaded(self, *requests, **settings):
        """A conversation with the random model; results of requests count from 1."""
        conversation = self.talk(load(self.zoo.model, self.zoo.mmproj, **settings), *requests)
        self.assertEqual(conversation.last(0)["type"], "loaded", conversation.last(0))
        return conversation

    def ask(self, **settings):
        settings.setdefault("max_tokens", 40)
        return generate(PROMPT, self.zoo.picture, 200, 150, **settings)

    def assert_failure(self, message, class_name, wording):
        self.assertEqual(message["type"], "failure", message)
        self.assertEqual(message["class"], class_name, message)
        self.assertRegex(message["message"], wording)

    def assert_load_fails(self, class_name, wording, model, projector=None, **settings):
        conversation = self.talk(load(model, projector, **settings))
        self.assert_failure(conversation.last(0), class_name, wording)
        return conversation.last(0)


def main():
    if not os.path.exists(WORKER):
        print("check-models-llama was not built (llama.cpp is missing): skipped")
        sys.exit(77)
    unittest.main(argv=sys.argv[:1])
