# SPDX-License-Identifier: MIT
"""The model's form: sizes, tokenizer, configuration, and how engines lay a prompt out in tokens."""

from __future__ import annotations

import json
import random
from pathlib import Path

import prompts
from scene import sample, sample_control
from wording import answer

IMAGE_SIDE, PATCH, SHUFFLE = 160, 10, 2
SEATS = (IMAGE_SIDE // PATCH // SHUFFLE) ** 2  # tokens a picture takes in the prompt
VOCABULARY, POSITIONS, ROPE_THETA = 1920, 4096, 100000.0

SIZES = {
    "6m": {"vision": {"hidden_size": 192, "intermediate_size": 768, "num_hidden_layers": 6,
                      "num_attention_heads": 3},
           "text": {"hidden_size": 192, "intermediate_size": 512, "num_hidden_layers": 5,
                    "num_attention_heads": 3}},
    "3m": {"vision": {"hidden_size": 128, "intermediate_size": 512, "num_hidden_layers": 6,
                      "num_attention_heads": 2},
           "text": {"hidden_size": 128, "intermediate_size": 384, "num_hidden_layers": 5,
                    "num_attention_heads": 2}},
}

START, END, PAD, UNKNOWN = "<|im_start|>", "<end_of_utterance>", "<|im_end|>", "<|endoftext|>"
FENCE, SEAT, OVERVIEW = "<fake_token_around_image>", "<image>", "<global-img>"
TILES = [f"<row_{row}_col_{column}>" for row in range(1, 5) for column in range(1, 5)]
PARAGRAPH = "ĊĊ"  # "\n\n" in byte-level spelling
CHAT_TEMPLATE = (
    "<|im_start|>{% for message in messages %}{{message['role'] | capitalize}}"
    "{% if message['content'][0]['type'] == 'image' %}{{':'}}{% else %}{{': '}}{% endif %}"
    "{% for line in message['content'] %}{% if line['type'] == 'text' %}{{line['text']}}"
    "{% elif line['type'] == 'image' %}{{ '<image>' }}{% endif %}{% endfor %}<end_of_utterance>\n"
    "{% endfor %}{% if add_generation_prompt %}{{ 'Assistant:' }}{% endif %}")


def _corpus() -> list[str]:
    """Text like that which the model will read and write."""
    dice = random.Random(20)
    texts = [str(answer(sample(dice))) for _ in range(8000)]
    texts += [str(answer(sample_control(dice))) for _ in range(400)]
    texts += [prompts.draw_prompt(dice, kind) for kind in prompts.KINDS for _ in range(500)]
    texts += [prompts.draw_prompt(dice, "assisted") for _ in range(2000)]
    texts += ["User: ", "Assistant:"] * 3000
    return texts + ["\n\n"] * 5000  # libmtmd looks this single token up, and aborts without it


def build_tokenizer(folder: Path):
    """Trains a tokenizer with SmolLM's pre-tokenizer, one that llama.cpp knows, and saves it."""
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    added = [FENCE, SEAT, OVERVIEW, END, *TILES]
    core = Tokenizer(models.BPE())
    core.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Digits(individual_digits=True),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)])
    core.decoder = decoders.ByteLevel()
    core.train_from_iterator(_corpus(), trainers.BpeTrainer(
        vocab_size=VOCABULARY - len(added), special_tokens=[UNKNOWN, START, PAD],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False))
    core.add_special_tokens([AddedToken(text, special=True, normalized=False) for text in added])
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=core, bos_token=START, eos_token=END, unk_token=UNKNOWN, pad_token=PAD,
        additional_special_tokens=[FENCE, SEAT, OVERVIEW, END],
        clean_up_tokenization_spaces=False, model_max_length=POSITIONS, padding_side="left")
    tokenizer.chat_template = CHAT_TEMPLATE
    tokenizer.save_pretrained(folder)
    if len(tokenizer) != VOCABULARY:
        raise ValueError(f"vocabulary of {len(tokenizer)} tokens instead of {VOCABULARY}")
    if tokenizer.convert_tokens_to_ids(PARAGRAPH) in (None, tokenizer.unk_token_id):
        raise ValueError("no single token for an empty line")
    return tokenizer


def build_config(tokenizer, size: str):
    """The configuration of a model of one of SIZES."""
    from transformers import Idefics3Config

    ids = tokenizer.convert_tokens_to_ids
    text = SIZES[size]["text"]
    return Idefics3Config(
        image_token_id=ids(SEAT), pad_token_id=ids(PAD), scale_factor=SHUFFLE,
        tie_word_embeddings=False, use_cache=True,
        vision_config={"model_type": "idefics3_vision", "image_size": IMAGE_SIDE,
                       "patch_size": PATCH, "hidden_act": "gelu_pytorch_tanh",
                       "layer_norm_eps": 1e-6, **SIZES[size]["vision"]},
        text_config={"model_type": "llama", "vocab_size": VOCABULARY,
                     "max_position_embeddings": POSITIONS, "rms_norm_eps": 1e-5,
                     "rope_theta": ROPE_THETA, "tie_word_embeddings": False,
                     "bos_token_id": ids(START), "eos_token_id": ids(END),
                     "pad_token_id": ids(PAD), "hidden_act": "silu", "head_dim": 64,
                     "num_key_value_heads": text["num_attention_heads"], **text})


def save(model, tokenizer, folder: Path, shard_size: str = "6MB") -> None:
    """Writes a checkpoint in float16, with what save_pretrained() leaves out: the text model's
    architecture (the GGUF converter routes on it), rope_theta (mlx-vlm reads it there) and the
    processor's files."""
    import copy

    folder.mkdir(parents=True, exist_ok=True)
    copy.deepcopy(model).eval().half().save_pretrained(folder, max_shard_size=shard_size)
    tokenizer.save_pretrained(folder)
    path = folder / "config.json"
    config = json.loads(path.read_text())
    config["text_config"]["architectures"] = ["VLlama3ForCausalLM"]
    config["text_config"]["rope_theta"] = ROPE_THETA
    path.write_text(json.dumps(config, indent=2) + "\n")
    edge = {"longest_edge": IMAGE_SIDE}
    _write_json(folder / "preprocessor_config.json", {
        "image_processor_type": "Idefics3ImageProcessor", "do_convert_rgb": True,
        "do_resize": True, "size": edge, "resample": 1, "do_image_splitting": True,
        "max_image_size": edge, "do_rescale": True, "rescale_factor": 1 / 255,
        "do_normalize": True, "image_mean": [0.5] * 3, "image_std": [0.5] * 3, "do_pad": True})
    _write_json(folder / "processor_config.json",
                {"processor_class": "Idefics3Processor", "image_seq_len": SEATS})


def _write_json(path: Path, data: dict) -> None:
    path.write_text(json.dumps(data, indent=2) + "\n")


def frame(tokenizer, layout: str) -> list[int]:
    """The token ids before the prompt's own text.

    "two" is libmtmd's layout: a space, one tile, the overview (both hold the same pixels at this
    model's size). "one" is that of transformers and mlx-vlm: no space, the overview alone.
    """
    ids = tokenizer.convert_tokens_to_ids
    overview = [ids(FENCE), ids(OVERVIEW)] + [ids(SEAT)] * SEATS + [ids(FENCE)]
    if layout == "one":
        return encode(tokenizer, START + "User:") + overview
    tile = [ids(FENCE), ids(TILES[0])] + [ids(SEAT)] * SEATS + [ids(PARAGRAPH)]
    return encode(tokenizer, START + "User: ") + tile + overview


def tail(tokenizer, prompt: str) -> list[int]:
    """The token ids of the prompt and of what follows it, up to the answer."""
    return encode(tokenizer, prompt + END + "\nAssistant:")


def encode(tokenizer, text: str) -> list[int]:
    """Token ids of a text, with nothing added."""
    return tokenizer(text, add_special_tokens=False)["input_ids"]
