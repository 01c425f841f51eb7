#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs checkpoints one after another in one Python interpreter, as a script of mlx-vlm would.

usage: sweep_in_one_interpreter.py PICTURE PROMPT MAX_TOKENS MODEL_FOLDER...

The peer of an isolated sweep in tools/bench: the same work without a process for each model. Models
are let go and MLX's cache emptied in between. Prints one JSON object: `import_s`, and for each model
`load_s`, `answer_s` and `tokens`, or `error`; the exit status is 0 where one answered.
"""

import gc
import json
import sys
import time


def run(folder, picture, prompt, max_tokens):
    import mlx_vlm
    from mlx_vlm.prompt_utils import apply_chat_template

    begun = time.monotonic()
    model, processor = mlx_vlm.load(folder, trust_remote_code=False)
    loaded = time.monotonic()
    text = apply_chat_template(processor, model.config, prompt, num_images=1)
    tokens = 0
    for chunk in mlx_vlm.stream_generate(model, processor, text, image=[picture],
                                         max_tokens=max_tokens, temperature=0.0):
        tokens = chunk.generation_tokens
    return {"model": folder, "load_s": loaded - begun, "answer_s": time.monotonic() - loaded,
            "tokens": tokens}


def main():
    picture, prompt, max_tokens, *folders = sys.argv[1:]
    begun = time.monotonic()
    import mlx.core as mx
    import mlx_vlm  # noqa: F401  its time is what is wanted
    found = {"import_s": time.monotonic() - begun, "models": []}
    for folder in folders:
        try:
            found["models"].append(run(folder, picture, prompt, int(max_tokens)))
        except Exception as error:  # one model's failure is not the others'
            found["models"].append({"model": folder, "error": f"{type(error).__name__}: {error}"})
        gc.collect()
        mx.clear_cache()
    print(json.dumps(found))
    return 0 if any("tokens" in model for model in found["models"]) else 1


if __name__ == "__main__":
    sys.exit(main())
