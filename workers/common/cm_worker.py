# SPDX-License-Identifier: MIT
"""What a worker in Python shares with others: the protocol's streams (docs/protocol.md), phases with
their peak memory, text in few messages, failures with what was raised.

A Supervisor is made before anything else is imported: it moves the protocol off descriptor 1, so
that whatever a library prints goes to stderr. All messages are sent by the thread that made it.
"""

import collections
import json
import os
import queue
import re
import sys
import threading
import time
import traceback

MAX_LINE_BYTES = 4 << 20
MAX_MESSAGE, MAX_DETAIL, MAX_DETAILS = 4096, 1024, 100
MAX_TRACEBACK, MAX_CHAIN = 16384, 16
TEXT_PERIOD_S = 0.02  # text made sooner after the last message waits: a message has its cost


class Fault(Exception):
    """What this worker itself finds wrong; kind is the failure's class. What a library raised and
    this explains goes with it: `raised`."""

    def __init__(self, kind, message, raised=None):
        super().__init__(message)
        self.kind, self.raised = kind, raised


def linux_peak():
    """Begins a measurement; what it returns ends it and gives the peak resident size in bytes.
    "5" written to clear_refs sets the peak to the present size (proc(5)). None: not to be had."""
    try:
        with open("/proc/self/clear_refs", "w", encoding="ascii") as file:
            file.write("5")
    except OSError:
        return None

    def peak_bytes():
        with open("/proc/self/status", encoding="ascii", errors="replace") as file:
            found = re.search(r"^VmHWM:\s+(\d+) kB", file.read(), re.M)
        return int(found[1]) * 1024 if found else None
    return peak_bytes


def macos_peak():
    """The same by proc_pid_rusage (SDK: sys/resource.h, rusage_info_v4: a UUID of 16 bytes, then
    64 bit each). The lifetime's peak is the phase's where it rose in it; else what was held at its
    beginning or end, whichever is more."""
    import ctypes
    footprint, lifetime_max = 7, 28

    def usage():
        info = (ctypes.c_uint64 * 64)()
        failed = ctypes.CDLL(None).proc_pid_rusage(os.getpid(), 4, ctypes.byref(info))
        return None if failed else info[2:]
    before = usage()

    def peak_bytes():
        after = usage()
        if after is None:
            return None
        if after[lifetime_max] > before[lifetime_max]:
            return after[lifetime_max]
        return max(before[footprint], after[footprint])
    return peak_bytes if before else None


begin_peak = macos_peak if sys.platform == "darwin" else linux_peak


def clean(text, most=None):
    """Text that may stand in a message: valid UTF-8 without NUL, at most so many characters."""
    text = str(text)[:most].replace("\0", "\ufffd")
    return text.encode("utf-8", "replace").decode("utf-8")


def read_picture(picture):
    """The very pixels of a PPM as docs/protocol.md promises it."""
    from PIL import Image
    path, size = str(picture.get("path")), (picture.get("width"), picture.get("height"))
    try:
        with open(path, "rb") as file:
            head = re.match(rb"P6\s(\d{1,6})\s(\d{1,6})\s255\s", file.read(32))
            if not head or (int(head[1]), int(head[2])) != size:
                raise Fault("picture-rejected", f"{path} is no PPM of {size[0]} × {size[1]} pixels")
            file.seek(head.end())
            pixels = file.read(size[0] * size[1] * 3 + 1)
    except OSError as error:
        raise Fault("picture-rejected", f"{path} cannot be read: {error.strerror}") from error
    if len(pixels) != size[0] * size[1] * 3:
        raise Fault("picture-rejected", f"{path} does not hold {size[0]} × {size[1]} pixels")
    return Image.frombytes("RGB", size, pixels)


class Supervisor:
    """The protocol's two streams, the phase that runs and the log lines of the present request."""

    def __init__(self):
        self.input, self.out = os.fdopen(os.dup(0), "rb"), os.dup(1)
        null = os.open(os.devnull, os.O_RDONLY)
        os.dup2(null, 0)  # a library that asks gets no answer out of the requests
        os.close(null)
        os.dup2(2, 1)
        self.requests = queue.SimpleQueue()
        self.id, self.phase, self.peak_bytes = 0, None, None
        self.log = collections.deque(maxlen=MAX_DETAILS)
        threading.Thread(target=self.read_all, daemon=True).start()

    def read_all(self):
        """On a thread of its own, so that the end of the requests ends a computation too."""
        try:
            while line := self.input.readline(MAX_LINE_BYTES + 1):
                request = json.loads(line) if len(line) <= MAX_LINE_BYTES else None
                if not isinstance(request, dict) or not isinstance(request.get("type"), str):
                    raise ValueError("no object with a type, or a line over the bound")
                self.requests.put(request)
                if request["type"] == "quit":
                    return
        except (ValueError, RecursionError) as error:
            os.write(2, f"worker: bad request: {error}\n".encode("utf-8", "replace"))
        os._exit(0)

    def send(self, kind, **members):
        head = {"type": kind, "t": time.monotonic()}
        if kind not in ("hello", "bye"):
            head["id"] = self.id
        line = json.dumps({**head, **members}, ensure_ascii=False, allow_nan=False)
        line = line.encode("utf-8", "replace") + b"\n"
        try:
            while line:
                line = line[os.write(self.out, line):]
        except OSError:
            os._exit(0)  # nobody reads any more

    def begin(self, phase):
        self.phase, self.peak_bytes = phase, begin_peak()
        self.send("phase", phase=phase, event="begin")

    def end(self):
        phase, self.phase = self.phase, None
        self.send("phase", phase=phase, event="end",
                  peak_rss_bytes=self.peak_bytes() if self.peak_bytes else None)

    def warn(self, code, message):
        self.send("warning", code=code, message=clean(message, MAX_MESSAGE))

    def fail(self, error, kind):
        """Ends the request with what was raised: its class, chain and the phase that ran."""
        seen = error.raised if isinstance(error, Fault) else error
        chain, link = [], seen
        while link is not None and len(chain) <= MAX_CHAIN:
            trace = "".join(traceback.format_tb(link.__traceback__))
            chain.append({"type": type(link).__name__, "module": type(link).__module__,
                          "message": clean(link, MAX_MESSAGE),
                          "traceback": clean(trace[-MAX_TRACEBACK:])})
            hidden = None if link.__suppress_context__ else link.__context__
            link = link.__cause__ or hidden
        members = {"class": kind, "message": summary(error),
                   "details": [clean(line, MAX_DETAIL) for line in self.log]}
        if chain:
            members["exception"] = {**chain[0], "chain": chain[1:]}
        if self.phase:
            members["phase"], self.phase = self.phase, None
        self.send("failure", **members)


def summary(error):
    """The first line with text, and the next where it only leads to that ("Missing 1 parameters:");
    of what a library raised, with the exception's name."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    line = " ".join(lines[:2 if lines and lines[0].endswith(":") else 1])
    name = "" if isinstance(error, Fault) else type(error).__name__ + (": " if line else "")
    return clean(name + line, MAX_MESSAGE)


class Text:
    """Sends text in few messages, and keeps back what may be the beginning of a stop word."""

    def __init__(self, supervisor, stop_words):
        self.supervisor, self.stop_words = supervisor, stop_words
        self.held, self.tokens, self.bytes, self.sent_t, self.stopped = "", 0, 0, 0.0, False

    def add(self, text, tokens, last):
        self.held += clean(text)
        self.tokens += tokens
        found = [at for at in map(self.held.find, self.stop_words) if at >= 0]
        if found:
            self.held, self.stopped = self.held[:min(found)], True
        last = last or self.stopped
        back = 0 if last else max((size for word in self.stop_words for size in range(1, len(word))
                                   if self.held.endswith(word[:size])), default=0)
        piece = self.held[:len(self.held) - back]
        now = time.monotonic()
        if piece and (last or now - self.sent_t >= TEXT_PERIOD_S):
            self.supervisor.send("text", text=piece, tokens=self.tokens)
            self.held, self.tokens = self.held[len(piece):], 0
            self.bytes, self.sent_t = self.bytes + len(piece.encode()), now
