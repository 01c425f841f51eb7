#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What tools/setup asks of Debian's package tools, which are made ones here.

usage: test_setup.py SETUP
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

SETUP = pathlib.Path(sys.argv.pop(1)) if len(sys.argv) > 1 else None

# The made apt-get logs its action; it knows packages once "update" was called, unless it is broken.
TOOLS = {
    "uname": "echo Linux",
    "id": "echo 0",
    "sleep": ":",
    "dpkg-query": 'cat "$STATE/installed" 2>/dev/null',
    "apt-get": """
case " $* " in
*" update "*) echo update >>"$STATE/log"; touch "$STATE/lists"; exit 0 ;;
*" --simulate "*) action=simulate ;;
*) action=install ;;
esac
echo $action >>"$STATE/log"
[ -e "$STATE/lists" ] && [ ! -e "$STATE/broken" ] || { echo "E: Unable to locate" >&2; exit 100; }
""",
}


class Setup(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.state = pathlib.Path(holder.name)
        for folder in ("bin", "tools"):  # without tools/llama-runtime, which setup leaves out then
            (self.state / folder).mkdir()
        shutil.copy(SETUP, self.state / "tools" / "setup")
        for name, body in TOOLS.items():
            tool = self.state / "bin" / name
            tool.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
            tool.chmod(0o755)

    def setup(self, *arguments):
        environment = {**os.environ, "STATE": str(self.state),
                       "PATH": f"{self.state / 'bin'}{os.pathsep}{os.environ['PATH']}"}
        return subprocess.run([self.state / "tools" / "setup", *arguments], env=environment,
                              capture_output=True, text=True, timeout=60, check=False)

    def actions(self):
        log = self.state / "log"
        return log.read_text(encoding="utf-8").split() if log.exists() else []

    def test_second_call_asks_nothing(self):
        names = self.setup("--dev", "--list").stdout.split()
        self.assertIn("cmake", names)
        (self.state / "installed").write_text("".join(f"installed:{name} " for name in names),
                                              encoding="utf-8")
        done = self.setup("--dev")
        self.assertEqual((done.returncode, done.stderr, self.actions()), (0, "", []))

    def test_bare_machine_without_package_lists(self):
        done = self.setup()
        self.assertEqual((done.returncode, self.actions()), (0, ["simulate", "update", "install"]))
        self.assertIn("setup: installing ca-certificates cmake", done.stderr)
        self.assertNotIn("Unable", done.stderr)

    def test_mlx_asks_for_its_packages_and_runtime(self):
        names = self.setup("--mlx", "--list").stdout.split()
        self.assertIn("libopenblas0-pthread", names)
        self.assertNotIn("libopenblas0-pthread", self.setup("--list").stdout.split())
        (self.state / "installed").write_text("".join(f"installed:{name} " for name in names),
                                              encoding="utf-8")
        runtime = self.state / "tools" / "mlx-runtime"
        runtime.write_text('#!/bin/sh\necho "runtime $*" >>"$STATE/log"\n[ ! -e "$STATE/broken" ]\n',
                           encoding="utf-8")
        runtime.chmod(0o755)
        self.assertEqual([self.setup(*asked).returncode for asked in (["--mlx"], ["--mlx=cuda"], [])],
                         [0, 0, 0])
        self.assertEqual(self.actions(), ["runtime", "runtime", "--cuda"])
        (self.state / "broken").touch()
        self.assertEqual(self.setup("--mlx").returncode, 3)

    def test_only_what_is_missing(self):
        (self.state / "lists").touch()
        (self.state / "installed").write_text("installed:cmake ", encoding="utf-8")
        done = self.setup()
        self.assertEqual((done.returncode, self.actions()), (0, ["simulate", "install"]))
        self.assertNotIn(" cmake ", done.stderr)

    def test_retried_then_given_up_with_a_reason(self):
        (self.state / "broken").touch()
        done = self.setup()
        self.assertEqual((done.returncode, self.actions().count("install")), (3, 3))
        self.assertIn("apt-get could not install: ca-certificates cmake", done.stderr)
        self.assertIn("run tools/setup again", done.stderr)


if __name__ == "__main__":
    unittest.main()
