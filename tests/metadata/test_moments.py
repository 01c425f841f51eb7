#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""When and where: dates and positions in every form, right and wrong.

usage: test_moments.py CHECK-MODELS-METADATA DEMO-PHOTOS
"""

from forge import ASCII, BYTE, RATIONAL, iim, jpeg, tiff, xmp
from metadata_testing import MadeTest, main

ORIGINAL, OFFSET_ORIGINAL = 0x9003, 0x9011


class Dates(MadeTest):
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


class Places(MadeTest):
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


if __name__ == "__main__":
    main()
