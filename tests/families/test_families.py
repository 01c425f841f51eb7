#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The table of docs/families.md against what the engines here make of the families.

usage: test_families.py CHECK_MODELS DOCUMENT [--all]

Makes checkpoints of eight families (--all: of every one, minutes and gigabytes), sweeps them with
check-models and mlx-vlm, and compares family, result, class, phase and layer with the rows of the
document for that version of the engine. Exit status 77 (skipped) where no Python here has mlx-vlm,
or another version than the document speaks of.
"""

import argparse
import os
import pathlib
import subprocess
import sys
import tempfile

import catalogue
import sweep
import table

SKIPPED = 77
COMPARED = ("result", "class", "phase", "layer")
HERE = pathlib.Path(__file__).resolve().parent


def python_with_mlx():
    """The Python that the worker would start, in its order (docs/mlx-vlm.md)."""
    data = os.environ.get("XDG_DATA_HOME") or pathlib.Path.home() / ".local" / "share"
    made = pathlib.Path(os.environ.get("CHECK_MODELS_MLX")
                        or pathlib.Path(data) / "check-models" / "mlx-vlm") / "bin" / "python"
    python = os.environ.get("CHECK_MODELS_PYTHON") or (str(made) if made.exists() else "python3")
    done = subprocess.run([python, "-c", "import mlx_vlm"], capture_output=True, check=False)
    return python if done.returncode == 0 else None


def differences(rows, documented):
    """What does not stand in the document as it was seen, a line each."""
    for row in rows:
        stated = documented.get((row["family"], row["engine"]))
        if stated is None:
            yield f"{row['family']}, {row['engine']}: the document has no such row"
            continue
        for column in COMPARED:
            if row[column] != stated[column]:
                yield (f"{row['family']}, {row['engine']}: {column} is {row[column]!r}, the "
                       f"document says {stated[column]!r} ({row['why']})")


def rows_seen(program, python, which, folder):
    checkpoints = folder / "checkpoints"
    subprocess.run([python, HERE / "make_families.py", "--set", which, checkpoints],
                   env=os.environ | sweep.ENVIRONMENT, check=False, stdout=subprocess.DEVNULL)
    os.environ["CHECK_MODELS_PYTHON"] = python
    records = table.assessed(program, sweep.run(program, [checkpoints], folder / "run"))
    return table.rows_of(program, records, checkpoints)


def check(options, python, folder):
    rows = rows_seen(options.program, python, "all" if options.all else "quick", folder)
    expected = len(catalogue.chosen("all" if options.all else "quick"))
    documented = table.parsed(options.document.read_text(encoding="utf-8"))
    if len(rows) != expected:
        print(f"{len(rows)} of {expected} families have a row")
        return 1
    engines = {row["engine"] for row in rows}
    if not engines & {engine for _, engine in documented}:
        print(f"skipped: the document does not speak of {', '.join(sorted(engines))}")
        return SKIPPED
    faults = list(differences(rows, documented))
    print("\n".join(faults) or f"{len(rows)} families as documented")
    return 1 if faults else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("document", type=pathlib.Path)
    parser.add_argument("--all", action="store_true")
    options = parser.parse_args()
    python = python_with_mlx()
    if not python:
        print("skipped: no Python with mlx-vlm is here; tools/setup --mlx makes one")
        return SKIPPED
    with tempfile.TemporaryDirectory() as folder:
        return check(options, python, pathlib.Path(folder))


if __name__ == "__main__":
    sys.exit(main())
