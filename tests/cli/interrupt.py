#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What Ctrl-C, SIGTERM and SIGHUP do: interrupt.py BUILD SOURCE"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time

import made


def start(build, source, folder, *options):
    return subprocess.Popen(
        [f"{build}/check-models", "photo.png", "-m", "models", "-o", "out",
         "--worker", f"{source}/tests/cli/worker.py", *options],
        cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def wait_for_records(folder, count):
    path = os.path.join(folder, "out", "results.jsonl")
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if os.path.exists(path):
            with open(path, "rb") as file:
                if file.read().count(b"\n") > count:
                    return
        time.sleep(0.02)
    raise AssertionError("the first model has no record")


def records(folder):
    with open(os.path.join(folder, "out", "results.jsonl"), encoding="utf-8") as file:
        records = [json.loads(line) for line in file]
    return [record for record in records if record["_type"] == "result"]


def children_of(folder):
    found = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            if os.path.samefile(f"/proc/{name}/cwd", folder):
                found.append(int(name))
        except OSError:
            continue
    return found


def check_nothing_left(folder):
    if not os.path.isdir("/proc/self/cwd"):
        return
    end = time.monotonic() + 10
    while children_of(folder) and time.monotonic() < end:
        time.sleep(0.05)
    assert not children_of(folder), "a process is left"


def one(build, source, numbers, *options):
    """Sends the signals while the second model hangs; the first one's record must stay."""
    with tempfile.TemporaryDirectory() as folder:
        made.png(os.path.join(folder, "photo.png"))
        made.models(os.path.join(folder, "models"), "a-good", "b-hang", "c-good")
        process = start(build, source, folder, *options)
        wait_for_records(folder, 1)
        time.sleep(0.3)
        for number in numbers:
            process.send_signal(number)
        stdout, stderr = process.communicate(timeout=60)
        assert process.returncode == 130, (numbers, process.returncode, stderr)
        assert [record["model_id"] for record in records(folder)] == ["models/a-good"]
        if len(numbers) == 1:
            assert b"1 answered" in stdout, stdout
            assert b"check-models --resume out" in stderr, stderr
            assert os.path.exists(os.path.join(folder, "out", "report.md"))
            assert not os.path.exists(os.path.join(folder, "out", ".scratch"))
        check_nothing_left(folder)


def main():
    build, source = map(os.path.abspath, sys.argv[1:3])
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        one(build, source, [number])
    one(build, source, [signal.SIGINT, signal.SIGTERM])
    one(build, source, [signal.SIGINT], "--prefetch")
    print("one signal: reports written; two: ended at once; 130 each time, nothing left")


if __name__ == "__main__":
    main()
