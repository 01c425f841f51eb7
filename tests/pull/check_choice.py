#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What `check-models pull` takes of a repository, and its command line: check_choice.py CHECK_MODELS"""

import os
import pty
import shlex
import subprocess
import sys
import unittest

import fake_hub
from pull_case import NEEDED, REPO, PullCase


class Choice(PullCase):
    def names(self, *names):
        self.start_hub({name: fake_hub.File(name.encode(), lfs=True) for name in names})

    def test_checkpoint(self):
        self.assert_whole(self.pull(), NEEDED)

    def test_second_call_fetches_nothing(self):
        self.pull()
        self.hub.requests.clear()
        self.assert_whole(self.pull(), NEEDED)
        self.assertEqual(len(self.hub.requests), 1)

    def test_include(self):
        self.assert_whole(self.pull("--include=*.py", "--include=onnx/"),
                          {"modeling.py", "onnx/model.onnx"})

    def test_include_of_nothing(self):
        self.assert_fails(self.pull("--include=*.gguf"), 3, "matches none", "config.json")

    def test_revisions(self):
        done = self.pull(repo=f"{REPO}@refs/pr/1")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual((self.folder / "refs/refs/pr/1").read_text(), self.hub.COMMIT)
        done = self.pull(repo=f"{REPO}@{self.hub.COMMIT}")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual([path.name for path in (self.folder / "refs").iterdir()], ["refs"])

    def test_default_quantisation_and_projector(self):
        self.names("m-Q8_0.gguf", "m-Q4_K_M.gguf", "m-Q2_K.gguf", "mmproj-m-F16.gguf",
                   "mmproj-m-Q8_0.gguf", "mmproj-m-F32.gguf", "README.md")
        self.assert_whole(self.pull(), {"m-Q4_K_M.gguf", "mmproj-m-F16.gguf"})

    def test_nearest_quantisation(self):
        for there, nearest in (("Q8_0 Q5_K_M Q2_K", "Q5_K_M"), ("F16 Q8_0", "Q8_0"),
                               ("IQ4_XS Q6_K", "IQ4_XS"), ("Q4_K_S Q5_K_S", "Q4_K_S")):
            with self.subTest(there=there):
                self.setUp()
                self.names(*(f"m.{quant}.gguf" for quant in there.split()), "mmproj.gguf")
                self.assert_whole(self.pull(), {f"m.{nearest}.gguf", "mmproj.gguf"})

    def test_named_quantisation(self):
        self.names("m-q8_0.gguf", "m-q4_k_m.gguf", "mmproj.gguf")
        self.assert_whole(self.pull("--quant=Q8_0"), {"m-q8_0.gguf", "mmproj.gguf"})
        self.assert_fails(self.pull("--quant=Q6_K"), 3, "Q6_K", "m-q8_0")
        self.assert_fails(self.pull("--quant=best"), 2, "--quant takes")

    def test_quantisation_after_the_name(self):
        for address in (f"{REPO}:q8_0", f"hf:{REPO}:Q8_0", f"{REPO}:Q8_0@main",
                        f"hf.co/{REPO}:Q8_0"):
            with self.subTest(address=address):
                self.setUp()
                self.names("m-Q8_0.gguf", "m-Q4_K_M.gguf", "mmproj.gguf")
                self.assert_whole(self.pull(repo=address), {"m-Q8_0.gguf", "mmproj.gguf"})
        self.assert_fails(self.pull(repo=f"{REPO}:Q6_K"), 3, "Q6_K", "m-Q8_0")
        self.assert_fails(self.pull(repo=f"{REPO}:best"), 2, "Q4_K_M, Q8_0")
        self.assert_fails(self.pull("--quant=Q8_0", repo=f"{REPO}:Q4_K_M"), 2, "leave one out")
        self.assert_fails(self.pull(repo=f"{REPO}:"), 2, "no repository")

    def test_quantisations_by_glob(self):
        self.names("m-Q2_K.gguf", "m-Q8_0.gguf", "m-Q4_0.gguf", "m-Q4_K_S.gguf", "m-IQ4_NL.gguf",
                   "mmproj.gguf")
        self.assert_fails(self.pull("--quant=Q5*"), 3, "quantised as Q5*", "m-Q2_K")
        self.assert_whole(self.pull("--quant=q4*"), {"m-Q4_K_S.gguf", "mmproj.gguf"})

    def test_quantisation_of_a_checkpoint(self):
        for quant in ("Q4_K_M", "Q4*"):
            with self.subTest(quant=quant):
                self.assert_fails(self.pull("--quant", quant), 3, REPO, "GGUF models", "has none",
                                  "checkpoint (5 files, 301.", "Leave --quant out")
                self.assertFalse(self.folder.exists())
                self.assertEqual(self.hub.bodies(), [])

    def test_importance_matrix_is_no_model(self):
        self.names("m-Q4_K_M.gguf", "m-imatrix.gguf", "imatrix_unsloth.gguf", "mmproj.gguf")
        done = self.pull("--quant=Q8_0")
        self.assert_fails(done, 3, "it has: m-Q4_K_M\n")
        self.assert_whole(self.pull(), {"m-Q4_K_M.gguf", "mmproj.gguf"})

    def test_no_projector(self):
        self.names("Q4_K_M/it's-00001-of-00002.gguf", "Q4_K_M/it's-00002-of-00002.gguf")
        done = self.pull()
        self.assert_fails(done, 3, "no image encoder", "nothing was fetched", "2 files, ")
        self.assertFalse(self.folder.exists())
        glob = shlex.split(done.stderr.rpartition("--include ")[2])[0]
        done = self.pull("--quiet", "--include", glob)
        self.assert_whole(done, self.hub.files)
        self.assertIn("will not be able to show this model a picture", done.stderr)

    def test_projector_left_out(self):
        self.names("m-Q4_K_M.gguf", "mmproj-m-F16.gguf")
        done = self.pull("--include=m-*.gguf")
        self.assert_whole(done, {"m-Q4_K_M.gguf"})
        self.assertIn("--include 'mmproj-m-F16.gguf' fetches", done.stderr)

    def test_split_model_in_a_folder(self):
        parts = {f"Q4_K_M/m-0000{part}-of-00003.gguf" for part in (1, 2, 3)}
        self.names("Q8_0/m-00001-of-00001.gguf", *parts, "mmproj.gguf")
        self.assert_whole(self.pull(), {*parts, "mmproj.gguf"})

    def test_models_that_fit_equally(self):
        self.names("big-Q4_K_M.gguf", "small-Q4_K_M.gguf")
        self.assert_fails(self.pull(), 2, "--include", "big-Q4_K_M", "small-Q4_K_M")

    def test_one_model_without_a_quantisation(self):
        self.names("model.gguf", "mmproj.gguf")
        self.assert_whole(self.pull(), {"model.gguf", "mmproj.gguf"})

    def test_no_weights(self):
        self.names("README.md", "data.csv")
        self.assert_fails(self.pull(), 3, "no weights", "--include")

    def assert_refused_unless_included(self, names, *words):
        self.setUp()
        self.names("config.json", "README.md", *names)
        done = self.pull()
        self.assert_fails(done, 3, "no engine here can run", "nothing was fetched", *words)
        self.assertFalse(self.folder.exists())
        self.assertEqual(self.hub.bodies(), [])
        wanted = shlex.split(done.stderr[done.stderr.index("--include"):])
        self.assert_whole(self.pull("--quiet", *wanted), {"config.json", *names})

    def test_weights_that_no_engine_reads(self):
        self.assert_refused_unless_included(["pytorch_model.bin", "vocab.txt"], "pickled", "4 files")
        self.assert_refused_unless_included(
            [f"pytorch_model-0000{part}-of-00002.bin" for part in (1, 2)], "pickled")
        self.assert_refused_unless_included(["weights.npz"], "npz")

    def test_adapter_alone(self):
        for weights in ("adapter_model.safetensors", "adapters.safetensors", "adapter_model.bin"):
            self.assert_refused_unless_included(["adapter_config.json", weights], "an adapter")

    def test_adapter_beside_a_model(self):
        self.names("model.safetensors", "config.json", "adapter_model.safetensors")
        self.assert_whole(self.pull(), {"model.safetensors", "config.json"})

    def test_safetensors_before_pickles_and_copies(self):
        self.names("model.safetensors", "model.fp16.safetensors", "consolidated.safetensors",
                   "pytorch_model.bin", "config.json", "original/model.safetensors")
        self.assert_whole(self.pull(), {"model.safetensors", "config.json"})


class Addresses(PullCase):
    def requests_of(self, address, **environment):
        self.setUp()
        done = self.pull(repo=address, **environment)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done

    def test_ways_to_write_a_repository(self):
        for address in (REPO, f"{REPO}@main", f"hf:{REPO}", f"hf://{REPO}@main",
                        f"https://huggingface.co/{REPO}", f"https://huggingface.co/{REPO}/",
                        f"http://www.huggingface.co/{REPO}?library=x#use", f"hf.co/{REPO}",
                        f"huggingface.co/{REPO}/tree/main", f"https://HF.co/{REPO}@main"):
            with self.subTest(address=address):
                self.assert_whole(self.requests_of(address), NEEDED)

    def test_addresses_of_the_endpoint(self):
        for page, names in (("", NEEDED), ("/tree/main/onnx", {"onnx/model.onnx"}),
                            ("/blob/main/modeling.py", {"modeling.py"}),
                            ("/resolve/main/onnx/model.onnx?download=true", {"onnx/model.onnx"})):
            with self.subTest(page=page):
                self.setUp()
                self.assert_whole(self.pull(repo=f"{self.hub.url}/{REPO}{page}"), names)

    def test_revisions_in_an_address(self):
        base = f"https://huggingface.co/{REPO}"
        for page, ref in ((f"/commit/{fake_hub.Hub.COMMIT}", None),
                          ("/tree/refs%2Fpr%2F1", "refs/pr/1"), ("/tree/refs/pr/1", "refs/pr/1"),
                          ("/blob/refs%2Fpr%2F1/config.json", "refs/pr/1")):
            with self.subTest(page=page):
                self.requests_of(base + page)
                refs = [str(path.relative_to(self.folder / "refs"))
                        for path in (self.folder / "refs").rglob("*") if path.is_file()]
                self.assertEqual(refs, [ref] if ref else [])

    def test_file_of_an_address_is_meant_literally(self):
        self.start_hub({name: fake_hub.File(name.encode()) for name in ("a*.py", "ab.py")})
        self.assert_whole(self.pull(repo=f"hf.co/{REPO}/blob/main/a%2A.py"), {"a*.py"})
        self.assert_fails(self.pull(repo=f"hf.co/{REPO}/blob/main/%5Ba%5Db.py"), 3, "matches none")

    def test_addresses_that_are_refused(self):
        for address, why in (("https://example.org/a/b", "another host"),
                             ("https://huggingface.co.example.org/a/b", "another host"),
                             ("https://huggingface.co:8443/a/b", "another host"),
                             ("https://u:p@huggingface.co/a/b", "another host"),
                             ("https://huggingface.co@example.org/a/b", "another host"),
                             ("https://huggingface.co/datasets/a/b", "no model"),
                             ("https://huggingface.co/a/b/discussions/1", "names no files"),
                             ("https://huggingface.co/a/b/blob/main", "names no file"),
                             ("https://huggingface.co/a/b/tree", "before its revision"),
                             ("https://huggingface.co/", "names no repository"),
                             ("https://huggingface.co//a/b", "names no repository"),
                             ("https://huggingface.co/a%2Fb/c", "no repository"),
                             ("https://huggingface.co/a/b%00c", "names no repository"),
                             ("https://huggingface.co/a/b%0Ac", "no repository"),
                             ("https://huggingface.co/a/b/tree/%2e%2e%2fx", "no revision"),
                             ("https://", "no address"), ("hf:", "no repository"),
                             ("hf:https://huggingface.co/a/b", "no repository"),
                             ("x" * 5000, "too long")):
            with self.subTest(address=address):
                done = self.pull(repo=address)
                self.assert_fails(done, 2, why)
                self.assertTrue(done.stderr.rstrip("\n").isprintable())
        self.assertEqual(self.hub.requests, [])


class CommandLine(PullCase):
    def run_it(self, *arguments):
        return subprocess.run([self.program, "pull", *arguments], env=self.environment(),
                              capture_output=True, text=True, timeout=60, check=False)

    def test_subcommand_passes_all_through(self):
        self.assert_whole(self.run_it(REPO), NEEDED)
        done = self.run_it("--quiet", f"hf:{REPO}", "--include", "*.py", "--quant", "Q8_0")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertTrue((self.snapshot() / "modeling.py").is_symlink())

    def test_usage(self):
        for words in ([], ["a/b", "c/d"], ["a/b/c"], ["../x"], ["a--b/c"], ["owner/"],
                      ["https://example.org/a/b"], ["a/b@../x"], ["a/b@"], ["a/b@x y"],
                      ["-x/y"], ["x" * 200]):
            with self.subTest(words=words):
                done = self.run_it(*words)
                self.assertEqual((done.returncode, done.stdout), (2, ""))
                self.assertNotEqual(done.stderr, "")
        self.assertEqual(self.hub.requests, [])

    def test_terminal_gets_one_line_redrawn(self):
        self.faults.drip_s, self.faults.drip_bytes = 0.1, 12_000
        main, other = pty.openpty()
        with subprocess.Popen(self.command(REPO), env=self.environment(), stderr=other,
                              stdout=subprocess.DEVNULL) as puller:
            os.close(other)
            seen = b""
            try:
                while piece := os.read(main, 4096):
                    seen += piece
            except OSError:  # Linux's way to say that the other side is closed
                pass
        os.close(main)
        self.assertEqual(puller.returncode, 0)
        self.assertRegex(seen, rb"\r\d of 5 files, [\d.]+ .?B of 301.\d kB")
        self.assertRegex(seen, rb"/s, \d+ s left")
        self.assertEqual(seen.count(b"\n"), 1)


if __name__ == "__main__":
    PullCase.program = sys.argv.pop(1)
    unittest.main()
