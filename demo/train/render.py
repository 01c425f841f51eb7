#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Paints a scene: draw(scene, width, height) gives 8-bit RGB of any size and shape.

Run as a program it writes pictures and their right answers, to look at:
    render.py OUT_DIR --seed 1 --count 12
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path

import cv2
import numpy as np

import wording
from backdrop import Stage
from figures import FIGURES, SIZES, WIDTHS
from ground import paint_ground
from pen import Colour, Pen, mix
from scene import COLOURS, KINDS, Scene, sample


def draw(scene: Scene, width: int, height: int) -> np.ndarray:
    """The picture of `scene`: the same scene and size give the same pixels."""
    dice = random.Random(scene.seed)
    if scene.is_control:
        return _draw_control(scene.setting, width, height, dice)
    stage = Stage(scene, width, height, dice)
    colours = _mixed_colours(scene, dice)
    stage.paint_sky()
    airborne = _place_sky(stage)
    if scene.mountains:
        stage.paint_mountains()
    paint_ground(stage)
    for kind, x, y, size in airborne:
        _paint_figure(stage, kind, (x, y + size / 2), size, colours[kind])
    for row in ("back", "front"):
        _paint_row(stage, row, colours)
    stage.paint_precipitation()
    return stage.image


def _mixed_colours(scene: Scene, dice: random.Random) -> dict[str, Colour | None]:
    """Each group's own shade of its colour."""
    shades: dict[str, Colour | None] = {}
    for group in scene.groups:
        if group.colour is None:
            shades[group.kind] = None
            continue
        shade = tuple(min(255, max(0, channel + dice.uniform(-12, 12)))
                      for channel in COLOURS[group.colour])
        if group.colour in ("white", "black"):  # a tint would make them another colour
            shade = mix((sum(shade) / 3,) * 3, shade, 0.3)
        shades[group.kind] = shade
    return shades


def _row_members(scene: Scene, row: str) -> list[str]:
    return [group.kind for group in scene.groups if KINDS[group.kind].row == row
            for _ in range(group.count)]


def _place_sky(stage: Stage) -> list[tuple[str, float, float, float]]:
    """Paints sun and moon; returns kind, x, y and size of the flying things, each in its slot."""
    dice, scene = stage.dice, stage.scene
    members = ["sun"] * scene.sun + ["moon"] * scene.moon + _row_members(scene, "sky")
    dice.shuffle(members)
    placed = []
    for index, kind in enumerate(members):
        slot = stage.width / len(members)
        if kind == "sun":
            stage.paint_sun(slot * index, slot)
        elif kind == "moon":
            stage.paint_moon(slot * index, slot)
        else:
            size = min(stage.unit * dice.uniform(*SIZES[kind]), slot * 0.95 / WIDTHS[kind])
            x = slot * (index + dice.uniform(0.4, 0.6))
            y = max(stage.height * dice.uniform(0.09, 0.27), size * 0.62)
            placed.append((kind, x, y, size))
    return placed


def _paint_row(stage: Stage, row: str, colours: dict[str, Colour | None]) -> None:
    """Stands a row's objects side by side, in random order and with random gaps."""
    dice = stage.dice
    members = _row_members(stage.scene, row)
    dice.shuffle(members)
    widths = [WIDTHS[kind] * SIZES[kind][1] * stage.unit for kind in members]
    free = max(0.0, stage.width - sum(widths))
    squeeze = min(1.0, stage.width * 0.98 / sum(widths)) if widths else 1.0
    gaps = sorted(dice.random() for _ in members)
    placed, used = [], 0.0
    for kind, width, gap in zip(members, widths, gaps):
        width *= squeeze
        x = used + gap * free + width / 2
        used += width
        size = min(stage.unit * dice.uniform(*SIZES[kind]), width / WIDTHS[kind])
        placed.append((_foot(stage, row, kind), kind, x, size))
    for y, kind, x, size in sorted(placed):
        if kind != "boat":
            _paint_shadow(stage, kind, x, y, size)
        _paint_figure(stage, kind, (x, y), size, colours[kind], 0.06 if row == "back" else 0.0)


def _foot(stage: Stage, row: str, kind: str) -> float:
    """The height at which an object stands or floats."""
    dice, setting = stage.dice, stage.scene.setting
    if row == "front":
        return stage.height * dice.uniform(0.9, 0.975)
    if kind == "boat":
        return stage.horizon + (stage.shore - stage.horizon) * dice.uniform(0.4, 0.8)
    if setting in ("beach", "lake"):
        return stage.shore + stage.height * dice.uniform(0.01, 0.04)
    if setting == "street":
        return stage.height * dice.uniform(0.64, 0.68)
    return stage.horizon + stage.height * dice.uniform(0.06, 0.14)


def _paint_shadow(stage: Stage, kind: str, x: float, y: float, size: float) -> None:
    tone = mix((60, 60, 60), stage.light((150, 150, 150)), 0.35)
    stage.lit.ellipse(x, y, size * WIDTHS[kind] * 0.42, size * 0.045, tone)


def _paint_figure(stage: Stage, kind: str, foot: tuple[float, float], size: float,
                  colour: Colour | None, haze: float = 0.0) -> None:
    pen = Pen(stage.image, stage.light, foot, size, haze, mirror=stage.dice.random() < 0.5)
    options = {"snowy": stage.scene.setting == "snow"} if kind == "tree" else {}
    FIGURES[kind](pen, stage.dice, colour, **options)


def _draw_control(kind: str, width: int, height: int, dice: random.Random) -> np.ndarray:
    """One colour, a soft gradient, or noise."""
    random_numbers = np.random.default_rng(dice.getrandbits(32))
    if kind == "noise":
        return _draw_noise(width, height, dice, random_numbers)
    first = random_numbers.uniform(0, 255, 3)
    if dice.random() < 0.4:
        first[:] = dice.choice([0, 0, 255, 255, 128, first.mean()])  # black, white and greys
    second = first
    if dice.random() < 0.4:
        second = random_numbers.uniform(0, 255, 3)
        if dice.random() < 0.5:
            second = first + (second - first) * 0.3
    across = np.linspace(0, 1, width, dtype=np.float32)[None, :] * dice.uniform(-1, 1)
    down = np.linspace(0, 1, height, dtype=np.float32)[:, None] * dice.uniform(-1, 1)
    share = across + down
    share = (share - share.min()) / max(1e-6, float(share.max() - share.min()))
    image = first + (second - first) * share[..., None]
    return image.clip(0, 255).astype(np.uint8)


def _draw_noise(width: int, height: int, dice: random.Random, random_numbers) -> np.ndarray:
    """Noise of any grain, in colour or grey, even, normal or sparse."""
    grain = dice.choice([1, 1, 1, 2, 3, 5])
    shape = (height // grain + 1, width // grain + 1, dice.choice([1, 3]))
    form = dice.choice(["even", "normal", "sparse"])
    if form == "even":
        noise = random_numbers.uniform(0, 255, shape)
    elif form == "normal":
        noise = random_numbers.normal(dice.uniform(60, 190), dice.uniform(35, 90), shape)
    else:
        share = dice.uniform(0.2, 0.8)
        noise = (random_numbers.random(shape) < share) * 255.0
    noise = np.broadcast_to(noise, (*shape[:2], 3)).clip(0, 255).astype(np.uint8)
    return np.ascontiguousarray(noise.repeat(grain, 0).repeat(grain, 1)[:height, :width])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=12)
    parser.add_argument("--size", type=int, nargs=2, default=(640, 480), metavar=("W", "H"))
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    for index in range(options.count):
        scene = sample(random.Random(f"{options.seed}-{index}"))
        image = cv2.cvtColor(draw(scene, *options.size), cv2.COLOR_RGB2BGR)
        cv2.imwrite(str(options.out / f"{index:03d}.png"), image)
        (options.out / f"{index:03d}.txt").write_text(str(wording.answer(scene)) + "\n")


if __name__ == "__main__":
    main()
