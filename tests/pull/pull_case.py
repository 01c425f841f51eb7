# SPDX-License-Identifier: MIT
"""What every test of `check-models pull` begins with: a hub, an empty home, the command run."""

import os
import pathlib
import random
import subprocess
import tempfile
import unittest

import fake_hub

REPO = "owner/name"
TOKEN = "hf_verysecret"
WEIGHTS = random.Random(6).randbytes(300_000)


def checkpoint():
    return {
        "config.json": fake_hub.File(b'{"model_type": "idefics3"}'),
        "tokenizer.json": fake_hub.File(b"{}"),
        "chat_template.jinja": fake_hub.File(b"{{ messages }}"),
        "model-00001-of-00002.safetensors": fake_hub.File(WEIGHTS, lfs=True),
        "model-00002-of-00002.safetensors": fake_hub.File(WEIGHTS[:1000], lfs=True),
        "modeling.py": fake_hub.File(b"print()"),
        "onnx/model.onnx": fake_hub.File(b"onnx", lfs=True),
    }


NEEDED = {"config.json", "tokenizer.json", "chat_template.jinja",
          "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"}
BIG = "model-00001-of-00002.safetensors"


class PullCase(unittest.TestCase):
    program = None  # check-models; its companion lies beside it

    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.home = pathlib.Path(holder.name)
        self.cache = self.home / "hf" / "hub"
        self.folder = self.cache / "models--owner--name"
        self.start_hub(checkpoint())

    def start_hub(self, files, token=None):
        self.hub = fake_hub.Hub(REPO, files, token)
        self.faults = self.hub.faults
        self.addCleanup(self.hub.close)

    def environment(self, **more):
        base = {"PATH": os.environ["PATH"], "HOME": str(self.home),
                "HF_HOME": str(self.home / "hf"), "HF_ENDPOINT": self.hub.url}
        for name in ("ASAN_OPTIONS", "LSAN_OPTIONS", "UBSAN_OPTIONS"):
            if name in os.environ:
                base[name] = os.environ[name]
        return {**base, **more}

    def command(self, *arguments):
        """The companion itself, so that pauses are short."""
        companion = pathlib.Path(self.program).parent / "check-models-pull"
        return [companion, "--pause=0.02", "--retries=3", "--stall=1", "--answer=5", *arguments]

    def pull(self, *arguments, repo=REPO, **environment):
        return subprocess.run(self.command(*arguments, repo), env=self.environment(**environment),
                              capture_output=True, text=True, timeout=60, check=False)

    def snapshot(self):
        return self.folder / "snapshots" / self.hub.COMMIT

    def assert_fails(self, done, status, *words):
        self.assertEqual((done.returncode, done.stdout), (status, ""), done.stderr)
        for word in words:
            self.assertIn(word, done.stderr)
        self.assertLessEqual(len(done.stderr.splitlines()), 2, done.stderr)

    def assert_nothing_half(self):
        """Whatever went wrong: no snapshot, no ref; every blob that bears its name is whole."""
        self.assertFalse(self.snapshot().exists())
        self.assertFalse((self.folder / "refs").exists())
        whole = {file.etag: file.data for file in self.hub.files.values()}
        for blob in (self.folder / "blobs").glob("*"):
            if blob.suffix != ".incomplete":
                self.assertEqual(blob.read_bytes(), whole[blob.name])

    def assert_whole(self, done, names):
        self.assertEqual((done.returncode, done.stdout), (0, f"{self.snapshot()}\n"), done.stderr)
        there = {str(path.relative_to(self.snapshot())) for path in self.snapshot().rglob("*")
                 if not path.is_dir()}
        self.assertEqual(there, set(names))
        for name in names:
            path, file = self.snapshot() / name, self.hub.files[name]
            self.assertEqual(path.read_bytes(), file.data)
            depth = name.count("/") + 2
            self.assertEqual(os.readlink(path), "../" * depth + f"blobs/{file.etag}")
        self.assertEqual((self.folder / "refs" / "main").read_text(), self.hub.COMMIT)
        self.assertEqual(list((self.folder / "blobs").glob("*.incomplete")), [])

    def assert_resumes(self, names=None):
        """With the hub sound again the same command makes the cache whole."""
        self.hub.faults.__init__()
        self.assert_whole(self.pull(), names or NEEDED)
