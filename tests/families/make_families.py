#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes tiny checkpoints with random weights, one for each family of vision-language models.

usage: make_families.py [--set SET | --only KEY...] [--seed N] OUT

Each becomes a folder OUT/KEY as mlx-vlm reads it: the answers are nonsense, but loading, picture
preparation, encoding and generation go the way of the real family. Run it with a Python that has
mlx-vlm (tools/setup --mlx makes one); torch is not needed. The same arguments give the same bytes.
A family that cannot be made leaves its reason in OUT/KEY.failed.json, and the exit status is 1.
"""

import argparse
import json
import pathlib
import shutil
import sys
import traceback

import catalogue
from parts import Checkpoint

MODULES = ["text", "vision", "perceiver", "projector", "audio"]  # as mlx_vlm.utils.load_model


def random_weights(folder, seed, model_type):
    """Writes the parameters of mlx-vlm's model for this config.json, as its layers initialise them,
    and returns their number. model_type, where not empty, stands for the one in config.json."""
    import mlx.core as mx
    from mlx.utils import tree_flatten
    from mlx_vlm import utils

    mx.random.seed(seed)
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    config["model_type"] = model_type or config["model_type"]
    classes, _ = utils.get_model_and_args(config)
    config.setdefault("text_config", config.pop("llm_config", {}))
    config.setdefault("vision_config", {})
    config.setdefault("audio_config", {})
    model_config = utils.update_module_configs(classes.ModelConfig.from_dict(config), classes,
                                               config, MODULES)
    weights = dict(tree_flatten(classes.Model(model_config).parameters()))
    mx.eval(weights)
    mx.save_safetensors(str(folder / "model.safetensors"), weights, metadata={"format": "mlx"})
    return sum(array.size for array in weights.values())


def make(family, out, seed):
    """Makes OUT/KEY and returns the number of its parameters."""
    folder = out / family.key
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    family.make(Checkpoint(folder))
    return random_weights(folder, seed, family.weights_of)


def make_all(families, out, seed):
    """Makes each family; returns the keys of those that could not be made."""
    failed = []
    for family in families:
        reason = out / f"{family.key}.failed.json"
        reason.unlink(missing_ok=True)
        try:
            print(f"{family.key}: {make(family, out, seed)} parameters")
        except Exception as fault:  # whatever an engine's own code raises is the answer here
            shutil.rmtree(out / family.key, ignore_errors=True)
            said = f"{type(fault).__name__}: {fault}"
            log = "".join(traceback.format_exception(fault))
            reason.write_text(json.dumps({"step": "make", "reason": said, "log": log}) + "\n",
                              encoding="utf-8")
            print(f"{family.key}: not made: {said}", file=sys.stderr)
            failed.append(family.key)
    return failed


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--set", choices=catalogue.SETS, default="all", dest="which")
    parser.add_argument("--only", nargs="+", metavar="KEY", action="extend",
                        choices=[family.key for family in catalogue.FAMILIES])
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("out", type=pathlib.Path)
    options = parser.parse_args()
    families = [catalogue.by_key(key) for key in options.only or []]
    options.out.mkdir(parents=True, exist_ok=True)
    failed = make_all(families or catalogue.chosen(options.which), options.out, options.seed)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
