#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""XMP that is broken or means harm: it costs itself and nothing more, is said, and ends soon.

usage: test_hostile_xmp.py CHECK-MODELS-METADATA DEMO-PHOTOS
"""

import forge
from forge import BYTE, UNDEFINED, alternatives, bag, iim, jpeg, png, tiff, xmp
from metadata_testing import Hostile, main

TITLE = iim((5, "kept"))


class Xmp(Hostile):
    def test_entities_that_grow(self):
        laughs = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
        packet = xmp(alternatives("dc:title", x_default="&l9;")).replace(
            b"<x:xmpmeta", f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]><x:xmpmeta'.encode(), 1)
        self.kept(self.answer(jpeg(None, packet, TITLE)), "declares a document type")

    def test_entities_of_other_files(self):
        packet = xmp(alternatives("dc:title", x_default="&x;")).replace(
            b"<x:xmpmeta", b'<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]><x:xmpmeta', 1)
        self.kept(self.answer(jpeg(None, packet, TITLE)), "declares a document type")

    def test_deep_nesting(self):
        packet = xmp("<dc:title>" * 6000 + "</dc:title>" * 6000)
        self.kept(self.answer(png(forge.international(b"XML:com.adobe.xmp", packet),
                                  forge.profile("iptc", TITLE))), "nested too deep")
        packet = b"<x:xmpmeta>" + b"<a>" * 1000000
        self.kept(self.answer(png(forge.international(b"XML:com.adobe.xmp", packet),
                                  forge.profile("iptc", TITLE))), "nested too deep")

    def test_many_elements(self):
        packet = xmp(bag("dc:subject", ["k"] * 100000))
        self.kept(self.answer(png(forge.international(b"XML:com.adobe.xmp", packet),
                                  forge.profile("iptc", TITLE))), "more than 50000 elements")

    def test_a_megabyte_of_keywords(self):
        words = [f"keyword number {i}" for i in range(40000)]
        answer = self.answer(png(forge.international(b"XML:com.adobe.xmp",
                                                     xmp(bag("dc:subject", words)))))
        self.assertEqual(answer["keywords"], words[:1000])
        self.warned(answer, "keywords: more than")
        answer = self.answer(jpeg(None, None, iim(*((25, word) for word in words))))
        self.assertEqual(answer["keywords"], words[:1000])
        answer = self.answer(jpeg(None, None, iim(*((25, word * 50) for word in words[:1000]))))
        self.assertLess(len("".join(answer["keywords"])), 65536)
        self.warned(answer, "keywords: more than")

    def test_a_huge_packet(self):
        packet = xmp(alternatives("dc:title", x_default="x" * (17 << 20)))
        data = tiff({700: (BYTE, packet), 33723: (UNDEFINED, TITLE)})
        self.kept(self.answer(data), "at most 16777216 are read")

    def test_a_huge_value(self):
        packet = xmp(alternatives("dc:description", x_default="word " * 1000000))
        answer = self.answer(tiff({700: (BYTE, packet), 33723: (UNDEFINED, TITLE)}))
        self.kept(answer, "is longer than 8192 bytes")

    def test_instructions_without_an_end(self):
        """Each could be looked through to the packet's end; all together for minutes."""
        packet = b"<x:xmpmeta>" + b"<?a>" * (3 << 20)
        self.kept(self.answer(png(forge.international(b"XML:com.adobe.xmp", packet),
                                  forge.profile("iptc", TITLE))), "cut off inside a tag")

    def test_more_ends_than_elements(self):
        packet = b"<x:xmpmeta>" + b"</a>" * 1000 + b"<a>" * 1000 + b"</x:xmpmeta>"
        self.kept(self.answer(jpeg(None, packet, TITLE)), "closes an element that is not open")

    def test_cut_keywords_among_many(self):
        """Every keyword of IPTC that may be cut is looked for among XMP's."""
        words = [f"{i:05}" for i in range(40000)] + ["x" * 70]
        answer = self.answer(png(
            forge.international(b"XML:com.adobe.xmp", xmp(bag("dc:subject", words))),
            forge.profile("iptc", TITLE + iim((25, "x" * 64)) * 19000)))
        self.kept(answer, "keywords: more than 1000 items")

    def test_what_is_no_xmp(self):
        for packet in (b"", b"\0" * 5000, b"<", b"<<<<<<", b"<a", b"<a b='", b"</a>", b"<a/>",
                       b"<x:xmpmeta/>", b"<?xpacket", b"<!-- x", b"<a>\xff\xfe</a>",
                       xmp()[:-100], xmp().replace(b"rdf:RDF", b"rdf:FDR"),
                       xmp('<dc:title a="&#0;">&#x1;</dc:title>'), xmp("<no:such>x</no:such>")):
            with self.subTest(packet[-40:]):
                answer = self.answer(jpeg(None, packet, TITLE))
                self.assertEqual(answer.get("title"), "kept")

    def test_nuls(self):
        packet = xmp(alternatives("dc:title", x_default="a@b")).replace(b"@", b"\0")
        self.assertEqual(self.answer(jpeg(None, packet))["title"], "a b")

    def test_languages_that_are_none(self):
        for language in ("x" * 100000, "\x9b31m", "&lt;script&gt;"):
            packet = xmp(alternatives("dc:title", **{language: "kept"}))
            answer = self.answer(png(forge.international(b"XML:com.adobe.xmp", packet)))
            self.assertIn(answer["sources"].get("title"), (None, "XMP dc:title [?]",
                                                           "XMP dc:title [x-default]"))

    def test_values_of_the_wrong_kind(self):
        packet = xmp(bag("dc:title", ["one", "two"]), alternatives("dc:subject", de="x"),
                     "<dc:description rdf:parseType='Resource'><dc:x>y</dc:x></dc:description>",
                     bag("xmp:Rating", ["5"]), bag("photoshop:City", []),
                     exif_GPSLatitude="nan,infN", exif_GPSLongitude="1e400,0E",
                     exif_FNumber="1/0", exif_ExposureTime="-1/3", exif_FocalLength="0x10/0x1",
                     photoshop_DateCreated="9" * 5000)
        answer = self.answer(jpeg(None, packet))
        self.assertNotIn("latitude", answer)
        self.assertNotIn("f_number", answer)
        self.assertNotIn("exposure_s", answer)
        self.warned(answer, "taken_at")


if __name__ == "__main__":
    main()
