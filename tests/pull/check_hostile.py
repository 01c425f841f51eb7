#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`check-models pull` against a hub, a cache and a network that mean ill: check_hostile.py CHECK_MODELS

Nothing leaves the cache, nothing hangs, nothing is believed that was not checked.
"""

import json
import sys
import time
import unittest

from pull_case import BIG, PullCase


class Replies(PullCase):
    def assert_refused(self, *words):
        self.assert_fails(self.pull("--include", BIG), 3, *words)
        self.assert_nothing_half()
        self.assert_resumes()

    def test_file_that_is_always_short(self):
        self.faults.lost = 7
        done = self.pull("--include", BIG)
        self.assert_fails(done, 3, "announces 300000 bytes and its file ends after 299993")
        firsts = [request.first_byte for request in self.hub.requests if request.host == "store"]
        self.assertEqual(firsts, [0, 299_993])
        self.assert_resumes()

    def test_length_always_announced_too_short(self):
        self.faults.short_by = 7
        self.assert_refused("ends after 299993")

    def test_what_is_fetched_again_counts_once(self):
        self.faults.corrupt = 1
        done = self.pull("--include", BIG)
        self.assert_whole(done, {BIG})
        self.assertRegex(done.stderr, r"1 file, 300.0 kB, of which 300.0 kB were fetched in \d")

    def test_compressed_body(self):
        self.faults.headers = {"Content-Encoding": "gzip"}
        self.assert_refused(BIG, "compressed", "HF_ENDPOINT")

    def test_header_bomb(self):
        self.faults.headers = {f"X-{i}": "x" * 1000 for i in range(200)}
        self.assert_refused(BIG, "longer than 128 KiB")

    def test_refusal_without_end(self):
        self.faults.refusal_drip_s = 0.01
        begun = time.monotonic()
        self.assert_fails(self.pull("--answer=1", "--include", BIG), 3, "HTTP 404")
        self.assertLess(time.monotonic() - begun, 10)

    def test_trailer_that_would_redirect(self):
        for trailer in ("HTTP/1.1 302: Found", "Location: http://example.invalid/"):
            with self.subTest(trailer=trailer):
                self.setUp()
                self.faults.trailer = trailer
                self.assert_whole(self.pull("--include", BIG), {BIG})


class Listings(PullCase):
    def test_sum_of_sizes_beyond_64_bits(self):
        listing = self.hub.listing()
        listing["siblings"] += [{"rfilename": f"{i}.json", "size": 1 << 48} for i in range(19_000)]
        self.faults.raw_listing = json.dumps(listing).encode()
        self.assert_fails(self.pull(), 3, "free on that disk")


if __name__ == "__main__":
    PullCase.program = sys.argv.pop(1)
    unittest.main()
