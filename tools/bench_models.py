# SPDX-License-Identifier: MIT
"""Pictures and model files made on the spot, for benchmarks and tests that need no real ones."""

import pathlib
import struct
import zlib

UINT32, STRING = 4, 8  # GGUF's value types
EMBEDDING = 64


def gguf_string(text):
    return struct.pack("<Q", len(text)) + text.encode()


def gguf_file(members):
    """GGUF version 3 with these keys and no tensor."""
    data = b"GGUF" + struct.pack("<IQQ", 3, 0, len(members))
    for key, value in members.items():
        data += gguf_string(key)
        data += (struct.pack("<I", STRING) + gguf_string(value) if isinstance(value, str)
                 else struct.pack("<II", UINT32, value))
    return data


def write_fake_model(folder, name):
    """A folder with the least that discovery takes for a model with its projector."""
    place = pathlib.Path(folder) / name
    place.mkdir(parents=True)
    (place / f"{name}.gguf").write_bytes(gguf_file(
        {"general.architecture": "llama", "llama.embedding_length": EMBEDDING}))
    (place / f"mmproj-{name}.gguf").write_bytes(gguf_file(
        {"general.architecture": "clip", "clip.projector_type": "idefics3",
         "clip.vision.projection_dim": EMBEDDING}))
    return place / f"{name}.gguf"


def pixel_rows(width, height):
    """Rows of RGB bytes with something in them at every scale."""
    for y in range(height):
        yield b"".join(bytes((x * 255 // width, y * 255 // height, ((x ^ y) * 37) % 256))
                       for x in range(width))


def write_ppm(path, width, height):
    header = b"P6\n%d %d\n255\n" % (width, height)
    pathlib.Path(path).write_bytes(header + b"".join(pixel_rows(width, height)))


def write_png(path, width, height):
    """The same pixels as write_ppm()'s."""
    def chunk(kind, data):
        checked = kind + data
        return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))

    raw = b"".join(b"\0" + row for row in pixel_rows(width, height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pathlib.Path(path).write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
                                   + chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b""))
