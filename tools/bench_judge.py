# SPDX-License-Identifier: MIT
"""How fast answers are judged: tests/bench/bench-judge says by what method."""

import re

from bench_engine import run_tool
from bench_stats import BenchError, Result


def judge(setup):
    rates, slowest = [], []
    count, size = ("200", "20000") if setup.quick else ("10000", str(1 << 20))
    for _ in range(setup.repeats):
        out, _ = run_tool([str(setup.build / "tests" / "bench-judge"), count, size])
        found = re.match(r"(\d+) answers a second\n([\d.]+) ms", out)
        if not found:
            raise BenchError(f"bench-judge printed {out!r}")
        rates.append(float(found[1]))
        slowest.append(float(found[2]))
    return [Result("answers of 2 kB judged", "1/s", rates, at_least=5000),
            Result("1 MB of the costliest content judged", "ms", slowest, at_most=200)]
