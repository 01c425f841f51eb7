#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Installs into an empty folder and runs the program from there, with the scripted bench worker.

What is installed must work by itself: nothing of the build folder is in reach of the program but
the worker that it is told to use.
"""

import argparse
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tools"))

import bench_models  # noqa: E402  (the path comes first)


def run(command, **options):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True,
                          check=False, **options)
    print("$", *command, "\n", done.stdout, done.stderr)
    return done


def dead_links(documents):
    """The links of installed documents that lead to nothing installed, one sentence each."""
    for path in sorted(documents.rglob("*.md")):
        for link in re.findall(r"\]\(([^)#\s]+)", path.read_text(encoding="utf-8")):
            if "://" not in link and not (path.parent / link).is_file():
                yield f"{path.relative_to(documents)} links to {link}, which is not installed"


def faults_of(arguments, folder):
    """What is wrong with an installation below folder, one sentence each."""
    prefix = folder / "prefix"
    if run([arguments.cmake, "--install", arguments.build, "--prefix", prefix]).returncode != 0:
        yield "cmake --install failed"
        return
    for name in ("bin/check-models", "share/doc/check-models/LICENSE",
                 "share/doc/check-models/README.md", "libexec/check-models/check-models-photo",
                 "libexec/check-models/check-models-metadata",
                 "libexec/check-models/check-models-pull",
                 "share/man/man1/check-models.1",
                 "share/check-models/demo/photos/lighthouse.jpg"):
        if not (prefix / name).is_file():
            yield f"{name} is not installed"
    yield from dead_links(prefix / "share/doc/check-models")

    program = prefix / "bin" / "check-models"
    if run([program, "--version"]).stdout != f"check-models {arguments.version}\n":
        yield f"--version does not say {arguments.version}"

    photo = folder / "photo.png"
    bench_models.write_png(photo, 16, 12)
    model = bench_models.write_fake_model(folder, "fake")
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "BENCH_TOKENS": "3",
                   "CHECK_MODELS_LIBEXEC": str(prefix / "libexec" / "check-models")}
    done = run([program, "run", photo, "--model", model, "--output", folder / "out", "--worker",
                arguments.build / "tests" / "bench-worker"], env=environment, cwd=folder)
    if done.returncode != 0:
        yield f"a run over one fake model ended with {done.returncode}"
        return
    del environment["CHECK_MODELS_LIBEXEC"]
    # A plan needs a worker beside it, and llama.cpp may be missing where this test runs.
    done = run([program, photo, "--dry-run", "--worker", arguments.build / "tests" / "bench-worker"],
               env=environment, cwd=folder)
    if str(prefix / "share/check-models/demo/models") not in done.stdout:
        yield "without --model the models that ship are not found"
    lines = (folder / "out" / "results.jsonl").read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    answers = [record["text"] for record in records if record["_type"] == "result"]
    if answers != ["word word word "]:
        yield f"the run's records are not the fake model's answer: {lines[1:]}"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cmake", required=True)
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--version", required=True)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        faults = list(faults_of(arguments, pathlib.Path(folder)))
    print("\n".join(faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
