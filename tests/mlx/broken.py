# SPDX-License-Identifier: MIT
"""Broken copies of a checkpoint: what a download, a conversion or an edit by hand makes of one."""

import json
import struct

LFS = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"0" * 64 + b"\nsize 5932000\n"
QUERY = "model.text_model.layers.0.self_attn.q_proj.weight"


def tensors(change):
    """The table of tensors changed, and a file made of it that is whole: no tensor's bytes are left
    over, none are shared. A member "bytes" of a tensor keeps so many of its bytes alone."""
    def breaks(folder):
        path = folder / "model.safetensors"
        content = path.read_bytes()
        start = 8 + struct.unpack("<Q", content[:8])[0]
        table, values = json.loads(content[8:start]), b""
        change(table)
        for tensor in table.values():
            if "data_offsets" in tensor:
                begin, end = (start + offset for offset in tensor["data_offsets"])
                end = min(end, begin + tensor.pop("bytes", end))
                tensor["data_offsets"] = [len(values), len(values) + end - begin]
                values += content[begin:end]
        text = json.dumps(table).encode()
        path.write_bytes(struct.pack("<Q", len(text)) + text + values)
    return breaks


def members(name, change):
    """A JSON file's members changed: a dict, whose None takes a member out, or a function."""
    def breaks(folder):
        path = folder / name
        content = json.loads(path.read_text(encoding="utf-8"))
        if callable(change):
            change(content)
        else:
            content = {key: value for key, value in {**content, **change}.items()
                       if value is not None}
        path.write_text(json.dumps(content), encoding="utf-8")
    return breaks


def config(**change):
    return members("config.json", change)


def content(name, text):
    def breaks(folder):
        (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return breaks


def cut(name):
    def breaks(folder):
        whole = (folder / name).read_bytes()
        (folder / name).write_bytes(whole[:len(whole) // 2])
    return breaks


def gone(*names):
    def breaks(folder):
        for name in names:
            (folder / name).unlink()
    return breaks


def several(*steps):
    def breaks(folder):
        for step in steps:
            step(folder)
    return breaks


def rename(header, of="q_proj", to="query_proj"):
    for name in [name for name in header if of in name]:
        header[name.replace(of, to)] = header.pop(name)


def transpose(header):
    for name, tensor in header.items():
        if "mlp.gate_proj" in name:
            tensor["shape"].reverse()
