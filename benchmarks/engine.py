"""The plan against hand-written SQL, one query per indicator, pandas and polars, in one run.

`python -m benchmarks.engine [--rows 20000000 50000000] [--repeat 5] [--only steelyard handwritten]`
"""

from __future__ import annotations

import argparse
import json
import math
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import duckdb
from rich.console import Console
from rich.table import Table

from benchmarks.events import MONTHS, OWNERS, events, size

Run = dict[str, Any]
ROOT = Path(__file__).parents[1]
BASE = "handwritten"
VARIANTS = {
    "handwritten": "hand-written, one scan per table",
    "steelyard": "Steelyard: scheme → plan → grid",
    "per_indicator": "one query per indicator",
    "polars_frames": "polars, lazy and streaming",
    "pandas_frames": "pandas, table by table",
    "compute": "steelyard compute, all of it",
}
WORK = f"12 indicators × {OWNERS:,} owners × {MONTHS} months"
#: Run once from this many rows on: it takes minutes and gigabytes.
_SLOW, _MANY = "pandas_frames", 50_000_000
#: These add binary fractions; the others must agree digit for digit.
_INEXACT = {"pandas_frames"}


def main() -> None:
    options = _options()
    console = Console()
    console.width = max(console.width, 110)
    for rows in options.rows:
        with console.status(f"generating {rows:,} rows"):
            folder = events(rows)
        runs = _runs(folder, rows, options.only, options.repeat, console)
        check(runs)
        console.print(_table(runs, f"{rows:,} rows, {size(folder) / 2**20:,.0f} MiB of Parquet; {WORK}"))
        _say_more(runs, console)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.engine", description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[20_000_000, 50_000_000])
    parser.add_argument("--repeat", type=int, default=5, help="rounds; every round runs every variant once")
    parser.add_argument("--only", nargs="+", choices=VARIANTS, default=list(VARIANTS))
    options = parser.parse_args()
    options.only = list(dict.fromkeys([BASE, *options.only]))
    return options


def _runs(
    folder: Path, rows: int, variants: Sequence[str], repeat: int, console: Console
) -> dict[str, list[Run]]:
    """Rounds of all variants, so that a busy moment of the machine meets each of them."""
    for path in folder.iterdir():
        path.read_bytes()  # nobody pays for the first read from disk
    runs: dict[str, list[Run]] = defaultdict(list)
    for number in range(repeat):
        for variant in variants:
            if variant == _SLOW and rows >= _MANY and number:
                continue
            with console.status(f"{rows:,} rows, round {number + 1} of {repeat}: {variant}"):
                runs[variant].append(_child(variant, folder))
    return runs


def _child(variant: str, folder: Path) -> Run:
    """A process of its own, whose peak memory is its own."""
    command = [sys.executable, "-m", "benchmarks.variants", variant, str(folder)]
    found: Run = json.loads(subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout)
    return found


def check(runs: Mapping[str, Sequence[Run]]) -> None:
    """Raises AssertionError unless all variants found the same numbers."""
    base = runs[BASE][0]
    for variant, found in runs.items():
        for run in found:
            if "digest" not in run:
                continue
            if variant not in _INEXACT:
                assert run["digest"] == base["digest"], f"{variant} has other numbers than {BASE}"
            for measure, total in base["totals"].items():
                same = math.isclose(run["totals"][measure], total, rel_tol=1e-9)
                assert same, f"{variant}: {measure} is {run['totals'][measure]}, not {total}"


def _table(runs: Mapping[str, Sequence[Run]], title: str) -> Table:
    table = Table(title=title, caption=f"{_machine()}; medians, and medians of the ratios within a round")
    table.add_column("variant", no_wrap=True)
    for name in ("seconds", "ratio", "CPU s", "ratio", "peak MiB", "ratio", "runs"):
        table.add_column(name, justify="right")
    for variant, found in runs.items():
        cells = []
        for figure, digits in (("seconds", 2), ("cpu", 2), ("peak", 0)):
            cells.append(f"{median(run[figure] for run in found):,.{digits}f}")
            cells.append(f"{ratio(found, runs[BASE], figure):.2f}")
        table.add_row(VARIANTS[variant], *cells, str(len(found)))
    return table


def ratio(found: Iterable[Run], base: Iterable[Run], figure: str) -> float:
    """The median of the ratios within a round."""
    ratios: list[float] = [run[figure] / other[figure] for run, other in zip(found, base, strict=False)]
    return median(ratios)


def _say_more(runs: Mapping[str, Sequence[Run]], console: Console) -> None:
    found = runs.get("steelyard", ())
    for part in ("phases", "beside"):
        for phase in found[0][part] if found else ():
            console.print(f"  Steelyard, {phase}: {median(run[part][phase] for run in found):.2f} s")
    exact = [variant for variant in runs if variant not in _INEXACT and "digest" in runs[variant][0]]
    console.print(f"  The same digits from {', '.join(exact)}; the same totals from all.\n")


def _machine() -> str:
    load = os.getloadavg()[0]
    return f"DuckDB {duckdb.__version__}, {os.cpu_count()} cores, load {load:.1f}"


if __name__ == "__main__":
    main()
