#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A whole worker: it answers every picture with its mean colour (docs/protocol.md)."""
import json
import os
import sys
import time

out = os.fdopen(os.dup(1), "w", encoding="utf-8")  # the protocol keeps the stream,
os.dup2(2, 1)  # and whatever a library prints goes to stderr


def send(kind, **members):
    out.write(json.dumps({"type": kind, "t": time.monotonic(), **members}) + "\n")
    out.flush()


def mean_colour(path):
    with open(path, "rb") as file:  # a binary PPM: "P6", size and 255, each on a line of its own
        header = [file.readline() for _ in range(3)]
        pixels = file.read()
    assert header[0] == b"P6\n" and header[2] == b"255\n", "not the PPM that the protocol promises"
    return tuple(sum(pixels[c::3]) * 3 // len(pixels) for c in range(3))


send("hello", protocol=1, worker="mean-colour", worker_version="1", engine="arithmetic",
     engine_version="1", libraries={}, devices=[], capabilities=["picture"], library_load_s=None)
for request in map(json.loads, sys.stdin):
    if request["type"] == "load":
        send("loaded", id=request["id"], model={}, settings={}, buffers=[])
    elif request["type"] == "generate" and request["picture"] is None:
        send("failure", id=request["id"], message="there is no picture", **{"class": "internal"})
    elif request["type"] == "generate":
        text = f"The mean colour is {mean_colour(request['picture']['path'])}."
        send("text", id=request["id"], text=text, tokens=1)
        send("answer", id=request["id"], stop_reason="end", text_bytes=len(text.encode()),
             text_tokens_in=1, image_tokens_in=1, tokens_out=1)
    else:
        send("bye")
        break
