#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Kills the supervisor at random instants of a sweep and goes on: kill_resume.py BUILD SOURCE [N]

After each SIGKILL every whole line of results.jsonl must still be there, byte for byte, when the
run is resumed; at the end every generation has exactly one answer, and no worker is left.
"""

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time

import made

MODELS = [f"{letter}-{kind}" for letter in "abc" for kind in ("good", "fast")]
REPEATS = 3
KILLS = 50


def whole_lines(path):
    if not os.path.exists(path):
        return b""
    with open(path, "rb") as file:
        text = file.read()
    return text[:text.rfind(b"\n") + 1]


def keys_of(lines):
    records = [json.loads(line) for line in lines.splitlines()]
    return [(record["model_id"], record["photo_id"], record["repeat"])
            for record in records if record["_type"] == "result"]


def command(build, source, folder):
    """The run, or going on with it where its header is written."""
    if whole_lines(os.path.join(folder, "out", "results.jsonl")):
        return [f"{build}/check-models", "--resume", "out", "--quiet"]
    # a kill before the header is whole leaves a folder without a run in it
    results = os.path.join(folder, "out", "results.jsonl")
    if os.path.exists(results):
        os.unlink(results)
    return [f"{build}/check-models", "photo.png", "-m", "models", "--repeat", str(REPEATS),
            "--worker", f"{source}/tests/cli/worker.py", "-o", "out", "--quiet"]


def workers_left(folder):
    """Processes whose command line names this folder's models or whose cwd is the folder."""
    left = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            if os.path.samefile(f"/proc/{name}/cwd", folder):
                left.append(int(name))
        except OSError:
            continue
    return left


def sweep_with_kill(build, source, folder, delay_s):
    process = subprocess.Popen(command(build, source, folder), cwd=folder,
                               stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE)
    try:
        error = process.communicate(timeout=delay_s)[1]
        return process.returncode, error
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.communicate()
        return None, b""


def one_sweep(build, source, choose, kills_left):
    """Runs a sweep to its end, killing it on the way; the number of kills."""
    kills = 0
    with tempfile.TemporaryDirectory() as folder:
        made.png(os.path.join(folder, "photo.png"))
        made.models(os.path.join(folder, "models"), *MODELS)
        results = os.path.join(folder, "out", "results.jsonl")
        status = None
        while status is None:
            before = whole_lines(results)
            delay_s = choose.uniform(0.0, 0.6) if kills < kills_left else 90
            status, error = sweep_with_kill(build, source, folder, delay_s)
            kills += status is None
            assert status in (None, 0), (status, error)
            assert whole_lines(results).startswith(before), "a finished record was lost or changed"
        keys = keys_of(whole_lines(results))
        assert len(keys) == len(set(keys)), "a record is doubled"
        assert len(keys) == len(MODELS) * REPEATS, f"{len(keys)} records"
        check_no_worker(folder)
    return kills


def check_no_worker(folder):
    if not os.path.isdir("/proc/self/cwd"):
        return
    end = time.monotonic() + 10
    while workers_left(folder) and time.monotonic() < end:
        time.sleep(0.05)
    assert not workers_left(folder), "a worker outlived its supervisor"


def main():
    build, source = map(os.path.abspath, sys.argv[1:3])
    wanted = int(sys.argv[3]) if len(sys.argv) > 3 else KILLS
    seed = int.from_bytes(os.urandom(4), "little")
    print("seed", seed)
    choose = random.Random(seed)
    kills, sweeps = 0, 0
    while kills < wanted:
        kills += one_sweep(build, source, choose, wanted - kills)
        sweeps += 1
    print(f"{kills} kills in {sweeps} sweeps: no record lost, none doubled, no worker left")


if __name__ == "__main__":
    main()
