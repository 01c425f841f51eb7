# SPDX-License-Identifier: MIT
"""What makes the import of transformers faster, and changes nothing of what it does."""

import functools
import importlib.util
import sys


def widen_cache():
    """transformers reads all its sources to learn what they hold, and does so twice, since its
    cache is smaller than their number of folders. Without bounds it reads them once: a seventh of
    the time until `hello` (docs/benchmarks.md)."""
    name = "transformers.utils.import_utils"

    class Finder:
        @staticmethod
        def find_spec(wanted, _path=None, _target=None):
            if wanted != name:
                return None
            sys.meta_path.remove(Finder)
            spec = importlib.util.find_spec(name)
            execute = spec.loader.exec_module

            def exec_module(module):
                execute(module)
                scan = getattr(module, "create_import_structure_from_path", None)
                if hasattr(scan, "__wrapped__"):
                    module.create_import_structure_from_path = functools.cache(scan.__wrapped__)
            spec.loader.exec_module = exec_module
            return spec
    sys.meta_path.insert(0, Finder)
