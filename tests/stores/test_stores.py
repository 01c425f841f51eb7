#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What discovery says of the five stores of make_tree.py, whole and broken.

usage: test_stores.py LIST_STORES
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import make_tree

PROGRAM = str(pathlib.Path(sys.argv.pop(1)).resolve())
VARIABLES = ("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "HF_HOME", "XDG_CACHE_HOME", "OLLAMA_MODELS",
             "LLAMA_CACHE")


def list_stores(home, config=None, **variables):
    """(places by folder, models by id), with the variables of the stores set to these alone."""
    environment = {key: value for key, value in os.environ.items() if key not in VARIABLES}
    command = [PROGRAM, str(home)] + ([str(config)] if config else [])
    done = subprocess.run(command, env={**environment, **variables}, capture_output=True,
                          timeout=60, check=False)
    if done.returncode != 0:
        raise AssertionError((done.returncode, done.stderr.decode(errors="replace")))
    lines = [json.loads(line) for line in done.stdout.decode().splitlines()]
    return ({line["place"]: line for line in lines if "place" in line},
            {line["model"]: line for line in lines if "model" in line})


class Tree(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="cm-stores-")
        cls.home = pathlib.Path(cls.folder.name).resolve()
        for make in (make_tree.hugging_face, make_tree.ollama, make_tree.lmstudio,
                     make_tree.llama_cache, make_tree.files):
            make(cls.home)
        cls.places, cls.models = list_stores(cls.home)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def model(self, name, store):
        self.assertIn(name, self.models)
        self.assertEqual(self.models[name]["store"], store)
        return self.models[name]

    def said(self, name, text):
        """The model is incomplete, and one of its problems says so."""
        self.assertTrue(self.models[name]["incomplete"], self.models[name])
        self.assertTrue(any(text in problem for problem in self.models[name]["problems"]),
                        self.models[name]["problems"])

    def test_every_store_is_found(self):
        stores = [place["store"] for place in self.places.values()]
        self.assertEqual(stores, ["hf", "ollama", "lmstudio", "llama-cache", "files", "files"])

    def test_a_folder_that_is_not_there_is_said(self):
        missing = self.places[str(self.home / "not-mounted")]
        self.assertIn("No such file", missing["problem"])
        self.assertNotIn("problem", self.places[str(self.home / "vision")])

    def test_hub_folder(self):
        model = self.model("org/folder", "hf")
        self.assertEqual(model["form"], "safetensors")
        self.assertEqual((model["repo"], model["revision"]), ("org/folder", make_tree.COMMIT_NEW))
        self.assertTrue(model["path"].endswith("snapshots/" + make_tree.COMMIT_NEW))
        self.assertFalse(model["incomplete"])

    def test_each_quantisation_of_a_repository_is_a_model(self):
        for quant in ("Q4_K_M", "Q8_0", "BF16"):
            model = self.model(f"org/quants-GGUF:{quant}", "hf")
            self.assertTrue(model["projector"].endswith("mmproj-quants-f16.gguf"))
        part = len(make_tree.text_model("part 1"))
        self.assertEqual(self.models["org/quants-GGUF:BF16"]["model_bytes"], 2 * part)

    def test_the_revision_of_main_has_the_plain_id(self):
        self.assertEqual(self.model("org/revisions", "hf")["revision"], make_tree.COMMIT_NEW)
        self.assertEqual(self.model("org/revisions@refs/pr/1", "hf")["revision"],
                         make_tree.COMMIT_TAGGED)
        self.assertEqual(self.model("org/revisions@bbbbbbbb", "hf")["revision"],
                         make_tree.COMMIT_OLD)

    def test_one_revision_of_a_repository_is_run(self):
        superseded = {name for name, model in self.models.items() if model["superseded"]}
        stands_in = {name: model["stands_in_for"] for name, model in self.models.items()
                     if "stands_in_for" in model}
        self.assertEqual(superseded, {
            "org/revisions@refs/pr/1", "org/revisions@bbbbbbbb", "org/half@cccccccc",
            "org/half@ffffffff", "org/half-GGUF@bbbbbbbb:Q8_0", "org/half-GGUF@bbbbbbbb:F16"})
        self.assertEqual(stands_in, {"org/half@bbbbbbbb": "org/half",
                                     "org/half-GGUF@bbbbbbbb:Q4_K_M": "org/half-GGUF:Q4_K_M"})

    def test_broken_repositories_say_why(self):
        self.said("org/missing-shard", "1 of 2 files of weights are missing")
        self.said("org/unfinished", "its weights are not here")
        self.said("org/unfinished", "1 unfinished download in its repository (1.00 kB so far)")
        self.said("org/dangling", "model.safetensors is a link to a file that is not there")
        self.said("org/no-snapshot", "no snapshot: its download was not finished")
        self.said("org/part-one-lost:m", "part 1 of 2 is missing")
        self.assertIn(f"refs/main names revision {make_tree.COMMIT_NEW[:12]}, which is not here",
                      self.models["org/lost-main"]["problems"])

    def test_a_ref_leads_nowhere_else(self):
        self.assertTrue(self.model("org/hostile-ref", "hf")["path"].startswith(
            str(self.home / ".cache/huggingface/hub")))
        self.assertIn("refs/main names no revision", self.models["org/hostile-ref"]["problems"][0])

    def test_what_is_no_model_says_what_it_is(self):
        for name, store in (("org/projector-alone-GGUF:mmproj-alone-f16", "hf"),
                            ("llama.cpp/org_eyes-GGUF_mmproj-eyes", "llama-cache"),
                            ("eyes/mmproj-eyes", "files")):
            model = self.model(name, store)
            self.assertIn("an image projector (mmproj), no model", model["skip"])
            self.assertTrue(model["blind"])
        for name, store in (("org/adapter", "hf"), ("vision/tuned", "files")):
            model = self.model(name, store)
            self.assertEqual(model["skip"], "a LoRA adapter of org/base, no model of its own")
            self.assertEqual(model["base_model"], "org/base")
            self.assertTrue(model["blind"])
        # what was merged lies below its adapter and is a model
        self.assertFalse(self.model("tuned/merged", "files")["blind"])

    def test_ollama(self):
        for name in ("seer:7b", "someone/seer:latest", "hf.co/org/elsewhere-GGUF:Q8_0"):
            model = self.model(name, "ollama")
            self.assertIn("/blobs/sha256-", model["path"])
            self.assertIn("/blobs/sha256-", model["projector"])
            self.assertEqual(model["licence"], "Apache License")
            self.assertFalse(model["incomplete"])

    def test_broken_manifests_say_why(self):
        self.said("short:1b", "bytes, by its manifest")
        self.said("begun:1b", "the download of its model was not finished")
        self.said("huge:1b", "longer than 1048576 bytes")
        self.said("torn:1b", "its manifest cannot be read")
        self.said("empty:1b", "its manifest cannot be read")
        self.said("wrong:1b", "its manifest names no GGUF file")

    def test_no_manifest_leads_outside_its_store(self):
        self.said("outside:1b", "no SHA-256")
        self.said("org/outside:latest", "missing from llama.cpp's cache")
        for model in self.models.values():
            self.assertNotEqual(os.path.realpath(model["path"]), str(self.home / "secret.gguf"))

    def test_lmstudio(self):
        model = self.model("maker/studio-GGUF:Q4_K_M", "lmstudio")
        self.assertTrue(model["projector"].endswith("mmproj-studio-f16.gguf"))
        self.assertEqual(self.model("mlx-community/studio-4bit", "lmstudio")["form"], "safetensors")
        self.said("maker/begun-GGUF", "its download was not finished")
        self.assertNotIn("maker/nothing", self.models)

    def test_llama_cache(self):
        model = self.model("org/flat-GGUF:Q4_K_M", "llama-cache")
        self.assertTrue(model["projector"].endswith("org_flat-GGUF_mmproj-flat-f16.gguf"))
        self.assertEqual(model["repo"], "org/flat-GGUF")
        # without a manifest the projector is the one whose name begins alike, if there is one
        old = self.model("llama.cpp/org_old-GGUF_old-Q8_0", "llama-cache")
        self.assertTrue(old["projector"].endswith("org_old-GGUF_mmproj-old.gguf"))
        self.assertNotIn("projector", self.models["llama.cpp/org_text-GGUF_text-Q8_0"])
        self.said("org/begun-GGUF:Q8_0", "the download of its model was not finished")
        self.said("org/torn:latest", "its manifest cannot be read")
        self.assertFalse(self.model("org/newer-build", "llama-cache")["incomplete"])

    def test_files(self):
        self.assertEqual(self.model("vision/folder", "files")["form"], "safetensors")
        self.assertTrue(self.model("encoder", "files")["projector"].endswith("eyes.gguf"))
        self.assertNotIn("encoder/eyes", self.models)
        self.assertIn("not a GGUF file", self.model("vision/empty", "files")["problems"][0])
        self.assertIn("na\ufffdme/mo\ufffddel", self.models)
        self.assertFalse([name for name in self.models if "pipe" in name or "original" in name])

    def test_a_file_without_weights_is_no_model_that_runs(self):
        for name, why in (("words", "it holds no weights"),
                          ("shapeless", "its header names no layers or no width")):
            model = self.model(name, "files")
            self.assertIn(why, model["problems"][0])
            self.assertFalse(model["incomplete"])

    def test_a_file_reached_by_two_ways_is_one_model(self):
        self.assertFalse([name for name in self.models if "linked" in name])
        ones = [name for name in self.models if name.startswith("one")]
        self.assertEqual(len(ones), 1, ones)


class Places(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="cm-stores-")
        self.addCleanup(folder.cleanup)
        self.home = pathlib.Path(folder.name).resolve()
        self.config = self.home / "config.yaml"

    def roots(self, **variables):
        places, _ = list_stores(self.home, self.config, **variables)
        return {place["store"]: root for root, place in places.items()}

    def test_variables_move_the_stores_in_their_order(self):
        home = self.home
        for name in ("a", "b/hub", "c/huggingface/hub", "c/llama.cpp", "d", "e"):
            (home / name).mkdir(parents=True)
        self.assertEqual(self.roots(), {})
        variables = {"XDG_CACHE_HOME": f"{home}/c"}
        self.assertEqual(self.roots(**variables), {"hf": f"{home}/c/huggingface/hub",
                                                   "llama-cache": f"{home}/c/llama.cpp"})
        variables["HF_HOME"] = "~/b"
        self.assertEqual(self.roots(**variables)["hf"], f"{home}/b/hub")
        variables |= {"HF_HUB_CACHE": f"{home}/a", "LLAMA_CACHE": f"{home}/d",
                      "OLLAMA_MODELS": f"{home}/e"}
        self.assertEqual(self.roots(**variables), {"hf": f"{home}/a", "llama-cache": f"{home}/d",
                                                   "ollama": f"{home}/e"})
        # one folder is one store, whoever names it
        self.assertEqual(self.roots(**{**variables, "LLAMA_CACHE": f"{home}/a"}),
                         {"hf": f"{home}/a", "ollama": f"{home}/e"})

    def problems(self, **variables):
        places, _ = list_stores(self.home, self.config, **variables)
        return [place["problem"] for place in places.values() if "problem" in place]

    def test_a_variable_that_names_no_folder_is_said(self):
        make_tree.write(self.home / "file", b"")
        (self.home / "empty").mkdir()
        self.assertEqual(self.problems(), [])
        # a cache that nothing was fetched into yet is nothing to be told
        self.assertEqual(self.problems(HF_HOME=f"{self.home}/empty",
                                       XDG_CACHE_HOME=f"{self.home}/empty"), [])
        for variable in ("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "HF_HOME", "XDG_CACHE_HOME",
                         "OLLAMA_MODELS", "LLAMA_CACHE"):
            for name, why in (("gone", "No such file"), ("file", "Not a directory")):
                said = self.problems(**{variable: f"{self.home}/{name}"})
                self.assertEqual(len(said), 1, (variable, said))
                self.assertIn(f"{variable} names {self.home}/{name}, which is no folder ({why}",
                              said[0])

    def test_variables_are_expanded_as_their_programs_do(self):
        (self.home / "cache" / "hub").mkdir(parents=True)
        (self.home / "me").mkdir()
        for value in ("~/cache", "$WHERE/cache", "${WHERE}/cache", f"{self.home}/${{WHAT}}"):
            roots = self.roots(HF_HOME=value, WHERE=str(self.home), WHAT="cache")
            self.assertEqual(roots, {"hf": f"{self.home}/cache/hub"}, value)
        self.assertEqual(self.problems(HF_HOME="$NONE/x${}")[0].split(",")[0],
                         "HF_HOME names $NONE/x${}")
        # Ollama takes blanks and quotation marks off, neither it nor llama.cpp expands
        self.assertEqual(self.roots(OLLAMA_MODELS=f' "{self.home}/me" '),
                         {"ollama": f"{self.home}/me"})
        for variable in ("OLLAMA_MODELS", "LLAMA_CACHE"):
            self.assertIn("names ~/me, which", self.problems(**{variable: "~/me"})[0])

    def test_lmstudio_moved_to_nowhere_is_said(self):
        make_tree.write(self.home / ".lmstudio-home-pointer", f"{self.home}/studio".encode())
        self.assertIn(f"{self.home}/.lmstudio-home-pointer names {self.home}/studio, which is no",
                      self.problems()[0])

    def test_lmstudio_may_be_moved(self):
        make_tree.write(self.home / ".lmstudio-home-pointer", f"{self.home}/studio\n".encode())
        make_tree.write(self.home / "studio" / "settings.json",
                        json.dumps({"downloadsFolder": f"{self.home}/big"}).encode())
        (self.home / "big").mkdir()
        self.assertEqual(self.roots(), {"lmstudio": f"{self.home}/big"})

    def test_the_configuration_turns_stores_off(self):
        (self.home / ".ollama" / "models").mkdir(parents=True)
        self.assertEqual(list(self.roots()), ["ollama"])
        self.config.write_text("stores:\n  ollama: off\n", encoding="utf-8")
        self.assertEqual(self.roots(), {})

    def test_a_wrong_configuration_is_said_with_its_line(self):
        faults = {"models: ~/x\n": ":1: models is a list", "models:\n  - x\n": ":2: models: write",
                  "models:\n  - [1]\n": ":2: models: a folder's path",
                  "stores:\n  olama: off\n": ":2: no such store",
                  "stores:\n  hf: perhaps\n": ":2: a store is on or off",
                  "stores: off\n": ":1: stores names", "model:\n  - /x\n": "unknown key",
                  "models: [\n": "config.yaml:"}
        for text, said in faults.items():
            self.config.write_text(text, encoding="utf-8")
            done = subprocess.run([PROGRAM, self.home, self.config], capture_output=True, text=True,
                                  timeout=60, check=False)
            self.assertEqual(done.returncode, 2, (text, done.stderr))
            self.assertIn(said, done.stderr)

    def test_a_configuration_that_cannot_be_read_is_wrong_too(self):
        for make in (lambda: self.config.mkdir(), lambda: self.config.symlink_to("nothing"),
                     lambda: os.mkfifo(self.config), lambda: self.config.write_bytes(bytes(2 << 20))):
            make()
            done = subprocess.run([PROGRAM, self.home, self.config], capture_output=True, text=True,
                                  timeout=60, check=False)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn(f"{self.config}: ", done.stderr)
            if self.config.is_dir():
                self.config.rmdir()
            else:
                self.config.unlink()


if __name__ == "__main__":
    unittest.main()
