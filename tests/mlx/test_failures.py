#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What the mlx-vlm worker says of broken models, pictures and prompts: class, phase, exception.

usage: test_failures.py WORKER MODELS   (exit status 77: mlx-vlm is not here)
"""

import json
import os
import struct

import scenes
from scenes import MODEL, SIZE, generate, load


def rewrite(path, change):
    """The safetensors file with its table of tensors changed; the values stay as they are."""
    content = path.read_bytes()
    length, = struct.unpack("<Q", content[:8])
    header = json.loads(content[8:8 + length])
    change(header)
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + content[8 + length:])


class Models(scenes.WorkerTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker = cls.live()

    def failed(self, model, kind, pattern, phase="model_load", exception=None):
        failure = self.worker.request(load(model)).last
        self.assert_failure(failure, kind, pattern, phase)
        if exception:
            found = failure["exception"]
            self.assertEqual(found["type"], exception)
            self.assertTrue(found["module"])
            self.assertRegex(found["traceback"], r'File ".*", line \d+')
            self.assertNotIn("chain", found["chain"][0] if found["chain"] else {})
        else:
            self.assertNotIn("exception", failure)
        return failure

    def weights(self, name):
        return self.copy(name) / "model.safetensors"

    def test_nothing_there(self):
        self.failed(self.folder / "nowhere", "model-not-found", "nowhere is not a folder")
        self.failed(self.folder / "picture.ppm", "model-not-found", "picture.ppm is not a folder")
        (self.folder / "empty").mkdir()
        self.failed(self.folder / "empty", "model-not-found", "Config not found",
                    exception="FileNotFoundError")
        failure = self.failed("no-such-owner/no-such-model", "model-not-found", "LocalEntry",
                              exception="LocalEntryNotFoundError")
        self.assertLess(len(failure["message"]), 4097)

    def test_config(self):
        self.failed(self.copy("no-config", "config.json"), "model-not-found", "Config not found",
                    exception="FileNotFoundError")
        folder = self.copy("half-config")
        (folder / "config.json").write_text('{"model_type": "idef', encoding="utf-8")
        self.failed(folder, "model-corrupt", "JSONDecodeError", exception="JSONDecodeError")
        (folder / "config.json").write_bytes(b'{"model_type": "\xff\xfe"}')
        self.failed(folder, "model-corrupt", "UnicodeDecodeError", exception="UnicodeDecodeError")
        (folder / "config.json").write_text("[1, 2]", encoding="utf-8")
        self.failed(folder, "model-load", "TypeError", exception="TypeError")
        self.failed(self.copy("alien", config=dict(model_type="no_such_type")), "model-unsupported",
                    "no_such_type not supported", exception="ValueError")
        self.failed(self.copy("untyped", config=dict(model_type=None)), "model-unsupported",
                    "model_type", exception="KeyError")

    def test_weights_missing_or_damaged(self):
        self.failed(self.copy("bare", "model.safetensors"), "model-not-found",
                    "No safetensors found", exception="FileNotFoundError")
        half = self.weights("half")
        half.write_bytes(half.read_bytes()[:half.stat().st_size // 2])
        self.failed(half.parent, "model-corrupt", "incomplete", exception="RuntimeError")
        pointer = self.weights("pointer")
        pointer.write_text("version https://git-lfs.github.com/spec/v1\noid sha256:"
                           + "0" * 64 + "\nsize 5932000\n", encoding="utf-8")
        self.failed(pointer.parent, "model-corrupt", "Invalid json header length",
                    exception="RuntimeError")
        none = self.weights("none")
        none.write_bytes(b"")
        self.failed(none.parent, "model-corrupt", "Unable to read",
                    exception="RuntimeError")

    def test_tensors_that_do_not_fit(self):
        missing = self.weights("missing")
        rewrite(missing, lambda header: header.pop(
            next(name for name in header if "q_proj" in name)))
        self.failed(missing.parent, "model-load", "Missing 1 parameters", exception="ValueError")
        extra = self.weights("extra")
        rewrite(extra, lambda header: header.update(
            {"model.text_model.layers.0.no_such.weight": header[next(
                name for name in header if "q_proj" in name)]}))
        self.failed(extra.parent, "model-load", "Received 1 parameters", exception="ValueError")
        self.failed(self.copy("narrow", config=dict(text_config=dict(json.loads(
            (MODEL / "config.json").read_text())["text_config"], intermediate_size=64))),
            "model-load", "shape", exception="ValueError")

    def test_processor(self):
        where = "projector_load"
        self.failed(self.copy("no-processor", "preprocessor_config.json"), "projector-missing",
                    "image processor", where, "OSError")
        folder = self.copy("half-processor")
        (folder / "preprocessor_config.json").write_text("{", encoding="utf-8")
        self.failed(folder, "projector-corrupt", "preprocessor_config.json", where, "OSError")
        folder = self.copy("half-tokenizer")
        (folder / "tokenizer.json").write_text("{", encoding="utf-8")
        self.failed(folder, "model-corrupt", "JSONDecodeError", where, "JSONDecodeError")

    def test_unreadable(self):
        locked = self.weights("locked")
        locked.chmod(0)
        if os.access(locked, os.R_OK):
            self.skipTest("root reads whatever the mode says")
        self.failed(locked.parent, "model-unreadable", "model.safetensors", exception="RuntimeError")

    def test_a_worker_goes_on_after_failures(self):
        worker = self.live()
        failure = worker.request(self.ask()).last
        self.assert_failure(failure, "internal", "before a model was loaded")
        self.assert_failure(worker.request({"type": "sing"}).last, "internal", "unknown type")
        worker.request(load(self.folder / "nowhere"))
        self.assertEqual(worker.request(load(MODEL)).last["type"], "loaded")
        self.answered(worker)
        self.assert_failure(worker.request(load(MODEL)).last, "internal", "one model only")


class Answers(scenes.WorkerTest):
    def test_pictures(self):
        worker = self.loaded()
        good = self.picture.read_bytes()
        for name, content, size, pattern in (
                ("cut.ppm", good[:-1], SIZE, "does not hold"),
                ("long.ppm", good + b"x", SIZE, "does not hold"),
                ("other.ppm", good, (10, 10), "no PPM of 10 × 10"),
                ("none.ppm", b"", SIZE, "no PPM"), ("text.ppm", b"P3\n1 1\n255\n0 0 0", (1, 1), "PPM"),
                ("deep.ppm", b"P6\n1 1\n65535\n" + b"0" * 6, (1, 1), "no PPM")):
            (self.folder / name).write_bytes(content)
            failure = worker.request(generate("Hi", self.folder / name, *size)).last
            self.assert_failure(failure, "picture-rejected", pattern, "prepare")
        failure = worker.request(generate("Hi", self.folder / "not-here.ppm", 1, 1)).last
        self.assert_failure(failure, "picture-rejected", "No such file", "prepare")
        failure = worker.request(dict(generate("Hi"), picture={"path": 3})).last
        self.assert_failure(failure, "picture-rejected", "cannot be read", "prepare")
        failure = worker.request(self.ask("One <image> more")).last
        self.assert_failure(failure, "prompt-rejected", "<image> tokens", "prepare")
        self.answered(worker)

    def test_templates(self):
        worker = self.loaded(self.copy("plain", "chat_template.jinja"))
        failure = worker.request(self.ask()).last
        self.assert_failure(failure, "template-missing", "no chat template", "prepare")
        folder = self.copy("broken")
        (folder / "chat_template.jinja").write_text("{% for x in %}", encoding="utf-8")
        failure = self.loaded(folder).request(self.ask()).last
        self.assert_failure(failure, "template-unsupported", "TemplateSyntaxError", "prepare")
        self.assertRegex(failure["exception"]["module"], "^jinja2")

    def test_a_fault_within_the_computation_has_its_phase_and_chain(self):
        """The vocabulary's last rows are gone: what a prompt's tokens point at is not there."""
        folder = self.copy("sabotaged")
        (folder / "model_code.py").write_text(
            "from mlx_vlm.models.idefics3 import *\n"
            "class Model(Model):\n"
            "  def get_input_embeddings(self, *a, **k):\n"
            "    try:\n      {}['seen']\n"
            "    except KeyError as error:\n      raise RuntimeError('encoder is broken') from error\n",
            encoding="utf-8")
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        config["model_file"] = "model_code.py"
        (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
        worker = self.loaded(folder, trust_remote_code=True)
        failure = worker.request(self.ask()).last
        self.assert_failure(failure, "encode-failed", "RuntimeError: encoder is broken", "encode")
        self.assertEqual([link["type"] for link in failure["exception"]["chain"]], ["KeyError"])
        failure = worker.request(generate("Hi")).last
        self.assert_failure(failure, "prefill-failed", "encoder is broken", "prefill")

    def test_memory_that_is_not_there(self):
        folder = self.copy("hungry")
        (folder / "model_code.py").write_text(
            "from mlx_vlm.models.idefics3 import *\n"
            "class Model(Model):\n"
            "  def get_input_embeddings(self, *a, **k):\n"
            "    raise RuntimeError('[metal::malloc] Attempting to allocate 99999999999 bytes')\n",
            encoding="utf-8")
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        config["model_file"] = "model_code.py"
        (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
        failure = self.loaded(folder, trust_remote_code=True).request(self.ask()).last
        self.assert_failure(failure, "out-of-memory", "allocate", "encode")


if __name__ == "__main__":
    scenes.main()
