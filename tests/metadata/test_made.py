#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Files made here, each for one rule of docs/photos.md: which source counts, encodings, languages,
dates, places, sidecars, containers.

usage: test_made.py CHECK-MODELS-METADATA DEMO-PHOTOS
"""

import struct

import forge
from forge import (ASCII, BYTE, LONG, RATIONAL, SHORT, UNDEFINED, alternatives, bag, iim, jpeg, tiff,
                   xmp)
from metadata_testing import MetadataTest, main

UTF8 = b"\x1b%G"
DESCRIPTION, MAKE, XP_TITLE, XP_COMMENT, XP_KEYWORDS = 0x010E, 0x010F, 0x9C9B, 0x9C9C, 0x9C9E
ARTIST, COPYRIGHT, RATING, RATING_PERCENT = 0x013B, 0x8298, 0x4746, 0x4749
ORIGINAL, OFFSET_ORIGINAL, COMMENT, ISO = 0x9003, 0x9011, 0x9286, 0x8827


def wide(text):
    return text.encode("utf-16-le") + b"\0\0"


def astray(text):
    """UTF-8 read as Windows-1252, or as Latin-1 where that leaves a byte free."""
    return "".join(bytes((byte,)).decode("latin-1" if byte in b"\x81\x8d\x8f\x90\x9d" else "cp1252")
                   for byte in text.encode("utf-8"))


class Made(MetadataTest):
    def answer(self, data, name="photo.jpg"):
        path = self.folder / name
        path.write_bytes(data)
        return self.read(path)

    def says(self, answer, field, value, source):
        self.assertEqual(answer.get(field), value)
        self.assertEqual(answer.get("sources", {}).get(field), source)


class Precedence(Made):
    def test_description(self):
        exif = tiff({DESCRIPTION: (ASCII, "of EXIF")})
        packet = xmp(alternatives("dc:description", x_default="of XMP"))
        everything = jpeg(exif, packet, iim((120, "of IPTC")))
        self.says(self.answer(everything), "description", "of IPTC", "IPTC 2:120")
        self.says(self.answer(jpeg(exif, packet)), "description", "of XMP",
                  "XMP dc:description [x-default]")
        self.says(self.answer(jpeg(exif)), "description", "of EXIF", "EXIF ImageDescription")

    def test_stock_descriptions_are_none(self):
        for text in ("OLYMPUS DIGITAL CAMERA", "SONY DSC", "SAMSUNG", "DCIM\\100GOPRO\\G001.JPG"):
            exif = tiff({DESCRIPTION: (ASCII, text + "       "), XP_COMMENT: (BYTE, wide("mine"))})
            with self.subTest(text):
                self.says(self.answer(jpeg(exif)), "description", "mine", "EXIF XPComment")
        packet = xmp(alternatives("dc:description", x_default="SONY DSC"))
        self.assertNotIn("description", self.answer(jpeg(None, packet)))
        exif = tiff({DESCRIPTION: (ASCII, "A SONY DSC on a table")})
        self.assertIn("description", self.answer(jpeg(exif)))

    def test_title_of_windows(self):
        answer = self.answer(jpeg(tiff({XP_TITLE: (BYTE, wide("Tromsø 😀"))})))
        self.says(answer, "title", "Tromsø 😀", "EXIF XPTitle")

    def test_user_comment_comes_last(self):
        cases = ((b"ASCII\0\0\0plain", "<", "plain"),
                 (b"UNICODE\0" + "größer".encode("utf-16-le"), "<", "größer"),
                 (b"UNICODE\0" + "größer".encode("utf-16-be"), ">", "größer"),
                 (b"UNICODE\0" + "日本".encode("utf-16-be"), ">", "日本"),
                 (b"JIS\0\0\0\0\0" + "日本".encode("iso2022-jp"), "<", "日本"),
                 (b"\0" * 8 + b"unsaid", "<", "unsaid"))
        for data, order, text in cases:
            with self.subTest(data):
                answer = self.answer(jpeg(tiff(exif={COMMENT: (UNDEFINED, data)}, order=order)))
                self.says(answer, "description", text, "EXIF UserComment")

    def test_what_iptc_cut_is_taken_whole(self):
        city = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"
        answer = self.answer(jpeg(None, xmp(photoshop_City=city), iim((90, city[:32]))))
        self.says(answer, "city", city, "XMP photoshop:City")
        answer = self.answer(jpeg(None, xmp(photoshop_City="Bangor"), iim((90, city[:32]))))
        self.says(answer, "city", city[:32], "IPTC 2:90")

    def test_rating(self):
        packet = xmp(xmp_Rating="-1", MicrosoftPhoto_Rating="99")
        self.says(self.answer(jpeg(None, packet)), "rating", -1, "XMP xmp:Rating")
        for percent, stars in ((1, 1), (25, 2), (50, 3), (75, 4), (99, 5)):
            answer = self.answer(jpeg(None, xmp(MicrosoftPhoto_Rating=str(percent))))
            self.says(answer, "rating", stars, "XMP MicrosoftPhoto:Rating")
        answer = self.answer(jpeg(tiff({RATING: (SHORT, 4), RATING_PERCENT: (SHORT, 75)})))
        self.assertEqual(answer["rating"], 4)
        answer = self.answer(jpeg(None, xmp(xmp_Rating="17")))
        self.assertNotIn("rating", answer)
        self.warned(answer, "rating: XMP xmp:Rating is 17")

    def test_place_of_the_extension(self):
        packet = xmp('<Iptc4xmpExt:LocationCreated><rdf:Bag><rdf:li rdf:parseType="Resource">'
                     "<Iptc4xmpExt:City>Paris</Iptc4xmpExt:City><Iptc4xmpExt:CountryCode>FR"
                     "</Iptc4xmpExt:CountryCode></rdf:li></rdf:Bag></Iptc4xmpExt:LocationCreated>")
        answer = self.answer(jpeg(None, packet))
        self.says(answer, "city", "Paris",
                  "XMP Iptc4xmpExt:LocationCreated[1]/Iptc4xmpExt:City")
        self.assertEqual(answer["country_code"], "FR")

    def test_sensitivity_beyond_16_bits(self):
        answer = self.answer(jpeg(tiff(exif={ISO: (SHORT, 65535), 0x8832: (LONG, 102400)})))
        self.says(answer, "iso", 102400, "EXIF RecommendedExposureIndex")


class Keywords(Made):
    def test_merged_once_first_spelling(self):
        packet = xmp(bag("dc:subject", ["sea", "Gull", "a, b"]),
                     bag("lr:hierarchicalSubject", ["Animals|Birds|gull", "Places|Coast",
                                                    "darktable|exported|jpg"]),
                     bag("digiKam:TagsList", ["Animals/Birds/Tern"]))
        exif = tiff({XP_KEYWORDS: (BYTE, wide("SEA;dune; "))})
        answer = self.answer(jpeg(exif, packet, iim((25, "Sea"), (25, "pier"))))
        self.says(answer, "keywords", ["Sea", "pier", "Gull", "a, b", "Coast", "Tern", "dune"],
                  ["IPTC 2:25", "XMP dc:subject", "XMP lr:hierarchicalSubject",
                   "XMP digiKam:TagsList", "EXIF XPKeywords"])

    def test_composed_and_decomposed_are_the_same(self):
        answer = self.answer(jpeg(None, xmp(bag("dc:subject", ["Café", "Cafe\u0301"]))))
        self.assertEqual(answer["keywords"], ["Café"])

    def test_cut_by_iptc(self):
        long = "a very long keyword of a hierarchy that somebody exported in whole words"
        packet = xmp(bag("dc:subject", [long, "short"]))
        answer = self.answer(jpeg(None, packet, iim((25, long[:64]), (25, "short"))))
        self.assertEqual(answer["keywords"], ["short", long])

    def test_creators(self):
        exif = tiff({ARTIST: (ASCII, "Camera Owner; Second")})
        packet = xmp(bag("dc:creator", ["Ann Author", "Bob"], "Seq"))
        answer = self.answer(jpeg(exif, packet, iim((80, "Ann Author"))))
        self.says(answer, "creators", ["Ann Author", "Bob"], ["IPTC 2:80", "XMP dc:creator"])
        self.says(self.answer(jpeg(exif)), "creators", ["Camera Owner", "Second"], ["EXIF Artist"])

    def test_too_many(self):
        answer = self.answer(jpeg(None, None, iim(*((25, f"k{i}") for i in range(1500)))))
        self.assertEqual(len(answer["keywords"]), 1000)
        self.warned(answer, "keywords: more than 1000 items")


class Languages(Made):
    def test_choice(self):
        cases = (({"de": "Titel", "x_default": "Default", "en": "Title"}, "Default", "x-default"),
                 ({"de": "Titel", "en_GB": "Title"}, "Title", "en-GB"),
                 ({"de": "Titel"}, "Titel", "de"))
        for texts, text, language in cases:
            with self.subTest(language):
                answer = self.answer(jpeg(None, xmp(alternatives("dc:title", **texts))))
                self.says(answer, "title", text, f"XMP dc:title [{language}]")

    def test_commas_and_quotes(self):
        text = 'One, two, and "three", said de lang'
        answer = self.answer(jpeg(None, xmp(alternatives("dc:title", x_default=text, de="x"))))
        self.assertEqual(answer["title"], text)

    def test_a_plain_text(self):
        answer = self.answer(jpeg(None, xmp("<dc:title>plain</dc:title>")))
        self.assertEqual(answer["title"], "plain")


class Encodings(Made):
    def test_latin_1_without_its_marker(self):
        answer = self.answer(jpeg(None, None, iim((120, "Café in Köln – nett".encode("cp1252")))))
        self.assertEqual(answer["description"], "Café in Köln – nett")
        self.repaired(answer, "description", "no marker 1:90")

    def test_latin_1_that_claims_utf_8(self):
        answer = self.answer(jpeg(None, None, iim((120, b"Caf\xe9"), charset=UTF8)))
        self.assertEqual(answer["description"], "Café")
        self.repaired(answer, "description", "is no UTF-8, as the marker 1:90 says")

    def test_latin_1_with_its_marker_needs_no_repair(self):
        answer = self.answer(jpeg(None, None, iim((120, b"Caf\xe9"), charset=b"\x1b.A")))
        self.assertEqual(answer["description"], "Café")
        self.assertNotIn("repairs", answer)

    def test_utf_8_without_its_marker(self):
        answer = self.answer(jpeg(None, None, iim((120, "Café"))))
        self.assertEqual(answer["description"], "Café")
        self.repaired(answer, "description", "is UTF-8 without the marker 1:90")
        answer = self.answer(jpeg(None, None, iim((120, "Café"), charset=UTF8)))
        self.assertNotIn("repairs", answer)

    def test_utf_8_read_as_something_else(self):
        for whole, times in (("Café – “fine”", 1), ("Zoë’s", 1), ("Zoë’s", 2)):
            broken = whole
            for _ in range(times):
                broken = astray(broken)
            for data in (jpeg(None, xmp(alternatives("dc:description", x_default=broken))),
                         jpeg(tiff({DESCRIPTION: (ASCII, broken)})),
                         jpeg(None, None, iim((120, broken), charset=UTF8))):
                answer = self.answer(data)
                self.assertEqual(answer["description"], whole)
                self.repaired(answer, "description", "turned back")

    def test_what_only_looks_broken_is_left(self):
        for text in ("São Paulo, Ã, Â", "Ångström © 2025", "naïve – “déjà vu”", "日本語", "Ã la carte"):
            answer = self.answer(jpeg(None, xmp(alternatives("dc:description", x_default=text))))
            self.assertEqual(answer["description"], text)
            self.assertNotIn("repairs", answer)

    def test_an_unknown_encoding_is_said(self):
        for data in ("日本の写真".encode("shift-jis"), "中国照片".encode("gbk"), b"Caf\x8e"):
            answer = self.answer(jpeg(None, None, iim((120, data))))
            self.assertNotIn("repairs", answer)
            self.warned(answer, "description: IPTC 2:120 is of an unknown encoding")

    def test_utf_8_cut_inside_a_character(self):
        data = ("é" * 20).encode("utf-8")[:31]
        answer = self.answer(jpeg(None, None, iim((90, data), charset=UTF8)))
        self.assertEqual(answer["city"], "é" * 15)
        self.warned(answer, "city: IPTC 2:90 ends inside a character")

    def test_xmp_in_utf_16(self):
        packet = xmp(alternatives("dc:title", x_default="größer")).decode("utf-8")
        for charset in ("utf-16-le", "utf-16-be"):
            answer = self.answer(jpeg(None, packet.encode(charset)))
            self.assertEqual(answer["title"], "größer")

    def test_xmp_in_latin_1(self):
        packet = xmp(alternatives("dc:title", x_default="gr@fer")).replace(b"@", b"\xf6")
        answer = self.answer(jpeg(None, packet))
        self.assertEqual(answer["title"], "gröfer")
        self.repaired(answer, "title", "is no UTF-8 throughout")

    def test_controls_and_line_ends(self):
        answer = self.answer(jpeg(tiff({DESCRIPTION: (ASCII, " one\r\ntwo\rthree\x07\ttab \x1b ")})))
        self.assertEqual(answer["description"], "one\ntwo\nthree \ttab")


class Dates(Made):
    def taken(self, **parts):
        return self.answer(jpeg(**parts))

    def test_order(self):
        exif = tiff(exif={ORIGINAL: (ASCII, "2021:01:02 03:04:05"),
                          OFFSET_ORIGINAL: (ASCII, "+05:30")})
        iptc = iim((55, "20220203"), (60, "040506-0330"))
        packet = xmp(photoshop_DateCreated="2023-03-04T05:06:07.89Z",
                     exif_DateTimeOriginal="2024-01-01T00:00:00", xmp_CreateDate="2025-05-06")
        answer = self.taken(exif=exif, iptc=iptc, xmp_packet=packet)
        self.says(answer, "taken_at", "2021-01-02T03:04:05", "EXIF DateTimeOriginal")
        self.says(answer, "taken_offset", "+05:30", "EXIF OffsetTimeOriginal")
        answer = self.taken(iptc=iptc, xmp_packet=packet)
        self.says(answer, "taken_at", "2022-02-03T04:05:06", "IPTC 2:55, 2:60")
        self.assertEqual(answer["taken_offset"], "-03:30")
        answer = self.taken(xmp_packet=packet)
        self.says(answer, "taken_at", "2023-03-04T05:06:07", "XMP photoshop:DateCreated")
        self.assertEqual(answer["taken_offset"], "Z")
        answer = self.taken(xmp_packet=xmp(xmp_CreateDate="2025-05-06"))
        self.says(answer, "taken_at", "2025-05-06", "XMP xmp:CreateDate")

    def test_times_of_a_change_are_none(self):
        answer = self.taken(exif=tiff({0x0132: (ASCII, "2021:01:02 03:04:05")}),
                            xmp_packet=xmp(xmp_ModifyDate="2021-01-02"))
        self.assertNotIn("taken_at", answer)

    def test_offset_of_another_source_of_the_same_time(self):
        exif = tiff(exif={ORIGINAL: (ASCII, "2021:01:02 03:04:05")})
        answer = self.taken(exif=exif, xmp_packet=xmp(photoshop_DateCreated="2021-01-02T03:04:05+02:00"))
        self.says(answer, "taken_at", "2021-01-02T03:04:05", "EXIF DateTimeOriginal")
        self.says(answer, "taken_offset", "+02:00", "XMP photoshop:DateCreated")
        answer = self.taken(exif=exif, xmp_packet=xmp(photoshop_DateCreated="2021-01-02T03:04:06+02:00"))
        self.assertNotIn("taken_offset", answer)

    def test_the_more_exact_of_one_day(self):
        answer = self.taken(iptc=iim((55, "20210102")),
                            xmp_packet=xmp(photoshop_DateCreated="2021-01-02T03:04:05"))
        self.says(answer, "taken_at", "2021-01-02T03:04:05", "XMP photoshop:DateCreated")

    def test_what_is_known_of_it(self):
        for text, at in (("1973:00:00 00:00:00", "1973"), ("1973:06:00 00:00:00", "1973-06"),
                         ("1973:06:  :  :  ", "1973-06"), ("1973:06:07", "1973-06-07")):
            answer = self.taken(exif=tiff(exif={ORIGINAL: (ASCII, text)}))
            self.assertEqual(answer.get("taken_at"), at, text)
        for text, at in (("1973", "1973"), ("1973-06", "1973-06"),
                         ("1973-06-07T08:09", "1973-06-07T08:09")):
            answer = self.taken(xmp_packet=xmp(photoshop_DateCreated=text))
            self.assertEqual(answer.get("taken_at"), at, text)
        self.assertEqual(self.taken(iptc=iim((55, "19730600")))["taken_at"], "1973-06")

    def test_zeros_and_nonsense(self):
        for text, words in (("0000:00:00 00:00:00", "is all zeros"),
                            ("2021:02:30 03:04:05", "is no date"),
                            ("2021:02:03 25:04:05", "is no date"),
                            ("yesterday", "is no date")):
            answer = self.taken(exif=tiff(exif={ORIGINAL: (ASCII, text)}))
            self.assertNotIn("taken_at", answer)
            self.warned(answer, f"taken_at: EXIF DateTimeOriginal {words}")
        answer = self.taken(exif=tiff(exif={ORIGINAL: (ASCII, "    :  :     :  :  ")}))
        self.assertNotIn("taken_at", answer)
        self.assertNotIn("warnings", answer)
        answer = self.taken(exif=tiff(exif={ORIGINAL: (ASCII, "2021:01:02 03:04:05"),
                                            OFFSET_ORIGINAL: (ASCII, "+25:00")}))
        self.assertNotIn("taken_offset", answer)
        self.warned(answer, "OffsetTimeOriginal is no offset")


class Places(Made):
    def position(self, north="N", east="E", latitude=((10, 1), (30, 1), (0, 1)),
                 longitude=((20, 1), (15, 1), (0, 1)), **more):
        gps = {2: (RATIONAL, list(latitude)), 4: (RATIONAL, list(longitude))}
        if north:
            gps[1] = (ASCII, north)
        if east:
            gps[3] = (ASCII, east)
        gps.update(more.get("gps", {}))
        return self.answer(jpeg(tiff(gps=gps), more.get("packet")))

    def test_hemispheres(self):
        for north, east, latitude, longitude in (("N", "E", 10.5, 20.25), ("S", "E", -10.5, 20.25),
                                                 ("N", "W", 10.5, -20.25), ("s", "w", -10.5, -20.25)):
            answer = self.position(north, east)
            self.assertEqual((answer["latitude"], answer["longitude"]), (latitude, longitude))

    def test_altitude(self):
        for reference, altitude in ((0, 12.5), (1, -12.5)):
            answer = self.position(gps={5: (BYTE, reference), 6: (RATIONAL, [(25, 2)])})
            self.assertEqual(answer["altitude_m"], altitude)
        answer = self.position(gps={6: (RATIONAL, [(4000000000, 1)])})
        self.assertNotIn("altitude_m", answer)
        self.warned(answer, "altitude_m")

    def test_no_place_on_the_earth(self):
        for answer in (self.position(latitude=((91, 1), (0, 1), (0, 1))),
                       self.position(longitude=((180, 1), (1, 1), (0, 1))),
                       self.position(latitude=((0, 0), (0, 0), (0, 0))),
                       self.position(north=None), self.position(east="X")):
            self.assertNotIn("latitude", answer)
            self.assertNotIn("longitude", answer)
            self.warned(answer, "is no position on the Earth")

    def test_null_island(self):
        zero = ((0, 1), (0, 1), (0, 1))
        answer = self.position(latitude=zero, longitude=zero)
        self.assertNotIn("latitude", answer)
        self.warned(answer, "exactly 0, 0")

    def test_xmp(self):
        for north, east, latitude, longitude in (
                ("10,30.0N", "20,15.0W", 10.5, -20.25), ("10,30,36S", "20,15,0E", -10.51, 20.25)):
            packet = xmp(exif_GPSLatitude=north, exif_GPSLongitude=east, exif_GPSAltitude="25/2",
                         exif_GPSAltitudeRef="1")
            answer = self.answer(jpeg(None, packet))
            self.assertEqual((answer["latitude"], answer["longitude"], answer["altitude_m"]),
                             (latitude, longitude, -12.5))
            self.assertEqual(answer["sources"]["latitude"], "XMP exif:GPS")


class Sidecars(Made):
    def sidecar(self, name, *elements, **attributes):
        (self.folder / name).write_bytes(xmp(*elements, **attributes))

    def test_the_more_specific_wins(self):
        photo = jpeg(None, xmp(alternatives("dc:title", x_default="embedded"),
                               bag("dc:subject", ["inside"]), photoshop_City="Oslo"))
        self.sidecar("photo.xmp", alternatives("dc:title", x_default="general"),
                     bag("dc:subject", ["general"]), photoshop_State="Viken")
        answer = self.answer(photo)
        self.says(answer, "title", "general", "sidecar photo.xmp: XMP dc:title [x-default]")
        self.sidecar("photo.jpg.xmp", alternatives("dc:title", x_default="specific"),
                     bag("dc:subject", ["specific", "inside"]))
        answer = self.answer(photo)
        self.says(answer, "title", "specific", "sidecar photo.jpg.xmp: XMP dc:title [x-default]")
        self.says(answer, "state", "Viken", "sidecar photo.xmp: XMP photoshop:State")
        self.says(answer, "city", "Oslo", "XMP photoshop:City")
        self.says(answer, "keywords", ["specific", "inside", "general"],
                  ["sidecar photo.jpg.xmp: XMP dc:subject", "sidecar photo.xmp: XMP dc:subject",
                   "XMP dc:subject"])

    def test_capitals(self):
        self.sidecar("PHOTO.JPG.XMP", alternatives("dc:title", x_default="loud"))
        self.assertEqual(self.answer(jpeg(), "PHOTO.JPG")["title"], "loud")

    def test_of_another_file(self):
        self.sidecar("photo.xmp", alternatives("dc:title", x_default="raw"),
                     photoshop_SidecarForExtension="CR2")
        answer = self.answer(jpeg())
        self.assertNotIn("title", answer)
        self.warned(answer, 'suffix "CR2"')
        self.sidecar("photo.xmp", alternatives("dc:title", x_default="mine"),
                     photoshop_SidecarForExtension="JPEG")
        self.assertEqual(self.answer(jpeg())["title"], "mine")

    def test_orientation_is_the_files_own(self):
        self.sidecar("photo.xmp", tiff_Orientation="8")
        self.assertNotIn("orientation", self.answer(jpeg()))
        self.assertEqual(self.answer(jpeg(tiff({0x0112: (SHORT, 6)})))["orientation"], 6)

    def test_dates_and_places_of_a_sidecar(self):
        exif = tiff(exif={ORIGINAL: (ASCII, "2021:01:02 03:04:05"),
                          OFFSET_ORIGINAL: (ASCII, "+02:00")})
        self.sidecar("photo.xmp", exif_DateTimeOriginal="2021-01-02T04:04:05",
                     exif_GPSLatitude="10,30.0N", exif_GPSLongitude="20,15.0E")
        answer = self.answer(jpeg(exif))
        self.says(answer, "taken_at", "2021-01-02T04:04:05",
                  "sidecar photo.xmp: XMP exif:DateTimeOriginal")
        self.assertNotIn("taken_offset", answer)
        self.assertEqual(answer["latitude"], 10.5)
        # a scan's date of making does not stand before the photo's own
        self.sidecar("photo.xmp", xmp_CreateDate="2024-01-01")
        self.assertEqual(self.answer(jpeg(exif))["taken_at"], "2021-01-02T03:04:05")

    def test_what_is_no_sidecar(self):
        cases = ((b"", "holds no XML element"), (b"no XML here", "holds no XML element"),
                 (b"<x:xmpmeta", "is cut off"), (b"\0" * 100, "holds no XML element"),
                 (xmp()[:-60], "is cut off"))
        for data, words in cases:
            with self.subTest(data[:20]):
                (self.folder / "photo.xmp").write_bytes(data)
                answer = self.answer(jpeg(None, None, iim((5, "kept"))))
                self.assertEqual(answer["title"], "kept")
                self.warned(answer, words)
        (self.folder / "photo.xmp").unlink()
        (self.folder / "photo.xmp").mkdir()
        self.warned(self.answer(jpeg()), "not a regular file")


class Containers(Made):
    exif = tiff({MAKE: (ASCII, "Maker")})
    packet = xmp(alternatives("dc:title", x_default="größer"))
    iptc = iim((90, "Bergen"), charset=UTF8)

    def check(self, answer, iptc=True):
        self.assertEqual((answer.get("camera_make"), answer.get("title")), ("Maker", "größer"))
        self.assertEqual(answer.get("city"), "Bergen" if iptc else None)
        self.assertNotIn("warnings", answer)

    def test_png(self):
        answer = self.answer(forge.png(forge.chunk(b"eXIf", self.exif),
                                       forge.international(b"XML:com.adobe.xmp", self.packet),
                                       forge.profile("iptc", self.iptc)))
        self.check(answer)
        self.assertEqual((answer["width"], answer["height"]), (64, 48))

    def test_png_of_imagemagick(self):
        self.check(self.answer(forge.png(
            forge.profile("APP1", b"Exif\0\0" + self.exif),
            forge.international(b"XML:com.adobe.xmp", self.packet, packed=True),
            forge.profile("iptc", forge.resources(self.iptc)))))
        self.check(self.answer(forge.png(
            forge.profile("exif", b"Exif\0\0" + self.exif), forge.profile("xmp", self.packet),
            forge.profile("8bim", forge.resources(self.iptc)))))

    def test_texts_of_png(self):
        answer = self.answer(forge.png(
            forge.chunk(b"tEXt", b"Title\0Caf\xe9"), forge.chunk(b"tEXt", b"Author\0Ann; Bob"),
            forge.international(b"Description", "größer".encode("utf-8"), packed=True)))
        self.says(answer, "title", "Café", "PNG Title")
        self.says(answer, "creators", ["Ann", "Bob"], ["PNG Author"])
        self.says(answer, "description", "größer", "PNG Description")
        self.assertNotIn("repairs", answer)

    def test_webp(self):
        answer = self.answer(forge.webp(forge.riff(b"EXIF", b"Exif\0\0" + self.exif),
                                        forge.riff(b"XMP ", self.packet)))
        self.check(answer, iptc=False)
        self.assertEqual((answer["width"], answer["height"]), (64, 48))
        self.check(self.answer(forge.webp(forge.riff(b"EXIF", self.exif),
                                          forge.riff(b"XMP ", self.packet))), iptc=False)

    def test_tiff(self):
        for order in "<>":
            answer = self.answer(tiff({256: (LONG, 64), 257: (SHORT, 48), MAKE: (ASCII, "Maker"),
                                       700: (BYTE, self.packet), 33723: (UNDEFINED, self.iptc)},
                                      order=order))
            self.check(answer)
            self.assertEqual((answer["width"], answer["height"]), (64, 48))
            self.check(self.answer(tiff({MAKE: (ASCII, "Maker"), 700: (BYTE, self.packet),
                                         34377: (UNDEFINED, forge.resources(self.iptc))},
                                        order=order)))

    def test_big_tiff(self):
        head = b"II+\0" + struct.pack("<HHQ", 8, 0, 16)
        at = 16 + 8 + 3 * 20 + 8
        entries = b"".join(struct.pack("<HHQQ", *entry) for entry in (
            (256, 4, 1, 64), (257, 4, 1, 48), (700, 1, len(self.packet), at)))
        answer = self.answer(head + struct.pack("<Q", 3) + entries + b"\0" * 8 + self.packet)
        self.says(answer, "title", "größer", "XMP dc:title [x-default]")
        self.assertEqual((answer["width"], answer["height"]), (64, 48))
        self.warned(answer, "BigTIFF")

    def test_iptc_over_several_segments(self):
        text = "x" * 1000
        sets = [(25, f"{i} {text}") for i in range(60)] + [(90, "Bergen")]
        answer = self.answer(jpeg(self.exif, self.packet, iim(*sets, charset=UTF8)))
        self.assertEqual(answer["city"], "Bergen")
        self.assertEqual(len(answer["keywords"]), 60)

    def test_heif_with_a_box_of_xmp(self):
        uuid = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
        path = self.copy("winter-village.avif")
        path.write_bytes(path.read_bytes() + forge.box(b"uuid", uuid + self.packet))
        self.assertEqual(self.read(path)["title"], "Two yellow houses in the snow")
        bare = forge.box(b"ftyp", b"avif\0\0\0\0avifmif1") + forge.box(b"uuid", uuid + self.packet)
        answer = self.answer(bare)
        self.assertEqual(answer["title"], "größer")
        self.warned(answer, "HEIF: libheif cannot read")


class Texts(Made):
    def test_copyright_of_photographer_and_editor(self):
        answer = self.answer(jpeg(tiff({COPYRIGHT: (ASCII, b"Ann 2025\0Editor 2026\0")})))
        self.assertEqual(answer["rights"], "Ann 2025; Editor 2026")
        answer = self.answer(jpeg(tiff({COPYRIGHT: (ASCII, b" \0Editor 2026\0")})))
        self.assertEqual(answer["rights"], "Editor 2026")

    def test_long_texts_are_cut(self):
        answer = self.answer(jpeg(None, None, iim((120, "é" * 10000), charset=UTF8)))
        self.assertTrue(answer["description"].endswith("é…"))
        self.warned(answer, "is longer than 8192 bytes")

    def test_nothing_is_known(self):
        answer = self.answer(jpeg())
        self.assertEqual(answer, {"width": 64, "height": 48, "sources": {
            "width": "JPEG frame", "height": "JPEG frame"}})


if __name__ == "__main__":
    main()
