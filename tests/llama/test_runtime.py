#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""tools/llama-runtime: a second call returns at once, a failed one leaves nothing behind.

usage: test_runtime.py SCRIPT
"""

import os
import pathlib
import stat
import subprocess
import sys
import tempfile
import unittest

SCRIPT = sys.argv[1]


class Runtime(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)
        self.programs = self.folder / "programs"
        self.programs.mkdir()

    def program(self, name, body):
        path = self.programs / name
        path.write_text("#!/bin/sh\n" + body)
        path.chmod(path.stat().st_mode | stat.S_IXUSR)

    def run_script(self):
        environment = dict(os.environ, PATH=f"{self.programs}:{os.environ['PATH']}")
        environment.pop("CM_LLAMA_ROOT", None)
        return subprocess.run([SCRIPT, self.folder / "runtime"], env=environment, timeout=60,
                              capture_output=True, text=True, check=False)

    @unittest.skipUnless(os.path.exists("/usr/share/keyrings/debian-archive-keyring.gpg"),
                         "no Debian: packages are not unpacked here")
    def test_failed_download_is_retried_and_leaves_nothing(self):
        self.program("uname", "echo Linux\n")
        self.program("sleep", "exit 0\n")
        self.program("apt-get", f"echo x >> {self.folder}/calls\nexit 100\n")
        done = self.run_script()
        self.assertEqual(done.returncode, 1)
        self.assertIn("is the network up?", done.stderr)
        self.assertEqual(len((self.folder / "calls").read_text().split()), 3)
        self.assertEqual(sorted(p.name for p in self.folder.iterdir()), ["calls", "programs"])

    def test_ready_folder_is_left_alone(self):
        text = pathlib.Path(SCRIPT).read_text()
        start = text.index("packages=(")
        recipe = subprocess.run(["bash", "-c", "suite=forky\n"
                                 + text[start:text.index("source_dir=")] + 'printf "%s\\n" "$recipe"'],
                                capture_output=True, text=True, check=True).stdout
        (self.folder / "runtime").mkdir()
        (self.folder / "runtime" / "recipe").write_text(recipe)
        self.program("uname", "echo Linux\n")
        self.program("apt-get", f"touch {self.folder}/called\n")
        done = self.run_script()
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertFalse((self.folder / "called").exists())


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
