# SPDX-License-Identifier: MIT
"""How long the mlx-vlm worker takes until `hello`, beside a bare import of mlx-vlm.

Method. A repeat starts the worker and waits for its `hello`, then runs `python -c "import mlx_vlm"`
to its end with the same Python, which the worker's launcher would choose; the ratio is taken within a
repeat. A first round, which fills the system's file cache, does not count.
"""

import json
import os
import pathlib
import subprocess
import time

from bench_stats import BenchError, Result

# what was asked of the worker: 1.2 s where the bare import takes 1.4 s
MOST = 1.2 / 1.4


def python():
    """The Python of the worker's launcher."""
    data = os.environ.get("XDG_DATA_HOME") or os.path.expanduser("~/.local/share")
    made = os.environ.get("CHECK_MODELS_MLX") or os.path.join(data, "check-models", "mlx-vlm")
    chosen = os.environ.get("CHECK_MODELS_PYTHON") or os.path.join(made, "bin", "python")
    if not any(pathlib.Path(chosen).parent.parent.glob("lib/python*/site-packages/mlx_vlm")):
        raise BenchError("mlx-vlm is not here; tools/setup --mlx installs it")
    return chosen


def until_hello(worker):
    began = time.monotonic()
    with subprocess.Popen([worker], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL) as process:
        line = process.stdout.readline()
        spent = time.monotonic() - began
        process.stdin.write(b'{"type": "quit"}\n')
        process.stdin.flush()
        process.wait(60)
    if not line or json.loads(line)["type"] != "hello":
        raise BenchError(f"{worker} did not greet: {line[:300]!r}")
    return spent


def bare_import(program):
    began = time.monotonic()
    subprocess.run([program, "-c", "import mlx_vlm"], check=True, stdin=subprocess.DEVNULL,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.monotonic() - began


def spawn(setup):
    worker, program = str(setup.build / "check-models-mlx-vlm"), python()
    pairs = []
    for _ in range(setup.repeats + 1):
        pairs.append((until_hello(worker), bare_import(program)))
    ours, theirs = zip(*pairs[1:])
    return [Result("mlx-vlm: start to hello", "s", list(ours)),
            Result("mlx-vlm: python -c 'import mlx_vlm'", "s", list(theirs)),
            Result("mlx-vlm: start to hello ÷ bare import", "ratio",
                   [our / their for our, their in zip(ours, theirs)], at_most=MOST)]
