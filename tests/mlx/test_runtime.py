#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""tools/mlx-runtime against a made Python, so that nothing is fetched; and what is pinned.

usage: test_runtime.py SOURCES
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

SOURCES = pathlib.Path(sys.argv.pop(1))
PROGRAM = SOURCES / "tools" / "mlx-runtime"

# Logs what it is asked for; makes a copy of itself as the environment's Python. It is "too old", or
# pip fails, where a file of that name says so.
PYTHON = """#!/bin/sh
case "$*" in
*ensurepip*) [ ! -e "$STATE/old" ] ;;
"-m venv "*) mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
*pip*install*) echo "pip $*" >>"$STATE/log"; [ ! -e "$STATE/broken" ] ;;
*__version__*) echo 9.9 ;;
esac
"""
TOOLS = {"python3": PYTHON, "python3.13": PYTHON, "python3.12": PYTHON, "python3.11": PYTHON,
         "uname": '#!/bin/sh\ncase "$1" in -s) echo "${SYSTEM:-Linux}";; *) echo "${CPU:-x86_64}";; esac\n',
         "sleep": "#!/bin/sh\n",
         "ldconfig": '#!/bin/sh\necho "  libopenblas.so.0 (libc6,x86-64) => /lib/of/libopenblas.so.0"\n'}


class Runtime(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.state = pathlib.Path(holder.name)
        self.made = self.state / "data" / "check-models" / "mlx-vlm"
        (self.state / "bin").mkdir()
        for name, body in TOOLS.items():
            (self.state / "bin" / name).write_text(body, encoding="utf-8")
            (self.state / "bin" / name).chmod(0o755)

    def run_it(self, *arguments, **environment):
        kept = {name: value for name, value in os.environ.items() if name != "CHECK_MODELS_MLX"}
        return subprocess.run(
            [PROGRAM, *arguments], capture_output=True, text=True, timeout=60, check=False,
            env={**kept, "STATE": str(self.state), "XDG_DATA_HOME": str(self.state / "data"),
                 "PATH": f"{self.state / 'bin'}{os.pathsep}{os.environ['PATH']}", **environment})

    def installs(self):
        log = self.state / "log"
        return log.read_text(encoding="utf-8").splitlines() if log.exists() else []

    def left(self):
        return sorted(path.name for path in self.made.parent.glob("*"))

    def test_made_once(self):
        done = self.run_it()
        self.assertEqual((done.returncode, len(self.installs())), (0, 1), done.stderr)
        self.assertIn("ready: mlx-vlm 9.9", done.stderr)
        for flag in ("--require-hashes", "--no-deps", "--only-binary :all:", "requirements.txt",
                     "requirements-cpu.txt"):
            self.assertIn(flag, self.installs()[0])
        self.assertEqual((self.made / "preload").read_text(), "/lib/of/libopenblas.so.0\n")
        again = self.run_it()
        self.assertEqual((again.returncode, again.stderr, len(self.installs())), (0, "", 1))
        self.assertEqual(self.left(), ["mlx-vlm"])

    def test_back_ends(self):
        for environment, arguments, name in (({}, ("--cuda",), "cuda"),
                                             ({"CPU": "aarch64"}, (), "cpu"),
                                             ({"SYSTEM": "Darwin", "CPU": "arm64"}, (), "metal")):
            self.assertEqual(self.run_it(*arguments, **environment).returncode, 0)
            self.assertIn(f"requirements-{name}.txt", self.installs()[-1])
        for environment, arguments in (({"CPU": "riscv64"}, ()), ({"SYSTEM": "FreeBSD"}, ()),
                                       ({"SYSTEM": "Darwin", "CPU": "arm64"}, ("--cuda",))):
            done = self.run_it(*arguments, **environment)
            self.assertEqual(done.returncode, 1)
            self.assertIn("no wheels of MLX", done.stderr)

    def test_failure_says_why_and_leaves_what_was_there(self):
        (self.state / "broken").touch()
        done = self.run_it()
        self.assertEqual((done.returncode, len(self.installs()), self.left()), (1, 3, []))
        self.assertIn("is PyPI reachable", done.stderr)
        (self.state / "broken").unlink()
        self.run_it()
        (self.made / "recipe").write_text("an older one", encoding="utf-8")
        (self.state / "broken").touch()
        self.assertEqual(self.run_it().returncode, 1)
        self.assertEqual((self.made / "recipe").read_text(encoding="utf-8"), "an older one")
        self.assertEqual(self.left(), ["mlx-vlm"])

    def test_what_another_made_is_left_alone(self):
        self.made.mkdir(parents=True)
        (self.made / "diary").touch()
        done = self.run_it()
        self.assertEqual(done.returncode, 1)
        self.assertIn("was not made by this program", done.stderr)
        self.assertTrue((self.made / "diary").exists())

    def test_no_python_that_fits(self):
        (self.state / "old").touch()
        done = self.run_it()
        self.assertEqual((done.returncode, self.left()), (1, []))
        self.assertIn("no Python 3.11 to 3.13", done.stderr)

    def test_a_name_with_spaces_and_wrong_usage(self):
        done = self.run_it(CHECK_MODELS_MLX=str(self.state / "a b" / "c d"))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue((self.state / "a b" / "c d" / "recipe").exists())
        self.assertEqual(self.run_it("--what").returncode, 2)


class Requirements(unittest.TestCase):
    def test_every_package_is_pinned_and_hashed(self):
        seen = {}
        for path in sorted((SOURCES / "workers" / "mlx-vlm").glob("requirements*.txt")):
            text = re.sub(r"^#.*\n", "", path.read_text(encoding="utf-8"), flags=re.M)
            for entry in text.replace("\\\n", " ").splitlines():
                name, *hashes = entry.split()
                self.assertRegex(name, r"^[a-z0-9-]+==[0-9][\w.]*$", path.name)
                self.assertTrue(hashes, name)
                for value in hashes:
                    self.assertRegex(value, r"^--hash=sha256:[0-9a-f]{64}$")
                seen.setdefault(name.split("==")[0], []).append(name.split("==")[1])
        self.assertEqual({name for name, versions in seen.items() if len(versions) > 1}, set())
        self.assertEqual({*seen["mlx"]}, {*seen["mlx-cpu"], *seen["mlx-metal"], *seen["mlx-cuda-12"]})


if __name__ == "__main__":
    unittest.main()
