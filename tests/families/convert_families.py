#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Converts the checkpoints of make_families.py to GGUF, random weights in the published layout.

usage: convert_families.py [--runtime FOLDER] [--only KEY...] CHECKPOINTS OUT

Each becomes OUT/KEY/KEY.gguf and OUT/KEY/mmproj-KEY.gguf, by llama.cpp's own converter. Run it with
a Python that has torch, transformers, safetensors and sentencepiece, which nothing else here needs.
What the converter refuses leaves its words in OUT/KEY.failed.json; the exit status is 0 all the
same, because a refusal is a result.
"""

import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import catalogue

HERE = pathlib.Path(__file__).resolve().parent
RUNTIME = HERE.parent.parent / "build" / "llama-runtime"
TIMEOUT_S = 600
LOG_LINES = 30
PUBLISHED_AS = {"pixtral": "llava"}  # the name that mlx-vlm's copies have for LLaVA on Pixtral


def by_transformers(folder, out):
    """Random weights of transformers' class for this config.json, named as it saves them."""
    import torch
    from transformers import AutoConfig, AutoModelForImageTextToText

    torch.manual_seed(1)
    model = AutoModelForImageTextToText.from_config(AutoConfig.from_pretrained(folder))
    model.float().save_pretrained(out)


# Where transformers 5 or mlx-vlm name tensors otherwise than they are published.
RENAMED = {
    "gemma3": [(r"^vision_tower\.(?!vision_model)", "vision_tower.vision_model.")],
    "lfm2_vl": [(r"^model\.vision_tower\.(?!vision_model)", "model.vision_tower.vision_model.")],
    "gemma3n": [(r"^language_model\.model\.", "model.language_model."),
                (r"^(vision_tower|embed_vision|audio_tower|embed_audio)\.", r"model.\1.")],
    "kimi_vl": [(r"^vision_tower\.(blocks|final_layernorm)", r"vision_tower.encoder.\1"),
                (r"(vision_tower\.encoder\.blocks\.\d+)\.attn\.", r"\1.")],
    "deepseek_vl_v2": [(r"^language_model\.", "language."), (r"^view_separator", "view_seperator")],
}


def rename(path, model_type):
    from safetensors.numpy import load_file, save_file

    tensors = load_file(path)
    for pattern, published_name in RENAMED.get(model_type, []):
        tensors = {re.sub(pattern, published_name, name): array for name, array in tensors.items()}
    save_file(tensors, path)


def from_mlx(weights, out):
    """mlx-vlm's weights with the experts apart and convolutions in torch's order of axes, for
    families that transformers has no class for."""
    from safetensors.numpy import load_file, save_file

    tensors = {}
    for name, array in load_file(weights).items():
        expert = re.fullmatch(r"(.*\.mlp)\.switch_mlp\.(\w+)\.weight", name)
        if expert:
            for number, part in enumerate(array):
                tensors[f"{expert[1]}.experts.{number}.{expert[2]}.weight"] = part.copy()
        elif array.ndim == 4 and name.endswith(".weight"):
            tensors[name] = array.transpose(0, 3, 1, 2).copy()
        elif array.ndim == 3 and "conv1d" in name:
            tensors[name] = array.transpose(0, 2, 1).copy()
        else:
            tensors[name] = array
    out.mkdir()
    save_file(tensors, out / "model.safetensors")


def published(checkpoint, folder):
    """Writes the checkpoint's folder as its makers would publish it."""
    shutil.copytree(checkpoint, folder, ignore=shutil.ignore_patterns("*.safetensors"))
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    config["model_type"] = PUBLISHED_AS.get(config["model_type"], config["model_type"])
    (folder / "config.json").write_text(json.dumps(config, indent=1), encoding="utf-8")
    with tempfile.TemporaryDirectory() as scratch:
        weights = pathlib.Path(scratch) / "weights"
        try:
            by_transformers(folder, weights)
        except (ImportError, ValueError, KeyError, AttributeError, TypeError, OSError) as fault:
            print(f"  not by transformers: {str(fault)[:100]}", file=sys.stderr)
            shutil.rmtree(weights, ignore_errors=True)
            from_mlx(checkpoint / "model.safetensors", weights)
        rename(weights / "model.safetensors", config["model_type"])
        shutil.move(weights / "model.safetensors", folder)


def converted(runtime, folder, *arguments):
    """Runs the converter; returns None, or its last lines, the last of which says why not."""
    done = subprocess.run([sys.executable, HERE / "run_converter.py", runtime, folder, "--outtype",
                           "f16", *arguments], text=True, capture_output=True, check=False,
                          timeout=TIMEOUT_S, env=os.environ | {"HF_HUB_OFFLINE": "1"})
    if done.returncode == 0:
        return None
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    return lines[-LOG_LINES:] or [f"convert_hf_to_gguf.py ended with {done.returncode}"]


def convert(family, checkpoints, out, runtime):
    """Makes OUT/KEY; returns None, or the converter's last lines where it would not."""
    with tempfile.TemporaryDirectory() as scratch:
        source = pathlib.Path(scratch) / family.key
        target = out / family.key
        shutil.rmtree(target, ignore_errors=True)
        published(checkpoints / family.key, source)
        target.mkdir()
        text, projector = target / f"{family.key}.gguf", target / f"mmproj-{family.key}.gguf"
        reason = (converted(runtime, source, "--outfile", text)
                  or converted(runtime, source, "--mmproj", "--outfile", projector))
        if not reason and not projector.exists():
            reason = ["convert_hf_to_gguf.py wrote no projector"]
        if reason:
            shutil.rmtree(target)
        return reason


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--runtime", type=pathlib.Path, default=RUNTIME)
    parser.add_argument("--only", nargs="+", metavar="KEY", action="extend")
    parser.add_argument("checkpoints", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    for family in catalogue.FAMILIES:
        if options.only and family.key not in options.only:
            continue
        if not (options.checkpoints / family.key / "config.json").exists():
            continue
        said = options.out / f"{family.key}.failed.json"
        said.unlink(missing_ok=True)
        reason = convert(family, options.checkpoints, options.out, options.runtime)
        if reason:
            said.write_text(json.dumps({"step": "convert", "reason": reason[-1],
                                        "log": "\n".join(reason)}) + "\n", encoding="utf-8")
        print(f"{family.key}: {reason[-1] if reason else 'converted'}", flush=True)


if __name__ == "__main__":
    main()
