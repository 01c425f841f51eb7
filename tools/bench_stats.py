# SPDX-License-Identifier: MIT
"""What a benchmark gives back, and how a list of them is shown."""

import dataclasses
import statistics


class BenchError(Exception):
    """A benchmark could not be run; the text says why."""


@dataclasses.dataclass
class Result:
    name: str
    unit: str
    samples: list
    at_least: float = None
    at_most: float = None
    note: str = ""

    @property
    def median(self):
        return statistics.median(self.samples)

    @property
    def quartiles(self):
        if len(self.samples) < 2:
            return self.samples[0], self.samples[0]
        low, _, high = statistics.quantiles(self.samples, n=4, method="inclusive")
        return low, high

    @property
    def required(self):
        if self.at_least is not None:
            return f"≥ {self.at_least:g}"
        return f"≤ {self.at_most:g}" if self.at_most is not None else ""

    @property
    def verdict(self):
        """yes or no, by the median; empty where nothing is required."""
        if not self.required:
            return ""
        low = self.at_least is None or self.median >= self.at_least
        high = self.at_most is None or self.median <= self.at_most
        return "yes" if low and high else "no"

    def as_json(self):
        low, high = self.quartiles
        return {"name": self.name, "unit": self.unit, "median": self.median,
                "first_quartile": low, "third_quartile": high, "samples": self.samples,
                "required": self.required, "met": self.verdict, "note": self.note}


def number(value):
    """Four significant digits, without an exponent."""
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.4g}"


def ratios(name, ours, theirs, note=""):
    """Our rate over another's, pair by pair of the same repeat; ours must reach 98 %."""
    pairs = [our / their for our, their in zip(ours, theirs)]
    return Result(name, "ratio", pairs, at_least=0.98, note=note)


def table(results):
    """A Markdown table."""
    lines = ["| what | median | quartiles | runs | required | met |",
             "| --- | ---: | ---: | ---: | ---: | --- |"]
    for result in results:
        low, high = result.quartiles
        lines.append(f"| {result.name} ({result.unit}) | {number(result.median)} | "
                     f"{number(low)} – {number(high)} | {len(result.samples)} | "
                     f"{result.required} | {result.verdict} |")
    return "\n".join(lines)
