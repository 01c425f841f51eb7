# SPDX-License-Identifier: MIT
"""Which class a failure has: by where it was raised and what mlx-vlm, MLX or transformers raised."""

import re
import sys

from cm_mlx_files import fault_in_config, fault_in_loading_processor, fault_in_prompting, \
    fault_in_tokens
from cm_mlx_tensors import fault_in_encoding, fault_in_tensors
from cm_worker import Fault

# where it was raised ("" anywhere), name of the exception's type, pattern in its text, class; the
# first row that fits decides
CAUSES = (
    ("", r"MemoryError", "", "out-of-memory"),
    ("", "", r"(?i)\bmalloc\]|insufficient memory|out of memory|unable to allocate", "out-of-memory"),
    ("", r"(Import|ModuleNotFound)Error", "", "engine-missing"),
    ("", "PermissionError", "", "model-unreadable"),
    ("", "", r"^\[(de)?quantize\]", "setting-unsupported"),
    ("load", "", "trust_remote_code", "code-not-allowed"),
    ("model_load", r"FileNotFoundError|LocalEntryNotFound\w*|HFValidationError", "",
     "model-not-found"),
    ("load", r"JSONDecodeError|UnicodeDecodeError", "", "model-corrupt"),
    ("model_load", "", r"Failed to open file", "model-unreadable"),
    ("model_load", "", r"load_safetensors|[Hh]eader|incomplete|corrupt|\[read\] Unable to read", "model-corrupt"),
    ("model_load", "", r"not supported", "model-unsupported"),
    ("projector_load", "", r"not a valid JSON", "projector-corrupt"),
    ("projector_load", "", r"[Uu]nrecognized (processing|image)", "projector-unsupported"),
    ("projector_load", "", r"image processor|preprocessor_config|feature extractor",
     "projector-missing"),
    ("projector_load", "", r"backend tokenizer", "tokenizer-missing"),
    ("model_load", "", r"parameters|Expected (shape|mx\.array)", "weights-mismatch"),
    ("load", "", "", "model-load"),
    ("template", "", "", "template-unsupported"),
    ("picture", "", r"tokens in the (text|prompt)", "prompt-rejected"),  # it holds the picture's own
    ("picture", "", "", "picture-rejected"),
    ("prompt", "", "", "prompt-rejected"),
    ("encode", "", "", "encode-failed"),
    ("prefill", "", "", "prefill-failed"),
    ("decode", "", "", "decode-failed"),
)


# these say by themselves whose fault they are, whatever the files hold
CERTAIN = ("out-of-memory", "engine-missing", "model-unreadable", "model-unsupported",
           "code-not-allowed")


def fault_in_files(error, place, engine):
    folder, config = engine.folder, engine.config
    if place == "model_load":
        return fault_in_tensors(folder, config, error) or fault_in_config(folder, config, error)
    if place == "projector_load":
        return fault_in_loading_processor(folder, error)
    if place in ("template", "picture", "prompt"):
        return fault_in_prompting(folder, error)
    if place in ("encode", "prefill"):
        return (fault_in_encoding(folder, engine.model, error)
                or fault_in_tokens(folder, config, engine.processor, error))
    return None


def explained(error, place, engine):
    """The Fault in the checkpoint's files that explains what a library raised, with that beside it;
    the error itself where there is none. `place` as for kind_of."""
    ours = isinstance(error, Fault) and error.kind != "template-missing"
    if ours or engine.config is None or kind_of(error, place) in CERTAIN:
        return error
    try:
        found = fault_in_files(error, place, engine)
    except Exception as odd:  # files that nobody foresaw: then they explain nothing
        print(f"worker: the model's files were not looked through: {odd!r:.300}", file=sys.stderr)
        found = None
    if found is None:
        return error
    found.raised = None if isinstance(error, Fault) else error
    return found


def kind_of(error, place):
    """The failure's class, by where it was raised and what was raised."""
    if isinstance(error, Fault):
        return error.kind
    for where, name, pattern, kind in CAUSES:
        if (place.endswith(where) and re.fullmatch(name or ".*", type(error).__name__)
                and re.search(pattern, str(error))):
            return kind
    return "internal"
