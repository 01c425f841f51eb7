# SPDX-License-Identifier: MIT
"""What a process for each model costs, beside what its worker does anyway.

Method. A sweep's wall time, from the program's start to its end, over the sum of what its records
say the workers took: start to hello, load, and all answers. Teardown is not in that sum and has a
figure of its own. Repeats take turns: without --prefetch, with it, and the peer.

- fakes: workers that wait a set time (tests/fakes), so that nothing but the program differs.
- llama: the models that ship, by the llama worker. Each answers many times, because the program's
  own start, the photo and the reports, a tenth of a second, would be a third of a sweep that is
  over in 0.4 s.
- mlx: ten tiny families (tests/families, made once in build/bench-models) by mlx-vlm, against one
  Python interpreter that runs the same ten (tests/bench/sweep_in_one_interpreter.py).
"""

import json
import os
import pathlib
import shlex
import subprocess
import tempfile
import time

import bench_mlx
from bench_engine import PROMPT
from bench_models import write_fake_model
from bench_stats import BenchError, Result

# What a fake takes: 0.1 s to start, 0.2 s to load, 30 tokens of 10 ms.
FAKE = "sleep 0.1; exec {} --load-ms 200 --tokens 30 --delay-us 10000"
SHORT_PROMPT = "Describe."
SHORT_TOKENS = "12"


def costs_of(folder):
    """(own, teardown) of a run's workers in seconds: spawn, load and answers; and their ends."""
    own, teardown, seen = 0, 0, set()
    with open(os.path.join(folder, "results.jsonl"), encoding="utf-8") as file:
        for record in map(json.loads, file):
            measured = record.get("measured", {})
            teardown += measured.get("teardown_s", 0)
            if record["_type"] != "result":
                continue
            if record["status"] != "answered":
                raise BenchError(f"{record['model_id']} did not answer: {record.get('failure')}")
            own += measured["total_s"]
            if record["model_id"] not in seen:
                seen.add(record["model_id"])
                own += measured["spawn_s"] + measured["load_s"]
    return own, teardown


def sweep_once(setup, arguments, environment):
    """(wall, own, teardown) of one run of the program, in seconds."""
    with tempfile.TemporaryDirectory(prefix="cm-bench-") as folder:
        out = os.path.join(folder, "out")
        command = [str(setup.build / "check-models"), "run", str(setup.photo), "--quiet",
                   "--output", out, *map(str, arguments)]
        begun = time.monotonic()
        done = subprocess.run(command, env={**os.environ, **environment}, capture_output=True,
                              check=False)
        wall = time.monotonic() - begun
        if done.returncode != 0:
            raise BenchError(f"{shlex.join(command)} ended with {done.returncode}: "
                             f"{done.stderr.decode(errors='replace')[-600:]}")
        return (wall, *costs_of(out))


def compare(setup, label, arguments, environment=None, peer=None):
    """Repeats of a sweep without and with --prefetch, and of a peer that returns its wall time."""
    plain, ahead, theirs = [], [], []
    for _ in range(setup.repeats):
        plain.append(sweep_once(setup, arguments, environment or {}))
        ahead.append(sweep_once(setup, [*arguments, "--prefetch"], environment or {}))
        if peer:
            theirs.append(peer())
    walls = [wall for wall, _, _ in plain]
    results = [
        Result(f"{label}: sweep", "s", walls),
        Result(f"{label}: sweep ÷ workers' own start, load and answers", "ratio",
               [wall / own for wall, own, _ in plain], at_most=1.05),
        Result(f"{label}: workers' ends, all together", "s", [end for _, _, end in plain]),
        Result(f"{label}: sweep with --prefetch ÷ without", "ratio",
               [with_it[0] / without for with_it, without in zip(ahead, walls)]),
    ]
    if peer:
        results += [Result(f"{label}: in one interpreter", "s", theirs),
                    Result(f"{label}: sweep ÷ in one interpreter", "ratio",
                           [wall / other for wall, other in zip(walls, theirs)])]
    return results


def fakes(setup):
    with tempfile.TemporaryDirectory(prefix="cm-bench-") as name:
        folder = pathlib.Path(name)
        for number in range(setup.slow_models):
            write_fake_model(folder / "models", f"model-{number:03}")
        worker = folder / "worker"
        fake = shlex.quote(str(setup.build / "tests" / "fake-worker"))
        worker.write_text(f"#!/bin/sh\n{FAKE.format(fake)}\n", encoding="utf-8")
        worker.chmod(0o755)
        return compare(setup, f"{setup.slow_models} fakes of 0.6 s",
                       ["--model", folder / "models", "--worker", worker])


def llama(setup):
    pairs = setup.shipped_models()
    chosen = [word for model, _ in pairs for word in ("--model", model)]
    return compare(setup, f"{len(pairs)} models that ship, {setup.answers} answers each",
                   [*chosen, "--prompt", PROMPT, "--max-tokens", setup.tokens, "--threads",
                    setup.threads, "--repeat", setup.answers])


def mlx_environment(python):
    """What the worker's launcher would set, for all alike."""
    environment = {"CHECK_MODELS_PYTHON": python, "HF_HUB_OFFLINE": "1",
                   "MLX_DISABLE_COMPILE": os.environ.get("MLX_DISABLE_COMPILE", "1")}
    preload = pathlib.Path(python).parent.parent / "preload"
    if "LD_PRELOAD" not in os.environ and preload.is_file():
        environment["LD_PRELOAD"] = preload.read_text(encoding="utf-8").strip()
    return environment


def families(setup, python, environment):
    """The folders of the ten tiny checkpoints, made once."""
    folder = setup.root / "build" / "bench-models" / "families"
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as aside:
            made = os.path.join(aside, "families")
            subprocess.run([python, setup.root / "tests" / "families" / "make_families.py", "--set",
                            "bench", made], env={**os.environ, **environment}, check=True,
                           stdout=subprocess.DEVNULL)
            os.replace(made, folder)
    return sorted(path for path in folder.iterdir() if path.is_dir())


def mlx(setup):
    python = bench_mlx.python()
    environment = mlx_environment(python)
    folders = families(setup, python, environment)[:2 if setup.quick else None]
    peer_script = setup.root / "tests" / "bench" / "sweep_in_one_interpreter.py"

    def peer():
        begun = time.monotonic()
        done = subprocess.run([python, peer_script, setup.photo, SHORT_PROMPT, SHORT_TOKENS,
                               *folders], env={**os.environ, **environment}, capture_output=True,
                              check=False)
        wall = time.monotonic() - begun
        models = json.loads(done.stdout)["models"] if done.returncode == 0 else []
        failed = [model for model in models if "error" in model]
        if failed or len(models) != len(folders):
            raise BenchError(f"one interpreter: {failed or done.stderr[-600:]}")
        return wall

    chosen = [word for folder in folders for word in ("--model", folder)]
    # the worker's launcher preloads for itself; check-models needs none of it
    own = {name: value for name, value in environment.items() if name != "LD_PRELOAD"}
    return compare(setup, f"{len(folders)} families by mlx-vlm",
                   [*chosen, "--engine", "mlx-vlm", "--prompt", SHORT_PROMPT, "--max-tokens",
                    SHORT_TOKENS], own, peer)
