#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`check-models pull` against a hub with every fault: check_faults.py CHECK_MODELS

After each fault the cache is whole or can be gone on with, and the message says what to do.
"""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
import unittest

import fake_hub
from pull_case import BIG, NEEDED, REPO, TOKEN, WEIGHTS, PullCase


class Refusals(PullCase):
    def test_no_token(self):
        self.start_hub(self.hub.files, token=TOKEN)
        self.assert_fails(self.pull(), 3, REPO, "HTTP 401", "set HF_TOKEN")
        self.assertFalse(self.folder.exists())

    def test_wrong_token_is_not_shown(self):
        self.start_hub(self.hub.files, token=TOKEN)
        done = self.pull(HF_TOKEN="hf_wrong")
        self.assert_fails(done, 3, "HTTP 401", "make a new token")
        self.assertNotIn("hf_wrong", done.stderr)

    def test_gated(self):
        self.faults.listing = [(403, {"X-Error-Code": "GatedRepo"})]
        self.assert_fails(self.pull(), 3, "gated", "accept its terms", "HF_TOKEN")
        self.assertEqual(len(self.hub.requests), 1)

    def test_gated_files(self):
        self.faults.files = [(403, {"X-Error-Code": "GatedRepo"})] * 9
        self.assert_fails(self.pull(), 3, "gated", "accept its terms")
        self.assert_nothing_half()
        self.assert_resumes()

    def test_no_such_repository(self):
        self.assert_fails(self.pull(repo="owner/other"), 3, "owner/other", "HTTP 404",
                          "check the name")

    def test_no_such_revision(self):
        self.assert_fails(self.pull(repo=f"{REPO}@v9"), 3, "no such revision")

    def test_no_hub(self):
        self.hub.close()
        self.assert_fails(self.pull(), 3, "check the network", "run again")


class PassingFaults(PullCase):
    def test_retry_after_is_honoured(self):
        self.faults.listing = [(429, {"Retry-After": "1"})]
        begun = time.monotonic()
        self.assert_whole(self.pull(), NEEDED)
        self.assertGreaterEqual(time.monotonic() - begun, 1)

    def test_long_retry_after_is_told(self):
        self.faults.listing = [(429, {"Retry-After": "4000"})]
        self.assert_fails(self.pull(), 3, "HTTP 429", "run again later")

    def test_server_errors_then_success(self):
        self.faults.listing = [(500, {}), (503, {})]
        self.faults.files = [(502, {}), (500, {}), (504, {})]
        self.assert_whole(self.pull(), NEEDED)

    def test_server_error_for_ever(self):
        self.faults.body = 500
        self.assert_fails(self.pull(), 3, "HTTP 500", "is kept")
        self.assert_nothing_half()
        self.assert_resumes()

    def test_cut_anywhere(self):
        chance = random.Random(1)
        for _ in range(6):
            with self.subTest():
                self.setUp()
                cuts = sorted(chance.sample(range(len(WEIGHTS)), 2))
                self.faults.cut_after = [cuts[0], cuts[1] - cuts[0], 0]
                self.assert_whole(self.pull("--include", BIG), {BIG})
                firsts = [request.first_byte for request in self.hub.requests
                          if request.host == "store"]
                self.assertEqual(firsts, [0, cuts[0], cuts[1], cuts[1]])

    def test_cut_for_ever_is_kept(self):
        self.faults.cut_after = [100] * 500
        self.assert_fails(self.pull("--include", BIG), 3, BIG, "is kept", "run again")
        incomplete = self.folder / "blobs" / f"{self.hub.files[BIG].etag}.incomplete"
        self.assertEqual(incomplete.read_bytes(), WEIGHTS[:400])
        self.assert_resumes()

    def test_every_first_byte_of_a_small_file(self):
        data = b"0123456789abcdef"
        for length in range(len(data) + 1):
            with self.subTest(length=length):
                self.setUp()
                file = fake_hub.File(data, lfs=True)
                self.hub.files["x.bin"] = file
                (self.folder / "blobs").mkdir(parents=True)
                (self.folder / "blobs" / f"{file.etag}.incomplete").write_bytes(data[:length])
                self.assert_whole(self.pull("--include=x.bin"), {"x.bin"})
                self.assertEqual(self.hub.bodies().count("x.bin"), 2 if length == 0 else
                                 2 * (length < len(data)))

    def test_no_ranges(self):
        self.faults.no_ranges = True
        self.faults.cut_after = [200_000]
        self.assert_whole(self.pull("--include", BIG), {BIG})

    def test_one_corrupt_body_is_fetched_anew(self):
        self.faults.corrupt = 1
        self.assert_whole(self.pull("--include", BIG), {BIG})

    def test_stalled_body(self):
        self.faults.drip_s = 0.5
        self.assert_fails(self.pull("--retries=0", "--include", BIG), 3, "run again")
        self.assert_nothing_half()
        self.assert_resumes()


class Lies(PullCase):
    def assert_lie(self, *words, status=3):
        self.assert_fails(self.pull("--include", BIG), status, *words)
        self.assert_nothing_half()
        self.assert_resumes()

    def test_wrong_hash(self):
        self.faults.corrupt = 100
        self.assert_lie(BIG, "hash", "nothing of it was kept")

    def test_body_too_short(self):
        self.faults.short_by = 10
        self.assert_lie("bytes", "run again")

    def test_body_too_long(self):
        self.faults.surplus = 1
        self.assert_lie("announces 300000 bytes and sends 300001")

    def test_endless_body(self):
        self.faults.endless = True
        self.assert_lie("more than the announced", "nothing of the file was kept")

    def test_wrong_range(self):
        self.faults.cut_after = [200_000]
        self.faults.wrong_range = True
        self.assert_lie("another part")

    def test_etag_of_another_file(self):
        self.faults.etag = {BIG: "0" * 64}
        self.assert_lie("two things")

    def test_etag_that_leaves_the_folder(self):
        self.faults.etag = {"config.json": "../../x"}
        self.assert_whole(self.pull(), NEEDED)

    def test_left_over_longer_than_the_file(self):
        (self.folder / "blobs").mkdir(parents=True)
        left = self.folder / "blobs" / f"{self.hub.files[BIG].etag}.incomplete"
        left.write_bytes(WEIGHTS + b"more")
        self.assert_whole(self.pull(), NEEDED)

    def test_corrupt_left_over(self):
        (self.folder / "blobs").mkdir(parents=True)
        left = self.folder / "blobs" / f"{self.hub.files[BIG].etag}.incomplete"
        left.write_bytes(b"?" * 1000)
        self.assert_whole(self.pull(), NEEDED)

    def test_hostile_names(self):
        for name in ("../x", "/etc/x", "a/../../x", "a//b", "./x", "", "a\\b", "a\nb", "a\x1bb",
                     "a\u202eb", "x" * 256, "a/" * 600 + "b"):
            with self.subTest(name=name):
                listing = self.hub.listing()
                listing["siblings"].append({"rfilename": name, "size": 1})
                self.faults.raw_listing = json.dumps(listing).encode()
                done = self.pull()
                self.assert_fails(done, 3, "may not be written here")
                self.assertTrue(done.stderr.rstrip("\n").isprintable())
                self.assertFalse(self.folder.exists())

    def test_hostile_listings(self):
        good = self.hub.listing()
        twice = {**good, "siblings": good["siblings"] * 2}
        huge = {**good, "siblings": [{"rfilename": f"{i}.json"} for i in range(20001)]}
        for text in (b"", b"{", b"[]", b"null", b"<html>", b"\xff\xfe", b'{"sha": 1}',
                     b'{"sha": "../../x", "siblings": []}', b"[" * 100_000,
                     json.dumps(twice).encode(), json.dumps(huge).encode(),
                     json.dumps({**good, "siblings": [1, None]}).encode(), b" " * (17 << 20),
                     json.dumps({**good, "siblings": []}).encode(),
                     json.dumps({**good, "sha": "z" * 40}).encode()):
            with self.subTest(text=text[:40]):
                self.faults.raw_listing = text or b" "
                self.assert_fails(self.pull(), 3, REPO)
                self.assertFalse(self.folder.exists())

    def test_sizes(self):
        for size, words in ((-5, "impossible size"), (1 << 60, "impossible size"),
                            ((1 << 48) + 1, "impossible size"),
                            (1 << 48, "free on that disk")):
            with self.subTest(size=size):
                self.faults.listing_size = {BIG: size}
                self.assert_fails(self.pull(), 3, words)
                self.assertEqual(self.hub.bodies(), [])


class Tokens(PullCase):
    def test_token_stays_with_the_hub(self):
        self.start_hub(self.hub.files, token=TOKEN)
        done = self.pull(HF_TOKEN=TOKEN)
        self.assert_whole(done, NEEDED)
        for request in self.hub.requests:
            self.assertEqual(request.token, f"Bearer {TOKEN}" if request.host == "hub" else None)
        self.assertIn("store", {request.host for request in self.hub.requests})
        self.assertNotIn(TOKEN, done.stderr)
        for path in self.home.rglob("*"):
            if path.is_file():
                self.assertNotIn(TOKEN.encode(), path.read_bytes())

    def test_token_files(self):
        self.start_hub(self.hub.files, token=TOKEN)
        (self.home / "hf").mkdir()
        (self.home / "hf" / "token").write_text(f"{TOKEN}\n")
        self.assert_fails(self.pull(HF_HUB_DISABLE_IMPLICIT_TOKEN="1"), 3, "HTTP 401")
        self.assert_whole(self.pull(), NEEDED)
        (self.home / "elsewhere").write_text("hf_other")
        self.assert_fails(self.pull(HF_TOKEN_PATH=str(self.home / "elsewhere")), 3, "HTTP 401")

    def test_token_that_would_end_its_header(self):
        for token in ("hf_a\nX-Evil: 1", "hf a", "hf_\u00e9", "x" * 5000):
            done = self.pull(HF_TOKEN=token)
            self.assert_fails(done, 2, "no token")
            self.assertNotIn("Evil", done.stderr)
        self.assertEqual(self.hub.requests, [])

    def test_redirects_that_are_refused(self):
        for target in ("http://example.invalid/x", "file:///etc/passwd", "ftp://127.0.0.1/x",
                       "http://127.0.0.1.example.invalid/x"):
            with self.subTest(target=target):
                self.faults.redirect = target
                self.assert_fails(self.pull(), 3, "refused", "HF_ENDPOINT")
                self.assert_nothing_half()

    def test_redirects_without_end(self):
        for _ in range(9):
            self.faults.listing.append((307, {"Location": f"/api/models/{REPO}/revision/main"}))
        self.assert_fails(self.pull(), 3, "redirects more than")

    def test_endpoints(self):
        for endpoint in ("http://example.invalid", "ftp://127.0.0.1", "https://u:p@example.invalid",
                         "no address", "http://127.0.0.1.example.invalid"):
            with self.subTest(endpoint=endpoint):
                self.assert_fails(self.pull(HF_ENDPOINT=endpoint), 2, "HF_ENDPOINT")

    def test_offline(self):
        self.assert_fails(self.pull(HF_HUB_OFFLINE="1"), 2, "HF_HUB_OFFLINE")


class Together(PullCase):
    def start(self):
        return subprocess.Popen(self.command(REPO), env=self.environment(), text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def wait_for(self, condition):
        deadline = time.monotonic() + 20
        while not condition():
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.02)

    def wait_for_bodies(self):
        self.wait_for(lambda: "store" in {request.host for request in self.hub.requests})

    def test_two_pullers_fetch_once(self):
        self.faults.hold = threading.Event()
        first = self.start()
        self.wait_for_bodies()
        second = self.start()
        self.wait_for(lambda: sum(request.method == "HEAD" and request.path.endswith(BIG)
                                  for request in self.hub.requests) == 2)
        self.faults.hold.set()
        for puller in (first, second):
            output, errors = puller.communicate(timeout=30)
            self.assertEqual((puller.returncode, output), (0, f"{self.snapshot()}\n"), errors)
        self.assertEqual([request.path for request in self.hub.requests
                          if request.host == "store"].count(f"/{BIG}"), 1)

    def test_files_of_equal_content_are_fetched_once(self):
        for lfs in (True, False):
            self.setUp()
            names = [f"part-{i}.safetensors" for i in range(6)]
            self.start_hub({name: fake_hub.File(b"same" * 5000, lfs=lfs) for name in names})
            self.faults.drip_s, self.faults.drip_bytes = 0.1, 4000
            begun = time.monotonic()
            done = self.pull()
            self.assert_whole(done, names)
            self.assertNotIn("another program", done.stderr)
            self.assertIn("6 files, 20.0 kB, of which 20.0 kB were fetched", done.stderr)
            self.assertLess(time.monotonic() - begun, 5)
            bodies = [request for request in self.hub.requests
                      if request.method == "GET" and ".safetensors" in request.path
                      and (not lfs or request.host == "store")]
            self.assertEqual(len(bodies), 1)

    def test_signals_end_it(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            with self.subTest(number=number):
                self.setUp()
                self.faults.hold = threading.Event()
                puller = self.start()
                self.wait_for_bodies()
                puller.send_signal(number)
                output, errors = puller.communicate(timeout=10)
                self.assertEqual((puller.returncode, output), (130, ""))
                self.assertIn("the same command goes on", errors)
                self.assert_nothing_half()
                self.faults.hold.set()
                self.assert_resumes()

    def test_cache_that_cannot_be_made(self):
        self.home.joinpath("file").write_text("")
        self.assert_fails(self.pull(HF_HUB_CACHE=str(self.home / "file" / "hub")), 3,
                          "HF_HUB_CACHE")

    @unittest.skipUnless(os.path.exists("/dev/full"), "needs /dev/full")
    def test_output_that_takes_nothing(self):
        with open("/dev/full", "w", encoding="ascii") as full:
            done = subprocess.run(self.command(REPO), env=self.environment(), stdout=full,
                                  stderr=subprocess.PIPE, text=True, timeout=30, check=False)
        self.assertEqual(done.returncode, 3)
        self.assertIn("standard output", done.stderr)


if __name__ == "__main__":
    PullCase.program = sys.argv.pop(1)
    unittest.main()
