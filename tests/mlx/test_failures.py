#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What the mlx-vlm worker says of broken models, pictures and prompts: class, phase, exception.

usage: test_failures.py WORKER MODELS PROGRAM   (exit status 77: mlx-vlm is not here)
"""

import json
import os
import subprocess
import sys

import scenes
from broken import LFS, config, content, cut, gone, members, rename, several, tensors, transpose
from scenes import MODEL, MODELS, SIZE, generate, load

CONFIG, INDEX = "config.json", "model.safetensors.index.json"
WEIGHTS, TOKENIZER, TEMPLATE = "model.safetensors", "tokenizer.json", "chat_template.jinja"
PROCESSOR, TOKENIZER_CONFIG = "preprocessor_config.json", "tokenizer_config.json"
SHARD = "model-00002-of-00002.safetensors"
REPOSITORY, ENGINE, SETTING = "model-repository", "engine", "setting"
PROGRAM = sys.argv.pop(3)
LOADING, PROCESSING = "model_load", "projector_load"


def text(**change):
    return members(CONFIG, lambda whole: whole["text_config"].update(change))


def every(header, word):
    return [name for name in header if word in name]


def without(word):
    return tensors(lambda header: [header.pop(name) for name in every(header, word)])


def other_type(kind):
    return tensors(lambda header: [header[name].update(dtype=kind)
                                   for name in every(header, "q_proj")])


def left_over(header):
    header["model.text_model.layers.0.no_such.weight"] = dict(header[every(header, "q_proj")[0]])


def another_part(header):
    for name in every(header, "vision_model"):
        header[name.replace("vision_model", "audio_tower")] = dict(header[name])


def no_image_token(whole):
    whole["added_tokens"] = [token for token in whole["added_tokens"]
                             if token["content"] != "<image>"]


def fewer_rows(header):
    """Half-precision embeddings of the first 1,800 tokens alone."""
    for name in every(header, "embed_tokens") + every(header, "lm_head"):
        header[name]["shape"][0] = 1800
        header[name]["bytes"] = 1800 * header[name]["shape"][1] * 2


# what is broken, by what; the failure's class and phase, the layer that it is put down to (where no
# plan saw it before), what `list` says of the folder, and what the message must name
BROKEN = (
    ("config-gone", gone(CONFIG), "model-not-found", LOADING, REPOSITORY, "incomplete", "Config not"),
    ("config-empty", content(CONFIG, ""), "model-corrupt", LOADING, REPOSITORY, "incomplete",
     "^config.json is empty"),
    ("config-cut", cut(CONFIG), "model-corrupt", LOADING, REPOSITORY, "incomplete",
     "^config.json is cut short"),
    ("config-page", content(CONFIG, "<html>404</html>"), "model-corrupt", LOADING, REPOSITORY,
     "incomplete", "^config.json is not valid JSON"),
    ("config-pointer", content(CONFIG, LFS), "model-corrupt", LOADING, REPOSITORY, "incomplete",
     "^config.json is a Git LFS pointer"),
    ("config-list", content(CONFIG, "[1, 2]"), "model-corrupt", LOADING, REPOSITORY, "incomplete",
     "^config.json holds no JSON object"),
    ("config-text", content(CONFIG, '"x"'), "model-corrupt", LOADING, REPOSITORY, "incomplete",
     "^config.json holds no JSON object"),
    ("config-latin", content(CONFIG, b'{"model_type": "\xff\xfe"}'), "model-corrupt", LOADING,
     REPOSITORY, "incomplete", r"^config.json is not UTF-8 \(byte 16\)"),
    ("config-deep", content(CONFIG, '{"a":' + "[" * 100000 + "]" * 100000 + "}"), "model-corrupt",
     LOADING, REPOSITORY, "incomplete", "^config.json is nested too deep"),
    ("config-huge", lambda folder: os.truncate(folder / CONFIG, 300 << 20), "model-corrupt", LOADING,
     REPOSITORY, "incomplete", "^config.json is larger"),
    ("alien", config(model_type="no_such_type", intermediate_size=0), "model-unsupported", LOADING,
     ENGINE, "no engine", "no_such_type not supported"),
    ("untyped", config(model_type=None), "model-unsupported", LOADING, REPOSITORY, "no engine",
     "^config.json names no model_type"),
    ("typed-list", config(model_type=[1]), "model-corrupt", LOADING, REPOSITORY, "no engine",
     r"^config.json: model_type is \[1\]"),
    ("code", several(content("own.py", "raise RuntimeError('it ran')"), config(model_file="own.py")),
     "code-not-allowed", LOADING, SETTING, "ready", "own.py.*--trust-remote-code"),
    ("no-text", config(text_config=None), "model-corrupt", LOADING, REPOSITORY, "ready",
     "^config.json lacks .*hidden_size"),
    ("text-word", config(text_config="x"), "model-corrupt", LOADING, REPOSITORY, "ready",
     "^config.json: text_config is \"x\""),
    ("no-heads", text(num_attention_heads=0), "model-corrupt", LOADING, REPOSITORY, "ready",
     "^config.json: text_config.num_attention_heads is 0"),
    ("size-word", text(hidden_size="128"), "model-corrupt", LOADING, REPOSITORY, "ready",
     "^config.json: text_config.hidden_size is \"128\""),
    ("bits-gone", config(quantization={"group_size": 64}), "model-corrupt", LOADING, REPOSITORY,
     "ready", "^config.json: quantization.bits is null"),

    ("weights-gone", gone(WEIGHTS), "model-not-found", LOADING, REPOSITORY, "incomplete",
     "No safetensors found"),
    ("weights-empty", content(WEIGHTS, ""), "model-corrupt", LOADING, REPOSITORY, "incomplete",
     "^model.safetensors is empty"),
    ("weights-cut", cut(WEIGHTS), "model-corrupt", LOADING, REPOSITORY, "incomplete",
     r"^model.safetensors is cut short: \d+ bytes"),
    ("weights-pointer", content(WEIGHTS, LFS), "model-corrupt", LOADING, REPOSITORY, "incomplete",
     "^model.safetensors is a Git LFS pointer"),
    ("weights-page", content(WEIGHTS, "<html>" + "404 " * 9), "model-corrupt", LOADING, REPOSITORY,
     "incomplete", "^model.safetensors is no safetensors file"),
    ("strange-type", other_type("X99"), "model-corrupt", LOADING, REPOSITORY, "ready",
     "^model.safetensors holds numbers of a type .* X99"),
    ("new-type", other_type("F6_E2M3"), "model-unsupported", LOADING, ENGINE, "incomplete",
     "no numbers of the type F6_E2M3 that model.safetensors"),
    ("whole-numbers", other_type("I16"), "weights-mismatch", LOADING, REPOSITORY, "ready",
     "model.safetensors holds 11 tensors .*q_proj.weight.* as int16"),

    ("tensor-gone", tensors(lambda header: header.pop(every(header, "q_proj")[0])),
     "weights-mismatch", LOADING, REPOSITORY, "ready",
     "model.safetensors lacks 1 tensor .*layers.0.self_attn.q_proj.weight"),
    ("head-gone", without("lm_head"), "weights-mismatch", LOADING, REPOSITORY, "ready",
     "model.safetensors lacks 1 tensor .*lm_head.weight"),
    ("left-over", tensors(left_over), "weights-mismatch", LOADING, REPOSITORY, "ready",
     "model.safetensors holds .*: 1 tensor .*layers.0.no_such.weight"),
    ("another-part", tensors(another_part), "weights-mismatch", LOADING, ENGINE, "ready",
     "model of idefics3: it has no place for 101 tensors .*audio_tower.* of model.safetensors"),
    ("renamed", tensors(rename), "weights-mismatch", LOADING, REPOSITORY, "ready",
     "names 17 tensors otherwise .*query_proj.weight in place of .*q_proj.weight"),
    ("prefix", tensors(lambda header: rename(header, "model.text_model", "model.m.text_model")),
     "weights-mismatch", LOADING, ENGINE, "ready", "47 tensors are called otherwise"),
    ("transposed", tensors(transpose), "weights-mismatch", LOADING, REPOSITORY, "ready",
     "transposed: 5 .*model.safetensors, as .*gate_proj.weight: 128 × 384 in place of 384 × 128"),
    ("layers-more", text(num_hidden_layers=8), "weights-mismatch", LOADING, REPOSITORY, "ready",
     "model.safetensors lacks 27 tensors .*layers.5"),
    ("layers-fewer", text(num_hidden_layers=3), "weights-mismatch", LOADING, REPOSITORY, "ready",
     "model.safetensors holds layers .* 18 tensors .*layers.3"),
    ("narrow", text(intermediate_size=64), "weights-mismatch", LOADING, REPOSITORY, "ready",
     "15 of another shape in model.safetensors, as .*mlp.down_proj.weight: 128 × 384"),
    ("vocabulary", text(vocab_size=4000), "weights-mismatch", LOADING, REPOSITORY, "ready",
     "embed_tokens.weight: 1920 × 128 in place of 4000 × 128"),
    ("scale", config(scale_factor=3), "weights-mismatch", LOADING, ENGINE, "ready",
     "connector.*: 128 × 512 in place of 128 × 1152"),

    ("processor-gone", gone(PROCESSOR), "projector-missing", PROCESSING, REPOSITORY, "incomplete",
     "^preprocessor_config.json is missing"),
    ("processor-cut", cut(PROCESSOR), "projector-corrupt", PROCESSING, REPOSITORY, "incomplete",
     "^preprocessor_config.json is cut short"),
    ("processor-pointer", content("processor_config.json", LFS), "projector-corrupt", PROCESSING,
     REPOSITORY, "incomplete", "^processor_config.json is a Git LFS pointer"),
    ("processor-list", content(PROCESSOR, "[1]"), "projector-corrupt", PROCESSING, REPOSITORY,
     "faulty", "^preprocessor_config.json holds no JSON object"),
    ("processor-new", members(PROCESSOR, {"image_processor_type": "NewProcessor"}),
     "projector-unsupported", PROCESSING, ENGINE, "ready", "^preproc.* names .*'NewProcessor'"),
    ("tokenizer-gone", gone(TOKENIZER, TOKENIZER_CONFIG), "tokenizer-missing", PROCESSING,
     REPOSITORY, "incomplete", "^no tokenizer is in .*tokenizer-gone"),
    ("tokenizer-empty", content(TOKENIZER, ""), "tokenizer-corrupt", PROCESSING, REPOSITORY,
     "incomplete", "^tokenizer.json is empty"),
    ("tokenizer-cut", cut(TOKENIZER), "tokenizer-corrupt", PROCESSING, REPOSITORY, "incomplete",
     "^tokenizer.json is cut short"),
    ("tokenizer-pointer", content(TOKENIZER, LFS), "tokenizer-corrupt", PROCESSING, REPOSITORY,
     "incomplete", "^tokenizer.json is a Git LFS pointer"),
    ("tokenizer-bare", content(TOKENIZER, "{}"), "tokenizer-corrupt", PROCESSING, REPOSITORY, "ready",
     "^tokenizer.json is refused"),
    ("tokenizer-merge", members(TOKENIZER, lambda whole: whole["model"].update(merges=[["z", "qq"]])),
     "tokenizer-corrupt", PROCESSING, REPOSITORY, "ready", "^tokenizer.json is refused"),
    ("tokenizer-config-cut", cut(TOKENIZER_CONFIG), "tokenizer-corrupt", PROCESSING, REPOSITORY,
     "incomplete", "^tokenizer_config.json is cut short"),
    ("template-latin", content(TEMPLATE, b"{{ '\xff' }}"), "template-unsupported", PROCESSING,
     REPOSITORY, "faulty", r"^chat_template.jinja is not UTF-8 \(byte 4\)"),
    # of two files of weights
    ("shard-gone", gone(SHARD), "weights-mismatch", LOADING, REPOSITORY, "incomplete",
     f"{SHARD}, named by {INDEX}, is not there"),
    ("shard-of-another", content(SHARD, (MODEL / WEIGHTS).read_bytes()), "weights-mismatch", LOADING,
     REPOSITORY, "ready", f"150 of another shape in {SHARD}"),
    # these load, and fail when they are asked
    ("template-syntax", content(TEMPLATE, "{% for x in %}"), "template-unsupported", "prepare",
     REPOSITORY, "ready", "^chat_template.jinja cannot be rendered: TemplateSyntaxError.*line 1"),
    ("template-pointer", content(TEMPLATE, LFS), "template-unsupported", "prepare", REPOSITORY,
     "incomplete", "^chat_template.jinja is a Git LFS pointer"),
    ("template-blind", content(TEMPLATE, "{{ messages[0]['role'] }}"), "template-unsupported",
     "prepare", REPOSITORY, "ready", "^chat_template.jinja gives the picture no place"),
    ("no-padding", gone(TOKENIZER_CONFIG), "tokenizer-missing", "prepare", REPOSITORY, "ready",
     "^tokenizer_config.json is missing"),
    ("image-token", several(members(TOKENIZER, no_image_token),
                            members(TOKENIZER_CONFIG, {"extra_special_tokens": []})),
     "encode-failed", "encode", REPOSITORY, "ready", "^config.json numbers .* 1901, the tokenizer"),
    ("few-embeddings", several(tensors(fewer_rows), text(vocab_size=1800)), "weights-mismatch",
     "prepare", REPOSITORY, "ready", "do not fit the tokenizer: it makes token 19.., .* 1799"),
    ("blind", without("vision_model"), "weights-mismatch", "encode", REPOSITORY, "ready",
     "no file holds tensors of vision_model"),
)


class Models(scenes.WorkerTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker = cls.live()

    def failed(self, model, kind, pattern, phase="model_load", exception=None):
        failure = self.worker.request(load(model)).last
        self.assert_failure(failure, kind, pattern, phase)
        if exception:
            found = failure["exception"]
            self.assertEqual(found["type"], exception)
            self.assertTrue(found["module"])
            self.assertRegex(found["traceback"], r'File ".*", line \d+')
            self.assertNotIn("chain", found["chain"][0] if found["chain"] else {})
        else:
            self.assertNotIn("exception", failure)
        return failure

    def told(self, *arguments, status=0):
        """What the program prints, which must end so."""
        done = subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, status, (arguments, done.stdout, done.stderr))
        return done.stdout

    def diagnosed(self, failures):
        """What the program says of those failures: a run's record of one of them, made again for
        each, with what a worker in its place sent."""
        run, again = self.folder / "run", self.folder / "again"
        self.told(MODELS.parent / "photos" / "kites.jpg", "-m", self.folder / "models" / "code",
                  "--engine", "mlx-vlm", "-o", run, status=1)
        header, record, *_ = map(json.loads, (run / "results.jsonl").read_text().splitlines())
        lines = [header]
        for name, failure in failures.items():
            lines.append({**record, "model_id": name, "failure": {
                key: failure[key] for key in ("class", "message", "details", "exception")
                if key in failure} | {"phase": "load"}})
        (run / "results.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
        self.told("report", run / "results.jsonl", "-o", again)
        assessed = map(json.loads, (again / "assessed.jsonl").read_text().splitlines())
        return {line["model_id"]: line["diagnosis"] for line in assessed if "diagnosis" in line}

    def listed(self):
        told = self.told("list", "--json", "--all", "-m", self.folder / "models")
        models = map(json.loads, told.splitlines())
        return {model["id"].rpartition("/")[2]: model for model in models}

    def test_each_broken_model(self):
        (self.folder / "models").mkdir()
        failures = {}
        for name, breaks, kind, phase, *_, pattern in BROKEN:
            sharded = name.startswith("shard")
            folder = self.copy(f"models/{name}", of=MODELS / "scenes-6m" if sharded else MODEL)
            breaks(folder)
            asks = phase not in (LOADING, PROCESSING)
            worker = self.loaded(folder) if asks else self.worker
            failure = worker.request(self.ask() if asks else load(folder)).last
            with self.subTest(name):
                self.assert_failure(failure, kind, pattern, phase)
            failures[name] = failure
        layers, listed = self.diagnosed(failures), self.listed()
        for name, *_, layer, state, _ in BROKEN:
            with self.subTest(name, message=failures[name]["message"]):
                self.assertEqual((layers[name]["layer"], listed[name]["state"]), (layer, state),
                                 (layers[name], listed[name]["problems"]))
                self.assertEqual(listed[name]["problems"] == [], state in ("ready", "no engine"))

    def test_nothing_there(self):
        self.failed(self.folder / "nowhere", "model-not-found", "nowhere is not a folder")
        self.failed(self.folder / "picture.ppm", "model-not-found", "picture.ppm is not a folder")
        (self.folder / "empty").mkdir()
        self.failed(self.folder / "empty", "model-not-found", "Config not found",
                    exception="FileNotFoundError")
        failure = self.failed("no-such-owner/no-such-model", "model-not-found", "LocalEntry",
                              exception="LocalEntryNotFoundError")
        self.assertLess(len(failure["message"]), 4097)

    def test_what_was_raised_stays_beside_what_explains_it(self):
        folder = self.copy("beside")
        cut(TOKENIZER)(folder)
        self.failed(folder, "tokenizer-corrupt", "^tokenizer.json is cut", PROCESSING,
                    "JSONDecodeError")

    def test_unreadable(self):
        folder = self.copy("locked")
        (folder / WEIGHTS).chmod(0)
        if os.access(folder / WEIGHTS, os.R_OK):
            self.skipTest("root reads whatever the mode says")
        self.failed(folder, "model-unreadable", "model.safetensors", exception="RuntimeError")

    def test_a_worker_goes_on_after_failures(self):
        worker = self.live()
        failure = worker.request(self.ask()).last
        self.assert_failure(failure, "internal", "before a model was loaded")
        self.assert_failure(worker.request({"type": "sing"}).last, "internal", "unknown type")
        worker.request(load(self.folder / "nowhere"))
        self.assertEqual(worker.request(load(MODEL)).last["type"], "loaded")
        self.answered(worker)
        self.assert_failure(worker.request(load(MODEL)).last, "internal", "one model only")


class Answers(scenes.WorkerTest):
    def test_pictures(self):
        worker = self.loaded()
        good = self.picture.read_bytes()
        for name, content, size, pattern in (
                ("cut.ppm", good[:-1], SIZE, "does not hold"),
                ("long.ppm", good + b"x", SIZE, "does not hold"),
                ("other.ppm", good, (10, 10), "no PPM of 10 × 10"),
                ("none.ppm", b"", SIZE, "no PPM"), ("text.ppm", b"P3\n1 1\n255\n0 0 0", (1, 1), "PPM"),
                ("deep.ppm", b"P6\n1 1\n65535\n" + b"0" * 6, (1, 1), "no PPM")):
            (self.folder / name).write_bytes(content)
            failure = worker.request(generate("Hi", self.folder / name, *size)).last
            self.assert_failure(failure, "picture-rejected", pattern, "prepare")
        failure = worker.request(generate("Hi", self.folder / "not-here.ppm", 1, 1)).last
        self.assert_failure(failure, "picture-rejected", "No such file", "prepare")
        failure = worker.request(dict(generate("Hi"), picture={"path": 3})).last
        self.assert_failure(failure, "picture-rejected", "cannot be read", "prepare")
        failure = worker.request(self.ask("One <image> more")).last
        self.assert_failure(failure, "prompt-rejected", "<image> tokens", "prepare")
        self.answered(worker)

    def test_no_template(self):
        worker = self.loaded(self.copy("plain", "chat_template.jinja"))
        failure = worker.request(self.ask()).last
        self.assert_failure(failure, "template-missing", "no chat template", "prepare")

    def test_a_fault_within_the_computation_has_its_phase_and_chain(self):
        """The vocabulary's last rows are gone: what a prompt's tokens point at is not there."""
        folder = self.copy("sabotaged")
        (folder / "model_code.py").write_text(
            "from mlx_vlm.models.idefics3 import *\n"
            "class Model(Model):\n"
            "  def get_input_embeddings(self, *a, **k):\n"
            "    try:\n      {}['seen']\n"
            "    except KeyError as error:\n      raise RuntimeError('encoder is broken') from error\n",
            encoding="utf-8")
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        config["model_file"] = "model_code.py"
        (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
        worker = self.loaded(folder, trust_remote_code=True)
        failure = worker.request(self.ask()).last
        self.assert_failure(failure, "encode-failed", "RuntimeError: encoder is broken", "encode")
        self.assertEqual([link["type"] for link in failure["exception"]["chain"]], ["KeyError"])
        failure = worker.request(generate("Hi")).last
        self.assert_failure(failure, "prefill-failed", "encoder is broken", "prefill")

    def test_memory_that_is_not_there(self):
        folder = self.copy("hungry")
        (folder / "model_code.py").write_text(
            "from mlx_vlm.models.idefics3 import *\n"
            "class Model(Model):\n"
            "  def get_input_embeddings(self, *a, **k):\n"
            "    raise RuntimeError('[metal::malloc] Attempting to allocate 99999999999 bytes')\n",
            encoding="utf-8")
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        config["model_file"] = "model_code.py"
        (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
        failure = self.loaded(folder, trust_remote_code=True).request(self.ask()).last
        self.assert_failure(failure, "out-of-memory", "allocate", "encode")


if __name__ == "__main__":
    scenes.main()
