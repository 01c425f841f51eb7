#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What exiftool writes, in every format that it can write, is read back word for word.

usage: test_exiftool.py CHECK-MODELS-METADATA DEMO-PHOTOS
"""

import unittest

from metadata_testing import EXIFTOOL, MetadataTest, exiftool, main

PHOTOS_OF = {"jpg": "kites.jpg", "png": "dogs-in-fog.png", "webp": "tents-at-night.webp",
             "tiff": "street-cars.tiff", "heic": "boats-on-the-lake.heic",
             "avif": "winter-village.avif"}

# exiftool's tag → value to write; the fields that must come of them stand below.
XMP = {"XMP-dc:Title": "Ærlig tittel", "XMP-dc:Description": "Two lines,\none \"quoted\"",
       "XMP-dc:Rights": "© Ann", "XMP-photoshop:City": "Tromsø", "XMP-photoshop:State": "Troms",
       "XMP-photoshop:Country": "Norway", "XMP-iptcCore:CountryCode": "NO",
       "XMP-iptcCore:Location": "Prostneset", "XMP-xmp:Rating": "3"}
EXIF = {"EXIF:Make": "Maker", "EXIF:Model": "Model 1", "EXIF:LensModel": "50mm",
        "EXIF:DateTimeOriginal": "2024:02:29 23:59:58", "EXIF:OffsetTimeOriginal": "-09:30",
        "EXIF:ExposureTime": "1/8000", "EXIF:FNumber": "1.4", "EXIF:ISO": "12800",
        "EXIF:FocalLength": "50", "EXIF:FocalLengthIn35mmFormat": "75",
        "EXIF:GPSLatitude": "69.6492", "EXIF:GPSLatitudeRef": "N",
        "EXIF:GPSLongitude": "18.9553", "EXIF:GPSLongitudeRef": "E",
        "EXIF:GPSAltitude": "3.5", "EXIF:GPSAltitudeRef": "Below Sea Level"}
IPTC = {"IPTC:ObjectName": "Tittel i IPTC", "IPTC:Caption-Abstract": "Fra IPTC: blåbær",
        "IPTC:City": "Bodø"}

FROM_XMP = {"title": "Ærlig tittel", "description": "Two lines,\none \"quoted\"",
            "rights": "© Ann", "city": "Tromsø", "state": "Troms", "country": "Norway",
            "country_code": "NO", "sublocation": "Prostneset", "rating": 3,
            "keywords": ["fjord", "nordlys – aurora"], "creators": ["Ann", "Bob"]}
FROM_EXIF = {"camera_make": "Maker", "camera_model": "Model 1", "lens": "50mm",
             "taken_at": "2024-02-29T23:59:58", "taken_offset": "-09:30",
             "exposure_s": 1 / 8000, "f_number": 1.4, "iso": 12800, "focal_length_mm": 50,
             "focal_length_35mm_mm": 75, "latitude": 69.6492, "longitude": 18.9553,
             "altitude_m": -3.5}
FROM_IPTC = {"title": "Tittel i IPTC", "description": "Fra IPTC: blåbær", "city": "Bodø"}


@unittest.skipUnless(EXIFTOOL, "exiftool is not installed (tools/setup --dev installs it)")
class Written(MetadataTest):
    def write(self, path, tags, *more):
        words = [f"-{tag}={value}" for tag, value in tags.items()]
        exiftool("-q", "-q", "-m", "-overwrite_original", *words, *more, path)

    def lists(self):
        return ("-XMP-dc:Subject=fjord", "-XMP-dc:Subject=nordlys – aurora",
                "-XMP-dc:Creator=Ann", "-XMP-dc:Creator=Bob")

    def cleared(self, ending):
        """A copy without the metadata that it had."""
        path = self.copy(PHOTOS_OF[ending], f"photo.{ending}")
        groups = ["-XMP:all="] if ending == "tiff" else ["-all="]
        if ending == "tiff":
            groups += ["-IPTC:all=", "-ExifIFD:all=", "-GPS:all=", "-IFD0:ImageDescription=",
                       "-IFD0:Make=", "-IFD0:Model=", "-IFD0:Artist=", "-IFD0:Copyright="]
        exiftool("-q", "-q", "-m", "-overwrite_original", *groups, path)
        self.assertEqual(set(self.read(path)) - {"sources"}, {"width", "height"})
        return path

    def check(self, answer, expected):
        self.assertNotIn("warnings", answer)
        self.assertNotIn("repairs", answer)
        self.assertEqual({field: answer.get(field) for field in expected}, expected)

    def test_xmp_and_exif(self):
        for ending in PHOTOS_OF:
            with self.subTest(ending):
                path = self.cleared(ending)
                self.write(path, {**XMP, **EXIF}, *self.lists())
                answer = self.read(path)
                self.check(answer, {**FROM_XMP, **FROM_EXIF})
                self.assertEqual(answer["sources"]["title"], "XMP dc:title [x-default]")

    def test_iptc(self):
        for ending in ("jpg", "tiff", "png"):
            with self.subTest(ending):
                path = self.cleared(ending)
                self.write(path, {**XMP, **IPTC}, "-IPTC:CodedCharacterSet=UTF8", *self.lists())
                self.check(self.read(path), {**FROM_XMP, **FROM_IPTC})

    def test_latin_1_in_iptc(self):
        path = self.cleared("jpg")
        self.write(path, IPTC, "-charset", "iptc=Latin", "-codedcharacterset=")
        answer = self.read(path)
        self.assertEqual({field: answer.get(field) for field in FROM_IPTC}, FROM_IPTC)
        self.repaired(answer, "city", "no marker 1:90")

    def test_windows_fields(self):
        path = self.cleared("jpg")
        self.write(path, {"EXIF:XPTitle": "Überschrift", "EXIF:XPComment": "Kommentar",
                          "EXIF:XPKeywords": "eins;zwei", "EXIF:XPAuthor": "Ann;Bob"})
        self.check(self.read(path), {"title": "Überschrift", "description": "Kommentar",
                                     "keywords": ["eins", "zwei"], "creators": ["Ann", "Bob"]})

    def test_languages(self):
        path = self.cleared("jpg")
        self.write(path, {"XMP-dc:Title-de": "Titel", "XMP-dc:Title-en-GB": "Title"})
        answer = self.read(path)
        self.assertIn(answer["sources"]["title"],
                      ("XMP dc:title [en-GB]", "XMP dc:title [x-default]"))
        self.write(path, {"XMP-dc:Title": "Default"})
        self.assertEqual(self.read(path)["title"], "Default")

    def test_sidecar(self):
        path = self.cleared("jpg")
        sidecar = self.folder / "photo.xmp"
        words = [f"-{tag}={value}" for tag, value in XMP.items()]
        exiftool("-q", "-q", "-m", *words, *self.lists(), "-XMP-exif:GPSLatitude=-69.6492",
                 "-XMP-exif:GPSLongitude=-18.9553", sidecar)
        answer = self.read(path)
        self.check(answer, {**FROM_XMP, "latitude": -69.6492, "longitude": -18.9553})
        self.assertEqual(answer["sources"]["rating"], "sidecar photo.xmp: XMP xmp:Rating")

    def test_hierarchies(self):
        path = self.cleared("jpg")
        self.write(path, {"XMP-lr:HierarchicalSubject": "Places|Europe|Norway",
                          "XMP-digiKam:TagsList": "Animals/Birds/Gull"})
        self.assertEqual(self.read(path)["keywords"], ["Norway", "Gull"])


if __name__ == "__main__":
    main()
