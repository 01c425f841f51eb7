#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How a running server is reached: its key goes to it and nowhere else; which certificates count.

usage: test_reach.py WORKER
"""

import json
import os
import pathlib
import subprocess
import time

from fake_server import TEXT
from server_case import ServerCase, environment, load, main

KEY = "sk-very-secret-0123456789"


class Key(ServerCase):
    def key_file(self, text=KEY + "\n"):
        path = self.folder / "key"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return str(path)

    def assert_secret(self, done):
        self.assertNotIn(KEY, json.dumps(done.messages) + done.stderr)

    def test_file_and_variables(self):
        fake = self.fake(key=KEY)
        for server, more in (({"key_file": self.key_file(f"{KEY} \r\nwhat it is for\n")}, {}),
                             ({"key_env": "MINE"}, {"MINE": KEY}),
                             ({}, {"CHECK_MODELS_SERVER_KEY": f" {KEY}\n"})):
            done = self.talk(fake.url, self.asking(), env=environment(**more), **server)
            self.answered(done)
            self.assert_secret(done)

    def test_refused_and_repeated_by_the_server(self):
        fake = self.fake(key="another")
        done = self.talk(fake.url, key_file=self.key_file())
        self.failed(done, "server-unauthorized", "[key]", "--server-key-file", number=0)
        self.assert_secret(done)
        done = self.talk(fake.url)
        self.failed(done, "server-unauthorized", "wants a key", number=0)

    def test_repeated_in_what_is_no_piece(self):
        for raw in (f"data: who is {KEY}?\n\n", f'data: {{"choices": [{{"delta": {{"content": "{KEY}'):
            fake = self.fake(key=KEY, raw=raw.encode())
            done = self.talk(fake.url, self.asking(), key_file=self.key_file())
            self.assertEqual(done.last(1)["type"], "failure")
            self.assert_secret(done)

    def test_bad_files(self):
        for text in ("", " \n", "\na", "two words", "é", b"\xff", b"a\0b", "x" * 5000, "x" * 9000):
            done = self.talk(self.fake().url, key_file=self.key_file(text))
            self.failed(done, "setting-unsupported", "key", number=0)
        for path in ("/nowhere/key", str(self.folder)):
            self.failed(self.talk(self.fake().url, key_file=path), "setting-unsupported", path,
                        number=0)

    def test_not_sent_after_a_redirect(self):
        fake = self.fake(key=KEY)
        done = self.talk(fake.url + "/moved", key_file=self.key_file())
        self.failed(done, "request-rejected", "not followed", number=0)

    def test_not_in_proc(self):
        if not pathlib.Path("/proc/self/cmdline").exists():
            self.skipTest("no /proc here")
        fake = self.fake(key=KEY, delay_s=0.2)
        request = dict(load("x", server={"url": fake.url, "key_file": self.key_file()}), id=1)
        process = subprocess.Popen([self.worker], stdin=subprocess.PIPE, text=True,
                                   stdout=subprocess.PIPE, env=environment())
        process.stdin.write("".join(json.dumps(r) + "\n"
                                    for r in (request, dict(self.asking(), id=2))))
        process.stdin.flush()
        while not fake.posts():
            time.sleep(0.01)
        for name in ("cmdline", "environ"):
            found = pathlib.Path(f"/proc/{process.pid}/{name}").read_bytes()
            self.assertNotIn(KEY.encode(), found)
        process.stdin.close()
        process.stdout.read()
        process.stdout.close()
        process.wait(timeout=5)

    def test_plain_http_to_another_machine(self):
        done = self.talk("http://192.0.2.1:9", env=environment(http_proxy=self.fake().url))
        self.assertIn("server-plain-http", self.warnings(done, 0))
        self.assertEqual(done.last(0)["type"], "loaded", "a proxy stands before other machines")


class Tls(ServerCase):
    """A server with a certificate that nobody's system trusts."""

    def test_trusted_by_the_environment(self):
        certificate, fake = self.tls()
        for variable in ("SSL_CERT_FILE", "CURL_CA_BUNDLE"):
            done = self.talk(fake.url, self.asking(), env=environment(**{variable: certificate}))
            self.answered(done)
            self.assertEqual(done.text(1), TEXT)
        self.assertNotIn("server-plain-http", self.warnings(done, 0))

    def test_trusted_by_a_folder(self):
        """Beside a bundle the folder does not count, as with curl's own program."""
        certificate, fake = self.tls()
        name = subprocess.run(["openssl", "x509", "-hash", "-noout", "-in", certificate],
                              check=True, capture_output=True, text=True).stdout.strip()
        trusted = self.folder / "trusted"
        trusted.mkdir()
        pathlib.Path(certificate).rename(trusted / f"{name}.0")
        another, _ = self.tls(name="DNS:elsewhere.example")
        for more, trusts in (({}, True), ({"SSL_CERT_FILE": another}, True),
                             ({"CURL_CA_BUNDLE": another}, False)):
            done = self.talk(fake.url, env=environment(SSL_CERT_DIR=str(trusted), **more))
            self.assertEqual(done.last(0)["type"], "loaded" if trusts else "failure", more)

    def test_unknown_authority(self):
        _, fake = self.tls()
        env = environment(SSL_CERT_FILE="")  # as if it were not there
        done = self.talk(fake.url, self.asking(), env=env)
        self.failed(done, "server-refused", "certificate", "SSL_CERT_FILE", fake.url, number=0)
        self.assertEqual(fake.requests, [], "nothing was asked")
        done = subprocess.run([self.worker, "--models", fake.url], env=env, text=True,
                              capture_output=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 3)
        self.assertIn("SSL_CERT_FILE", done.stderr)

    def test_certificate_of_another_name(self):
        certificate, fake = self.tls(name="DNS:elsewhere.example")
        done = self.talk(fake.url, env=environment(SSL_CERT_FILE=certificate))
        self.failed(done, "server-refused", "certificate", "127.0.0.1", number=0)

    def test_what_is_to_be_trusted_cannot_be_read(self):
        _, fake = self.tls()
        done = self.talk(fake.url, env=environment(SSL_CERT_FILE="/nowhere/ca.pem"))
        self.failed(done, "server-refused", "/nowhere/ca.pem", "SSL_CERT_FILE", number=0)

    def test_no_tls_there(self):
        fake = self.fake()
        done = self.talk(fake.url.replace("http", "https"))
        self.failed(done, "server-refused", "with http", number=0)


if __name__ == "__main__":
    os.environ.pop("CHECK_MODELS_SERVER_KEY", None)
    main()
