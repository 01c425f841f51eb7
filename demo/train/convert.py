#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes GGUF files for llama.cpp of a checkpoint: a text model and its projector.

    convert.py CHECKPOINT OUT_DIR --name scenes-6m --types f16 q8_0 --llama-cpp FOLDER

FOLDER holds llama.cpp's convert_hf_to_gguf.py, its `conversion` package and its own `gguf` Python
package, anywhere below it (a source tree or unpacked distribution packages will do).

The converter finds the pre-tokenizer by hashing the tokens of a test string, so that it cannot
know one whose vocabulary is new. Ours splits as SmolLM's does: single digits, then byte level;
that is the answer given for it.
"""

from __future__ import annotations

import argparse
import os
import runpy
import subprocess
import sys
from pathlib import Path

PRE_TOKENIZER = "smollm"
SCRIPT = "convert_hf_to_gguf.py"


def find(folder: Path, pattern: str) -> Path:
    """The one file below `folder` that matches."""
    matches = sorted(folder.rglob(pattern))
    if not matches:
        sys.exit(f"{pattern} is nowhere below {folder}: point --llama-cpp at llama.cpp's source")
    return matches[0]


def run_converter(folder: Path, arguments: list[str]) -> None:
    """Runs llama.cpp's converter in this process, with the pre-tokenizer named for it."""
    script = find(folder, SCRIPT)
    package = find(folder, "conversion/base.py").parent.parent
    gguf = find(folder, "gguf/gguf_writer.py").parent.parent
    sys.path[:0] = [str(gguf), str(package), str(script.parent)]
    os.environ["NO_LOCAL_GGUF"] = "1"
    from conversion import base

    known = base.TextModel.get_vocab_base_pre

    def name_pre_tokenizer(self, tokenizer) -> str:
        try:
            return known(self, tokenizer)
        except NotImplementedError:
            return PRE_TOKENIZER

    base.TextModel.get_vocab_base_pre = name_pre_tokenizer
    sys.argv = [str(script), *arguments]
    runpy.run_path(str(script), run_name="__main__")


def convert(options: argparse.Namespace) -> None:
    """Writes OUT_DIR/NAME-TYPE/{NAME-TYPE,mmproj-NAME-TYPE}.gguf; a process for each file, as the
    converter keeps state between runs."""
    for kind in options.types:
        name = f"{options.name}-{kind}"
        folder = options.out / name
        folder.mkdir(parents=True, exist_ok=True)
        for prefix, extra in (("", []), ("mmproj-", ["--mmproj"])):
            target = folder / f"{prefix}{name}.gguf"
            subprocess.run(
                [sys.executable, __file__, "--inner", "--llama-cpp", str(options.llama_cpp),
                 str(options.checkpoint), str(options.out), "--",
                 str(options.checkpoint), "--outtype", kind, "--outfile", str(target),
                 "--model-name", options.name, *extra], check=True)
            print(target, target.stat().st_size)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--name", default="scenes")
    parser.add_argument("--types", nargs="+", default=["f16", "q8_0"])
    parser.add_argument("--llama-cpp", type=Path, required=True)
    parser.add_argument("--inner", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("arguments", nargs="*", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inner:
        run_converter(options.llama_cpp, options.arguments)
    else:
        convert(options)


if __name__ == "__main__":
    main()
