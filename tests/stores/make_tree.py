#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes a home folder with the five stores as their programs leave them, whole and broken.

usage: make_tree.py HOME [MODELS]. With MODELS, that many whole models spread over the stores and
nothing broken, for tools/bench; else every layout and fault that tests/stores names.

Layouts: Hugging Face's cache (models--OWNER--NAME/{refs,snapshots,blobs}), Ollama (manifests, blobs),
LM Studio (OWNER/NAME/), llama.cpp's cache (flat names, manifest=OWNER=NAME=TAG.json), and folders
of files named by ~/.config/check-models/config.yaml.
"""

import hashlib
import json
import os
import pathlib
import struct
import sys

UINT32, STRING = 4, 8  # GGUF's value types
WIDTH = 64
COMMIT_NEW, COMMIT_OLD, COMMIT_TAGGED = "a" * 40, "b" * 40, "c" * 40


def gguf_text(text):
    data = text.encode()
    return struct.pack("<Q", len(data)) + data


def gguf(architecture, **numbers):
    """A header with one tensor; `mark` in it makes two files of a kind differ."""
    mark = numbers.pop("mark", "")
    data = b"GGUF" + struct.pack("<IQQ", 3, 1, 2 + len(numbers))
    data += gguf_text("general.architecture") + struct.pack("<I", STRING) + gguf_text(architecture)
    data += gguf_text("general.name") + struct.pack("<I", STRING) + gguf_text(mark)
    for key, value in numbers.items():
        data += gguf_text(key.replace("__", ".")) + struct.pack("<II", UINT32, value)
    data += gguf_text("t") + struct.pack("<IQIQ", 1, 8, 0, 0)
    return data + bytes(-len(data) % 32 + 32)


def text_model(mark):
    return gguf("llama", llama__embedding_length=WIDTH, llama__block_count=2, mark=mark)


def vocabulary(**numbers):
    """A header with keys and no tensor, as llama.cpp's own tests of tokenizers have."""
    data = b"GGUF" + struct.pack("<IQQ", 3, 0, 1 + len(numbers))
    data += gguf_text("general.architecture") + struct.pack("<I", STRING) + gguf_text("llama")
    for key, value in numbers.items():
        data += gguf_text(key.replace("__", ".")) + struct.pack("<II", UINT32, value)
    return data


def projector(mark):
    return gguf("clip", clip__vision__projection_dim=WIDTH, mark=mark)


def safetensors(**tensors):
    """Tensors of float32 zeros by name and count."""
    header, at = {"__metadata__": {"format": "pt"}}, 0
    for name, count in tensors.items():
        header[name] = {"dtype": "F32", "shape": [count], "data_offsets": [at, at + 4 * count]}
        at += 4 * count
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + bytes(at)


def config(model_type="smolvlm"):
    return json.dumps({"model_type": model_type, "architectures": ["SmolVLMForConditionalGeneration"],
                       "vision_config": {"image_size": 64, "patch_size": 16}}).encode()


def write(path, data):
    path = pathlib.Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


class HuggingFace:
    """The hub folder; a blob is named by its SHA-256, a snapshot's files are links to blobs."""

    def __init__(self, hub):
        self.hub = pathlib.Path(hub)

    def repo(self, name):
        return self.hub / ("models--" + name.replace("/", "--"))

    def ref(self, name, ref, commit):
        write(self.repo(name) / "refs" / ref, commit.encode())

    def file(self, name, commit, path, data):
        blob = write(self.repo(name) / "blobs" / hashlib.sha256(data).hexdigest(), data)
        link = self.repo(name) / "snapshots" / commit / path
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(os.path.relpath(blob, link.parent))
        return link

    def files(self, name, commit, **files):
        for path, data in files.items():
            self.file(name, commit, path, data)


def folder_model(hub, name, commit, count=8):
    hub.file(name, commit, "config.json", config())
    hub.file(name, commit, "tokenizer.json", b"{}")
    hub.file(name, commit, "preprocessor_config.json", b'{"do_resize": true}')
    hub.file(name, commit, "model.safetensors", safetensors(weight=count))


def hugging_face(home):
    hub = HuggingFace(home / ".cache" / "huggingface" / "hub")
    write(hub.hub / "version.txt", b"1")
    (hub.hub / ".locks").mkdir()

    folder_model(hub, "org/folder", COMMIT_NEW)
    hub.ref("org/folder", "main", COMMIT_NEW)

    for quant in ("Q4_K_M", "Q8_0"):
        hub.file("org/quants-GGUF", COMMIT_NEW, f"quants-{quant}.gguf", text_model(quant))
    hub.file("org/quants-GGUF", COMMIT_NEW, "mmproj-quants-f16.gguf", projector("quants"))
    for part in (1, 2):
        hub.file("org/quants-GGUF", COMMIT_NEW, f"BF16/quants-BF16-0000{part}-of-00002.gguf",
                 text_model(f"part {part}"))
    hub.ref("org/quants-GGUF", "main", COMMIT_NEW)

    for commit, count in ((COMMIT_OLD, 8), (COMMIT_NEW, 9), (COMMIT_TAGGED, 10)):
        folder_model(hub, "org/revisions", commit, count)
    hub.ref("org/revisions", "main", COMMIT_NEW)
    hub.ref("org/revisions", "refs/pr/1", COMMIT_TAGGED)

    # main is not whole, and neither is the newer of the others
    hub.file("org/half", COMMIT_NEW, "config.json", config())
    hub.file("org/half", COMMIT_NEW, "model.safetensors", safetensors(weight=40))
    hub.file("org/half", COMMIT_TAGGED, "config.json", config())
    for commit, count in ((COMMIT_OLD, 41), ("f" * 40, 42)):
        folder_model(hub, "org/half", commit, count)
    hub.ref("org/half", "main", COMMIT_NEW)
    for age, commit in enumerate((COMMIT_NEW, COMMIT_TAGGED, COMMIT_OLD, "f" * 40)):
        os.utime(hub.repo("org/half") / "snapshots" / commit, (0, 1700000000 - age))

    # the first revision has one file of two, and no weights of another
    hub.file("org/half-GGUF", COMMIT_NEW, "half-Q8_0.gguf", text_model("half, newer"))
    hub.file("org/half-GGUF", COMMIT_NEW, "half-Q4_K_M-00001-of-00002.gguf", text_model("half"))
    for quant in ("Q8_0", "Q4_K_M", "F16"):
        hub.file("org/half-GGUF", COMMIT_OLD, f"half-{quant}.gguf", text_model(f"older {quant}"))
    for commit in (COMMIT_NEW, COMMIT_OLD):
        hub.file("org/half-GGUF", commit, "mmproj-half.gguf", projector("half"))
    hub.ref("org/half-GGUF", "main", COMMIT_NEW)

    broken_hugging_face(hub)


def broken_hugging_face(hub):
    hub.file("org/missing-shard", COMMIT_NEW, "config.json", config())
    hub.file("org/missing-shard", COMMIT_NEW, "model-00001-of-00002.safetensors",
             safetensors(first=4))
    hub.file("org/missing-shard", COMMIT_NEW, "model.safetensors.index.json", json.dumps(
        {"weight_map": {"first": "model-00001-of-00002.safetensors",
                        "second": "model-00002-of-00002.safetensors"}}).encode())
    hub.ref("org/missing-shard", "main", COMMIT_NEW)

    hub.file("org/unfinished", COMMIT_NEW, "config.json", config())
    hub.ref("org/unfinished", "main", COMMIT_NEW)
    write(hub.repo("org/unfinished") / "blobs" / ("d" * 64 + ".incomplete"), bytes(1000))

    hub.file("org/dangling", COMMIT_NEW, "config.json", config())
    link = hub.file("org/dangling", COMMIT_NEW, "model.safetensors", safetensors(gone=4))
    link.resolve().unlink()
    hub.ref("org/dangling", "main", COMMIT_NEW)

    write(hub.repo("org/no-snapshot") / "blobs" / ("e" * 64 + ".incomplete"), bytes(10))
    hub.ref("org/no-snapshot", "main", COMMIT_NEW)

    folder_model(hub, "org/lost-main", COMMIT_OLD)
    hub.ref("org/lost-main", "main", COMMIT_NEW)

    folder_model(hub, "org/hostile-ref", COMMIT_NEW)
    hub.ref("org/hostile-ref", "main", "../../../../..")

    hub.file("org/projector-alone-GGUF", COMMIT_NEW, "mmproj-alone-f16.gguf", projector("alone"))
    hub.ref("org/projector-alone-GGUF", "main", COMMIT_NEW)
    hub.file("org/adapter", COMMIT_NEW, "adapter_config.json", json.dumps(
        {"peft_type": "LORA", "base_model_name_or_path": "org/base"}).encode())
    hub.file("org/adapter", COMMIT_NEW, "adapter_model.safetensors", safetensors(lora=4))
    hub.ref("org/adapter", "main", COMMIT_NEW)

    hub.file("org/part-one-lost", COMMIT_NEW, "m-00002-of-00002.gguf", text_model("lost"))
    hub.ref("org/part-one-lost", "main", COMMIT_NEW)
    write(hub.hub / "models--org--a-file", b"no folder")
    (hub.hub / "datasets--org--data").mkdir()


class Ollama:
    def __init__(self, root):
        self.root = pathlib.Path(root)

    def blob(self, data):
        digest = hashlib.sha256(data).hexdigest()
        write(self.root / "blobs" / f"sha256-{digest}", data)
        return {"digest": f"sha256:{digest}", "size": len(data)}

    def manifest(self, path, layers):
        kind = "application/vnd.ollama.image."
        document = {"schemaVersion": 2, "config": self.blob(b'{"model_family":"llama"}'),
                    "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
                    "layers": [{"mediaType": kind + name, **layer} for name, layer in layers]}
        return write(self.root / "manifests" / path, json.dumps(document).encode())

    def model(self, path, mark):
        self.manifest(path, [("model", self.blob(text_model(mark))),
                             ("projector", self.blob(projector(mark))),
                             ("template", self.blob(b"{{ .Prompt }}")),
                             ("license", self.blob(b"Apache License\nVersion 2.0\n"))])


def ollama(home):
    store = Ollama(home / ".ollama" / "models")
    own = "registry.ollama.ai/library"
    store.model(f"{own}/seer/7b", "ollama seer")
    store.model("registry.ollama.ai/someone/seer/latest", "someone's seer")
    store.model("hf.co/org/elsewhere-GGUF/Q8_0", "from the hub")

    layers = [("model", store.blob(text_model("short"))), ("projector", store.blob(projector("s")))]
    layers[0][1]["size"] += 100
    store.manifest(f"{own}/short/1b", layers)
    gone = store.blob(text_model("gone"))
    blob = store.root / "blobs" / gone["digest"].replace(":", "-")
    blob.rename(f"{blob}-partial")
    store.manifest(f"{own}/begun/1b", [("model", gone)])

    write(home / "secret.gguf", text_model("secret"))
    outside = {"digest": "sha256:../../../../secret.gguf", "size": 1}
    store.manifest(f"{own}/outside/1b", [("model", outside)])
    write(store.root / "manifests" / own / "huge" / "1b", b"[" * (2 << 20))
    write(store.root / "manifests" / own / "torn" / "1b", b'{"layers": [')
    write(store.root / "manifests" / own / "empty" / "1b", b"")
    write(store.root / "manifests" / own / "wrong" / "1b", b'{"layers": [1, {"mediaType": 2}]}')


def lmstudio(home):
    root = home / ".lmstudio" / "models"
    write(root / "maker" / "studio-GGUF" / "studio-Q4_K_M.gguf", text_model("studio"))
    write(root / "maker" / "studio-GGUF" / "mmproj-studio-f16.gguf", projector("studio"))
    for name, data in (("config.json", config()), ("model.safetensors", safetensors(w=16))):
        write(root / "mlx-community" / "studio-4bit" / name, data)
    write(root / "maker" / "begun-GGUF" / "downloading_begun-Q8_0.gguf.part", bytes(1000))
    (root / "maker" / "nothing").mkdir()
    # a file that the Hugging Face cache has too
    link = root / "maker" / "linked-GGUF" / "linked-Q8_0.gguf"
    link.parent.mkdir()
    hub = home / ".cache/huggingface/hub/models--org--quants-GGUF/snapshots" / COMMIT_NEW
    link.symlink_to(hub / "quants-Q8_0.gguf")


def llama_cache(home):
    root = home / ".cache" / "llama.cpp"
    flat = "org_flat-GGUF_"
    write(root / f"{flat}flat-Q4_K_M.gguf", text_model("flat"))
    write(root / f"{flat}mmproj-flat-f16.gguf", projector("flat"))
    write(root / "manifest=org=flat-GGUF=latest.json", json.dumps(
        {"ggufFile": {"rfilename": "flat-Q4_K_M.gguf"},
         "mmprojFile": {"rfilename": "mmproj-flat-f16.gguf"}}).encode())
    write(root / "org_old-GGUF_old-Q8_0.gguf", text_model("old"))
    write(root / "org_old-GGUF_mmproj-old.gguf", projector("old"))
    write(root / "org_text-GGUF_text-Q8_0.gguf", text_model("text"))
    write(root / "org_eyes-GGUF_mmproj-eyes.gguf", projector("of no model here"))
    write(root / "manifest=org=begun-GGUF=Q8_0.json", json.dumps(
        {"ggufFile": {"rfilename": "sub/begun-Q8_0.gguf"}}).encode())
    write(root / "org_begun-GGUF_sub_begun-Q8_0.gguf.downloadInProgress", bytes(100))
    write(root / "manifest=org=outside=latest.json", json.dumps(
        {"ggufFile": {"rfilename": "../../../secret.gguf"}}).encode())
    write(root / "manifest=org=torn=latest.json", b'{"ggufFile"')
    write(root / "manifest=short.json", b"{}")
    folder_model(HuggingFace(root), "org/newer-build", COMMIT_NEW, 32)
    HuggingFace(root).ref("org/newer-build", "main", COMMIT_NEW)


def files(home):
    root = home / "vision"
    write(root / "one" / "one.gguf", text_model("one"))
    write(root / "one" / "mmproj-one.gguf", projector("one"))
    write(root / "folder" / "config.json", config())
    write(root / "folder" / "model.safetensors", safetensors(w=24))
    write(root / "folder" / "original" / "config.json", config())
    write(root / "folder" / "original" / "model.safetensors", safetensors(w=24))
    write(root / "encoder" / "encoder.gguf", text_model("encoder"))
    write(root / "encoder" / "eyes.gguf", projector("a projector of another name"))
    write(root / "eyes" / "mmproj-eyes.gguf", projector("no model is near"))
    write(root / "tuned" / "adapter_config.json", json.dumps(
        {"fine_tune_type": "lora", "model": "org/base", "rank": 8}).encode())
    write(root / "tuned" / "adapters.safetensors", safetensors(lora_a=8))
    write(root / "tuned" / "merged" / "config.json", config())
    write(root / "tuned" / "merged" / "model.safetensors", safetensors(w=28))
    (root / "loop").symlink_to(root)
    (root / "one" / "again.gguf").symlink_to("one.gguf")
    os.mkfifo(root / "pipe.gguf")
    os.makedirs(os.fsencode(root) + b"/na\xffme")
    write(os.fsdecode(os.fsencode(root) + b"/na\xffme/mo\xfedel.gguf"), text_model("bytes"))
    write(root / "empty.gguf", b"")
    write(root / "words" / "words.gguf",
          vocabulary(llama__embedding_length=WIDTH, llama__block_count=2))
    write(root / "words" / "mmproj-words.gguf", projector("words"))
    write(root / "shapeless" / "shapeless.gguf", gguf("llama", mark="shapeless"))
    write(root / "shapeless" / "mmproj-shapeless.gguf", projector("shapeless"))
    write(home / ".config" / "check-models" / "config.yaml",
          b"models:\n  - ~/vision\n  - ~/not-mounted\nstores:\n  hf: on\n")


def many(home, count):
    """`count` whole models with projectors, spread over the five stores."""
    hub = HuggingFace(home / ".cache" / "huggingface" / "hub")
    store = Ollama(home / ".ollama" / "models")
    for number in range(count):
        name, kind = f"model-{number:04}", number % 5
        if kind == 0:
            folder_model(hub, f"org/{name}", COMMIT_NEW, 8 + number)
            hub.ref(f"org/{name}", "main", COMMIT_NEW)
        elif kind == 1:
            store.model(f"registry.ollama.ai/library/{name}/7b", name)
        else:
            folder, prefix = {2: (home / ".lmstudio" / "models" / "maker" / name, ""),
                              3: (home / ".cache" / "llama.cpp", f"org_{name}_"),
                              4: (home / "vision" / name, "")}[kind]
            write(folder / f"{prefix}{name}-Q8_0.gguf", text_model(name))
            write(folder / f"{prefix}mmproj-{name}.gguf", projector(name))
    write(home / ".config" / "check-models" / "config.yaml", b"models:\n  - ~/vision\n")


def main():
    home = pathlib.Path(sys.argv[1]).resolve()
    home.mkdir(parents=True, exist_ok=True)
    if len(sys.argv) > 2:
        many(home, int(sys.argv[2]))
        return
    for make in (hugging_face, ollama, lmstudio, llama_cache, files):
        make(home)


if __name__ == "__main__":
    main()
