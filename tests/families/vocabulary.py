# SPDX-License-Identifier: MIT
"""Vocabularies of a few hundred tokens, written as the files that tokenizers read.

Nothing is trained: single bytes (or characters), a few merges of common English pairs and the
family's special tokens. Any text can be encoded, and the same arguments give the same bytes.
"""

import json
import struct

# Joined in this order. libmtmd looks "\n\n" up as one token for Idefics3's overview picture.
MERGES = [("\n", "\n"), (" ", "t"), (" ", "a"), ("h", "e"), ("i", "n"), (" t", "he"), ("o", "n"),
          ("e", "r"), (" ", "s"), ("r", "e"), ("a", "n"), ("a", "t"), (" ", "p"), (" a", "n"),
          ("i", "s"), ("o", "r"), (" ", "w"), ("in", "g"), (" ", "o"), ("e", "s")]


def byte_letters():
    """GPT-2's printable letter for each byte."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = iter(range(256, 512))
    return [chr(byte) if byte in plain else chr(next(others)) for byte in range(256)]


class Vocabulary:
    """The tokens of a checkpoint: special ones first, from id 0."""

    def __init__(self, tokens):
        self.tokens = tokens
        self.ids = {token: number for number, token in enumerate(tokens)}
        self.size = len(tokens)

    def __getitem__(self, token):
        return self.ids[token]


def byte_level(specials, folder, begin=None):
    """Writes tokenizer.json: byte-level BPE with GPT-2's splitting ("gpt-2" of llama.cpp). `begin`
    is a token put before every text."""
    letters = byte_letters()

    def spelled(text):
        return "".join(letters[byte] for byte in text.encode())

    merges = [[spelled(left), spelled(right)] for left, right in MERGES]
    tokens = list(specials) + letters + [left + right for left, right in merges]
    vocabulary = Vocabulary(tokens)
    flags = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False}
    level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True,
             "use_regex": True}
    before = begin and [{"SpecialToken": {"id": begin, "type_id": 0}}] or []
    write_json(folder / "tokenizer.json", {
        "version": "1.0", "truncation": None, "padding": None,
        "added_tokens": [{"id": number, "content": token, **flags, "special": True}
                         for number, token in enumerate(specials)],
        "normalizer": None, "pre_tokenizer": level, "decoder": level,
        "post_processor": before and {
            "type": "TemplateProcessing",
            "single": before + [{"Sequence": {"id": "A", "type_id": 0}}],
            "pair": before + [{"Sequence": {"id": "A", "type_id": 0}},
                              {"Sequence": {"id": "B", "type_id": 1}}],
            "special_tokens": {begin: {"id": begin, "ids": [vocabulary[begin]],
                                       "tokens": [begin]}}} or level,
        "model": {"type": "BPE", "dropout": None, "unk_token": None, "fuse_unk": False,
                  "continuing_subword_prefix": None, "end_of_word_suffix": None,
                  "byte_fallback": False, "ignore_merges": False,
                  "vocab": {token: number for number, token in enumerate(tokens)},
                  "merges": merges}})
    return vocabulary


# SentencePiece's kinds of pieces (sentencepiece_model.proto, ModelProto.SentencePiece.Type)
NORMAL, UNKNOWN, CONTROL, USER_DEFINED, BYTE = 1, 2, 3, 4, 6


def varint(number):
    out = b""
    while number > 127:
        out += bytes([number & 127 | 128])
        number >>= 7
    return out + bytes([number])


def field(number, value):
    """One field of a protocol buffer: text and messages by length, whole numbers, floats."""
    if isinstance(value, float):
        return varint(number << 3 | 5) + struct.pack("<f", value)
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    data = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(data)) + data


def sentencepiece(controls, specials, folder):
    """Writes tokenizer.model: BPE over characters with bytes for what is left. The first of
    `controls` stands for the unknown."""
    kinds = {token: CONTROL for token in controls} | {token: USER_DEFINED for token in specials}
    kinds[controls[0]] = UNKNOWN
    kinds |= {f"<0x{byte:02X}>": BYTE for byte in range(256)}
    merged = [(left + right).replace(" ", "▁") for left, right in MERGES[1:]]
    kinds |= {token: NORMAL for token in merged + ["▁"] + [chr(code) for code in range(33, 127)]}
    tokens = list(kinds)
    pieces = b"".join(field(1, field(1, token) + field(2, float(-place)) + field(3, kinds[token]))
                      for place, token in enumerate(tokens))
    # TrainerSpec: model_type BPE, byte_fallback, ids; NormalizerSpec: identity
    trainer = field(3, 2) + field(4, len(tokens)) + field(35, 1)
    for number, place in ((40, 0), (41, 1), (42, 2)):
        trainer += field(number, place)
    normalizer = field(1, "identity") + field(3, 0) + field(4, 0) + field(5, 1)
    (folder / "tokenizer.model").write_bytes(pieces + field(2, trainer) + field(3, normalizer))
    return Vocabulary(tokens)


def write_json(path, data):
    path.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
