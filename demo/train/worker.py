# SPDX-License-Identifier: MIT
"""A client of one worker process that speaks check-models' protocol (docs/protocol.md)."""

from __future__ import annotations

import json
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np


class WorkerError(RuntimeError):
    """The worker reported a failure or broke the protocol."""


@dataclass
class Generated:
    """One answer and what the worker counted."""

    text: str
    stop_reason: str
    tokens: int | None


def write_ppm(path: Path, image: np.ndarray) -> dict:
    """Writes 8-bit RGB as binary PPM; returns the picture as a request names it."""
    height, width = image.shape[:2]
    path.write_bytes(b"P6\n%d %d\n255\n" % (width, height) + image.tobytes())
    return {"path": str(path), "width": width, "height": height}


class Worker:
    """A worker process with one model loaded; use it in a `with` statement."""

    def __init__(self, program: Path, model: Path, projector: Path) -> None:
        self._log = tempfile.TemporaryFile()  # a pipe would fill, and stop the worker
        self._process = subprocess.Popen([str(program)], stdin=subprocess.PIPE,
                                         stdout=subprocess.PIPE, stderr=self._log)
        self._last_id = 0
        self.hello = self._read()
        self._send("load", model=str(model), projector=str(projector),
                   settings={"context_tokens": 4096, "threads": 1})
        self.loaded = self._wait_for("loaded")

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.stdin.close()  # the same as a request to quit
        self._process.wait(10)
        self._log.close()

    def generate(self, prompt: str, picture: dict, max_tokens: int) -> Generated:
        """The greedy answer to `prompt` about `picture`."""
        settings = {"max_tokens": max_tokens, "temperature": 0.0, "top_k": 0, "top_p": 1.0,
                    "min_p": 0.0, "repetition_penalty": 1.0, "repetition_window": 64, "seed": 1,
                    "stop": []}
        self._send("generate", prompt=prompt, picture=picture, settings=settings)
        pieces: list[str] = []
        answer = self._wait_for("answer", pieces)
        return Generated("".join(pieces), answer["stop_reason"], answer.get("tokens_out"))

    def _send(self, kind: str, **members: object) -> None:
        self._last_id += 1
        request = {"type": kind, "id": self._last_id, **members}
        self._process.stdin.write(json.dumps(request).encode() + b"\n")
        self._process.stdin.flush()

    def _read(self) -> dict:
        line = self._process.stdout.readline()
        if not line:
            self._log.seek(0)
            log = self._log.read().decode(errors="replace")
            raise WorkerError(f"the worker ended: {log[-800:]}")
        return json.loads(line)

    def _wait_for(self, kind: str, pieces: list[str] | None = None) -> dict:
        while True:
            message = self._read()
            if message["type"] == "failure":
                raise WorkerError(f"{message['class']}: {message['message']}")
            if message["type"] == "text" and pieces is not None:
                pieces.append(message["text"])
            if message["type"] == kind:
                return message
