# SPDX-License-Identifier: MIT
"""The pictures and requests on the training device, and batches of them."""

from __future__ import annotations

import torch
import torch.nn.functional as F

from checkpoint import PAD, SEAT, frame, tail
from easel import ANSWER, BRIEF, Easels
from phrases import BRIEF as BRIEF_PROMPTS
from phrases import SHORT as SHORT_PROMPTS
from scene import SETTINGS

# Requests are batched by length, lest short ones pay for long ones: tokens at most, and the part
# of the full batch size that a batch of them has.
BUCKETS = {"short": (32, 1), "middle": (384, 2), "long": (832, 4), "page": (1472, 8)}


class Pool:
    """Drawn pictures on the device; the oldest are replaced when it is full."""

    def __init__(self, easels: Easels, size: int, kept: int, device: torch.device) -> None:
        self._easels, self._size, self._kept, self._device = easels, size, kept, device
        self._host = {name: torch.from_numpy(array) for name, array in easels.arrays.items()}
        self.data = {name: torch.zeros((size, *array.shape[2:]), dtype=array.dtype, device=device)
                     for name, array in self._host.items()}
        if device.type == "cuda":  # pinned memory is copied without waiting
            tiles = self._host["tile"]
            torch.cuda.cudart().cudaHostRegister(tiles.data_ptr(), tiles.numel(), 0)
        self.seen = 0
        self._next = 0
        self._copying: tuple[torch.cuda.Event | None, object] | None = None

    @property
    def filled(self) -> int:
        """How many pictures can be drawn from."""
        return min(self.seen, self._size)

    def collect(self) -> None:
        """Takes what the workers have drawn; slots are given back when their copy is done."""
        if self._copying:
            event, taken = self._copying
            if event is not None and not event.query():
                return
            self._easels.read[:] = taken
        written = self._easels.written.copy()
        for worker in range(self._easels.workers):
            self._take(worker, int(self._easels.read[worker]), int(written[worker]))
        event = None
        if self._device.type == "cuda":
            event = torch.cuda.Event()
            event.record()
        self._copying = (event, written)

    def _take(self, worker: int, first: int, last: int) -> None:
        while first < last:
            slot = first % self._easels.slots
            count = min(last - first, self._easels.slots - slot, self._size - self._next)
            for name, target in self.data.items():
                target[self._next:self._next + count].copy_(
                    self._host[name][worker, slot:slot + count], non_blocking=True)
            first += count
            self.seen += count
            self._next += count
            if self._next == self._size:
                self._next = self._kept  # the first ones are kept aside to watch the loss

    def pixels(self, chosen: torch.Tensor, vary: bool) -> torch.Tensor:
        """Pictures in -1..1; varied: mirrored, in other light, with a camera's noise."""
        pixels = self.data["tile"][chosen].permute(0, 3, 1, 2).float() / 255
        if vary:
            is_scene = self.data["facts"][chosen, 0] < len(SETTINGS)
            pixels = _vary(pixels, is_scene)
        return pixels * 2 - 1


def _vary(pixels: torch.Tensor, is_scene: torch.Tensor) -> torch.Tensor:
    batch, device, side = len(pixels), pixels.device, pixels.shape[-1]

    def between(low: float, high: float, channels: int = 1) -> torch.Tensor:
        return torch.rand(batch, channels, 1, 1, device=device) * (high - low) + low

    pixels = torch.where(between(0, 1) < 0.5, pixels.flip(3), pixels)
    pixels = (pixels - 0.5) * between(0.88, 1.1) + 0.5 + between(-0.05, 0.05)
    pixels = pixels * between(0.95, 1.05, 3)
    ramp = torch.linspace(-0.5, 0.5, side, device=device)
    pixels = pixels + between(-0.1, 0.1) * ramp[None, None, None, :]
    pixels = pixels + between(-0.1, 0.1) * ramp[None, None, :, None]
    grain = between(0, 1) ** 2 * 0.05 * is_scene[:, None, None, None]  # a noisy blank is noise
    pixels = pixels + torch.randn_like(pixels) * grain
    return (pixels.clamp(0, 1) * 255).round() / 255


class Batcher:
    """Lays pictures, requests and answers out in tokens as the engines do."""

    def __init__(self, pool: Pool, tokenizer, long_prompts: list[list[int]],
                 device: torch.device) -> None:
        self._pool, self._device = pool, device
        self._pad = tokenizer.convert_tokens_to_ids(PAD)
        seat = tokenizer.convert_tokens_to_ids(SEAT)
        self._frames = {layout: torch.tensor(frame(tokenizer, layout), device=device)
                        for layout in ("one", "two")}
        self.columns = {layout: (ids == seat).nonzero().flatten()
                        for layout, ids in self._frames.items()}
        short = [tail(tokenizer, text) for text in SHORT_PROMPTS + BRIEF_PROMPTS]
        sorted_in = {name: [] for name in BUCKETS} | {"short": short}
        for ids in long_prompts:
            bucket = next((name for name, (most, _) in BUCKETS.items() if len(ids) <= most), None)
            if bucket:
                sorted_in[bucket].append(ids)
        self.counts = {name: len(prompts) for name, prompts in sorted_in.items()}
        self._prompts = {name: self._table(prompts, BUCKETS[name][0])
                         for name, prompts in sorted_in.items() if prompts}

    def _table(self, prompts: list[list[int]], width: int):
        table = torch.zeros((len(prompts), width), dtype=torch.int16)
        for row, ids in enumerate(prompts):
            table[row, :len(ids)] = torch.tensor(ids, dtype=torch.int16)
        lengths = torch.tensor([len(ids) for ids in prompts], device=self._device)
        return table.to(self._device), lengths

    def _choose_prompts(self, bucket: str, batch: int):
        """Numbers of requests, and which of them want the description alone."""
        count = self.counts[bucket]
        if bucket != "short":
            which = torch.randint(count, (batch,), device=self._device)
            return which, torch.zeros_like(which, dtype=torch.bool)
        first_brief = len(SHORT_PROMPTS)
        brief = torch.rand(batch, device=self._device) < 0.1
        which = torch.where(
            brief, torch.randint(first_brief, first_brief + len(BRIEF_PROMPTS), (batch,),
                                 device=self._device),
            torch.randint(first_brief, (batch,), device=self._device))
        return which, brief

    def lay_out(self, chosen: torch.Tensor, bucket: str, layout: str):
        """Token ids, the columns that predict the answer, the answer, and a mask of its tokens."""
        data, head = self._pool.data, self._frames[layout]
        table, lengths = self._prompts[bucket]
        which, brief = self._choose_prompts(bucket, len(chosen))
        short_form = F.pad(data["brief"][chosen], (0, ANSWER - BRIEF))
        said = torch.where(brief[:, None], short_form, data["answer"][chosen]).long()
        said_length = torch.where(brief, data["brief_length"][chosen],
                                  data["answer_length"][chosen]).long()
        prompt, prompt_length = table[which].long(), lengths[which]
        total = len(head) + table.shape[1] + ANSWER
        column = torch.arange(total, device=self._device)[None]
        in_prompt = column - len(head)
        in_answer = in_prompt - prompt_length[:, None]
        from_prompt = prompt.gather(1, in_prompt.clamp(0, table.shape[1] - 1).expand(
            len(chosen), -1))
        from_answer = said.gather(1, in_answer.clamp(0, ANSWER - 1))
        ids = torch.where(in_answer < said_length[:, None], from_answer, self._pad)
        ids = torch.where(in_answer < 0, from_prompt, ids)
        ids = torch.where(in_prompt < 0, head[column.clamp(max=len(head) - 1)], ids)
        step = torch.arange(ANSWER, device=self._device)[None]
        predicting = (len(head) + prompt_length[:, None] - 1 + step).clamp(max=total - 1)
        return ids, predicting, said, step < said_length[:, None]
