#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The twelve bundled photos: every field against what was written into them, and every value
against what exiftool reads in the very place that the answer names.

usage: test_bundled.py CHECK-MODELS-METADATA DEMO-PHOTOS
"""

import fractions
import json
import re
import unittest

from metadata_testing import EXIFTOOL, LISTS, PHOTOS, MetadataTest, exiftool, main

SAME = ("title", "description", "keywords", "sublocation", "city", "state", "country",
        "country_code", "rating")

# The source that an answer names → exiftool's name of the same place, by its families 1.
TAGS = {
    "IPTC 2:05": "IPTC:ObjectName", "IPTC 2:120": "IPTC:Caption-Abstract",
    "IPTC 2:25": "IPTC:Keywords", "IPTC 2:80": "IPTC:By-line", "IPTC 2:90": "IPTC:City",
    "IPTC 2:92": "IPTC:Sub-location", "IPTC 2:95": "IPTC:Province-State",
    "IPTC 2:101": "IPTC:Country-PrimaryLocationName", "IPTC 2:116": "IPTC:CopyrightNotice",
    "XMP dc:title [x-default]": "XMP-dc:Title",
    "XMP dc:description [x-default]": "XMP-dc:Description",
    "XMP dc:rights [x-default]": "XMP-dc:Rights",
    "XMP dc:subject": "XMP-dc:Subject", "XMP dc:creator": "XMP-dc:Creator",
    "XMP Iptc4xmpCore:Location": "XMP-iptcCore:Location",
    "XMP Iptc4xmpCore:CountryCode": "XMP-iptcCore:CountryCode",
    "XMP photoshop:City": "XMP-photoshop:City", "XMP photoshop:State": "XMP-photoshop:State",
    "XMP photoshop:Country": "XMP-photoshop:Country", "XMP xmp:Rating": "XMP-xmp:Rating",
    "EXIF Make": "IFD0:Make", "EXIF Model": "IFD0:Model", "EXIF LensModel": "ExifIFD:LensModel",
    "EXIF ExposureTime": "ExifIFD:ExposureTime", "EXIF FNumber": "ExifIFD:FNumber",
    "EXIF ISOSpeedRatings": "ExifIFD:ISO", "EXIF FocalLength": "ExifIFD:FocalLength",
    "EXIF Orientation": "IFD0:Orientation", "EXIF DateTimeOriginal": "ExifIFD:DateTimeOriginal",
    "EXIF OffsetTimeOriginal": "ExifIFD:OffsetTimeOriginal",
    "EXIF GPSAltitude": "Composite:GPSAltitude",
}
# Fields that exiftool names by themselves, whatever their source.
BY_FIELD = {"latitude": "Composite:GPSLatitude", "longitude": "Composite:GPSLongitude"}
SIZES = {"width": "ImageWidth", "height": "ImageHeight"}


def names():
    return sorted(path.name[:-len(".json")] for path in PHOTOS.glob("*.json"))


def expected_of(truth):
    """The answer that a photo's truth asks for, without `sources`."""
    known = truth["metadata"]
    answer = {key: known[key] for key in SAME if key in known}
    if "creator" in known:
        answer["creators"] = [known["creator"]]
    if "copyright" in known:
        answer["rights"] = known["copyright"]
    if "date_time" in known:
        answer["taken_at"], answer["taken_offset"] = known["date_time"][:19], known["date_time"][19:]
    answer.update(known.get("gps", {}))
    if "camera" in known:
        camera = known["camera"]
        answer.update(camera_make=camera["make"], camera_model=camera["model"],
                      lens=camera["lens"], f_number=camera["f_number"], iso=camera["iso"],
                      exposure_s=float(fractions.Fraction(camera["exposure"])),
                      focal_length_mm=camera["focal_length_mm"])
    turned = truth["orientation"] >= 5
    answer["width"] = truth["height" if turned else "width"]
    answer["height"] = truth["width" if turned else "height"]
    if truth["orientation"] != 1:
        answer["orientation"] = truth["orientation"]
    return answer


class Bundled(MetadataTest):
    def test_there_are_twelve(self):
        self.assertEqual(len(names()), 12)

    def test_truth(self):
        for name in names():
            with self.subTest(name):
                truth = json.loads((PHOTOS / (name + ".json")).read_text(encoding="utf-8"))
                answer = self.read(PHOTOS / name)
                self.assertNotIn("warnings", answer)
                self.assertNotIn("repairs", answer)
                answer.pop("sources")
                if truth["orientation"] == 1:
                    self.assertEqual(answer.pop("orientation", 1), 1)
                self.assertEqual(answer, expected_of(truth))

    @unittest.skipUnless(EXIFTOOL, "exiftool is not installed (tools/setup --dev installs it)")
    def test_exiftool(self):
        paths = [PHOTOS / name for name in names()]
        said = json.loads(exiftool("-json", "-G1", "-n", *paths))
        compared = 0
        for path, other in zip(paths, said):
            answer = self.read(path)
            for field, source in answer["sources"].items():
                for one in source if field in LISTS else [source]:
                    with self.subTest(path.name, field=field, source=one):
                        self.assertTrue(self.agrees(field, answer[field], one, other))
                        compared += 1
        self.assertGreater(compared, 200)

    def agrees(self, field, value, source, other):
        """Whether exiftool reads the value where the answer says it stands."""
        if field in SIZES:
            tag = [key for key in other if key.endswith(":" + SIZES[field])][0]
        else:
            tag = BY_FIELD.get(field) or TAGS[source]
        theirs = other[tag]
        if field in LISTS:
            theirs = [str(item) for item in (theirs if isinstance(theirs, list) else [theirs])]
        elif field == "taken_at":
            theirs = re.sub(r"^(\d+):(\d+):(\d+) ", r"\1-\2-\3T", theirs)
        elif isinstance(value, float):
            # exiftool prints fewer digits of what it divides
            return abs(value - theirs) <= 1e-9 + abs(value) * 1e-7
        return value == theirs


if __name__ == "__main__":
    main()
