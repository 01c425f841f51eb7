#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compiles every header of src/ and workers/ alone, twice included, with warnings as errors.

The include folders and definitions are those of the folder's own sources, as the build's
compile_commands.json says; a header in a folder without sources is checked with its neighbours'.
"""

import argparse
import concurrent.futures
import json
import pathlib
import shlex
import subprocess
import sys

WARNINGS = ["-Wall", "-Wextra", "-Wshadow", "-Wstrict-prototypes", "-Werror"]


def flags_by_folder(build):
    """{folder: the -I, -isystem and -D arguments of one of its sources}."""
    found = {}
    entries = json.loads((build / "compile_commands.json").read_text(encoding="utf-8"))
    for entry in entries:
        folder = pathlib.Path(entry["file"]).parent
        flags, words = [], iter(shlex.split(entry["command"]))
        for word in words:
            if word in ("-isystem", "-I", "-D"):
                flags += [word, next(words)]
            elif word.startswith(("-I", "-D")):
                flags.append(word)
        if len(flags) > len(found.get(folder, [])):
            found[folder] = flags
    return found


def compile_header(compiler, flags, header):
    """The compiler's complaint, empty where there is none."""
    text = f'#include "{header}"\n#include "{header}"\n'
    command = [compiler, "-std=c17", "-fsyntax-only", *WARNINGS, *flags, "-x", "c", "-"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stderr or "the compiler failed without a word"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", type=pathlib.Path, required=True)
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--compiler", required=True)
    arguments = parser.parse_args()

    flags = flags_by_folder(arguments.build)
    headers = sorted(path for top in ("src", "workers")
                     for path in (arguments.source / top).glob("**/*.h"))
    everything = flags.get(arguments.source / "src" / "cli", [])

    def check(header):
        return compile_header(arguments.compiler, flags.get(header.parent, everything), header)

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        complaints = list(pool.map(check, headers))
    faults = [said for said in complaints if said]
    print(f"{len(headers)} headers, {len(faults)} of them do not compile alone")
    print("\n".join(faults))
    return 1 if faults or not headers else 0


if __name__ == "__main__":
    sys.exit(main())
