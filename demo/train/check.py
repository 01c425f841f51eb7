#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Measures checkpoints through transformers, greedily, on held-out pictures.

    check.py CHECKPOINT... --count 200

This is the trainer's own look at what came out; the figures in the model cards are those of
evaluate.py, through the engine that people run.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import torch
from transformers import AutoTokenizer, Idefics3ForConditionalGeneration

import heldout
from camera import fit
from checkpoint import END, IMAGE_SIDE, PAD, SEAT, frame, tail
from forward import Forward
from score import loops, score, score_controls


class Model:
    """A checkpoint loaded for greedy answers in float32."""

    def __init__(self, folder: Path, device: str) -> None:
        self.tokenizer = AutoTokenizer.from_pretrained(folder)
        self.model = Idefics3ForConditionalGeneration.from_pretrained(
            folder, dtype=torch.float32).to(device).eval()

    def inputs(self, images, prompt: str, layout: str):
        """Token ids and pixels of a batch."""
        ids = frame(self.tokenizer, layout) + tail(self.tokenizer, prompt)
        tiles = [torch.from_numpy(fit(image, IMAGE_SIDE).copy()) for image in images]
        pixels = torch.stack(tiles).permute(0, 3, 1, 2).float() / 127.5 - 1
        return (torch.tensor([ids] * len(images), device=self.model.device),
                pixels.to(self.model.device))

    @torch.no_grad()
    def answers(self, images, prompt: str, layout: str = "two", most: int = 120) -> list[str]:
        """The answers to one request about a batch of pictures."""
        ids, pixels = self.inputs(images, prompt, layout)
        copies = {"one": 1, "two": 2}[layout]
        token = self.tokenizer.convert_tokens_to_ids
        out = self.model.generate(
            input_ids=ids, pixel_values=pixels[:, None].repeat(1, copies, 1, 1, 1),
            attention_mask=torch.ones_like(ids), do_sample=False, max_new_tokens=most,
            eos_token_id=token(END), pad_token_id=token(PAD))
        return [self.tokenizer.decode(row[ids.shape[1]:], skip_special_tokens=True)
                for row in out]

    @torch.no_grad()
    def forward_difference(self, images) -> float:
        """The largest difference of logits between Forward and transformers."""
        worst = 0.0
        forward = Forward(self.model)
        for layout, copies in (("one", 1), ("two", 2)):
            ids, pixels = self.inputs(images, heldout.SHORT_PROMPT, layout)
            columns = (ids[0] == self.tokenizer.convert_tokens_to_ids(SEAT)).nonzero().flatten()
            hidden = forward.read(forward.embed(ids, forward.see(pixels), columns))
            theirs = self.model(input_ids=ids, attention_mask=torch.ones_like(ids),
                                pixel_values=pixels[:, None].repeat(1, copies, 1, 1, 1)).logits
            worst = max(worst, (self.model.lm_head(hidden) - theirs).abs().max().item())
        return worst


def measure(model: Model, count: int, most: int) -> dict:
    """Scores for short and long requests, and for pictures with nothing in them."""
    held = heldout.scenes(count)
    photos = [heldout.photo(index, scene) for index, scene in enumerate(held)]
    short = model.answers(photos, heldout.SHORT_PROMPT, most=most)
    alone = model.answers(photos, heldout.SHORT_PROMPT, layout="one", most=most)
    result = {"short": score(zip(short, held)), "one image": score(zip(alone, held))}
    for name, prompt in (("recorded", heldout.catalogue_prompt),
                         ("assisted", heldout.assisted_prompt)):
        rows, group = [], max(1, count // 10)
        for first in range(0, count, group):
            texts = model.answers(photos[first:first + group], prompt(first), most=most)
            rows += list(zip(texts, held[first:first + group]))
        result[name] = score(rows)
        result[name]["loops"] = sum(loops(text) for text, _ in rows)
        result[name]["examples"] = [text for text, _ in rows[:3]]
    nothing = heldout.controls(count // 2)
    texts = model.answers([heldout.photo(index, scene) for index, scene in enumerate(nothing)],
                          heldout.SHORT_PROMPT, most=most)
    result["controls"] = score_controls(zip(texts, nothing))
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("checkpoints", type=Path, nargs="+")
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--most", type=int, default=120, help="tokens an answer may have")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--forward", action="store_true",
                        help="only compare the training forward pass with transformers'")
    options = parser.parse_args()
    for folder in options.checkpoints:
        model = Model(folder, options.device)
        print(f"== {folder}")
        if options.forward:
            photos = [heldout.photo(i, scene) for i, scene in enumerate(heldout.scenes(3))]
            print("largest difference of logits", model.forward_difference(photos))
            continue
        for name, scores in measure(model, options.count, options.most).items():
            print(name, json.dumps(scores, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
