#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The mlx-vlm worker's answers, phases and ends.

usage: test_worker.py WORKER MODELS   (exit status 77: mlx-vlm is not here)
"""

import json
import os
import re
import signal
import subprocess
import time

import scenes
from scenes import MODEL, WORKER, load


class Answers(scenes.WorkerTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        self = cls()
        cls.conversation = self.talk(
            load(MODEL), self.ask(), self.ask(temperature=1.5, seed=5), self.ask(),
            scenes.generate("Hello", None, max_tokens=3), self.ask(max_tokens=300))

    def test_hello_names_engine_libraries_and_settings(self):
        hello = self.conversation.messages[0]
        self.assertEqual((hello["protocol"], hello["engine"]), (1, "mlx-vlm"))
        self.assertRegex(hello["engine_version"], r"^\d")
        self.assertRegex(hello["libraries"]["mlx"], r"^\d")
        self.assertGreater(hello["library_load_s"], 0.05)
        self.assertLessEqual({"kv_bits", "resize", "eos_tokens", "adapter"}, set(hello["settings"]))
        self.assertNotIn("threads", hello["settings"])

    def test_loaded_tells_facts_and_buffers(self):
        loaded = self.conversation.last(0)
        config = json.loads((MODEL / "config.json").read_text(encoding="utf-8"))
        weights = (MODEL / "model.safetensors").read_bytes()
        header = json.loads(weights[8:8 + int.from_bytes(weights[:8], "little")])
        self.assertEqual(loaded["model"]["architecture"], config["model_type"])
        self.assertEqual(loaded["model"]["context_tokens_max"],
                         config["text_config"]["max_position_embeddings"])
        self.assertEqual(loaded["model"]["file_bytes"], len(weights))
        stored = sum(entry["data_offsets"][1] - entry["data_offsets"][0]
                     for name, entry in header.items() if name != "__metadata__")
        self.assertEqual(loaded["buffers"], [{"kind": "weights", "device": "cpu", "bytes": stored}]
                         if loaded["settings"]["device"] == "cpu" else loaded["buffers"])
        self.assertGreaterEqual(loaded["settings"]["threads"], 1)

    def test_parameters_of_quantised_weights(self):
        script = """import sys, mlx.core as mx
weights = mx.load(sys.argv[1])
for name in [n for n in weights if n.endswith("up_proj.weight")]:
    packed = mx.quantize(weights[name], group_size=32, bits=3)
    for part, array in zip(("weight", "scales", "biases"), packed):
        weights[name.replace("weight", part)] = array
mx.save_safetensors(sys.argv[1], weights, {"format": "mlx"})"""
        folder = self.copy("quantised", config={"quantization": {"group_size": 32, "bits": 3}})
        subprocess.run([scenes.python(), "-c", script, folder / "model.safetensors"], check=True)
        plain, packed = self.conversation.last(0), self.loaded(folder).loaded
        self.assertLess(packed["model"]["tensor_bytes"], plain["model"]["tensor_bytes"])
        self.assertEqual(packed["model"]["parameters"], plain["model"]["parameters"])

    def test_phases_come_in_order_with_memory(self):
        for number, names in ((0, ["model_load", "projector_load"]),
                              (1, ["prepare", "encode", "prefill", "decode"]),
                              (4, ["prepare", "prefill", "decode"])):
            phases = [m for m in self.conversation.of(number) if m["type"] == "phase"]
            self.assertEqual([(p["phase"], p["event"]) for p in phases],
                             [(name, event) for name in names for event in ("begin", "end")])
            if os.path.exists("/proc/self/clear_refs"):
                for phase in phases[1::2]:
                    self.assertGreater(phase["peak_rss_bytes"], 10 << 20)

    def test_answer_agrees_with_its_messages(self):
        answer = self.conversation.last(1)
        text = self.conversation.text(1)
        self.assertEqual(answer["text_bytes"], len(text.encode()))
        self.assertEqual((answer["tokens_out"], answer["stop_reason"]), (12, "length"))
        pieces = [m for m in self.conversation.of(1) if m["type"] == "text"]
        self.assertEqual(sum(m["tokens"] for m in pieces), answer["tokens_out"])
        self.assertEqual(len(answer["last_token_ids"]), 12)
        self.assertEqual(answer["last_token_ids"][-1], answer["last_token_id"])
        decode = next(m for m in self.conversation.of(1) if m.get("phase") == "decode")
        prefill = next(m for m in self.conversation.of(1) if m.get("phase") == "prefill")
        self.assertLess(prefill["t"], answer["first_token_t"])
        self.assertLess(abs(decode["t"] - answer["first_token_t"]), 0.1)
        self.assertLess(answer["first_token_t"], answer["last_token_t"])
        times = [m["t"] for m in self.conversation.messages]
        self.assertEqual(times, sorted(times))

    def test_tokens_of_picture_and_text_are_told_apart(self):
        with_picture, without = self.conversation.last(1), self.conversation.last(4)
        processor = json.loads((MODEL / "processor_config.json").read_text(encoding="utf-8"))
        self.assertEqual(with_picture["image_tokens_in"] % processor["image_seq_len"], 0)
        self.assertGreater(with_picture["image_tokens_in"], 0)
        self.assertEqual(without["image_tokens_in"], 0)
        self.assertGreater(without["text_tokens_in"], 3)

    def test_memory_of_the_engine(self):
        answer, loaded = self.conversation.last(1), self.conversation.last(0)
        weights = loaded["buffers"][0]["bytes"]
        cache = {b["kind"]: b["bytes"] for b in answer["buffers"]}["kv_cache"]
        self.assertGreaterEqual(answer["engine_active_bytes"], weights + cache)
        self.assertGreater(answer["engine_peak_bytes"], answer["engine_active_bytes"])
        self.assertGreaterEqual(answer["engine_cache_bytes"], 0)

    def test_end_of_text_is_no_token(self):
        answer = self.conversation.last(5)
        config = json.loads((MODEL / "generation_config.json").read_text(encoding="utf-8"))
        self.assertEqual(answer["stop_reason"], "end")
        self.assertNotIn(config["eos_token_id"], answer["last_token_ids"])
        self.assertLess(answer["tokens_out"], 300)

    def test_an_answer_leaves_nothing_to_the_next(self):
        self.assertEqual(self.conversation.text(1), self.conversation.text(3))
        self.assertTrue(self.conversation.text(1))


class Ends(scenes.WorkerTest):
    def start(self, *requests, environment=None):
        process = subprocess.Popen([WORKER], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   stderr=subprocess.DEVNULL,
                                   env={**os.environ, **(environment or {})})
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.stdin.close)
        self.addCleanup(process.kill)
        for number, request in enumerate(requests, 1):
            process.stdin.write(json.dumps({**request, "id": number}).encode() + b"\n")
        process.stdin.flush()
        return process

    def in_decode(self):
        process = self.start(load(MODEL), self.ask(max_tokens=4000, eos_tokens=[], temperature=9))
        for line in process.stdout:
            if json.loads(line)["type"] == "text":
                return process
        self.fail("no text came")

    def test_closed_input_ends_it_in_mid_answer(self):
        process = self.in_decode()
        began = time.monotonic()
        process.stdin.close()
        self.assertEqual(process.wait(5), 0)
        self.assertLess(time.monotonic() - began, 1)
        self.assertNotIn(b'"answer"', process.stdout.read())

    def test_sigterm_ends_it_in_mid_answer(self):
        process = self.in_decode()
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(5), -signal.SIGTERM)
        self.assertLess(time.monotonic() - began, 1)

    def test_quit_is_answered_and_ends_it(self):
        process = self.start(load(MODEL), self.ask())
        for line in process.stdout:
            if json.loads(line)["type"] == "answer":
                break
        began = time.monotonic()
        process.stdin.write(b'{"type": "quit"}\n')
        process.stdin.flush()
        self.assertEqual(json.loads(process.stdout.read())["type"], "bye")
        self.assertEqual(process.wait(5), 0)
        self.assertLess(time.monotonic() - began, 2)

    def test_bad_requests_end_it(self):
        for line in (b"{", b"[]", b'{"type": 3}', b"[" * 100000, b'"' + b"x" * (5 << 20) + b'"',
                     b"\xff\xfe"):
            done = subprocess.run([WORKER], input=line + b"\n", capture_output=True, timeout=60,
                                  check=False)
            self.assertEqual(done.returncode, 0)
            self.assertIn(b"bad request", done.stderr)

    def test_no_python_says_what_to_do(self):
        done = subprocess.run([WORKER], capture_output=True, timeout=60, check=False, text=True,
                              env={**os.environ, "CHECK_MODELS_PYTHON": "/no/such/python"})
        self.assertEqual((done.returncode, done.stdout), (3, ""))
        self.assertRegex(done.stderr, "tools/setup --mlx")

    def test_the_environment_made_by_setup_brings_its_blas(self):
        made = self.folder / "made"
        (made / "bin").mkdir(parents=True)
        (made / "bin" / "python").write_text('#!/bin/sh\necho "$LD_PRELOAD"\n', encoding="utf-8")
        (made / "bin" / "python").chmod(0o755)
        library = self.folder / "libopenblas.so.0"
        library.touch()
        for preload, expected in ((f"{library}\n", str(library)), ("/not/here\n", ""), ("", "")):
            (made / "preload").write_text(preload, encoding="utf-8")
            bare = {name: value for name, value in os.environ.items()
                    if name not in ("LD_PRELOAD", "CHECK_MODELS_PYTHON")}
            done = subprocess.run([WORKER], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                                  env={**bare, "CHECK_MODELS_MLX": str(made)}, check=False, timeout=60)
            self.assertEqual(done.stdout.strip(), expected)

    def test_no_mlx_vlm_is_a_failure_in_place_of_hello(self):
        bare = self.folder / "bare"
        bare.write_text(f'#!/bin/sh\nexec "{scenes.python()}" -S "$@"\n', encoding="utf-8")
        bare.chmod(0o755)
        process = self.start(environment={"CHECK_MODELS_PYTHON": str(bare)})
        failure = json.loads(process.stdout.read())
        self.assertEqual(process.wait(5), 3)
        self.assertEqual((failure["type"], failure["id"], failure["class"]),
                         ("failure", 0, "engine-missing"))
        self.assertTrue(re.search("No module named", failure["message"]), failure)
        self.assertEqual(failure["exception"]["type"], "ModuleNotFoundError")


if __name__ == "__main__":
    scenes.main()
