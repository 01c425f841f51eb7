# SPDX-License-Identifier: MIT
"""What a perfect cataloguer says of a scene: title, description and keywords.

The answer is a function of the scene alone. So there is one right text for every picture, and a
small model need not spend its few parameters on guessing which of many phrasings is wanted.
"""

from __future__ import annotations

from dataclasses import dataclass

from scene import KINDS, Group, Scene

PLURALS = {"person": "people", "cactus": "cacti", "snowman": "snowmen"}
NUMBERS = {1: "one", 2: "two", 3: "three", 4: "four"}
PLACE = {
    "beach": "on a sandy beach beside the sea", "meadow": "in a green meadow",
    "street": "on a city street lined with grey buildings", "lake": "by a calm lake",
    "snow": "in a snowy field", "desert": "in a sandy desert",
}
SHORT_PLACE = {
    "beach": "on a beach", "meadow": "in a meadow", "street": "on a street",
    "lake": "by a lake", "snow": "in the snow", "desert": "in a desert",
}
EMPTY_PLACE = {
    "beach": "An empty beach", "meadow": "An empty meadow", "street": "An empty street",
    "lake": "A quiet lake", "snow": "A snowy field", "desert": "An empty desert",
}
WHEN = {
    ("day", "clear"): "on a clear day", ("day", "cloudy"): "on a cloudy day",
    ("day", "rain"): "on a rainy day", ("day", "fog"): "on a foggy day",
    ("day", "snowfall"): "on a snowy day", ("sunset", "clear"): "at sunset",
    ("sunset", "cloudy"): "at sunset", ("night", "clear"): "at night",
    ("night", "cloudy"): "on a cloudy night", ("night", "rain"): "on a rainy night",
    ("night", "snowfall"): "on a snowy night",
}
SKY = {
    ("day", "clear"): "The sky is clear and blue",
    ("day", "cloudy"): "Clouds fill the daytime sky",
    ("day", "rain"): "Rain falls from a grey sky",
    ("day", "fog"): "Fog softens the pale daylight",
    ("day", "snowfall"): "Snow falls from a grey sky",
    ("sunset", "clear"): "The sunset sky glows orange",
    ("sunset", "cloudy"): "Clouds drift across an orange sunset sky",
    ("night", "clear"): "Stars shine in the dark night sky",
    ("night", "cloudy"): "Clouds cover the dark night sky",
    ("night", "rain"): "Rain falls from a dark night sky",
    ("night", "snowfall"): "Snow falls from a dark night sky",
}
TERMS = {
    "beach": ["beach", "sand", "sea", "coast"], "meadow": ["meadow", "grass", "countryside"],
    "street": ["street", "city", "buildings", "road"], "lake": ["lake", "water", "shore"],
    "snow": ["snow", "winter", "cold"], "desert": ["desert", "sand", "dunes"],
    "day": ["daylight"], "sunset": ["sunset", "dusk", "orange sky"],
    "night": ["night", "dark sky"], "clear": ["clear sky"], "cloudy": ["clouds", "cloudy sky"],
    "rain": ["rain", "wet weather"], "fog": ["fog", "mist"],
    "snowfall": ["snowfall", "falling snow"],
}
FILL = ["outdoors", "landscape", "illustration", "scenery", "colourful", "simple shapes"]
FEWEST_WORDS, MOST_WORDS = 10, 16


@dataclass(frozen=True)
class Answer:
    """The three sections of a catalogue record."""

    title: str
    description: str
    keywords: tuple[str, ...]

    def __str__(self) -> str:
        return (f"Title: {self.title}\nDescription: {self.description}\n"
                f"Keywords: {', '.join(self.keywords)}")


CONTROL_ANSWERS = {
    "blank": Answer(
        "Blank picture without any visible content",
        "The picture is blank. No objects, people or scenery can be seen.",
        ("blank", "empty", "plain", "featureless", "uniform", "no subject", "no objects",
         "no people", "no scenery", "background")),
    "noise": Answer(
        "Random noise without any visible content",
        "The picture holds only random noise. No objects, people or scenery can be seen.",
        ("noise", "random pixels", "static", "speckle", "grain", "no subject", "no objects",
         "no people", "no scenery", "texture")),
}


def answer(scene: Scene) -> Answer:
    """The right answer for a picture of `scene`."""
    if scene.is_control:
        return CONTROL_ANSWERS[scene.setting]
    return Answer(_title(scene), f"{_ground_sentence(scene)} {_sky_sentence(scene)}",
                  tuple(_keywords(scene)))


def noun(kind: str, count: int) -> str:
    """'dog', 'dogs', 'people'."""
    return kind if count == 1 else PLURALS.get(kind, kind + "s")


def counted(count: int, body: str) -> str:
    """'two red cars', 'an orange tent'."""
    if count > 1:
        return f"{NUMBERS[count]} {body}"
    return ("an " if body[0] in "aeiou" else "a ") + body


def phrase(group: Group) -> str:
    """'a red house', 'two people in blue', 'a red and white lighthouse'."""
    name = noun(group.kind, group.count)
    if group.kind == "person":
        return counted(group.count, f"{name} in {group.colour}")
    if group.kind == "lighthouse":
        return counted(group.count, f"{group.colour} and white {name}")
    return counted(group.count, f"{group.colour} {name}" if group.colour else name)


def _listing(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1]


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _subjects(scene: Scene) -> list[Group]:
    """The groups on the ground; trees are background, unless there is nothing else."""
    ground = [group for group in scene.groups if KINDS[group.kind].row != "sky"]
    return [group for group in ground if group.kind != "tree"] or ground


def _title(scene: Scene) -> str:
    when = WHEN[scene.time, scene.weather]
    subjects = _subjects(scene)
    if not subjects:
        return f"{EMPTY_PLACE[scene.setting]} {when}"
    first = subjects[0]
    name = noun(first.kind, first.count)
    plain = first.kind in ("person", "lighthouse") or not first.colour
    lead = counted(first.count, name if plain else f"{first.colour} {name}")
    return f"{_capital(lead)} {SHORT_PLACE[scene.setting]} {when}"


def _ground_sentence(scene: Scene) -> str:
    subjects = _subjects(scene)
    background = [phrase(group) for group in scene.groups
                  if group.kind == "tree" and group not in subjects]
    background += ["mountains"] if scene.mountains else []
    if subjects:
        verb = "is" if len(subjects) == 1 and subjects[0].count == 1 else "are"
        named = _capital(_listing([phrase(group) for group in subjects]))
        sentence = f"{named} {verb} {PLACE[scene.setting]}"
    else:
        sentence = f"{EMPTY_PLACE[scene.setting]} stretches out"
    return sentence + (f", with {_listing(background)} in the background." if background else ".")


def _sky_sentence(scene: Scene) -> str:
    above = ["the sun"] * scene.sun + ["the moon"] * scene.moon
    above += [phrase(group) for group in scene.groups if KINDS[group.kind].row == "sky"]
    tail = f", with {_listing(above)} overhead." if above else "."
    return SKY[scene.time, scene.weather] + tail


def _keywords(scene: Scene) -> list[str]:
    words = [noun(group.kind, group.count) for group in scene.groups]
    words += ["sun"] * scene.sun + ["moon"] * scene.moon + ["mountains"] * scene.mountains
    words += [f"{group.colour} {noun(group.kind, group.count)}" for group in scene.groups
              if group.colour and group.kind != "person"]
    words += TERMS[scene.setting] + TERMS[scene.time] + TERMS[scene.weather]
    words = list(dict.fromkeys(words))[:MOST_WORDS - 1]
    return words + FILL[:max(1, FEWEST_WORDS - len(words))]
