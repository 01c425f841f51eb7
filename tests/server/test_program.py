#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Faulty servers through check-models itself: what a record, and whoever reads one, gets to see.

usage: test_program.py WORKER CHECK_MODELS DEMO
"""

import json
import pathlib
import subprocess
import sys

from fake_server import TEXT, Refusal, told
from server_case import FAKE, ServerCase, environment, main

KEY = "sk-very-secret-0123456789"


class Program(ServerCase):
    def run_program(self, *arguments, **env):
        photo = sorted((DEMO / "photos").glob("*.jpg"))[0]
        out = self.folder / "out"
        done = subprocess.run([PROGRAM, "run", "-o", out, *arguments, photo], text=True,
                              capture_output=True, timeout=120, check=False,
                              env=environment(HOME=str(self.folder), **env))
        records = out / "results.jsonl"
        text = records.read_text(encoding="utf-8") if records.exists() else ""
        lines = [json.loads(line) for line in text.split("\n") if line]
        for path in out.rglob("*"):
            if path.is_file():
                self.assertNotIn(KEY.encode(), path.read_bytes(), path)
        self.assertNotIn(KEY, done.stdout + done.stderr)
        return done, [line for line in lines if "status" in line]

    def ask(self, **members):
        key = self.folder / "key"
        key.write_text(KEY + "\n")
        fake = self.fake(key=KEY, **members)
        done, records = self.run_program("--server", fake.url, "--server-key-file", str(key))
        self.assertEqual(len(records), 1, done.stderr)
        return done, records[0]

    def test_answers(self):
        done, record = self.ask()
        self.assertEqual((done.returncode, record["status"], record["text"]),
                         (0, "answered", TEXT))
        self.assertEqual(record["measured_by"]["prefill_s"], "server")
        self.assertNotIn("peak_rss_bytes", record["measured"], "the worker's memory is not it")

    def test_certificate(self):
        certificate, fake = self.tls()
        done, records = self.run_program("--server", fake.url, SSL_CERT_FILE=certificate)
        self.assertEqual([r["status"] for r in records], ["answered"], done.stderr)
        done, _ = self.run_program("--server", fake.url)
        self.assertEqual(done.returncode, 3)
        self.assertRegex(done.stderr, "certificate of the server .* SSL_CERT_FILE")

    def test_times_of_an_answer_all_at_once_are_unknown(self):
        _, record = self.ask(whole=True, numbers="usage")
        self.assertEqual((record["status"], record["text"]), ("answered", TEXT))
        for name in ("prefill_s", "prefill_tps", "decode_s", "decode_tps"):
            self.assertNotIn(name, record["measured"])
        self.assertGreater(record["measured"]["total_s"], 0)

    def test_faults(self):
        for members, class_name in (({"refusal": Refusal(500, KEY.encode())}, "server-error"),
                                    ({"refusal": Refusal(413)}, "request-too-large"),
                                    ({"cut_at": 900}, "stream-cut"), ({"endless": True},
                                                                      "stream-endless"),
                                    ({"answers_as": "another"}, "wrong-model"),
                                    ({"raw": b"data: \xff\n\n"}, "stream-malformed")):
            done, record = self.ask(**members)
            self.assertEqual((done.returncode, record["status"], record["failure"]["class"]),
                             (1, "failed", class_name))
            for path in sorted((self.folder / "out").rglob("*"), reverse=True):
                path.rmdir() if path.is_dir() else path.unlink()

    def check_told(self, record, class_name, layer, remedy):
        """The record has the failure, the report its class, whose fault it is and what to do; only
        what is not a person's own to mend is drafted as a bug report."""
        self.assertEqual((record["status"], record["failure"]["class"]), ("failed", class_name))
        report = (self.folder / "out" / "report.md").read_text(encoding="utf-8")
        said = f"`{class_name}`, layer at fault: {layer}"
        self.assertTrue(said in report and remedy in report, f"{said}; {remedy}: {report[:3000]}")
        if layer != "engine":
            self.assertEqual(list((self.folder / "out").glob("issues/*.md")), [])

    def test_key_refused(self):
        _, record = self.ask(refusal=Refusal(401))
        self.check_told(record, "server-unauthorized", "setting", "--server-key-file")

    def test_key_refused_when_models_are_listed(self):
        key = self.folder / "key"
        key.write_text("another\n")
        done, records = self.run_program("--server", self.fake(key=KEY).url, "--server-key-file",
                                         str(key))
        self.assertEqual((done.returncode, records), (3, []))
        self.assertRegex(done.stderr, "HTTP status 401; .*--server-key-file")

    def test_one_of_several_is_not_there(self):
        """The others are run, and what is left out is a failure of the run."""
        gone = self.fake()
        gone.close()
        done, records = self.run_program("--server", gone.url, "--server", self.fake().url)
        self.assertEqual([(r["status"], r.get("failure", {}).get("class")) for r in records],
                         [("failed", "models-not-listed"), ("answered", None)], done.stderr)
        self.assertEqual(records[0]["model_id"], gone.url.removeprefix("http://"))
        self.assertIn("cannot be reached", records[0]["failure"]["message"])
        self.assertEqual(done.returncode, 1)

    def test_always_busy(self):
        _, record = self.ask(refusal=Refusal(429, headers={"Retry-After": "0"}))
        self.check_told(record, "server-busy", "environment", "raise the server's limit")

    def test_busy_for_longer_than_the_deadline(self):
        fake = self.fake(refusal=Refusal(429, headers={"Retry-After": "8"}))
        _, records = self.run_program("--server", fake.url, "--first-token-timeout", "3s")
        self.check_told(records[0], "server-busy", "environment", "raise the server's limit")

    def test_gateway(self):
        page = b"<html><head><title>504 Gateway Time-out</title></head></html>"
        _, record = self.ask(refusal=Refusal(504, page, {"Content-Type": "text/html"}))
        self.check_told(record, "gateway-error", "environment", "the server's own address")

    def test_stream_cut(self):
        _, record = self.ask(cut_at=900)
        self.check_told(record, "stream-cut", "engine", "Read the server's own log")
        draft, = (self.folder / "out" / "issues").glob("*.md")
        text = draft.read_text(encoding="utf-8")
        self.assertIn("curl -N http://HOST:PORT/v1/chat/completions", text)
        self.assertIn("'\"fake-model\"'", text)
        self.assertNotIn("127.0.0.1", text)

    def test_picture_dropped(self):
        _, record = self.ask(drops_picture=True)
        self.check_told(record, "picture-dropped", "setting", "--mmproj")

    def test_wrong_model(self):
        _, record = self.ask(answers_as="another")
        self.check_told(record, "wrong-model", "setting", "/v1/models")

    def test_deadline_of_a_slow_server(self):
        fake = self.fake(delay_s=30)
        _, records = self.run_program("--server", fake.url, "--answer-timeout", "2s")
        self.assertEqual(records[0]["failure"]["class"], "answer-timeout")
        self.assertIn("no end of the answer after 2 s", records[0]["failure"]["message"])

    def started(self, fault, timeout_s=60):
        folder = self.folder / "config" / "check-models"
        folder.mkdir(parents=True)
        (folder / "servers.yaml").write_text(f"""servers:
  stand-in:
    program: {sys.executable}
    takes: gguf
    command: ['{{program}}', '{FAKE}', --port, '{{port}}', --model, '{{model}}'{fault}]
    ready: {{path: /health, status: 200}}
    ready_timeout_s: {timeout_s}
    version: {{command: ['{{program}}', -c, 'print("v 3.1 x")'], pattern: 'v (\S+)'}}
    counts_picture: true
""")
        return self.run_program("--engine", "stand-in", "-m", DEMO / "models" / "scenes-3m-f16",
                                XDG_CONFIG_HOME=str(folder.parent))

    def test_started(self):
        done, records = self.started("")
        self.assertEqual(len(records), 1, done.stderr)
        record = records[0]
        self.assertEqual((record["status"], record["engine"], record["text"]),
                         ("answered", "stand-in", TEXT))
        self.assertGreater(record["measured"]["peak_rss_bytes"], 5 << 20)

    def test_started_and_dying(self):
        _, records = self.started(", --fault, dies")
        self.assertEqual(records[0]["failure"]["class"], "server-died")
        self.assertIn("fake: starting", records[0]["failure"]["details"][0])
        self.check_told(records[0], "server-died", "engine", "What to do")

    def test_started_and_blind(self):
        _, records = self.started(", --fault, blind")
        self.check_told(records[0], "projector-missing", "setting", "{projector}")

    def test_running_and_blind(self):
        _, record = self.ask(refusal=Refusal(500, told("image input is not supported")))
        self.check_told(record, "projector-missing", "setting", "--mmproj")

    def test_started_and_never_ready(self):
        """What failed to start is named all the same, with its version."""
        _, records = self.started(", --fault, never-ready", timeout_s=1)
        self.assertEqual((records[0]["engine"], records[0]["engine_version"]), ("stand-in", "3.1"))
        self.check_told(records[0], "server-not-ready", "environment", "What to do")


if __name__ == "__main__":
    PROGRAM, DEMO = sys.argv[2], pathlib.Path(sys.argv[3])
    del sys.argv[2:4]
    main()
