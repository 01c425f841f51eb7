# SPDX-License-Identifier: MIT
"""Talks to a worker as the supervisor does, for tests."""

import json
import subprocess


class Conversation:
    """A whole conversation at once: the requests of a list, then all messages and stderr."""

    def __init__(self, command, requests, timeout_s=120, env=None):
        self.requests = [dict(request, id=i + 1) for i, request in enumerate(requests)]
        lines = [json.dumps(request) for request in self.requests + [{"type": "quit"}]]
        done = subprocess.run(command, input="\n".join(lines).encode() + b"\n", timeout=timeout_s,
                              capture_output=True, check=False, env=env)
        self.status = done.returncode
        self.stderr = done.stderr.decode(errors="replace")
        # decoding strictly: a worker never sends anything but UTF-8; of the signs that splitlines()
        # takes for line ends only one is the protocol's
        lines = done.stdout.decode().split("\n")
        self.messages = [json.loads(line) for line in lines if line]

    def of(self, number):
        """The messages of the request of that number, from 0."""
        return [m for m in self.messages if m.get("id") == number + 1]

    def last(self, number):
        """The message that ended a request."""
        return self.of(number)[-1]

    def text(self, number):
        return "".join(m["text"] for m in self.of(number) if m["type"] == "text")


def load(model, projector=None, **settings):
    request = {"type": "load", "model": str(model), "settings": settings}
    if projector:
        request["projector"] = str(projector)
    return request


def generate(prompt, picture=None, width=0, height=0, **settings):
    request = {"type": "generate", "prompt": prompt, "settings": settings, "picture": None}
    if picture:
        request["picture"] = {"path": str(picture), "width": width, "height": height}
    return request
