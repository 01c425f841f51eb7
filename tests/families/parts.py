# SPDX-License-Identifier: MIT
"""What the checkpoints of several families have in common: chat templates, parts of config.json,
and the files of a checkpoint without its weights.

Widths are as small as each architecture allows, pictures are a few patches a side.
"""

import dataclasses
import json
import pathlib

from vocabulary import Vocabulary, byte_level, sentencepiece, write_json

HALF = [0.5, 0.5, 0.5]
CLIP_MEAN, CLIP_STD = [0.48145466, 0.4578275, 0.40821073], [0.26862954, 0.26130258, 0.27577711]
IMAGENET_MEAN, IMAGENET_STD = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]
BICUBIC, BILINEAR, LANCZOS = 3, 2, 1  # Pillow's numbers
WIDTH, FEED_FORWARD, HEADS, KV_HEADS, LAYERS = 64, 128, 4, 2, 2
# llama.cpp's converter counts a projector's layers among the encoder's, and InternVL's has number 3
ENCODER_LAYERS = 4


def chat(begin, end, image, answer, start=""):
    """A chat template: START, each turn as BEGIN, content and END, then ANSWER for the reply.
    `role` in BEGIN is the turn's role as Jinja; a picture becomes IMAGE where it stands."""
    begin = begin.replace("{role}", "{{ message['role'] }}")
    return (start + "{% for message in messages %}" + begin
            + "{% if message['content'] is string %}{{ message['content'] }}{% else %}"
            "{% for part in message['content'] %}"
            "{% if part['type'] in ['image', 'image_url'] %}" + image
            + "{% elif part['type'] == 'text' %}{{ part['text'] }}{% endif %}"
            "{% endfor %}{% endif %}" + end + "{% endfor %}"
            "{% if add_generation_prompt %}" + answer + "{% endif %}")


def chatml(image, start=""):
    return chat("<|im_start|>{role}\n", "<|im_end|>\n", image, "<|im_start|>assistant\n", start)


def llama(size, **more):
    """Of text models shaped as Llama (Mistral, Qwen 2, …)."""
    return {"hidden_size": WIDTH, "intermediate_size": FEED_FORWARD,
            "num_attention_heads": HEADS, "num_key_value_heads": KV_HEADS,
            "num_hidden_layers": LAYERS, "vocab_size": size, "rms_norm_eps": 1e-5,
            "rope_theta": 10000.0, "max_position_embeddings": 8192, "hidden_act": "silu",
            "tie_word_embeddings": False} | more


def encoder(model_type, image_size, patch_size, **more):
    """Of image encoders shaped as a ViT (CLIP, SigLIP)."""
    return {"model_type": model_type, "hidden_size": 32, "intermediate_size": 64,
            "num_attention_heads": 4, "num_hidden_layers": ENCODER_LAYERS, "num_channels": 3,
            "image_size": image_size, "patch_size": patch_size} | more


def pictures(kind, processor, size, mean=HALF, std=HALF, **more):
    """preprocessor_config.json of a processor that resizes, rescales and normalises."""
    return {"image_processor_type": kind, "processor_class": processor, "do_convert_rgb": True,
            "do_resize": True, "do_rescale": True, "do_normalize": True, "size": size,
            "image_mean": mean, "image_std": std, "resample": BICUBIC,
            "rescale_factor": 1 / 255} | more


def square(side):
    return {"height": side, "width": side}


@dataclasses.dataclass
class Checkpoint:
    """A checkpoint's folder, as far as it is no weights."""

    folder: pathlib.Path

    def tokens(self, specials, template=None, named=None, prefix=None, **roles):
        """Writes a byte-level tokenizer. `roles` are bos, eos, unk and pad, `named` further names
        of special tokens, `prefix` a token put before every text."""
        vocabulary = byte_level(specials, self.folder, begin=prefix)
        self._tokenizer_config("PreTrainedTokenizerFast", specials, template, named, roles)
        return vocabulary

    def pieces(self, kind, controls, specials, template=None, **roles):
        """Writes a SentencePiece tokenizer that the class `kind` reads."""
        vocabulary = sentencepiece(controls, specials, self.folder)
        self._tokenizer_config(kind, specials, template, None, roles)
        return vocabulary

    def _tokenizer_config(self, kind, specials, template, named, roles):
        config = {"tokenizer_class": kind, "model_max_length": 8192,
                  "clean_up_tokenization_spaces": False}
        config |= {f"{role}_token": token for role, token in roles.items()}
        if named:
            config |= named | {"extra_special_tokens": named}
        else:
            config["extra_special_tokens"] = [token for token in specials
                                              if token not in roles.values()]
        if template:
            config["chat_template"] = template
        self.write("tokenizer_config.json", config)

    def config(self, model_type, architecture, vocabulary: Vocabulary, **members):
        self.write("config.json", {"model_type": model_type, "architectures": [architecture],
                                   "vocab_size": vocabulary.size, "torch_dtype": "float32"}
                   | members)

    def preprocessor(self, *arguments, **members):
        self.write("preprocessor_config.json", pictures(*arguments, **members))

    def processor(self, kind, **members):
        self.write("processor_config.json", {"processor_class": kind} | members)

    def write(self, name, data):
        write_json(self.folder / name, data)

    def read(self, name):
        return json.loads((self.folder / name).read_text(encoding="utf-8"))
