#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What workers in Python share, without mlx-vlm: text, stop words, pictures, failures, streams.

usage: test_protocol.py FOLDER   (the folder of the workers)
"""

import json
import os
import pathlib
import struct
import subprocess
import sys
import tempfile
import tracemalloc
import types
import unittest
from unittest import mock

FOLDER = pathlib.Path(sys.argv.pop(1))
sys.path[:0] = [str(FOLDER / "common"), str(FOLDER / "mlx-vlm")]
sys.dont_write_bytecode = True
import cm_mlx_causes  # noqa: E402
import cm_mlx_settings  # noqa: E402
import cm_mlx_tensors  # noqa: E402
import cm_worker  # noqa: E402


class Sent:
    """Stands in the place of a Supervisor."""

    def __init__(self):
        self.messages = []

    def send(self, kind, **members):
        self.messages.append({"type": kind, **members})

    @property
    def text(self):
        return "".join(message["text"] for message in self.messages)


class Texts(unittest.TestCase):
    def say(self, pieces, stop_words=()):
        sent = Sent()
        text = cm_worker.Text(sent, list(stop_words))
        for number, piece in enumerate(pieces):
            text.add(piece, 1, number == len(pieces) - 1)
            if text.stopped:
                break
        self.assertEqual(text.bytes, len(sent.text.encode()))
        return sent, text

    def test_a_stop_word_over_several_pieces(self):
        for pieces, stops, expected, stopped in (
                (["ab", "cST", "OP", "d"], ["STOP"], "abc", True),
                (["abS", "TO", "x"], ["STOP"], "abSTOx", False),
                (["ab", "ST"], ["STOP"], "abST", False),
                (["aaa", "ab"], ["aab"], "aa", True),
                (["x\n", "\ny"], ["\n\n", "y"], "x", True),
                (["one two"], ["two", "one"], "", True)):
            with self.subTest(pieces):
                sent, text = self.say(pieces, stops)
                self.assertEqual((sent.text, text.stopped), (expected, stopped))

    def test_few_messages_and_every_token_counted(self):
        sent, _ = self.say(["a"] * 5000)
        self.assertEqual(sum(message["tokens"] for message in sent.messages), 5000)
        self.assertLess(len(sent.messages), 500)
        self.assertTrue(all(message["text"] for message in sent.messages))

    def test_what_no_message_may_hold(self):
        sent, _ = self.say(["a\0b\ud800c"])
        self.assertEqual(sent.text, "a\ufffdb?c")


class Failures(unittest.TestCase):
    def test_summary_is_the_first_line_with_text(self):
        self.assertEqual(cm_worker.summary(ValueError("\n\n  why \nmore")), "ValueError: why")
        self.assertEqual(cm_worker.summary(MemoryError()), "MemoryError")
        self.assertEqual(cm_worker.summary(cm_worker.Fault("internal", "so")), "so")
        self.assertLessEqual(len(cm_worker.summary(ValueError("x" * 100000))), 4200)

    def test_class_by_place_and_exception(self):
        for error, place, kind in (
                (MemoryError(), "decode", "out-of-memory"),
                (RuntimeError("[malloc] Unable to allocate 9 bytes"), "prefill", "out-of-memory"),
                (ImportError("no sentencepiece"), "projector_load", "engine-missing"),
                (ValueError("boom"), "decode", "decode-failed"),
                (ValueError("boom"), "", "internal"),
                (cm_worker.Fault("prompt-rejected", ""), "decode", "prompt-rejected")):
            self.assertEqual(cm_mlx_causes.kind_of(error, place), kind, (error, place))

    def test_what_says_its_own_cause_is_not_put_down_to_the_files(self):
        sized = {"model_type": "x", "intermediate_size": 0}
        packed = {"model_type": "x", "quantization": {"bits": 4}}
        unpacked = {"model_type": "x", "quantization": None}
        none = TypeError("'NoneType' object is not iterable")
        other = TypeError("boom")
        for error, config, kind in (
                (RuntimeError("[malloc] Unable to allocate 9 bytes"), {}, "out-of-memory"),
                (RuntimeError("[metal::malloc] out of memory"), {}, "out-of-memory"),
                (RuntimeError("[load_safetensors] Invalid header"), {}, "model-corrupt"),
                (ValueError("Model type x not supported."), sized, "model-unsupported"),
                (ValueError("Model type x not supported."), packed, "model-unsupported"),
                (ImportError("no sentencepiece"), sized, "engine-missing"),
                (ValueError("set trust_remote_code=True"), sized, "code-not-allowed"),
                (PermissionError("config.json"), sized, "model-unreadable"),
                (none, unpacked, "model-load"), (none, {**unpacked, "text_config": None}, None),
                (other, sized, None), (other, packed, None),
                (KeyError("model_type"), {"model_type": None}, None),
                (KeyError("layers"), {"model_file": "own.py"}, "model-load")):
            with self.subTest(str(error), config=config), tempfile.TemporaryDirectory() as name:
                folder = pathlib.Path(name)
                if kind == "out-of-memory":
                    (folder / "model.safetensors").write_bytes(cm_mlx_tensors.LFS_HEAD)
                engine = types.SimpleNamespace(folder=folder, config=config)
                found = cm_mlx_causes.explained(error, "model_load", engine)
                if kind:
                    self.assertIs(found, error)
                    self.assertEqual(cm_mlx_causes.kind_of(found, "model_load"), kind)
                else:
                    self.assertRegex(str(found), "^config.json")
                    self.assertIs(found.raised, error)

    def test_whose_fault_tensors_are_that_do_not_fit(self):
        """Names and shapes as public reports have them; the files' own contradictions decide."""
        layer = "language_model.layers.{}.self_attn.{}_proj.weight".format
        heads = {"num_attention_heads": 32, "num_key_value_heads": 8, "hidden_size": 4096}
        square, grouped = {layer(0, "k"): (4096, 4096)}, {layer(0, "k"): (1024, 4096)}
        norms = {"projector.layer_norm.bias": (8,), "projector.layer_norm.weight": (8,)}
        packed = {"a.weight": (64, 8), "a.scales": (64, 1)}
        both = {layer(number, "q"): (8, 8) for number in range(3)}
        head = {"language_model.lm_head.weight": (9, 8)}
        for name, config, wanted, given, firm in (
                ("grouped heads that the code did not know", heads, square, grouped, False),
                ("the same where config.json does not say so", {"hidden_size": 4096}, square, grouped,
                 True),
                ("a prefix twice", {}, {"m.layers.0.up.weight": (4, 4)},
                 {"m.m.layers.0.up.weight": (4, 4)}, False),
                ("a module called otherwise", {}, {"m.layers.0.up.weight": (4, 4)},
                 {"m.layers.0.rise.weight": (4, 4)}, True),
                ("norms that versions differ in", {}, norms, {}, None),
                ("norms that are left over", {}, {}, norms, False),
                ("one layer of three lacks a matrix", {}, both, dict(list(both.items())[1:]), True),
                ("more layers than the model", {}, {layer(0, "q"): (8, 8)}, both, True),
                ("an output layer that is tied", {"tie_word_embeddings": True}, head, {}, None),
                ("one that is not", {"tie_word_embeddings": False}, head, {}, True),
                ("packed, and nothing says how", {}, {"a.weight": (64, 64)},
                 {**packed, "a.weight": (64, 64)}, True),
                ("packed to other bits", {"quantization": {"bits": 8}}, {**packed, "a.weight": (64, 16)},
                 packed, True),
                ("a convolution in another order", {}, {"a.weight": (9, 14, 14, 3)},
                 {"a.weight": (9, 3, 14, 14)}, False)):
            with self.subTest(name):
                found = cm_mlx_tensors.Comparison(FOLDER, config, wanted, given).words()
                self.assertEqual(found and found[0], firm, found)

    def test_a_name_of_thousands_of_parts_costs_no_more_than_its_length(self):
        wanted = {"m.layers.0.up.weight": (4, 4)}
        given = {"m.layers.0.rise.weight": (4, 4), "a." * 4000 + "weight": (4, 4)}
        tracemalloc.start()
        self.addCleanup(tracemalloc.stop)
        firm, words = cm_mlx_tensors.Comparison(FOLDER, {}, wanted, given).words()
        self.assertTrue(firm)
        self.assertIn("rise.weight in place of", words)
        self.assertLess(tracemalloc.get_traced_memory()[1], 8 << 20)

    def test_weights_are_looked_at_as_mlx_vlm_reads_them(self):
        """By the index, else by name; what is looked at beside them is no fault, and nothing waits."""
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            index, odd = folder / cm_mlx_tensors.INDEX, folder / "model[1].safetensors"
            odd.write_bytes(struct.pack("<Q", 2) + b"{}")
            (folder / "consolidated.safetensors").write_bytes(cm_mlx_tensors.LFS_HEAD)
            os.mkfifo(folder / "a.safetensors")
            os.mkfifo(index)
            self.assertIsNone(cm_mlx_tensors.damaged_weights(folder))
            odd.write_bytes(b"")
            fault = cm_mlx_tensors.damaged_weights(folder)
            self.assertRegex(str(fault), r"^model\[1\].safetensors is empty")
            index.unlink()
            (folder / "part.safetensors").write_bytes(struct.pack("<Q", 2) + b"{}")
            index.write_text('{"weight_map": {"a": "part.safetensors", "b": "gone", "c": 3}}')
            self.assertIsNone(cm_mlx_tensors.damaged_weights(folder))
            self.assertEqual(cm_mlx_tensors.named_by_index(folder), ["3", "gone", "part.safetensors"])
            with mock.patch.object(cm_mlx_tensors, "MAX_INDEX_BYTES", 8):
                self.assertEqual(cm_mlx_tensors.named_by_index(folder), [])

    def test_every_class_is_one_of_the_protocol(self):
        document = (FOLDER.parent / "docs" / "protocol.md").read_text(encoding="utf-8")
        for *_, kind in cm_mlx_causes.CAUSES:
            self.assertIn(f"`{kind}`", document)

    def test_every_setting_is_one_of_the_protocol(self):
        document = (FOLDER.parent / "docs" / "protocol.md").read_text(encoding="utf-8")
        for name in (*cm_mlx_settings.NUMBERS, *cm_mlx_settings.OTHERS, *cm_mlx_settings.LOAD):
            self.assertIn(f"`{name}`", document)


class Streams(unittest.TestCase):
    def run_worker(self, body, requests=b'{"type": "quit"}\n'):
        code = f"import sys; sys.path.insert(0, {str(FOLDER / 'common')!r})\n" \
               "from cm_worker import *\nsupervisor = Supervisor()\n" + body
        return subprocess.run([sys.executable, "-B", "-c", code], input=requests, timeout=30,
                              capture_output=True, check=False)

    def test_prints_go_to_stderr_and_questions_get_no_answer(self):
        done = self.run_worker("print('stray'); os.system('echo deeper')\n"
                               "print(sys.stdin.readline() == '')\nsys.stdout.flush()\n"
                               "supervisor.send('hello', engine='\\ud800')\n")
        self.assertEqual(sorted(done.stderr.split()), [b"True", b"deeper", b"stray"])
        message = json.loads(done.stdout)
        self.assertEqual((message["type"], message["engine"]), ("hello", "?"))

    def test_chain_of_a_failure_is_bounded(self):
        done = self.run_worker(
            "error = None\nfor i in range(100):\n"
            "    new = ValueError('x' * 9999); new.__cause__ = error; error = new\n"
            "supervisor.log.extend(['line' * 1000] * 200)\n"
            "supervisor.begin('decode')\nsupervisor.fail(error, 'decode-failed')\n")
        failure = json.loads(done.stdout.splitlines()[-1])
        self.assertEqual((failure["class"], failure["phase"]), ("decode-failed", "decode"))
        self.assertEqual(len(failure["exception"]["chain"]), 16)
        self.assertLess(len(done.stdout), 1 << 20)

    @unittest.skipUnless(os.access("/proc/self/clear_refs", os.W_OK), "Linux")
    def test_peak_is_of_the_phase_alone(self):
        done = self.run_worker(
            "for size in (50, 0):\n    supervisor.begin('decode')\n    held = b'x' * (size << 20)\n"
            "    del held\n    supervisor.end()\n")
        large, small = [json.loads(line)["peak_rss_bytes"] for line in done.stdout.splitlines()
                        if b'"end"' in line]
        self.assertGreater(large - small, 40 << 20)

    def test_a_supervisor_that_is_gone_ends_it(self):
        read, write = os.pipe()
        os.close(read)
        code = f"import sys; sys.path.insert(0, {str(FOLDER / 'common')!r})\n" \
               "from cm_worker import *\nSupervisor().send('hello')\nsys.exit(9)\n"
        with tempfile.TemporaryFile() as empty, subprocess.Popen(
                [sys.executable, "-B", "-c", code], stdin=subprocess.PIPE, stdout=write,
                stderr=empty) as process:
            os.close(write)
            self.assertEqual(process.wait(30), 0)


if __name__ == "__main__":
    unittest.main()
