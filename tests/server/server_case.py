# SPDX-License-Identifier: MIT
"""What every test of check-models-server begins with: a fake server, a picture, a conversation."""

import os
import pathlib
import struct
import subprocess
import sys
import tempfile
import unittest
import zlib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "llama"))

from conversation import Conversation, generate, load  # noqa: E402
from fake_server import Fake  # noqa: E402

PROMPT = "What is on the picture?"
FAKE = pathlib.Path(__file__).resolve().parent / "fake_server.py"
WIDTH, HEIGHT = 7, 5
PIXELS = bytes((x * 37 + y * 91 + c * 13) % 256
               for y in range(HEIGHT) for x in range(WIDTH) for c in range(3))


def environment(**more):
    """No key, proxy or certificates of whoever runs the tests."""
    dropped = ("CHECK_MODELS_SERVER_KEY", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR")
    kept = {name: value for name, value in os.environ.items()
            if not name.lower().endswith("_proxy") and name not in dropped}
    return {**kept, **more}


def decode_png(data):
    """Width, height and RGB pixels of an 8 bit RGB PNG that is not interlaced."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    at, packed, size = 8, b"", (0, 0)
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at:at + 8])
        body = data[at + 8:at + 8 + length]
        if kind == b"IHDR":
            width, height, depth, colour, _, _, interlace = struct.unpack(">IIBBBBB", body)
            assert (depth, colour, interlace) == (8, 2, 0)
            size = width, height
        elif kind == b"IDAT":
            packed += body
        at += 12 + length
    return (*size, unfilter(zlib.decompress(packed), *size))


def unfilter(raw, width, height):
    stride, rows, before = width * 3, [], bytearray(width * 3)
    for y in range(height):
        kind, row = raw[y * (stride + 1)], bytearray(raw[y * (stride + 1) + 1:][:stride])
        for i in range(stride):
            a = row[i - 3] if i >= 3 else 0
            b, c = before[i], before[i - 3] if i >= 3 else 0
            nearest = min((a, b, c), key=lambda v, a=a, b=b, c=c: abs(a + b - c - v))
            row[i] = (row[i] + (0, a, b, (a + b) // 2, nearest)[kind]) % 256
        rows.append(bytes(row))
        before = row
    return b"".join(rows)


class ServerCase(unittest.TestCase):
    worker = None  # check-models-server

    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.folder = pathlib.Path(holder.name)
        self.picture = self.folder / "picture.ppm"
        self.picture.write_bytes(b"P6\n%d %d\n255\n" % (WIDTH, HEIGHT) + PIXELS)

    def fake(self, **members):
        fake = Fake(**members)
        self.addCleanup(fake.close)
        return fake

    def tls(self, name="IP:127.0.0.1"):
        """A file with a certificate for the name, and a fake server that has it."""
        certificate, key = self.folder / "certificate.pem", self.folder / "key.pem"
        try:
            subprocess.run(["openssl", "req", "-x509", "-nodes", "-newkey", "ec", "-pkeyopt",
                            "ec_paramgen_curve:prime256v1", "-days", "2", "-subj", f"/CN={name}",
                            "-addext", f"subjectAltName={name}", "-keyout", key, "-out",
                            certificate], check=True, capture_output=True)
        except FileNotFoundError:
            self.skipTest("openssl is not installed")
        both = self.folder / "both.pem"
        both.write_bytes(key.read_bytes() + certificate.read_bytes())
        return str(certificate), self.fake(certificate=both)

    def asking(self, prompt=PROMPT, picture=True, **settings):
        settings = {"max_tokens": 50, "temperature": 0, **settings}
        return generate(prompt, self.picture if picture else None, WIDTH, HEIGHT, **settings)

    def talk(self, url, *asks, env=None, load_settings=None, timeout_s=60, **server):
        request = load("unused", server={"url": url, **server}, **(load_settings or {}))
        return self.converse([request, *asks], env, timeout_s)

    def converse(self, requests, env=None, timeout_s=60):
        return Conversation([self.worker], requests, timeout_s=timeout_s,
                            env=env or environment())

    def answered(self, conversation, number=1):
        last = conversation.last(number)
        self.assertEqual(last["type"], "answer", last)
        self.assertEqual(last["text_bytes"], len(conversation.text(number).encode()))
        return last

    def failed(self, conversation, class_name, *words, number=1, phase=None):
        last = conversation.last(number)
        self.assertEqual((last["type"], last.get("class")), ("failure", class_name), last)
        for word in words:
            self.assertIn(word, last["message"])
        if phase:
            self.assertEqual(last.get("phase"), phase)
        return last

    def warnings(self, conversation, number=1):
        return {m["code"]: m["message"] for m in conversation.of(number) if m["type"] == "warning"}


def main():
    ServerCase.worker = sys.argv.pop(1)
    if not os.access(ServerCase.worker, os.X_OK):
        print(f"{ServerCase.worker} is missing: skipped")
        sys.exit(77)
    unittest.main()
