# SPDX-License-Identifier: MIT
"""Drawing with anti-aliased shapes under the light of a scene."""

from __future__ import annotations

import random
from collections.abc import Sequence

import cv2
import numpy as np

Colour = tuple[float, float, float]
Points = Sequence[tuple[float, float]]

_SUBPIXEL_BITS = 4  # OpenCV takes fixed-point coordinates: 1/16 of a pixel
_SUBPIXELS = 1 << _SUBPIXEL_BITS


def darker(colour: Colour, factor: float = 0.7) -> Colour:
    """The colour with each channel times `factor`."""
    return tuple(channel * factor for channel in colour)


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """`first` at share 0, `second` at share 1."""
    return tuple(a + (b - a) * share for a, b in zip(first, second))


def jitter(dice: random.Random, colour: Colour, spread: float = 10) -> Colour:
    """The colour with each channel moved by up to `spread`."""
    return tuple(channel + dice.uniform(-spread, spread) for channel in colour)


def to_pixel(colour: Colour) -> tuple[int, int, int]:
    """The colour as 8-bit channels."""
    return tuple(int(min(255, max(0, channel))) for channel in colour)


class Light:
    """What time, weather and camera make of a colour: called with (colour, haze 0..1)."""

    def __init__(self, dice: random.Random, time: str, weather: str) -> None:
        self.time, self.weather = time, weather
        self._gain = dice.uniform(0.9, 1.06)
        self._tint = tuple(dice.uniform(-8, 8) for _ in range(3))

    def __call__(self, colour: Colour, haze: float = 0.0) -> tuple[int, int, int]:
        colour = tuple(c * self._gain + t for c, t in zip(colour, self._tint))
        if self.weather == "fog":
            colour = mix(colour, (206, 210, 214), min(0.8, 0.28 + haze))
        if self.time == "night":
            red, green, blue = colour
            colour = (red * 0.7 + 2, green * 0.7 + 4, blue * 0.74 + 12)
        elif self.time == "sunset":
            red, green, blue = colour
            colour = (red * 0.98 + 8, green * 0.88, blue * 0.84)
        elif self.weather in ("rain", "fog", "snowfall"):
            grey = sum(colour) / 3
            colour = tuple(c * 0.84 + grey * 0.1 for c in colour)
        return to_pixel(colour)


class Pen:
    """Draws in the units of one object: the origin at its foot or centre, x right, y up.

    A pen with unit 1 and origin (0, 0) draws in plain pixels, if `flip_y` is off.
    """

    def __init__(self, image: np.ndarray, light, origin=(0.0, 0.0), unit: float = 1.0,
                 haze: float = 0.0, mirror: bool = False, flip_y: bool = True) -> None:
        self.image, self.light, self.haze = image, light, haze
        self._x, self._y = origin
        self._unit = unit
        self._kx = -unit if mirror else unit
        self._ky = -unit if flip_y else unit

    def _fixed(self, points: Points) -> np.ndarray:
        placed = [((self._x + x * self._kx) * _SUBPIXELS, (self._y + y * self._ky) * _SUBPIXELS)
                  for x, y in points]
        return np.rint(np.asarray(placed, np.float32)).astype(np.int32)

    def polygon(self, points: Points, colour: Colour) -> None:
        """A filled polygon."""
        cv2.fillPoly(self.image, [self._fixed(points)], self.light(colour, self.haze),
                     cv2.LINE_AA, _SUBPIXEL_BITS)

    def rect(self, x0: float, y0: float, x1: float, y1: float, colour: Colour) -> None:
        """A filled rectangle between two corners."""
        self.polygon([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], colour)

    def ellipse(self, x: float, y: float, rx: float, ry: float, colour: Colour,
                upper_half: bool = False) -> None:
        """A filled ellipse, or its upper half."""
        centre = self._fixed([(x, y)])[0]
        axes = [max(8, round(radius * self._unit * _SUBPIXELS)) for radius in (rx, ry)]
        start, end = (180, 360) if upper_half else (0, 360)
        cv2.ellipse(self.image, (int(centre[0]), int(centre[1])), axes, 0, start, end,
                    self.light(colour, self.haze), -1, cv2.LINE_AA, _SUBPIXEL_BITS)

    def stroke(self, points: Points, width: float, colour: Colour) -> None:
        """An open line of the given width, at least one pixel."""
        cv2.polylines(self.image, [self._fixed(points)], False, self.light(colour, self.haze),
                      max(1, round(width * self._unit)), cv2.LINE_AA, _SUBPIXEL_BITS)


def gradient(image: np.ndarray, top: float, bottom: float, upper: Colour, lower: Colour) -> None:
    """Fills the rows from `top` to `bottom` with a vertical gradient."""
    first, last = max(0, int(top)), min(image.shape[0], int(bottom))
    if last > first:
        share = np.linspace(0, 1, last - first, dtype=np.float32)[:, None]
        rows = np.float32(upper) * (1 - share) + np.float32(lower) * share
        image[first:last] = rows[:, None].clip(0, 255).astype(np.uint8)
