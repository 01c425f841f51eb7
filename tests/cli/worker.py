#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A worker that needs no model: what it does stands in the name of the model's file.

  crash     ends by SIGSEGV in the middle of its answer
  refuse    reports model-unsupported when it is to load
  hang      never answers
  slow      takes 50 ms a token
  wait      answers once the file that WORKER_GO names is there, after a minute without it
  hostile   answers with what a terminal and a table must not act on
  fit       answers what the built-in prompt asks for, whatever the picture
  look      names the colour of the picture, and whether it is of one colour
  parrot    gives back the prompt's hint
  loop      says the same over and over, until the limit of tokens
  anything else answers three tokens

With WORKER_CAPABILITIES=schema in its environment it takes that setting, and answers in its form.
WORKER_SETTINGS holds the names of settings that it says it honours; WORKER_REQUESTS a file to which
requests are added as they come.
"""

import json
import os
import signal
import sys
import time

BEHAVIOURS = ("crash", "hang", "slow", "wait", "hostile", "fit", "loop", "look", "parrot")

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


def mean_colour(path):
    """The mean of a binary PPM's pixels, and whether all are alike."""
    with open(path, "rb") as file:
        pixels = file.read().split(b"\n", 3)[3]
    channels = [pixels[i::3] for i in range(3)]
    return ([sum(channel) / len(channel) for channel in channels],
            all(len(set(channel)) == 1 for channel in channels))


def look(request):
    (red, green, blue), plain = mean_colour(request["picture"]["path"])
    tints = {"red": red - max(green, blue), "green": green - max(red, blue),
             "blue": blue - max(red, green), "grey": 8}
    colour = max(tints, key=tints.get)
    if plain and colour == "grey":
        return ["Title: An empty grey surface\n\n", "Description: Nothing can be seen.\n\n",
                "Keywords: empty, grey, blank"]
    thing = {"red": "a brick wall", "green": "a meadow", "blue": "the open sea", "grey": "a road"}
    return [f"Title: A {colour} picture of {thing[colour]} in daylight\n\n",
            f"Description: The picture shows {thing[colour]}, mostly {colour}.\n\n",
            f"Keywords: {thing[colour].split()[-1]}, {colour}, daylight, outdoors"]


def parrot(request):
    """What follows the hint's marks, in the form asked for."""
    lines = [line for line in request["prompt"].splitlines() if ":" in line]
    hint = " ".join(line.split(":", 1)[1].strip() for line in lines[-4:])
    words = [word.strip(",.'\"") for word in hint.split()]
    return [f"Title: {' '.join(words[:8])}\n\n", f"Description: {hint}\n\n",
            f"Keywords: {', '.join(words[-12:])}"]


def wait_for(path):
    deadline = time.monotonic() + 60
    while not os.path.exists(path) and time.monotonic() < deadline:
        time.sleep(0.05)


def generate(request, name):
    behaviour = next((word for word in BEHAVIOURS if word in name), "")
    made = {"look": look, "parrot": parrot}.get(behaviour)
    pieces = made(request) if made else ANSWERS.get(behaviour, ["Title: ", "a fake ", "answer"])
    schema = request["settings"].get("schema")
    if schema:
        assert sorted(schema["json_schema"]["required"]) == sorted(ENTRY)
        assert "root ::=" in schema["gbnf"]
        pieces = [json.dumps(ENTRY)]
    first = None
    if behaviour == "hang":
        time.sleep(3600)
    if behaviour == "wait":
        wait_for(os.environ["WORKER_GO"])
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
     library_load_s=None,
     **({"settings": os.environ["WORKER_SETTINGS"].split()} if "WORKER_SETTINGS" in os.environ else {}))
model = ""
for line in sys.stdin:
    if "WORKER_REQUESTS" in os.environ:
        with open(os.environ["WORKER_REQUESTS"], "a", encoding="utf-8") as requests:
            requests.write(line)
    message = json.loads(line)
    if message["type"] == "load":
        model = load(message)
    elif message["type"] == "generate":
        generate(message, model)
    elif message["type"] == "quit":
        send(type="bye")
        break
