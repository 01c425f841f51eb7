# SPDX-License-Identifier: MIT
"""The llama worker against llama.cpp's own programs, on the same file with the same threads.

Method. A repeat runs our worker, llama-mtmd-cli and llama-bench one after another, so that what
disturbs the machine disturbs all; ratios are taken within a repeat. All warm up: the worker by a
first generation that is not counted, the others by their own warm-up. The worker is driven without
the supervisor, and its messages are read only now and then, so that this program takes no
processor from it. The threads of all wait at their barriers in the same way, which is chosen once.

- decode: tokens after the first a second. Against llama-mtmd-cli ("eval") after picture and prompt;
  against llama-bench (tg at a depth of the prompt's tokens) after a prompt without picture. The
  others leave sampling and text out; ours does not.
- prompt with picture: tokens of text and picture over the time of encode and prefill, because
  llama-mtmd-cli's "prompt eval" holds both.
- prefill: tokens of a prompt without picture over prefill, against llama-bench (pp).
"""

import json
import os
import re
import subprocess
import tempfile
import time

from bench_stats import BenchError, Result, ratios

POLL_S = 0.1
TIMEOUT_S = 900
BUSY_PERCENT = 20
WARM_UP_TOKENS = 2
PROMPT = "Describe this picture for a photo catalogue: a title, a description and keywords."


class Worker:
    """A worker driven by hand, as docs/protocol.md says."""

    def __init__(self, program):
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL)
        os.set_blocking(self.process.stdout.fileno(), False)
        self.buffer = b""
        self.requests = 0
        self.receive("hello")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def receive(self, *last):
        """Messages up to one of these types, looked for now and then."""
        messages = []
        deadline = time.monotonic() + TIMEOUT_S
        while time.monotonic() < deadline:
            self.buffer += self.process.stdout.read() or b""
            *lines, self.buffer = self.buffer.split(b"\n")
            messages += [json.loads(line) for line in lines]
            if messages and messages[-1]["type"] == "failure":
                raise BenchError(f"the worker failed: {messages[-1]['message']}")
            if messages and messages[-1]["type"] in last:
                return messages
            if self.process.poll() is not None and not lines:
                raise BenchError(f"the worker ended with {self.process.returncode}")
            time.sleep(POLL_S)
        raise BenchError(f"the worker sent no {last[0]} in {TIMEOUT_S} s")

    def request(self, kind, last, **members):
        self.requests += 1
        line = json.dumps({"type": kind, "id": self.requests, **members}) + "\n"
        self.process.stdin.write(line.encode())
        self.process.stdin.flush()
        return self.receive(last)

    def load(self, model, projector, threads):
        settings = {"threads": threads, "context_tokens": 0, "gpu_layers": -1}
        self.request("load", "loaded", model=model, projector=projector, settings=settings)

    def generate(self, prompt, picture, tokens):
        """What the rates are made of, by the worker's clock."""
        settings = {"max_tokens": tokens, "temperature": 0, "top_k": 0, "top_p": 1, "min_p": 0,
                    "repetition_penalty": 1, "seed": 1, "stop": []}
        messages = self.request("generate", "answer", prompt=prompt, picture=picture,
                                settings=settings)
        answer = messages[-1]
        spent = phase_times(messages)
        tokens_in = answer["text_tokens_in"] + (answer.get("image_tokens_in") or 0)
        decode_s = answer["last_token_t"] - answer["first_token_t"]
        if answer["tokens_out"] < 2 or decode_s <= 0:
            raise BenchError(f"the model wrote {answer['tokens_out']} tokens: nothing to measure")
        return {"tokens_in": tokens_in,
                "decode": (answer["tokens_out"] - 1) / decode_s,
                "prefill": tokens_in / spent["prefill"],
                "prompt": tokens_in / (spent["prefill"] + spent.get("encode", 0))}


def fix_waiting():
    """Has all engines' threads spin or sleep alike, by the rule of the worker's launcher, which
    would decide anew at each start, and for our worker only."""
    if "OMP_WAIT_POLICY" in os.environ or "GOMP_SPINCOUNT" in os.environ:
        return
    try:
        with open("/proc/pressure/cpu", encoding="ascii") as file:
            pressure = float(re.search(r"avg10=([\d.]+)", file.read())[1])
    except OSError:
        pressure = 100
    # the spin count stands above the policy; this one is libgomp's own default
    os.environ["OMP_WAIT_POLICY"] = "passive"
    if pressure < BUSY_PERCENT:
        os.environ["GOMP_SPINCOUNT"] = "300000"


def phase_times(messages):
    spent, begun = {}, {}
    for message in messages:
        if message["type"] != "phase":
            continue
        name = message["phase"]
        if message["event"] == "begin":
            begun[name] = message["t"]
        else:
            spent[name] = spent.get(name, 0) + message["t"] - begun[name]
    return spent


def run_tool(command):
    done = subprocess.run(command, capture_output=True, timeout=TIMEOUT_S, check=False)
    if done.returncode != 0:
        raise BenchError(f"{os.path.basename(command[0])} {command[1]} ended with "
                         f"{done.returncode}: {done.stderr[-300:].decode(errors='replace')}")
    return done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")


def printed_rates(text):
    """llama_perf's two lines as tokens a second; None where they are not both there."""
    rates = {}
    for key, name in (("prompt", "prompt eval"), ("decode", "eval")):
        found = re.search(rf"[:] +{name} time = +([\d.]+) ms / +(\d+) ", text)
        if not found or float(found[1]) == 0:
            return None
        rates[key] = int(found[2]) / float(found[1]) * 1000
    return rates


def mtmd_rates(setup, model, projector):
    """llama-mtmd-cli's own figures for the same picture and prompt."""
    command = setup.llama("llama-mtmd-cli") + [
        "-m", model, "--mmproj", projector, "--image", setup.picture["path"], "-p", PROMPT,
        "--temp", "0", "-n", str(setup.tokens), "-t", str(setup.threads), "--perf", "-lv", "4"]
    # its log is written by a thread of its own, whose last lines are lost now and then, and on a
    # busy machine more often than not
    for _ in range(30):
        out, err = run_tool(command)
        rates = printed_rates(err + out)
        if rates:
            return rates
    raise BenchError("llama-mtmd-cli printed no times in 30 runs")


def bench_rates(setup, model, tokens_in):
    """llama-bench's figures for as many tokens."""
    common = setup.llama("llama-bench") + ["-m", model, "-t", str(setup.threads), "-r", "1",
                                           "-o", "json"]
    prefill, _ = run_tool(common + ["-p", str(tokens_in), "-n", "0"])
    decode, _ = run_tool(common + ["-p", "0", "-n", str(setup.tokens), "-d", str(tokens_in)])
    return {"prefill": json.loads(prefill)[0]["avg_ts"], "decode": json.loads(decode)[0]["avg_ts"]}


def worker_rates(setup, model, projector, copies):
    """With the picture, and without; each prompt once before it counts, since a longer one than
    before touches new memory, which the other programs' warm-up has done."""
    long_prompt = " ".join([PROMPT] * copies)
    with Worker(setup.worker) as worker:
        worker.load(model, projector, setup.threads)
        worker.generate(PROMPT, setup.picture, WARM_UP_TOKENS)
        with_picture = worker.generate(PROMPT, setup.picture, setup.tokens)
        worker.generate(long_prompt, None, WARM_UP_TOKENS)
        return with_picture, worker.generate(long_prompt, None, setup.tokens)


def rates(setup, label, model, projector, copies=12):
    """All comparisons on one model, as results; copies of the prompt make the one without picture."""
    with_picture, without, mtmd, bench = [], [], [], []
    for _ in range(setup.repeats):
        ours = worker_rates(setup, model, projector, copies)
        with_picture.append(ours[0])
        without.append(ours[1])
        mtmd.append(mtmd_rates(setup, model, projector))
        bench.append(bench_rates(setup, model, ours[1]["tokens_in"]))

    def column(rows, key):
        return [row[key] for row in rows]

    return [
        Result(f"{label}: decode", "tokens/s", column(with_picture, "decode")),
        Result(f"{label}: prefill", "tokens/s", column(without, "prefill")),
        ratios(f"{label}: decode ÷ llama-mtmd-cli", column(with_picture, "decode"),
               column(mtmd, "decode")),
        ratios(f"{label}: prompt with picture ÷ llama-mtmd-cli", column(with_picture, "prompt"),
               column(mtmd, "prompt")),
        ratios(f"{label}: decode ÷ llama-bench", column(without, "decode"),
               column(bench, "decode")),
        ratios(f"{label}: prefill ÷ llama-bench", column(without, "prefill"),
               column(bench, "prefill")),
    ]


def random_model(setup, size):
    """Makes (once) a model of random weights of this size; its file and its projector's."""
    maker = setup.root / "tests" / "llama" / "make_random_gguf.py"
    folder = setup.root / "build" / "bench-models"
    folder.mkdir(parents=True, exist_ok=True)
    model, projector = folder / f"{size}.gguf", folder / f"mmproj-{size}.gguf"
    if not (model.is_file() and projector.is_file()):
        # made aside and renamed, so that an interrupted one is not taken for whole
        with tempfile.TemporaryDirectory(dir=folder) as aside:
            made = [os.path.join(aside, path.name) for path in (model, projector)]
            run_tool(["python3", str(maker), *made, "--size", size])
            os.replace(made[1], projector)
            os.replace(made[0], model)
    return str(model), str(projector)
