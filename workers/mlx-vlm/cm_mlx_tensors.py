# SPDX-License-Identifier: MIT
"""Weights that the model made from config.json does not take: whose fault, which tensors and file.

MLX compares names and shapes after mlx-vlm renamed what it read. What the model and the weights
were is taken from the frame that refused them. Blame follows from what the files say themselves:
where layers, names or shapes contradict config.json or each other, the conversion is at fault;
where the model has no part of that kind, or another one was given mlx-vlm's own names, it may be
mlx-vlm as well, and the words say so.
"""

import collections
import json
import re
import struct

from cm_mlx_files import LFS_HEAD
from cm_worker import Fault

INDEX = "model.safetensors.index.json"
# as in src/models/cm-describe-shards.c
MAX_INDEX_BYTES = 32 << 20
MAX_FILES = 2000
MAX_HEADER_BYTES = 100 << 20  # the bound of the safetensors library
MAX_SHOWN = 3
MAX_KINDS = 100  # of tensors left over that are looked at
# of the safetensors format
DTYPES = ("BOOL U8 I8 I16 U16 I32 U32 I64 U64 F16 BF16 F32 F64 C64 F4 F6_E2M3 F6_E3M2 F8_E4M3 F8_E5M2 "
          "F8_E8M0 F8_E4M3FNUZ F8_E5M2FNUZ").split()
LAYER = re.compile(r"(?<=\.)\d+(?=\.)")


def shown(names):
    names = sorted(names)
    return ", ".join(names[:MAX_SHOWN]) + (", …" if len(names) > MAX_SHOWN else "")


def named_by_index(folder):
    """The weight files that the index names, sorted; none where there is no such index."""
    path = folder / INDEX
    try:
        if not path.is_file() or path.stat().st_size > MAX_INDEX_BYTES:
            return []
        index = json.loads(path.read_text(encoding="utf-8"))
        return sorted({str(name) for name in index["weight_map"].values()})[:MAX_FILES]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return []


def weight_files(folder):
    """Those that mlx-vlm reads: what the index names and is there, else all but Mistral's own."""
    named = [path for name in named_by_index(folder) if (path := folder / name).is_file()]
    return named or [path for path in sorted(folder.glob("*.safetensors"))[:MAX_FILES]
                     if path.is_file() and not path.name.endswith("consolidated.safetensors")]


def table_of(path):
    """What a weight file says of its tensors: {tensor: {dtype, shape, …}}; None: no such file."""
    try:
        with open(path, "rb") as file:
            length, = struct.unpack("<Q", file.read(8))
            header = json.loads(file.read(min(length, MAX_HEADER_BYTES)))
    except (OSError, ValueError, struct.error, RecursionError):
        return None
    return {name: entry for name, entry in header.items() if isinstance(entry, dict)
            and name != "__metadata__"} if isinstance(header, dict) else None


def tables_of(folder):
    """(file, its table) of those that can be read; one at a time, since a table may be large."""
    for path in weight_files(folder):
        table = table_of(path)
        if table is not None:
            yield path.name, table


def damaged_weights(folder):
    """The first weight file that is empty, no such file, or shorter than its tensors."""
    for path in weight_files(folder):
        words = damage_of_weights(path)
        if words:
            return Fault("model-corrupt", f"{path.name} {words}; download it again ({folder})")
    return None


def damage_of_weights(path):
    """What is wrong with one of them, in words that follow its name; None: nothing, or it cannot be
    read, which says so itself."""
    try:
        with open(path, "rb") as file:
            head, size = file.read(len(LFS_HEAD)), path.stat().st_size
    except OSError:
        return None
    if size == 0:
        return "is empty"
    if head == LFS_HEAD:
        return "is a Git LFS pointer, not the file itself"
    table = table_of(path)
    if table is None:
        return "is no safetensors file, or is cut short in its header"
    ends = [offsets[1] for entry in table.values()
            if isinstance(offsets := entry.get("data_offsets"), list) and len(offsets) == 2
            and isinstance(offsets[1], int)]
    lacking = 8 + struct.unpack("<Q", head[:8])[0] + max(ends, default=0) - size
    return f"is cut short: {lacking} bytes are missing" if lacking > 0 else None


def file_of(folder, tensor):
    """The file that holds a tensor by mlx-vlm's name for it: that with the longest common end, of
    which the last two parts and all numbers must agree. Without one: the files' common name."""
    parts, files, best, length = tensor.split("."), [], None, 1
    for file, names in tables_of(folder):
        files.append(file)
        for name in names:
            common = 0
            for ours, theirs in zip(reversed(parts), reversed(name.split("."))):
                if ours != theirs:
                    break
                common += 1
            if common > length and LAYER.findall(name) == LAYER.findall(tensor):
                best, length = file, common
    return best or (files[0] if len(files) == 1 else "the weights")


def compared(error):
    """The model's parameters and the weights given, from the frame that refused them: names and
    shapes; None where no such frame is there."""
    trace, frame = error.__traceback__, None
    while trace:
        if trace.tb_frame.f_code.co_name == "load_weights":
            frame = trace.tb_frame.f_locals
        trace = trace.tb_next
    given = (frame or {}).get("file_or_weights")
    if not isinstance(given, list) or not hasattr(frame.get("self"), "parameters"):
        return None
    from mlx.utils import tree_flatten
    return ({name: tuple(array.shape) for name, array in tree_flatten(frame["self"].parameters())},
            {name: tuple(getattr(array, "shape", ())) for name, array in given})


def numbers_of(config):
    """All whole numbers of config.json; heads times their size, and the places of an encoder input."""
    found, todo = set(), [config]
    while todo:
        part = todo.pop()
        if isinstance(part, dict):
            sizes = [part.get(name) for name in ("num_attention_heads", "num_key_value_heads")]
            each = part.get("head_dim")
            if not isinstance(each, int) and all(
                    isinstance(size, int) and size for size in (sizes[0], part.get("hidden_size"))):
                each = part["hidden_size"] // sizes[0]
            found.update(size * each for size in sizes if isinstance(size, int)
                         and isinstance(each, int))
            side, patch = part.get("image_size"), part.get("patch_size")
            if isinstance(side, int) and isinstance(patch, int) and patch > 0:
                found.add((side // patch) ** 2)
            todo += part.values()
        elif isinstance(part, list):
            todo += part
        elif isinstance(part, int) and not isinstance(part, bool):
            found.add(part)
    return found


def of_layers(name):
    return LAYER.sub("N", name)


def tail(name):
    """What stands after the layer's number, or the last two parts; and the numbers."""
    numbers = LAYER.findall(name)
    parts = name.split(".")
    last = max((at for at, part in enumerate(parts) if part.isdigit()), default=len(parts) - 3)
    return ".".join(parts[last + 1:]), tuple(numbers)


def but_one(name, shape):
    """Keys that a tensor shares with those whose name differs in one part alone that is no number."""
    parts = name.split(".")
    for at, part in enumerate(parts):
        if not part.isdigit():
            yield shape, tuple(parts[:at] + [None] + parts[at + 1:])


def count(names):
    return f"{len(names)} tensor{'s' if len(names) > 1 else ''} ({shown(names)})"


class Comparison:
    """The tensors that a model wants and those it was given: {name: shape} each."""

    def __init__(self, folder, config, wanted, given):
        self.folder, self.config, self.wanted, self.given = folder, config, wanted, given
        self.missing, self.extra = wanted.keys() - given.keys(), given.keys() - wanted.keys()
        self.numbers = numbers_of(config)

    def words(self):
        """(whether the files contradict themselves, what is wrong); None: nothing to add."""
        if self.missing and self.extra and (found := self.of_names()):
            return found
        return self.of_extra() if self.extra else self.of_missing() if self.missing \
            else self.of_shapes()

    def of_names(self):
        """Tensors that are there by another name: mlx-vlm changes what stands before a layer's
        number, never a module's own name."""
        theirs = {tail(name): name for name in self.extra}
        moved = [name for name in self.missing if tail(name) in theirs]
        if moved:
            name = min(moved)
            return False, (f"{len(moved)} tensors are called otherwise in it "
                           f"({theirs[tail(name)]} for {name})")
        # a hostile name has thousands of parts: only those with as many as one of the model's count
        likes = {key: [] for name in self.missing for key in but_one(name, self.wanted[name])}
        depths = {name.count(".") for name in self.missing}
        for name in (name for name in self.extra if name.count(".") in depths):
            for key in but_one(name, self.given[name]):
                if key in likes:
                    likes[key].append(name)
        pairs = []
        for name in sorted(self.missing):
            found = {other for key in but_one(name, self.wanted[name]) for other in likes[key]}
            pairs += [(min(found), name)] if len(found) == 1 else []
        if not pairs:
            return None
        return True, (f"{file_of(self.folder, pairs[0][0])} names {len(pairs)} tensors otherwise "
                      f"({pairs[0][0]} in place of {pairs[0][1]})")

    def of_extra(self):
        file = file_of(self.folder, min(self.extra))
        if all(name.endswith((".scales", ".biases")) for name in self.extra) and not (
                self.config.get("quantization") or self.config.get("quantization_config")):
            return True, f"{file} holds packed weights, and no quantization is named"
        known = {of_layers(name) for name in self.wanted}
        layers = {name for name in self.extra if of_layers(name) in known}
        if layers:
            return True, f"{file} holds layers that it does not count: {count(layers)}"
        counts = collections.Counter(map(of_layers, self.extra))
        kinds = sorted({of_layers(name): name for name in self.extra}.items())[:MAX_KINDS]
        if any(self.in_some_layers(name, counts[kind]) for kind, name in kinds):
            return True, f"{file} holds in some layers what others lack: {count(self.extra)}"
        return False, f"it has no place for {count(self.extra)} of {file}"

    def in_some_layers(self, name, layers):
        """Whether what is left over in so many layers, as this name is, is not so in all the model's."""
        number = LAYER.search(name)
        if not number:
            return False
        stack = {LAYER.search(other)[0] for other in self.wanted
                 if other.startswith(name[:number.start()]) and LAYER.search(other)}
        return layers < len(stack)

    def of_missing(self):
        absent = [name for name in named_by_index(self.folder) if not (self.folder / name).is_file()]
        if absent:
            return True, (f"{shown(absent)}, named by {INDEX}, is not there, and with it "
                          f"{count(self.missing)}")
        there = {of_layers(name) for name in self.given}
        layers = {name for name in self.missing if of_layers(name) in there}
        heads = [name for name in self.missing if name.endswith("lm_head.weight")]
        parts = (self.config, self.config.get("text_config"))
        tied = [part.get("tie_word_embeddings") for part in parts if isinstance(part, dict)]
        firm = layers or [name for name in self.missing if name.endswith(".weight")
                          and "norm" not in name and name not in heads]
        if firm or (heads and False in tied and True not in tied):
            return True, f"{file_of(self.folder, min(self.missing))} lacks {count(self.missing)}"
        return None

    def of_shapes(self):
        pairs = {name: (shape, self.given[name]) for name, shape in sorted(self.wanted.items())
                 if self.given.get(name) != shape}
        if not pairs:
            return None
        reasons = {name: self.of_shape(name, *shapes) for name, shapes in pairs.items()}
        name = next((name for name, (firm, _) in reasons.items() if firm), next(iter(pairs)))
        wanted, given = (" × ".join(map(str, shape)) for shape in pairs[name])
        firm, reason = reasons[name]
        return firm, (f"{reason}: {len(pairs)} of another shape in {file_of(self.folder, name)}, as "
                      f"{name}: {given} in place of {wanted}")

    def of_shape(self, name, wanted, given):
        """Whether the files contradict themselves in one tensor, and what it is."""
        if f"{name.rpartition('.')[0]}.scales" in self.given and self.config.get("quantization"):
            return True, "tensors are packed otherwise than its quantization says"
        if len(wanted) == 2 and given == wanted[::-1]:
            return True, "tensors are transposed"
        differ = [pair for pair in zip(wanted, given) if pair[0] != pair[1]]
        ours, theirs = {pair[0] for pair in differ}, {pair[1] for pair in differ}
        return bool(ours & self.numbers) and not theirs & self.numbers, "tensors have other sizes"


def fault_in_tensors(folder, config, error):
    """Of an error of loading: the tensors at fault; None where it is of another kind."""
    unknown = re.search(r"unsupported dtype (\w+)", str(error))
    if unknown:
        kind = unknown[1]
        file = next((file for file, names in tables_of(folder)
                     if any(entry.get("dtype") == kind for entry in names.values())), "a weight file")
        if kind in DTYPES:
            return Fault("model-unsupported", f"mlx has no numbers of the type {kind} that {file} "
                                              f"holds ({folder})")
        return Fault("model-corrupt", f"{file} holds numbers of a type that safetensors do not have: "
                                      f"{kind:.40} ({folder})")
    if isinstance(error, RuntimeError):
        return damaged_weights(folder)
    found = compared(error)
    words = found and Comparison(folder, config, *found).words()
    if not words:
        return None
    whose = "config.json" if words[0] else f"mlx-vlm's model of {config.get('model_type')!s:.60}"
    return Fault("weights-mismatch", f"the weights do not fit {whose}: {words[1]} ({folder})")


def check_types(folder, mx, parameters):
    """Raises where weights are whole numbers with a sign, which no model of mlx-vlm computes with;
    MLX itself takes them in silence."""
    strange = {name: array for name, array in parameters if name.endswith(".weight")
               and array.dtype in (mx.int8, mx.int16, mx.int32, mx.int64, mx.bool_)}
    if strange:
        name = min(strange)
        kind = str(strange[name].dtype).rpartition(".")[2]
        raise Fault("weights-mismatch", f"the weights do not fit config.json: {file_of(folder, name)} "
                    f"holds {count(strange)} as {kind}, not as floating point ({folder})")


def rows_of_embedding(parameters):
    """How many tokens have an embedding; None where that is not told by one number."""
    rows = {array.shape[0] for name, array in parameters if name.endswith("embed_tokens.weight")}
    return rows.pop() if len(rows) == 1 else None


def check_tokens(folder, ids, rows, image_ids):
    """Raises where the prompt holds a token without an embedding, but for those that stand for the
    picture: MLX reads past the table's end and answers with whatever lies there."""
    beyond = [token for token in ids if rows and token >= rows and token not in image_ids]
    if beyond:
        raise Fault("weights-mismatch", f"the weights do not fit the tokenizer: it makes token "
                    f"{max(beyond)}, and they end with that of {rows - 1} ({folder})")


def fault_in_encoding(folder, model, error):
    """A part of the model for which there were no weights, which mlx-vlm takes out without a word."""
    dropped = sorted(name for name, part in vars(model).items() if part is None
                     and not name.startswith("_"))
    if not dropped or "NoneType" not in str(error):
        return None
    return Fault("weights-mismatch", f"the weights do not fit config.json: no file holds tensors of "
                                     f"{shown(dropped)} ({folder})")
