# SPDX-License-Identifier: MIT
"""Which class a failure has: by where it was raised and what mlx-vlm, MLX or transformers raised."""

import re

from cm_worker import Fault

# where it was raised ("" anywhere), name of the exception's type, pattern in its text, class; the
# first row that fits decides
CAUSES = (
    ("", r"MemoryError", "", "out-of-memory"),
    ("", "", r"(?i)\bmalloc\]|insufficient memory|out of memory|unable to allocate", "out-of-memory"),
    ("", r"(Import|ModuleNotFound)Error", "", "engine-missing"),
    ("", "PermissionError", "", "model-unreadable"),
    ("", "", r"^\[(de)?quantize\]", "setting-unsupported"),
    ("load", "", "trust_remote_code", "setting-unsupported"),
    ("model_load", r"FileNotFoundError|LocalEntryNotFound\w*|HFValidationError", "",
     "model-not-found"),
    ("load", r"JSONDecodeError|UnicodeDecodeError", "", "model-corrupt"),
    ("model_load", "", r"Failed to open file", "model-unreadable"),
    ("model_load", "", r"load_safetensors|[Hh]eader|incomplete|corrupt|\[read\] Unable to read", "model-corrupt"),
    ("model_load", "", r"not supported", "model-unsupported"),
    ("model_load", "KeyError", "model_type", "model-unsupported"),
    ("projector_load", "", r"not a valid JSON", "projector-corrupt"),
    ("projector_load", "", r"image processor|preprocessor_config|feature extractor",
     "projector-missing"),
    ("projector_load", "", r"[Uu]nrecognized (processing|image)", "projector-unsupported"),
    ("load", "", "", "model-load"),
    ("template", "", "", "template-unsupported"),
    ("picture", "", r"tokens in the (text|prompt)", "prompt-rejected"),  # it holds the picture's own
    ("picture", "", "", "picture-rejected"),
    ("prompt", "", "", "prompt-rejected"),
    ("encode", "", "", "encode-failed"),
    ("prefill", "", "", "prefill-failed"),
    ("decode", "", "", "decode-failed"),
)


def kind_of(error, place):
    """The failure's class, by where it was raised and what was raised."""
    if isinstance(error, Fault):
        return error.kind
    for where, name, pattern, kind in CAUSES:
        if (place.endswith(where) and re.fullmatch(name or ".*", type(error).__name__)
                and re.search(pattern, str(error))):
            return kind
    return "internal"
