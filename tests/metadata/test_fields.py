#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Files made here, each for one rule of docs/photos.md: which source counts, lists, languages,
encodings.

usage: test_fields.py CHECK-MODELS-METADATA DEMO-PHOTOS
"""

from forge import ASCII, BYTE, LONG, SHORT, UNDEFINED, alternatives, bag, iim, jpeg, tiff, xmp
from metadata_testing import MadeTest, main

UTF8 = b"\x1b%G"
DESCRIPTION, XP_TITLE, XP_COMMENT, XP_KEYWORDS = 0x010E, 0x9C9B, 0x9C9C, 0x9C9E
ARTIST, COPYRIGHT, RATING, RATING_PERCENT = 0x013B, 0x8298, 0x4746, 0x4749
COMMENT, ISO = 0x9286, 0x8827


def wide(text):
    return text.encode("utf-16-le") + b"\0\0"


def astray(text):
    """UTF-8 read as Windows-1252, or as Latin-1 where that leaves a byte free."""
    return "".join(bytes((byte,)).decode("latin-1" if byte in b"\x81\x8d\x8f\x90\x9d" else "cp1252")
                   for byte in text.encode("utf-8"))


class Precedence(MadeTest):
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


class Keywords(MadeTest):
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


class Languages(MadeTest):
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


class Encodings(MadeTest):
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
        self.assertEqual(answer["description"], "one\r\ntwo\rthree \ttab")


class Texts(MadeTest):
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
