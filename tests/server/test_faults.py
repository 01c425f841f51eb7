#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Each fault of a running server has its class, a line that explains it, and an end.

usage: test_faults.py WORKER
"""

import json
import os
import subprocess
import time

from fake_server import PIECES, TEXT, Refusal, parts, told
from server_case import ServerCase, environment, load, main

MODEL = "fake-model"


class Statuses(ServerCase):
    def refused(self, class_name, refusal, *words, asks=1, **server):
        fake = self.fake(refusal=refusal)
        done = self.talk(fake.url, *[self.asking()] * asks, **server)
        last = self.failed(done, class_name, *words, phase="prefill")
        self.assertEqual(done.status, 0)
        self.assertNotIn("\n", last["message"])
        return done, fake

    def test_classes(self):
        for status, class_name in ((403, "server-unauthorized"), (404, "server-not-found"),
                                   (413, "request-too-large"), (400, "request-rejected"),
                                   (422, "request-rejected"), (500, "server-error"),
                                   (501, "server-error"), (502, "gateway-error"),
                                   (504, "gateway-error"), (302, "request-rejected")):
            self.refused(class_name, Refusal(status, told("because of the moon")),
                         str(status), *([] if status == 302 else ["because of the moon"]))

    def test_what_the_message_tells(self):
        for status, body, class_name in (
                (400, told("the request exceeds the available context size",
                           type="exceed_context_size_error"), "context-too-small"),
                (400, told("This model's maximum context length is 8 tokens"),
                 "context-too-small"),
                (400, told("max_tokens=100000 cannot be greater than max_model_len=4096. Please "
                           "request fewer output tokens. (parameter=max_tokens, value=100000)",
                           type="BadRequestError", param="max_tokens", code=400),
                 "context-too-small"),
                (400, told("At most 0 image(s) may be provided in one prompt.",
                           type="BadRequestError"), "picture-rejected"),
                (400, told("Failed to load image or audio file"), "picture-rejected"),
                (500, told("image input is not supported - hint: provide the mmproj"),
                 "projector-missing"),
                (400, b'{"detail": "cannot identify image file"}', "picture-rejected"),
                (400, b'{"object": "error", "message": "too long", "code": 400, '
                      b'"type": "context_length_exceeded"}', "context-too-small"),
                (400, told("too long", code="context_length_exceeded"), "context-too-small"),
                (500, b'{"error": "model requires more: out of memory"}', "out-of-memory"),
                (500, told("CUDA out of memory"), "out-of-memory")):
            self.refused(class_name, Refusal(status, body))

    def test_echoes_of_the_request_tell_nothing(self):
        """Servers repeat what they were sent; words in there are no explanation."""
        prompt = "Maximum context length: is image input is not supported, or out of memory?"
        sent = {"messages": [{"role": "user", "content": prompt}], "response_format": 1}
        for status, body, class_name in (
                (500, told("boom", request=sent), "server-error"),
                (400, json.dumps({"request": sent, **json.loads(told("bad"))}).encode(),
                 "request-rejected"),
                (422, json.dumps({"detail": [{"msg": "no", "input": sent, "type": "x"}]}).encode(),
                 "request-rejected"),
                (400, told(f"cannot parse: {prompt}"), "request-rejected"),
                (400, told(f"bad input '{prompt[:40]}..."), "request-rejected"),
                (400, told("bad input: " + "x" * 2000 + "out of memory"), "request-rejected"),
                (500, json.dumps(sent).encode(), "server-error"),
                (500, prompt.encode(), "server-error"),
                (400, told("Maximum context length", type="exceed_context_size_error"),
                 "context-too-small")):
            fake = self.fake(refusal=Refusal(status, body))
            done = self.talk(fake.url, self.asking(prompt=prompt))
            self.assertNotIn(prompt, self.failed(done, class_name)["message"])

    def test_echoes_within_json(self):
        prompt = 'A "café" of\nmaximum context length\t🎈'
        for ascii_alone in (True, False):
            body = json.dumps({"sent": [prompt]}, ensure_ascii=ascii_alone).encode()
            fake = self.fake(refusal=Refusal(500, body))
            done = self.talk(fake.url, self.asking(prompt=prompt))
            message = self.failed(done, "server-error", "[prompt]")["message"]
            self.assertNotIn("context length", message)

    def test_echoes_of_python(self):
        prompt = 'Say "yes" or\n"no": it\'s "café" \U0001f388, or C:\\new out of memory'
        for sent in (repr(prompt), ascii(prompt), repr(repr(prompt)), prompt.replace("\n", "\r\n"),
                     repr(prompt)[:-9], json.dumps(ascii(prompt)), prompt[:-9] + "..."):
            for body in (json.dumps({"detail": f"[{{'text': {sent}}}]"}), json.dumps([sent])):
                fake = self.fake(refusal=Refusal(500, body.encode()))
                done = self.talk(fake.url, self.asking(prompt=prompt))
                message = self.failed(done, "server-error", "[prompt]")["message"]
                self.assertNotRegex(message, "yes|out of|mem|new", sent)
        self.refused("server-error", Refusal(500, told("What is on it?")), "What is on it?; ")

    def test_bodies(self):
        for body, words in ((b"<html><head><title>502 Bad</title></head></html>", "502 Bad"),
                            (b"<!doctype html>", "a page"), (b"", "no reason was given"),
                            (b"\xff\xfe\0\x1b[31m", "\ufffd"), (b"x" * 10_000_000, "xxx"),
                            (b'{"error": "plain words"}', "plain words"),
                            (b"the option <x> is unknown", "option <x> is"),
                            (b'{"detail": [{"loc": ["body"], "msg": "field required"}]}',
                             "field required"), (b'{"message": "m"}', "m;"),
                            (b'{"error": {"message": ["no text"]}}', "refused")):
            self.refused("server-error", Refusal(500, body), words)

    def test_busy_then_well(self):
        begun = time.monotonic()
        fake = self.fake(refusal=Refusal(429, told("slow down"), {"Retry-After": "1"}, times=2))
        done = self.talk(fake.url, self.asking())
        self.answered(done)
        self.assertEqual(done.text(1), TEXT)
        self.assertGreater(time.monotonic() - begun, 2)
        self.assertRegex(self.warnings(done)["server-busy"], "asked 3 times, 2 s")
        self.assertLess(self.answered(done)["times"]["prefill_s"], 1)

    def test_busy_without_a_time(self):
        fake = self.fake(refusal=Refusal(503, told("Loading model"), times=1), numbers="usage",
                         delay_s=0.01)
        done = self.talk(fake.url, self.asking())
        self.assertLess(self.answered(done)["times"]["prefill_s"], 0.4)

    def test_busy_for_ever(self):
        begun = time.monotonic()
        _, fake = self.refused("server-busy", Refusal(429, told("quota"), {"Retry-After": "1"}),
                               "quota")
        self.assertEqual(len(fake.posts()), 4)
        self.assertLess(time.monotonic() - begun, 10)

    def test_busy_for_too_long(self):
        for after in ("3600", "9" * 400, "-1", "Wed, 21 Oct 2099 07:28:00 GMT"):
            begun = time.monotonic()
            self.refused("server-busy", Refusal(429, b"", {"Retry-After": after}))
            self.assertLess(time.monotonic() - begun, 9)

    def test_unavailable_for_ever(self):
        for headers in ({}, {"Retry-After": "Wed, 21 Oct 2099 07:28:00 GMT"}):
            _, fake = self.refused("server-busy", Refusal(503, told("Loading model"), headers),
                                   "Loading model", "HTTP status 503")
            self.assertEqual(len(fake.posts()), 4)
        self.refused("out-of-memory", Refusal(503, told("CUDA out of memory")))

    def test_busy_for_longer_than_the_deadline(self):
        """It is told before whoever waits for the first token puts the wait down to the model."""
        for refusal, hangs in ((Refusal(429, told("quota"), {"Retry-After": "5"}), False),
                               (Refusal(503, told("quota"), {"Retry-After": "5"}), False),
                               (Refusal(429, told("quota"), {"Retry-After": "0"}, times=1), True)):
            fake = self.fake(refusal=refusal, hangs=hangs)
            done = self.talk(fake.url, {**self.asking(), "first_token_deadline_s": 1.5})
            self.failed(done, "server-busy", "quota")
            self.assertLess(done.last(1)["t"] - done.last(0)["t"], 1.5)

    def test_next_request_is_taken(self):
        fake = self.fake(refusal=Refusal(500, b"", times=1))
        done = self.talk(fake.url, self.asking(), self.asking())
        self.failed(done, "server-error")
        self.answered(done, 2)


class Load(ServerCase):
    def test_nobody_listens(self):
        fake = self.fake()
        fake.close()
        done = self.talk(fake.url, self.asking())
        self.failed(done, "server-refused", fake.url, number=0, phase="model_load")

    def test_goes_away(self):
        fake = self.fake()
        request = load("x", server={"url": fake.url})
        fake.script.cut_at = 0
        done = self.converse([request, self.asking()])
        self.failed(done, "stream-cut")

    def test_models(self):
        for models, model, class_name, words in (
                (["a", "b"], None, "model-not-found", "a, b"),
                (["a", "b"], "c", "model-not-found", "no model c"),
                ([], None, "model-not-found", "none"),
                (b"{}", None, "stream-malformed", "no list")):
            server = {"model": model} if model else {}
            done = self.talk(self.fake(models=models).url, **server)
            self.failed(done, class_name, words, number=0)

    def test_names_that_fit(self):
        for listed, asked in (("qwen:latest", "qwen"), ("/models/x.gguf", "x.gguf"),
                              ("gpt-2025-01-31", "gpt")):
            done = self.talk(self.fake(models=[listed]).url, self.asking(), model=asked)
            self.answered(done)

    def test_the_very_name_comes_before_one_that_fits(self):
        models = json.dumps({"data": [{"id": "their/qwen", "meta": {"n_params": 1}},
                                      {"id": "own/qwen", "meta": {"n_params": 2}}]}).encode()
        done = self.talk(self.fake(models=models).url, model="own/qwen")
        self.assertEqual(done.last(0)["model"]["parameters"], 2)

    def test_settings(self):
        for server, words in (({}, "server.url"), ({"url": 3}, "server.url"),
                              ({"command": []}, "server.command"),
                              ({"command": [3]}, "server.command"),
                              ({"command": ["x"], "url": "x"}, "server.url"),
                              ({"url": "x", "supports": {}}, "server.supports"),
                              ({"url": "x", "fields": {"seed": "/"}}, "server.fields"),
                              ({"url": "x", "fields": {"seed": "/a//b"}}, "server.fields"),
                              ({"url": "x", "fields": {"seed": 3}}, "server.fields"),
                              ({"url": "x", "ready_timeout_s": -1}, "ready_timeout_s"),
                              ({"url": "gopher://x"}, "neither http nor https")):
            done = self.converse([load("x", server=server)])
            self.failed(done, "setting-unsupported", words, number=0)
        self.failed(self.converse([load("x")]), "setting-unsupported", "names none", number=0)

    def test_order(self):
        self.failed(self.converse([self.asking()]), "internal", number=0)
        fake = self.fake()
        again = load("x", server={"url": fake.url})
        self.failed(self.converse([again, again]), "internal")

    def test_load_after_one_that_failed(self):
        fake, gone = self.fake(), self.fake(models=["a", "b"])
        failing = load("x", server={"url": gone.url, "model": "c"}, threads=7)
        done = self.converse([failing, failing, load("x", server={"url": fake.url}),
                              self.asking()])
        self.failed(done, "model-not-found", number=0)
        self.failed(done, "model-not-found", number=1)
        self.assertEqual(done.last(2)["model"]["name"], MODEL)
        self.answered(done, 3)
        self.assertNotIn("setting-ignored", self.warnings(done, 3))
        self.assertEqual(done.status, 0, done.stderr)  # of a leak, in the sanitizers' build, another

    def test_pictures(self):
        fake = self.fake()
        self.picture.write_bytes(b"P6\n7 5\n255\nshort")
        self.failed(self.talk(fake.url, self.asking()), "picture-rejected", "ends before",
                    phase="prepare")
        self.picture.unlink()
        self.failed(self.talk(fake.url, self.asking()), "picture-rejected", str(self.picture))


class Streams(ServerCase):
    def faulty(self, class_name, *words, **members):
        fake = self.fake(**members)
        done = self.talk(fake.url, self.asking(), name="own", counts_picture=True,
                         model=MODEL)
        self.failed(done, class_name, *words)
        self.assertEqual(done.status, 0)
        return done

    def test_cut_at_every_byte(self):
        """Cut anywhere the answer is whole or the failure says that it was cut, nothing else."""
        fake = self.fake(pieces=PIECES[:4])
        whole = self.talk(fake.url, self.asking())
        stream = b"".join(self.stream_of(fake))
        cuts = sorted({*range(0, len(stream), 37), *range(len(stream) - 40, len(stream))})
        for chunked in (True, False):
            fake.script.chunked = chunked
            self.cut(fake, cuts[::1 if chunked else 3], whole)

    def stream_of(self, fake):
        return parts(fake.script, dict(fake.posts()[0], model=MODEL))

    def cut(self, fake, cuts, whole):
        requests = [load("x", server={"url": fake.url, "supports": []})]
        outcomes = set()
        for cut in cuts:
            fake.script.cut_at = cut
            done = self.converse([*requests, self.asking(picture=False)])
            last = done.last(1)
            kind = last.get("class", last["type"])
            outcomes.add(kind)
            self.assertIn(kind, ("answer", "stream-cut"), (cut, last))
            if kind == "answer":
                self.assertEqual(done.text(1), whole.text(1))
            else:
                self.assertTrue(whole.text(1).startswith(done.text(1)))
        self.assertEqual(outcomes, {"answer", "stream-cut"})

    def test_shorter_than_announced(self):
        self.faulty("stream-cut", announced=10**6, done=False, finish=None, chunked=False)

    def test_never_says_that_it_is_over(self):
        self.faulty("stream-cut", "after 10 pieces", done=False, finish=None)

    def test_empty(self):
        self.faulty("stream-cut", "after 0 pieces", raw=b"")

    def test_endless(self):
        done = self.faulty("stream-endless", "50 tokens were asked for", endless=True)
        self.assertTrue(done.text(1).startswith(TEXT))

    def test_endless_elsewhere(self):
        self.faulty("stream-endless", "MiB", raw=b": nothing\n" * (7 << 20))
        self.faulty("stream-endless", raw=b'data: {"choices":[{"finish_reason":"stop",'
                                          b'"delta":{}}]}\n\n' * 100)
        self.faulty("stream-endless", content_type="application/json", raw=b" " * (17 << 20))

    def test_malformed(self):
        for raw, words in ((b"data: {\n\n", "no JSON object"), (b"data: [1]\n\n", "no JSON"),
                           (b"data: {}\n\n", "neither `choices`"),
                           (b"data: {\"choices\": [{\"delta\": {\"content\": 5}}]}\n\n",
                            "neither text nor null"),
                           (b"data: {\"choices\": [], \"choices\": []}\n\n", "duplicate"),
                           (b"data: {\"choices\": [{\"delta\": {\"content\": \"\xff\"}}]}\n\n",
                            "no JSON"), (b"data: " + b"[" * 5000 + b"\n\n", "nested"),
                           (b"data: " + b"x" * 10_000_000, "a line of more than 1048576 bytes"),
                           (b"data: {\n" * 1_200_000, "an event of more than"),
                           (b"data: {\"choices\": [{\"delta\": {\"content\": \"\\ud83d\"}}]}\n\n",
                            "no JSON")):
            self.faulty("stream-malformed", words, raw=raw)

    def test_pages(self):
        self.faulty("stream-malformed", "a page", content_type="text/html; charset=x",
                    raw=b"<html>")
        self.faulty("stream-malformed", content_type="application/json", raw=b"<html>")

    def test_error_within(self):
        done = self.faulty("server-error", "the slot is gone", error_after=4)
        self.assertEqual(done.text(1), "".join(PIECES[:4]))
        self.faulty("server-busy", raw=b'event: error\ndata: {"message": "m", "code": 429}\n\n')

    def test_error_without_a_line_end(self):
        self.faulty("server-error", "lost", raw=b'data: {"error": {"message": "lost"}}\n')
        self.faulty("server-error", "lost", raw=b'data: {"error": {"message": "lost"}}')

    def test_wrong_model(self):
        done = self.faulty("wrong-model", "other-model", MODEL, answers_as="other-model")
        self.assertEqual(done.text(1), "")

    def test_picture_dropped(self):
        done = self.faulty("picture-dropped", "20 tokens", drops_picture=True)
        self.assertEqual(done.text(1), TEXT)

    def test_picture_dropped_by_a_server_that_may_not_count_it(self):
        url = self.fake(drops_picture=True).url
        self.assertEqual(self.answered(self.talk(url, self.asking()))["image_tokens_in"], 0)
        answer = self.answered(self.talk(url, self.asking(), counts_picture=False))
        self.assertNotIn("image_tokens_in", answer)

    def test_slow_trickle(self):
        fake = self.fake(delay_s=0.05, numbers=None)
        done = self.talk(fake.url, self.asking())
        times = [m["t"] for m in done.of(1) if m["type"] == "text"]
        self.assertEqual(len(times), len(PIECES))
        self.assertGreater(times[-1] - times[0], 0.05 * (len(PIECES) - 2))

    def test_supervisor_goes_away(self):
        fake = self.fake(delay_s=5)
        request = dict(load("x", server={"url": fake.url}), id=1)
        process = subprocess.Popen([self.worker], stdin=subprocess.PIPE, text=True,
                                   stdout=subprocess.DEVNULL, env=environment())
        process.stdin.write("".join(json.dumps(r) + "\n"
                                    for r in (request, dict(self.asking(), id=2))))
        process.stdin.flush()
        while not fake.posts():
            time.sleep(0.01)
        process.stdin.close()
        self.assertEqual(process.wait(timeout=5), 0)


if __name__ == "__main__":
    os.environ.pop("CHECK_MODELS_SERVER_KEY", None)
    main()
