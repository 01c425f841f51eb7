#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Each failure of the llama worker has its class, its line, and leaves the process usable.

usage: test_failures.py WORKER   (exit status 77: the worker was not built)
"""

import os
import unittest

import make_random_gguf
import zoo
from conversation import generate, load
from pictures import nowhere_flat, ppm
from zoo import PROMPT, WorkerTest


class LoadFailures(WorkerTest):
    def test_model_missing(self):
        self.assert_load_fails("model-not-found", "is not there", self.zoo.folder / "none.gguf")

    def test_model_is_a_folder(self):
        self.assert_load_fails("model-unreadable", "no regular file", self.zoo.folder)

    def test_model_unreadable(self):
        path = self.zoo.truncated("secret.gguf", self.zoo.model, 100)
        path.chmod(0)
        if os.access(path, os.R_OK):
            self.skipTest("root may read everything")
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
        path = ppm(self.zoo.folder / "cut.ppm", 30, 20, nowhere_flat, length=1000)
        self.assert_fails("picture-rejected", "ends before its 30 × 20 pixels",
                          generate(PROMPT, path, 30, 20))

    def test_picture_of_no_known_form(self):
        path = self.zoo.folder / "text.ppm"
        path.write_bytes(b"P6\n999999999999 3\n255\n")
        self.assert_fails("picture-rejected", "no binary PPM", generate(PROMPT, path, 1, 1))

    def test_picture_too_narrow(self):
        path = ppm(self.zoo.folder / "narrow.ppm", 1, 5000, nowhere_flat)
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


if __name__ == "__main__":
    zoo.main()
