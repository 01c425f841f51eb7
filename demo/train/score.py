# SPDX-License-Identifier: MIT
"""How right an answer is: what it says, read off its text, against what the scene holds."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from scene import COLOURS, CONTROLS, KINDS, Scene
from wording import CONTROL_ANSWERS, EMPTY_PLACE, NUMBERS, PLACE, SKY, answer, noun

_KIND_OF = {noun(kind, count): kind for kind in KINDS for count in (1, 2)}
_NOUNS = "|".join(sorted(_KIND_OF, key=len, reverse=True))
_HUES = "|".join(COLOURS)
_MENTION = re.compile(
    rf"\b(an?|two|three|four)\s+(?:({_HUES})\s+(?:and white\s+)?)?({_NOUNS})\b(?:\s+in\s+({_HUES})\b)?",
    re.IGNORECASE)
_COUNTS = {"a": 1, "an": 1} | {word: count for count, word in NUMBERS.items()}
_FORM = re.compile(r"\s*Title: (.+)\nDescription: (.+)\nKeywords: (.+?)\s*")
_SINGLES = {"sun": r"\bthe sun\b", "moon": r"\bthe moon\b", "mountains": r"\bmountains\b"}


@dataclass
class Reading:
    """What an answer claims."""

    objects: dict[str, tuple[int, str | None]] = field(default_factory=dict)
    well_formed: bool = False
    setting: str | None = None
    time: str | None = None
    weather: str | None = None
    keywords: list[str] = field(default_factory=list)


def read(text: str) -> Reading:
    """Reads an answer. Sections out of form still count as description."""
    match = _FORM.fullmatch(text)
    title, description, words = match.groups() if match else ("", text, "")
    reading = Reading(keywords=[word.strip() for word in words.split(",") if word.strip()])
    for number, hue, name, dress in _MENTION.findall(description):
        count = _COUNTS[number.lower()]
        reading.objects[_KIND_OF[name.lower()]] = (count, (hue or dress).lower() or None)
    for name, pattern in _SINGLES.items():
        if re.search(pattern, description):
            reading.objects[name] = (1, None)
    reading.well_formed = bool(match) and _keeps_limits(title, description, reading.keywords)
    reading.setting = next((name for name, text in PLACE.items()
                            if text in description or EMPTY_PLACE[name] in description), None)
    for (time, weather), sentence in SKY.items():
        if sentence in description:
            reading.time, reading.weather = time, weather
    return reading


def _keeps_limits(title: str, description: str, keywords: list[str]) -> bool:
    sentences = len(re.findall(r"[.!?](?:\s|$)", description))
    return (5 <= len(title.split()) <= 12 and 1 <= sentences <= 3 and 8 <= len(keywords) <= 16
            and len(set(keywords)) == len(keywords))


def truth(scene: Scene) -> dict[str, tuple[int, str | None]]:
    """The scene's objects in the form of Reading.objects."""
    objects = {group.kind: (group.count, group.colour) for group in scene.groups}
    return objects | {name: (1, None) for name in _SINGLES if getattr(scene, name)}


def score(rows: Iterable[tuple[str, Scene]]) -> dict:
    """Shares between 0 and 1 over (answer, scene) rows, and the number of cases behind each."""
    right, cases = Counter(), Counter()

    def tally(name: str, is_right: bool) -> None:
        cases[name] += 1
        right[name] += bool(is_right)

    for text, scene in rows:
        _score_one(text, scene, tally)
    return {name: {"share": round(right[name] / cases[name], 4), "cases": cases[name]}
            for name in cases}


def _score_one(text: str, scene: Scene, tally) -> None:
    reading, objects, wanted = read(text), truth(scene), answer(scene)
    for kind in reading.objects:
        tally("objects_named_are_there", kind in objects)
    for kind, (count, colour) in objects.items():
        said = reading.objects.get(kind)
        tally("objects_there_are_named", said is not None)
        if said and colour:
            tally("colours", said[1] == colour)
        if said and kind in KINDS:
            tally("counts", said[0] == count)
    for word in reading.keywords:
        tally("keywords", word in wanted.keywords)
    tally("setting", reading.setting == scene.setting)
    tally("weather", reading.weather == scene.weather)
    tally("time_of_day", reading.time == scene.time)
    tally("format", reading.well_formed)
    tally("whole_text_exact", text.strip() == str(wanted))


def score_controls(rows: Iterable[tuple[str, Scene]]) -> dict:
    """How often a picture with nothing in it is answered as such, for each kind of it."""
    right, cases = Counter(), Counter()
    for text, scene in rows:
        cases[scene.setting] += 1
        right[scene.setting] += text.strip() == str(CONTROL_ANSWERS[scene.setting])
    return {f"{kind}_pictures": {"share": round(right[kind] / cases[kind], 4),
                                 "cases": cases[kind]} for kind in CONTROLS if cases[kind]}


def loops(text: str) -> bool:
    """Whether an answer ends in a phrase said three times over."""
    return re.search(r"(.{3,80}?)\1{2,}.{0,80}$", text, re.DOTALL) is not None
