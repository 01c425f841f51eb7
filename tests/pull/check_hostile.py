#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`check-models pull` against a hub, a cache and a network that mean ill: check_hostile.py CHECK_MODELS

Nothing leaves the cache, nothing hangs, nothing is believed that was not checked.
"""

import json
import os
import random
import resource
import shutil
import subprocess
import sys
import threading
import time
import unittest

import fake_hub
from pull_case import BIG, NEEDED, REPO, TOKEN, WEIGHTS, PullCase


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
        self.assertRegex(done.stderr, r"1 file, 300.0 kB, of which 300.0 kB were fetched in (\d+ ms|\d+\.\d s)")

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


    def test_file_that_is_a_folder_too(self):
        for names in (("a", "a/b.json"), ("a/b/c.json", "a"), ("a/b.json/c.json", "a/b.json")):
            with self.subTest(names=names):
                listing = self.hub.listing()
                listing["siblings"] += [{"rfilename": name, "size": 1} for name in names]
                self.faults.raw_listing = json.dumps(listing).encode()
                self.assert_fails(self.pull(), 3, "as a file and as a folder")
                self.assertFalse(self.folder.exists())

    def test_names_that_differ_in_case(self):
        self.start_hub({name: fake_hub.File(name.encode()) for name in ("a.json", "A.json",
                                                                        "model.safetensors")})
        done = self.pull()
        self.cache.mkdir(exist_ok=True, parents=True)
        if (self.cache.parent / "HUB").exists():
            self.assert_fails(done, 3, "one file on this disk")
        else:
            self.assert_whole(done, self.hub.files)

    def test_other_commit_than_asked_for(self):
        listing = {**self.hub.listing(), "sha": "f" * 40}
        self.faults.raw_listing = json.dumps(listing).encode()
        self.assert_fails(self.pull(repo=f"{REPO}@{self.hub.COMMIT}"), 3, "asked for the commit",
                          "f" * 40)
        self.assertFalse(self.folder.exists())

    def test_name_with_a_nul(self):
        self.faults.raw_listing = json.dumps(self.hub.listing()).encode().replace(
            b"modeling.py", b"model\\u0000.py")
        self.assert_fails(self.pull(), 3, "HF_ENDPOINT")
        self.assertFalse(self.folder.exists())

    def test_etags_that_would_name_another_blob(self):
        for etag in (fake_hub.File(WEIGHTS).sha256.upper(), "x.incomplete"):
            with self.subTest(etag=etag):
                self.setUp()
                self.faults.etag = {BIG: etag}
                self.assert_whole(self.pull("--include", BIG), {BIG})

    def test_token_sent_back_is_not_shown(self):
        self.start_hub(self.hub.files, token=TOKEN)
        self.faults.redirect = f"http://example.invalid/{TOKEN}?{TOKEN}"
        done = self.pull(HF_TOKEN=TOKEN)
        self.assert_fails(done, 3, "redirects to", "example.invalid")
        self.assertNotIn(TOKEN, done.stderr)
        listing = self.hub.listing()
        listing["siblings"].append({"rfilename": f"../{TOKEN}", "size": 1})
        self.faults.raw_listing = json.dumps(listing).encode()
        done = self.pull(HF_TOKEN=TOKEN)
        self.assert_fails(done, 3, "may not be written", "[token]")
        self.assertNotIn(TOKEN, done.stderr)


class Cache(PullCase):
    def setUp(self):
        super().setUp()
        self.outside = self.home / "outside"
        self.outside.mkdir()

    def assert_refused(self, *words):
        self.assert_fails(self.pull(), 3, *words)
        self.assertEqual(list(self.outside.rglob("*")), [])

    def test_links_that_lead_out(self):
        incomplete = f"blobs/{self.hub.files[BIG].etag}.incomplete"
        for name in (f"snapshots/{self.hub.COMMIT}", "snapshots", "refs", incomplete):
            with self.subTest(name=name):
                self.setUp()
                path = self.folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.symlink_to(self.outside / "x" if name == incomplete else self.outside)
                self.assert_refused(str(path), "remove it")
                path.unlink()
                self.assert_resumes()

    def test_parts_that_others_left(self):
        """One that may still be written, one that leads out and one that is longer but wrong."""
        data = random.Random(9).randbytes(3_000_000)
        file = fake_hub.File(data, lfs=True)
        cases = ((data[:1_000_000], 3600, 1_000_000), (data[:1_000_000], 5, 0),
                 (b"x" * 1_000_000, 3600, 1_000_000), (None, 3600, 0))
        for part, age_s, first in cases:
            with self.subTest(age_s=age_s, first=first):
                self.setUp()
                self.start_hub({"model.safetensors": file})
                left = self.folder / "blobs" / f"{file.etag}.0123abcd.incomplete"
                left.parent.mkdir(parents=True)
                (self.outside / "x").write_bytes(data[:2_000_000])
                if part is None:
                    left.symlink_to(self.outside / "x")
                else:
                    left.write_bytes(part)
                then = time.time() - age_s
                os.utime(left, (then, then))
                done = self.pull()
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertEqual((self.snapshot() / "model.safetensors").read_bytes(), data)
                self.assertEqual((self.outside / "x").read_bytes(), data[:2_000_000])
                self.assertEqual(self.hub_firsts()[0], first)

    def hub_firsts(self):
        return [request.first_byte for request in self.hub.requests if request.host == "store"]

    def test_link_as_a_lock(self):
        lock = self.cache / ".locks" / self.folder.name / f"{self.hub.files[BIG].etag}.lock"
        lock.parent.mkdir(parents=True)
        lock.symlink_to(self.outside / "x")
        self.assert_refused(str(lock), "remove it")

    def test_link_as_the_revision(self):
        (self.folder / "refs").mkdir(parents=True)
        (self.folder / "refs" / "main").symlink_to(self.outside / "x")
        self.assert_whole(self.pull(), NEEDED)
        self.assertEqual(list(self.outside.iterdir()), [])

    def test_folders_where_files_belong(self):
        for name in ("refs/main", f"snapshots/{self.hub.COMMIT}/config.json"):
            with self.subTest(name=name):
                self.setUp()
                path = self.folder / name
                path.mkdir(parents=True)
                self.assert_refused(f"{path}: is a folder", "remove it and run again")
                self.assertEqual([left for left in path.parent.iterdir() if ".tmp" in left.name], [])
                path.rmdir()
                self.assert_resumes()

    def test_file_where_a_revision_has_its_folder(self):
        (self.folder / "refs").mkdir(parents=True)
        (self.folder / "refs" / "refs").write_text("x")
        done = self.pull(repo=f"{REPO}@refs/pr/1")
        self.assert_fails(done, 3, "refs/refs: is no folder", "remove it")

    def test_blobs_on_another_disk(self):
        self.folder.mkdir(parents=True)
        (self.folder / "blobs").symlink_to(self.outside)
        done = self.pull()
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue((self.outside / self.hub.files[BIG].etag).is_file())

    def test_file_size_limit_keeps_what_came(self):
        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

        done = subprocess.run(self.command(REPO), env=self.environment(), capture_output=True,
                              text=True, timeout=60, check=False, preexec_fn=limit)
        self.assert_fails(done, 3, BIG, "is kept")
        left = self.folder / "blobs" / f"{self.hub.files[BIG].etag}.incomplete"
        self.assertEqual(left.read_bytes(), WEIGHTS[:100_000])
        self.assert_resumes()

    def test_full_disk(self):
        """A disk of 67 MiB, on which about 1 MB is left when the weights of 2 MB come."""
        mount = ["unshare", "-rm", "sh", "-c"]
        if not shutil.which("unshare") or subprocess.run([*mount, "true"], check=False,
                                                         capture_output=True).returncode:
            self.skipTest("no mount namespace can be made here")
        size = 2 << 20
        weights = random.Random(7).randbytes(size)
        self.start_hub({"model.safetensors": fake_hub.File(weights, lfs=True)})
        self.cache.mkdir(parents=True)
        self.faults.hold = threading.Event()
        fill = ('mount -t tmpfs -o size=67m none "$0" && "$@" & puller=$!; '
                'while ! ls "$0"/*/blobs/*.incomplete; do sleep 0.05; done; '
                'head -c 69200000 /dev/zero > "$0/filler"; echo full; wait $puller; status=$?; wc -c < "$(echo "$0"/*/blobs/*.incomplete)"; exit $status')
        with subprocess.Popen([*mount, fill, str(self.cache), *self.command(REPO)], text=True,
                              env=self.environment(), stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE) as puller:
            while puller.stdout.readline() not in ("full\n", ""):
                pass
            self.faults.hold.set()
            kept, errors = puller.communicate(timeout=30)
        self.assertEqual(puller.returncode, 3, errors)
        self.assertRegex(errors, r"the disk is full .* of 2\.1 MB are there and kept: free .*B for")
        self.assertTrue(0 < int(kept) < size, kept)


if __name__ == "__main__":
    PullCase.program = sys.argv.pop(1)
    unittest.main()
