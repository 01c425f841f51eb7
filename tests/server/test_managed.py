#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Servers that the worker starts: ready or not, measured, ended, and nothing left running.

usage: test_managed.py WORKER
"""

import http.server
import json
import os
import pathlib
import signal
import subprocess
import sys
import threading
import time
import urllib.parse

from fake_server import PICTURE_TOKENS, TEXT, Fake
from server_case import FAKE, ServerCase, environment, load, main


class Thief(http.server.BaseHTTPRequestHandler):
    """Takes the port that a starting server tells, as often as it may."""
    taken, left = [], 0

    def log_message(self, *_):
        pass

    def do_GET(self):
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)
        if type(self).left > 0:
            type(self).left -= 1
            self.taken.append(Fake(int(query["port"][0])))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()


class ManagedCase(ServerCase):
    def setUp(self):
        super().setUp()
        self.model = self.folder / "tiny model.gguf"
        self.model.touch()

    def preset(self, fault=None, *more, **members):
        command = [sys.executable, str(FAKE), "--port", "{port}", "--model", "{model}",
                   ["--mmproj", "{projector}"]]
        if fault:
            command += ["--fault", fault]
        return {"name": "stand-in", "command": [*command, *more], "counts_picture": True,
                "ready": {"path": "/health", "status": 200}, **members}

    def load(self, *arguments, settings=None, **members):
        return load(self.model, server=self.preset(*arguments, **members), **(settings or {}))

    def start(self, *requests, **more):
        """A worker that is left to the test."""
        process = subprocess.Popen([self.worker], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, env=environment(**more))
        self.addCleanup(self.end, process)
        for number, request in enumerate(requests, 1):
            process.stdin.write(json.dumps({**request, "id": number}).encode() + b"\n")
        process.stdin.flush()
        return process

    def end(self, process):
        if process.poll() is None:
            process.kill()
        process.wait(timeout=10)
        for stream in (process.stdin, process.stdout, process.stderr):
            stream.close()

    def read_until(self, process, *kinds):
        for line in process.stdout:
            message = json.loads(line)
            if message["type"] in kinds:
                return message
        self.fail("the worker ended")

    def servers(self):
        """Processes of this test's servers, by the model's path in their command lines."""
        found = subprocess.run(["ps", "-eww", "-o", "pid=,args="], capture_output=True, text=True,
                               check=True).stdout
        return [line for line in found.splitlines() if str(self.model) in line and
                str(FAKE) in line]

    def assert_nothing_left(self):
        end = time.monotonic() + 5
        while self.servers() and time.monotonic() < end:
            time.sleep(0.02)
        self.assertEqual(self.servers(), [])


class Answers(ManagedCase):
    def test_answers_and_ends(self):
        done = self.converse([self.load(), self.asking(), self.asking()])
        for number in (1, 2):
            answer = self.answered(done, number)
            self.assertEqual((done.text(number), answer["image_tokens_in"]),
                             (TEXT, PICTURE_TOKENS))
        self.assertEqual((done.status, done.messages[-1]["type"]), (0, "bye"))
        self.assertIn("fake: starting", done.stderr)
        self.assertRegex(answer["settings"]["server_command"], "--model .*tiny model.gguf$")
        self.assert_nothing_left()

    def test_memory(self):
        done = self.converse([self.load("child"), self.asking()])
        peaks = {m["phase"]: m["peak_rss_bytes"] for m in done.messages if "peak_rss_bytes" in m}
        self.assertEqual(set(peaks), {"model_load", "prepare", "prefill", "decode"})
        for phase, peak in peaks.items():
            self.assertGreater(peak, 150 << 20, phase)
            self.assertLess(peak, 400 << 20, phase)

    def test_placeholders(self):
        done = self.converse([self.load(None, ["--fault", "{threads}"], settings={"threads": 2}),
                              self.asking()])
        self.assertIn("--fault 2", self.answered(done)["settings"]["server_command"])
        done = self.converse([self.load(None, "--x", "{projector}")])
        self.failed(done, "setting-unsupported", "{projector}", number=0)
        done = self.converse([self.load(settings={"threads": 2, "batch_tokens": 9}), self.asking()])
        self.assertRegex(self.warnings(done)["setting-ignored"], "--threads, --batch")

    def test_braces_in_values(self):
        """What stands in a value is no placeholder, and a value that is told counts."""
        self.model = self.folder / "{port}" / "m.gguf"
        values = {"program": sys.executable, "name": "{threads}", "store": None}
        preset = self.preset(None, "--fault", "{name}", ["--tell", "{store}"], values=values,
                             model=str(self.model))
        preset["command"][0] = "{program}"
        done = self.converse([load(self.model, server=preset, threads=3), self.asking()])
        self.assertRegex(self.answered(done)["settings"]["server_command"],
                         r"/\{port\}/m\.gguf --fault \{threads\}$")
        self.assertEqual(done.last(0)["model"]["name"], str(self.model))

    def test_versions(self):
        script = 'import sys; print("stand-in 7.5 (x)", file=sys.stderr)'
        for version, expected in (({"path": "/props", "pointer": "/build_info"}, "b7007-fake"),
                                  ({"command": [sys.executable, "-c", script],
                                    "pattern": r"in (\S+)"}, "7.5"),
                                  ({"command": [sys.executable, "-c", script],
                                    "pattern": "nothing(x)"}, None),
                                  ({"command": ["/nowhere"]}, None),
                                  ({"path": "/nowhere", "pointer": "/x"}, None)):
            done = self.converse([self.load(version=version)])
            loaded = done.last(0)
            self.assertEqual((loaded["type"], loaded["engine"], loaded.get("engine_version")),
                             ("loaded", "stand-in", expected))

    def test_key_is_not_for_servers_started_here(self):
        secret = "sk-of-somebody-else"
        script = ("import os, sys; print(dict(os.environ), file=sys.stderr); "
                  "os.execv(sys.executable, [sys.executable] + sys.argv[1:])")
        command = [sys.executable, "-c", script, str(FAKE), "--port", "{port}", "--model",
                   "{model}"]
        request = self.load(command=command, env={"MINE": "{port}", "LOST": "{projector}"})
        done = self.converse([request, self.asking()],
                             env=environment(CHECK_MODELS_SERVER_KEY=secret))
        self.answered(done)
        self.assertRegex(done.stderr, r"'MINE': '\d+'")
        self.assertNotIn("LOST", done.stderr)
        self.assertNotIn(secret, done.stderr + json.dumps(done.messages))

    def test_key_is_not_for_the_program_that_tells_its_version(self):
        script = "import os; print(os.environ.get('CHECK_MODELS_SERVER_KEY', 'none'))"
        request = self.load(version={"command": [sys.executable, "-c", script], "pattern": "(.+)"})
        done = self.converse([request], env=environment(CHECK_MODELS_SERVER_KEY="sk-of-another"))
        self.assertEqual(done.last(0)["engine_version"], "none")


class Faults(ManagedCase):
    def test_no_program(self):
        done = self.converse([self.load(command=["no-such-server", "{port}"])])
        self.failed(done, "engine-missing", "no-such-server", number=0, phase="model_load")
        self.model.chmod(0o644)
        done = self.converse([self.load(command=[str(self.model), "{port}"])])
        self.failed(done, "server-start-failed", str(self.model), number=0)

    def test_exits_before_it_is_ready(self):
        done = self.converse([self.load("exit-early")])
        failure = self.failed(done, "server-start-failed", "no such tensor",
                              "exited with status 3", number=0, phase="model_load")
        self.assertIn("fake: error loading model: no such tensor", failure["details"])

    def test_ends_without_a_word(self):
        done = self.converse([self.load("exit-silently")])
        failure = self.failed(done, "server-start-failed", "exited with status 1", "wrote nothing",
                              sys.executable, number=0)
        self.assertNotIn("in the details", failure["message"])
        self.assertEqual(failure["details"], [])

    def test_a_failure_names_the_program(self):
        """What was started, and its version, are told before it can fail."""
        version = {"command": [sys.executable, "-c", "print('version: 0.7.0 (build 11669, x)')"],
                   "pattern": r"version: (?:\S+ \(build )?(\d+)\b"}
        done = self.converse([self.load("exit-early", version=version)])
        begun = done.of(0)[0]
        self.assertEqual((begun["event"], begun["engine"], begun["engine_version"]),
                         ("begin", "stand-in", "11669"))
        self.failed(done, "server-start-failed", number=0)

    def test_no_projector(self):
        done = self.converse([self.load("blind"), self.asking()])
        self.failed(done, "projector-missing", f"lies beside {self.model}", "image input")

    def test_load_after_one_that_failed(self):
        done = self.converse([self.load("exit-early"), self.load(), self.asking()])
        self.failed(done, "server-start-failed", number=0)
        self.answered(done, 2)
        self.assert_nothing_left()

    def test_the_line_that_explains(self):
        engine = "(EngineCore_DP0 pid=8) ERROR 11-23 15:58:15 [core.py:1510] "
        worker = "(Worker pid=7) ERROR 11-23 15:58:11 [multiproc_executor.py:953] "
        elsewhere = "RuntimeError: Engine core initialization failed. See root cause above.\n"
        for text, cause in (
                (f"{worker}Traceback:\n{worker}  File x\n{worker}ImportError: Please install timm\n"
                 f"{worker}\n{engine}Exception: It failed. See stack trace for root cause.\n"
                 + '  File "y"\n' * 1500 + elsewhere, "ImportError: Please install timm"),
                ("Traceback (most recent call last):\nImportError:\nIt needs Torchvision.\nMore.\n",
                 "ImportError: It needs Torchvision."),
                ("(APIServer pid=1) INFO 1-2 3:4 [a.py:1] begun\npydantic.ValidationError: 1 error\n"
                 "  Value error, no such architecture\n    More of it\n",
                 "pydantic.ValidationError: 1 error Value error, no such architecture More of it"),
                ("HTTPException: 400: no such type\n\nERROR:    Startup failed. Exiting.\n",
                 "HTTPException: 400: no such type"),
                ("0.00.001.002 I srv load: begun\n0.00.002.003 E clip_init: failed to load model 'a': "
                 "no such projector\n0.00.002.004 E srv main: exiting due to model loading error\n",
                 "clip_init: failed to load model 'a': no such projector"),
                ("no error: all is well\nKilled\n", "Killed"), (elsewhere, elsewhere.strip()),
                (f"\x1b[0;36m(EngineCore_DP0 pid=8)\x1b[0;0m ERROR 11-23 15:58:15 [core.py:1510] "
                 "\x1b[31mValueError\x1b[0m: no room: CancelledError\nTraceback:\n"
                 "asyncio.exceptions.CancelledError: Cancelled by scope\nCancelledError\nKilled\n",
                 "ValueError: no room: CancelledError; "),
                ("ValueError: " + "w" * 9000, "ValueError: www"),
                ("E\u0301rror \x1b[31m", "E\u0301rror"), ("\n \n", "stand-in exited")):
            said = self.folder / "said"
            said.write_text(text, encoding="utf-8")
            done = self.converse([self.load(command=["sh", "-c", f"cat '{said}' >&2; exit 1"])])
            failure = self.failed(done, "server-start-failed", number=0, phase="model_load")
            self.assertTrue(failure["message"].startswith(cause), failure["message"])
            self.assertLess(len(failure["message"]), 700)

    def test_a_log_that_resembles_prefixes(self):
        said = self.folder / "said"
        said.write_text(("(" + "a" * 24 + ") x\n") * 2400, encoding="utf-8")
        begun = time.monotonic()
        done = self.converse([self.load(command=["sh", "-c", f"cat '{said}' >&2; exit 1"])])
        self.failed(done, "server-start-failed", "(aaa", number=0)
        self.assertLess(time.monotonic() - begun, 5)

    def test_the_log_of_a_request_that_failed(self):
        done = self.converse([self.load("raises"), self.asking(), self.asking()])
        failure = self.failed(done, "server-error", "Internal Server Error", "status 500",
                              phase="prefill")
        self.assertTrue(failure["message"].startswith("RuntimeError: no kernel for heads of 16; "),
                        failure["message"])
        self.answered(done, 2)

    def test_an_exception_is_told_once_and_without_the_prompt(self):
        long = "no kernel " * 70
        prompt = 'Say "yes" or no\n  about out of memory.'
        for told, logged, message in (
                ("status", "KeyError: 0", "KeyError: 0; status; "),
                (long, f"RuntimeError: {long}", "no kernel"),
                ("no stream", "RuntimeError: no stream\n", "no stream; the server refused"),
                ("1 error\n\n  for x of y", "a.BError: 1 error\n  for x of y\n", "1 error    for"),
                ("no", f"ValueError: cannot parse {prompt}",
                 "ValueError: cannot parse [prompt]; no"),
                ("no", f"ValueError: in {prompt!r:.30}...", "ValueError: in '[prompt]...; no")):
            env = {"TOLD": told, "LOGGED": logged}
            done = self.converse([self.load("logs", env=env), self.asking(prompt=prompt)])
            failure = self.failed(done, "server-error")
            self.assertTrue(failure["message"].startswith(message), failure["message"])
            self.assertLess(len(failure["message"]), 600)

    def test_never_ready(self):
        begun = time.monotonic()
        done = self.converse([self.load("never-ready", ready_timeout_s=1.5)])
        self.failed(done, "server-not-ready", "1.5 s", number=0)
        self.assertLess(time.monotonic() - begun, 10)
        self.assert_nothing_left()

    def test_dies_in_mid_answer(self):
        done = self.converse([self.load("dies"), self.asking(), self.asking()])
        failure = self.failed(done, "server-died", "signal 9", phase="decode")
        self.assertTrue(TEXT.startswith(done.text(1)))
        self.assertIn("fake: starting", failure["details"][0])
        self.assertEqual((done.status, done.of(2)), (0, []), "a fresh worker takes the next one")

    def test_listens_no_more(self):
        done = self.converse([self.load("leaves"), self.asking(), self.asking(), self.asking()])
        self.answered(done, 1)
        failure = self.failed(done, "server-died", "cannot be reached any more", number=2)
        self.assertNotIn("URL", failure["message"])
        self.assertIn("fake: starting", failure["details"][0])
        self.assertEqual((done.status, done.of(3)), (0, []), "a fresh worker takes the next one")

    def test_not_ready_any_more(self):
        done = self.converse([self.load("engine-gone"), self.asking(), self.asking()])
        self.failed(done, "server-error", "EngineCore")
        self.assertEqual((done.status, done.of(2)), (0, []), "a fresh worker takes the next one")

    def test_killed_between_answers(self):
        process = self.start(self.load())
        self.read_until(process, "loaded")
        os.kill(int(self.servers()[0].split()[0]), signal.SIGKILL)
        process.stdin.write(json.dumps({**self.asking(), "id": 2}).encode() + b"\n")
        process.stdin.flush()
        self.assertEqual(self.read_until(process, "failure", "answer")["class"], "server-died")
        self.assertEqual(process.wait(timeout=5), 0)

    def test_log_without_end(self):
        done = self.converse([self.load("flood"), self.asking()])
        self.assertEqual(done.text(1), TEXT)
        self.assertEqual(done.status, 0)


class Ports(ManagedCase):
    def setUp(self):
        super().setUp()
        Thief.taken, Thief.left = [], 0
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Thief)
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        self.url = f"http://127.0.0.1:{server.server_port}"
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        self.addCleanup(lambda: [fake.close() for fake in Thief.taken])

    def test_taken_meanwhile(self):
        Thief.left = 2
        done = self.converse([self.load(None, "--tell", self.url), self.asking()])
        self.answered(done)
        self.assertEqual(len(Thief.taken), 2)
        for fake in Thief.taken:
            self.assertEqual(fake.posts(), [], "another program's server was asked")

    def test_taken_for_ever(self):
        Thief.left = 99
        done = self.converse([self.load(None, "--tell", self.url)])
        self.failed(done, "server-start-failed", "3 ports", number=0)


class Ends(ManagedCase):
    def test_killed_worker(self):
        process = self.start(self.load("slow"), self.asking())
        self.read_until(process, "text")
        self.assertEqual(len(self.servers()), 1)
        process.kill()
        self.assert_nothing_left()

    def test_killed_while_it_starts(self):
        process = self.start(self.load("never-ready"))
        while not self.servers():
            time.sleep(0.01)
        process.kill()
        self.assert_nothing_left()

    def test_terminated_worker(self):
        for fault in ("slow", "ignores-term"):
            process = self.start(self.load(fault), self.asking())
            self.read_until(process, "text")
            begun = time.monotonic()
            process.terminate()
            process.wait(timeout=5)
            self.assertLess(time.monotonic() - begun, 3)
            self.assert_nothing_left()

    def test_end_of_input(self):
        for requests in ([self.load()], [self.load("slow"), self.asking()]):
            process = self.start(*requests)
            self.read_until(process, "text" if len(requests) > 1 else "loaded")
            process.stdin.close()
            self.assertEqual(process.wait(timeout=5), 0)
            self.assert_nothing_left()
            process.stdin = open(os.devnull, "wb")

    def test_deaf_server_and_its_child(self):
        begun = time.monotonic()
        done = self.converse([self.load("ignores-term"), self.asking()])
        self.assertEqual((done.status, done.messages[-1]["type"]), (0, "bye"))
        self.assertLess(done.messages[-1]["t"] - done.last(1)["t"], 2)
        self.assertLess(time.monotonic() - begun, 15)
        self.assert_nothing_left()


if __name__ == "__main__":
    if not pathlib.Path(sys.argv[1]).exists():
        print("check-models-server is missing: skipped")
        sys.exit(77)
    main()
