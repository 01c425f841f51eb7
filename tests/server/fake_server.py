#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A server with OpenAI's chat completions, small and faulty on request.

In process tests drive it as a Fake, on a port of its own. As a program it is a server that a worker
starts: fake_server.py --port N --model PATH [--fault NAME] [--tell URL]
"""

import argparse
import gzip
import http.server
import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
import urllib.request

PIECES = ["A", " red", " ball", " on", " a", " café", " table", ", 日本", " 🎈", "."]
TEXT = "".join(PIECES)
THOUGHTS = ["Let", " me", " see", "."]
PICTURE_TOKENS = 64
FOREVER = -1


class Refusal:
    def __init__(self, status, body=b"", headers=None, times=FOREVER, log=""):
        self.status, self.body, self.headers, self.times = status, body, headers or {}, times
        self.log = log  # what it writes once it has refused
        self.ends = False  # it is not ready from then on


def told(message, **more):
    return json.dumps({"error": {"message": message, **more}}).encode()


class Script:
    """How the server behaves; a fault is a member that is set."""

    def __init__(self, **members):
        self.model = "fake-model"
        self.models = None  # the list; None: the one model
        self.owner = "llamacpp"
        self.key = None  # that must be sent
        self.numbers = "timings"  # "usage", None
        self.pieces = PIECES
        self.thoughts = []
        self.thoughts_key = "reasoning_content"
        self.finish = "stop"
        self.ending = "\n"  # of a line
        self.prologue = b""
        self.done = True  # [DONE] comes
        self.last_newlines = True
        self.chunked = True  # else the connection's end is the body's
        self.chunk_bytes = None  # a size to which the body is cut
        self.cut_at = None  # byte of the body after which the connection is closed
        self.refusal = None
        self.hangs = False  # takes a request and says nothing more
        self.endless = False
        self.raw = None  # bytes in place of the stream
        self.content_type = "text/event-stream"
        self.gzipped = False
        self.whole = False  # one object, not streamed
        self.delay_s = 0.0  # between pieces
        self.bursts = None  # in how many goes the stream is sent, 20 ms apart; None: as it is made
        self.drops_picture = False
        self.answers_as = None  # the model that it says answers
        self.kill_after = None  # pieces after which the process ends itself
        self.leaves = False  # listens no more from the first request for an answer on
        self.error_after = None  # pieces after which an error object comes
        self.announced = None  # a Content-Length that is not true
        self.__dict__.update(members)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "fake/1.0"
    disable_nagle_algorithm = True
    fake = None

    def log_message(self, *_):
        pass

    def reply(self, status, body, headers=None):
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(body)),
                            **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def authorised(self):
        key = self.fake.script.key
        if key is None or self.headers.get("Authorization") == f"Bearer {key}":
            return True
        sent = (self.headers.get("Authorization") or "").removeprefix("Bearer ")
        self.reply(401, told(f"Incorrect API key provided: {sent}"))
        return False

    def do_GET(self):
        script = self.fake.script
        self.fake.requests.append((self.path, dict(self.headers), None))
        if self.path == "/health":
            self.reply(*((200, b"{}") if self.fake.ready else (503, b"{}")))
        elif self.path == "/props":
            self.reply(200, b'{"build_info": "b7007-fake"}')
        elif self.path == "/moved/v1/models":
            self.reply(302, b"", {"Location": "http://127.0.0.1:1/v1/models"})
        elif self.path != "/v1/models":
            self.reply(404, told("no such path"))
        elif self.authorised():
            names = script.models if script.models is not None else [script.model]
            self.reply(200, json.dumps({"object": "list", "data": [
                {"id": name, "object": "model", "owned_by": script.owner} for name in names
            ]}).encode() if not isinstance(names, bytes) else names)

    def do_POST(self):
        script = self.fake.script
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.fake.requests.append((self.path, dict(self.headers), body))
        if script.leaves:
            self.fake.close()
        if self.path != "/v1/chat/completions":
            self.reply(404, told("no such path"))
        elif self.authorised():
            if script.refusal and script.refusal.times:
                script.refusal.times -= 1
                self.fake.ready = not script.refusal.ends
                self.reply(script.refusal.status, script.refusal.body, script.refusal.headers)
                print(script.refusal.log, end="", file=sys.stderr, flush=True)
            elif script.hangs:
                time.sleep(5)
                self.close_connection = True
            elif body.get("stream") and not script.whole:
                self.stream(script, body)
            else:
                self.reply(200, json.dumps(whole(script, body)).encode())

    def stream(self, script, body):
        self.send_response(200)
        self.send_header("Content-Type", script.content_type)
        if script.gzipped:
            self.send_header("Content-Encoding", "gzip")
        if script.announced:
            self.send_header("Content-Length", str(script.announced))
        elif script.chunked:
            self.send_header("Transfer-Encoding", "chunked")
        if not script.chunked:
            self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = not script.chunked
        sent = 0
        for piece in parts(script, body):
            if script.cut_at is not None and sent + len(piece) >= script.cut_at:
                self.send(script, piece[:script.cut_at - sent])
                self.wfile.flush()
                self.connection.shutdown(socket.SHUT_RDWR)
                self.close_connection = True
                return
            self.send(script, piece)
            sent += len(piece)
        if script.chunked and not script.announced:
            self.wfile.write(b"0\r\n\r\n")

    def send(self, script, piece):
        size = script.chunk_bytes or max(len(piece), 1)
        for at in range(0, len(piece), size):
            part = piece[at:at + size]
            framed = script.chunked and not script.announced
            self.wfile.write(b"%x;odd=1\r\n%s\r\n" % (len(part), part) if framed else part)
        self.wfile.flush()


def picture_of(body):
    """The data URL that a request holds; None."""
    for part in body["messages"][-1]["content"]:
        if part["type"] == "image_url":
            return part["image_url"]["url"]
    return None


def numbers(script, body, answered):
    seen = picture_of(body) and not script.drops_picture
    tokens_in = 20 + (PICTURE_TOKENS if seen else 0)
    found = {}
    if script.numbers:
        found["usage"] = {"prompt_tokens": tokens_in, "completion_tokens": answered,
                          "total_tokens": tokens_in + answered}
    if script.numbers == "timings":
        found["timings"] = {"cache_n": 0, "prompt_n": tokens_in, "prompt_ms": 120.5,
                            "predicted_n": answered, "predicted_ms": 80.25}
    return found


def piece_of(script, body, delta, finish=None, **more):
    return {"id": "x", "object": "chat.completion.chunk", "created": 1,
            "model": script.answers_as or body.get("model") or script.model,
            "choices": [{"index": 0, "delta": delta, "finish_reason": finish, **more}]}


def whole(script, body):
    pieces = script.pieces[:body.get("max_tokens", 10**6)]
    made = piece_of(script, body, {}, script.finish)
    made["choices"][0]["message"] = {"role": "assistant", "content": "".join(pieces)}
    del made["choices"][0]["delta"]
    return {**made, "object": "chat.completion", **numbers(script, body, len(pieces))}


def objects(script, body):
    yield piece_of(script, body, {"role": "assistant", "content": None})
    count = 0
    for delta in ([{script.thoughts_key: thought} for thought in script.thoughts] +
                  [{"content": piece} for piece in script.pieces]):
        if count == script.error_after:
            yield {"error": {"message": "the slot is gone", "code": 500}}
            return
        if count == script.kill_after:
            os.kill(os.getpid(), signal.SIGKILL)
        yield piece_of(script, body, delta)
        count += 1
        time.sleep(script.delay_s)
    while script.endless:
        yield piece_of(script, body, {"content": " and"})
    if script.finish:
        yield piece_of(script, body, {}, script.finish)
    if script.numbers and (body.get("stream_options") or {}).get("include_usage"):
        yield {**piece_of(script, body, {}), "choices": [], **numbers(script, body, count)}


def lines(script, body):
    blank = script.ending * 2
    before = script.prologue
    for made in objects(script, body):
        yield before + f"data: {json.dumps(made, ensure_ascii=False)}{blank}".encode()
        before = b""
    if script.done:
        yield f"data: [DONE]{blank}".encode()


def parts(script, body):
    """The stream, one event at a time."""
    if script.raw is not None:
        yield script.raw
        return
    out = lines(script, body)
    if script.gzipped:
        out = [gzip.compress(b"".join(out))]
    elif not script.last_newlines:
        out = [b"".join(out).rstrip(b"\r\n")]
    elif script.bursts:
        out = in_bursts(list(out), script.bursts)
    yield from out


def in_bursts(events, bursts):
    size = -(-len(events) // bursts)
    for at in range(0, len(events), size):
        yield b"".join(events[at:at + size])
        time.sleep(0.02)


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = False
    request_queue_size = 64

    def handle_error(self, request, client_address):
        """A client that has heard enough leaves a broken connection."""


class Fake:
    def __init__(self, port=0, certificate=None, **members):
        self.script = Script(**members)
        self.requests = []
        self.ready = True

        class Bound(Handler):
            fake = self

        self.server = Server(("127.0.0.1", port), Bound)
        self.port = self.server.server_port
        self.url = f"http://127.0.0.1:{self.port}"
        if certificate:  # a file with the key as well
            self.url = self.url.replace("http", "https", 1)
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def posts(self):
        return [body for path, _, body in self.requests if body is not None]

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def managed(options):
    """What a server may do before, and beside, answering."""
    fault = options.fault
    if fault != "exit-silently":
        print(f"fake: starting {options.model} on {options.port}", flush=True)
    if fault == "exit-early":
        print("fake: error loading model: no such tensor", file=sys.stderr, flush=True)
        sys.exit(3)
    if fault == "exit-silently":
        sys.exit(1)
    if options.tell:
        with urllib.request.urlopen(f"{options.tell}/?port={options.port}", timeout=10) as reply:
            reply.read()
    if fault == "ignores-term":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if fault == "child":
        child = subprocess.Popen([sys.executable, "-c", "x = bytearray(b'1' * (150 << 20)); "
                                  "print(flush=True); import time; time.sleep(60)"],
                                 stdout=subprocess.PIPE)
        child.stdout.readline()
    try:
        fake = Fake(options.port, model=os.path.basename(options.model))
    except OSError as error:
        print(f"fake: {error}", file=sys.stderr, flush=True)
        sys.exit(1)
    fake.ready = fault != "never-ready"
    if fault == "flood":
        threading.Thread(target=flood, daemon=True).start()
    if fault == "dies":
        fake.script.kill_after = 3
    if fault == "blind":
        fake.script.refusal = Refusal(500, told("image input is not supported - hint: if this is "
                                                "unexpected, you may need to provide the mmproj"))
    if fault == "raises":
        print("ValueError: of its start, and got over", file=sys.stderr, flush=True)
        fake.script.refusal = Refusal(500, b"Internal Server Error", times=1, log=(
            "RuntimeError: no kernel for heads of 16\n"
            "vllm.EngineDeadError: It failed. See stack trace (above) for the root cause.\n"))
    if fault == "engine-gone":
        fake.script.refusal = Refusal(500, told("EngineCore encountered an issue."))
        fake.script.refusal.ends = True
    if fault == "leaves":
        fake.script.leaves, fake.script.chunked = True, False
    if fault == "logs":
        fake.script.refusal = Refusal(500, told(os.environ["TOLD"]), log=os.environ["LOGGED"])
    if fault == "slow":
        fake.script.delay_s = 0.5
    while True:
        time.sleep(60)


def flood():
    while True:
        print("fake: " + "x" * 1000, file=sys.stderr, flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--model", required=True)
    parser.add_argument("--fault")
    parser.add_argument("--tell")
    managed(parser.parse_args())
