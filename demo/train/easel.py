# SPDX-License-Identifier: MIT
"""Worker processes that draw pictures and write their answers while the model learns.

Each worker fills a ring in shared memory and waits when it is full, so drawing and training
overlap and no picture touches the disk.
"""

from __future__ import annotations

import mmap
import multiprocessing
import os
import random
import signal
import time
from pathlib import Path

import cv2
import numpy as np

import prompts
from camera import training_tile
from checkpoint import END, IMAGE_SIDE, encode, tail
from scene import COLOURS, CONTROLS, KINDS, SETTINGS, TIMES, WEATHERS, Scene, sample, sample_control
from wording import answer

ANSWER, BRIEF = 104, 56  # tokens at most, the end included; the few longer ones are left out
CONTROL_SHARE = 0.05
PLACES = (*SETTINGS, *CONTROLS)
# What the helper head is asked: classes of each fact. -1 in a fact means "not asked".
FACT_CLASSES = [len(PLACES), len(TIMES), len(WEATHERS), 2, 2, 2]
COUNT_CLASSES, COLOUR_CLASSES = 5, len(COLOURS)
FACTS = len(FACT_CLASSES) + 2 * len(KINDS)


def facts_of(scene: Scene) -> list[int]:
    """The scene as class numbers, for the helper head."""
    palette = list(COLOURS)
    groups = {group.kind: group for group in scene.groups}
    control = scene.is_control
    facts = [PLACES.index(scene.setting), -1 if control else TIMES.index(scene.time),
             -1 if control else WEATHERS.index(scene.weather), scene.sun, scene.moon,
             scene.mountains]
    facts += [groups[kind].count if kind in groups else 0 for kind in KINDS]
    facts += [palette.index(groups[kind].colour) if kind in groups and groups[kind].colour else -1
              for kind in KINDS]
    return [int(fact) for fact in facts]


def _shared(shape: tuple[int, ...], dtype) -> np.ndarray:
    """An array that forked processes share."""
    count = int(np.prod(shape))
    memory = mmap.mmap(-1, count * np.dtype(dtype).itemsize)
    return np.frombuffer(memory, dtype=dtype).reshape(shape)


class Easels:
    """The rings of all workers: arrays of [worker, slot, ...]."""

    def __init__(self, workers: int, slots: int, tokenizer_folder: Path, seed: int) -> None:
        self.workers, self.slots = workers, slots
        self.arrays = {
            "tile": _shared((workers, slots, IMAGE_SIDE, IMAGE_SIDE, 3), np.uint8),
            "answer": _shared((workers, slots, ANSWER), np.int16),
            "answer_length": _shared((workers, slots), np.int16),
            "brief": _shared((workers, slots, BRIEF), np.int16),
            "brief_length": _shared((workers, slots), np.int16),
            "facts": _shared((workers, slots, FACTS), np.int8),
        }
        self.written = _shared((workers,), np.int64)
        self.read = _shared((workers,), np.int64)
        self._stop = _shared((1,), np.int64)
        context = multiprocessing.get_context("fork")
        self._processes = [
            context.Process(target=self._work, args=(worker, tokenizer_folder, seed), daemon=True)
            for worker in range(workers)]

    def start(self) -> None:
        """Starts drawing."""
        for process in self._processes:
            process.start()

    def stop(self) -> None:
        """Ends the workers."""
        self._stop[0] = 1
        for process in self._processes:
            process.join(5)

    def _work(self, worker: int, tokenizer_folder: Path, seed: int) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        cv2.setNumThreads(1)
        os.nice(5)
        from transformers import AutoTokenizer

        tokenizer = AutoTokenizer.from_pretrained(tokenizer_folder)
        drawn = done = 0
        while not self._stop[0]:
            if done - self.read[worker] >= self.slots:
                time.sleep(0.01)
                continue
            dice = random.Random(f"{seed}-{worker}-{drawn}")
            drawn += 1
            if self._put(worker, done % self.slots, dice, tokenizer):
                done += 1
                self.written[worker] = done

    def _put(self, worker: int, slot: int, dice: random.Random, tokenizer) -> bool:
        """Draws one picture into a slot; False if its answer is too long."""
        control = dice.random() < CONTROL_SHARE
        scene = sample_control(dice) if control else sample(dice)
        right = answer(scene)
        end = [tokenizer.convert_tokens_to_ids(END)]
        texts = {"answer": encode(tokenizer, str(right)) + end,
                 "brief": encode(tokenizer, right.description) + end}
        if len(texts["answer"]) > ANSWER or len(texts["brief"]) > BRIEF:
            return False
        for name, ids in texts.items():
            self.arrays[name][worker, slot] = 0
            self.arrays[name][worker, slot, :len(ids)] = ids
            self.arrays[name + "_length"][worker, slot] = len(ids)
        self.arrays["tile"][worker, slot] = training_tile(scene, IMAGE_SIDE, dice)
        self.arrays["facts"][worker, slot] = facts_of(scene)
        return True


def _encode_prompts(job: tuple[int, int, Path, int]) -> list[list[int]]:
    worker, count, tokenizer_folder, seed = job
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(tokenizer_folder)
    dice = random.Random(f"prompts-{seed}-{worker}")
    kinds = dice.choices(["assisted", "structured", "blind"], [8, 1.5, 0.5], k=count)
    return [tail(tokenizer, prompts.draw_prompt(dice, kind)) for kind in kinds]


def encoded_prompts(count: int, workers: int, tokenizer_folder: Path, seed: int):
    """Token ids of `count` long requests."""
    jobs = [(worker, count // workers, tokenizer_folder, seed) for worker in range(workers)]
    with multiprocessing.get_context("fork").Pool(workers) as pool:
        return [ids for part in pool.map(_encode_prompts, jobs) for ids in part]
