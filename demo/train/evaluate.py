#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Measures GGUF models through a worker, as a person will run them, on held-out scenes.

    evaluate.py --worker build/release/check-models-llama demo/models/scenes-6m-f16 ...

Method: 200 scenes from seeds that training never uses, drawn as photos of six sizes, greedy
answers of at most 200 tokens to check-models' own catalogue prompt, which no model was trained on;
the first 100 of them also with a request of one line, and with the recorded catalogue prompt with
hints that are mostly about another picture. Besides them blank and noise pictures. Each folder
gets an evaluation.json.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
from pathlib import Path

import heldout
from score import loops, score, score_controls
from worker import Worker, WorkerError, write_ppm

MAX_TOKENS = 200
CATALOGUE_PROMPT = Path(__file__).resolve().parents[2] / "data/prompts/catalogue.txt"


def model_files(folder: Path) -> tuple[Path, Path]:
    """The text model and the projector of a folder."""
    projectors = sorted(folder.glob("mmproj-*.gguf"))
    texts = sorted(set(folder.glob("*.gguf")) - set(projectors))
    if len(texts) != 1 or len(projectors) != 1:
        raise SystemExit(f"{folder}: not one text model and one mmproj-*.gguf")
    return texts[0], projectors[0]


def describe_file(path: Path) -> dict:
    """Size and hash, so that figures can be told to belong to these very weights."""
    data = path.read_bytes()
    return {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}


class Evaluation:
    """One model's answers to all that is asked."""

    def __init__(self, worker: Worker, scratch: Path) -> None:
        self._worker, self._scratch = worker, scratch
        self.answers: list[dict] = []

    def ask(self, index: int, scene, kind: str, prompt: str) -> str:
        """One answer, kept with what it answers."""
        picture = write_ppm(self._scratch / "scene.ppm", heldout.photo(index, scene))
        generated = self._worker.generate(prompt, picture, MAX_TOKENS)
        self.answers.append({"kind": kind, "index": index, "text": generated.text,
                             "stop_reason": generated.stop_reason, "tokens": generated.tokens})
        return generated.text

    def measure(self, scene_count: int, other_count: int, control_count: int) -> dict:
        """All scores."""
        catalogue = CATALOGUE_PROMPT.read_text()
        requests = {
            "catalogue_prompt": (scene_count, lambda index: catalogue),
            "short_request": (other_count, lambda index: heldout.SHORT_PROMPT),
            "recorded_prompt_with_hints": (other_count, heldout.catalogue_prompt)}
        result = {}
        for kind, (count, prompt_of) in requests.items():
            rows = [(self.ask(index, scene, kind, prompt_of(index)), scene)
                    for index, scene in enumerate(heldout.scenes(count))]
            result[kind] = score(rows) | {
                "loops": {"share": sum(loops(text) for text, _ in rows) / len(rows),
                          "cases": len(rows)}}
        result["nothing_to_see"] = score_controls(
            [(self.ask(index, scene, "nothing_to_see", catalogue), scene)
             for index, scene in enumerate(heldout.controls(control_count))])
        return result


def evaluate(folder: Path, options: argparse.Namespace) -> None:
    """Measures one folder and writes its evaluation.json."""
    text, projector = model_files(folder)
    with tempfile.TemporaryDirectory() as scratch, \
            Worker(options.worker, text, projector) as worker:
        evaluation = Evaluation(worker, Path(scratch))
        scores = evaluation.measure(options.count, options.others, options.controls)
        hello = worker.hello
    result = {
        "method": "demo/train/evaluate.py: held-out scenes, greedy, "
                  f"at most {MAX_TOKENS} tokens an answer",
        "worker": hello["worker"], "engine": f"{hello['engine']} {hello['engine_version']}",
        "files": {path.name: describe_file(path) for path in (text, projector)},
        "scores": scores,
    }
    (folder / "evaluation.json").write_text(json.dumps(result, indent=2) + "\n")
    if options.answers:
        lines = (json.dumps({"model": folder.name, **answer}) for answer in evaluation.answers)
        with options.answers.open("a") as out:
            out.write("\n".join(lines) + "\n")
    print(folder.name, json.dumps({kind: {name: value["share"] for name, value in parts.items()}
                                   for kind, parts in scores.items()}), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folders", type=Path, nargs="+", metavar="MODEL_FOLDER")
    parser.add_argument("--worker", type=Path, required=True)
    parser.add_argument("--count", type=int, default=200, help="held-out scenes")
    parser.add_argument("--others", type=int, default=100,
                        help="how many of them are asked in other words too")
    parser.add_argument("--controls", type=int, default=60, help="blank and noise pictures")
    parser.add_argument("--answers", type=Path, help="also append every answer to this file")
    options = parser.parse_args()
    for folder in options.folders:
        try:
            evaluate(folder, options)
        except WorkerError as error:
            print(f"{folder.name}: {error}", flush=True)


if __name__ == "__main__":
    main()
