"""Linting a scheme of 200 indicators: loading it, every family of rules, and the command as a process.

`python -m benchmarks.lint [--indicators 200] [--repeat 5]`. The aim: under a second.
A round runs everything once, so that a busy moment of the machine meets all of it.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from steelyard.lint.rule import Family
from steelyard.lint.runner import Selection, lint, lint_document
from steelyard.scheme.loading import load_scheme, read_merged

AIM = 1.0
_DIMENSIONS, _PER_DATASET = 8, 5
#: One of each kind of indicator, over and over: formulas, curves, units, ratings, gaps and traps.
_KINDS = (
    """formula: (paid_{k} - cost_{k}) / cost_{k}
        unit: percent
        kind: conversion
        focus: outcome
        target: {{threshold: 5%, target: 20%, stretch: 40%}}
        score: {{rule: three_point, points: [60, 100, 120]}}
        guardrails: [i{previous}]""",
    """formula: growth(rows_{k})
        unit: percent
        kind: exposure
        focus: process
        linked_to: [i{previous}]
        target: 8%
        score: {{rule: piecewise, points: {{-10%: 0, 0%: 60, 8%: 100, 20%: 120}}}}""",
    """formula: cost_{k} / coalesce(rows_{k}, 1)
        unit: currency:CNY
        direction: lower
        kind: efficiency
        target: 400
        score: {{rule: reverse, method: linear, cap: 120}}
        minimum_evidence: {{measure: rows_{k}, at_least: 30}}""",
    """formula: rows_{k} / prior(rows_{k})
        unit: ratio
        kind: value
        horizon: long
        target: {{target: 1.1}}
        score: {{rule: tier, bands: {{100%: 100, 90%: 80, 80%: 60, lowest: 0}}}}""",
    """input: ratings
        nature: qualitative
        kind: collaboration
        unit: points
        ratings: {{scale: [1, 5], perspectives: {{manager: 60, peer: 40}}, minimum: {{manager: 1, peer: 3}}}}
        score:
          rule: descriptive
          anchors:
            1: {{score: 20, text: {{zh-Hans: 不回应协作请求, en: Leaves requests unanswered}}}}
            3: {{score: 60, text: {{zh-Hans: 按时配合, en: Delivers on time}}}}
            5: {{score: 100, text: {{zh-Hans: 带动他组, en: Lifts other teams}}}}""",
)


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scheme.yaml"
        path.write_text(scheme_text(options.indicators), encoding="utf-8")
        load_scheme(path)  # it must be one that can be scored
        cache = Path(folder) / "cache"
        _process(cache, "lint", str(path))  # compiles the modules
        times: dict[str, list[Spent]] = defaultdict(list)
        console = Console()
        with console.status("linting"):
            for _ in range(options.repeat):
                for name, seconds in _round(path, cache).items():
                    times[name].append(seconds)
        lines = path.read_text(encoding="utf-8").count("\n")
    console.print(_table(times, f"{options.indicators} indicators, {lines:,} lines of YAML"))
    _verdict(times, console)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.lint", description=__doc__)
    parser.add_argument("--indicators", type=int, default=200)
    parser.add_argument("--repeat", type=int, default=5)
    return parser.parse_args()


# ── the scheme ──────────────────────────────────────────────────────────────────────────────────────


def scheme_text(indicators: int) -> str:
    """A scheme with datasets of its own, every kind of indicator, and nothing that keeps it from scoring."""
    parts = [
        "steelyard: 1\nscheme: large\ntitle: {zh-Hans: 大方案, en: A large scheme}\n",
        "objectives: {growth: {title: Growth}, brand: {title: Brand}}\n",
        "datasets:\n",
        *(_dataset(k) for k in range(-(-indicators // _PER_DATASET))),
        "dimensions:\n",
    ]
    each = indicators // _DIMENSIONS
    for d in range(_DIMENSIONS):
        count = each if d < _DIMENSIONS - 1 else indicators - each * (_DIMENSIONS - 1)
        parts.append(
            f"  d{d}:\n    title: {{zh-Hans: 维度{d}, en: Dimension {d}}}\n    weight: 12.5\n"
            "    indicators:\n"
        )
        parts += [_indicator(d * each + i, weight) for i, weight in enumerate(_weights(count))]
    return "".join(parts)


def _weights(count: int) -> list[str]:
    cents, rest = divmod(10_000, count)
    return [f"{(cents + (i < rest)) / 100:.2f}" for i in range(count)]


def _dataset(k: int) -> str:
    return (
        f"  data_{k}:\n    table: campaigns\n    time: ended_on\n    subject: owner_id\n    measures:\n"
        f"      rows_{k}: count(*)\n"
        f"      paid_{k}: {{sql: sum(revenue) filter (where status <> 'cancelled'), unit: currency:CNY}}\n"
        f"      cost_{k}: {{sql: sum(cost), unit: currency:CNY}}\n"
    )


def _indicator(n: int, weight: str) -> str:
    kind = _KINDS[n % len(_KINDS)].format(k=n // _PER_DATASET, previous=max(n - 1, 0))
    return (
        f"      i{n}:\n        title: {{zh-Hans: 指标{n}, zh-Hant: 指標{n}, en: Indicator {n}}}\n"
        f"        description: What indicator {n} says, in words.\n        weight: {weight}\n"
        f"        level: employee\n        frequency: quarter\n"
        f"        objective: {('growth', 'brand')[n % 2]}\n"
        f"        source: crm\n        owner: analyst\n        caps: {{min: 0, max: 120}}\n        {kind}\n"
    )


# ── the times ───────────────────────────────────────────────────────────────────────────────────────


class Spent(NamedTuple):
    """Seconds."""

    cpu: float
    wall: float


READ, LOAD, ALL = "read the YAML", "load: read, type, check", "lint: all rules"
BOTH, START, COMMAND = "read and lint", "steelyard --version", "steelyard lint"


def _round(path: Path, cache: Path) -> Mapping[str, Spent]:
    reference = str(path)
    document = read_merged(reference)
    times = {
        READ: _seconds(lambda: read_merged(reference)),
        LOAD: _seconds(lambda: load_scheme(reference)),
        ALL: _seconds(lambda: lint_document(document, reference)),
    }
    for family in Family:
        chosen = Selection(select=(family.value,))
        times[family.value] = _seconds(partial(lint_document, document, reference, selection=chosen))
    times[BOTH] = _seconds(lambda: lint(reference))
    times[START] = _seconds(lambda: _process(cache, "--version"))
    times[COMMAND] = _seconds(lambda: _process(cache, "lint", reference))
    return times


def _seconds(work: Callable[[], object]) -> Spent:
    wall, cpu = perf_counter(), _cpu()
    work()
    return Spent(_cpu() - cpu, perf_counter() - wall)


def _cpu() -> float:
    """Processor time of this process and of those it has run."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _process(cache: Path, *words: str) -> None:
    """As after any installation, with modules compiled once and for all."""
    usual = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        [sys.executable, "-m", "steelyard.cli", *words],
        capture_output=True,
        check=False,
        env={**usual, "PYTHONPYCACHEPREFIX": str(cache)},
    )
    if done.returncode not in (0, 1):
        raise RuntimeError(done.stderr.decode())


def _table(times: Mapping[str, Sequence[Spent]], title: str) -> Table:
    made = Table(title=title, title_justify="left")
    for head in ("", "processor", "best", "wall clock", "best"):
        made.add_column(head, justify="right" if head else "left")
    for name, spent in times.items():
        indent = "  " if name in set(Family) else ""
        cells = [f(one) for one in zip(*spent, strict=True) for f in (median, min)]
        made.add_row(indent + name, *(f"{seconds * 1000:,.0f} ms" for seconds in cells))
    return made


def _verdict(times: Mapping[str, Sequence[Spent]], console: Console) -> None:
    """By processor time: others may be at work on the machine."""
    took = {name: median(one.cpu for one in spent) for name, spent in times.items()}
    console.print(f"all rules take {took[ALL] / took[LOAD]:.2f} times as long as loading the scheme")
    for name in (BOTH, COMMAND):
        aim = "under" if took[name] < AIM else "over"
        console.print(f"{name}: {took[name]:.2f} s, {aim} the aim of {AIM:g} s")


if __name__ == "__main__":
    main()
