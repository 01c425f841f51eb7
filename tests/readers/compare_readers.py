# SPDX-License-Identifier: MIT
"""Our header readers against the Python packages gguf and safetensors: the same files, the same
values. Exit status 77 where the packages can neither be imported nor installed."""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

SKIPPED = 77
PACKAGES = ["gguf", "safetensors", "numpy"]


def reenter_in_venv(folder: pathlib.Path) -> int:
    """Runs this again in a virtual environment that has the packages."""
    python = folder / "bin" / "python3"
    try:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True, capture_output=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--timeout", "15",
                        "--retries", "1", *PACKAGES],
                       check=True, capture_output=True, timeout=200)
    except (OSError, subprocess.SubprocessError) as reason:
        print(f"skipped: the Python packages {', '.join(PACKAGES)} are not to be had ({reason})")
        return SKIPPED
    return subprocess.run([python, *sys.argv], check=False,
                          env=os.environ | {"CM_READERS_IN_VENV": "1"}).returncode


def of_gguf(path: pathlib.Path) -> dict:
    import gguf

    reader = gguf.GGUFReader(path)

    def field(key: str):
        found = reader.get_field(key)
        return found.contents() if found else None

    architecture = field("general.architecture")
    tokens = reader.get_field("tokenizer.ggml.tokens")
    return {
        "architecture": architecture,
        "licence": field("general.license"),
        "tokenizer": field("tokenizer.ggml.model"),
        "projector_type": field("clip.projector_type"),
        "elements": sum(int(tensor.n_elements) for tensor in reader.tensors),
        "bytes": sum(int(tensor.n_bytes) for tensor in reader.tensors),
        "n_tensors": len(reader.tensors),
        "context_length": field(f"{architecture}.context_length"),
        "embedding_length": field(f"{architecture}.embedding_length"),
        "image_size": field("clip.vision.image_size"),
        "vocabulary": len(tokens.data) if tokens else None,
        "missing_bytes": 0,
    }


def of_safetensors(path: pathlib.Path) -> dict:
    from safetensors import safe_open

    bits = {"F64": 64, "F32": 32, "F16": 16, "BF16": 16, "I64": 64, "I32": 32, "U32": 32,
            "I8": 8, "U8": 8, "BOOL": 8}
    elements, total, by_type = 0, 0, {}
    with safe_open(path, framework="numpy") as file:
        names = list(file.keys())
        for name in names:
            part = file.get_slice(name)
            count = 1
            for side in part.get_shape():
                count *= side
            size = count * bits[part.get_dtype()] // 8
            elements += count
            total += size
            by_type[part.get_dtype()] = by_type.get(part.get_dtype(), 0) + size
        kind = (file.metadata() or {}).get("format")
    return {"dtype": max(by_type, key=by_type.get), "format": kind, "elements": elements,
            "bytes": total, "n_tensors": len(names), "missing_bytes": 0}


def make_gguf(folder: pathlib.Path) -> list:
    """A file a type that the package can write, and the quantisation that must be named."""
    import gguf
    import numpy

    made = []
    for kind in ["F32", "F16", "BF16", "Q8_0", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "TQ1_0", "TQ2_0"]:
        path = folder / f"{kind}-named-wrongly-Q2_K.gguf"
        writer = gguf.GGUFWriter(path, "llama")
        writer.add_context_length(2048)
        writer.add_embedding_length(256)
        writer.add_file_type(10)
        writer.add_license("mit")
        writer.add_token_list([f"täg{i}" for i in range(300)])
        data = numpy.random.default_rng(1).standard_normal((64, 256)).astype(numpy.float32)
        weight_type = gguf.GGMLQuantizationType[kind]
        writer.add_tensor("blk.0.attn_q.weight", gguf.quantize(data, weight_type),
                          raw_dtype=weight_type)
        writer.add_tensor("output_norm.weight", data[0])
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()
        made.append((path, kind))
    return made


def make_safetensors(folder: pathlib.Path) -> list:
    import numpy
    from safetensors.numpy import save_file

    many = folder / "many.safetensors"
    save_file({f"layers.{i}.weight": numpy.zeros((i % 7 + 1, 3), numpy.float16)
               for i in range(5000)}, many, metadata={"format": "pt"})
    mixed = folder / "mixed.safetensors"
    save_file({"a": numpy.zeros((8, 4), numpy.uint32), "b.scales": numpy.zeros(8, numpy.float16),
               "ü\n\"": numpy.zeros((), numpy.int64), "none": numpy.zeros((0, 5), numpy.float32)},
              mixed)
    return [many, mixed]


def compare(path: pathlib.Path, ours: dict, theirs: dict) -> list:
    wrong = []
    for key, value in theirs.items():
        got = ours.get(key)
        if got in (-1, None) and value is None:
            continue
        if got != value:
            wrong.append(f"{path.name}: {key} is {got!r}, the package says {value!r}")
    return wrong


def dump(program: str, path: pathlib.Path) -> dict:
    done = subprocess.run([program, path], check=True, capture_output=True, timeout=60)
    return json.loads(done.stdout)


def check_cut(program: str, path: pathlib.Path, folder: pathlib.Path) -> list:
    """The same file, ten bytes shorter."""
    cut = folder / f"cut-{path.name}"
    cut.write_bytes(path.read_bytes()[:-10])
    missing = dump(program, cut).get("missing_bytes")
    # GGUF pads the end of the last tensor
    return [] if missing == 10 or path.suffix == ".gguf" and 0 <= missing <= 10 else [
        f"{cut.name}: missing_bytes is {missing!r}"]


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--dump", required=True)
    parser.add_argument("--demo", type=pathlib.Path, required=True)
    parser.add_argument("--venv", type=pathlib.Path, required=True)
    options = parser.parse_args()
    try:
        import gguf  # noqa: F401
        import safetensors.numpy  # noqa: F401
    except ImportError as reason:
        if "CM_READERS_IN_VENV" not in os.environ:
            return reenter_in_venv(options.venv)
        print(f"skipped: {reason}")
        return SKIPPED

    wrong, n_files = [], 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        made = make_gguf(folder)
        for path, kind in made:
            said = dump(options.dump, path)["quantisation"]
            if said != kind:
                wrong.append(f"{path.name}: quantisation is {said}")
        ggufs = sorted(options.demo.glob("models/*/*.gguf")) + [path for path, _ in made]
        tensors = sorted(options.demo.glob("models-hf/*/*.safetensors")) + make_safetensors(folder)
        for path in ggufs:
            wrong += compare(path, dump(options.dump, path), of_gguf(path))
        for path in tensors:
            wrong += compare(path, dump(options.dump, path), of_safetensors(path))
        for path in [ggufs[0], tensors[0], tensors[-1]]:
            wrong += check_cut(options.dump, path, folder)
        n_files = len(ggufs) + len(tensors)
    for line in wrong:
        print(line)
    print(f"{n_files} files compared, {len(wrong)} differences")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
