#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A model whose chat template libllama does not know is answered by llama-server instead.

usage: test_second_try.py BUILD SOURCE

The template is a bundled model's own, written so that libllama, which looks for words in it, finds
none of those that it knows; llama-server renders it to the same prompt.
"""

import shutil

import gguf_template
from presets_testing import SOURCE, Case, main

NAME = "scenes-6m-q8_0"
PHOTOS = [SOURCE / "demo" / "photos" / name for name in ("kites.jpg", "snowmen.png")]


def hide(template):
    """The same prompt, without the words by which libllama tells templates apart."""
    return (template.replace("<|im_start|>", "{{ '<|im_' + 'start|>' }}")
            .replace("<end_of_utterance>", "{{ '<end_of_' + 'utterance>' }}"))


class SecondTry(Case):
    def setUp(self):
        super().setUp()
        bundled = SOURCE / "demo" / "models" / NAME
        self.model = self.folder / "models" / "odd"
        self.model.mkdir(parents=True)
        shutil.copy(bundled / f"mmproj-{NAME}.gguf", self.model)
        gguf_template.rewrite(bundled / f"{NAME}.gguf", self.model / "odd.gguf", hide)
        self.bundled = bundled

    def test_answers_by_llama_server(self):
        results, report = self.run_models(*PHOTOS, "-m", self.model, "--lane", "blind")
        plain, _ = self.run_models(*PHOTOS, "-m", self.bundled, "--lane", "blind")
        self.assertEqual(len(results), len(PHOTOS))
        for odd, known in zip(results, plain):
            self.assertEqual(odd["status"], "answered", odd)
            self.assertEqual(odd["engine"], "llama-server")
            self.assertNotIn("llama-server", odd["model_id"])
            self.assertEqual(odd["text"], known["text"])
            warnings = {w["code"]: w["message"] for w in odd["warnings"]}
            self.assertIn("chat template", warnings["second-try"])
        self.assertIn("second-try", report)
        self.assertRegex(report, r"\*\*Engine:\*\* `llama-server \d+`")

    def test_is_told(self):
        """Who reads the terminal alone learns which engine answered, and why."""
        done = self.check_models("run", PHOTOS[0], "-m", self.model, "--lane", "blind")
        self.assertRegex(done.stdout, r"(?m)^odd +llama-server ")
        self.assertRegex(done.stdout, r"(?m)^odd: run by llama-server, since .*chat template")

    def test_no_second_try_where_an_engine_was_named(self):
        results, _ = self.run_models(PHOTOS[0], "-m", self.model, "--lane", "blind", "--engine",
                                     "llama", status=1)
        self.assertEqual([r["failure"]["class"] for r in results], ["template-unsupported"])
        self.assertEqual(results[0]["engine"], "llama.cpp")

    def test_fails_without_llama_server(self):
        self.write_servers("servers:\n  llama-server: {program: no-such-llama-server}\n")
        results, _ = self.run_models(*PHOTOS, "-m", self.model, "--lane", "blind", status=1)
        for result in results:
            self.assertEqual(result["status"], "failed")
            self.assertEqual(result["failure"]["class"], "template-unsupported")
            self.assertEqual(result["engine"], "llama.cpp")
            self.assertNotIn("second-try", [w["code"] for w in result.get("warnings", [])])

    def test_what_fails_twice_is_one_failure(self):
        self.write_servers("servers:\n  llama-server:\n    command: ['{program}', --no-such-option]\n")
        results, _ = self.run_models(*PHOTOS, "-m", self.model, "--lane", "blind", status=1)
        self.assertEqual(len(results), len(PHOTOS))
        for result in results:
            self.assertEqual(result["status"], "failed")
            self.assertEqual(result["failure"]["class"], "template-unsupported")
            self.assertEqual(result["engine"], "llama.cpp")
            warnings = {w["code"]: w["message"] for w in result["warnings"]}
            self.assertRegex(warnings["second-try"], "^tried again by llama-server, which failed too"
                             r" \(server-(?:start-failed|died)\): .*no-such-option")

    def test_a_malformed_template_stays_one(self):
        """llama-server says of it at its start no more than that it cannot begin."""
        bundled = self.bundled / f"{NAME}.gguf"
        gguf_template.rewrite(bundled, self.model / "odd.gguf", lambda _: "{% for x in %}")
        results, report = self.run_models(PHOTOS[0], "-m", self.model, "--lane", "blind", status=1)
        self.assertEqual([r["failure"]["class"] for r in results], ["template-unsupported"])
        warnings = {w["code"]: w["message"] for w in results[0]["warnings"]}
        self.assertIn("Unexpected token", warnings["second-try"])
        self.assertNotIn("could not be started", report)


if __name__ == "__main__":
    main()
