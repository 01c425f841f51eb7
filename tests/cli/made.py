# SPDX-License-Identifier: MIT
"""Photos and model headers made on the spot, so that no test carries or downloads any."""

import os
import struct
import zlib


def png(path, width=16, height=12, colour=(200, 120, 40)):
    """A picture of one colour."""

    def chunk(kind, data):
        whole = kind + data
        return struct.pack(">I", len(data)) + whole + struct.pack(">I", zlib.crc32(whole))

    rows = (b"\0" + bytes(colour) * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
                   + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def _text(value):
    raw = value.encode()
    return struct.pack("<Q", len(raw)) + raw


def _pair(key, value):
    if isinstance(value, str):
        return _text(key) + struct.pack("<I", 8) + _text(value)
    if isinstance(value, list):
        items = b"".join(map(_text, value))
        return _text(key) + struct.pack("<IIQ", 9, 8, len(value)) + items
    return _text(key) + struct.pack("<II", 4, value)


def gguf(path, pairs, data_bytes=64):
    """A GGUF file with these keys and one tensor."""
    body = b"GGUF" + struct.pack("<IQQ", 3, 1, len(pairs))
    body += b"".join(_pair(key, value) for key, value in pairs.items())
    body += _text("t") + struct.pack("<IQIQ", 1, 16, 0, 0)
    body += b"\0" * (-len(body) % 32) + b"\0" * data_bytes
    with open(path, "wb") as file:
        file.write(body)


def text_model(path, width=192):
    gguf(path, {
        "general.architecture": "llama", "llama.block_count": 5, "llama.embedding_length": width,
        "llama.attention.head_count": 6, "llama.context_length": 2048,
        "tokenizer.ggml.tokens": ["a", "b", "c"], "tokenizer.chat_template": "{{ messages }}"})


def projector(path, width=192):
    gguf(path, {
        "general.architecture": "clip", "clip.vision.projection_dim": width,
        "clip.vision.embedding_length": 96, "clip.vision.feed_forward_length": 192,
        "clip.vision.image_size": 64, "clip.vision.patch_size": 8})


def models(folder, *names):
    """A folder of text models that share one projector."""
    os.makedirs(folder, exist_ok=True)
    projector(os.path.join(folder, "mmproj.gguf"))
    for name in names:
        text_model(os.path.join(folder, name + ".gguf"))
