# SPDX-License-Identifier: MIT
"""How each kind of object looks, in its own units: y is 0 at the foot and 1 at its full size.

Each figure takes (pen, dice, colour). The dice vary what no answer speaks of: roofs, hair, poses.
Outlines are a darker shade of the body, so that an object stands out from ground of its colour.
"""

from __future__ import annotations

import math
import random

from pen import Colour, Pen, darker, mix

_WHITE = (244, 244, 242)
_DARK = (36, 36, 40)
_SNOW = (244, 248, 252)


def _outline(colour: Colour, grey: Colour) -> Colour:
    """A darker shade; a lighter one for black, where a darker would not show."""
    return darker(colour, 0.62) if sum(colour) > 150 else grey


def house(pen: Pen, dice: random.Random, colour: Colour) -> None:
    width, height = dice.uniform(0.95, 1.15), dice.uniform(0.52, 0.62)
    roof = dice.choice([(96, 62, 48), (84, 84, 92), (110, 50, 44)])
    if dice.random() < 0.5:
        pen.rect(width * 0.18, height * 1.1, width * 0.3, height * 1.72, darker(roof))
    pen.rect(-width * 0.44, 0, width * 0.44, height, colour)
    ridge = height * dice.uniform(1.6, 1.85)
    pen.polygon([(-width * 0.54, height), (0, ridge), (width * 0.54, height)], roof)
    pen.rect(-width * 0.08, 0, width * 0.08, height * 0.55, (86, 58, 40))
    for x in (-width * 0.27, width * 0.27):
        glass = (250, 232, 150) if dice.random() < 0.4 else (176, 212, 232)
        pen.rect(x - width * 0.085, height * 0.38, x + width * 0.085, height * 0.72,
                 darker(colour, 0.6))
        pen.rect(x - width * 0.06, height * 0.42, x + width * 0.06, height * 0.68, glass)


def lighthouse(pen: Pen, dice: random.Random, colour: Colour) -> None:
    base, taper, bands, tower = 0.2, 0.07, 5, 0.78
    for band in range(bands):
        low, high = band / bands, (band + 1) / bands
        at_low, at_high = base - taper * low, base - taper * high
        pen.polygon([(-at_low, tower * low), (at_low, tower * low),
                     (at_high, tower * high), (-at_high, tower * high)],
                    colour if band % 2 == 0 else _WHITE)
    pen.rect(-0.17, 0.77, 0.17, 0.82, (60, 60, 64))
    pen.rect(-0.1, 0.82, 0.1, 0.92, (255, 240, 150))
    pen.polygon([(-0.13, 0.91), (0, 1), (0.13, 0.91)], colour)


def boat(pen: Pen, dice: random.Random, colour: Colour) -> None:
    sail = (250, 250, 246) if sum(colour) < 690 else (236, 226, 204)
    pen.stroke([(0, 0.1), (0, 0.95)], 0.045, (92, 66, 44))
    pen.polygon([(0.04, 0.92), (0.42, 0.24), (0.04, 0.24)], sail)
    pen.polygon([(-0.05, 0.8), (-0.3, 0.24), (-0.05, 0.24)], darker(sail, 0.92))
    pen.polygon([(-0.52, 0.2), (0.52, 0.2), (0.36, -0.06), (-0.36, -0.06)], darker(colour, 0.62))
    pen.polygon([(-0.48, 0.18), (0.48, 0.18), (0.34, -0.03), (-0.34, -0.03)], colour)


def car(pen: Pen, dice: random.Random, colour: Colour) -> None:
    edge = _outline(colour, (86, 86, 92))
    if dice.random() < 0.3:  # a van
        cabin = [(-0.3, 0.42), (0.34, 0.42), (0.44, 0.2), (-0.44, 0.2)]
    else:
        cabin = [(-0.2, 0.42), (0.14, 0.42), (0.3, 0.21), (-0.36, 0.21)]
    pen.polygon([(x * 1.05, y + (0.015 if y > 0.3 else 0)) for x, y in cabin], edge)
    pen.polygon(cabin, colour)
    pen.polygon([(x * 0.82, y - 0.03 if y > 0.3 else y + 0.02) for x, y in cabin],
                (186, 216, 234))
    pen.rect(-0.5, 0.04, 0.5, 0.232, edge)
    pen.rect(-0.485, 0.052, 0.485, 0.22, colour)
    for x in (-0.28, 0.28):
        pen.ellipse(x, 0.044, 0.105, 0.105, (26, 26, 28))
        pen.ellipse(x, 0.044, 0.05, 0.05, (176, 176, 180))


def person(pen: Pen, dice: random.Random, colour: Colour) -> None:
    skin = dice.choice([(240, 200, 170), (205, 150, 110), (140, 95, 65), (224, 178, 140)])
    hair = dice.choice([(40, 30, 26), (96, 62, 34), (180, 140, 70)])
    trousers = dice.choice([(58, 62, 84), (88, 78, 66)])
    stride = dice.uniform(0.04, 0.1)
    for side in (-1, 1):
        hand = (side * dice.uniform(0.16, 0.24), dice.uniform(0.42, 0.9))
        pen.stroke([(side * 0.045, 0.42), (side * stride, 0)], 0.085, trousers)
        pen.stroke([(side * 0.1, 0.74), hand], 0.07, darker(colour, 0.8))
    pen.polygon([(-0.145, 0.8), (0.145, 0.8), (0.165, 0.35), (-0.165, 0.35)],
                _outline(colour, (92, 92, 98)))
    pen.polygon([(-0.125, 0.785), (0.125, 0.785), (0.145, 0.365), (-0.145, 0.365)], colour)
    pen.ellipse(0, 0.9, 0.095, 0.105, skin)
    pen.ellipse(0, 0.92, 0.1, 0.09, hair, upper_half=True)


def tent(pen: Pen, dice: random.Random, colour: Colour) -> None:
    pen.polygon([(-0.5, 0), (0, 0.72), (0.5, 0)], darker(colour, 0.72))
    pen.polygon([(-0.46, 0), (-0.01, 0.685), (0.2, 0)], colour)
    pen.polygon([(-0.22, 0), (-0.02, 0.43), (0.06, 0)], (52, 44, 44))


def umbrella(pen: Pen, dice: random.Random, colour: Colour) -> None:
    pen.stroke([(0, 0), (0, 0.95)], 0.045, (104, 92, 82))
    arc = [(0.5 * math.cos(math.pi * step / 18), 0.55 + 0.42 * math.sin(math.pi * step / 18))
           for step in range(19)]
    pen.polygon(arc, colour)
    for first in (3, 9, 15):  # every other panel in shade
        pen.polygon(arc[first:first + 4] + [(0, 0.97)], darker(colour, 0.82))


def dog(pen: Pen, dice: random.Random, colour: Colour) -> None:
    shade = darker(colour, 0.72) if sum(colour) > 150 else (70, 70, 76)
    pen.ellipse(0, 0.38, 0.36, 0.17, shade)
    for x, tone in ((-0.26, colour), (-0.14, shade), (0.14, colour), (0.26, shade)):
        pen.stroke([(x, 0.34), (x, 0)], 0.09, tone)
    pen.ellipse(0, 0.39, 0.34, 0.15, colour)
    pen.stroke([(-0.32, 0.44), (-0.5, 0.68)], 0.08, colour)
    pen.stroke([(0.28, 0.46), (0.38, 0.66)], 0.16, colour)
    pen.ellipse(0.42, 0.68, 0.15, 0.12, colour)
    pen.ellipse(0.55, 0.65, 0.09, 0.065, shade)
    pen.polygon([(0.3, 0.74), (0.36, 0.8), (0.33, 0.54)], shade)


def snowman(pen: Pen, dice: random.Random, colour: None) -> None:
    for y, radius in ((0.22, 0.23), (0.54, 0.17), (0.79, 0.125)):
        pen.ellipse(0, y, radius + 0.018, radius + 0.018, (150, 164, 190))
        pen.ellipse(0, y, radius, radius, (250, 251, 253))
    pen.polygon([(0, 0.8), (0.16, 0.77), (0, 0.75)], (240, 130, 30))
    pen.rect(-0.15, 0.885, 0.15, 0.92, _DARK)
    pen.rect(-0.09, 0.89, 0.09, 1.05, _DARK)
    for y in (0.62, 0.54, 0.46):
        pen.ellipse(0, y, 0.018, 0.018, _DARK)


def cactus(pen: Pen, dice: random.Random, colour: None) -> None:
    green = (44, 122, 62)
    pen.stroke([(0, 0), (0, 0.93)], 0.17, green)
    for side in (-0.24, 0.24):
        elbow = dice.uniform(0.35, 0.55)
        pen.stroke([(0, elbow), (side, elbow), (side, elbow + 0.28)], 0.11, darker(green, 0.92))
    pen.stroke([(0.03, 0.08), (0.03, 0.88)], 0.02, darker(green, 1.3))


def flower(pen: Pen, dice: random.Random, colour: Colour) -> None:
    pen.stroke([(0, 0), (0, 0.7)], 0.06, (40, 104, 44))
    pen.ellipse(0.12, 0.25, 0.13, 0.05, (52, 122, 50))
    turn = dice.uniform(0, math.tau)
    petals = [turn + math.tau * petal / 6 for petal in range(6)]
    for reach, radius, tone in ((0.19, 0.13, darker(colour)), (0.18, 0.115, colour)):
        for angle in petals:
            pen.ellipse(reach * math.cos(angle), 0.74 + reach * math.sin(angle), radius, radius,
                        tone)
    yellowish = colour[2] <= 80 and colour[1] >= 100
    pen.ellipse(0, 0.74, 0.1, 0.1, (120, 74, 34) if yellowish else (250, 210, 60))


def ball(pen: Pen, dice: random.Random, colour: Colour) -> None:
    pen.ellipse(0, 0.5, 0.5, 0.5, darker(colour, 0.62))
    pen.ellipse(0, 0.5, 0.45, 0.45, colour)
    pen.ellipse(0, 0.5, 0.45, 0.14, (248, 248, 246))
    pen.ellipse(-0.15, 0.725, 0.09, 0.07, mix(colour, (255, 255, 255), 0.6))


def balloon(pen: Pen, dice: random.Random, colour: Colour) -> None:
    pen.ellipse(0, 0.68, 0.34, 0.36, darker(colour, 0.75))
    pen.ellipse(0, 0.68, 0.32, 0.34, colour)
    pen.ellipse(0, 0.68, 0.12, 0.34, darker(colour, 0.84))
    for side in (-1, 1):
        pen.stroke([(side * 0.22, 0.44), (side * 0.08, 0.18)], 0.025, (84, 70, 58))
    pen.rect(-0.1, 0, 0.1, 0.18, (128, 84, 44))


def kite(pen: Pen, dice: random.Random, colour: Colour) -> None:
    tail = [(0, 0.3), (-0.12, 0.16), (-0.01, 0.04), (-0.15, -0.1)]
    pen.stroke(tail, 0.035, darker(colour))
    for scale, tone in ((1.0, darker(colour, 0.65)), (0.86, colour)):
        pen.polygon([(0, 0.58 + 0.34 * scale), (0.25 * scale, 0.61),
                     (0, 0.58 - 0.34 * scale), (-0.25 * scale, 0.61)], tone)
    pen.polygon([(0, 0.87), (0.215, 0.61), (0, 0.61)], mix(colour, (255, 255, 255), 0.4))


def tree(pen: Pen, dice: random.Random, colour: None, snowy: bool = False) -> None:
    green = mix((36, 112, 44), (84, 140, 46), dice.random())
    pen.rect(-0.05, 0, 0.05, 0.34, (104, 72, 44))
    if dice.random() < 0.5:
        for tier in range(3):  # a conifer
            width, foot, tip = 0.3 - 0.07 * tier, 0.24 + 0.22 * tier, 0.62 + 0.19 * tier
            pen.polygon([(-width, foot), (0, tip), (width, foot)],
                        darker(green, 0.84 + 0.08 * tier))
            if snowy:
                rim = foot + 0.6 * (tip - foot)
                pen.polygon([(-width * 0.4, rim), (0, tip), (width * 0.4, rim)], _SNOW)
        return
    for x, y, radius in ((-0.16, 0.5, 0.2), (0.16, 0.5, 0.2), (0, 0.68, 0.25), (-0.02, 0.5, 0.2)):
        pen.ellipse(x, y, radius, radius, darker(green, dice.uniform(0.88, 1.06)))
    if snowy:
        pen.ellipse(0, 0.84, 0.17, 0.07, _SNOW)


def bird(pen: Pen, dice: random.Random, colour: None) -> None:
    lift = dice.uniform(0.2, 0.4)
    feathers = (196, 200, 214) if pen.light.time == "night" else (40, 40, 48)
    pen.stroke([(-0.5, lift * 0.6), (-0.22, lift), (0, 0), (0.22, lift), (0.5, lift * 0.6)], 0.13,
               feathers)


FIGURES = {figure.__name__: figure for figure in (
    house, lighthouse, boat, car, person, tent, umbrella, dog, snowman, cactus, flower, ball,
    balloon, kite, tree, bird)}
# Size in units of the picture (the square root of its area), and width in units of the size.
SIZES = {
    "house": (0.24, 0.32), "lighthouse": (0.36, 0.44), "boat": (0.19, 0.26), "car": (0.24, 0.32),
    "person": (0.22, 0.29), "tent": (0.22, 0.29), "umbrella": (0.22, 0.29), "dog": (0.15, 0.2),
    "snowman": (0.2, 0.27), "cactus": (0.2, 0.29), "flower": (0.16, 0.22), "ball": (0.09, 0.13),
    "balloon": (0.16, 0.22), "kite": (0.17, 0.24), "tree": (0.25, 0.34), "bird": (0.075, 0.11),
}
WIDTHS = {
    "house": 1.2, "lighthouse": 0.5, "boat": 1.05, "car": 1.0, "person": 0.5, "tent": 1.0,
    "umbrella": 1.0, "dog": 1.2, "snowman": 0.5, "cactus": 0.65, "flower": 0.65, "ball": 1.0,
    "balloon": 0.7, "kite": 0.65, "tree": 0.75, "bird": 1.0,
}
