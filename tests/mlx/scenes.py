# SPDX-License-Identifier: MIT
"""What tests of the mlx-vlm worker share: the worker, a bundled model and copies of it, a picture."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "llama"))
from conversation import Conversation, generate, load  # noqa: E402
from pictures import ppm  # noqa: E402

WORKER, MODELS = sys.argv[1], pathlib.Path(sys.argv[2])
MODEL = MODELS / "scenes-3m"
SKIPPED = 77
PROMPT = "Describe this picture."
SIZE = (200, 150)


def python():
    """The Python that the launcher would choose, where mlx-vlm lies beside it; else None."""
    data = os.environ.get("XDG_DATA_HOME") or os.path.expanduser("~/.local/share")
    made = os.environ.get("CHECK_MODELS_MLX") or os.path.join(data, "check-models", "mlx-vlm")
    chosen = os.environ.get("CHECK_MODELS_PYTHON") or os.path.join(made, "bin", "python")
    folder = pathlib.Path(chosen).parent.parent
    return chosen if any(folder.glob("lib/python*/site-packages/mlx_vlm")) else None


def main():
    """unittest.main(), or the exit status of a skipped test."""
    if not python():
        print("mlx-vlm is not here: run tools/setup --mlx")
        sys.exit(SKIPPED)
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])


def scene(x, y):
    """Sky, ground and a red ball: what the bundled models have something to say about."""
    width, height = SIZE
    if (x - width / 2) ** 2 + (y - height / 2) ** 2 < (min(width, height) / 5) ** 2:
        return 210, 30, 30
    return (90, 160, 240) if y < height * 0.6 else (60, 150 + x % 8, 60)


class Reply:
    """The messages of one request."""

    def __init__(self, messages):
        self.messages, self.last = messages, messages[-1]
        self.text = "".join(m["text"] for m in messages if m["type"] == "text")

    def buffer(self, kind):
        return {b["kind"]: b["bytes"] for b in self.last.get("buffers", [])}.get(kind)


class Live:
    """A worker that takes one request after another; a start costs more than most tests."""

    def __init__(self, **environment):
        self.process = subprocess.Popen([WORKER], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, env={**os.environ, **environment})
        self.id, self.hello = 0, self.read()

    def read(self):
        return json.loads(self.process.stdout.readline())

    def request(self, request):
        self.id += 1
        self.process.stdin.write(json.dumps({**request, "id": self.id}).encode() + b"\n")
        self.process.stdin.flush()
        messages = [self.read()]
        while messages[-1]["type"] not in ("loaded", "answer", "failure"):
            messages.append(self.read())
        return Reply(messages)

    def close(self):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait(10)


class WorkerTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.temporary.cleanup)
        cls.folder = pathlib.Path(cls.temporary.name)
        cls.picture = ppm(cls.folder / "picture.ppm", *SIZE, scene)

    @classmethod
    def live(cls, **environment):
        worker = Live(**environment)
        cls.addClassCleanup(worker.close)
        return worker

    def loaded(self, model=MODEL, **settings):
        """A worker with a model."""
        worker = self.live()
        reply = worker.request(load(model, **settings))
        self.assertEqual(reply.last["type"], "loaded", reply.last)
        worker.loaded = reply.last
        return worker

    def ask(self, prompt=PROMPT, **settings):
        return generate(prompt, self.picture, *SIZE, **{"max_tokens": 12, **settings})

    def talk(self, *requests, **environment):
        conversation = Conversation([WORKER], requests, env={**os.environ, **environment})
        self.assertEqual(conversation.status, 0, conversation.stderr[-2000:])
        return conversation

    def copy(self, name, *without, of=MODEL, **changed):
        """A copy of a model's folder without some files, with members of JSON files changed:
        config=dict(a=1) sets a in config.json, None takes it out."""
        folder = self.folder / name
        folder.mkdir()
        for file in of.iterdir():
            if file.name not in without:
                shutil.copyfile(file, folder / file.name)
        for stem, members in changed.items():
            path = folder / f"{stem}.json"
            content = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
            content.update(members)
            content = {key: value for key, value in content.items() if value is not None}
            path.write_text(json.dumps(content), encoding="utf-8")
        return folder

    def answered(self, worker, prompt=PROMPT, **settings):
        reply = worker.request(self.ask(prompt, **settings))
        self.assertEqual(reply.last["type"], "answer", reply.last)
        return reply

    def assert_failure(self, failure, kind, pattern="", phase=None):
        self.assertEqual((failure["type"], failure.get("class")), ("failure", kind), failure)
        self.assertRegex(failure["message"], pattern)
        if phase:
            self.assertEqual(failure.get("phase"), phase, failure)
        return failure
