#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What check-models-server sends and understands, with servers that are well.

usage: test_answers.py WORKER
"""

import base64
import json
import subprocess

from fake_server import PICTURE_TOKENS, PIECES, TEXT, THOUGHTS, picture_of
from server_case import (HEIGHT, PIXELS, PROMPT, ServerCase, WIDTH, decode_png, environment, main)


class Requests(ServerCase):
    def test_pixels_are_the_very_same(self):
        fake = self.fake()
        self.answered(self.talk(fake.url, self.asking()))
        url = picture_of(fake.posts()[0])
        kind, data = url.split(",", 1)
        self.assertEqual(kind, "data:image/png;base64")
        self.assertEqual(decode_png(base64.b64decode(data, validate=True)),
                         (WIDTH, HEIGHT, PIXELS))

    def test_body(self):
        fake = self.fake()
        schema = {"name": "catalogue", "json_schema": {"type": "object"}, "gbnf": "root ::= x"}
        ask = self.asking(top_k=4, top_p=0.5, min_p=0.1, repetition_penalty=1.2, seed=7,
                          stop=["END"], schema=schema, thinking=False)
        done = self.talk(fake.url, ask, name="own", model="fake-model",
                         supports=["top_k", "repetition_penalty", "seed", "stop", "schema",
                                   "thinking"],
                         fields={"repetition_penalty": "repeat_penalty",
                                 "max_tokens": "max_completion_tokens",
                                 "thinking": "/chat_template_kwargs/enable_thinking"},
                         request={"cache_prompt": False, "stream_options": {"more": 1},
                                  "model": "another", "messages": []})
        answer = self.answered(done)
        body = fake.posts()[0]
        content = body.pop("messages")
        self.assertEqual(content[0]["role"], "user")
        self.assertEqual([part["type"] for part in content[0]["content"]], ["image_url", "text"])
        self.assertEqual(content[0]["content"][1]["text"], PROMPT)
        self.assertEqual(body, {
            "model": "fake-model", "stream": True, "cache_prompt": False,
            "stream_options": {"include_usage": True, "more": 1}, "max_completion_tokens": 50,
            "temperature": 0, "top_k": 4, "repeat_penalty": 1.2, "seed": 7, "stop": ["END"],
            "chat_template_kwargs": {"enable_thinking": False},
            "response_format": {"type": "json_schema", "json_schema": {
                "name": "catalogue", "schema": {"type": "object"}, "strict": True}}})
        self.assertRegex(self.warnings(done)["setting-ignored"], r": --top-p, --min-p$")
        self.assertEqual(answer["settings"]["schema"], "catalogue")
        self.assertNotIn("top_p", answer["settings"])

    def test_settings_within_members_are_those_of_one_request(self):
        fake = self.fake()
        done = self.talk(fake.url, self.asking(thinking=True), self.asking(),
                         supports=["thinking"], fields={"thinking": "/kwargs/thinking"},
                         request={"kwargs": {"own": 1}})
        self.answered(done, 2)
        self.assertEqual([body["kwargs"] for body in fake.posts()],
                         [{"own": 1, "thinking": True}, {"own": 1}, {"own": 1}])

    def test_answers_are_bounded_where_the_request_does_not_say(self):
        fake = self.fake()
        ask = self.asking()
        del ask["settings"]["max_tokens"]
        self.assertEqual(self.answered(self.talk(fake.url, ask))["settings"]["max_tokens"], 500)
        self.assertEqual(fake.posts()[0]["max_tokens"], 500)

    def test_settings_that_ask_for_nothing_are_not_told_of(self):
        done = self.talk(self.fake().url,
                         self.asking(top_k=0, min_p=0, repetition_penalty=1, repetition_window=64),
                         load_settings={"gpu_layers": -1, "threads": 0, "context_tokens": 0})
        self.answered(done)
        self.assertEqual((self.warnings(done, 0), self.warnings(done)), ({}, {}))

    def test_settings_of_load_that_a_running_server_cannot_take(self):
        done = self.talk(self.fake().url, self.asking(min_p=0.5),
                         load_settings={"threads": 3, "context_tokens": 999})
        self.assertRegex(self.warnings(done)["setting-ignored"], "--threads, --context, --min-p$")

    def test_schema_that_the_server_does_not_take(self):
        fake = self.fake()
        done = self.talk(fake.url, self.asking(schema={"name": "a", "json_schema": {}}))
        self.assertNotIn("schema", self.answered(done)["settings"])
        self.assertIn("schema-unsupported", self.warnings(done))
        self.assertNotIn("response_format", fake.posts()[0])

    def test_without_picture(self):
        fake = self.fake()
        answer = self.answered(self.talk(fake.url, self.asking(picture=False)))
        self.assertEqual((answer["text_tokens_in"], len(fake.posts())), (20, 1))
        self.assertNotIn("image_tokens_in", answer)

    def test_large_picture(self):
        width, height = 1500, 1000
        self.picture.write_bytes(b"P6\n%d %d\n255\n" % (width, height) +
                                 bytes(i * 7 % 251 for i in range(width * height * 3)))
        fake = self.fake()
        self.answered(self.talk(fake.url, self.asking()))
        data = base64.b64decode(picture_of(fake.posts()[0]).split(",", 1)[1])
        self.assertEqual(decode_png(data)[:2], (width, height))


class Numbers(ServerCase):
    def test_timings(self):
        done = self.talk(self.fake().url, self.asking(), name="own", counts_picture=True,
                         counts_end_token=True)
        answer = self.answered(done)
        self.assertEqual(done.text(1), TEXT)
        self.assertEqual((answer["tokens_in"], answer["text_tokens_in"],
                          answer["image_tokens_in"], answer["tokens_out"], answer["stop_reason"]),
                         (20 + PICTURE_TOKENS, 20, PICTURE_TOKENS, len(PIECES) - 1, "end"))
        self.assertGreater(answer["times"].pop("total_s"), 0)
        self.assertEqual(answer["times"], {"prefill_s": 0.1205, "decode_s": 0.08025})
        by = answer["measured_by"]
        self.assertEqual({by[name] for name in ("prefill_s", "decode_s", "tokens_out")},
                         {"server"})
        self.assertEqual(by["first_token_s"], "client")
        loaded = done.last(0)
        self.assertEqual((loaded["type"], loaded["engine"]), ("loaded", "own"))

    def test_usage_alone(self):
        answer = self.answered(self.talk(self.fake(numbers="usage", delay_s=0.01).url,
                                         self.asking()))
        self.assertEqual((answer["tokens_out"], answer["measured_by"]["tokens_out"]),
                         (len(PIECES), "server"))
        self.assertEqual(answer["measured_by"]["prefill_s"], "client")

    def test_no_numbers(self):
        fake = self.fake(numbers=None, delay_s=0.02)
        answer = self.answered(self.talk(fake.url, self.asking()))
        self.assertEqual((answer["tokens_out"], answer["measured_by"]["tokens_out"]),
                         (len(PIECES), "client"))
        self.assertNotIn("tokens_in", answer)
        self.assertNotIn("image_tokens_in", answer)
        self.assertEqual(len(fake.posts()), 1, "nothing can be counted: it is not asked")
        self.assertGreater(answer["times"]["decode_s"], 0.02 * (len(PIECES) - 2))
        self.assertLess(answer["times"]["prefill_s"], 5)
        self.assertGreaterEqual(answer["last_token_t"], answer["first_token_t"])

    def test_times_of_bursts_are_unknown(self):
        """A proxy that holds a stream back decides when its pieces come."""
        for pieces, bursts, known in ((PIECES, 1, False), (PIECES, 3, False), (["A"], 2, False),
                                      (PIECES * 200, 1, False), (PIECES * 20, 5, False),
                                      (PIECES * 20, 15, True)):
            fake = self.fake(numbers="usage", pieces=pieces, bursts=bursts)
            answer = self.answered(self.talk(fake.url, self.asking(max_tokens=5000)))
            for name in ("prefill_s", "decode_s"):
                self.assertEqual((answer["times"][name] is not None, name in answer["measured_by"]),
                                 (known, known), (len(pieces), bursts, answer["times"]))
            self.assertIn("first_token_t", answer)

    def test_prompt_is_counted_once(self):
        fake = self.fake()
        done = self.talk(fake.url, self.asking(), self.asking(), self.asking("Another?"))
        for number in (1, 2, 3):
            self.assertEqual(self.answered(done, number)["image_tokens_in"], PICTURE_TOKENS)
        counting = [body for body in fake.posts() if not body["stream"]]
        self.assertEqual([body["max_tokens"] for body in counting], [1, 1])
        self.assertTrue(all(picture_of(body) is None for body in counting))

    def test_phases(self):
        done = self.talk(self.fake().url, self.asking())
        phases = [(m["phase"], m["event"]) for m in done.of(1) if m["type"] == "phase"]
        self.assertEqual(phases, [(phase, event) for phase in ("prepare", "prefill", "decode")
                                  for event in ("begin", "end")])
        peaks = [m for m in done.messages if "peak_rss_bytes" in m]
        self.assertEqual(peaks, [], "a running server's memory is not ours")
        self.assertIn("elsewhere", done.messages[0]["capabilities"])

    def test_reasoning(self):
        for key in ("reasoning_content", "reasoning"):
            fake = self.fake(thoughts=THOUGHTS, thoughts_key=key)
            done = self.talk(fake.url, self.asking())
            self.assertEqual((self.answered(done)["reasoning"], done.text(1)),
                             ("".join(THOUGHTS), TEXT))

    def test_stop_reasons(self):
        for told, expected in {"stop": "end", "length": "length", "content_filter": "aborted",
                               None: "end"}.items():
            done = self.talk(self.fake(finish=told).url, self.asking())
            self.assertEqual(self.answered(done)["stop_reason"], expected)

    def test_stop_words_that_the_server_does_not_know(self):
        fake = self.fake()
        done = self.talk(fake.url, self.asking(stop=["on a"]), supports=[])
        self.assertEqual((self.answered(done)["stop_reason"], done.text(1)),
                         ("stop_word", "A red ball "))
        self.assertNotIn("stop", fake.posts()[0])


class Streams(ServerCase):
    def same(self, **members):
        done = self.talk(self.fake(**members).url, self.asking())
        self.answered(done)
        self.assertEqual(done.text(1), TEXT)
        return done

    def test_line_ends(self):
        for ending in ("\r\n", "\r", "\n"):
            self.same(ending=ending)

    def test_comments_and_byte_order_mark(self):
        self.same(prologue=b"\xef\xbb\xbf: hello\n\nretry: 5\nid: 9\nevent: message\n")

    def test_no_newline_at_the_end(self):
        self.same(last_newlines=False)
        self.same(last_newlines=False, done=False, chunked=False)

    def test_every_framing(self):
        for size in (1, 2, 3, 7, 4096):
            self.same(chunk_bytes=size)
        self.same(chunk_bytes=1, chunked=False)

    def test_data_of_several_lines(self):
        event = json.dumps({"choices": [{"delta": {"content": TEXT}, "finish_reason": "stop"}]},
                           indent=1)
        self.same(raw=b"".join(b"data: " + line.encode() + b"\n"
                               for line in event.split("\n")) + b"\n", numbers=None)

    def test_gzip(self):
        self.same(gzipped=True)

    def test_not_streamed(self):
        answer = self.answered(self.same(whole=True))
        self.assertEqual(answer["tokens_out"], len(PIECES))
        self.assertNotIn("first_token_t", answer)
        answer = self.answered(self.same(whole=True, numbers="usage"))
        self.assertGreater(answer["times"].pop("total_s"), 0)
        self.assertEqual(answer["times"], {"prefill_s": None, "decode_s": None})

    def test_hostile_text(self):
        text = "\0\x1b[31m\u202e\ud7ff\ufffe\U0010ffff\"\\</script>"
        done = self.talk(self.fake(pieces=list(text)).url, self.asking())
        self.answered(done)
        self.assertEqual(done.text(1), text.replace("\0", "\ufffd"))


class Listing(ServerCase):
    def list(self, *arguments, **env):
        return subprocess.run([self.worker, *arguments], env=environment(**env), text=True,
                              capture_output=True, timeout=60, check=False)

    def test_models(self):
        fake = self.fake(models=["a", "b/c d", "é", "x\ny", "", "z" * 513])
        done = self.list("--models", fake.url)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(json.loads(done.stdout), {
            "server": "llama-server", "version": "7007",
            "models": [{"id": name, "owned_by": "llamacpp"} for name in ("a", "b/c d", "é")]})

    def test_unknown_server(self):
        done = self.list("--models", self.fake(owner="me").url + "/v1/")
        self.assertEqual(json.loads(done.stdout), {
            "server": None, "version": None, "models": [{"id": "fake-model", "owned_by": "me"}]})

    def test_faults(self):
        for models, words in ((b"<html>", "no list of models"), (b"", "no list"),
                              (b'{"data": 1}', "no list"), (b"[" * 100, "no list"),
                              (b"x" * (5 << 20), "MiB")):
            done = self.list("--models", self.fake(models=models).url)
            self.assertEqual((done.returncode, done.stdout), (3, ""))
            self.assertIn(words, done.stderr)
            self.assertEqual(len(done.stderr.splitlines()), 1)

    def test_urls(self):
        for url, words in (("ftp://x", "neither http nor https"), ("http://", "cannot be read"),
                           ("http://a:b@127.0.0.1:1", "a user or a password"),
                           ("http://127.0.0.1:1/?key=x", "a query"), ("", "cannot be read"),
                           ("http://127.0.0.1:1", "cannot be reached"),
                           ("http://x" * 999, "longer than 2048"),
                           (self.fake().url + "/moved", "not followed")):
            done = self.list("--models", url)
            self.assertEqual((done.returncode, done.stdout), (3, ""), url)
            self.assertIn(words, done.stderr)
            self.assertNotIn("a:b", done.stderr)

    def test_usage(self):
        for arguments in (["--models"], ["--key-file", "x"], ["--what", "x"], ["x"]):
            done = self.list(*arguments)
            self.assertEqual((done.returncode, done.stdout), (2, ""))
            self.assertIn("usage:", done.stderr)

    def test_no_proxy_before_this_machine(self):
        done = self.list("--models", self.fake().url, http_proxy="http://127.0.0.1:1",
                         https_proxy="http://127.0.0.1:1", all_proxy="http://127.0.0.1:1")
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_url_without_scheme(self):
        fake = self.fake()
        self.assertEqual(self.list("--models", f"127.0.0.1:{fake.port}").returncode, 0)
        self.assertEqual(self.list("--models", f"localhost:{fake.port}/v1").returncode, 0)


if __name__ == "__main__":
    main()
