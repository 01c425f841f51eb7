# SPDX-License-Identifier: MIT
"""Packages of PyPI for a test, in a virtual environment that later runs and other tests share."""

import fcntl
import pathlib
import subprocess
import sys


def python_with(folder, packages, imports):
    """The Python of the environment in folder, in which the modules can be imported; packages are
    what is installed for that, where they cannot be. None, with the reason printed, where that
    fails: no pip, or PyPI cannot be reached."""
    folder = pathlib.Path(folder)
    python = folder / "bin" / "python3"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with open(f"{folder}.lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two tests begin at once
        try:
            if python.exists() and subprocess.run([python, "-c", f"import {', '.join(imports)}"],
                                                  capture_output=True, check=False).returncode == 0:
                return python
            subprocess.run([sys.executable, "-m", "venv", folder], check=True, capture_output=True,
                           timeout=120)
            subprocess.run([python, "-m", "pip", "install", "--quiet", "--timeout", "15",
                            "--retries", "1", "--disable-pip-version-check", *packages],
                           check=True, capture_output=True, timeout=300)
        except (OSError, subprocess.SubprocessError) as reason:
            said = getattr(reason, "stderr", None) or b""
            print(f"skipped: {', '.join(packages)} cannot be installed from PyPI: {reason}",
                  said.decode(errors="replace")[-300:])
            return None
    return python
