#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A pass of clang-tidy is remembered while nothing that it goes by has changed, a fault never.

The exit status is 77 where clang-tidy, or the clang beside it, is not here.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCE = '#include "x.h"\n\nint\nlimit(int value)\n{\n  return value > X ? X : value;\n}\n'
HEADER = "#pragma once\n#define X 3\nint limit(int value);\n"
CHECKS = "Checks: '-*,bugprone-*'\nWarningsAsErrors: '*'\nHeaderFilterRegex: '/src/'\n"
FAULT = SOURCE.replace("value > X", "sizeof(sizeof(value)) > X")


class Tidy(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name).resolve()
        self.make("here")

    def make(self, name):
        self.root = self.folder / name
        self.write("src/x.c", SOURCE)
        self.write("src/x.h", HEADER)
        self.write(".clang-tidy", CHECKS)
        self.compile("-O1")

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def compile(self, *options):
        source = self.root / "src" / "x.c"
        command = f"cc -I{self.root}/src {' '.join(options)} -MD -MT x.o -MF x.d -o x.o -c {source}"
        self.write("build/compile_commands.json",
                   json.dumps([{"directory": str(self.root / "build"), "command": command,
                                "file": str(source)}]))

    def tidy(self, **environment):
        """Whether it was well, and whether that was known before."""
        done = subprocess.run(
            [ROOT / "tools" / "lint", "--root", self.root, "--tidy", self.root / "build",
             "src/x.c"],
            env=os.environ | {"XDG_CACHE_HOME": str(self.folder / "cache")} | environment,
            capture_output=True, text=True, check=False)
        counts = re.search(r"tidy: 1 files, (\d) with faults; (\d) passed before", done.stdout)
        self.assertTrue(counts, done.stdout + done.stderr)
        self.assertEqual(done.returncode, int(counts[1]), done.stdout)
        return done.returncode == 0, counts[2] == "1"

    def assert_looked_at(self):
        """Once, and then no more."""
        self.assertEqual(self.tidy(), (True, False))
        self.assertEqual(self.tidy(), (True, True))

    def test_a_pass_is_remembered_until_something_changes(self):
        self.assert_looked_at()
        changes = (
            lambda: self.write("src/x.c", SOURCE + "/* NOLINT */\n"),
            lambda: self.write("src/x.c", SOURCE.replace("  return", "    return")),
            lambda: self.write("src/x.h", HEADER.replace("3", "4")),
            lambda: self.write("src/x.h", HEADER + "#define UNUSED 1\n"),
            lambda: self.write("src/x.h", HEADER + "#if 0\nint hidden;\n#endif\n"),
            lambda: self.write(".clang-tidy", CHECKS.replace("bugprone-*", "bugprone-*,cert-*")),
            lambda: self.write("src/.clang-tidy", CHECKS.replace("bugprone-*", "misc-*")),
            lambda: self.compile("-O1", "-DX_IS_UNUSED"),
        )
        for change in changes:
            change()
            self.assertEqual(self.tidy(), (True, False))

    def test_what_is_included_first_is_what_counts(self):
        self.compile(f"-I{self.root}/first -I{self.root}/second")
        self.write("src/x.c", SOURCE.replace('"x.h"', "<y.h>"))
        self.write("second/y.h", HEADER)
        self.assert_looked_at()
        self.write("first/y.h", HEADER)
        self.assertEqual(self.tidy(), (True, False))

    def test_a_fault_is_told_each_time(self):
        self.write("src/x.c", FAULT)
        self.assertEqual(self.tidy(), (False, False))
        self.assertEqual(self.tidy(), (False, False))
        self.write("src/x.c", SOURCE)
        self.assertEqual(self.tidy(), (True, False))

    def test_only_the_analyzer_sees(self):
        self.assert_looked_at()
        self.write("src/x.c", f"#ifdef __clang_analyzer__\n{FAULT}#else\n{SOURCE}#endif\n")
        self.assertEqual(self.tidy(), (False, False))

    def test_the_same_files_elsewhere(self):
        self.assert_looked_at()
        self.make("there")
        self.assertEqual(self.tidy(), (True, True))
        self.make("no/src/folder")  # there the filter of headers lets all be told
        self.write("src/x.h", HEADER)
        self.assertEqual(self.tidy()[0], True)

    def test_no_folder_to_remember_in(self):
        self.write("file", "")
        cache = str(self.root / "file")
        self.assertEqual(self.tidy(XDG_CACHE_HOME=cache), (True, False))
        self.assertEqual(self.tidy(XDG_CACHE_HOME=cache), (True, False))


if __name__ == "__main__":
    found = shutil.which("clang-tidy")
    if not found or not (pathlib.Path(found).resolve().parent / "clang").is_file():
        print("clang-tidy with clang beside it is not here: skipped")
        sys.exit(77)
    unittest.main()
