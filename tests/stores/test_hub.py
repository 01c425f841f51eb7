#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The Hugging Face cache of make_tree.py as huggingface-hub's own scan sees it, beside discovery.

usage: test_hub.py LIST_STORES VENV. The package is installed into the virtual environment VENV;
skipped (77) where PyPI cannot be reached.
"""

import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from python_packages import python_with

import make_tree


def reenter():
    """Runs this again by a Python that has the package."""
    python = python_with(sys.argv[2], ["huggingface-hub"], ["huggingface_hub"])
    if python is None:
        return 77
    return subprocess.run([python, *sys.argv], env=os.environ | {"CM_HUB_IN_VENV": "1"},
                          check=False).returncode


def main():
    if "CM_HUB_IN_VENV" not in os.environ:
        return reenter()
    from huggingface_hub import scan_cache_dir

    program = pathlib.Path(sys.argv[1]).resolve()
    sys.argv = [sys.argv[0], str(program)]
    from test_stores import list_stores  # takes the program from the arguments

    faults = []
    with tempfile.TemporaryDirectory(prefix="cm-hub-") as name:
        home = pathlib.Path(name).resolve()
        make_tree.hugging_face(home)
        _, models = list_stores(home)
        scan = scan_cache_dir(home / ".cache" / "huggingface" / "hub")
        theirs = {(repo.repo_id, revision.commit_hash): revision for repo in scan.repos
                  if repo.repo_type == "model" for revision in repo.revisions}
    ours = {}
    for model in models.values():
        if "revision" in model:
            ours.setdefault((model["repo"], model["revision"]), []).append(model)
    whole = {key for key, found in ours.items() if not any(m["incomplete"] for m in found)}
    faults += [f"whole by discovery, unknown to the scan: {key}" for key in whole - theirs.keys()
               if key[0] not in ("org/lost-main", "org/hostile-ref")]
    faults += [f"seen by the scan, not by discovery: {key}" for key in theirs.keys() - ours.keys()]
    for key in sorted(whole & theirs.keys()):
        form = {model["form"] for model in ours[key]}
        size = theirs[key].size_on_disk
        if form == {"safetensors"} and [m["bytes"] for m in ours[key]] != [size]:
            faults.append(f"{key}: {ours[key]} by discovery, {size} bytes by the scan")
    print(f"{len(theirs)} revisions by the scan, {len(ours)} by discovery, {len(whole)} whole; "
          f"the scan warns: {[str(warning)[:120] for warning in scan.warnings]}")
    print("\n".join(faults))
    return 1 if faults or not theirs else 0


if __name__ == "__main__":
    sys.exit(main())
