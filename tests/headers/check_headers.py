#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compiles every header of src/ and workers/ alone, twice included, with warnings as errors.

The include folders and definitions are those of the folder's own sources, as the build's
compile_commands.json says; a header in a folder without sources is checked with its neighbours'.
Each is compiled from a file of its own below --work, so that ccache as the compiler's launcher finds
what it has compiled before.
"""

import argparse
import concurrent.futures
import json
import os
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


def compile_header(compiler, flags, header, source):
    """The compiler's complaint, empty where there is none."""
    source.parent.mkdir(parents=True, exist_ok=True)
    include = f'#include "{os.path.relpath(header, source.parent)}"\n'
    source.write_text(include * 2, encoding="utf-8")
    command = [*compiler, "-std=c17", *WARNINGS, *flags, "-MD", "-c", source,
               "-o", source.with_suffix(".o")]
    # by the list of -MD, else ccache preprocesses first what it has never seen
    done = subprocess.run(command, capture_output=True, text=True, check=False,
                          env=os.environ | {"CCACHE_DEPEND": "1"})
    return "" if done.returncode == 0 else done.stderr or "the compiler failed without a word"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", type=pathlib.Path, required=True)
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--work", type=pathlib.Path, required=True, help="a folder to write in")
    parser.add_argument("compiler", nargs="+", help="its launcher and it")
    arguments = parser.parse_args()

    flags = flags_by_folder(arguments.build)
    headers = sorted(path for top in ("src", "workers")
                     for path in (arguments.source / top).glob("**/*.h"))
    everything = flags.get(arguments.source / "src" / "cli", [])

    def check(header):
        source = arguments.work / header.relative_to(arguments.source).with_suffix(".c")
        return compile_header(arguments.compiler, flags.get(header.parent, everything), header,
                              source)

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        complaints = list(pool.map(check, headers))
    faults = [said for said in complaints if said]
    print(f"{len(headers)} headers, {len(faults)} of them do not compile alone")
    print("\n".join(faults))
    return 1 if faults or not headers else 0


if __name__ == "__main__":
    sys.exit(main())
