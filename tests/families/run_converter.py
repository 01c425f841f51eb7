#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs llama.cpp's convert_hf_to_gguf.py on a vocabulary that it cannot know.

usage: run_converter.py RUNTIME [arguments of convert_hf_to_gguf.py]

RUNTIME is the folder that tools/llama-runtime makes.

Four things are not the converter's own:

- It names the pre-tokenizer by a hash of the ids of a test string, so a vocabulary that nobody
  published is refused. In that case alone the answer is "gpt-2", which is how vocabulary.py splits.
- Of Pixtral it drops every tensor of the text model before it would take the embedding of
  [IMG_BREAK] from them (llama.cpp 0.7.0), and libmtmd refuses a projector without it. That tensor
  is let through.
- It has no name for a norm of Gemma 3n's audio tower (llama.cpp 0.7.0), which stands in the file of
  the projector though no picture needs it. It gets the name of Gemma 4's.
- It leaves Gemma 3n's scales of the layers of MobileNetV5's blocks as vectors, where libmtmd
  multiplies along the channels and aborts (llama.cpp 0.7.0). They get the two further axes.
"""

import os
import pathlib
import runpy
import sys

PRE_TOKENIZER = "gpt-2"


def name_pre_tokenizer(text_model):
    by_hash = text_model.get_vocab_base_pre

    def pre_tokenizer(self, tokenizer):
        try:
            return by_hash(self, tokenizer)
        except NotImplementedError:
            return PRE_TOKENIZER

    text_model.get_vocab_base_pre = pre_tokenizer


def keep_embeddings(projector_model):
    others = projector_model.filter_tensors

    def filter_tensors(_, item):
        return item if item[0].endswith("embed_tokens.weight") else others(item)

    projector_model.filter_tensors = classmethod(filter_tensors)


def name_audio_norm(gguf):
    names = gguf.TensorNameMap.block_mappings_cfg
    names[gguf.MODEL_TENSOR.A_ENC_CONV1D_NORM] += (
        "model.audio_tower.subsample_conv_projection.conv_{bid}.norm",)


def spread_layer_scales(projector_model):
    others = projector_model.modify_tensors

    def modify_tensors(self, data, name, block):
        for new_name, tensor in others(self, data, name, block):
            scale = new_name.endswith("layer_scale.gamma") and tensor.ndim == 1
            yield new_name, tensor.reshape(1, -1, 1, 1) if scale else tensor

    projector_model.modify_tensors = modify_tensors


def main():
    root = pathlib.Path(sys.argv[1]).resolve() / "root" / "usr"
    script = root / "share" / "doc" / "llama.cpp-tools" / "scripts" / "convert_hf_to_gguf.py"
    sys.path[:0] = [str(root / "lib" / "python3" / "dist-packages"),
                    str(root / "share" / "llama.cpp" / "llama.cpp-tools")]
    os.environ["NO_LOCAL_GGUF"] = "1"
    import gguf
    from conversion.base import TextModel
    from conversion.gemma import Gemma3nVisionAudioModel
    from conversion.llava import LlavaVisionModel

    name_pre_tokenizer(TextModel)
    keep_embeddings(LlavaVisionModel)
    name_audio_norm(gguf)
    spread_layer_scales(Gemma3nVisionAudioModel)
    sys.argv = [str(script), *sys.argv[2:]]
    runpy.run_path(str(script), run_name="__main__")


if __name__ == "__main__":
    main()
