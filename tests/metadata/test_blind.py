#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What cameras and programs leave in photos is read as a careful person reads it (blind_cases.py).

usage: test_blind.py CHECK-MODELS-METADATA DEMO-PHOTOS
"""

import unittest

from blind_cases import CASES, FIELDS
from forge import jpeg, png
from metadata_testing import EXIFTOOL, MetadataTest, exiftool, main

SIDECAR = "sidecar:"
COPIES = {"heic": "boats-on-the-lake.heic", "webp": "tents-at-night.webp"}
MADE = {"jpg": jpeg, "png": png}


@unittest.skipUnless(EXIFTOOL, "exiftool is not installed (tools/setup --dev installs it)")
class Blind(MetadataTest):
    def photo(self, ending, words):
        """A photo without metadata but what exiftool's words write, and its sidecar."""
        path = self.folder / f"photo.{ending}"
        sidecar = self.folder / f"photo.{ending}.xmp"
        path.unlink(missing_ok=True)
        sidecar.unlink(missing_ok=True)
        if ending in MADE:
            path.write_bytes(MADE[ending]())
        else:
            self.copy(COPIES[ending], path.name)
            exiftool("-q", "-q", "-m", "-overwrite_original", "-all=", path)
        own = [word for word in words if not word.startswith(SIDECAR)]
        beside = [word[len(SIDECAR):] for word in words if word.startswith(SIDECAR)]
        if own:
            exiftool("-q", "-q", "-m", "-overwrite_original", *own, path)
        if beside:
            exiftool("-q", "-q", "-m", *beside, sidecar)
        return path

    def test_as_a_person_reads(self):
        for name, ending, words, expected in CASES:
            with self.subTest(name):
                answer = self.read(self.photo(ending, words))
                found = {field: answer[field] for field in FIELDS if field in answer}
                for field in ("latitude", "longitude"):
                    if field in found:
                        self.assertAlmostEqual(found[field], expected.get(field), delta=1e-4)
                        found[field] = expected[field]
                self.assertEqual(found, expected)


if __name__ == "__main__":
    main()
