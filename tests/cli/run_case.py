#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs one case file: run_case.py CASE BUILD_FOLDER SOURCE_FOLDER

A case is a sentence that says what holds (lines with #), then sections:

  [needs]    words that the machine must have, else the case is skipped: unprivileged, /dev/full,
             published run (../shared/seed beside the sources)
  [models]   names of the fake models in models/ (worker.py says what a name does)
  [command]  shell, run in a new folder with photo.png, models/ and $WORKER; check-models is in PATH
  [exit]     the status
  [stdout]   a regular expression a line, each of which must be found; !X must not be found;
  [stderr]   (empty) means nothing at all
  [files]    paths that must exist; !PATH must not
  [matches]  FILE: regular expression
"""

import os
import re
import subprocess
import sys
import tempfile

import made

SKIPPED = 77


def modes_bind():
    """What a file's mode forbids is refused: not so for root as a rule (but see tools/test)."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o500)
        return not os.access(folder, os.W_OK)


NEEDS = {
    "unprivileged": modes_bind,
    "/dev/full": lambda: os.path.exists("/dev/full"),
    "published run": lambda: os.path.exists(os.path.join(sys.argv[3], "../shared/seed/results.jsonl")),
}


def read_case(path):
    sections, name = {}, None
    with open(path, encoding="utf-8") as file:
        for line in file.read().splitlines():
            heading = re.fullmatch(r"\[(\w+)\]", line)
            if heading:
                name = heading[1]
                sections[name] = []
            elif name and line:
                sections[name].append(line)
    return sections


def check_text(what, text, patterns):
    for pattern in patterns:
        if pattern == "(empty)":
            holds = text == ""
        elif pattern.startswith("!"):
            holds = not re.search(pattern[1:], text, re.M)
        else:
            holds = re.search(pattern, text, re.M)
        if not holds:
            yield f"{what}: {pattern}"


def check_files(folder, sections):
    for path in sections.get("files", []):
        wanted = not path.startswith("!")
        if os.path.lexists(os.path.join(folder, path.lstrip("!"))) != wanted:
            yield f"file {path}"
    for line in sections.get("matches", []):
        name, pattern = line.split(": ", 1)
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            yield from check_text(name, file.read(), [pattern])


def run(sections, folder, build, source):
    made.png(os.path.join(folder, "photo.png"))
    made.models(os.path.join(folder, "models"), *" ".join(sections.get("models", ["good"])).split())
    environment = {
        "PATH": build + os.pathsep + os.environ["PATH"], "HOME": folder, "LC_ALL": "C.UTF-8",
        "TMPDIR": folder, "WORKER": os.path.join(source, "tests", "cli", "worker.py"),
        "PYTHONPATH": os.path.join(source, "tests", "cli"), "SOURCE": source,
        "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "")}
    return subprocess.run(["bash", "-c", "\n".join(sections["command"])], cwd=folder,
                          env=environment, stdin=subprocess.DEVNULL, capture_output=True,
                          timeout=100, check=False)


def main():
    case, build, source = map(os.path.abspath, sys.argv[1:4])
    sections = read_case(case)
    for need in sections.get("needs", []):
        if not NEEDS[need]():
            print(f"skipped: needs {need}")
            return SKIPPED
    with tempfile.TemporaryDirectory() as folder:
        done = run(sections, folder, build, source)
        stdout = done.stdout.decode(errors="backslashreplace")
        stderr = done.stderr.decode(errors="backslashreplace")
        wrong = [*check_text("stdout", stdout, sections.get("stdout", [])),
                 *check_text("stderr", stderr, sections.get("stderr", [])),
                 *check_files(folder, sections)]
        if done.returncode != int(sections["exit"][0]):
            wrong.append(f"exit status {done.returncode}, not {sections['exit'][0]}")
    if wrong:
        print("\n".join(["does not hold:", *wrong, "--- stdout", stdout, "--- stderr", stderr]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
