#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""At temperature 0 the worker makes the tokens that mlx-vlm's own stream_generate makes: same
model, same picture (a PNG there, whose pixels the PPM holds), same prompt.

usage: test_same_tokens.py WORKER MODELS   (exit status 77: mlx-vlm is not here)
"""

import json
import pathlib
import subprocess
import struct
import zlib

import scenes
from scenes import MODELS, SIZE, load

PROMPTS = ["Describe this picture.",
           "Write a title, a description and keywords for a photo catalogue.\nKeep to what you see."]
TOKENS = 48

REFERENCE = """
import json, sys
from mlx_vlm import load, stream_generate
from mlx_vlm.prompt_utils import apply_chat_template
model, processor = load(sys.argv[1])
for prompt in sys.argv[4:]:
    text = apply_chat_template(processor, model.config, prompt, num_images=1)
    chunks = list(stream_generate(model, processor, text, image=[sys.argv[2]],
                                  max_tokens=int(sys.argv[3]), temperature=0.0))
    print(json.dumps({"text": "".join(chunk.text for chunk in chunks),
                      "token_ids": chunks[-1].token_ids, "tokens_in": chunks[-1].prompt_tokens,
                      "finish": chunks[-1].finish_reason}))
"""


def png(path, ppm):
    """The pixels of a PPM as PNG."""
    width, height = SIZE
    pixels = ppm.read_bytes()[-width * height * 3:]
    rows = b"".join(b"\0" + pixels[y * width * 3:(y + 1) * width * 3] for y in range(height))

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    path.write_bytes(b"\x89PNG\r\n\x1a\n"
                     + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
                     + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))
    return path


class SameTokens(scenes.WorkerTest):
    def test_every_bundled_model(self):
        image = png(self.folder / "picture.png", self.picture)
        models = sorted(path.parent for path in pathlib.Path(MODELS).glob("*/config.json"))
        self.assertTrue(models)
        for model in models:
            done = subprocess.run([scenes.python(), "-c", REFERENCE, model, image, str(TOKENS),
                                   *PROMPTS], capture_output=True, text=True, timeout=120,
                                  check=True)
            ours = self.talk(load(model), *[self.ask(prompt, max_tokens=TOKENS)
                                            for prompt in PROMPTS])
            for number, line in enumerate(done.stdout.splitlines(), 1):
                with self.subTest(model=model.name, prompt=number):
                    theirs, answer = json.loads(line), ours.last(number)
                    ids = theirs["token_ids"][:-1 if theirs["finish"] == "stop" else None]
                    self.assertEqual(answer["type"], "answer", answer)
                    self.assertEqual(ours.text(number), theirs["text"])
                    self.assertEqual(answer["last_token_ids"], ids[-16:])
                    self.assertEqual(answer["tokens_out"], len(ids))
                    self.assertEqual(answer["text_tokens_in"] + answer["image_tokens_in"],
                                     theirs["tokens_in"])


if __name__ == "__main__":
    scenes.main()
