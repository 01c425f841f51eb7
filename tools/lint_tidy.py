# SPDX-License-Identifier: MIT
"""clang-tidy over the sources of a build; what it finds nothing in is remembered between runs.

A pass is kept as an empty file in $XDG_CACHE_HOME/check-models-tidy (~/.cache without it), named by
a hash of all that clang-tidy goes by: the preprocessed source with its macros and comments, the
bytes of every file that was read for it, its compile command, every .clang-tidy above it, and the
programs themselves. Faults are never kept. Where any of that cannot be known, clang-tidy runs.
"""

import concurrent.futures
import functools
import hashlib
import json
import os
import pathlib
import re
import shlex
import shutil
import stat
import subprocess
import time

OPTIONS = ("--quiet",)
KEPT_DAYS = 30  # after its last use
LINE_MARKER = re.compile(rb'^# \d+ "((?:[^"\\\n]|\\.)*)"', re.MULTILINE)
HEADER_FILTER = re.compile(r"^HeaderFilterRegex: *['\"]?(.*?)['\"]?$", re.MULTILINE)


def sha256(*parts):
    """Of the parts and of where each ends."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(b"%d:" % len(part))
        whole.update(part)
    return whole.hexdigest().encode()


@functools.lru_cache(maxsize=None)
def digest_as_of(path, _size, _mtime_ns, _inode):
    return sha256(pathlib.Path(path).read_bytes())


def digest(path):
    """Of a regular file's bytes, read again where it was changed."""
    status = os.stat(path)
    if not stat.S_ISREG(status.st_mode):
        raise ValueError(f"{path} is no file")
    return digest_as_of(path, status.st_size, status.st_mtime_ns, status.st_ino)


def libraries(program):
    """The shared libraries that hold most of clang, where ldd tells them."""
    ldd = shutil.which("ldd")
    said = subprocess.run([ldd, program], capture_output=True, text=True,
                          check=False).stdout if ldd else ""
    return re.findall(r"=> (/\S*(?:clang|LLVM)\S*)", said)


def preprocessing(clang, entry):
    """The command that writes what clang-tidy reads of an entry of compile_commands.json."""
    words = iter(shlex.split(entry["command"]))
    options = []
    for word in words:
        if word in ("-o", "-MT", "-MF"):
            next(words)
        elif word not in ("-c", "-MD", entry["file"]) and (options or word.startswith("-")):
            options.append(word)
    # clang-tidy defines that macro, too
    return [clang, *options, "-D__clang_analyzer__", "-Wno-everything", "-E", "-C", "-dD",
            "-o", "-", entry["file"]]


def told_of(configurations, files):
    """A byte a file: whether the filter of headers, which goes by paths, lets faults be told."""
    filters = [re.compile(wanted) for path in configurations
               for wanted in HEADER_FILTER.findall(path.read_text(encoding="utf-8"))]
    return bytes(any(wanted.search(file) for wanted in filters) for file in files)


class Passes:
    """The passes of earlier runs. Nothing is known of any where no clang lies beside clang-tidy."""

    def __init__(self, program, root):
        caches = os.environ.get("XDG_CACHE_HOME", "")
        if not os.path.isabs(caches):
            caches = os.path.expanduser("~/.cache")
        self.folder = pathlib.Path(caches) / "check-models-tidy"
        self.root = os.fsencode(root)
        program = pathlib.Path(program).resolve()
        self.clang = program.parent / "clang"
        self.programs = None
        if self.clang.is_file():
            programs = [program, self.clang, *libraries(program)]
            self.programs = sha256(*map(os.fsencode, OPTIONS), *map(digest, map(str, programs)))

    def key(self, entries):
        """The name of a pass of a file with these entries; None where that cannot be told."""
        if not self.programs:
            return None
        try:
            return sha256(self.programs, *map(self.entry_key, entries)).decode()
        except (OSError, ValueError, re.error, subprocess.CalledProcessError):
            return None

    def entry_key(self, entry):
        folder = entry["directory"]
        text = subprocess.run(preprocessing(self.clang, entry), cwd=folder, capture_output=True,
                              check=True).stdout
        names = {re.sub(rb"\\(.)", rb"\1", name) for name in LINE_MARKER.findall(text)}
        files = sorted(os.path.join(folder, os.fsdecode(name)) for name in names
                       if not name.startswith(b"<") and not name.endswith(b"/"))
        above = [path / ".clang-tidy" for path in pathlib.Path(entry["file"]).parents]
        configurations = [path for path in above if path.is_file()]
        looked_at = told_of(configurations, files)
        files += map(str, configurations)
        parts = [os.fsencode(entry["command"]), os.fsencode(folder), text]
        parts += [part for path in files for part in (os.fsencode(path), digest(path))]
        return sha256(*map(self.anywhere, parts), looked_at)

    def anywhere(self, part):
        """A pass holds in a checkout elsewhere, too."""
        return part.replace(self.root, b".")

    def has(self, key):
        try:
            os.utime(self.folder / key)
            return True
        except OSError:
            return False

    def add(self, key):
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            (self.folder / key).touch()
        except OSError:
            pass  # the next run looks again

    def forget_old(self):
        oldest = time.time() - KEPT_DAYS * 24 * 3600
        try:
            for path in self.folder.iterdir():
                if path.stat().st_mtime < oldest:
                    path.unlink()
        except OSError:
            pass


def check(program, build, passes, entries):
    """(exit status, what was said, whether clang-tidy ran) of a file with these entries"""
    key = passes.key(entries)
    if key and passes.has(key):
        return 0, "", False
    done = subprocess.run([program, *OPTIONS, "-p", build, entries[0]["file"]], text=True,
                          capture_output=True, check=False)
    # what is left of stderr counts suppressed warnings of system headers
    said = done.stdout + (done.stderr if "error:" in done.stderr else "")
    # a file that was changed meanwhile is another
    if done.returncode == 0 and not said and key and key == passes.key(entries):
        passes.add(key)
    return done.returncode, said, True


def tidy(program, root, names, build):
    """Checks those of the named files that the build compiles; whether all are well."""
    entries = {}
    for entry in json.loads((build / "compile_commands.json").read_text(encoding="utf-8")):
        entries.setdefault(pathlib.Path(entry["file"]).resolve(), []).append(entry)
    wanted = [entries[root / name] for name in names if root / name in entries]
    passes = Passes(program, root)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(lambda one: check(program, build, passes, one), wanted))
    passes.forget_old()
    for _, said, _ in results:
        print(said, end="")
    faulty = sum(status != 0 for status, _, _ in results)
    before = sum(not ran for _, _, ran in results)
    print(f"clang-tidy: {len(wanted)} files, {faulty} with faults; {before} passed before and are "
          "unchanged")
    return faulty == 0
