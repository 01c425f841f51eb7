# SPDX-License-Identifier: MIT
"""What is wrong with a checkpoint's small files: looked at before config.json is used, and at the
others once loading or prompting has failed, since mlx-vlm runs without some of them.

Each function gives a Fault that names the file, or None where the file is not to blame.
"""

import json
import re

from cm_worker import Fault

MAX_BYTES = 64 << 20  # the largest tokenizer.json known to us has 35 MB
MAX_CONFIG_BYTES = 16 << 20  # one that names the bits of each of 60,000 layers has 4 MB
LFS_HEAD = b"version https://git-lfs.github.com/spec/"

TOKENIZERS = ("tokenizer.json", "tokenizer.model", "tekken.json", "vocab.json", "vocab.txt",
              "tiktoken.model", "qwen.tiktoken", "spiece.model")
# small files by what fails without them
FILES = {
    "projector-corrupt": ("preprocessor_config.json", "processor_config.json",
                          "video_preprocessor_config.json"),
    "tokenizer-corrupt": (*TOKENIZERS, "tokenizer_config.json", "special_tokens_map.json",
                          "added_tokens.json", "merges.txt"),
    "template-unsupported": ("chat_template.jinja", "chat_template.json"),
}
# members of config.json and its parts that are whole numbers above 0, or lists and objects of them
SIZES = ("hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads",
         "num_key_value_heads", "vocab_size", "image_size", "patch_size")
# transformers' words where nothing says how pictures are prepared
NO_PROCESSOR = r"load (image processor|feature extractor)|preprocessor_config"


def damage_of_json(text):
    """What is wrong with the text of a JSON file, in words that follow its name; None: nothing."""
    ends = text.rstrip().endswith(("}", "]"))
    try:
        value = json.loads(text)
    except RecursionError:
        return "is nested too deep"
    except ValueError as error:
        if text.lstrip().startswith(("{", "[")) and not ends:
            return "is cut short: its JSON does not end"
        return f"is not valid JSON ({error})"
    return None if isinstance(value, dict) else "holds no JSON object"


def damage_of(path, most=MAX_BYTES):
    """What is wrong with a small file, in words that follow its name; None: nothing, or there is
    none, or it may not be read, which says so itself."""
    try:
        if not path.is_file():
            return None
        size = path.stat().st_size
        if size > most:
            return f"is larger than such a file is ({size} bytes)"
        content = path.read_bytes()
    except OSError:
        return None
    if not content.strip():
        return "is empty"
    if content.startswith(LFS_HEAD):
        return "is a Git LFS pointer, not the file itself"
    if path.suffix not in (".json", ".jinja", ".txt"):
        return None
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        return f"is not UTF-8 (byte {error.start})"
    return damage_of_json(text) if path.suffix == ".json" else None


def damaged(folder, kinds):
    """The first damaged file of those kinds."""
    for kind in kinds:
        for name in FILES[kind]:
            words = damage_of(folder / name)
            if words:
                return Fault(kind, f"{name} {words}; download it again ({folder})")
    return None


def check_config(folder):
    """Raises where config.json is not what mlx-vlm could use at all."""
    words = damage_of(folder / "config.json", MAX_CONFIG_BYTES)
    if words:
        raise Fault("model-corrupt", f"config.json {words}; download it again ({folder})")


def check_code(folder, config, trusted):
    """Raises where the model brings code that nobody allowed; mlx-vlm would run it unasked."""
    if config.get("model_file") and not trusted:
        raise Fault("code-not-allowed", f"the model's own Python code, {config['model_file']!s:.80}, was "
                    f"not allowed to run; read it, then let it with --trust-remote-code ({folder})")


def fault_in_config(folder, config, error):
    """A member of config.json that no model can be made of, where making it was refused."""
    if not isinstance(error, (TypeError, AttributeError, KeyError, ValueError, ZeroDivisionError)):
        return None
    lacking = re.search(r"(\w*Config)\.__init__\(\) missing .*?arguments?: (.*)", str(error))
    if lacking:
        return Fault("model-corrupt", f"config.json lacks {lacking[2]}, which mlx-vlm's {lacking[1]} "
                                      f"asks for ({folder})")
    if isinstance(error, KeyError) and error.args == ("model_type",):
        return Fault("model-unsupported", f"config.json names no model_type ({folder})")
    words = wrong_member(config, error)
    return Fault("model-corrupt", f"config.json: {words} ({folder})") if words else None


def wrong_member(config, error):
    kind = config.get("model_type")
    if kind is not None and not isinstance(kind, str):
        return f"model_type is {kind!r:.60}, not a name"
    parts = {"": config}
    for name in ("text_config", "vision_config", "quantization"):
        part = config.get(name, {})
        if isinstance(part, dict):
            parts[name + "."] = part
        elif part is not None or name != "quantization" and "NoneType" in str(error):
            return f"{name} is {json.dumps(part):.60}, no object"
    for prefix, part in parts.items():
        for name in SIZES:
            size = part.get(name)
            if isinstance(size, (str, bool, float)) or isinstance(size, int) and size < 1:
                return f"{prefix}{name} is {json.dumps(size):.60}, no whole number above 0"
    packed = config.get("quantization")
    for name in ("bits", "group_size") if packed else ():
        if not isinstance(packed.get(name), int):
            return f"quantization.{name} is {json.dumps(packed.get(name)):.60}, no whole number"
    return None


def fault_in_tokenizer(folder):
    """A tokenizer that is not there, or that the library does not take."""
    if not any((folder / name).exists() for name in TOKENIZERS):
        return Fault("tokenizer-missing", f"no tokenizer is in {folder} (tokenizer.json, "
                                          "tokenizer.model, …); download the model again")
    if not (folder / "tokenizer.json").exists():
        return None
    import tokenizers
    try:
        tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
    except Exception as refusal:  # the library raises no kind of its own
        return Fault("tokenizer-corrupt", f"tokenizer.json is refused: {refusal!s:.300} ({folder})")
    return None


def fault_in_processor(folder, error):
    unknown = "nrecognized image processor" in str(error)
    name = "preprocessor_config.json"
    if unknown and (folder / name).exists():
        kind = json.loads((folder / name).read_text(encoding="utf-8")).get("image_processor_type")
        return Fault("projector-unsupported", f"{name} names the image processor {kind!r:.80}, which "
                                              f"transformers does not know ({folder})")
    if re.search(NO_PROCESSOR, str(error)) and not (folder / name).exists():
        return Fault("projector-missing", f"{name} is missing, which says how pictures are prepared; "
                                          f"download it ({folder})")
    return None


def fault_in_loading_processor(folder, error):
    return (damaged(folder, FILES) or fault_in_processor(folder, error)
            or fault_in_tokenizer(folder))


def template_file(folder):
    """Where the chat template stands, as transformers looks for it."""
    return next((name for name in ("chat_template.jinja", "chat_template.json")
                 if (folder / name).exists()), "tokenizer_config.json")


def fault_in_prompting(folder, error):
    """A template or tokenizer that cannot make a prompt with a picture."""
    broken = damaged(folder, ("template-unsupported",))
    if broken:
        return broken
    where, text = template_file(folder), str(error)
    if type(error).__module__.startswith("jinja2"):
        line = getattr(error, "lineno", None)
        return Fault("template-unsupported", f"{where} cannot be rendered: {type(error).__name__}: "
                     f"{text:.300}" + (f" (line {line})" if line else "") + f" ({folder})")
    if re.search(r"Found 0 \S+ tokens", text):
        return Fault("template-unsupported", f"{where} gives the picture no place in the prompt "
                                             f"({folder})")
    if "does not have a padding token" in text:
        name = "tokenizer_config.json"
        there = (folder / name).exists()
        return Fault("tokenizer-corrupt" if there else "tokenizer-missing",
                     f"{name} {'names no pad_token' if there else 'is missing'}; take the model's "
                     f"own, whole ({folder})")
    return None


def fault_in_tokens(folder, config, processor, error):
    """A token for pictures that config.json and the tokenizer number differently."""
    token = getattr(processor, "image_token", None)
    names = ("image_token_id", "image_token_index")
    number = next((config[name] for name in names if config.get(name) is not None), None)
    if "image tokens do not match" not in str(error) or number is None or not token:
        return None
    tokenizer = getattr(processor, "tokenizer", processor)
    ids = tokenizer.encode(str(token), add_special_tokens=False)
    if ids == [number]:
        return None
    return Fault("encode-failed", f"config.json numbers the picture's token {number}, the tokenizer "
                                  f"makes {ids[:8]} of {str(token)!r:.60} ({folder})")
