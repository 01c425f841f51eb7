#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Where metadata stand: sidecars beside the photo, and the containers of every format.

usage: test_files.py CHECK-MODELS-METADATA DEMO-PHOTOS
"""

import struct

import forge
from forge import ASCII, BYTE, LONG, SHORT, UNDEFINED, alternatives, bag, iim, jpeg, tiff, xmp
from metadata_testing import PHOTOS, MadeTest, main

UTF8 = b"\x1b%G"
ORIGINAL, OFFSET_ORIGINAL, MAKE = 0x9003, 0x9011, 0x010F


class Sidecars(MadeTest):
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


class Containers(MadeTest):
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

    def test_heif_that_libheif_does_not_open(self):
        data = bytearray((PHOTOS / "boats-on-the-lake.heic").read_bytes())
        at = data.index(b"pitm") + 8
        data[at:at + 2] = b"\0\x4d"  # a primary picture that is not there
        answer = self.answer(bytes(data))
        self.warned(answer, "HEIF: libheif cannot open")
        self.says(answer, "title", "Evening by the lake", "XMP dc:title [x-default]")
        self.says(answer, "camera_make", "Examplephone", "EXIF Make")

    def test_a_smaller_copy_is_not_the_picture(self):
        answer = self.answer(tiff({254: (LONG, 1), 256: (LONG, 64), 257: (LONG, 48),
                                   MAKE: (ASCII, "Maker")}))
        self.assertNotIn("width", answer)
        self.assertEqual(answer["camera_make"], "Maker")

    def test_heif_with_a_box_of_xmp(self):
        uuid = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
        path = self.copy("winter-village.avif")
        path.write_bytes(path.read_bytes() + forge.box(b"uuid", uuid + self.packet))
        self.assertEqual(self.read(path)["title"], "Two yellow houses in the snow")
        bare = forge.box(b"ftyp", b"avif\0\0\0\0avifmif1") + forge.box(b"uuid", uuid + self.packet)
        answer = self.answer(bare)
        self.assertEqual(answer["title"], "größer")
        self.warned(answer, "HEIF: libheif cannot open")


if __name__ == "__main__":
    main()
