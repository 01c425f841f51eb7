# SPDX-License-Identifier: MIT
"""What a picture holds: the facts a scene is made of, before a word or a line of it.

Everything else follows from a `Scene` alone: `render.draw()` paints it, `wording.answer()` says
what a perfect cataloguer would say of it, `score.py` compares an answer with it.
"""

from __future__ import annotations

import random
from dataclasses import asdict, dataclass, field

COLOURS = {
    "red": (206, 34, 36), "orange": (241, 128, 18), "yellow": (247, 218, 48),
    "green": (40, 150, 58), "blue": (36, 88, 212), "purple": (122, 46, 166),
    "pink": (246, 136, 186), "white": (244, 244, 242), "black": (34, 34, 38),
    "brown": (122, 74, 38),
}
SETTINGS = ("beach", "meadow", "street", "lake", "snow", "desert")
TIMES = ("day", "sunset", "night")
WEATHERS = ("clear", "cloudy", "rain", "fog", "snowfall")
# Pictures with nothing in them: a model that never saw one invents a scene for it.
CONTROLS = ("blank", "noise")


@dataclass(frozen=True)
class Kind:
    """A kind of object: the row it stands in, the colours it comes in, where it is found."""

    row: str  # "back" behind the middle, "front" before it, "sky" above
    colours: tuple[str, ...]  # empty: it has one natural look and no colour is ever named
    settings: tuple[str, ...]
    most: int  # more than this many would not fit beside the others


def _kind(row: str, colours: str, settings: str, most: int) -> Kind:
    return Kind(row, tuple(colours.split()), tuple(settings.split()), most)


_LAND = "beach meadow lake snow desert"
_ANYWHERE = "beach meadow street lake snow desert"
_BRIGHT = "red orange yellow green blue purple pink white black"
# The order is the order in which answers name them.
KINDS = {
    "house": _kind("back", "red orange yellow green blue pink white", _LAND, 3),
    "lighthouse": _kind("back", "red blue black", "beach lake", 1),
    "boat": _kind("back", "red orange yellow green blue purple white black", "beach lake", 3),
    "car": _kind("front", _BRIGHT, "street meadow snow desert", 3),
    "person": _kind("front", _BRIGHT, _ANYWHERE, 4),
    "tent": _kind("front", "red orange yellow green blue purple", _LAND, 2),
    "umbrella": _kind("front", "red orange yellow green blue purple pink", "beach street", 3),
    "dog": _kind("front", "brown black white", "beach meadow street lake snow", 3),
    "snowman": _kind("front", "", "snow", 2),
    "cactus": _kind("back", "", "desert", 4),
    "flower": _kind("front", "red orange yellow blue purple pink white", "meadow lake", 4),
    "ball": _kind("front", "red orange yellow green blue purple pink", "beach meadow snow", 2),
    "balloon": _kind("sky", "red orange yellow green blue purple pink white", _ANYWHERE, 3),
    "kite": _kind("sky", "red orange yellow green blue purple pink", "beach meadow", 2),
    "tree": _kind("back", "", "meadow street lake snow", 4),
    "bird": _kind("sky", "", _ANYWHERE, 4),
}
_EXTRAS = ("tree", "bird", "balloon", "kite")  # never the subject of a picture
_ROOM = {"back": 5, "front": 5, "sky": 4}  # objects a row can hold without hiding one another


@dataclass
class Group:
    """One to four objects of a kind, all of one colour."""

    kind: str
    count: int
    colour: str | None = None


@dataclass
class Scene:
    """All that a picture's answer may speak of; `seed` fixes what it may not (shapes, places)."""

    setting: str
    time: str = "day"
    weather: str = "clear"
    sun: bool = False
    moon: bool = False
    mountains: bool = False
    groups: list[Group] = field(default_factory=list)
    seed: int = 0

    @property
    def is_control(self) -> bool:
        """Whether nothing can be seen in the picture."""
        return self.setting in CONTROLS

    def to_dict(self) -> dict:
        """The scene as plain data, for JSON."""
        return asdict(self)

    @staticmethod
    def from_dict(data: dict) -> Scene:
        """The inverse of to_dict()."""
        return Scene(**{**data, "groups": [Group(**group) for group in data["groups"]]})


def sample(dice: random.Random) -> Scene:
    """Draws a scene at random."""
    setting = dice.choice(SETTINGS)
    time = dice.choices(TIMES, [5, 2.5, 2.5])[0]
    scene = Scene(setting, time, _sample_weather(dice, setting, time))
    scene.sun, scene.moon = _sample_lights(dice, scene)
    scene.mountains = setting in ("meadow", "lake", "snow", "desert") and dice.random() < 0.4
    scene.groups = _sample_groups(dice, scene)
    scene.seed = dice.getrandbits(32)
    return scene


def sample_control(dice: random.Random) -> Scene:
    """Draws a picture with nothing in it."""
    return Scene(dice.choice(CONTROLS), seed=dice.getrandbits(32))


def _sample_weather(dice: random.Random, setting: str, time: str) -> str:
    chances = {"clear": 4.0, "cloudy": 3.0}
    if time != "sunset" and setting != "desert":
        chances["snowfall" if setting == "snow" else "rain"] = 2.0
    if time == "day" and setting != "desert":
        chances["fog"] = 1.5
    return dice.choices(list(chances), list(chances.values()))[0]


def _sample_lights(dice: random.Random, scene: Scene) -> tuple[bool, bool]:
    sun_chance = {("day", "clear"): 0.65, ("day", "cloudy"): 0.25,
                  ("sunset", "clear"): 0.7, ("sunset", "cloudy"): 0.7}
    sun = dice.random() < sun_chance.get((scene.time, scene.weather), 0.0)
    dry_night = scene.time == "night" and scene.weather in ("clear", "cloudy")
    moon = dry_night and dice.random() < 0.65
    return sun, moon


def _sample_groups(dice: random.Random, scene: Scene) -> list[Group]:
    room = dict(_ROOM)
    groups: dict[str, Group] = {}

    def add(name: str, weights: list[float]) -> None:
        kind = KINDS[name]
        wanted = dice.choices(range(1, len(weights) + 1), weights)[0]
        count = min(wanted, kind.most, room[kind.row])
        if count > 0:
            room[kind.row] -= count
            groups[name] = Group(name, count, dice.choice(kind.colours) if kind.colours else None)

    subjects = [name for name, kind in KINDS.items()
                if scene.setting in kind.settings and name not in _EXTRAS]
    dice.shuffle(subjects)
    for name in subjects[:dice.choices(range(4), [0.4, 4, 4, 2])[0]]:
        add(name, [5, 3, 1.5, 1])
    if scene.setting in KINDS["tree"].settings and dice.random() < 0.45:
        add("tree", [4, 3, 2, 1])
    if scene.weather not in ("rain", "fog"):
        if dice.random() < 0.2:
            add("balloon", [5, 3, 2])
        if scene.time != "night" and scene.setting in KINDS["kite"].settings and dice.random() < 0.2:
            add("kite", [5, 2])
        if dice.random() < 0.25:
            add("bird", [2, 3, 3, 2])
    return [groups[name] for name in KINDS if name in groups]
