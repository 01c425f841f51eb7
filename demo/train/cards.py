#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes the model cards from the measured figures, so that a card cannot claim another's.

    cards.py demo

Reads models/*/evaluation.json and train/runs/*.json; writes README.md into each model's folder, and
the table in demo/README.md.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

FRONT = """---
license: mit
language: en
pipeline_tag: image-text-to-text
library_name: {library}
tags:
- image-to-text
- smolvlm
- idefics3
{more_tags}- trained-from-scratch
- synthetic-data
---

# {title}

{lead}

"""

WHAT = """## What it is

A SmolVLM / Idefics3 model of {parameters:,} parameters, trained from scratch for check-models on
drawn scenes: six places, sixteen kinds of object, ten colours, counts up to four, time of day and
weather. {manner}

**It knows nothing of the real world.** Shown a true photograph it will name drawn things that are
not there. It cannot converse, count beyond four, read, or answer questions. It is there so that
check-models can be tried and tested with a true vision-language model of a few megabytes.

| | |
| --- | --- |
| picture | 160 × 160 pixels, 64 tokens an image (llama.cpp sends two: one tile, one overview) |
| vision tower | {vision} |
| text model | {text} |
| vocabulary | 1,920 tokens, context 4,096 |
| training | {training} |
"""

MANNER = "It answers with a title, a description and keywords in one fixed manner of speaking."
EARLY_MANNER = "Trained to the end, it would answer with a title, a description and keywords."
LIMITS = """
## What it gets wrong

Counts and colours in crowded scenes first; objects hidden behind others; more objects in a row
than it ever saw (five in front, five behind, four in the sky). Requests for another form, such
as a number of keywords, are ignored: it always gives 10 to 16.
"""
EARLY_LIMITS = """
## What it gets wrong

Everything: it names what was frequent in training, whatever the picture shows.
"""
LICENCE = """
## Licence

MIT, weights and code. No third-party data was used: pictures and words come from `demo/train`.
"""

SHAPES = {
    "6m": {"parameters": 5_875_200, "vision": "6 layers of width 192, patches of 10 pixels",
           "text": "Llama, 5 layers of width 192"},
    "3m": {"parameters": 2_884_608, "vision": "6 layers of width 128, patches of 10 pixels",
           "text": "Llama, 5 layers of width 128"},
}
HEADINGS = {
    "catalogue_prompt": "check-models' catalogue prompt",
    "short_request": "a request of one line",
    "recorded_prompt_with_hints": "a long prompt with wrong hints",
}
ROWS = {
    "objects_named_are_there": "named objects that are there",
    "objects_there_are_named": "objects there that are named",
    "colours": "colours right", "counts": "counts right", "keywords": "keywords right",
    "setting": "place right", "weather": "weather right", "time_of_day": "time of day right",
    "format": "three sections, within the limits asked", "whole_text_exact":
    "the whole text as it should be", "loops": "ends in a loop",
}


@dataclass
class Card:
    """A model folder and what its card says besides the figures."""

    folder: str
    title: str
    size: str
    lead: str
    gguf: bool = True
    figures_of: str = ""  # the folder whose evaluation the card quotes, if not its own
    is_early: bool = False


CARDS = [
    Card("models/scenes-6m-f16", "scenes-6m, GGUF, f16", "6m",
         "A tiny model that describes drawn scenes. Text model and projector for llama.cpp."),
    Card("models/scenes-6m-q8_0", "scenes-6m, GGUF, Q8_0", "6m",
         "The same weights as `scenes-6m-f16` in 8-bit blocks, for comparing quantisations."),
    Card("models/scenes-3m-f16", "scenes-3m, GGUF, f16", "3m",
         "Half the size of `scenes-6m`. Text model and projector for llama.cpp."),
    Card("models/scenes-3m-early-q8_0", "scenes-3m, stopped after 90 steps, GGUF, Q8_0", "3m",
         "**A broken model, kept on purpose.** It is `scenes-3m` after 90 of some 5,000 training "
         "steps: it has learnt which words are frequent, not yet to look. It repeats a phrase "
         "until the token limit, so that a report has something to find fault with.",
         is_early=True),
    Card("models-hf/scenes-6m", "scenes-6m", "6m",
         "A tiny model that describes drawn scenes, in Hugging Face form (float16, two shards), "
         "for transformers, mlx-vlm and other engines.", gguf=False,
         figures_of="models/scenes-6m-f16"),
    Card("models-hf/scenes-3m", "scenes-3m", "3m",
         "Half the size of `scenes-6m`, in Hugging Face form (float16).", gguf=False,
         figures_of="models/scenes-3m-f16"),
]

MISMATCH = """## What it is

The text model of `scenes-3m` in Q8_0 beside the projector of `scenes-6m` (a symbolic link). The
two have different widths, 128 and 192, so loading must fail; llama.cpp says

    mismatch between text model (n_embd = 128) and mmproj (n_embd = 192)

A sweep that meets such a pair has to record the failure and go on. There are no figures to give.

## Licence

MIT.
"""


def percent(value: dict) -> str:
    """A share and how many cases it rests on."""
    share = f"{100 * value['share']:.1f}"
    if share == "100.0" and value["share"] < 1:
        share = "over 99.9"
    return f"{share} % of {value['cases']}"


def figures(evaluation: dict) -> str:
    """The tables of measured figures."""
    scores = evaluation["scores"]
    lines = ["## How well it does", "",
             f"Measured by `demo/train/evaluate.py` through {evaluation['worker']} "
             f"({evaluation['engine']}) on held-out drawn scenes, greedy, each share with the "
             "number of cases behind it.", "",
             "| | " + " | ".join(HEADINGS.values()) + " |", "| --- |" + " --- |" * len(HEADINGS)]
    for key, label in ROWS.items():
        cells = [percent(scores[kind][key]) if key in scores[kind] else "–" for kind in HEADINGS]
        lines.append(f"| {label} | " + " | ".join(cells) + " |")
    nothing = scores["nothing_to_see"]
    lines += ["", "Pictures with nothing in them, answered as such: blank "
              f"{percent(nothing['blank_pictures'])}, noise {percent(nothing['noise_pictures'])}."]
    return "\n".join(lines) + "\n"


def training_text(training: dict, is_early: bool) -> str:
    """How the weights came about."""
    if is_early:
        return "the first 90 steps of a second run of the training of scenes-3m, seed 7"
    return (f"{training['steps']:,} steps on {training['pictures']:,} drawn pictures in "
            f"{training['total_s']:.0f} s on one NVIDIA H100, seed {training['seed']}")


def usage(card: Card) -> str:
    """How to run it."""
    name = Path(card.folder).name
    if not card.gguf:
        return ("\n## Use\n\nLoad with `Idefics3ForConditionalGeneration` and `AutoProcessor`, or "
                "with mlx-vlm. GGUF of the same weights lies in "
                f"`demo/{card.figures_of}`; the figures above were measured there.\n")
    return (f"\n## Use\n\n```\nllama-mtmd-cli -m {name}.gguf --mmproj mmproj-{name}.gguf "
            "--image photo.jpg \\\n    --temp 0 -p 'Describe this image for a photo catalogue.'\n"
            "```\n")


def write_card(root: Path, card: Card) -> None:
    """One card."""
    evaluation = json.loads((root / (card.figures_of or card.folder) / "evaluation.json")
                            .read_text())
    training = json.loads((root / f"train/runs/scenes-{card.size}.json").read_text())
    shape = SHAPES[card.size]
    text = FRONT.format(library="gguf" if card.gguf else "transformers", title=card.title,
                        lead=card.lead, more_tags="- gguf\n" if card.gguf else "")
    text += WHAT.format(training=training_text(training, card.is_early),
                        manner=EARLY_MANNER if card.is_early else MANNER, **shape) + "\n"
    text += figures(evaluation) + usage(card)
    text += (EARLY_LIMITS if card.is_early else LIMITS) + LICENCE
    (root / card.folder / "README.md").write_text(text)


def write_summary(root: Path) -> None:
    """The table of figures in demo/README.md."""
    lines = ["| model | named objects that are there | objects there that are named | colours | "
             "counts | whole text exact | blank | noise |", "| --- |" + " --- |" * 7]
    for card in CARDS:
        if not card.gguf:
            continue
        scores = json.loads((root / card.folder / "evaluation.json").read_text())["scores"]
        main_scores, nothing = scores["catalogue_prompt"], scores["nothing_to_see"]
        keys = ("objects_named_are_there", "objects_there_are_named", "colours", "counts",
                "whole_text_exact")
        cells = [percent(main_scores[key]) if key in main_scores else "–" for key in keys]
        cells += [percent(nothing[f"{kind}_pictures"]) for kind in ("blank", "noise")]
        lines.append(f"| `{Path(card.folder).name}` | " + " | ".join(cells) + " |")
    path = root / "README.md"
    before, rest = path.read_text().split("<!-- figures: written by train/cards.py -->")
    after = rest.split("<!-- end of figures -->")[1]
    path.write_text(before + "<!-- figures: written by train/cards.py -->\n" + "\n".join(lines)
                    + "\n<!-- end of figures -->" + after)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("root", type=Path, help="the folder demo/")
    root = parser.parse_args().root
    for card in CARDS:
        write_card(root, card)
    write_summary(root)
    mismatch = FRONT.format(
        library="gguf", title="scenes-3m with the projector of scenes-6m", more_tags="- gguf\n",
        lead="**A pair that cannot work, kept on purpose.**")
    (root / "models/mismatched/README.md").write_text(mismatch + MISMATCH)


if __name__ == "__main__":
    main()
