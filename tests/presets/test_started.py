#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Presets whose server is not installed everywhere, against a stand-in; a server of one's own; and what of a
server is said where it cannot run.

usage: test_started.py BUILD SOURCE
"""

import hashlib
import json
import os
import pathlib
import shutil
import sys

from presets_testing import SOURCE, Case, main

PHOTO = SOURCE / "demo" / "photos" / "kites.jpg"
FOLDER_MODEL = SOURCE / "demo" / "models-hf" / "scenes-3m"
GGUF_MODEL = SOURCE / "demo" / "models" / "scenes-3m-f16"
TEXT = "A red ball on grass."
VERSION = "1.2.3"


class Started(Case):
    def stand_in(self, name):
        """PATH with a program of that name, and a python3 beside it that tells a version. The program
        names no Python: in that of the tests the server's modules would be looked for."""
        folder = self.folder / "bin"
        folder.mkdir(exist_ok=True)
        code = self.folder / "code" / name
        code.parent.mkdir(exist_ok=True)
        shutil.copy(pathlib.Path(__file__).parent / "stand_in.py", code)
        program = folder / name
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{code}" "$@"\n', encoding="utf-8")
        python = folder / "python3"
        python.write_text(f"#!/bin/sh\necho {VERSION}\n", encoding="utf-8")
        for made in (program, python):
            made.chmod(0o755)
        return {"PATH": f"{folder}:{os.environ['PATH']}"}

    def check_answer(self, results, engine, version, tokens_out=5):
        self.assertEqual(len(results), 1)
        result = results[0]
        self.assertEqual(result["status"], "answered", result)
        self.assertEqual(result["text"], TEXT)
        self.assertEqual(result["engine"], engine)
        self.assertEqual(result["engine_version"], version)
        self.assertTrue(result["model_id"].startswith(f"{engine}:"), result["model_id"])
        self.assertEqual(result["measured"]["image_tokens_in"], 64)
        self.assertEqual(result["measured"]["tokens_out"], tokens_out)
        self.assertGreater(result["measured"]["peak_rss_bytes"], 1e6)

    def test_vllm(self):
        results, _ = self.run_models(PHOTO, "-m", FOLDER_MODEL, "--engine", "vllm", "--top-k", 5,
                                     env=self.stand_in("vllm"))
        self.check_answer(results, "vllm", VERSION)

    def test_vllm_with_a_context_that_is_too_small(self):
        results, _ = self.run_models(PHOTO, "-m", FOLDER_MODEL, "--engine", "vllm", "--context", 256,
                                     "--max-tokens", 300, env=self.stand_in("vllm"), status=1)
        self.assertEqual(results[0]["failure"]["class"], "context-too-small", results[0])

    def test_transformers(self):
        results, _ = self.run_models(PHOTO, "-m", FOLDER_MODEL, "--engine", "transformers",
                                     env=self.stand_in("transformers"))
        self.check_answer(results, "transformers", VERSION)

    def test_a_picture_that_costs_no_tokens(self):
        """A model that looks at it by cross-attention has seen it all the same."""
        env = dict(self.stand_in("transformers"), PICTURE_TOKENS="0")
        results, _ = self.run_models(PHOTO, "-m", FOLDER_MODEL, "--engine", "transformers", env=env)
        self.assertEqual(results[0]["status"], "answered", results[0])
        self.assertIn("picture-not-counted", [w["code"] for w in results[0]["warnings"]])

    def test_mlx_vlm_server(self):
        results, _ = self.run_models(PHOTO, "-m", FOLDER_MODEL, "--engine", "mlx-vlm-server",
                                     env=self.stand_in("mlx_vlm.server"))
        self.check_answer(results, "mlx-vlm-server", VERSION)

    def test_a_setting_that_a_server_lacks_is_a_warning(self):
        results, _ = self.run_models(PHOTO, "-m", FOLDER_MODEL, "--engine", "transformers", "--top-k",
                                     5, env=self.stand_in("transformers"))
        self.assertEqual(results[0]["status"], "answered", results[0])
        warnings = {w["code"]: w["message"] for w in results[0]["warnings"]}
        self.assertIn(": --top-k", warnings["setting-ignored"])

    def test_an_adapter_is_given_to_who_takes_one(self):
        adapter = self.folder / "lora"
        adapter.mkdir()
        results, _ = self.run_models(PHOTO, "-m", FOLDER_MODEL, "--engine", "mlx-vlm-server",
                                     "--adapter", adapter, env=self.stand_in("mlx_vlm.server"))
        self.assertEqual(results[0]["status"], "answered", results[0])
        self.assertNotIn("setting-ignored", [w["code"] for w in results[0].get("warnings", [])])
        self.assertIn(str(adapter), json.dumps(results[0]["settings"]))

    def test_without_its_adapter_a_model_is_not_asked(self):
        results, _ = self.run_models(PHOTO, "-m", FOLDER_MODEL, "--engine", "transformers", "--adapter",
                                     self.folder, env=self.stand_in("transformers"), status=3)
        self.assertEqual((results[0]["status"], results[0]["skip_class"]), ("skipped", "setting"))
        self.assertIn("--adapter: transformers takes none", results[0]["skip_reason"])

    def make_ollama_store(self):
        store = self.folder / ".ollama" / "models"
        (store / "blobs").mkdir(parents=True)
        layers = []
        for kind, name in (("model", "scenes-3m-f16.gguf"), ("projector", "mmproj-scenes-3m-f16.gguf")):
            data = (GGUF_MODEL / name).read_bytes()
            digest = hashlib.sha256(data).hexdigest()
            (store / "blobs" / f"sha256-{digest}").write_bytes(data)
            layers.append({"mediaType": f"application/vnd.ollama.image.{kind}", "size": len(data),
                           "digest": f"sha256:{digest}"})
        manifest = store / "manifests" / "registry.ollama.ai" / "library" / "scenes"
        manifest.mkdir(parents=True)
        (manifest / "3m").write_text(json.dumps({"schemaVersion": 2, "layers": layers}))

    def test_ollama(self):
        self.make_ollama_store()
        results, _ = self.run_models(PHOTO, "-m", "ollama:", "--engine", "ollama",
                                     env=self.stand_in("ollama"))
        self.check_answer(results, "ollama", "0.40.12", tokens_out=6)
        self.assertEqual(results[0]["model_id"], "ollama:scenes:3m")

    def test_a_server_of_ones_own(self):
        self.stand_in("transformers")
        folder = self.folder / "{port}"  # no placeholder there
        shutil.copytree(GGUF_MODEL, folder / "scenes")
        shutil.copy(self.folder / "bin" / "transformers", folder)
        self.write_servers("servers:\n"
                           "  mine:\n"
                           "    program: ~/{port}/transformers\n"
                           "    takes: gguf\n"
                           "    command: ['{program}', serve, '{model}@x', --port, '{port}',\n"
                           "              [--store, '{store}']]\n"
                           "    model: '{model}@x'\n"
                           "    ready: {path: /health}\n")
        results, _ = self.run_models(PHOTO, "-m", folder, "--engine", "mine")
        self.assertEqual(results[0]["status"], "answered", results[0])
        self.assertEqual(results[0]["engine"], "mine")

    def test_models_of_another_kind_are_skipped(self):
        results, _ = self.run_models(PHOTO, "-m", GGUF_MODEL, "-m", FOLDER_MODEL, "--engine",
                                     "llama,vllm", env=self.stand_in("vllm"))
        found = {r["model_id"]: (r["status"], r["engine"]) for r in results}
        self.assertEqual(len(found), 2, found)
        self.assertEqual({engine for _, engine in found.values()}, {"llama.cpp", "vllm"})
        self.assertEqual({status for status, _ in found.values()}, {"answered"})

    def test_the_plan_names_the_worker(self):
        done = self.check_models("run", PHOTO, "-m", FOLDER_MODEL, "--engine", "vllm", "--dry-run",
                                 env=self.stand_in("vllm"))
        self.assertRegex(done.stdout, r"(?m)^Plan: 1 model, 1 photo")
        self.assertRegex(done.stdout, r"(?m)^Worker: .*/check-models-server$")
        self.assertRegex(done.stdout, r"(?m)^  vllm:models-hf/scenes-3m$")

    def test_going_on(self):
        environment = self.stand_in("vllm")
        output = self.folder / "first"
        self.check_models("run", PHOTO, "-m", FOLDER_MODEL, "--engine", "vllm", "-o", output,
                          env=environment)
        before = (output / "results.jsonl").read_text(encoding="utf-8").count('"_type":"result"')
        self.check_models("run", "--resume", output, env=environment)
        self.check_models("run", "--resume", output, "--engine", "vllm", env=environment)
        after = (output / "results.jsonl").read_text(encoding="utf-8").count('"_type":"result"')
        self.assertEqual((before, after), (1, 1))


if __name__ == "__main__":
    main()
