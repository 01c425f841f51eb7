#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The llama worker's answers and its ends, on a model of random weights made here.

usage: test_worker.py WORKER   (exit status 77: the worker was not built)
"""

import json
import os
import re
import signal
import struct
import subprocess

import zoo
from conversation import Conversation, generate, load
from zoo import PROMPT, WORKER, WorkerTest


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

    def test_abort_inside_ggml_keeps_its_message(self):
        # libmtmd insists on a token of two newlines for the overview picture
        name = "\u010a\u010a".encode()
        token = struct.pack("<Q", len(name)) + name
        path = self.zoo.altered("abort.gguf", self.zoo.model, token, token[:-2] + b"zz")
        requests = [load(path, self.zoo.mmproj), self.ask()]
        conversation = Conversation([WORKER], requests)
        self.assertIn(conversation.status, (-signal.SIGABRT, 128 + signal.SIGABRT))
        lines = [line for line in conversation.stderr.splitlines() if "ggml aborted: " in line]
        self.assertEqual(len(lines), 1, conversation.stderr[-2000:])
        self.assertIn("GGML_ASSERT", lines[0])

    def test_bad_line_ends_it(self):
        for line in (b"{nonsense\n", b"[1]\n", b'{"id":1}\n', b"x" * (5 << 20)):
            done = subprocess.run([WORKER], input=line, capture_output=True, timeout=60, check=False)
            self.assertEqual(done.returncode, 0)
            self.assertIn(b"bad request", done.stderr)


if __name__ == "__main__":
    zoo.main()
