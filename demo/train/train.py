#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Trains a scene describer from scratch: a SmolVLM (Idefics3) of a few million parameters.

    train.py OUT --size 6m --seconds 400

OUT becomes a checkpoint in Hugging Face form. The learning rate follows the clock, so the time
given is the time taken, whatever the machine; the seed fixes scenes and first weights, while the
number of steps made in that time, and so the result, varies a little from run to run.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import time
from pathlib import Path

BORN = time.time()
os.environ.setdefault("OMP_NUM_THREADS", "1")  # inherited by the workers, who share the cores
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

import checkpoint
from easel import (ANSWER, COLOUR_CLASSES, COUNT_CLASSES, FACT_CLASSES, Easels, encoded_prompts)
from scene import KINDS

HELPER_WIDTH = 384
WATCHED = 256  # pictures kept aside to watch the loss


def parse_options() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--size", choices=sorted(checkpoint.SIZES), default="6m")
    parser.add_argument("--seconds", type=float, default=400,
                        help="from the start of the program to the end of training")
    parser.add_argument("--snapshots", type=int, nargs="*", default=[], metavar="STEP",
                        help="also save OUT-stepN after these steps")
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--batch", type=int, default=512)
    parser.add_argument("--workers", type=int, default=max(1, (os.cpu_count() or 2) - 2))
    parser.add_argument("--slots", type=int, default=1024, help="pictures in a worker's ring")
    parser.add_argument("--pool", type=int, default=420_000, help="pictures kept on the device")
    parser.add_argument("--first", type=int, default=24_000, help="pictures to wait for")
    parser.add_argument("--long-prompts", type=int, default=16_000)
    parser.add_argument("--rate", type=float, default=1.2e-3)
    parser.add_argument("--warm-up", type=int, default=400, help="steps")
    parser.add_argument("--seed", type=int, default=7)
    return parser.parse_args()


class Trainer:
    """The model, its helper head and the optimizer."""

    def __init__(self, tokenizer, easels: Easels, long_prompts, options) -> None:
        import torch
        from transformers import Idefics3ForConditionalGeneration

        from batches import Batcher, Pool
        from forward import Forward

        torch.manual_seed(options.seed)
        torch.backends.cuda.matmul.allow_tf32 = True
        self.device, self.options = torch.device(options.device), options
        config = checkpoint.build_config(tokenizer, options.size)
        self.model = Idefics3ForConditionalGeneration(config).float().to(self.device).train()
        initialise(self.model)
        outputs = sum(FACT_CLASSES) + len(KINDS) * (COUNT_CLASSES + COLOUR_CLASSES)
        self.helper = torch.nn.ModuleList([
            torch.nn.Linear(config.text_config.hidden_size, HELPER_WIDTH),
            torch.nn.Linear(HELPER_WIDTH, outputs)]).to(self.device)
        self.forward = Forward(self.model)
        self.pool = Pool(easels, options.pool, WATCHED, self.device)
        self.batcher = Batcher(self.pool, tokenizer, long_prompts, self.device)
        self._optimizer = self._make_optimizer()

    def _make_optimizer(self):
        import torch

        named = [*self.model.named_parameters(), *self.helper.named_parameters()]
        self._parameters = [parameter for _, parameter in named]
        plain = [p for name, p in named if p.ndim < 2 or "embed" in name]
        decayed = [p for name, p in named if not (p.ndim < 2 or "embed" in name)]
        return torch.optim.AdamW(
            [{"params": decayed, "weight_decay": 0.05}, {"params": plain, "weight_decay": 0.0}],
            lr=self.options.rate, betas=(0.9, 0.98), eps=1e-8, fused=self.device.type == "cuda")

    def losses(self, chosen, bucket: str, layout: str, vary: bool = True):
        """Loss of the answer, loss of the helper head, share of tokens right."""
        import torch
        import torch.nn.functional as F

        ids, predicting, said, mask = self.batcher.lay_out(chosen, bucket, layout)
        seats = self.forward.see(self.pool.pixels(chosen, vary))
        hidden = self.forward.read(
            self.forward.embed(ids, seats, self.batcher.columns[layout]))
        spots = predicting[..., None].expand(-1, -1, hidden.shape[-1])
        logits = self.model.lm_head(hidden.gather(1, spots).flatten(0, 1)).float()
        wanted = said.masked_fill(~mask, -100).flatten()
        spoken = F.cross_entropy(logits, wanted, ignore_index=-100)
        right = (logits.argmax(-1) == wanted).sum() / mask.sum()
        guess = self.helper[1](F.gelu(self.helper[0](seats)).float().mean(1)).float()
        return spoken, helper_loss(guess, self.pool.data["facts"][chosen].long()), right.detach()

    def step(self, rate: float, helper_weight: float, bucket: str, layout: str):
        """One step of the optimizer; returns its three losses."""
        import torch

        from batches import BUCKETS

        for group in self._optimizer.param_groups:
            group["lr"] = rate
        batch = max(1, self.options.batch // BUCKETS[bucket][1])
        chosen = torch.randint(WATCHED, self.pool.filled, (batch,), device=self.device)
        with self.cast():
            spoken, helped, right = self.losses(chosen, bucket, layout)
        (spoken + helper_weight * helped).backward()
        torch.nn.utils.clip_grad_norm_(self._parameters, 1.0)
        self._optimizer.step()
        self._optimizer.zero_grad(set_to_none=True)
        return torch.stack([spoken.detach(), helped.detach(), right])

    def watch(self) -> str:
        """Loss and share of tokens right on pictures never trained on."""
        import torch

        chosen = torch.arange(min(WATCHED, self.pool.filled), device=self.device)
        parts = []
        with torch.no_grad(), self.cast():
            for bucket, layout in (("short", "two"), ("middle", "two"), ("short", "one")):
                spoken, _, right = self.losses(chosen, bucket, layout, vary=False)
                parts.append(f"{spoken.item():.4f}/{right.item():.4f}")
        return " ".join(parts)

    def cast(self):
        """Mixed precision, on a GPU."""
        import torch

        return torch.autocast(self.device.type, torch.bfloat16,
                              enabled=self.device.type == "cuda")


def initialise(model) -> None:
    """Weights scaled by fan-in, and smaller where a layer adds to the residual stream."""
    import torch

    depths = {"vision": len(model.model.vision_model.encoder.layers),
              "text": len(model.model.text_model.layers)}
    fixed = {"embed_tokens": 0.1, "position_embedding": 0.1, "lm_head": 0.02}
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if weight.ndim < 2:
                if name.endswith("bias"):
                    weight.zero_()
                continue
            fan_in = weight[0].numel()
            spread = (0.25 if "modality_projection" in name else 0.7) / math.sqrt(fan_in)
            if any(part in name for part in ("out_proj", "fc2", "o_proj", "down_proj")):
                spread /= math.sqrt(2 * depths["vision" if "vision" in name else "text"])
            spread = next((value for part, value in fixed.items() if part in name), spread)
            weight.normal_(0, spread)


def helper_loss(guess, facts):
    """How far the connector's output is from telling the scene's facts.

    Counts and colours are what small models learn last through words alone; asking for them
    directly at the connector brings the vision tower there in a fraction of the time.
    """
    import torch.nn.functional as F

    loss, offset = 0.0, 0
    for index, classes in enumerate(FACT_CLASSES):
        part = guess[:, offset:offset + classes]
        loss = loss + F.cross_entropy(part, facts[:, index], ignore_index=-1)
        offset += classes
    first, kinds = len(FACT_CLASSES), len(KINDS)
    middle = offset + COUNT_CLASSES * kinds
    counts = guess[:, offset:middle].reshape(-1, COUNT_CLASSES)
    colours = guess[:, middle:].reshape(-1, COLOUR_CLASSES)
    loss = loss + 6 * F.cross_entropy(counts, facts[:, first:first + kinds].reshape(-1))
    return loss + 3 * F.cross_entropy(colours, facts[:, first + kinds:].reshape(-1),
                                      ignore_index=-1)


def run(trainer: Trainer, tokenizer, options, say) -> dict:
    """Trains until the time is up; returns figures of the run."""
    import torch

    dice = random.Random(options.seed)
    while trainer.pool.seen < options.first:
        trainer.pool.collect()
        time.sleep(0.05)
    begin, finish = time.time(), BORN + options.seconds
    say(f"{trainer.pool.seen} pictures wait; training begins")
    step = since = 0
    shown, sums = begin, torch.zeros(3, device=trainer.device)
    while (now := time.time()) < finish:
        progress = (now - begin) / (finish - begin)
        rate = options.rate * min(1.0, (step + 1) / options.warm_up) * max(
            0.003, 0.5 * (1 + math.cos(math.pi * progress)))
        helper_weight = 0.1 * (1 - 0.9 * min(1.0, progress / 0.6))
        # Long requests cost most, and teach little before short ones are answered well.
        weights = [9, 1.2, 0.4, 0.1] if progress < 0.45 else [6, 3, 1.6, 0.7]
        names = ["short", "middle", "long", "page"]
        bucket = dice.choices(names, weights)[0]
        if not trainer.batcher.counts[bucket]:
            bucket = "short"
        layout = "one" if dice.random() < 0.3 else "two"
        if step % 4 == 0:
            trainer.pool.collect()
        sums += trainer.step(rate, helper_weight, bucket, layout)
        step, since = step + 1, since + 1
        if step in options.snapshots:
            folder = options.out.with_name(f"{options.out.name}-step{step}")
            checkpoint.save(trainer.model, tokenizer, folder)
        if now - shown > 10:
            spoken, helped, right = (sums / since).tolist()
            say(f"step {step} rate {rate:.1e} loss {spoken:.4f} helper {helped:.3f} "
                f"right {right:.4f} | watched {trainer.watch()} | {trainer.pool.seen} pictures")
            sums.zero_()
            shown, since = now, 0
    return {"steps": step, "pictures": trainer.pool.seen,
            "training_s": round(time.time() - begin, 1),
            "total_s": round(time.time() - BORN, 1)}


def main() -> None:
    options = parse_options()
    options.out.mkdir(parents=True, exist_ok=True)
    log = (options.out.with_name(options.out.name + ".log")).open("w")

    def say(text: str) -> None:
        line = f"[{time.time() - BORN:6.1f}] {text}"
        print(line, flush=True)
        print(line, file=log, flush=True)

    tokenizer = checkpoint.build_tokenizer(options.out)
    say("tokenizer trained")
    easels = Easels(options.workers, options.slots, options.out, options.seed)
    # Forks must come before torch and its threads; hence its late imports.
    long_prompts = encoded_prompts(options.long_prompts, options.workers, options.out,
                                   options.seed)
    easels.start()
    trainer = Trainer(tokenizer, easels, long_prompts, options)
    parameters = sum(weight.numel() for weight in trainer.model.parameters())
    say(f"{parameters} parameters, requests {trainer.batcher.counts}, answers <= {ANSWER} tokens")
    figures = run(trainer, tokenizer, options, say)
    easels.stop()
    checkpoint.save(trainer.model, tokenizer, options.out)
    figures |= {"size": options.size, "parameters": parameters, "seed": options.seed,
                "batch": options.batch}
    options.out.with_name(options.out.name + ".json").write_text(
        json.dumps(figures, indent=2) + "\n")
    say(f"saved: {figures}")
    os._exit(0)  # the pool's pinned memory and daemons need no orderly end


if __name__ == "__main__":
    main()
