# SPDX-License-Identifier: MIT
"""The six settings: what lies below the horizon."""

from __future__ import annotations

import numpy as np

from backdrop import Stage
from pen import Colour, Pen, darker, gradient, jitter


def paint_ground(stage: Stage) -> None:
    """Paints the ground of the stage's setting."""
    _GROUNDS[stage.scene.setting](stage)


def _slope(stage: Stage, top: float, bottom: float, far: Colour, near: Colour) -> None:
    gradient(stage.image, top, bottom, stage.light(jitter(stage.dice, far), 0.1),
             stage.light(jitter(stage.dice, near)))


def _ripples(stage: Stage, colour: Colour, crest: float) -> None:
    """Short bright lines on water, bent upwards by `crest`."""
    dice, unit = stage.dice, stage.unit
    for _ in range(dice.randint(4, 8)):
        x = dice.uniform(0, stage.width)
        y = stage.horizon + (stage.shore - stage.horizon) * dice.random()
        half = unit * dice.uniform(0.04, 0.1)
        stage.lit.stroke([(x - half, y), (x, y - unit * crest), (x + half, y)], unit * 0.006,
                         colour)


def _edge(stage: Stage, steps: int, y: float, low: float, high: float):
    """Points from left to right along `y`, each moved by a random part of a unit."""
    return [(stage.width * step / steps, y + stage.unit * stage.dice.uniform(low, high))
            for step in range(steps + 1)]


def _beach(stage: Stage) -> None:
    _slope(stage, stage.horizon, stage.shore, (36, 110, 176), (86, 176, 206))
    _slope(stage, stage.shore, stage.height, (230, 206, 150), (220, 188, 126))
    _ripples(stage, (196, 226, 240), 0.006)
    below = stage.shore + stage.unit * 0.012
    foam = _edge(stage, 8, stage.shore, -0.014, 0.01)
    stage.lit.polygon([(0, below), *foam, (stage.width, below)], (244, 248, 250))


def _lake(stage: Stage) -> None:
    hazy = Pen(stage.image, stage.light, haze=0.12, flip_y=False)
    hills = _edge(stage, 6, stage.horizon, -0.06, -0.015)
    foot = stage.horizon + 1
    hazy.polygon([(0, foot), *hills, (stage.width, foot)], (52, 112, 62))
    _slope(stage, stage.horizon, stage.shore, (58, 116, 156), (96, 154, 186))
    _slope(stage, stage.shore, stage.height, (92, 158, 66), (66, 128, 50))
    _ripples(stage, (150, 190, 212), 0.0)
    stage.lit.stroke(_edge(stage, 8, stage.shore, -0.006, 0.006), stage.unit * 0.02,
                     (120, 104, 70))


def _meadow(stage: Stage) -> None:
    dice, unit = stage.dice, stage.unit
    _slope(stage, stage.horizon, stage.height, (122, 184, 78), (74, 144, 52))
    hazy = Pen(stage.image, stage.light, haze=0.1, flip_y=False)
    for _ in range(2):
        hazy.ellipse(dice.uniform(0, stage.width), stage.horizon + unit * 0.06,
                     unit * dice.uniform(0.4, 0.7), unit * dice.uniform(0.07, 0.12),
                     jitter(dice, (104, 170, 72)))
    for _ in range(dice.randint(15, 30)):
        x = dice.uniform(0, stage.width)
        y = dice.uniform(stage.horizon + unit * 0.1, stage.height)
        tip = (x + unit * dice.uniform(-0.01, 0.01), y - unit * 0.022)
        stage.lit.stroke([(x, y), tip], unit * 0.006, jitter(dice, (60, 126, 44)))


def _street(stage: Stage) -> None:
    dice, unit = stage.dice, stage.unit
    hazy = Pen(stage.image, stage.light, haze=0.15, flip_y=False)
    x = 0.0
    while x < stage.width:
        wide, high = unit * dice.uniform(0.12, 0.22), unit * dice.uniform(0.12, 0.36)
        _building(stage, hazy, x, wide, high)
        x += wide * dice.uniform(0.98, 1.02)
    _slope(stage, stage.horizon + unit * 0.06, stage.height, (190, 188, 182), (176, 174, 170))
    _slope(stage, stage.height * 0.7, stage.height, (92, 92, 98), (76, 76, 82))
    stage.lit.rect(0, stage.height * 0.69, stage.width, stage.height * 0.705, (214, 212, 206))
    for dash in range(-1, int(stage.width / (unit * 0.22)) + 1):
        left = (dash + dice.random() * 0.1) * unit * 0.22
        stage.lit.rect(left, stage.height * 0.885, left + unit * 0.11, stage.height * 0.9,
                       (238, 232, 208))


def _building(stage: Stage, pen: Pen, x: float, wide: float, high: float) -> None:
    dice, unit, night = stage.dice, stage.unit, stage.scene.time == "night"
    wall = jitter(dice, (142, 144, 150), 14)
    roof = stage.horizon - high
    pen.rect(x, roof, x + wide * 1.03, stage.horizon + unit * 0.08, wall)
    for top in np.arange(roof + unit * 0.03, stage.horizon, unit * 0.055):
        for left in np.arange(x + unit * 0.025, x + wide - unit * 0.03, unit * 0.045):
            shining = night and dice.random() < 0.5
            pen.rect(left, top, left + unit * 0.02, top + unit * 0.028,
                     (250, 226, 130) if shining else darker(wall, 0.72))


def _snow(stage: Stage) -> None:
    dice, unit = stage.dice, stage.unit
    _slope(stage, stage.horizon, stage.height, (226, 234, 244), (246, 249, 252))
    hazy = Pen(stage.image, stage.light, haze=0.05, flip_y=False)
    for _ in range(3):
        hazy.ellipse(dice.uniform(0, stage.width), stage.horizon + unit * dice.uniform(0.04, 0.1),
                     unit * dice.uniform(0.3, 0.6), unit * dice.uniform(0.04, 0.09),
                     jitter(dice, (216, 226, 240), 5))


def _desert(stage: Stage) -> None:
    dice, unit = stage.dice, stage.unit
    _slope(stage, stage.horizon, stage.height, (226, 172, 96), (206, 144, 70))
    hazy = Pen(stage.image, stage.light, haze=0.08, flip_y=False)
    for row in range(3):
        x, y = dice.uniform(0, stage.width), stage.horizon + unit * (0.02 + 0.12 * row)
        wide, high = unit * dice.uniform(0.4, 0.7), unit * dice.uniform(0.05, 0.1)
        hazy.ellipse(x, y, wide, high, jitter(dice, (218, 160, 86)), upper_half=True)
        hazy.ellipse(x + wide * 0.25, y, wide * 0.75, high * 0.7, jitter(dice, (196, 138, 70)),
                     upper_half=True)


_GROUNDS = {"beach": _beach, "lake": _lake, "meadow": _meadow, "street": _street, "snow": _snow,
            "desert": _desert}
