# SPDX-License-Identifier: MIT
"""How a picture reaches the model: shapes, wear and the engines' own resizing."""

from __future__ import annotations

import random

import cv2
import numpy as np
from PIL import Image

from render import draw
from scene import Scene

_SHAPES = {(1, 1): 3, (4, 3): 4, (3, 2): 3, (16, 9): 1.5, (3, 4): 1, (2, 3): 1, (5, 2): 0.3}


def fit(image: np.ndarray, side: int) -> np.ndarray:
    """A photo as llama.cpp and transformers hand it over: Lanczos to the longest edge, then
    stretched to the square."""
    scale = side / max(image.shape[:2])
    height, width = (max(1, round(length * scale)) for length in image.shape[:2])
    small = Image.fromarray(image).resize((width, height), Image.LANCZOS)
    return np.asarray(small.resize((side, side), Image.LANCZOS))


def training_tile(scene: Scene, side: int, dice: random.Random) -> np.ndarray:
    """A square picture of `scene` of any shape, now and then cropped, blurred or compressed."""
    across, down = dice.choices(list(_SHAPES), list(_SHAPES.values()))[0]
    # A large photo's noise is averaged away to a faint grain: controls come in large sizes too.
    longest = int(side * dice.choice((1, 2, 4, 8) if scene.is_control else (1.5, 2.0, 2.0, 2.5)))
    scale = longest / max(across, down)
    image = draw(scene, round(across * scale), round(down * scale))
    if scene.is_control:  # blur would turn noise into a blank; noise must stay what it is called
        return fit(image, side)
    if dice.random() < 0.3:
        image = cv2.GaussianBlur(image, (0, 0), dice.uniform(0.4, 1.3))
    if dice.random() < 0.5:
        image = _crop(image, dice)
    way = dice.random()
    if way < 0.35:
        image = fit(image, side)
    else:
        by = cv2.INTER_AREA if way < 0.85 else cv2.INTER_LINEAR
        image = cv2.resize(image, (side, side), interpolation=by)
    return compress(image, dice.randint(45, 95)) if dice.random() < 0.35 else image


def compress(image: np.ndarray, quality: int) -> np.ndarray:
    """The picture after JPEG at `quality`."""
    data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return cv2.imdecode(data, cv2.IMREAD_COLOR)


def _crop(image: np.ndarray, dice: random.Random) -> np.ndarray:
    """Loses up to 3 % at each side: a hand does not hold a camera like a tripod."""
    height, width = image.shape[:2]
    left, right = (int(dice.uniform(0, 0.03) * width) for _ in range(2))
    top, bottom = (int(dice.uniform(0, 0.03) * height) for _ in range(2))
    return image[top:height - bottom, left:width - right]
