# SPDX-License-Identifier: MIT
"""Stands in for servers that are not installed everywhere: vllm, transformers, ollama and
mlx_vlm.server, by their own documentation. It refuses options that they do not have and requests that they would not take.

Installed under their names with a python3 beside it that tells their version.
"""

import argparse
import http.server
import json
import os
import pathlib
import sys

ANSWER = ["A red", " ball", " on grass."]
CONTEXT = []  # tokens that vllm was started with

# What transformers 5.23 takes (OpenAI's own members and three more); it answers others with 422.
TRANSFORMERS = {"model", "messages", "stream", "stream_options", "temperature", "top_p", "max_tokens",
                "max_completion_tokens", "seed", "stop", "frequency_penalty", "presence_penalty",
                "logit_bias", "n", "response_format", "generation_config", "chat_template_kwargs"}


def parse_vllm(words):
    parser = argparse.ArgumentParser(allow_abbrev=False)
    parser.add_argument("command", choices=["serve"])
    parser.add_argument("model")
    parser.add_argument("--host", default="0.0.0.0")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--served-model-name")
    parser.add_argument("--max-model-len", type=int)
    parser.add_argument("--max-num-seqs", type=int)
    parser.add_argument("--no-enable-prefix-caching", action="store_true")
    parser.add_argument("--mm-processor-cache-gb", type=float)
    parser.add_argument("--generation-config")
    parser.add_argument("--limit-mm-per-prompt", type=json.loads)
    told = parser.parse_args(words)
    if os.environ.get("VLLM_NO_USAGE_STATS") != "1":
        sys.exit("it would tell its makers what it runs")
    if "VLLM_CPU_KVCACHE_SPACE" not in os.environ:
        sys.exit("ValueError: Available memory on node 0 is less than desired CPU memory")
    if told.limit_mm_per_prompt["image"] < 1:
        sys.exit("it would take no picture")
    CONTEXT.append(told.max_model_len or 4096)
    return told.host, told.port, told.served_model_name, {"/health": b""}


def parse_transformers(words):
    parser = argparse.ArgumentParser(allow_abbrev=False)
    parser.add_argument("command", choices=["serve"])
    parser.add_argument("model")
    parser.add_argument("--host", default="localhost")
    parser.add_argument("--port", type=int, default=8000)
    told = parser.parse_args(words)
    name = told.model if "@" in told.model else told.model + "@main"
    return told.host, told.port, name, {"/health": b'{"status":"ok"}'}


def parse_mlx_vlm(words):
    parser = argparse.ArgumentParser(allow_abbrev=False)
    parser.add_argument("--host", default="0.0.0.0")
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--model")
    parser.add_argument("--adapter-path")
    parser.add_argument("--vision-cache-size", type=int, default=20)
    told = parser.parse_args(words)
    if told.vision_cache_size < 1:
        sys.exit("its cache of pictures fails where it may hold none")
    return told.host, told.port, told.model, {"/health": b'{"status":"healthy"}'}


def parse_ollama(words):
    if words != ["serve"]:
        sys.exit("Error: unknown command")
    host, port = os.environ["OLLAMA_HOST"].split(":")
    store = pathlib.Path(os.environ["OLLAMA_MODELS"])
    if os.environ.get("OLLAMA_NOPRUNE") != "1":
        sys.exit("it would tidy up the store")
    names = [f"{path.parent.name}:{path.name}" for path in (store / "manifests").glob("*/library/*/*")]
    return host, int(port), names[0], {"/api/version": b'{"version":"0.40.12"}'}


def refusal(kind, name, request):
    """What the server has against a request; None where it takes it."""
    if request.get("model") != name:
        return 404 if kind != "transformers" else 400, f"model {request.get('model')} is not {name}"
    unexpected = set(request) - TRANSFORMERS
    if kind == "transformers" and unexpected:
        return 422, f"Unexpected fields in the request: {unexpected}"
    if kind == "vllm" and request["max_tokens"] > CONTEXT[0]:
        return 400, (f"max_tokens={request['max_tokens']} cannot be greater than max_model_len="
                     f"{CONTEXT[0]}. Please request fewer output tokens.")
    return None


def handler(kind, name, pages):
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_):
            pass

        def answer(self, status, body, kind="application/json"):
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self):
            page = pages.get(self.path)
            self.answer(200 if page is not None else 404, page or b"{}")

        def do_POST(self):
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            refused = refusal(kind, name, request)
            if refused:
                self.answer(refused[0], json.dumps({"error": {"message": refused[1]}}).encode())
                return
            parts = [part for message in request["messages"] for part in message["content"]
                     if isinstance(part, dict)] or [{"text": request["messages"][0]["content"]}]
            tokens = sum(len(part.get("text", "").split()) for part in parts)
            picture_tokens = int(os.environ.get("PICTURE_TOKENS", 64))
            tokens += picture_tokens * sum("image_url" in part for part in parts)
            usage = {"prompt_tokens": tokens, "completion_tokens": 6, "total_tokens": tokens + 6}
            if not request.get("stream"):
                choice = {"index": 0, "message": {"role": "assistant", "content": "".join(ANSWER)},
                          "finish_reason": "stop"}
                body = {"object": "chat.completion", "id": "1", "model": name, "choices": [choice],
                        "usage": usage}
                self.answer(200, json.dumps(body).encode())
                return
            events = [{"choices": [{"index": 0, "delta": {"content": piece}}]} for piece in ANSWER]
            events.append({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
            events.append({"choices": [], "usage": usage})
            lines = [json.dumps(dict(event, object="chat.completion.chunk", id="1", model=name))
                     for event in events]
            body = "".join(f"data: {line}\n\n" for line in lines + ["[DONE]"])
            self.answer(200, body.encode(), "text/event-stream")

    return Handler


def main():
    kind = pathlib.Path(sys.argv[0]).name
    parse = {"vllm": parse_vllm, "transformers": parse_transformers, "ollama": parse_ollama,
             "mlx_vlm.server": parse_mlx_vlm}[kind]
    host, port, name, pages = parse(sys.argv[1:])
    server = http.server.ThreadingHTTPServer((host, port), handler(kind, name, pages))
    server.serve_forever()


main()
