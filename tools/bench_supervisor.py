# SPDX-License-Identifier: MIT
"""What the program itself costs, with a worker that does nothing but answer (bench-worker).

Method.
- added time: the worker notes when its main begins and ends and how long it waited for requests.
  The supervisor's share of a model is the time from the end of one worker to the beginning of the
  next, and what the worker waited: process start, reading, records, reports and teardown.
- memory: the kernel's peak mark of the program's own process (VmHWM), read until it ends.
- sweep: the wall time of the program over the models that ship, over the sum of llama-mtmd-cli's
  wall times on the same models, pixels and prompt, interleaved.
"""

import os
import pathlib
import re
import subprocess
import tempfile
import time

from bench_engine import PROMPT, run_tool
from bench_models import write_fake_model
from bench_stats import BenchError, Result


def program(setup, *arguments):
    return [str(setup.build / "check-models"), "run", str(setup.photo), "--quiet",
            *map(str, arguments)]


def peak_of(process):
    """The process's VmHWM in bytes when it ends; it only grows, so the last reading counts."""
    status = pathlib.Path(f"/proc/{process.pid}/status")
    peak = 0
    while process.poll() is None:
        try:
            found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text(encoding="ascii"))
        except OSError:
            found = None
        peak = max(peak, int(found[1]) * 1024 if found else 0)
        time.sleep(0.01)
    return peak


def fake_sweep(setup, models, tokens):
    """Runs the program over fake models; its peak memory and each worker's (begin, end, waited)."""
    with tempfile.TemporaryDirectory(prefix="cm-bench-") as name:
        folder = pathlib.Path(name)
        for number in range(models):
            write_fake_model(folder / "models", f"model-{number:03}")
        life = folder / "life"
        environment = {**os.environ, "BENCH_TOKENS": str(tokens), "BENCH_LIFE": str(life)}
        command = program(setup, "--model", folder / "models", "--output", folder / "out",
                          "--worker", setup.build / "tests" / "bench-worker")
        with open(folder / "log", "wb") as log:
            process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
            peak = peak_of(process)
        if process.returncode != 0:
            said = (folder / "log").read_text(encoding="utf-8", errors="replace")[-600:]
            raise BenchError(f"{' '.join(command)} ended with {process.returncode}: {said}")
        lives = [tuple(map(float, line.split())) for line in life.read_text().splitlines()]
    if len(lives) != models:
        raise BenchError(f"{models} models, but {len(lives)} workers lived")
    return peak, lives


def added_time(setup):
    _, lives = fake_sweep(setup, setup.fake_models, 50)
    added = [(following[0] - life[1] + life[2]) * 1000
             for life, following in zip(lives, lives[1:])]
    return [Result("time added to a model", "ms", added, at_most=20)]


def memory(setup):
    peak, _ = fake_sweep(setup, setup.many_models, setup.many_tokens)
    if peak == 0:
        raise BenchError("this system does not tell a process's peak memory in /proc")
    name = f"supervisor's memory over {setup.many_models} models of {setup.many_tokens:,} tokens"
    return [Result(name, "MB", [peak / 1e6], at_most=16)]


def records(setup):
    ours, bare = [], []
    for _ in range(setup.repeats):
        with tempfile.TemporaryDirectory(prefix="cm-bench-", dir=setup.build) as folder:
            out, _ = run_tool([str(setup.build / "tests" / "bench-records"),
                               os.path.join(folder, "results.jsonl"), str(setup.records)])
        found = re.findall(r"[\d.]+", out)
        ours.append(float(found[0]))
        bare.append(float(found[1]))
    return [Result("records written with sync", "1/s", ours),
            Result("bare write and sync of as many bytes", "1/s", bare)]


def mtmd_wall(setup, model, projector):
    begun = time.monotonic()
    run_tool(setup.llama("llama-mtmd-cli") + [
        "-m", model, "--mmproj", projector, "--image", str(setup.photo), "-p", PROMPT, "--temp",
        "0", "-n", str(setup.tokens), "-t", str(setup.threads), "--no-warmup"])
    return time.monotonic() - begun


def sweep(setup):
    pairs = setup.shipped_models()
    ours, quotients = [], []
    for _ in range(setup.repeats):
        with tempfile.TemporaryDirectory(prefix="cm-bench-") as folder:
            chosen = [word for model, _ in pairs for word in ("--model", model)]
            begun = time.monotonic()
            run_tool(program(setup, *chosen, "--output", os.path.join(folder, "out"), "--prompt",
                             PROMPT, "--max-tokens", setup.tokens, "--threads", setup.threads))
            ours.append(time.monotonic() - begun)
        theirs = sum(mtmd_wall(setup, model, projector) for model, projector in pairs)
        quotients.append(ours[-1] / theirs)
    return [Result(f"sweep over {len(pairs)} models that ship", "s", ours),
            Result("sweep ÷ the same by llama-mtmd-cli", "ratio", quotients, at_most=1.05)]
