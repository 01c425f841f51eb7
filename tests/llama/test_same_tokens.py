#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""At temperature 0 the worker answers as llama.cpp's own program does: same files, pixels, prompt.

usage: test_same_tokens.py WORKER MODELS -- PROGRAM [ARGUMENT…]

PROGRAM is llama-mtmd-cli with what must stand before it. Every bundled model is tried (each text
model under MODELS with a projector beside it), and a random one. Exit status 77: nothing to compare.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import make_random_gguf
from conversation import Conversation, generate, load

PROMPTS = ["Describe this picture.",
           "Write a title, a description and keywords for a photo catalogue.\nKeep to what you see."]
TOKENS = 64
TRIES = 12
SHAPES = [(200, 150), (90, 160)]


def picture(path, width, height):
    """Sky, ground and a red ball: a scene that a trained model has something to say about."""
    def pixel(x, y):
        if (x - width / 2) ** 2 + (y - height / 2) ** 2 < (min(width, height) / 5) ** 2:
            return 210, 30, 30
        return (90, 160, 240) if y < height * 0.6 else (60, 150 + x % 8, 60)

    rows = bytes(v for y in range(height) for x in range(width) for v in pixel(x, y))
    path.write_bytes(b"P6\n%d %d\n255\n" % (width, height) + rows)
    return path


def bundled(folder):
    """(model, projector) of every folder that holds both, those that fail by design included."""
    pairs = []
    for model in sorted(folder.rglob("*.gguf")):
        if "mmproj" in model.name:
            continue
        pairs += [(model, projector) for projector in sorted(model.parent.glob("*mmproj*.gguf"))]
    return pairs


def comparable(text):
    """Broken bytes are replaced by one mark or several, as each library likes."""
    return re.sub("\ufffd+", "\ufffd", text.replace("\0", "\ufffd"))


def run_reference(model, projector, image, prompt):
    """llama-mtmd-cli's output, None where it fails."""
    command = PROGRAM + ["-m", model, "--mmproj", projector, "--image", image, "-p", prompt,
                         "--temp", "0", "-n", str(TOKENS), "-c", "4096"]
    # spinning threads crawl where tests share the machine with others
    environment = dict(os.environ, OMP_WAIT_POLICY="passive")
    done = subprocess.run([str(word) for word in command], capture_output=True, timeout=300,
                          check=False, env=environment)
    return done.stdout.decode(errors="replace") if done.returncode == 0 else None


def reference(model, projector, image, prompt, expected):
    """llama-mtmd-cli's answer, None where it fails.

    The program prints from a thread that it does not always wait for at its end (seen in 0.7.0), so
    that its output may be cut anywhere. A whole one ends with an empty line; one that is cut, or is
    a mere beginning of what is expected, is asked for again.
    """
    for _ in range(TRIES):
        output = run_reference(model, projector, image, prompt)
        if output is None:
            return None
        text = comparable(output).strip("\n")
        whole = output.endswith("\n\n")
        if whole and (text == expected or not expected.startswith(text)):
            break
    return text


class SameTokens(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        folder = pathlib.Path(cls.temporary.name)
        cls.pictures = [(picture(folder / f"{w}x{h}.ppm", w, h), w, h) for w, h in SHAPES]
        cls.random = folder / "random.gguf", folder / "mmproj-random.gguf"
        make_random_gguf.make(*cls.random)

    @classmethod
    def tearDownClass(cls):
        cls.temporary.cleanup()

    def compare(self, model, projector):
        """False where neither program can load the pair."""
        cases = [(p, image) for p in PROMPTS for image in self.pictures]
        asks = [generate(p, *image, max_tokens=TOKENS) for p, image in cases]
        ours = Conversation([WORKER], [load(model, projector, context_tokens=4096), *asks])
        loads = ours.last(0)["type"] == "loaded"
        for i, (prompt, (image, _, _)) in enumerate(cases, 1):
            expected = comparable(ours.text(i)).strip("\n") if loads else ""
            theirs = reference(model, projector, image, prompt, expected)
            self.assertEqual(loads, theirs is not None, ours.last(0))
            if not loads:
                return False
            self.assertEqual(ours.last(i)["type"], "answer", ours.last(i))
            self.assertEqual(expected, theirs, f"{model.name}, {image.name}")
            self.assertGreater(ours.last(i)["tokens_out"], 0)
        return True

    def test_random_model(self):
        self.assertTrue(self.compare(*self.random))

    def test_bundled_models(self):
        pairs = bundled(MODELS)
        if not pairs:
            self.skipTest(f"no models under {MODELS}")
        compared = 0
        for model, projector in pairs:
            with self.subTest(model=model.name, projector=projector.name):
                compared += self.compare(model, projector)
        self.assertGreater(compared, 0)


if __name__ == "__main__":
    split = sys.argv.index("--")
    WORKER, MODELS = sys.argv[1], pathlib.Path(sys.argv[2])
    PROGRAM = sys.argv[split + 1:]
    if not pathlib.Path(WORKER).exists() or not shutil.which(PROGRAM[0]):
        print("check-models-llama or llama-mtmd-cli is missing: skipped")
        sys.exit(77)
    unittest.main(argv=sys.argv[:1])
