#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""--server: the models of a llama-server that is running already, which wants a key.

usage: test_running.py BUILD SOURCE
"""

import subprocess
import time
import unittest
import urllib.error
import urllib.request

from presets_testing import SOURCE, Case, find_server, free_port, main

KEY = "sk-quite-secret-5309"
PHOTO = SOURCE / "demo" / "photos" / "kites.jpg"
NAME = "scenes-3m-f16"
MODELS = SOURCE / "demo" / "models" / NAME


class Running(Case):
    @classmethod
    def setUpClass(cls):
        cls.port = free_port()
        command = [find_server(), "--host", "127.0.0.1", "--port", str(cls.port), "--alias", "mine",
                   "-m", str(MODELS / f"{NAME}.gguf"), "--mmproj", str(MODELS / f"mmproj-{NAME}.gguf"),
                   "-c", "4096", "-np", "1", "--offline", "--api-key", KEY]
        cls.server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        cls.addClassCleanup(cls.stop)
        cls.url = f"http://127.0.0.1:{cls.port}"
        for _ in range(300):
            try:
                with urllib.request.urlopen(cls.url + "/health", timeout=5):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        raise AssertionError("llama-server is not ready within 30 s")

    @classmethod
    def stop(cls):
        cls.server.terminate()
        cls.server.wait(20)

    def key_file(self):
        path = self.folder / "key"
        path.write_text(KEY + "\n", encoding="utf-8")
        return path

    def check_answer(self, results):
        self.assertEqual(len(results), 1)
        self.assertEqual(results[0]["status"], "answered", results[0])
        self.assertEqual(results[0]["model_id"], f"127.0.0.1:{self.port}/mine")
        self.assertIn("Title:", results[0]["text"])
        for name in ("peak_rss_bytes", "load_peak_rss_bytes"):
            self.assertNotIn(name, results[0]["measured"])

    def check_no_key(self):
        for path in self.folder.rglob("*"):
            if path.is_file() and path.name != "key":
                self.assertNotIn(KEY.encode(), path.read_bytes(), path)

    def test_key_of_a_file(self):
        results, _ = self.run_models(PHOTO, "--server", self.url, "--server-key-file",
                                     self.key_file())
        self.check_answer(results)
        self.check_no_key()

    def test_key_of_the_environment(self):
        results, _ = self.run_models(PHOTO, "--server", self.url,
                                     env={"CHECK_MODELS_SERVER_KEY": KEY})
        self.check_answer(results)
        self.check_no_key()

    def test_wrong_key(self):
        done = self.check_models("run", PHOTO, "--server", self.url, status=3,
                                 env={"CHECK_MODELS_SERVER_KEY": "sk-other-secret"})
        self.assertIn("key", done.stderr)
        self.assertIn(f"127.0.0.1:{self.port}", done.stderr)
        self.assertNotIn("sk-other-secret", done.stderr)

    def test_nobody_listens(self):
        done = self.check_models("run", PHOTO, "--server", f"http://127.0.0.1:{free_port()}", status=3)
        self.assertIn("127.0.0.1:", done.stderr)

    def test_url_with_a_password(self):
        done = self.check_models("run", PHOTO, "--server", "http://me:pass-word@127.0.0.1:9", status=2)
        self.assertIn("--server-key-file", done.stderr)
        self.assertNotIn("pass-word", done.stderr)

    def test_beside_named_models(self):
        results, report = self.run_models(PHOTO, "-m", MODELS, "--server", self.url,
                                          "--server-key-file", self.key_file())
        self.assertEqual([r["engine"] for r in results], ["llama.cpp", "llama-server"])
        self.assertEqual({r["status"] for r in results}, {"answered"})
        self.assertEqual(results[0]["text"], results[1]["text"])
        started, _ = self.run_models(PHOTO, "-m", MODELS, "--engine", "llama-server")
        self.assertEqual(started[0]["engine_version"], results[1]["engine_version"],
                         "one program has one version, however it was learnt")
        self.assertIn(f"127.0.0.1:{self.port}/mine", report)

    def test_going_on(self):
        key = self.key_file()
        output = self.folder / "first"
        self.check_models("run", PHOTO, "--server", self.url, "--server-key-file", key, "-o", output)
        self.check_models("run", "--resume", output, "--server-key-file", key)
        records = (output / "results.jsonl").read_text(encoding="utf-8")
        self.assertEqual(records.count('"_type":"result"'), 1)

    def test_dry_run(self):
        done = self.check_models("run", PHOTO, "--server", self.url, "--server-key-file",
                                 self.key_file(), "--dry-run")
        self.assertIn(f"  127.0.0.1:{self.port}/mine\n", done.stdout)
        self.assertIn("Plan: 1 model,", done.stdout)


if __name__ == "__main__":
    main()
