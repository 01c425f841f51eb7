# SPDX-License-Identifier: MIT
"""The pictures and requests on which models are measured: none of them is ever trained on."""

from __future__ import annotations

import random

import numpy as np

import prompts
from render import draw
from scene import Scene, sample, sample_control

PHOTO_SIZES = [(640, 480), (1024, 768), (480, 640), (800, 800), (1200, 800), (960, 540)]
SHORT_PROMPT = "Describe this image for a photo catalogue."


def scenes(count: int) -> list[Scene]:
    """The first `count` held-out scenes."""
    return [sample(random.Random(f"held-out-{index}")) for index in range(count)]


def controls(count: int) -> list[Scene]:
    """The first `count` held-out pictures with nothing in them."""
    return [sample_control(random.Random(f"held-out-control-{index}")) for index in range(count)]


def photo(index: int, scene: Scene) -> np.ndarray:
    """A held-out scene as a photo; sizes and shapes take turns."""
    return draw(scene, *PHOTO_SIZES[index % len(PHOTO_SIZES)])


def catalogue_prompt(index: int) -> str:
    """The recorded catalogue prompt, with hints (mostly wrong) two times out of three."""
    dice = random.Random(f"held-out-hints-{index}")
    return prompts.recorded_form(prompts.draw_hints(dice) if index % 3 else None)


def assisted_prompt(index: int) -> str:
    """A long request of any form, with hints."""
    return prompts.draw_prompt(random.Random(f"held-out-prompt-{index}"), "assisted")
