#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""check-models-mlx-vlm: a worker (docs/protocol.md) that runs models by mlx-vlm in its own process.

It takes no arguments; requests come on standard input. docs/mlx-vlm.md says what each setting does.
What mlx-vlm passes over in silence is checked here, so that no setting is recorded that had no
effect. Python does nothing before the streams are moved, and imports only what answers need.
"""

import collections
import gc
import inspect
import logging
import os
import pathlib
import re
import sys
import time

from cm_mlx_adapter import lay_adapter
from cm_mlx_causes import explained, kind_of
from cm_mlx_files import check_code, check_config
from cm_mlx_import import widen_cache
from cm_mlx_settings import LOAD, NUMBERS, OTHERS, check_type, computing_threads, holds, read_settings
from cm_mlx_tensors import check_tokens, check_types, rows_of_embedding
from cm_worker import Fault, Supervisor, Text, begin_peak, clean, read_picture

MAX_TEMPLATE = 65536
LAST_IDS = 16
PLAIN_PROMPTS = ("paligemma", "florence2", "falcon_ocr")  # mlx-vlm gives them no template


class Stop:
    """Stands in the place of mlx-vlm's stopping criteria, which is asked about each token as soon
    as it is made, before it becomes text: so it keeps their times too."""

    def __init__(self, eos_token_ids, first):
        self.eos_token_ids, self.first = eos_token_ids, first
        self.first_t = self.last_t = None
        self.count, self.ids = 0, collections.deque(maxlen=LAST_IDS)

    def __call__(self, token):
        now = time.monotonic()
        if self.first:
            self.first()
            self.first = None
        if token in self.eos_token_ids:
            return True
        self.first_t, self.last_t = self.first_t or now, now
        self.count += 1
        self.ids.append(int(token))
        return False

    def facts(self):
        return {"tokens_out": self.count, "first_token_t": self.first_t, "last_token_t": self.last_t,
                "last_token_id": self.ids[-1] if self.ids else None, "last_token_ids": list(self.ids)}


def locate(path, revision):
    """The model's folder: as given, or as another revision in the same Hugging Face cache."""
    folder = pathlib.Path(path)
    if not folder.exists() and re.fullmatch(r"[\w.-]+/[\w.-]+", path):
        from mlx_vlm.utils import get_model_path
        return get_model_path(path, revision=revision)  # of the cache: nothing is fetched here
    if not folder.is_dir():
        raise Fault("model-not-found", f"{path} is not a folder that can be read")
    if revision is None:
        return folder
    hub = folder.resolve().parent.parent
    safe = ".." not in revision and not revision.startswith("/")
    ref = hub / "refs" / revision
    commit = ref.read_text(encoding="utf-8").strip() if safe and ref.is_file() else revision
    if (folder.resolve().parent.name != "snapshots" or not re.fullmatch(r"\w+", commit)
            or not (hub / "snapshots" / commit).is_dir()):
        raise Fault("setting-unsupported", f"the revision {revision} of {path} is not here; fetch it "
                                           "with check-models pull")
    return hub / "snapshots" / commit


class Engine:
    """mlx-vlm with one model."""

    def __init__(self):
        began = time.monotonic()
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        gc.disable()  # what is imported stays: looking for what could go is wasted
        widen_cache()
        import mlx.core as mx
        import mlx_vlm
        import transformers
        from mlx_vlm.models import base, cache
        self.mx, self.vlm, self.base, self.cache = mx, mlx_vlm, base, cache
        gc.freeze()
        gc.enable()
        self.device = "gpu" if mx.default_device() == mx.gpu else "cpu"
        if self.device == "cpu":
            mx.disable_compile()  # it would call a C++ compiler within the first answer
        self.libraries = {"mlx": mx.__version__, "transformers": transformers.__version__,
                          "python": sys.version.split()[0]}
        blas = os.path.basename(os.environ.get("LD_PRELOAD", ""))
        if "blas" in blas:
            self.libraries["blas"] = blas
        self.library_load_s = time.monotonic() - began
        self.model = self.processor = self.folder = self.config = None

    def hello(self):
        info = self.mx.device_info()
        return {"protocol": 1, "worker": "check-models-mlx-vlm", "engine": "mlx-vlm",
                "worker_version": os.environ.get("CHECK_MODELS_VERSION"),
                "engine_version": self.vlm.__version__, "libraries": self.libraries,
                "devices": [{"name": str(info.get("device_name", self.device)), "kind": self.device,
                             "description": str(info.get("architecture", "")),
                             "memory_bytes": info.get("memory_size", info.get("total_memory"))}],
                "capabilities": ["picture", "seed"] + ["peak_memory"] * bool(begin_peak()),
                "settings": [*LOAD, *NUMBERS, *OTHERS], "library_load_s": self.library_load_s}

    def load(self, request, supervisor):
        if self.model is not None:
            raise Fault("internal", "a worker process loads one model only")
        asked = {name: (request.get("settings") or {}).get(name) for name in LOAD}
        for name, kind in LOAD.items():
            check_type(name, asked[name], kind)
        if (asked["context_tokens"] or 0) < 0:
            raise Fault("setting-unsupported", "the setting context_tokens must not be negative")
        supervisor.begin("model_load")
        self.config = None  # of a load that failed before
        self.folder = folder = locate(str(request.get("model")), asked["revision"])
        check_config(folder)
        trusted = bool(asked["trust_remote_code"])
        self.config = config = self.vlm.utils.load_config(folder)
        check_code(folder, config, trusted)
        model = self.vlm.utils.load_model(folder, bool(asked["lazy"]))
        parameters = self.vlm.utils.tree_flatten(model.parameters())
        check_types(folder, self.mx, parameters)
        self.rows = rows_of_embedding(parameters)
        if asked["adapter"]:
            lay_adapter(self.vlm.utils, self.mx, model, pathlib.Path(asked["adapter"]))
        supervisor.end()
        supervisor.begin("projector_load")
        self.load_processor(folder, model, trusted, asked["processor_arguments"] or {})
        supervisor.end()
        self.model, self.asked = model, asked
        supervisor.send("loaded", **self.facts(folder, config))

    def load_processor(self, folder, model, trusted, arguments):
        utils = self.vlm.utils
        self.processor = utils.load_processor(
            folder, True, eos_token_ids=getattr(model.config, "eos_token_id", None),
            trust_remote_code=trusted, **arguments)
        own = utils.load_image_processor(folder)
        if own is not None:
            self.processor.image_processor = own
        self.tokenizer = getattr(self.processor, "tokenizer", self.processor)
        self.eos_token_ids = tuple(self.tokenizer.stopping_criteria.eos_token_ids)
        self.image_processor = getattr(self.processor, "image_processor", None)
        call = inspect.signature(getattr(self.processor, "process", self.processor)).parameters
        self.arguments = {name: value for name, value in arguments.items() if name in call}
        for name, value in arguments.items():
            if name not in call and not any(holds(part, name, value) for part in (
                    self.processor, self.image_processor, self.tokenizer)):
                raise Fault("setting-unsupported", f"the model's processor has no argument {name}")

    def facts(self, folder, config):
        leaves = [module for _, module in self.model.named_modules() if "weight" in module]
        # of packed weights those within the words, and none of what they are scaled by
        packed = sum(m.weight.size * 32 // m.bits - sum(m[name].size for name in (
            "weight", "scales", "biases") if name in m) for m in leaves if hasattr(m, "bits"))
        arrays = [array for _, array in self.vlm.utils.tree_flatten(self.model.parameters())]
        self.weights_bytes = sum(array.nbytes for array in arrays)
        text = getattr(self.model.config, "text_config", None) or self.model.config
        self.vocabulary = getattr(text, "vocab_size", None) or len(self.tokenizer)
        limits = [getattr(part, "max_position_embeddings", None) for part in (text, self.model.config)]
        trained = next((limit for limit in limits if isinstance(limit, int)), None)
        self.context_tokens = min(filter(None, (trained, self.asked["context_tokens"])), default=None)
        parts = (self.processor, self.tokenizer)
        self.template = next((str(part.chat_template) for part in parts
                              if getattr(part, "chat_template", None)), None)
        model = {"architecture": config.get("model_type"), "tensor_bytes": self.weights_bytes,
                 "parameters": sum(array.size for array in arrays) + packed,
                 "file_bytes": sum(f.stat().st_size for f in folder.glob("*.safetensors")),
                 "embedding_length": getattr(text, "hidden_size", None),
                 "layers": getattr(text, "num_hidden_layers", None), "context_tokens_max": trained,
                 "chat_template": self.template and clean(self.template, MAX_TEMPLATE),
                 "projector": type(self.processor).__name__}
        given = {name: value for name, value in self.asked.items() if value is not None}
        given.update(device=self.device, folder=str(folder), threads=computing_threads(self.libraries))
        return {"model": model, "settings": given, "buffers": self.buffers()}

    def buffers(self, cache=()):
        found = [("weights", self.weights_bytes),
                 ("kv_cache", sum(getattr(entry, "nbytes", 0) for entry in cache))]
        return [{"kind": kind, "device": self.device, "bytes": size} for kind, size in found if size]

    def make_cache(self, settings):
        """mlx-vlm's cache; a Fault where the model's own kind would pass over what is asked for."""
        most, bits = settings["kv_cache_tokens"], settings["kv_bits"]
        cache = self.cache.make_prompt_cache(self.model.language_model, max_kv_size=most)
        if most and not all(getattr(entry, "max_size", None) == most for entry in cache):
            raise Fault("setting-unsupported", "the model makes its own cache: kv_cache_tokens has "
                                               "no effect on it")
        if bits and (most or not any(hasattr(entry, "to_quantized") for entry in cache)):
            raise Fault("setting-unsupported", "a cache of this kind cannot be quantised (kv_bits)")
        return cache

    def token_id(self, token):
        ids = self.tokenizer.encode(token, add_special_tokens=False)
        if len(ids) != 1:
            raise Fault("setting-unsupported", f"{token!r:.80} is not one token of this model")
        return ids[0]

    def check_context(self, tokens, settings):
        if self.context_tokens and tokens + settings["max_tokens"] > self.context_tokens:
            raise Fault("context-too-small", f"picture and prompt of {tokens} tokens and an answer of "
                        f"{settings['max_tokens']} need more than the context's {self.context_tokens}")

    def prepare(self, request, settings, supervisor):
        """The inputs as mlx-vlm's own generate makes them."""
        utils, config, picture = self.vlm.utils, self.model.config, request.get("picture")
        self.place = "picture"
        image = read_picture(picture) if picture else None
        if image and settings["resize"] and isinstance(self.image_processor,
                                                       self.base.BaseImageProcessor):
            raise Fault("setting-unsupported", "the model's processor sets the picture's size itself: "
                                               "resize has no effect on it")
        self.place = "template"
        if not self.template and config.model_type not in PLAIN_PROMPTS:
            raise Fault("template-missing", "the model has no chat template")
        if settings["thinking"] and not re.search("enable_thinking|thinking_mode", self.template or ""):
            supervisor.warn("thinking-unsupported", "the chat template has no switch for thinking")
        thinking = {} if settings["thinking"] is None else {"enable_thinking": settings["thinking"]}
        prompt = self.vlm.apply_chat_template(self.processor, config, request.get("prompt") or "",
                                              num_images=1 if image else 0, **thinking)
        self.place = "picture" if image else "prompt"
        inputs = utils.prepare_inputs(
            self.processor, images=[image] if image else None, prompts=prompt,
            image_token_index=getattr(config, "image_token_index", None),
            resize_shape=settings["resize"] and tuple(settings["resize"]),
            add_special_tokens=utils.should_add_special_tokens(config.model_type, self.processor),
            **self.arguments)
        inputs = dict(inputs, mask=inputs.pop("attention_mask", None))
        self.check_context(inputs["input_ids"].size, settings)
        return prompt, inputs

    def options(self, settings):
        """The keywords for mlx-vlm: all that it would else take from generation_config.json too."""
        options = {name: settings[ours] for ours, (*_, name) in NUMBERS.items()
                   if settings[ours] is not None}
        if settings["repetition_penalty"] == 1 or settings["repetition_window"] == 0:
            options["repetition_penalty"] = None  # to mlx-vlm a window of 0 is one without end
        if options["top_k"] >= self.vocabulary:
            options["top_k"] = 0  # keeps all, which mlx-vlm refuses
        for place in ("start", "end"):
            token = settings[f"thinking_{place}"]
            if settings["thinking_budget_tokens"] is not None:
                self.token_id(token or {"start": "<think>", "end": "</think>"}[place])
            if token:
                options[f"thinking_{place}_token"] = token
        return dict(options, enable_thinking=bool(settings["thinking"]))

    def watch_encoding(self, settings, supervisor):
        """Makes the model tell when the picture is encoded: the same computation, waited for."""
        embed = type(self.model).get_input_embeddings.__get__(self.model)
        self.length = None

        def watched(input_ids, pixel_values=None, **arguments):
            if self.length is not None:  # a model that calls it again for each token
                return embed(input_ids, pixel_values, **arguments)
            supervisor.begin("prefill" if pixel_values is None else "encode")
            found = embed(input_ids, pixel_values, **arguments)
            self.length = found.inputs_embeds.shape[1]
            if pixel_values is not None:
                self.mx.eval([part for part in found.to_dict().values() if part is not None])
                supervisor.end()
                supervisor.begin("prefill")
            self.check_context(self.length, settings)
            return found
        self.model.get_input_embeddings = watched

    def generate(self, request, supervisor):
        if self.model is None:
            raise Fault("internal", "generate came before a model was loaded")
        settings = read_settings(request.get("settings") or {})
        self.mx.reset_peak_memory()
        supervisor.begin("prepare")
        options, cache = self.options(settings), self.make_cache(settings)
        eos = {*self.eos_token_ids, *map(self.token_id, settings["eos_tokens"] or [])}
        prompt, inputs = self.prepare(request, settings, supervisor)
        ids = inputs["input_ids"].flatten().tolist()
        check_tokens(self.folder, ids, self.rows, self.image_ids())
        supervisor.end()
        self.place = None

        def first():
            supervisor.end()
            supervisor.begin("decode")
        stop = self.tokenizer.stopping_criteria = Stop(eos, first)
        text = Text(supervisor, settings["stop"] or [])
        self.watch_encoding(settings, supervisor)
        self.mx.random.seed(settings["seed"])  # mlx-vlm's own seed is for some samplers only
        reason = None
        for chunk in self.vlm.stream_generate(self.model, self.processor, prompt,
                                              prompt_cache=cache, **inputs, **options):
            reason = {"stop": "end"}.get(chunk.finish_reason, chunk.finish_reason)
            text.add(chunk.text, 0 if reason else 1, bool(reason))
            if text.stopped:
                reason = "stop_word"
            if reason:
                memory = {f"engine_{name}_bytes": getattr(self.mx, f"get_{name}_memory")()
                          for name in ("peak", "active", "cache")}
            if text.stopped:
                break
        supervisor.end()
        supervisor.send("answer", stop_reason=reason, text_bytes=text.bytes, **memory,
                        **self.counts(ids, inputs), **stop.facts(), buffers=self.buffers(cache),
                        settings={name: value for name, value in settings.items()
                                  if value is not None})

    def image_ids(self):
        return {getattr(self.model.config, name, None)
                for name in ("image_token_id", "image_token_index")}

    def counts(self, ids, inputs):
        """Which tokens are the picture's: its places in the prompt, and what took more than one."""
        if inputs.get("pixel_values") is None:
            return {"text_tokens_in": len(ids), "image_tokens_in": 0}
        image_ids = self.image_ids()
        images = sum(token in image_ids for token in ids)
        more = max(self.length - len(ids), 0) if self.length else 0
        if images + more == 0:
            return {"tokens_in": len(ids)}
        return {"text_tokens_in": len(ids) - images, "image_tokens_in": images + more}


def main():
    supervisor = Supervisor()
    handler = logging.Handler()
    handler.emit = lambda record: supervisor.log.append(record.getMessage())
    logging.basicConfig(handlers=[handler, logging.StreamHandler()], level=logging.WARNING)
    logging.captureWarnings(True)
    try:
        engine = Engine()
        supervisor.send("hello", **engine.hello())
    except Exception as error:  # whatever a half-installed library raises
        supervisor.fail(error, kind_of(error, "import"))
        return 3
    handlers = {"load": engine.load, "generate": engine.generate}
    while (request := supervisor.requests.get())["type"] != "quit":
        supervisor.id, engine.place = request.get("id", 0), None
        supervisor.log.clear()
        try:
            if request["type"] not in handlers:
                raise Fault("internal", "a request of unknown type")
            handlers[request["type"]](request, supervisor)
        except Exception as error:  # of libraries: anything
            place = engine.place or supervisor.phase or ""
            error = explained(error, place, engine)
            supervisor.fail(error, kind_of(error, place))
    supervisor.send("bye")
    return 0


if __name__ == "__main__":
    STATUS = main()
    sys.stderr.flush()
    os._exit(STATUS)  # at once: taking the interpreter down is of no use to anybody
