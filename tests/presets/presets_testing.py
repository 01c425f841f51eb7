# SPDX-License-Identifier: MIT
"""Runs check-models in a folder of its own, for the tests of servers."""

import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import unittest

BUILD, SOURCE = (pathlib.Path(name).resolve() for name in sys.argv[1:3])
SKIPPED = 77


def find_server():
    """llama-server as check-models finds it; None where there is none."""
    built = BUILD / "llama-server"
    return shutil.which("llama-server") or (str(built) if built.exists() else None)


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


class Case(unittest.TestCase):
    """A test with a folder, in which HOME and XDG_CONFIG_HOME lie."""

    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)
        self.runs = 0

    def check_models(self, *arguments, env=None, status=0):
        """The finished process; its status is checked."""
        environment = dict(os.environ, HOME=str(self.folder), OMP_WAIT_POLICY="passive",
                           XDG_CONFIG_HOME=str(self.folder / "config"), **(env or {}))
        done = subprocess.run([str(BUILD / "check-models"), *map(str, arguments)],
                              capture_output=True, text=True, timeout=500, check=False,
                              env=environment, cwd=self.folder)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def run_models(self, *arguments, env=None, status=0):
        """The results and the report of a run."""
        self.runs += 1
        output = self.folder / f"out-{self.runs}"
        self.check_models("run", *arguments, "--output", output, env=env, status=status)
        lines = (output / "results.jsonl").read_text(encoding="utf-8").splitlines()
        records = [json.loads(line) for line in lines]
        report = (output / "report.md").read_text(encoding="utf-8")
        return [record for record in records if record["_type"] == "result"], report

    def write_servers(self, text):
        folder = self.folder / "config" / "check-models"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "servers.yaml").write_text(text, encoding="utf-8")


def main(needs_llama=True):
    missing = [name for name in ("check-models-server",) if not (BUILD / name).exists()]
    if needs_llama and find_server() is None:
        missing.append("llama-server")
    if needs_llama and not (BUILD / "check-models-llama").exists():
        missing.append("check-models-llama")
    if missing:
        print("not built here:", ", ".join(missing))
        sys.exit(SKIPPED)
    unittest.main(argv=sys.argv[:1])
