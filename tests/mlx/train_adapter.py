# SPDX-License-Identifier: MIT
"""Makes a LoRA adapter by mlx-vlm's own code: some steps on one made-up sequence of tokens.

usage: train_adapter.py MODEL FOLDER STEPS   (by the Python of mlx-vlm). Prints the loss before and
after the steps.
"""

import contextlib
import pathlib
import sys

import mlx.core as mx
import mlx.nn as nn
import mlx.optimizers
from mlx_vlm import utils
from mlx_vlm.trainer.peft.utils import get_peft_model, save_adapter

TOKENS = (1, 5, 9, 7, 3, 11, 13, 17, 19, 23)


def train(model, steps):
    ids = mx.array([TOKENS])

    def loss_of(model):
        logits = model.language_model(ids[:, :-1]).logits
        return nn.losses.cross_entropy(logits.astype(mx.float32), ids[:, 1:], reduction="mean")
    gradient = nn.value_and_grad(model, loss_of)
    optimizer = mlx.optimizers.Adam(learning_rate=0.01)
    first = loss_of(model).item()
    for _ in range(steps):
        _, gradients = gradient(model)
        optimizer.update(model, gradients)
        mx.eval(model.parameters())
    return first, loss_of(model).item()


def main():
    folder, steps = pathlib.Path(sys.argv[2]), int(sys.argv[3])
    mx.disable_compile()
    mx.random.seed(0)
    with contextlib.redirect_stdout(sys.stderr):  # mlx-vlm tells what it does
        model = utils.load_model(pathlib.Path(sys.argv[1]), False)
        get_peft_model(model, ["q_proj", "v_proj"], rank=4, alpha=8, dropout=0.0)
        losses = train(model, steps)
        folder.mkdir()
        save_adapter(model, folder / "adapters.safetensors")
    print(*losses)


main()
