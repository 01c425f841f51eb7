#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Proves the layer law: every forbidden include fails to compile, every allowed one succeeds.

The law is the table in docs/architecture.md. Which folders a layer's sources really see is what
CMake says (--dirs: one line a layer, the name and its include folders, separated by semicolons).
For each pair of layers that has a header to include, one line of C is compiled.
"""

import argparse
import concurrent.futures
import pathlib
import re
import subprocess
import sys


def read_law(architecture):
    """The table as {layer: set of layers it may use, itself and theirs included}."""
    direct = {}
    for line in architecture.read_text(encoding="utf-8").splitlines():
        row = re.match(r"\| `src/(\w+)/` \|.*\| ([^|]+) \|$", line)
        if row:
            direct[row[1]] = re.split(r",\s*", row[2].strip())
    if not direct:
        sys.exit(f"{architecture}: no row of the layer table was found")

    def closure(layer):
        names = direct if direct[layer] == ["all"] else direct[layer]
        allowed = {layer}
        for name in names:
            if name in direct and name != layer:
                allowed |= closure(name)
        return allowed

    return {layer: closure(layer) for layer in direct}


def read_dirs(path):
    """CMake's word as {layer: list of include folders}."""
    lines = path.read_text(encoding="utf-8").splitlines()
    fields = [line.split(";") for line in lines if line]
    return {field[0]: list(dict.fromkeys(filter(None, field[1:]))) for field in fields}


def compile_include(compiler, dirs, header):
    """What the compiler says about a file that includes only this header; empty where it is well."""
    command = [compiler, "-std=c17", "-D_GNU_SOURCE", "-fsyntax-only", "-x", "c", "-"]
    command += [f"-I{folder}" for folder in dirs]
    done = subprocess.run(command, input=f'#include "{header}"\n', capture_output=True, text=True,
                          check=False)
    return "" if done.returncode == 0 else done.stderr or "the compiler failed without a word"


def judge(allowed, header, said):
    """A sentence where the compiler's word is against the law, else None."""
    if allowed:
        return f"allowed, but does not compile:\n{said}" if said else None
    if not said:
        return "forbidden, but compiles"
    # the failure must be the include itself, not some other fault
    if not re.search(rf"{re.escape(header)}.{{0,3}}(: No such file|file not found)", said):
        return f"forbidden, but fails for another reason:\n{said}"
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", type=pathlib.Path, required=True)
    parser.add_argument("--dirs", type=pathlib.Path, required=True)
    parser.add_argument("--compiler", required=True)
    arguments = parser.parse_args()

    law = read_law(arguments.source / "docs" / "architecture.md")
    dirs = read_dirs(arguments.dirs)
    folders = {path.name for path in (arguments.source / "src").iterdir() if path.is_dir()}
    if not folders == set(law) == set(dirs):
        sys.exit(f"folders {sorted(folders)}, table {sorted(law)} and build {sorted(dirs)} differ")

    def check(pair):
        layer, other, header = pair
        said = compile_include(arguments.compiler, dirs[layer], header)
        return judge(other in law[layer], header, said)

    first = {}
    for layer in sorted(law):
        headers = sorted((arguments.source / "src" / layer).glob("*.h"))
        if headers:
            first[layer] = headers[0].name
    pairs = [(layer, other, first[other]) for layer in sorted(law) for other in sorted(first)]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        verdicts = list(pool.map(check, pairs))

    forbidden = sum(other not in law[layer] for layer, other, _ in pairs)
    print(f"{len(pairs)} includes tried, {forbidden} of them forbidden")
    faults = [(pair, verdict) for pair, verdict in zip(pairs, verdicts) if verdict]
    for (layer, _, header), verdict in faults:
        print(f"src/{layer} including {header}: {verdict}")
    return 1 if faults or not forbidden else 0


if __name__ == "__main__":
    sys.exit(main())
