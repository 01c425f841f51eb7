# SPDX-License-Identifier: MIT
"""The settings that the mlx-vlm worker honours (docs/mlx-vlm.md says what each does), and their
checks: mlx-vlm itself takes any number in silence."""

import os

from cm_worker import Fault

# name in requests: type, least, most, value where it is absent, mlx-vlm's name
NUMBERS = {
    "max_tokens": (int, 1, 1 << 20, 512, "max_tokens"),
    "temperature": (float, 0, 100, 0.0, "temperature"),
    "top_k": (int, 0, 2**31 - 1, 0, "top_k"),
    "top_p": (float, 0, 1, 1.0, "top_p"),
    "min_p": (float, 0, 1, 0.0, "min_p"),
    "repetition_penalty": (float, 0.01, 100, 1.0, "repetition_penalty"),
    "repetition_window": (int, 0, 1 << 20, 64, "repetition_context_size"),
    "seed": (int, 0, 2**32 - 1, 0, "seed"),
    "kv_cache_tokens": (int, 16, 1 << 24, None, "max_kv_size"),
    "kv_bits": (float, 2, 8, None, "kv_bits"),
    "kv_group_size": (int, 16, 128, None, "kv_group_size"),
    "kv_quantized_start": (int, 0, 1 << 24, None, "quantized_kv_start"),
    "prefill_step_tokens": (int, 1, 1 << 20, None, "prefill_step_size"),
    "thinking_budget_tokens": (int, 0, 1 << 20, None, "thinking_budget"),
}
OTHERS = {"stop": list, "resize": list, "eos_tokens": list, "thinking": bool,
          "thinking_start": str, "thinking_end": str}
LOAD = {"context_tokens": int, "adapter": str, "revision": str, "trust_remote_code": bool,
        "lazy": bool, "processor_arguments": dict}


def read_settings(settings):
    """The settings of `generate`, checked; a Fault names the one that is out of range."""
    values = {}
    for name, (kind, least, most, absent, _) in NUMBERS.items():
        value = settings.get(name)
        value = absent if value is None else value
        good = value is None or (isinstance(value, (int, kind)) and not isinstance(value, bool)
                                 and least <= value <= most)
        if not good:
            raise Fault("setting-unsupported", f"the setting {name} must be {kind.__name__} from "
                                               f"{least} to {most}, not {value!r:.80}")
        values[name] = value if value is None else kind(value)
    for name, kind in OTHERS.items():
        values[name] = settings.get(name)
        check_type(name, values[name], kind)
    for name in ("stop", "eos_tokens"):
        if not all(isinstance(word, str) and word for word in values[name] or []):
            raise Fault("setting-unsupported", f"the setting {name} must hold texts that are not empty")
    size = values["resize"]
    if size is not None and not (len(size) == 2 and all(type(side) is int and 0 < side <= 16384
                                                        for side in size)):
        raise Fault("setting-unsupported", "the setting resize must be width and height in pixels")
    if values["kv_bits"] == 7:  # parts of a bit are mlx-vlm's other way to quantise
        raise Fault("setting-unsupported", "the setting kv_bits cannot be 7")
    if values["thinking_budget_tokens"] is not None and not values["thinking"]:
        raise Fault("setting-unsupported", "thinking_budget_tokens needs thinking to be on")
    return values


def check_type(name, value, kind):
    if value is not None and (not isinstance(value, kind)
                              or isinstance(value, bool) != (kind is bool)):
        raise Fault("setting-unsupported", f"the setting {name} must be of the type {kind.__name__}")


def computing_threads(libraries):
    """Threads that compute at once on processors: MLX's own, or those of OpenBLAS."""
    if "blas" not in libraries:
        return 1
    asked = os.environ.get("OPENBLAS_NUM_THREADS") or os.environ.get("OMP_NUM_THREADS") or ""
    return int(asked) if asked.isdigit() and int(asked) else len(os.sched_getaffinity(0))


def holds(part, name, value):
    """Whether a processor's part took the argument."""
    kept = getattr(part, name, None)
    if isinstance(value, dict) and not isinstance(kept, dict):
        kept = {key: getattr(kept, key, None) for key in value}
    return kept == (tuple(value) if isinstance(kept, tuple) and isinstance(value, list) else value)
