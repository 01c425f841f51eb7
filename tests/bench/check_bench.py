#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""tools/bench --quick: every benchmark that can run here gives figures that make sense.

usage: check_bench.py BENCH BUILD. How fast anything is, is not looked at.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

# What each benchmark must give a figure for; those of an engine only where that is here.
ALWAYS = {"added-time": 1, "memory": 1, "records": 2, "judge": 2, "list": 1, "isolated-fakes": 4}
ENGINE = {"random": 6, "isolated-llama": 4}
MLX = {"isolated-mlx": 6}


def has_mlx_vlm(tools):
    """Where the benchmarks look for it; nothing is imported."""
    sys.path.insert(0, str(tools))
    import bench_mlx
    try:
        return bool(bench_mlx.python())
    except bench_mlx.BenchError:
        return False


def main():
    bench, build = map(pathlib.Path, sys.argv[1:])
    runtime = bench.parent.parent / "build" / "llama-runtime" / "run"
    wanted = dict(ALWAYS)
    if runtime.is_file() and (build / "check-models-llama").is_file():
        wanted |= ENGINE
    else:
        print("llama.cpp's own programs are not here: the engine's benchmark is left out")
    if has_mlx_vlm(bench.parent) and (build / "check-models-mlx-vlm").is_file():
        wanted |= MLX
    else:
        print("mlx-vlm is not here: its benchmarks are left out")

    with tempfile.TemporaryDirectory() as folder:
        report = pathlib.Path(folder) / "bench.json"
        done = subprocess.run([bench, "--quick", "--build", build, "--json", report, *wanted],
                              capture_output=True, text=True, check=False)
        print(done.stdout, done.stderr)
        if done.returncode != 0:
            return 1
        results = json.loads(report.read_text(encoding="utf-8"))["results"]

    faults = [result for result in results
              if not result["samples"] or min(result["samples"]) <= 0
              or not result["first_quartile"] <= result["median"] <= result["third_quartile"]]
    if faults or len(results) != sum(wanted.values()):
        print(f"{len(results)} results where {wanted} were wanted; without sense: {faults}")
        return 1
    for result in results:
        if f"| {result['name']} (" not in done.stdout:
            print(f"{result['name']} is not in the table")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
