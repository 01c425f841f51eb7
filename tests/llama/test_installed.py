#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""llama.cpp answers from wherever it is installed, with the build folder's files out of use: by the
worker, and by the llama-server that is installed with it.

usage: test_installed.py CMAKE BUILD-FOLDER LIBEXEC   (exit status 77: the worker was not built)
"""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import make_random_gguf
from conversation import Conversation, generate, load


class Installed(unittest.TestCase):
    def test_answers_after_being_moved(self):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            subprocess.run([CMAKE, "--install", BUILD, "--prefix", folder / "first"], check=True,
                           stdout=subprocess.DEVNULL)
            (folder / "first").rename(folder / "moved")
            worker = folder / "moved" / LIBEXEC / "check-models" / "check-models-llama"
            make_random_gguf.make(folder / "model.gguf", folder / "mmproj.gguf")
            talk = Conversation([worker], [load(folder / "model.gguf"),
                                           generate("Hello", max_tokens=5)])
            self.assertEqual(talk.messages[-1]["type"], "bye", talk.stderr[-1000:])
            self.assertEqual(talk.last(1)["type"], "answer", talk.last(1))
            self.assertNotIn(BUILD, talk.stderr)
            self.run_server(folder)

    def run_server(self, folder):
        """The program finds llama-server beside its workers, and that its backends."""
        program = folder / "moved" / "bin" / "check-models"
        if not (folder / "moved" / LIBEXEC / "check-models" / "llama-server").exists():
            return  # the system's own is in PATH, as it is for every program
        photo = folder / "moved" / "share/check-models/demo/photos/kites.jpg"
        done = subprocess.run(
            [program, photo, "-m", folder / "model.gguf", "--engine", "llama-server",
             "--prompt", "Hello", "--max-tokens", "5", "-o", folder / "out"],
            env={"PATH": "/usr/bin:/bin", "HOME": str(folder)}, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, check=False)
        self.assertIn("1 answered, 0 failed", done.stdout)


if __name__ == "__main__":
    CMAKE, BUILD, LIBEXEC = sys.argv[1:4]
    if not os.path.exists(os.path.join(BUILD, "check-models-llama")):
        print("check-models-llama was not built (llama.cpp is missing): skipped")
        sys.exit(77)
    unittest.main(argv=sys.argv[:1])
