# SPDX-License-Identifier: MIT
"""How long `check-models list --all` takes over stores made on the spot (tests/stores/make_tree.py).

Method: wall time of the whole program, from its start to its end, over a home folder with models
spread evenly over the five stores; once before what is counted, so that the files are in memory.
"""

import os
import subprocess
import sys
import tempfile
import time

from bench_stats import BenchError, Result

HIDDEN = ("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "HF_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME",
          "XDG_DATA_HOME", "OLLAMA_MODELS", "LLAMA_CACHE", "CHECK_MODELS_MODELS")


def list_models(setup):
    environment = {key: value for key, value in os.environ.items() if key not in HIDDEN}
    command = [str(setup.build / "check-models"), "list", "--all", "--json"]
    samples = []
    with tempfile.TemporaryDirectory(prefix="cm-bench-") as home:
        subprocess.run([sys.executable, setup.root / "tests" / "stores" / "make_tree.py", home,
                        str(setup.listed_models)], check=True)
        for number in range(setup.repeats + 1):
            begin = time.monotonic()
            done = subprocess.run(command, env={**environment, "HOME": home}, capture_output=True,
                                  check=False)
            seconds = time.monotonic() - begin
            listed = done.stdout.count(b"\n")
            if done.returncode != 0 or listed < setup.listed_models:
                raise BenchError(f"{' '.join(command)} ended with {done.returncode}, {listed} "
                                 f"models: {done.stderr.decode(errors='replace')[-600:]}")
            if number > 0:
                samples.append(seconds)
    return [Result(f"{setup.listed_models} models in five stores listed", "s", samples,
                   at_most=0.3)]
