# SPDX-License-Identifier: MIT
"""A LoRA adapter laid over a model. It is a person's setting: whatever is wrong with it is told as
the adapter's, not the model's, and nothing of it is passed over."""

import traceback

from cm_mlx_causes import kind_of
from cm_worker import Fault

OTHERS = ("out-of-memory", "engine-missing")  # no fault of the adapter's
FILES = ("model-not-found", "model-unreadable", "model-corrupt")  # of the adapter's own
LOOK_UP = "get_module_by_name"  # mlx-vlm's, of a layer that the adapter changes


def lay_adapter(utils, mx, model, adapter):
    """Gives the model the layers and tensors of the folder; a Fault where they do not fit."""
    if not (adapter / "adapter_config.json").is_file():
        raise Fault("model-not-found", f"the adapter {adapter} holds no adapter_config.json")
    load = model.load_weights

    def load_checked(file, strict=True):
        check_tensors(utils, mx, model, adapter, file)
        return load(file, strict=strict)
    model.load_weights = load_checked
    try:
        utils.apply_lora_layers(model, adapter)
    except Fault:
        raise
    except Exception as error:  # of libraries: anything
        kind = kind_of(error, "model_load")
        if kind in OTHERS:
            raise
        frames = traceback.extract_tb(error.__traceback__)
        what = ("is for another model: this one lacks a layer that it changes, "
                if LOOK_UP in (frame.name for frame in frames) else "cannot be used: ")
        raise Fault(kind if kind in FILES else "model-load",
                    f"the adapter {adapter} {what}{type(error).__name__}: {error}", error) from error
    finally:
        del model.load_weights
    model.eval()


def check_tensors(utils, mx, model, adapter, file):
    """mlx-vlm passes over tensors that the model has no place for, and takes those of any shape."""
    places = {name: tuple(array.shape) for name, array in utils.tree_flatten(model.parameters())}
    for name, array in mx.load(str(file)).items():
        if name not in places:
            raise Fault("model-load", f"the adapter {adapter} is for another model: this one has no "
                                      f"{name}")
        if places[name] != tuple(array.shape):
            raise Fault("model-load", f"the adapter {adapter} is for another model: its {name} is "
                                      f"{list(array.shape)}, this one's {list(places[name])}")
