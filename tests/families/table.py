#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes the table of docs/families.md from the records of a sweep.

usage: table.py --checkpoints FOLDER [--gguf FOLDER] --program CHECK_MODELS [--into FILE] RUN...

Each RUN is a results.jsonl of `check-models run` over the folders that make_families.py and
convert_families.py made (sweep.py runs it). `check-models report` judges it anew, so phase and
layer are those of its diagnosis. Without --into the table is printed. What changes from run to run
(dates, times, memory, paths, words of random weights) is left out, so the same engines give the
same bytes.
"""

import argparse
import json
import pathlib
import re
import subprocess
import tempfile

import catalogue

BEGIN, END = "<!-- families: begin -->", "<!-- families: end -->"
COLUMNS = ("family", "model_type", "engine", "result", "class", "phase", "layer", "why")
HEADINGS = ("Family", "`model_type`", "Engine", "Result", "Failure", "Phase", "Layer", "Why")
ENGINES = {"mlx-vlm": "checkpoints", "llama.cpp": "gguf"}  # which folder an engine's models are in
WHY_CHARACTERS = 160


def assessed(program, results):
    """The results of a run with their diagnoses."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([program, "report", results, "--output", folder], check=True,
                       stdout=subprocess.DEVNULL)
        text = (pathlib.Path(folder) / "assessed.jsonl").read_text(encoding="utf-8")
    records = [json.loads(line) for line in text.splitlines()]
    return [record for record in records if record.get("_type") == "result"]


def steady(text):
    """One line without paths, as long as a cell may be."""
    text = " ".join((text or "").split())
    text = re.sub(r"(?<![\w.])[\w.+-]*(?:/[\w.+-]+)+/([\w.+-]+)", r"\1", text)
    return text if len(text) <= WHY_CHARACTERS else text[:WHY_CHARACTERS - 1] + "…"


def key_of(record):
    return record["model_id"].rsplit("/", 1)[-1].removesuffix(".gguf")


def row_of_result(family, model_type, record):
    diagnosis, failure = record.get("diagnosis") or {}, record.get("failure") or {}
    return {"family": family.name, "model_type": model_type, "result": record["status"],
            "engine": f"{record.get('engine')} {record.get('engine_version') or ''}".strip(),
            "class": diagnosis.get("class", ""), "layer": diagnosis.get("layer", ""),
            "phase": failure.get("phase", ""),
            "why": steady(diagnosis.get("message") or failure.get("message")
                          or record.get("skip_reason"))}


def explained(program, text):
    """The diagnosis of a text by `check-models explain`; exit status 1 says that it is unknown."""
    done = subprocess.run([program, "explain", "--json"], input=text, text=True, check=False,
                          capture_output=True)
    if done.returncode not in (0, 1):
        raise RuntimeError(f"{program} explain: {done.stderr}")
    return json.loads(done.stdout)


def row_of_refusal(program, family, model_type, engine, folder):
    """A family that was not made for an engine; None where nothing says so."""
    path = folder / f"{family.key}.failed.json" if folder else None
    if not path or not path.exists():
        return None
    said = json.loads(path.read_text(encoding="utf-8"))
    diagnosis = explained(program, said.get("log") or said["reason"])
    return {"family": family.name, "model_type": model_type, "engine": engine,
            "result": {"make": "not made", "convert": "not converted"}[said["step"]],
            "class": diagnosis["class"], "phase": said["step"], "layer": diagnosis["layer"],
            "why": steady(said["reason"])}


def model_type_of(checkpoints, family):
    path = checkpoints / family.key / "config.json"
    if not path.exists():
        return ""
    return json.loads(path.read_text(encoding="utf-8")).get("model_type", "")


def rows_of(program, records, checkpoints, gguf=None):
    """The table's rows, by family and engine."""
    folders, rows = {"checkpoints": checkpoints, "gguf": gguf}, []
    versions = {record["engine"]: record["engine_version"] for record in records
                if record.get("engine") and record.get("engine_version")}
    for family in catalogue.FAMILIES:
        model_type = model_type_of(checkpoints, family)
        for engine, place in ENGINES.items():
            found = [record for record in records
                     if record.get("engine") == engine and key_of(record) == family.key]
            rows += [row_of_result(family, model_type, record) for record in found[-1:]]
            with_version = f"{engine} {versions.get(engine, '')}".strip()
            refusal = row_of_refusal(program, family, model_type, with_version, folders[place])
            rows += [refusal] if refusal and not found else []
    return sorted(rows, key=lambda row: (row["family"].lower(), row["engine"]))


def escaped(text):
    """For a cell of Markdown: what an engine said is nobody's markup."""
    text = "".join(letter if letter.isprintable() else "�" for letter in text)
    return re.sub(r"([\\`*_{}\[\]<>|~&#])", r"\\\1", text)


def unescaped(text):
    return re.sub(r"\\([\\`*_{}\[\]<>|~&#])", r"\1", text)


def markdown(rows):
    lines = ["| " + " | ".join(HEADINGS) + " |", "| " + " | ".join(["---"] * len(HEADINGS)) + " |"]
    lines += ["| " + " | ".join(escaped(row[column]) for column in COLUMNS) + " |" for row in rows]
    return "\n".join(lines)


def parsed(document):
    """The rows that stand in a document, by (family, engine)."""
    table = document[document.index(BEGIN) + len(BEGIN):document.index(END)].strip()
    rows = {}
    for line in table.splitlines()[2:]:
        cells = [unescaped(cell.strip()) for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        row = dict(zip(COLUMNS, cells, strict=True))
        rows[row["family"], row["engine"]] = row
    return rows


def replaced(document, rows):
    before, after = document.index(BEGIN) + len(BEGIN), document.index(END)
    return f"{document[:before]}\n\n{markdown(rows)}\n\n{document[after:]}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--checkpoints", type=pathlib.Path, required=True)
    parser.add_argument("--gguf", type=pathlib.Path)
    parser.add_argument("--program", default="check-models")
    parser.add_argument("--into", type=pathlib.Path)
    parser.add_argument("runs", nargs="+", type=pathlib.Path, metavar="RUN")
    options = parser.parse_args()
    records = [record for run in options.runs for record in assessed(options.program, run)]
    rows = rows_of(options.program, records, options.checkpoints, options.gguf)
    if not options.into:
        print(markdown(rows))
        return
    document = options.into.read_text(encoding="utf-8")
    options.into.write_text(replaced(document, rows), encoding="utf-8")


if __name__ == "__main__":
    main()
