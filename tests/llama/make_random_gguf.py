#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes a vision-language model of random weights: a llama text model and an Idefics3 projector.

usage: make_random_gguf.py MODEL.gguf MMPROJ.gguf [--size tiny|medium|large] [--seed N]

The answers are nonsense, but loading, encoding, prefill and decoding do the work of a real model of
that size, so tests and benchmarks need no download. Weights are Q8_0; sizes are about 0.3, 100 and
500 million parameters. The vocabulary is byte-level, so answers hold split and broken UTF-8. Only
Python's standard library is needed. The same arguments give the same bytes.
"""

import argparse
import array
import dataclasses
import math
import random
import struct
import sys

F32, Q8_0 = 0, 8  # ggml's tensor types
ALIGNMENT = 32
UINT32, INT32, FLOAT32, BOOL, STRING, ARRAY = 4, 5, 6, 7, 8, 9  # GGUF's value types

TEMPLATE = (
    "<|im_start|>{% for message in messages %}{{message['role'] | capitalize}}"
    "{% if message['content'][0]['type'] == 'image' %}{{':'}}{% else %}{{': '}}{% endif %}"
    "{% for line in message['content'] %}{% if line['type'] == 'text' %}{{line['text']}}"
    "{% elif line['type'] == 'image' %}{{ '<image>' }}{% endif %}{% endfor %}<end_of_utterance>\n"
    "{% endfor %}{% if add_generation_prompt %}{{ 'Assistant:' }}{% endif %}"
)
SPECIALS = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<fake_token_around_image>", "<image>",
            "<global-img>", "<end_of_utterance>"]
SPECIALS += [f"<row_{row}_col_{column}>" for row in range(1, 7) for column in range(1, 7)]


@dataclasses.dataclass(frozen=True)
class Size:
    vocabulary: int
    width: int
    layers: int
    heads: int
    feed_forward: int
    vision_width: int
    vision_layers: int
    image: int
    patch: int


SIZES = {
    "tiny": Size(512, 64, 2, 2, 128, 64, 2, 64, 8),
    "medium": Size(16384, 768, 10, 12, 2048, 256, 4, 256, 16),
    "large": Size(32768, 1280, 20, 20, 3840, 512, 8, 384, 16),
}
SCALE = 2  # the projector folds SCALE × SCALE patches into one token


def value(kind, item):
    if kind == STRING:
        data = item.encode()
        return struct.pack("<Q", len(data)) + data
    return struct.pack({UINT32: "<I", INT32: "<i", FLOAT32: "<f", BOOL: "<?"}[kind], item)


class Gguf:
    """Collects keys and tensors, then writes them as GGUF version 3."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.keys = []
        self.tensors = []  # name, dimensions, type, function that makes the bytes, length

    def key(self, name, kind, item):
        self.keys.append(value(STRING, name) + struct.pack("<I", kind) + value(kind, item))

    def list(self, name, kind, items):
        self.keys.append(value(STRING, name) + struct.pack("<IIQ", ARRAY, kind, len(items))
                         + b"".join(value(kind, item) for item in items))

    def matrix(self, name, rows, columns, spread):
        """Q8_0: blocks of a 16-bit scale and 32 signed bytes; uniform bytes have a spread of 74."""
        blocks = rows * columns // 32

        def data():
            scale = struct.pack("<e", spread / 74)
            out = bytearray(self.random.randbytes(blocks * 34))
            out[0::34] = scale[:1] * blocks
            out[1::34] = scale[1:] * blocks
            return out

        self.tensors.append((name, (columns, rows), Q8_0, data, blocks * 34))

    def floats(self, name, dimensions, mean, spread):
        count = math.prod(dimensions)

        def data():
            out = array.array("f", (self.random.gauss(mean, spread) for _ in range(count)))
            if sys.byteorder == "big":
                out.byteswap()
            return out.tobytes()

        self.tensors.append((name, dimensions, F32, data, count * 4))

    def write(self, path):
        header = struct.pack("<4sIQQ", b"GGUF", 3, len(self.tensors), len(self.keys))
        infos, offset = [], 0
        for name, dimensions, kind, _, length in self.tensors:
            infos.append(value(STRING, name) + struct.pack(f"<I{len(dimensions)}QIQ", len(dimensions),
                                                           *dimensions, kind, offset))
            offset += -(-length // ALIGNMENT) * ALIGNMENT
        with open(path, "wb") as file:
            file.write(header + b"".join(self.keys) + b"".join(infos))
            file.write(b"\0" * (-file.tell() % ALIGNMENT))
            for _, _, _, data, length in self.tensors:
                file.write(data())
                file.write(b"\0" * (-length % ALIGNMENT))


def byte_letters():
    """GPT-2's printable letter for each byte."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = iter(range(256, 512))
    return [chr(byte) if byte in plain else chr(next(others)) for byte in range(256)]


def vocabulary(size):
    """Tokens, their types (1 normal, 3 control, 5 unused) and merges."""
    letters = byte_letters()
    newline, space = letters[10], letters[32]
    # libmtmd looks "\n\n" up for the overview picture
    merges = [(newline, newline), ("t", "h"), (space, "th"), ("i", "n"), ("a", "n")]
    tokens = letters + [a + b for a, b in merges]
    types = [1] * len(tokens) + [3] * len(SPECIALS)
    tokens += SPECIALS
    fill = size.vocabulary - len(tokens)
    return (tokens + [f"<unused{i}>" for i in range(fill)], types + [5] * fill,
            [f"{a} {b}" for a, b in merges])


def text_model(size, seed):
    gguf = Gguf(seed)
    tokens, types, merges = vocabulary(size)
    gguf.key("general.architecture", STRING, "llama")
    gguf.key("general.name", STRING, "random weights")
    for name, number in (("context_length", 8192), ("embedding_length", size.width),
                         ("block_count", size.layers), ("feed_forward_length", size.feed_forward),
                         ("attention.head_count", size.heads),
                         ("attention.head_count_kv", size.heads),
                         ("rope.dimension_count", size.width // size.heads),
                         ("vocab_size", size.vocabulary)):
        gguf.key(f"llama.{name}", UINT32, number)
    gguf.key("llama.attention.layer_norm_rms_epsilon", FLOAT32, 1e-5)
    gguf.key("llama.rope.freq_base", FLOAT32, 10000.0)
    gguf.key("tokenizer.ggml.model", STRING, "gpt2")
    gguf.key("tokenizer.ggml.pre", STRING, "smollm")
    gguf.list("tokenizer.ggml.tokens", STRING, tokens)
    gguf.list("tokenizer.ggml.token_type", INT32, types)
    gguf.list("tokenizer.ggml.merges", STRING, merges)
    gguf.key("tokenizer.ggml.bos_token_id", UINT32, tokens.index("<|im_start|>"))
    gguf.key("tokenizer.ggml.eos_token_id", UINT32, tokens.index("<end_of_utterance>"))
    gguf.key("tokenizer.ggml.add_bos_token", BOOL, False)
    gguf.key("tokenizer.chat_template", STRING, TEMPLATE)
    gguf.matrix("token_embd.weight", size.vocabulary, size.width, 1.0)
    gguf.floats("output_norm.weight", (size.width,), 1, 0.1)
    gguf.matrix("output.weight", size.vocabulary, size.width, 0.2)
    for layer in range(size.layers):
        for name, rows, columns in (("attn_q", size.width, size.width),
                                    ("attn_k", size.width, size.width),
                                    ("attn_v", size.width, size.width),
                                    ("attn_output", size.width, size.width),
                                    ("ffn_gate", size.feed_forward, size.width),
                                    ("ffn_up", size.feed_forward, size.width),
                                    ("ffn_down", size.width, size.feed_forward)):
            gguf.matrix(f"blk.{layer}.{name}.weight", rows, columns, 0.6 / math.sqrt(columns))
        for name in ("attn_norm", "ffn_norm"):
            gguf.floats(f"blk.{layer}.{name}.weight", (size.width,), 1, 0.1)
    return gguf


def projector(size, seed):
    gguf = Gguf(seed + 1)
    width, feed_forward = size.vision_width, size.vision_width * 4
    gguf.key("general.architecture", STRING, "clip")
    gguf.key("clip.has_vision_encoder", BOOL, True)
    gguf.key("clip.projector_type", STRING, "idefics3")
    gguf.key("clip.use_gelu", BOOL, True)
    for name, number in (("projection_dim", size.width), ("image_size", size.image),
                         ("patch_size", size.patch), ("embedding_length", width),
                         ("feed_forward_length", feed_forward), ("block_count", size.vision_layers),
                         ("attention.head_count", width // 32), ("projector.scale_factor", SCALE),
                         ("preproc_image_size", size.image)):
        gguf.key(f"clip.vision.{name}", UINT32, number)
    gguf.key("clip.vision.attention.layer_norm_epsilon", FLOAT32, 1e-6)
    gguf.list("clip.vision.image_mean", FLOAT32, [0.5, 0.5, 0.5])
    gguf.list("clip.vision.image_std", FLOAT32, [0.5, 0.5, 0.5])
    gguf.floats("v.patch_embd.weight", (size.patch, size.patch, 3, width), 0, 0.1)
    gguf.floats("v.patch_embd.bias", (width,), 0, 0.1)
    gguf.floats("v.position_embd.weight", (width, (size.image // size.patch) ** 2), 0, 0.3)
    for layer in range(size.vision_layers):
        for name, rows, columns in (("attn_q", width, width), ("attn_k", width, width),
                                    ("attn_v", width, width), ("attn_out", width, width),
                                    ("ffn_up", feed_forward, width),
                                    ("ffn_down", width, feed_forward)):
            gguf.matrix(f"v.blk.{layer}.{name}.weight", rows, columns, 0.6 / math.sqrt(columns))
            gguf.floats(f"v.blk.{layer}.{name}.bias", (rows,), 0, 0.05)
        for name in ("ln1", "ln2"):
            gguf.floats(f"v.blk.{layer}.{name}.weight", (width,), 1, 0.1)
            gguf.floats(f"v.blk.{layer}.{name}.bias", (width,), 0, 0.05)
    gguf.floats("v.post_ln.weight", (width,), 1, 0.1)
    gguf.floats("v.post_ln.bias", (width,), 0, 0.05)
    inputs = width * SCALE * SCALE
    gguf.matrix("mm.model.fc.weight", size.width, inputs, 1 / math.sqrt(inputs))
    return gguf


def make(model, mmproj, size_name="tiny", seed=1):
    size = SIZES[size_name]
    text_model(size, seed).write(model)
    projector(size, seed).write(mmproj)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("model")
    parser.add_argument("mmproj")
    parser.add_argument("--size", choices=SIZES, default="tiny")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    make(options.model, options.mmproj, options.size, options.seed)


if __name__ == "__main__":
    main()
