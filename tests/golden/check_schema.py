#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Holds records against data/results.schema.json.

usage: check_schema.py RENDER              the recorded results here, and the same records as the
                                           program writes them; and the schema against the field table
       check_schema.py RENDER RESULTS...   any results.jsonl of a run
       check_schema.py --assessed PROGRAM  the recorded results here as `report` assesses them

Exit status 77 (skipped) without Python's jsonschema (Debian: python3-jsonschema).
"""

import json
import pathlib
import subprocess
import sys
import tempfile

try:
    import jsonschema
except ImportError:
    print("skipped: Python's jsonschema is not here (Debian: python3-jsonschema)")
    sys.exit(77)

HERE = pathlib.Path(__file__).resolve().parent
SCHEMA = HERE.parents[1] / "data" / "results.schema.json"
BREAKS_RULES = {"hostile", "hostile-photos.judged"}  # recorded results that no version of this program wrote


def output(*command):
    return subprocess.run(command, check=True, capture_output=True).stdout.decode()


def whole_lines(text):
    return text.split("\n")[:-1]  # what follows the last newline is a cut line


def joined(lines):
    """The records as a reader gives them: what came after a result is in it."""
    records = []
    for record in map(json.loads, lines):
        if record["_type"] == "teardown":
            records[-1]["measured"].update(record["measured"])
            records[-1].setdefault("warnings", []).extend(record.get("warnings", []))
            if not records[-1]["warnings"]:
                del records[-1]["warnings"]
        else:
            records.append(record)
    return records


def line_faults(validator, name, lines):
    for number, line in enumerate(lines, 1):
        for error in validator.iter_errors(json.loads(line)):
            where = "/".join(map(str, error.absolute_path))
            causes = "; ".join(cause.message[:200] for cause in error.context or ())
            yield f"{name}:{number}: {where}: {error.message[:200]} ({causes})"


def file_faults(validator, render, path):
    recorded = whole_lines(path.read_text(encoding="utf-8"))
    written = whole_lines(output(render, "records", path))
    if joined(recorded) != joined(written):
        yield f"{path.name}: reading and writing it again changes it"
    if path.stem not in BREAKS_RULES:
        yield from line_faults(validator, path.name, recorded)
        yield from line_faults(validator, path.name, written)


def table_faults(schema, render):
    fields = [json.loads(line) for line in whole_lines(output(render, "fields"))]
    definitions = schema["$defs"]
    measured = {field["key"] for field in fields if field["measured"]}
    members = {field["key"] for field in fields if field["record"] and not field["measured"]}
    listed = set(definitions["measured"]["properties"])
    for key in measured ^ listed:
        yield f"{key}: in the field table or in the schema's `measured`, not in both"
    for key in members - set(definitions["result"]["properties"]):
        yield f"{key}: in the field table, not in the schema's `result`"


def refusal_faults(validator):
    """The schema is strict: each of these must be refused."""
    result = {"_type": "result", "status": "answered", "repeat": 0, "model_id": "m",
              "photo_id": "photo-1", "lane": "assisted", "measured": {}}
    if list(validator.iter_errors(result)):
        yield "the schema refuses the smallest result"
    for change in ({"measured": {"load_s": None}}, {"measured": {"load_s": "1"}}, {"grade": "A"},
                   {"measured": {"load_ms": 1}}, {"status": "failed"}, {"status": "fine"},
                   {"failure": {"class": "c"}}, {"stop_reason": "tired"}, {"warnings": []}):
        if not list(validator.iter_errors({**result, **change})):
            yield f"the schema takes {change}"


def assessed_faults(validator, program):
    """What `report` writes beside its reports; each kind of verdict must be among it."""
    seen = set()
    for path in sorted(HERE.glob("*.jsonl")):
        with tempfile.TemporaryDirectory() as folder:
            output(program, "report", path, "-o", folder)
            text = (pathlib.Path(folder) / "assessed.jsonl").read_text(encoding="utf-8")
        lines = whole_lines(text)
        seen.update(*map(json.loads, lines))
        if path.stem not in BREAKS_RULES:
            yield from line_faults(validator, f"{path.stem}, assessed", lines)
    for member in {"assessment", "contradictions", "reference", "diagnosis"} - seen:
        yield f"no recorded result has `{member}`"


def main(render, paths):
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    if render == "--assessed":
        faults = list(assessed_faults(validator, paths[0]))
        print(*faults, sep="\n")
        return 1 if faults else 0
    faults = []
    for path in paths or sorted(HERE.glob("*.jsonl")):
        faults += file_faults(validator, render, pathlib.Path(path))
    if not paths:
        faults += [*table_faults(schema, render), *refusal_faults(validator)]
    print(*faults, sep="\n")
    return 1 if faults else 0


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2:]))
