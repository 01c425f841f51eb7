#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Metadata that is broken or means harm: each costs what it stands in and nothing more, is said,
and ends soon. Then photos of every format with random bytes changed.

usage: test_hostile.py CHECK-MODELS-METADATA DEMO-PHOTOS

CM_FUZZ_ROUNDS in the environment says how many damaged files of each photo (default 40), and
CM_FUZZ_SEED which.
"""

import os
import random
import struct
import subprocess
import zlib

import forge
from forge import (ASCII, BYTE, LONG, RATIONAL, SHORT, UNDEFINED, alternatives, iim, jpeg, png,
                   tiff, xmp)
from metadata_testing import PHOTOS, PROGRAM, Hostile, MetadataTest, main, run

TITLE = iim((5, "kept"))


class Exif(Hostile):
    def test_directories_in_a_ring(self):
        data = bytearray(tiff({forge.EXIF_IFD: (LONG, 8), forge.GPS_IFD: (LONG, 8),
                               0x014A: (LONG, [8, 8]), 0x010F: (ASCII, "Maker")}))
        at = 8 + 2 + 12 * 4
        data[at:at + 4] = struct.pack("<I", 8)
        self.assertEqual(self.answer(jpeg(bytes(data), None, TITLE)).get("title"), "kept")

    def test_values_outside_the_block(self):
        data = tiff({0x010E: (ASCII, "x" * 100), 0x010F: (ASCII, "Maker")},
                    {0x9003: (ASCII, "2021:01:02 03:04:05")})
        for at in range(8, len(data) - 4, 4):
            for value in (0xFFFFFFFF, 0x7FFFFFFF, 0, len(data), len(data) - 1):
                broken = data[:at] + struct.pack("<I", value) + data[at + 4:]
                if value == 0xFFFFFFFF or at % 3 == 0:
                    self.assertEqual(
                        self.answer(jpeg(broken, None, TITLE)).get("title"), "kept")

    def test_every_length(self):
        data = tiff({0x010E: (ASCII, "x" * 20)}, {0x9003: (ASCII, "2021:01:02 03:04:05")},
                    {1: (ASCII, "N"), 2: (RATIONAL, [(1, 1)] * 3)})
        for end in range(0, len(data), 3):
            self.assertEqual(self.answer(jpeg(data[:end], None, TITLE)).get("title"), "kept")
        self.warned(self.answer(jpeg(data[:4], None, TITLE)), "no TIFF structure")

    def test_values_of_the_wrong_type(self):
        answer = self.answer(jpeg(tiff(
            {0x010E: (SHORT, [65535] * 10), 0x010F: (RATIONAL, [(1, 0)]), 0x0112: (ASCII, "six"),
             0x9C9B: (SHORT, [0xDC00, 0xD800, 0x41])},
            {0x829A: (RATIONAL, [(0, 0)]), 0x829D: (RATIONAL, [(4294967295, 1)]),
             0x9003: (SHORT, [1] * 10), 0x8827: (ASCII, "fast"), 0x9286: (UNDEFINED, b"UNICODE")},
            {1: (LONG, 78), 2: (SHORT, [10, 20, 30]), 3: (BYTE, 69), 4: (ASCII, "10 20 30")}),
            None, TITLE))
        for field in ("description", "camera_make", "orientation", "exposure_s", "f_number",
                      "taken_at", "iso"):
            self.assertNotIn(field, answer)

    def test_numbers_that_no_camera_has(self):
        answer = self.answer(jpeg(tiff({0x0112: (SHORT, 9)}, {0x829D: (RATIONAL, [(90000, 1)]),
                                                              0x920A: (RATIONAL, [(0, 1)])})))
        self.warned(answer, "orientation: EXIF Orientation is 9")
        self.warned(answer, "f_number: EXIF FNumber is 90000")
        self.assertNotIn("focal_length_mm", answer)

    def test_nuls(self):
        answer = self.answer(jpeg(tiff({0x010E: (ASCII, b"before\0after\0")})))
        self.assertEqual(answer["description"], "before")
        self.warned(answer, "description: EXIF ImageDescription holds a NUL byte")


class Iptc(Hostile):
    def test_wrong_lengths(self):
        good = iim((5, "kept"))
        for tail in (b"\x1c", b"\x1c\x02\x78", b"\x1c\x02\x78\xff\xff", b"\x1c\x02\x78\x80\x04",
                     b"\x1c\x02\x78\x80\x04\xff\xff\xff\xff", b"\x1c\x02\x78\x80\x00",
                     b"\x1c\x02\x78\x80\x09" + b"\xff" * 9, b"\x1c\x02\x78\x7f\xffshort", b"junk"):
            answer = self.answer(jpeg(None, None, good + tail))
            self.kept(answer, "IPTC")

    def test_extended_length(self):
        text = b"y" * 40000
        data = b"\x1c\x02\x78\x80\x04" + struct.pack(">I", len(text)) + text
        answer = self.answer(jpeg(None, None, data))
        self.assertEqual(len(answer["description"]), 8190)

    def test_empty_values(self):
        answer = self.answer(jpeg(None, None, iim((120, b""), (25, b""), (25, b"k"), (80, b"\0"),
                                                  (55, b""), (60, b""), (5, "kept"))))
        self.assertEqual((answer["title"], answer["keywords"]), ("kept", ["k"]))
        self.assertNotIn("description", answer)

    def test_the_longest_answer(self):
        # every character takes two bytes in JSON; run() holds the answer to its bound
        sets = [(number, b'"' * 30000) for number in (5, 90, 92, 95, 100, 101, 116, 120)]
        many = [(number, b"%d" % i + b'"\n' * 2000) for number in (25, 80) for i in range(30)]
        answer = self.answer(jpeg(None, None, iim(*sets, *many)))
        self.assertEqual(len(answer["rights"].encode("utf-8")), 8192)
        self.assertLessEqual(sum(len(text) for text in answer["keywords"]), 65536)
        self.assertLessEqual(sum(len(text) for text in answer["creators"]), 65536)

    def test_padding_is_no_damage(self):
        answer = self.answer(jpeg(None, None, TITLE + b"\0" * 9))
        self.assertEqual(answer["title"], "kept")
        self.assertNotIn("warnings", answer)

    def test_wrong_resources(self):
        good = forge.resources(TITLE)
        extra = forge.segment(0xED, b"Photoshop 3.0\0" + good[:-4])
        self.warned(self.answer(jpeg(extra=extra)), "Photoshop resource 0x0404")
        for data in (b"", b"8BIM", b"8BIM\x04\x04", b"8BIM\x04\x04\xff", good[:20], b"\0" * 50):
            extra = forge.segment(0xED, b"Photoshop 3.0\0" + data)
            self.assertNotIn("title", self.answer(jpeg(extra=extra)))


class Containers(Hostile):
    def test_jpeg_cut_anywhere(self):
        data = jpeg(tiff({0x010F: (ASCII, "Maker")}), xmp(photoshop_City="Oslo"), TITLE)
        for end in list(range(3, 120)) + list(range(120, len(data), 37)):
            self.answer(data[:end])
        cut = data[:data.index(b"Photoshop") + 30]
        answer = self.answer(cut)
        self.assertEqual((answer["camera_make"], answer["city"]), ("Maker", "Oslo"))
        self.warned(answer, "JPEG: segment FFED")

    def test_jpeg_of_odd_segments(self):
        for extra in (b"\xff" * 5000, b"\xff\xe1\0\0", b"\xff\xe1\0\1", b"\xff\xe1\0\2",
                      b"\xff\xd0" * 5000, b"\xff\x01" * 30000, b"junk",
                      forge.segment(0xE1, b"Exif\0"), forge.segment(0xE1, b"Exif\0\0II"),
                      forge.segment(0xC4, b"") * 25000):
            self.answer(jpeg(None, None, TITLE, extra=extra))

    def test_more_resources_than_are_read(self):
        part = forge.segment(0xED, b"Photoshop 3.0\0" + bytes(65000))
        answer = self.answer(jpeg(None, None, TITLE, extra=part * 300))
        self.kept(answer, "JPEG: more than 16777216 bytes of APP13")

    def test_more_parts_than_are_read(self):
        many = 25000
        answer = self.answer(jpeg(None, None, TITLE, extra=forge.segment(0xFE, b"") * many))
        self.kept(answer, "JPEG: more than 20000 segments")
        answer = self.answer(png(forge.profile("iptc", TITLE), forge.chunk(b"prVt", b"") * many))
        self.kept(answer, "PNG: more than 20000 chunks")
        self.warned(self.answer(forge.webp(forge.riff(b"prVt", b"") * many)),
                    "WebP: more than 20000 chunks")
        answer = self.answer(jpeg(None, None, TITLE + iim((25, "k")) * many))
        self.kept(answer, "IPTC: more than 20000 data sets")

    def test_png_bomb(self):
        bomb = zlib.compress(b"\0" * (64 << 20), 9)
        for chunk in (forge.chunk(b"zTXt", b"Title\0\0" + bomb),
                      forge.chunk(b"zTXt", b"Raw profile type exif\0\0" + bomb),
                      forge.chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + bomb)):
            answer = self.answer(png(chunk, forge.profile("iptc", TITLE)))
            self.kept(answer, "unpacks to more than 16777216 bytes")

    def test_png_of_many_bombs(self):
        """Each within the bound of one; all together would take all the memory there may be."""
        bomb = forge.chunk(b"zTXt", b"Raw profile type x\0\0" + zlib.compress(b"\0" * (15 << 20), 9))
        answer = self.answer(png(forge.profile("iptc", TITLE), bomb * 200))
        self.kept(answer, "with what was unpacked before")

    def test_png_of_odd_chunks(self):
        for chunk in (forge.chunk(b"zTXt", b"Title\0\0no zlib"), forge.chunk(b"tEXt", b"Title"),
                      forge.chunk(b"tEXt", b""), forge.chunk(b"iTXt", b"Title\0\1"),
                      forge.chunk(b"iTXt", b"Title\0\0\0\0"), forge.chunk(b"eXIf", b""),
                      forge.chunk(b"tEXt", b"x" * 100 + b"\0y"),
                      forge.chunk(b"tEXt", b"Raw profile type exif\0\nexif\n9\nzz"),
                      forge.chunk(b"tEXt", b"Raw profile type iptc\0")):
            self.assertEqual(self.answer(png(chunk, forge.profile("iptc", TITLE)))["title"], "kept")
        self.warned(self.answer(png()[:-12]), "PNG: the file ends")
        self.answer(png() [:20] + b"\xff" * 100)

    def test_webp_of_odd_chunks(self):
        for chunks in ((b"EXIF\xff\xff\xff\xff",), (forge.riff(b"EXIF", b""),),
                       (forge.riff(b"XMP ", b""),), (b"XMP",), (forge.riff(b"VP8 ", b"\0"),)):
            self.answer(forge.webp(*chunks))
        self.warned(self.answer(forge.webp(b"EXIF\xff\xff\xff\x7fab")), "WebP: the chunk")

    def test_tiff_of_odd_directories(self):
        for data in (b"II*\0", b"II*\0\xff\xff\xff\xff", b"II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08\xff\xff",
                     b"II+\0" + b"\xff" * 12, b"II+\0\x08\0\0\0" + b"\xff" * 8,
                     b"II*\0\x08\0\0\0\xff\xff" + b"\xbc\x02\x01\0\xff\xff\xff\xff\x08\0\0\0" * 3):
            self.assertIn("warnings", self.answer(data))

    def test_heif_of_odd_boxes(self):
        kinds = forge.box(b"ftyp", b"heic\0\0\0\0mif1heic")
        for rest in (b"", b"\0\0\0\0uuid", b"\0\0\0\1uuid" + b"\xff" * 8, b"\0\0\0\7uuid",
                     forge.box(b"uuid", b"\xbe\x7a"), forge.box(b"meta", b"\0" * 100),
                     forge.box(b"free", b"") * 30000):
            self.warned(self.answer(kinds + rest), "HEIF: libheif cannot open")


class Sidecars(Hostile):
    def test_names(self):
        for name in ("a\nb", "a\x1b[31m", "x" * 240, "-rf", "a%sb", "ø\u202e"):
            (self.folder / f"{name}.xmp").write_bytes(xmp(alternatives("dc:title", de="kept")))
            answer = self.answer(jpeg(), f"{name}.jpg")
            self.assertEqual(answer["title"], "kept")
            self.check_text(answer["sources"]["title"])
            self.assertNotIn("\n", answer["sources"]["title"])

    def test_a_name_that_is_no_utf_8(self):
        path = os.fsencode(self.folder / "a") + b"\xff\xfe.jpg"
        with open(path, "wb") as photo, open(path + b".xmp", "wb") as sidecar:
            photo.write(jpeg())
            sidecar.write(xmp(alternatives("dc:title", de="kept")))
        self.assertEqual(self.read(path)["title"], "kept")

    def test_sizes(self):
        (self.folder / "photo.xmp").write_bytes(b"<" * ((16 << 20) + 1))
        self.warned(self.answer(jpeg()), "longer than 16777216 bytes")


class Errors(MetadataTest):
    def refused(self, path, name):
        status, answer = run(path)
        self.assertEqual(status, 1)
        self.assertEqual(answer["error"]["class"], name)
        self.assertGreater(len(answer["error"]["message"]), 10)

    def test_no_photo(self):
        self.refused(self.folder / "none.jpg", "photo-missing")
        self.refused(self.folder, "photo-not-a-file")
        for data, name in ((b"", "photo-empty"), (b"text", "photo-format"),
                           (b"<svg/>", "photo-format")):
            (self.folder / "x.jpg").write_bytes(data)
            self.refused(self.folder / "x.jpg", name)
        os.mkfifo(self.folder / "pipe.jpg")
        self.refused(self.folder / "pipe.jpg", "photo-not-a-file")

    def test_memory_is_bounded(self):
        path = self.copy("kites.jpg")
        done = subprocess.run([PROGRAM, "--max-memory=1", "--", path], capture_output=True,
                              check=False)
        if done.returncode == 0 or b"Sanitizer" in done.stderr:
            self.skipTest("this system bounds no address space, or the sanitizers' build")
        self.assertEqual(run(path)[0], 0)

    def test_usage(self):
        for words in ((), ("a", "b"), ("--no-such-option", "a"), ("--max-cpu=-1", "a")):
            done = subprocess.run([PROGRAM, *words], capture_output=True, check=False)
            self.assertEqual((done.returncode, done.stdout), (2, b""))
            self.assertTrue(done.stderr.startswith(b"check-models-metadata: "))


class Damaged(MetadataTest):
    """Random damage. A crash of a library ends the process, which is what it is a process for; it
    must be the exception, and nothing else may go wrong."""

    def damage(self, data, chance):
        """Changed bytes, most of them where metadata stand."""
        marks = [at for mark in (b"Exif", b"II*\0", b"<x:xmpmeta", b"8BIM", b"\x1c\x02", b"meta",
                                 b"Raw profile") if (at := data.find(mark)) >= 0]
        data = bytearray(data)
        for _ in range(chance.choice((1, 2, 4, 16, 64))):
            at = chance.choice((*marks, 0)) + int(chance.expovariate(1 / 200))
            if at >= len(data):
                continue
            data[at] = chance.choice((0, 0xFF, 0x7F, 0x80, data[at] ^ 1 << chance.randrange(8),
                                      chance.randrange(256)))
        if chance.random() < 0.2:
            del data[chance.randrange(12, len(data)):]
        return bytes(data)

    def test_damage(self):
        rounds = int(os.environ.get("CM_FUZZ_ROUNDS", "40"))
        chance = random.Random(int(os.environ.get("CM_FUZZ_SEED", "1")))
        outcomes = {"read": 0, "refused": 0}
        crashes = []
        for source in sorted(PHOTOS.glob("*.json")):
            name = source.name[:-len(".json")]
            whole = (PHOTOS / name).read_bytes()
            for number in range(rounds):
                path = self.folder / name
                path.write_bytes(self.damage(whole, chance))
                status, answer = run(path)
                if status < 0:
                    crashes.append((name, number, -status))
                elif status == 0:
                    self.check_form(answer)
                    outcomes["read"] += 1
                else:
                    self.assertEqual((status, set(answer)), (1, {"error"}))
                    outcomes["refused"] += 1
        print(outcomes, "crashes (photo, round, signal):", crashes)
        self.assertLess(len(crashes), 1 + 12 * rounds // 50)
        self.assertGreater(outcomes["read"], 6 * rounds)


if __name__ == "__main__":
    main()
