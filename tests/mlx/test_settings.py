#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every setting of the mlx-vlm worker has its effect, or is refused by name.

usage: test_settings.py WORKER MODELS   (exit status 77: mlx-vlm is not here)
"""

import json
import pathlib
import struct
import subprocess

import scenes
from scenes import MODEL, generate, load

TRAINER = str(pathlib.Path(__file__).with_name("train_adapter.py"))
LONG = dict(max_tokens=24)
DRAWN = dict(temperature=3, max_tokens=12)

# Each is refused, and the message names it. The first half mlx-vlm would take in silence.
REFUSED = (
    {"temperature": -1}, {"temperature": "hot"}, {"top_p": 1.5}, {"top_p": -0.1}, {"min_p": 2},
    {"top_k": -3}, {"max_tokens": 0}, {"max_tokens": 1.5}, {"max_tokens": True}, {"seed": -1},
    {"repetition_penalty": 0}, {"repetition_window": -1}, {"kv_bits": 7}, {"kv_group_size": 0},
    {"kv_cache_tokens": 1}, {"kv_quantized_start": -1}, {"prefill_step_tokens": 0},
    {"resize": [0, 5]}, {"resize": [5]}, {"resize": "big"}, {"eos_tokens": [""]},
    {"eos_tokens": ["this is not one token"]}, {"stop": "word"}, {"stop": [3]}, {"thinking": 1},
    {"thinking_budget_tokens": 5}, {"thinking_start": 3},
)


def adapter(folder, tensors):
    """A LoRA adapter of rank 2 for one layer, as mlx-vlm saves it."""
    folder.mkdir()
    layer = "language_model.layers.0.self_attn.q_proj"
    (folder / "adapter_config.json").write_text(json.dumps(
        {"fine_tune_type": "lora", "num_layers": -1,
         "lora_parameters": {"rank": 2, "scale": 20.0, "dropout": 0.0, "keys": [layer]}}),
        encoding="utf-8")
    header, values = {}, b""
    for name, shape in tensors.items():
        data = b"".join(struct.pack("<f", (i % 7 - 3) / 10) for i in range(shape[0] * shape[1]))
        header[f"{layer}.{name}"] = {"dtype": "F32", "shape": shape, "data_offsets": [
            len(values), len(values) + len(data)]}
        values += data
    text = json.dumps(header).encode()
    (folder / "adapters.safetensors").write_bytes(struct.pack("<Q", len(text)) + text + values)
    return folder


class Generate(scenes.WorkerTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker = cls().loaded()

    def ask(self, prompt=scenes.PROMPT, **settings):
        """Without a picture, whose encoding costs more than all else, where it decides nothing."""
        if "resize" in settings:
            return super().ask(prompt, **settings)
        return generate(prompt, **{"max_tokens": 12, **settings})

    def texts(self, *settings):
        return [self.answered(self.worker, **chosen).text for chosen in settings]

    def refused(self, pattern, **settings):
        self.assert_failure(self.worker.request(self.ask(**settings)).last, "setting-unsupported",
                            pattern)

    def test_what_is_out_of_range_is_refused_by_name(self):
        for wrong in REFUSED:
            with self.subTest(wrong):
                self.refused("is not one token" if "this is" in str(wrong) else next(iter(wrong)),
                             **wrong)

    def test_seed_decides_with_each_sampler(self):
        for sampler in ({}, {"min_p": 1e-6}, {"top_k": 50}, {"top_p": 0.99}):
            one, same, other = self.texts(*[dict(DRAWN, seed=seed, **sampler) for seed in (1, 1, 2)])
            self.assertEqual(one, same, sampler)
            self.assertNotEqual(one, other, sampler)

    def test_samplers_narrow_to_the_greedy_answer(self):
        greedy, top_k, top_p, min_p, plain = self.texts(
            LONG, dict(LONG, temperature=5, top_k=1), dict(LONG, temperature=5, top_p=1e-6),
            dict(LONG, temperature=5, min_p=1), dict(LONG, temperature=5))
        self.assertEqual((top_k, top_p, min_p), (greedy,) * 3)
        everything, = self.texts(dict(LONG, temperature=5, top_k=2**31 - 1))  # more than there is
        self.assertEqual(everything, plain)
        self.assertNotEqual(plain, greedy)

    def test_the_models_own_defaults_do_not_count(self):
        drawing = self.loaded(self.copy("drawing", generation_config=dict(
            do_sample=True, temperature=9.0, top_k=900, top_p=0.999)))
        self.assertEqual([self.answered(drawing, **LONG).text], self.texts(LONG))

    def test_repetition_penalty_and_its_window(self):
        plain, strong, none, short = self.texts(
            dict(max_tokens=60), dict(max_tokens=60, repetition_penalty=2),
            dict(max_tokens=60, repetition_penalty=2, repetition_window=0),
            dict(max_tokens=60, repetition_penalty=2, repetition_window=1))
        self.assertEqual(plain, none)
        self.assertNotEqual(plain, strong)
        self.assertNotEqual(strong, short)

    def test_stop_words_end_the_text_before_them(self):
        whole, = self.texts(LONG)
        word = whole[len(whole) // 2:len(whole) // 2 + 6]
        stopped = self.answered(self.worker, stop=["never said", word], **LONG)
        self.assertEqual(stopped.last["stop_reason"], "stop_word")
        self.assertEqual(stopped.text, whole[:whole.index(word)])
        self.assertEqual(stopped.last["text_bytes"], len(stopped.text.encode()))

    def test_eos_tokens_count_for_their_own_answer_only(self):
        before, ended, after = (self.answered(self.worker, **chosen)
                                for chosen in ({}, {"eos_tokens": [":"]}, {}))
        self.assertEqual(ended.last["stop_reason"], "end")
        self.assertEqual(ended.text, before.text.partition(":")[0])
        self.assertEqual(after.text, before.text)

    def test_cache_settings(self):
        bits = dict(LONG, kv_bits=2, kv_group_size=32, kv_quantized_start=0)
        plain, packed, late, parts, window = (self.answered(self.worker, **chosen) for chosen in (
            LONG, bits, dict(bits, kv_quantized_start=4000),
            dict(LONG, kv_bits=3.5, kv_quantized_start=0), dict(LONG, kv_cache_tokens=16)))
        size = plain.buffer("kv_cache")
        self.assertLess(packed.buffer("kv_cache"), size / 2)
        self.assertLess(parts.buffer("kv_cache"), size)
        self.assertLess(window.buffer("kv_cache"), size)
        self.assertEqual((late.text, late.buffer("kv_cache")), (plain.text, size))
        self.assertNotEqual(window.text, plain.text)
        self.refused("kv_bits", **dict(bits, kv_cache_tokens=24))
        self.refused("group size", **dict(bits, kv_group_size=48))

    def test_prefill_in_steps_gives_the_same_answer(self):
        plain, steps = (self.worker.request(generate("word " * 900, max_tokens=4, **chosen))
                        for chosen in ({}, {"prefill_step_tokens": 8}))
        self.assertEqual((steps.last["type"], plain.text), ("answer", steps.text))
        self.assertLess(steps.last["engine_peak_bytes"], plain.last["engine_peak_bytes"])

    def test_resize_changes_what_is_seen(self):
        plain, small = self.texts(dict(LONG, resize=[150, 150]), dict(LONG, resize=[4, 4]))
        self.assertNotEqual(plain, small)

    def test_thinking_reaches_the_template_or_is_warned_of(self):
        template = (MODEL / "chat_template.jinja").read_text(encoding="utf-8")
        folder = self.copy("thoughtful")
        (folder / "chat_template.jinja").write_text(
            template + "{% if enable_thinking %}; a b c{% endif %}", encoding="utf-8")
        worker = self.loaded(folder)
        absent, off, on = (self.answered(worker, **chosen).last["text_tokens_in"]
                           for chosen in ({}, {"thinking": False}, {"thinking": True}))
        self.assertEqual(absent, off)
        self.assertGreater(on, off)
        warned = self.answered(self.worker, thinking=True).messages
        self.assertIn("thinking-unsupported", [m.get("code") for m in warned])
        given = dict(thinking=True, thinking_start=";", thinking_end="!")
        free, held = (self.answered(worker, **chosen).text
                      for chosen in (given, dict(given, thinking_budget_tokens=4)))
        self.assertNotIn("!", free)
        self.assertIn("!", held)
        self.refused("is not one token", thinking=True, thinking_budget_tokens=4,
                     thinking_start="<not a token>")


class Load(scenes.WorkerTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker = cls.live()

    def failed(self, kind, pattern, model=MODEL, **settings):
        return self.assert_failure(self.worker.request(load(model, **settings)).last, kind, pattern)

    def test_wrong_types_are_refused(self):
        for name, value in (("adapter", 3), ("lazy", "yes"), ("revision", []), ("context_tokens", -1),
                            ("trust_remote_code", 1), ("processor_arguments", [])):
            self.failed("setting-unsupported", name, **{name: value})

    def test_context_is_held_to_and_lazy_reads_the_weights_later(self):
        worker = self.loaded(context_tokens=100, lazy=True)
        failure = self.assert_failure(worker.request(self.ask(max_tokens=200)).last,
                                      "context-too-small", "200", "prepare")
        self.assertRegex(failure["message"], "100")
        self.answered(worker, max_tokens=4)
        self.assertEqual(worker.loaded["settings"]["lazy"], True)
        worker = self.loaded()
        failed = worker.request(self.ask("word " * 9000)).last
        self.assert_failure(failed, "context-too-small", "4096", "prepare")
        self.answered(worker)

    def train(self, name, steps):
        """An adapter that mlx-vlm made and saved itself."""
        folder = self.folder / name
        done = subprocess.run([scenes.python(), TRAINER, str(MODEL), str(folder), str(steps)],
                              capture_output=True, text=True, timeout=120, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        first, last = map(float, done.stdout.split())
        return folder, first - last

    def test_adapter_trained_by_mlx_vlm(self):
        trained, learned = self.train("trained", 6)
        fresh, _ = self.train("fresh", 0)  # lora_b is zero: nothing is added
        self.assertGreater(learned, 1)
        plain, same, other = (self.answered(self.loaded(**chosen), **LONG) for chosen in (
            {}, {"adapter": str(fresh)}, {"adapter": str(trained)}))
        self.assertEqual((same.text, same.last["last_token_ids"]),
                         (plain.text, plain.last["last_token_ids"]))
        self.assertNotEqual(other.text, plain.text)

    def test_adapter_of_another_model_is_named(self):
        width = json.loads((MODEL / "config.json").read_text())["text_config"]["hidden_size"]
        right = {"lora_a": [width, 2], "lora_b": [2, width]}
        self.failed("model-not-found", "the adapter .* holds no adapter_config.json",
                    adapter=str(self.folder / "none"))
        cases = (("alien", {"lora_x": [width, 2]}, {}, "is for another model: this one has no .*lora_x"),
                 ("wide", {"lora_a": [width * 2, 2], "lora_b": [2, width]}, {},
                  "is for another model: its .*lora_a is "),
                 ("deep", right, {"keys": ["language_model.layers.77.mlp.up_proj"]},
                  "is for another model: this one lacks a layer .*AttributeError", "AttributeError"),
                 ("rankless", right, {"rank": None}, "cannot be used: KeyError: 'rank'", "KeyError"),
                 ("odd", right, {"rank": "many"}, "cannot be used: ", "TypeError"))
        for name, tensors, changed, pattern, *raised in cases:
            folder = adapter(self.folder / name, tensors)
            config = json.loads((folder / "adapter_config.json").read_text(encoding="utf-8"))
            config["lora_parameters"] = {key: value for key, value in {
                **config["lora_parameters"], **changed}.items() if value is not None}
            (folder / "adapter_config.json").write_text(json.dumps(config), encoding="utf-8")
            with self.subTest(name):
                failure = self.failed("model-load", f"^the adapter .*{name} {pattern}",
                                      adapter=str(folder))
                self.assertEqual([failure["exception"]["type"]] if "exception" in failure else [],
                                 raised)
        damaged = adapter(self.folder / "damaged", right)
        (damaged / "adapter_config.json").write_text("{", encoding="utf-8")
        self.failed("model-corrupt", "the adapter .* cannot be used: ", adapter=str(damaged))
        (adapter(self.folder / "bare", right) / "adapters.safetensors").unlink()
        self.failed("model-not-found", "the adapter .*bare cannot be used",
                    adapter=str(self.folder / "bare"))

    def test_processor_arguments_reach_the_processor_or_are_refused(self):
        larger = {"image_seq_len": 64, "size": {"longest_edge": 320}}
        plain, split = (self.answered(self.loaded(**chosen)).last["image_tokens_in"]
                        for chosen in ({}, {"processor_arguments": larger}))
        self.assertGreater(split, plain)
        self.failed("setting-unsupported", "no_such_argument",
                    processor_arguments={"no_such_argument": 1})

    def test_revision_of_a_hub_cache(self):
        hub = self.folder / "models--some--model"
        (hub / "snapshots").mkdir(parents=True)
        (hub / "refs").mkdir()
        for name, commit in (("main", "a" * 40), ("v2", "b" * 40)):
            self.copy(f"models--some--model/snapshots/{commit}")
            (hub / "refs" / name).write_text(commit, encoding="utf-8")
        given = hub / "snapshots" / ("a" * 40)
        self.failed("setting-unsupported", "v3", given, revision="v3")
        self.failed("setting-unsupported", r"\.\.", given, revision="../../..")
        self.failed("setting-unsupported", "main", revision="main")
        settings = self.loaded(given, revision="v2").loaded["settings"]
        self.assertEqual((settings["revision"], settings["folder"]),
                         ("v2", str(hub.resolve() / "snapshots" / ("b" * 40))))

    def test_code_of_the_model_runs_only_when_trusted(self):
        folder = self.copy("code", config=dict(model_file="own.py"))
        (folder / "own.py").write_text("raise RuntimeError('it ran')\n", encoding="utf-8")
        self.failed("code-not-allowed", "trust-remote-code", folder)
        self.failed("model-load", "it ran", folder, trust_remote_code=True)


if __name__ == "__main__":
    scenes.main()
