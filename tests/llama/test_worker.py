#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The llama worker's conversation, on a model of random weights made here.

usage: test_worker.py WORKER   (exit status 77: the worker was not built)
"""

import json
import os
import pathlib
import re
import struct
import subprocess
import sys
import tempfile
import unittest

import make_random_gguf
from conversation import Conversation, generate, load

WORKER = sys.argv[1]
PROMPT = "Describe this picture."


def ppm(path, width, height, length=None):
    """A picture that is nowhere flat; length cuts its pixels short."""
    pixels = bytes((x * y * (c + 1) + x) % 256
                   for y in range(height) for x in range(width) for c in range(3))
    path.write_bytes(b"P6\n%d %d\n255\n" % (width, height) + pixels[:length])
    return path


class Zoo:
    """The files of all tests, made once."""

    def __init__(self, folder):
        self.folder = folder
        self.model, self.mmproj = folder / "vlm" / "model.gguf", folder / "vlm" / "mmproj.gguf"
        self.model.parent.mkdir()
        make_random_gguf.make(self.model, self.mmproj)
        self.picture = ppm(folder / "picture.ppm", 200, 150)

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


class Answers(WorkerTest):
    def test_hello_names_engine_and_devices(self):
        hello = self.talk().messages[0]
        self.assertEqual(hello["protocol"], 1)
        self.assertEqual(hello["engine"], "llama.cpp")
        self.assertRegex(hello["engine_version"], r"\d")
        self.assertIn("cpu", [device["kind"] for device in hello["devices"]])

    def test_loaded_tells_facts_settings_and_buffers(self):
        loaded = self.loaded(threads=1).last(0)
        self.assertEqual(loaded["model"]["architecture"], "llama")
        self.assertEqual(loaded["model"]["embedding_length"], 64)
        self.assertEqual(loaded["model"]["file_bytes"], self.zoo.model.stat().st_size)
        self.assertEqual(loaded["settings"]["threads"], 1)
        kinds = {buffer["kind"] for buffer in loaded["buffers"]}
        self.assertEqual(kinds, {"weights", "kv_cache", "compute"})

    def test_answer_agrees_with_its_messages(self):
        conversation = self.loaded(self.ask())
        messages, answer = conversation.of(1), conversation.last(1)
        self.assertEqual(answer["type"], "answer", answer)
        self.assertEqual(answer["text_bytes"], len(conversation.text(1).encode()))
        # a token without text counts in none of the pieces
        pieces = [m["tokens"] for m in messages if m["type"] == "text"]
        self.assertIn(sum(pieces), range(1, answer["tokens_out"] + 1))
        # 64 px, patches of 8, folded 2 × 2: 16 tokens, for the tile and the overview
        self.assertEqual(answer["image_tokens_in"], 32)
        self.assertLessEqual(answer["first_token_t"], answer["last_token_t"])
        times = [m["t"] for m in conversation.messages]
        self.assertEqual(times, sorted(times))

    def test_phases_come_in_order_with_memory(self):
        phases = [m for m in self.loaded(self.ask()).of(1) if m["type"] == "phase"]
        begun = [p["phase"] for p in phases[::2]]
        self.assertEqual([p["event"] for p in phases], ["begin", "end"] * len(begun))
        self.assertEqual([p["phase"] for p in phases[1::2]], begun)
        self.assertEqual(begun, ["prepare", "prefill", "encode", "prefill", "prefill", "encode",
                                 "prefill", "prefill", "decode"])
        if os.path.exists("/proc/self/clear_refs"):
            for phase in phases[1::2]:
                self.assertGreater(phase["peak_rss_bytes"], 1 << 20)

    def test_second_generation_equals_the_first(self):
        conversation = self.loaded(self.ask(), self.ask(temperature=1, seed=5), self.ask())
        self.assertEqual(conversation.text(1), conversation.text(3))
        self.assertGreater(len(conversation.text(1)), 0)

    def test_seed_decides_at_a_temperature(self):
        drawn = dict(temperature=1.5, top_k=50, top_p=0.95, min_p=0.01, repetition_penalty=1.1)
        first = self.loaded(self.ask(seed=1, **drawn), self.ask(seed=2, **drawn))
        again = self.loaded(self.ask(seed=1, **drawn))
        self.assertEqual(first.text(1), again.text(1))
        self.assertNotEqual(first.text(1), first.text(2))
        self.assertEqual(first.last(1)["settings"]["top_p"], 0.95)

    def test_repetition_penalty_changes_a_loop(self):
        plain = self.loaded(self.ask(max_tokens=200), self.ask(max_tokens=200,
                                                              repetition_penalty=1.5))
        self.assertNotEqual(plain.text(1), plain.text(2))

    def test_text_is_whole_characters(self):
        # random byte tokens: strict decoding in Conversation is the check; U+FFFD shows that
        # broken bytes did come
        conversation = self.loaded(self.ask(max_tokens=300, temperature=2, seed=3))
        self.assertIn("\ufffd", conversation.text(1))

    def test_stop_word_ends_the_answer_before_it(self):
        whole = self.loaded(self.ask(max_tokens=60)).text(1)
        word = re.search(r"<[a-z_0-9]+>", whole).group()
        conversation = self.loaded(self.ask(max_tokens=60, stop=["never so", word]))
        self.assertEqual(conversation.last(1)["stop_reason"], "stop_word")
        self.assertEqual(conversation.text(1), whole[:whole.index(word)])

    def test_length_bounds_the_answer(self):
        answer = self.loaded(self.ask(max_tokens=7)).last(1)
        self.assertEqual((answer["stop_reason"], answer["tokens_out"]), ("length", 7))

    def test_no_picture_is_an_answer_too(self):
        answer = self.loaded(generate(PROMPT, max_tokens=5)).last(1)
        self.assertEqual((answer["type"], answer["image_tokens_in"]), ("answer", 0))

    def test_context_grows_to_fit(self):
        conversation = self.loaded(self.ask(max_tokens=5), generate("word " * 900, max_tokens=500))
        self.assertEqual(conversation.last(0)["settings"]["context_tokens"], 4096)
        self.assertGreaterEqual(conversation.last(2)["settings"]["context_tokens"], 4100)

    def test_projector_beside_the_model_is_found(self):
        conversation = self.talk(load(self.zoo.model), self.ask())
        self.assertEqual(conversation.last(0)["model"]["projector"], str(self.zoo.mmproj))
        self.assertEqual(conversation.last(1)["type"], "answer")

    def test_projector_that_fits_is_taken(self):
        folder = self.zoo.folder / "several"
        folder.mkdir()
        (folder / "model.gguf").write_bytes(self.zoo.model.read_bytes())
        old = b"projection_dim" + struct.pack("<II", 4, 64)
        data = self.zoo.mmproj.read_bytes()
        self.assertIn(old, data)
        (folder / "model-mmproj-a.gguf").write_bytes(data.replace(old, old[:-4] + b"\x60\0\0\0"))
        (folder / "z-mmproj.gguf").write_bytes(data)
        loaded = self.talk(load(folder / "model.gguf")).last(0)
        self.assertEqual(loaded["model"]["projector"], str(folder / "z-mmproj.gguf"))


class LoadFailures(WorkerTest):
    def test_model_missing(self):
        self.assert_load_fails("model-not-found", "is not there", self.zoo.folder / "none.gguf")

    def test_model_is_a_folder(self):
        self.assert_load_fails("model-unreadable", "no regular file", self.zoo.folder)

    @unittest.skipIf(os.geteuid() == 0, "root may read everything")
    def test_model_unreadable(self):
        path = self.zoo.truncated("secret.gguf", self.zoo.model, 100)
        path.chmod(0)
        self.assert_load_fails("model-unreadable", "Permission denied", path)

    def test_model_truncated_in_weights(self):
        path = self.zoo.truncated("cut.gguf", self.zoo.model, 100000)
        failure = self.assert_load_fails("model-corrupt", "within the file bounds", path,
                                         self.zoo.mmproj)
        self.assertEqual(failure["phase"], "model_load")
        self.assertTrue(failure["details"])

    def test_model_truncated_in_header(self):
        path = self.zoo.truncated("header.gguf", self.zoo.model, 3000)
        self.assert_load_fails("model-corrupt", r"failed to read", path, self.zoo.mmproj)

    def test_model_is_something_else(self):
        path = self.zoo.folder / "page.gguf"
        path.write_bytes(b"<html>not found</html>" * 100)
        self.assert_load_fails("model-corrupt", "magic", path, self.zoo.mmproj)

    def test_model_empty(self):
        path = self.zoo.truncated("empty.gguf", self.zoo.model, 0)
        self.assert_load_fails("model-corrupt", "page.gguf|empty.gguf", path, self.zoo.mmproj)

    def test_architecture_unknown(self):
        path = self.zoo.altered("arch.gguf", self.zoo.model, b"\x05\0\0\0\0\0\0\0llama",
                                b"\x05\0\0\0\0\0\0\0lhama")
        self.assert_load_fails("model-unsupported", "unknown model architecture: 'lhama'", path,
                               self.zoo.mmproj)

    def test_tokenizer_unknown(self):
        path = self.zoo.altered("pre.gguf", self.zoo.model, b"smollm", b"smillm")
        self.assert_load_fails("model-unsupported", "unknown pre-tokenizer type", path,
                               self.zoo.mmproj)

    def test_tensor_missing(self):
        path = self.zoo.altered("tensor.gguf", self.zoo.model, b"output_norm.weight",
                                b"output_norm.wright")
        self.assert_load_fails("model-corrupt", "output_norm.weight", path, self.zoo.mmproj)

    def test_projector_as_model(self):
        self.assert_load_fails("model-unsupported", "CLIP cannot be used as main model",
                               self.zoo.mmproj, self.zoo.mmproj)

    def test_model_as_projector(self):
        self.assert_load_fails("projector-unsupported", "is no projector: its architecture is llama",
                               self.zoo.model, self.zoo.model)

    def test_projector_missing(self):
        self.assert_load_fails("projector-missing", "is not there", self.zoo.model,
                               self.zoo.folder / "none.gguf")

    def test_no_projector_beside_the_model(self):
        folder = self.zoo.folder / "alone"
        folder.mkdir()
        (folder / "model.gguf").write_bytes(self.zoo.model.read_bytes())
        self.assert_load_fails("projector-missing", "beside", folder / "model.gguf")

    def test_projector_of_another_model(self):
        other = self.zoo.folder / "other"
        other.mkdir()
        size = make_random_gguf.Size(512, 96, 1, 2, 128, 64, 1, 64, 8)
        make_random_gguf.projector(size, 1).write(other / "mmproj.gguf")
        self.assert_load_fails("projector-mismatch", "mismatch between text model", self.zoo.model,
                               other / "mmproj.gguf")
        (other / "model.gguf").write_bytes(self.zoo.model.read_bytes())
        self.assert_load_fails("projector-mismatch", "none of the 1 projectors",
                               other / "model.gguf")

    def test_projector_truncated(self):
        path = self.zoo.truncated("cut-mmproj.gguf", self.zoo.mmproj, 60000)
        self.assert_load_fails("projector-corrupt", "cut-mmproj", self.zoo.model, path)

    def test_projector_unknown(self):
        path = self.zoo.altered("type-mmproj.gguf", self.zoo.mmproj, b"idefics3", b"idefics9")
        self.assert_load_fails("projector-unsupported", "unknown projector type", self.zoo.model,
                               path)

    def test_setting_out_of_range(self):
        self.assert_load_fails("setting-unsupported", "threads", self.zoo.model, self.zoo.mmproj,
                               threads=-3)


class GenerateFailures(WorkerTest):
    def assert_fails(self, class_name, wording, request, **settings):
        """The request fails, and the next one of the same process is answered."""
        conversation = self.loaded(request, generate(PROMPT, max_tokens=3), **settings)
        self.assert_failure(conversation.last(1), class_name, wording)
        self.assertEqual(conversation.last(2)["type"], "answer", conversation.last(2))

    def test_context_too_small(self):
        self.assert_fails("context-too-small", r"need \d+ tokens, the context has 256 at most",
                          self.ask(max_tokens=250), context_tokens=256)

    def test_prompt_absurdly_long(self):
        self.assert_fails("context-too-small", "8192 trained", generate("word " * 400000))

    def test_prompt_with_the_marker(self):
        self.assert_fails("prompt-rejected", "__media__", generate("what is <__media__>?"))

    def test_picture_missing(self):
        self.assert_fails("picture-rejected", "none.ppm",
                          generate(PROMPT, self.zoo.folder / "none.ppm", 1, 1))

    def test_picture_truncated(self):
        path = ppm(self.zoo.folder / "cut.ppm", 30, 20, length=1000)
        self.assert_fails("picture-rejected", "ends before its 30 × 20 pixels",
                          generate(PROMPT, path, 30, 20))

    def test_picture_of_no_known_form(self):
        path = self.zoo.folder / "text.ppm"
        path.write_bytes(b"P6\n999999999999 3\n255\n")
        self.assert_fails("picture-rejected", "no binary PPM", generate(PROMPT, path, 1, 1))

    def test_picture_too_narrow(self):
        path = ppm(self.zoo.folder / "narrow.ppm", 1, 5000)
        self.assert_fails("picture-rejected", "1 × 5000", generate(PROMPT, path, 1, 5000))

    def test_setting_out_of_range(self):
        self.assert_fails("setting-unsupported", "top_p", self.ask(top_p=1.5))

    def test_generate_before_load(self):
        self.assert_failure(self.talk(self.ask()).last(0), "internal", "before a model")

    def test_template_missing(self):
        path = self.zoo.altered("bare.gguf", self.zoo.model, b"tokenizer.chat_template",
                                b"tokenizer.chat_temp1ate")
        failure = self.talk(load(path, self.zoo.mmproj), self.ask()).last(1)
        self.assert_failure(failure, "template-missing", "no chat template")

    def test_template_unknown(self):
        path = self.zoo.altered("odd.gguf", self.zoo.model, b"<|im_start|>{%", b"<-im_start->{%")
        path = self.zoo.altered("odd2.gguf", path, b"<end_of_utterance>\n{%", b"<End_of_utterance>\n{%")
        failure = self.talk(load(path, self.zoo.mmproj), self.ask()).last(1)
        self.assert_failure(failure, "template-unsupported", "does not know")


class Endings(WorkerTest):
    def start(self):
        process = subprocess.Popen([WORKER], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   stderr=subprocess.DEVNULL)
        self.addCleanup(process.wait)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.stdin.close)
        self.addCleanup(process.kill)
        return process

    def send(self, process, request):
        process.stdin.write(json.dumps(request).encode() + b"\n")
        process.stdin.flush()

    def read_until(self, process, kind):
        for line in process.stdout:
            if json.loads(line)["type"] == kind:
                return
        self.fail(f"no {kind} came")

    def test_ends_with_its_input(self):
        process = self.start()
        process.stdin.close()
        self.assertEqual(process.wait(20), 0)

    def test_ends_during_generation_when_the_input_ends(self):
        process = self.start()
        self.send(process, dict(load(self.zoo.model, self.zoo.mmproj), id=1))
        self.read_until(process, "loaded")
        self.send(process, dict(self.ask(max_tokens=7000), id=2))
        self.read_until(process, "text")
        process.stdin.close()
        self.assertEqual(process.wait(20), 0)
        self.assertNotIn(b'"answer"', process.stdout.read())

    def test_ends_when_nobody_reads(self):
        process = self.start()
        self.send(process, dict(load(self.zoo.model, self.zoo.mmproj), id=1))
        self.read_until(process, "loaded")
        process.stdout.close()
        self.send(process, dict(self.ask(max_tokens=7000), id=2))
        self.assertEqual(process.wait(20), 0)

    def test_bad_line_ends_it(self):
        for line in (b"{nonsense\n", b"[1]\n", b'{"id":1}\n', b"x" * (5 << 20)):
            done = subprocess.run([WORKER], input=line, capture_output=True, timeout=60, check=False)
            self.assertEqual(done.returncode, 0)
            self.assertIn(b"bad request", done.stderr)


if __name__ == "__main__":
    if not os.path.exists(WORKER):
        print("check-models-llama was not built (llama.cpp is missing): skipped")
        sys.exit(77)
    unittest.main(argv=sys.argv[:1])
