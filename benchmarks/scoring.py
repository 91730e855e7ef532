"""Exact scoring of 100,000 subjects × 20 indicators, beside binary floats by hand in NumPy.

`python -m benchmarks.scoring [--subjects 100000] [--repeat 5]`
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Callable, Mapping
from decimal import Decimal
from statistics import median
from typing import Any

import numpy as np
import numpy.typing as npt
from rich.console import Console
from rich.table import Table

from steelyard.scheme.model import Scheme, TargetModel
from steelyard.scoring import Column, Sheets, score_sheets

Floats = npt.NDArray[np.float64]
Times = tuple[float, float]
AIM, _BASE = 2.0, "NumPy by hand, float64"
#: Rules that take turns; all of them aim at a target of 100.
_RULES: tuple[dict[str, Any], ...] = (
    {"rule": "ratio", "cap": 120},
    {"rule": "reverse", "method": "linear", "cap": 120},
    {"rule": "three_point", "points": [60, 100, 120]},
    {"rule": "piecewise", "points": [[50, 0], [80, 70], [100, 100], [130, 115]]},
    {"rule": "tier", "of": "value", "bands": [[120, 110], [100, 100], [80, 75], ["lowest", 40]]},
)
_BY_HAND: tuple[Callable[[Floats], Floats], ...] = (
    lambda x: np.clip(x, 0, 120),
    lambda x: np.clip(200 - x, 0, 120),
    lambda x: np.where(x < 80, 0, np.interp(x, [80, 100, 130], [60, 100, 120])),
    lambda x: np.interp(x, [50, 80, 100, 130], [0, 70, 100, 115]),
    lambda x: np.select([x >= 120, x >= 100, x >= 80], [110.0, 100.0, 75.0], 40.0),
)
_DIMENSIONS, _WEIGHTS = 4, (30, 25, 20, 15, 10)


def scheme() -> Scheme:
    """Four dimensions of five indicators, one for each rule."""
    dimensions = {
        f"dimension_{place}": {
            "title": f"Dimension {place}",
            "weight": 25,
            "indicators": {
                f"indicator_{place}_{number}": _indicator(number) for number in range(len(_RULES))
            },
        }
        for place in range(_DIMENSIONS)
    }
    bands = {"S": 105, "A": 90, "B": 80, "C": 60, "D": "lowest"}
    return Scheme.model_validate(
        {"scheme": "many", "title": "Many", "dimensions": dimensions, "grades": {"bands": bands}}
    )


def _indicator(number: int) -> dict[str, Any]:
    rule = _RULES[number]
    direction = "lower" if rule["rule"] == "reverse" else "higher"
    target = {"threshold": 80, "target": 100, "stretch": 130}
    return {
        "title": f"Indicator {number}",
        "input": "actuals",
        "unit": "count",
        "direction": direction,
        "weight": _WEIGHTS[number],
        "target": target,
        "score": rule,
    }


def actuals(names: list[str], subjects: int) -> dict[str, Floats]:
    """Values with four decimals around the target; not-a-number where there is none (one in twenty)."""
    random = np.random.default_rng(7)
    found = {}
    for name in names:
        values = random.normal(100, 25, subjects).clip(1).round(4)
        found[name] = np.where(random.random(subjects) < 0.05, np.nan, values)
    return found


def columns(of: Mapping[str, Floats]) -> dict[str, Column]:
    """The same as the engine hands them over: exact decimals, a status and a target for everyone."""
    target = TargetModel(threshold=Decimal(80), target=Decimal(100), stretch=Decimal(130))
    made = {}
    for name, values in of.items():
        numbers = values.tolist()
        exact = [None if value != value else Decimal(f"{value:.4f}") for value in numbers]
        statuses = ["missing" if value is None else "ok" for value in exact]
        made[name] = Column(exact, statuses, targets=[target] * len(exact))
    return made


def ours(of: Scheme, given: Mapping[str, Column]) -> Sheets:
    sheets = score_sheets(of, columns=given)
    assert len(sheets.totals) == len(sheets.grades)
    return sheets


def by_hand(given: Mapping[str, Floats]) -> Floats:
    """Totals in float64; the weight of a missing value goes to the others, in its dimension first."""
    values = np.array(list(given.values())).reshape(_DIMENSIONS, len(_RULES), -1)
    weights = np.array(_WEIGHTS, dtype=np.float64)[None, :, None] * ~np.isnan(values)
    scores = np.stack([_BY_HAND[place](np.nan_to_num(values[:, place])) for place in range(len(_RULES))], 1)
    present = weights.sum(1)
    dimensions = np.divide((scores * weights).sum(1), present, where=present > 0, out=np.zeros_like(present))
    totals: Floats = dimensions.sum(0) / (present > 0).sum(0)
    return totals


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scoring", description=__doc__)
    parser.add_argument("--subjects", type=int, default=100_000)
    parser.add_argument("--repeat", type=int, default=5)
    options = parser.parse_args()
    many = scheme()
    numbers = actuals(list(many.indicators), options.subjects)
    given = columns(numbers)
    sheets, totals = ours(many, given), by_hand(numbers)
    _check(sheets, totals)
    works = {"Steelyard, exact": lambda: ours(many, given), _BASE: lambda: by_hand(numbers)}
    Console().print(_table(_times(works, options.repeat), options))


def _check(sheets: Sheets, totals: Floats) -> None:
    """Indicator scores and the total are rounded to 0.0001; nothing else may differ."""
    exact = np.array([float(total) for total in sheets.totals if total is not None])
    assert len(exact) == len(totals)
    assert np.abs(exact - totals).max() < 0.00011


def _times(works: Mapping[str, Callable[[], object]], repeat: int) -> dict[str, list[Times]]:
    """Wall clock and CPU seconds, in turns."""
    found: dict[str, list[Times]] = {name: [] for name in works}
    for _ in range(repeat):
        for name, work in works.items():
            start, cpu = time.perf_counter(), time.process_time()
            work()
            found[name].append((time.perf_counter() - start, time.process_time() - cpu))
    return found


def _table(times: Mapping[str, list[Times]], options: argparse.Namespace) -> Table:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    table = Table(
        title=f"Scoring {options.subjects:,} subjects × 20 indicators (aim: under {AIM:g} s)",
        caption=f"medians of {options.repeat}; peak memory {peak:,.0f} MiB with the inputs",
    )
    for column in ("", "seconds", "ratio", "CPU s", "ratio"):
        table.add_column(column, justify="right" if column else "left")
    base = [median(of) for of in zip(*times[_BASE], strict=True)]
    for name, found in times.items():
        seconds, cpu = (median(of) for of in zip(*found, strict=True))
        cells = (f"{seconds:.3f}", f"{seconds / base[0]:.1f}", f"{cpu:.3f}", f"{cpu / base[1]:.1f}")
        table.add_row(name, *cells)
    return table


if __name__ == "__main__":
    main()
