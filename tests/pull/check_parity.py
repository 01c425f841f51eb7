#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""One cache for `check-models pull` and PyPI's huggingface-hub: check_parity.py CHECK_MODELS VENV

The package is installed into the virtual environment VENV; where PyPI cannot be reached the test is
skipped. Each pulls from the same hub, and the other finds the files complete, offline.
"""

import json
import os
import pathlib
import random
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

import fake_hub
from pull_case import BIG, NEEDED, REPO, TOKEN, PullCase
from python_packages import python_with

SKIPPED = 77

# Prints the folder of a snapshot, and what the package's own scan finds in the cache.
THEIRS = """
import json, sys
import huggingface_hub
arguments = json.loads(sys.argv[1])
folder = huggingface_hub.snapshot_download(**arguments)
scan = huggingface_hub.scan_cache_dir()
repos = [{"id": repo.repo_id, "bytes": repo.size_on_disk, "revisions": {
    revision.commit_hash: {"refs": sorted(revision.refs),
                           "files": sorted(file.file_name for file in revision.files)}
    for revision in repo.revisions}} for repo in scan.repos]
print(json.dumps({"folder": folder, "repos": repos,
                  "warnings": [str(warning) for warning in scan.warnings]}))
"""


class Parity(PullCase):
    python = None

    def theirs(self, offline=False, **arguments):
        environment = self.environment(HF_HUB_DISABLE_TELEMETRY="1", HF_HUB_DISABLE_XET="1",
                                       HF_HUB_DISABLE_PROGRESS_BARS="1", HF_TOKEN=TOKEN)
        if offline:
            environment["HF_HUB_OFFLINE"] = "1"
        text = json.dumps({"repo_id": REPO, **arguments})
        done = subprocess.run([self.python, "-c", THEIRS, text], env=environment, timeout=120,
                              capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def layout(self):
        """Every path of the repository in the cache, with a link's target; locks with their mode."""
        found = {}
        for path in sorted(self.folder.rglob("*")):
            name = str(path.relative_to(self.folder))
            if not name.startswith("trees"):  # their own cache of file lists
                found[name] = str(path.readlink()) if path.is_symlink() else path.is_dir()
        for path in sorted((self.cache / ".locks" / self.folder.name).iterdir()):
            found[path.name] = oct(path.stat().st_mode)
        return found

    def test_pulled_by_us_is_complete_for_them(self):
        done = self.pull("--include", "*")
        self.assert_whole(done, self.hub.files)
        self.hub.requests.clear()
        found = self.theirs(offline=True, local_files_only=True)
        self.assertEqual(found["folder"], str(self.snapshot()))
        self.assertEqual(found["warnings"], [])
        (repo,) = found["repos"]
        total = sum(len(file.data) for file in self.hub.files.values())
        self.assertEqual((repo["id"], repo["bytes"]), (REPO, total))
        names = sorted(name.rsplit("/", 1)[-1] for name in self.hub.files)
        self.assertEqual(repo["revisions"], {self.hub.COMMIT: {"refs": ["main"], "files": names}})
        self.assertEqual(self.hub.requests, [])

    def test_pulled_by_us_is_not_fetched_by_them(self):
        self.assert_whole(self.pull("--include", "*"), self.hub.files)
        self.hub.requests.clear()
        self.theirs()
        self.assertEqual(self.hub.bodies(), [])

    def test_pulled_by_them_is_complete_for_us(self):
        self.theirs()
        theirs = self.layout()
        self.hub.requests.clear()
        self.assert_whole(self.pull("--include", "*"), self.hub.files)
        self.assertEqual(len(self.hub.requests), 1)
        self.assertEqual(self.layout(), theirs)

    def test_layouts_are_the_same(self):
        self.theirs()
        theirs = self.layout()
        subprocess.run(["rm", "-r", self.cache], check=True)
        self.assert_whole(self.pull("--include", "*"), self.hub.files)
        ours = self.layout()
        for name in set(ours) - set(theirs):  # newer releases of filelock remove locks given back
            self.assertTrue(name.endswith(".lock"), name)
        self.assertEqual({name: ours.get(name) for name in theirs}, theirs)

    def test_their_partial_snapshot_is_made_whole(self):
        self.theirs(allow_patterns=["*.json", BIG])
        self.hub.requests.clear()
        self.assert_whole(self.pull(), NEEDED)
        self.assertNotIn(BIG, self.hub.bodies())
        self.assertNotIn("config.json", self.hub.bodies())


    def test_their_partial_file_is_gone_on_with(self):
        """They write ten megabytes at a time, so that it takes a large file to leave a part."""
        data = random.Random(8).randbytes(24_000_000)
        self.start_hub({"model.safetensors": fake_hub.File(data, lfs=True)})
        self.faults.drip_s, self.faults.drip_bytes = 0.1, 2_000_000
        arguments = json.dumps({"repo_id": REPO})
        with subprocess.Popen([self.python, "-c", THEIRS, arguments], stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL,
                              env=self.environment(HF_HUB_DISABLE_XET="1")) as theirs:
            deadline = time.monotonic() + 60
            left = []
            while not left or left[0].stat().st_size == 0:
                self.assertLess(time.monotonic(), deadline)
                time.sleep(0.05)
                left = list((self.folder / "blobs").glob("*.incomplete"))
            theirs.kill()
        there = left[0].stat().st_size
        self.assertTrue(0 < there < len(data))
        long_ago = time.time() - 3600  # what was just written may be another's work
        os.utime(left[0], (long_ago, long_ago))
        self.faults.__init__()
        self.hub.requests.clear()
        self.assert_whole(self.pull(), self.hub.files)
        self.assertEqual([request.first_byte for request in self.hub.requests
                          if request.host == "store"], [there])


def main():
    PullCase.program = sys.argv.pop(1)
    Parity.python = python_with(sys.argv.pop(1), ["huggingface-hub"], ["huggingface_hub"])
    if Parity.python is None:
        return SKIPPED
    done = unittest.main(exit=False)
    return 0 if done.result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
