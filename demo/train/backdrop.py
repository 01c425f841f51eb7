# SPDX-License-Identifier: MIT
"""Sky, weather and ground: everything of a picture but its objects."""

from __future__ import annotations

import math
import random

import cv2
import numpy as np

from pen import Light, Pen, darker, gradient, jitter, mix, to_pixel
from scene import Scene

SKIES = {  # colour at the top, colour at the horizon
    ("day", "clear"): ((70, 146, 232), (176, 214, 246)),
    ("day", "cloudy"): ((120, 160, 204), (196, 212, 226)),
    ("day", "rain"): ((112, 122, 134), (158, 166, 174)),
    ("day", "fog"): ((196, 202, 208), (214, 217, 220)),
    ("day", "snowfall"): ((148, 158, 172), (196, 204, 214)),
    ("sunset", "clear"): ((84, 70, 140), (255, 150, 64)),
    ("sunset", "cloudy"): ((104, 82, 124), (244, 140, 76)),
    ("night", "clear"): ((10, 14, 44), (34, 44, 92)),
    ("night", "cloudy"): ((20, 24, 46), (48, 56, 86)),
    ("night", "rain"): ((22, 26, 36), (44, 50, 64)),
    ("night", "snowfall"): ((24, 28, 46), (56, 64, 90)),
}


def _unlit(colour, haze=0.0):
    """The light for what shines or is sky itself: its colour is already the final one."""
    return to_pixel(colour)


class Stage:
    """A canvas with its horizon, its shore and its light; knows how to paint what is behind."""

    def __init__(self, scene: Scene, width: int, height: int, dice: random.Random) -> None:
        self.scene, self.dice = scene, dice
        self.width, self.height = width, height
        # A panorama or a tall picture has room for larger objects one way only.
        self.unit = min(math.sqrt(width * height), width * 1.1, height * 1.1)
        self.image = np.empty((height, width, 3), np.uint8)
        self.light = Light(dice, scene.time, scene.weather)
        self.horizon = height * dice.uniform(0.48, 0.56)
        self.shore = height * dice.uniform(0.66, 0.71)
        self.lit = Pen(self.image, self.light, flip_y=False)
        self.unlit = Pen(self.image, _unlit, flip_y=False)

    # -- sky

    def paint_sky(self) -> None:
        """The empty sky, stars and clouds."""
        dice, scene = self.dice, self.scene
        self.sky_top, self.sky_low = SKIES[scene.time, scene.weather]
        gradient(self.image, 0, self.horizon + 2, jitter(dice, self.sky_top),
                 jitter(dice, self.sky_low))
        if (scene.time, scene.weather) == ("night", "clear"):
            self._paint_stars()
        if scene.weather == "cloudy":
            self._paint_clouds()
        elif scene.weather in ("rain", "snowfall"):
            self._paint_overcast()

    def _paint_stars(self) -> None:
        for _ in range(self.dice.randint(25, 60)):
            x, y = self.dice.uniform(0, self.width), self.dice.uniform(0, self.horizon * 0.9)
            radius = self.unit * self.dice.uniform(0.002, 0.0045)
            self.unlit.ellipse(x, y, radius, radius, (236, 236, 220))

    def _paint_clouds(self) -> None:
        dice = self.dice
        tone = {"day": (242, 244, 248), "sunset": (250, 176, 150), "night": (92, 98, 122)}
        puffs = ((-1.1, 0.15, 0.7), (1.1, 0.15, 0.75), (-0.4, -0.2, 0.9), (0.45, -0.15, 0.85),
                 (0, 0.2, 0.9))
        for place in range(dice.randint(4, 6)):
            x = self.width * (place + dice.uniform(0.1, 0.9)) / 5
            y = self.height * dice.uniform(0.04, 0.27)
            size = self.unit * dice.uniform(0.05, 0.09)
            shade = darker(tone[self.scene.time], dice.uniform(0.84, 1))
            for dx, dy, scale in puffs:
                self.unlit.ellipse(x + dx * size, y + dy * size, size * scale * 1.05,
                                   size * scale * 0.7, shade)

    def _paint_overcast(self) -> None:
        dice = self.dice
        tone = (36, 40, 52) if self.scene.time == "night" else (104, 110, 122)
        for place in range(6):
            x = self.width * (place + dice.uniform(0.1, 0.9)) / 6
            y = self.height * dice.uniform(-0.02, 0.09)
            size = self.unit * dice.uniform(0.08, 0.12)
            self.unlit.ellipse(x, y, size * 1.6, size * 0.8, darker(tone, dice.uniform(0.85, 1.1)))

    def paint_sun(self, left: float, slot: float) -> None:
        """The sun in the part of the sky that starts at `left` and is `slot` wide."""
        radius = self.unit * self.dice.uniform(0.05, 0.075)
        x, y = self._place_light(left, slot, radius)
        dusk = self.scene.time == "sunset"
        glow, around = ((255, 196, 110), self.sky_low) if dusk else ((255, 244, 170), self.sky_top)
        self.unlit.ellipse(x, y, radius * 1.3, radius * 1.3, mix(glow, around, 0.55))
        self.unlit.ellipse(x, y, radius, radius, (255, 212, 90) if dusk else (255, 226, 60))

    def paint_moon(self, left: float, slot: float) -> None:
        """The moon, full or a crescent."""
        radius = self.unit * self.dice.uniform(0.045, 0.06)
        x, y = self._place_light(left, slot, radius)
        self.unlit.ellipse(x, y, radius, radius, (240, 238, 214))
        if self.dice.random() < 0.5:
            behind = mix(self.sky_top, self.sky_low, y / self.horizon)
            self.unlit.ellipse(x + radius * 0.45, y - radius * 0.15, radius * 0.85, radius * 0.85,
                               behind)
        else:
            self.unlit.ellipse(x - radius * 0.3, y - radius * 0.2, radius * 0.2, radius * 0.2,
                               (214, 212, 190))

    def _place_light(self, left: float, slot: float, radius: float) -> tuple[float, float]:
        x = left + slot * self.dice.uniform(0.3, 0.7)
        # Mountains and houses would hide a low sun, and the answer speaks of what is seen.
        low = self.scene.time == "sunset" and not self.scene.mountains
        if low and self.scene.setting != "street":
            hills = 0.0 if self.scene.setting == "beach" else self.unit * 0.08
            return x, self.horizon - hills - radius * self.dice.uniform(0.2, 2.0)
        return x, self.height * self.dice.uniform(0.11, 0.2)

    def paint_mountains(self) -> None:
        """A range of snow-capped mountains along the horizon."""
        dice, hazy = self.dice, Pen(self.image, self.light, haze=0.2, flip_y=False)
        x, foot = -self.width * 0.1, self.horizon + 2
        while x < self.width * 1.1:
            wide, high = self.unit * dice.uniform(0.3, 0.5), self.unit * dice.uniform(0.16, 0.27)
            rock = mix((104, 112, 132), (134, 118, 110), dice.random())
            hazy.polygon([(x - wide * 0.6, foot), (x, self.horizon - high), (x + wide * 0.6, foot)],
                         rock)
            cap = ((-0.15, 0.75), (0, 1), (0.15, 0.75), (0.05, 0.66), (-0.04, 0.74))
            hazy.polygon([(x + wide * dx, self.horizon - high * dy) for dx, dy in cap],
                         (240, 244, 250))
            x += wide * dice.uniform(0.55, 0.85)

    # -- weather in front of everything

    def paint_precipitation(self) -> None:
        """Rain or falling snow."""
        dice, night = self.dice, self.scene.time == "night"
        if self.scene.weather == "rain":
            over = self.image.copy()
            pen = Pen(over, _unlit, flip_y=False)
            slant = dice.uniform(-0.03, 0.03) * self.unit * 1.5
            tone = (134, 146, 170) if night else (206, 216, 228)
            for _ in range(int(dice.uniform(70, 130))):
                x, y = dice.uniform(0, self.width), dice.uniform(-0.05, 1) * self.height
                length = self.unit * dice.uniform(0.04, 0.08)
                pen.stroke([(x, y), (x + slant, y + length)], self.unit * 0.006, tone)
            cv2.addWeighted(over, 0.6, self.image, 0.4, 0, self.image)
        elif self.scene.weather == "snowfall":
            tone = (206, 210, 224) if night else (250, 251, 253)
            for _ in range(int(dice.uniform(70, 130))):
                radius = self.unit * dice.uniform(0.004, 0.009)
                self.unlit.ellipse(dice.uniform(0, self.width), dice.uniform(0, self.height),
                                   radius, radius, tone)
