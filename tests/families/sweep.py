#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs check-models over the folders of make_families.py and convert_families.py, in one sweep.

usage: sweep.py [--program CHECK_MODELS] [--photo FILE] --output RUN FOLDER...

Each model is asked for a few tokens about one small picture. The limits leave room for the two
families whose image encoder has 300 million parameters. Environment: CHECK_MODELS_PYTHON names a
Python with mlx-vlm where tools/setup --mlx made none.
"""

import argparse
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PHOTO = ROOT / "demo" / "photos" / "lighthouse.jpg"
MAX_EDGE, MAX_TOKENS = "224", "8"
TIMEOUT = "40m"  # Phi-3.5-vision needs ten minutes of a core with MLX's own BLAS
# Kernels that mlx would compile with g++ take seconds each, and change nothing here.
ENVIRONMENT = {"MLX_DISABLE_COMPILE": "1", "HF_HUB_OFFLINE": "1"}


def models_in(folders):
    """The models' own folders: named one by one, each is run whatever a search thinks of it."""
    return [path for folder in folders for path in sorted(folder.iterdir()) if path.is_dir()]


def run(program, folders, output, photo=PHOTO, more=()):
    """Runs the sweep and returns its results.jsonl; exit status 1 only says that models failed."""
    models = [argument for path in models_in(folders) for argument in ("--model", path)]
    done = subprocess.run(
        [program, "run", photo, *models, "--engine", "llama,mlx-vlm", "--prompt",
         "Describe this image.", "--max-tokens", MAX_TOKENS, "--max-edge", MAX_EDGE,
         "--first-token-timeout", TIMEOUT, "--answer-timeout", TIMEOUT, "--output", output,
         "--quiet", *more], check=False, stdout=subprocess.DEVNULL, env=os.environ | ENVIRONMENT)
    if done.returncode not in (0, 1):
        sys.exit(f"sweep.py: {program} ended with {done.returncode}")
    return pathlib.Path(output) / "results.jsonl"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--program", default="check-models")
    parser.add_argument("--photo", type=pathlib.Path, default=PHOTO)
    parser.add_argument("--output", type=pathlib.Path, required=True)
    parser.add_argument("folders", nargs="+", type=pathlib.Path, metavar="FOLDER")
    options = parser.parse_args()
    print(run(options.program, options.folders, options.output, options.photo))


if __name__ == "__main__":
    main()
