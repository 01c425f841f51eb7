#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Faulty servers through check-models itself: what a record, and whoever reads one, gets to see.

usage: test_program.py WORKER CHECK_MODELS DEMO
"""

import json
import pathlib
import subprocess
import sys

from fake_server import TEXT, Refusal
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

    def test_deadline_of_a_slow_server(self):
        fake = self.fake(delay_s=30)
        _, records = self.run_program("--server", fake.url, "--answer-timeout", "2s")
        self.assertEqual(records[0]["failure"]["class"], "answer-timeout")

    def started(self, fault):
        folder = self.folder / "config" / "check-models"
        folder.mkdir(parents=True)
        (folder / "servers.yaml").write_text(f"""servers:
  stand-in:
    program: {sys.executable}
    takes: gguf
    command: ['{{program}}', '{FAKE}', --port, '{{port}}', --model, '{{model}}'{fault}]
    ready: {{path: /health, status: 200}}
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


if __name__ == "__main__":
    PROGRAM, DEMO = sys.argv[2], pathlib.Path(sys.argv[3])
    del sys.argv[2:4]
    main()
