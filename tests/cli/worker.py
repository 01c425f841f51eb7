#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A worker that needs no model: what it does stands in the name of the model's file.

  crash     ends by SIGSEGV in the middle of its answer
  refuse    reports model-unsupported when it is to load
  hang      never answers
  slow      takes 50 ms a token
  hostile   answers with what a terminal and a table must not act on
  fit       answers what the built-in prompt asks for
  loop      says the same over and over, until the limit of tokens
  anything else answers three tokens

With WORKER_CAPABILITIES=schema in its environment it takes that setting, and answers in its form.
"""

import json
import os
import signal
import sys
import time

ANSWERS = {
    "hostile": ["\x1b[31mred\x1b[0m ", "| a | b |\n", "\u202eevil\t<script>"],
    "slow": ["a "] * 20,
    "loop": ["Title: A red kite. "] * 60,
    "fit": ["Title: Red kite above a green hill in summer\n\n",
            "Description: A red kite flies high above a grassy hill. Two children below hold its "
            "line, and white clouds stand in a blue sky.\n\n",
            "Keywords: red kite, kite flying, children, two children, kite line, grassy hill, "
            "green meadow, countryside, outdoors, play, flying, wind, leisure, childhood, freedom, "
            "joy, cheerful, wide view, from below, blue sky, white clouds, red, green, daylight, "
            "summer, fair weather, afternoon, family magazine, travel"],
}


ENTRY = {"title": "Red kite above a green hill", "description": "A red kite flies above a hill.",
         "keywords": ["red kite", "hill", "sky"]}


def send(**message):
    stream.write(json.dumps({"t": time.monotonic(), **message}) + "\n")
    stream.flush()


def load(request):
    name = os.path.basename(request["model"])
    if "refuse" in name:
        send(type="failure", id=request["id"], **{"class": "model-unsupported"},
             message="architecture unknown to this worker", details=[])
    else:
        send(type="loaded", id=request["id"], model={"architecture": "fake"}, settings={},
             buffers=[])
    return name


def generate(request, name):
    behaviour = next((word for word in ("crash", "hang", "slow", "hostile", "fit", "loop") if word in name), "")
    pieces = ANSWERS.get(behaviour, ["Title: ", "a fake ", "answer"])
    schema = request["settings"].get("schema")
    if schema:
        assert sorted(schema["json_schema"]["required"]) == sorted(ENTRY)
        assert "root ::=" in schema["gbnf"]
        pieces = [json.dumps(ENTRY)]
    first = None
    if behaviour == "hang":
        time.sleep(3600)
    for piece in pieces:
        send(type="text", id=request["id"], text=piece, tokens=1)
        first = first or time.monotonic()
        if behaviour == "crash":
            os.kill(os.getpid(), signal.SIGSEGV)
        if behaviour == "slow":
            time.sleep(0.05)
    send(type="answer", id=request["id"], stop_reason="length" if behaviour == "loop" else "end",
         text_bytes=sum(len(piece.encode()) for piece in pieces), text_tokens_in=7,
         image_tokens_in=64, tokens_out=len(pieces), first_token_t=first,
         last_token_t=time.monotonic(), last_token_id=2,
         settings={"schema": schema["name"]} if schema else {}, buffers=[])


stream = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
send(type="hello", protocol=1, worker="worker.py", worker_version="1", engine="fake",
     engine_version="1", libraries={}, devices=[],
     capabilities=["picture", "seed"] + os.environ.get("WORKER_CAPABILITIES", "").split(),
     library_load_s=None)
model = ""
for line in sys.stdin:
    message = json.loads(line)
    if message["type"] == "load":
        model = load(message)
    elif message["type"] == "generate":
        generate(message, model)
    elif message["type"] == "quit":
        send(type="bye")
        break
