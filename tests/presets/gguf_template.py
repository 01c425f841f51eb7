# SPDX-License-Identifier: MIT
"""Copies a GGUF file with another chat template, by the layout of ggml's docs/gguf.md."""

import struct

KEY = "tokenizer.chat_template"
STRING, ARRAY = 8, 9
SIZES = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, form):
        found = struct.unpack_from("<" + form, self.data, self.at)
        self.at += struct.calcsize("<" + form)
        return found[0] if len(found) == 1 else found

    def text(self):
        length = self.take("Q")
        self.at += length
        return self.data[self.at - length:self.at]

    def skip(self, kind):
        if kind == STRING:
            self.text()
        elif kind == ARRAY:
            inner, count = self.take("IQ")
            for _ in range(count):
                self.skip(inner)
        else:
            self.at += SIZES[kind]


def rewrite(source, target, change):
    """change() makes the new template of the old one."""
    reader = Reader(source.read_bytes())
    reader.at = 8
    n_tensors, n_pairs = reader.take("QQ")
    replaced = None
    for _ in range(n_pairs):
        key = reader.text().decode()
        kind = reader.take("I")
        begin = reader.at
        reader.skip(kind)
        if key == KEY:
            old = reader.data[begin + 8:reader.at].decode()
            new = change(old).encode()
            replaced = begin, reader.at, struct.pack("<Q", len(new)) + new
    for _ in range(n_tensors):
        reader.text()
        dimensions = reader.take("I")
        reader.at += 8 * dimensions + 4 + 8
    begin, end, value = replaced
    head = reader.data[:begin] + value + reader.data[end:reader.at]
    body = reader.data[reader.at + -reader.at % 32:]
    target.write_bytes(head + b"\0" * (-len(head) % 32) + body)
