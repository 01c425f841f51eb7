# SPDX-License-Identifier: MIT
"""The requests a catalogue program sends, from one line to a page with hints.

Hints are drawn apart from the picture they go with: they come from another drawn scene or from
thin air, and what they say is right by chance alone. A model trained on them learns that only the
picture is worth reading.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

import phrases
from phrases import BRIEF, SHORT
from scene import sample
from wording import answer

KINDS = ("short", "brief", "blind", "structured", "assisted")
_KEYWORD_RANGES = ["25–50", "25–50", "10-18", "8-16", "10-20", "8-15", "15-30"]


@dataclass
class Hints:
    """What a photo's metadata says, right or wrong."""

    title: str
    description: str
    keywords: list[str]
    day: str
    clock: str
    zone: str
    gps: str


def draw_prompt(dice: random.Random, kind: str) -> str:
    """A request of one of KINDS."""
    return {
        "short": lambda: dice.choice(SHORT),
        "brief": lambda: dice.choice(BRIEF),
        "blind": lambda: _blind(dice),
        "structured": lambda: _structured(dice, None),
        "assisted": lambda: _assisted(dice),
    }[kind]()


def recorded_form(hints: Hints | None) -> str:
    """The prompt of the Python tool's recorded runs, word for word, with a photo's hints."""
    topics = "\n".join(f"- {topic}" for topic in phrases.TOPICS)
    parts = [phrases.STRUCTURED.format(n="25–50", topics=topics)]
    if hints:
        parts.append(_recorded_context(hints))
    return "\n\n".join([*parts, phrases.FACTUAL[0]])


def _recorded_context(hints: Hints) -> str:
    lines = [f"Context: The image is described as '{hints.description}'."]
    if hints.keywords:
        lines.append(f"Existing keywords: {', '.join(hints.keywords)}")
    if hints.day:
        lines.append(f"Taken around {hints.day} {hints.clock} {hints.zone} at {hints.clock}.")
    return "\n".join(lines)


def draw_hints(dice: random.Random) -> Hints:
    """Hints about some other picture."""
    spot = f"{dice.choice(phrases.SPOTS)}, {dice.choice(phrases.TOWNS)}"
    place = f"{spot}, {dice.choice(phrases.COUNTRIES)}" + dice.choice(["", ", UK", ", Europe"])
    if dice.random() < 0.5:
        other = answer(sample(dice))
        title, description = other.title, other.description
        words = dice.sample(other.keywords, dice.randint(3, len(other.keywords)))
        words += dice.sample(phrases.TAGS, dice.randint(0, 10))
    else:
        title, description = place, _claim(dice)
        words = dice.sample(phrases.TAGS, dice.randint(6, 20))
    for _ in range(dice.choice((0, 0, 0, 0, 1, 1, 2, 4, 9))):
        description += " " + _claim(dice)
    if dice.random() < 0.35:
        description += " " + _unknown_words(dice, dice.choice((8, 20, 60, 150))) + "."
    if dice.random() < 0.2:
        description = dice.choice(["", ", "]) + place + dice.choice(["", "\r" + description])
    if dice.random() < 0.6:
        words += [dice.choice(phrases.TOWNS), dice.choice(phrases.COUNTIES)]
        words += dice.sample(phrases.TAGS, dice.choice((0, 0, 0, 20, 40, 70)))
    if dice.random() < 0.35:
        words += _unknown_words(dice, dice.choice((5, 15, 40))).split()
    day = f"{dice.randint(1998, 2031)}-{dice.randint(1, 12):02d}-{dice.randint(1, 28):02d}"
    clock = f"{dice.randint(0, 23):02d}:{dice.randint(0, 59):02d}:{dice.randint(0, 59):02d}"
    zone = dice.choice(["BST", "GMT", "UTC", "UTC+01:00", "+02:00", "-03:00"])
    return Hints(title, description, sorted(set(words)), day, clock, zone, _gps(dice))


def _claim(dice: random.Random) -> str:
    chosen = {slot: dice.choice(words) for slot, words in phrases.CLAIM_WORDS.items()}
    return dice.choice(phrases.CLAIMS).format(**chosen)


def _unknown_words(dice: random.Random, count: int) -> str:
    """Words that no list here holds, as the names and places of true photos will be."""
    words = ["".join(dice.choices(phrases.SYLLABLES, k=dice.randint(1, 4))) for _ in range(count)]
    return " ".join(word.capitalize() if dice.random() < 0.2 else word for word in words)


def _gps(dice: random.Random) -> str:
    digits = dice.choice((3, 4, 6))
    latitude, longitude = dice.uniform(0, 70), dice.uniform(0, 180)
    if dice.random() < 0.5:
        return (f"{latitude:.{digits}f}°{dice.choice('NS')}, "
                f"{longitude:.{digits}f}°{dice.choice('EW')}")
    return f"{dice.choice((-1, 1)) * latitude:.{digits}f}, {longitude:.{digits}f}"


def _structured(dice: random.Random, hints: Hints | None) -> str:
    topics = phrases.TOPICS
    if dice.random() < 0.4:
        topics = dice.sample(topics, dice.randint(3, len(topics)))
    parts = [phrases.STRUCTURED.format(n=dice.choice(_KEYWORD_RANGES),
                                       topics="\n".join(f"- {topic}" for topic in topics))]
    if hints:
        parts.append(_recorded_context(hints))
    if dice.random() < 0.8:
        parts.append(dice.choice(phrases.FACTUAL))
    return "\n\n".join(parts)


def _blind(dice: random.Random) -> str:
    return "\n\n".join([phrases.BLIND, phrases.WRITE.format(n=dice.choice(_KEYWORD_RANGES)),
                        phrases.RETURN])


def _assisted(dice: random.Random) -> str:
    hints = draw_hints(dice)
    form = dice.choices([_structured, _supplied, _draft, _with_a_hint], [4, 3, 2, 1.5])[0]
    text = form(dice, hints)
    return text if dice.random() < 0.9 else text.replace("\n\n", "\n")


def _facts(dice: random.Random, hints: Hints) -> list[str]:
    facts = [f"- Capture date/time: {hints.day} {hints.clock} {hints.zone}",
             f"- GPS: {hints.gps}"]
    return [fact for fact in facts if dice.random() < 0.8]


def _said(dice: random.Random, hints: Hints) -> list[str]:
    said = [f"- Title hint: {hints.title}", f"- Description hint: {hints.description}",
            f"- Keyword hints: {', '.join(hints.keywords)}"]
    return [line for line in said if dice.random() < 0.85]


def _supplied(dice: random.Random, hints: Hints) -> str:
    facts, said = _facts(dice, hints), _said(dice, hints)
    blocks = ["Authoritative context:\n" + "\n".join(facts)] if facts else []
    blocks += ["Descriptive hints:\n" + "\n".join(said)] if said else []
    parts = [phrases.SUPPLIED] + (["Context: " + "\n\n".join(blocks)] if blocks else [])
    return "\n\n".join([*parts, phrases.WRITE.format(n=dice.choice(_KEYWORD_RANGES)),
                        phrases.RETURN])


def _draft(dice: random.Random, hints: Hints) -> str:
    parts = [dice.choice(phrases.OPENINGS)]
    parts += [dice.choice(phrases.CAUTIONS)] * (dice.random() < 0.8)
    parts += [phrases.DRAFT] * (dice.random() < 0.7)
    parts.append(dice.choice(phrases.SECTIONS).format(n=dice.choice(_KEYWORD_RANGES)))
    parts += [phrases.RULES] * (dice.random() < 0.7)
    said = _said(dice, hints) + _facts(dice, hints)
    if said:
        parts.append("Context: Existing metadata hints (high confidence; use only when visually "
                     "confirmed):\n" + "\n".join(said))
    return "\n\n".join(parts)


def _with_a_hint(dice: random.Random, hints: Hints) -> str:
    lead = dice.choice(["Context: ", "Context: The image is described as ", "Hint: ", ""])
    parts = [dice.choice(SHORT), lead + hints.description]
    parts += [f"Existing keywords: {', '.join(hints.keywords)}"] * (dice.random() < 0.5)
    parts += [f"Taken around {hints.day} {hints.clock} {hints.zone} at {hints.clock}."] * (
        dice.random() < 0.4)
    return "\n\n".join(parts + [phrases.RETURN] * (dice.random() < 0.4))
