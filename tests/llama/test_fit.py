#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The estimate of memory before a load against the resident peak of the load that follows.

usage: test_fit.py CHECK_MODELS WORKER DEMO_FOLDER   (exit status 77: the worker was not built)

Models of random weights, made here, within 15 %; the demo models within 30 MB. The weights repeat
themselves, which the memory does not mind, so that gigabytes are written in seconds. One of 1.5 GB
is run, too, where CM_FIT_LARGE=1 is in the environment.
"""

import dataclasses
import json
import os
import pathlib
import struct
import subprocess
import sys
import tempfile
import unittest

import make_random_gguf
from make_random_gguf import Q8_0, SIZES, Size

PROGRAM, WORKER, DEMO = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
PERIOD_BLOCKS = 256
PHOTO_MAX_EDGE = "640"
# Of a byte a token: what ships is 1600, which large models read for minutes and need no memory for.
SHORT_PROMPT = ("--prompt", "Describe.")

# About 0.1, 0.5, 0.9 and 1.5 GB of text model and projector, and one whose encoder takes the most.
MODELS = {
    "weights-100m": SIZES["medium"],
    "weights-500m": SIZES["large"],
    "weights-900m": Size(65536, 2048, 12, 16, 5632, 768, 8, 448, 16),
    "weights-1500m": Size(65536, 2560, 14, 20, 6912, 768, 8, 448, 16),
    "wide-encoder": Size(16384, 768, 6, 12, 2048, 768, 4, 1024, 16),
}


class Repeating(make_random_gguf.Gguf):
    def matrix(self, name, rows, columns, spread):
        blocks = rows * columns // 32

        def data():
            scale = struct.pack("<e", spread / 74)
            period = bytearray(self.random.randbytes(PERIOD_BLOCKS * 34))
            period[0::34] = scale[:1] * PERIOD_BLOCKS
            period[1::34] = scale[1:] * PERIOD_BLOCKS
            whole, rest = divmod(blocks, PERIOD_BLOCKS)
            return bytes(period) * whole + bytes(period[:rest * 34])

        self.tensors.append((name, (columns, rows), Q8_0, data, blocks * 34))


def make(folder, size):
    folder.mkdir()
    make_random_gguf.Gguf = Repeating
    make_random_gguf.text_model(size, 1).write(folder / "model.gguf")
    make_random_gguf.projector(size, 1).write(folder / "mmproj-model.gguf")


class Fit(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)

    def measure(self, *options):
        """(model, predicted, measured) of every model that answered; bytes."""
        out = self.folder / "out"
        photo = sorted(DEMO.glob("photos/*.jpg"))[0]
        command = [PROGRAM, photo, "-o", out, "--worker", WORKER, "--max-tokens", "8",
                   "--max-edge", PHOTO_MAX_EDGE, "--force", "--quiet", *options]
        done = subprocess.run(command, capture_output=True, text=True, timeout=500, check=False)
        found = []
        for line in (out / "results.jsonl").read_text().splitlines():
            record = json.loads(line)
            if record.get("status") == "answered":
                measured = record["measured"]
                found.append((record["model_id"], measured["predicted_peak_bytes"],
                              measured["peak_rss_bytes"]))
        self.assertTrue(found, done.stderr[-2000:])
        for name, predicted, peak in found:
            print(f"{name} {' '.join(options[2:])}: predicted {predicted / 1e6:.0f} MB, measured "
                  f"{peak / 1e6:.0f} MB, {100 * (predicted / peak - 1):+.1f} %")
        return found

    def check(self, name, *options, size=None):
        make(self.folder / name, size or MODELS[name])
        for _, predicted, peak in self.measure("-m", self.folder / name, *options):
            self.assertAlmostEqual(predicted / peak, 1, delta=0.15)

    def test_100_mb(self):
        self.check("weights-100m")

    def test_100_mb_small_context_and_ubatch(self):
        self.check("weights-100m", "--context", "2048", "--ubatch", "64")

    def test_100_mb_large_context_and_ubatch(self):
        self.check("weights-100m", "--context", "8192", "--ubatch", "2048")

    def test_500_mb(self):
        self.check("weights-500m", *SHORT_PROMPT)

    def test_900_mb(self):
        self.check("weights-900m", *SHORT_PROMPT)

    @unittest.skipUnless(os.environ.get("CM_FIT_LARGE") == "1", "CM_FIT_LARGE=1 runs it")
    def test_1500_mb(self):
        self.check("weights-1500m", *SHORT_PROMPT)

    def test_wide_encoder(self):
        self.check("wide-encoder", *SHORT_PROMPT)

    def test_large_vocabulary(self):
        self.check("weights-100m", size=dataclasses.replace(MODELS["weights-100m"],
                                                            vocabulary=150000, layers=4))

    def test_demo_models(self):
        found = self.measure("-m", DEMO / "models")
        self.assertGreaterEqual(len(found), 4)
        for name, predicted, peak in found:
            self.assertLess(abs(predicted - peak), 30e6, name)

    def test_demo_models_asked_again(self):
        """A second picture is read beside what the first was computed in."""
        found = self.measure("-m", DEMO / "models", "--max-edge", "1200", "--repeat", "2")
        for name, predicted, peak in {each[0]: each for each in found}.values():
            self.assertAlmostEqual(predicted / peak, 1, delta=0.1, msg=name)


if __name__ == "__main__":
    if not os.path.exists(WORKER):
        print("check-models-llama was not built (llama.cpp is missing): skipped")
        sys.exit(77)
    unittest.main(argv=sys.argv[:1])
