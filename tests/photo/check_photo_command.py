#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""check-models photo over the bundled photos says what is known to be in them.

Usage: check_photo_command.py CHECK_MODELS PHOTOS

Each photo has its truth beside it, NAME.json, written by what made it. Every value of the truth must
stand in the JSON object, from a source that is told, and in the text; and nothing besides.
"""

import json
import pathlib
import subprocess
import sys

FORMATS = {"jpeg": "JPEG", "png": "PNG", "webp": "WebP", "tiff": "TIFF", "heif": "HEIC",
           "avif": "AVIF"}
# the truth's name: the record's
SAME = {"title": "title", "description": "description", "keywords": "keywords",
        "sublocation": "sublocation", "city": "city", "state": "state", "country": "country",
        "country_code": "country_code", "copyright": "rights", "rating": "rating"}
CAMERA = {"make": "camera_make", "model": "camera_model", "lens": "lens", "f_number": "f_number",
          "iso": "iso", "focal_length_mm": "focal_length_mm"}
NOT_SAID = {"sources", "repairs", "warnings", "orientation", "width", "height"}


def run(program, *arguments):
    done = subprocess.run([program, "photo", *map(str, arguments)], capture_output=True, text=True,
                          timeout=240, check=False)
    if done.returncode != 0 or done.stderr:
        sys.exit(f"exit status {done.returncode}: {done.stderr}")
    return done.stdout


def expected_of(truth):
    """The record's members that the truth asks for."""
    said = truth["metadata"]
    camera, gps = said.get("camera", {}), said.get("gps", {})
    expected = {mine: said[key] for key, mine in SAME.items() if key in said}
    expected |= {mine: camera[key] for key, mine in CAMERA.items() if key in camera}
    expected |= gps
    if "creator" in said:
        expected["creators"] = [said["creator"]]
    if "exposure" in camera:
        over, under = camera["exposure"].split("/")
        expected["exposure_s"] = int(over) / int(under)
    if "date_time" in said:
        expected["taken_at"], expected["taken_offset"] = said["date_time"][:19], said["date_time"][19:]
    return expected


def equal(value, wanted):
    """Positions are kept in the file as fractions of a second of arc."""
    if isinstance(wanted, float):
        return isinstance(value, (int, float)) and abs(value - wanted) < 1e-6 * max(1, abs(wanted))
    return value == wanted


def faults_of_file(photo, truth):
    if FORMATS.get(photo["format"]) != truth["format"]:
        yield f"format {photo['format']}, not {truth['format']}"
    if (photo["width"], photo["height"]) != (truth["width"], truth["height"]):
        yield f"{photo['width']} x {photo['height']} pixels"
    orientation = photo["metadata"].get("orientation", 1)
    if orientation != truth["orientation"]:
        yield f"orientation {orientation}"
    for warning in photo["decoding"].get("warnings", []):
        yield f"of a sound file it says {warning!r}"


def faults_of_metadata(metadata, truth):
    expected = expected_of(truth)
    for key, wanted in expected.items():
        if not equal(metadata.get(key), wanted):
            yield f"{key} is {metadata.get(key)!r}, not {wanted!r}"
        if not metadata.get("sources", {}).get(key):
            yield f"{key} has no source"
    for key in set(metadata) - set(expected) - NOT_SAID:
        yield f"{key} is {metadata[key]!r}, of which the truth says nothing"
    for key in {"repairs", "warnings"} & set(metadata):
        yield f"{key}: {metadata[key]}"


def faults_of_text(text, truth):
    """Texts are wrapped, so blanks do not count."""
    flat = "".join(text.split())
    said = truth["metadata"]
    wanted = [said.get(key) for key in ("title", "description", "city", "copyright", "creator")]
    wanted += [", ".join(said["keywords"])] if "keywords" in said else []
    if "date_time" in said:
        wanted += [said["date_time"][11:19], "UTC" + said["date_time"][19:]]
    if "camera" in said:
        wanted += [said["camera"]["exposure"] + " s", said["camera"]["lens"]]
    for words in filter(None, wanted):
        if "".join(words.split()) not in flat:
            yield f"the text does not say {words!r}"


def main():
    program, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    photos = [json.loads(line) for line in run(program, folder, "--json").splitlines()]
    names = sorted(path.name.removesuffix(".json") for path in folder.glob("*.json"))
    faults = []
    if [pathlib.Path(photo["path"]).name for photo in photos] != names:
        faults.append(f"{len(photos)} photos shown, not {names}")
    for photo in photos:
        truth = json.loads(pathlib.Path(photo["path"] + ".json").read_text(encoding="utf-8"))
        text = run(program, photo["path"])
        faults += [f"{truth['file']}: {fault}" for fault in
                   [*faults_of_file(photo, truth), *faults_of_metadata(photo["metadata"], truth),
                    *faults_of_text(text, truth)]]
    print("\n".join(faults) or f"{len(photos)} photos, every value of their truth")
    return 1 if faults or not photos else 0


if __name__ == "__main__":
    sys.exit(main())
