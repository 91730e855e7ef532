"""Rank acceptability of 1,000 people × 20 indicators under 10,000 sets of weights, beside a loop over draws.

`python -m benchmarks.sensitivity [--subjects 1000] [--draws 10000] [--repeat 3]`

The loop is what one writes first: for each draw the weighted means of everybody with their gaps, one sort,
one count of ranks. It draws no central weights, no pairs and no intervals.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median

import numpy as np
import numpy.typing as npt
from rich.console import Console
from rich.table import Table

from benchmarks import scoring
from steelyard.review.sensitivity.freedom import Freedom
from steelyard.review.sensitivity.matrix import Matrix
from steelyard.review.sensitivity.measured import Errors
from steelyard.review.sensitivity.study import Settings, study
from steelyard.review.sensitivity.totals import Way, weighed_totals
from steelyard.scoring import Sheets
from steelyard.stats.acceptability import Acceptability, rank_acceptability

Floats = npt.NDArray[np.float64]
AIM, _BASE = 5.0, "a loop over draws"


@dataclass(frozen=True)
class Case:
    """Sheets of four dimensions with five indicators; one value in twenty is missing."""

    sheets: Sheets
    errors: Errors
    draws: int

    @classmethod
    def of(cls, subjects: int, draws: int) -> Case:
        many = scoring.scheme()
        numbers = scoring.actuals(list(many.indicators), subjects)
        errors = Errors.even({name: [3.0] * subjects for name in many.indicators})
        return cls(scoring.ours(many, scoring.columns(numbers)), errors, draws)

    @property
    def people(self) -> list[str]:
        return [f"person {place}" for place in range(self.sheets.count)]


def ours(matrix: Matrix, weights: Floats) -> Acceptability:
    return rank_acceptability(
        lambda some: weighed_totals(matrix, some, way=Way.ARITHMETIC), weights, order=matrix.order
    )


def by_loop(matrix: Matrix, weights: Floats) -> Floats:
    """Rank acceptabilities, draw by draw."""
    n, d = len(matrix.subjects), len(matrix.groups)
    there, counts = matrix.own > 0, np.zeros((n, n))
    for line in weights:
        total, whole = np.zeros(n), np.zeros(n)
        for place, group in enumerate(matrix.groups):
            inner = line[d + group.columns.start : d + group.columns.stop] * there[:, group.columns]
            present = inner.sum(axis=1)
            mean = (inner * matrix.scores[:, group.columns]).sum(axis=1) / np.where(present > 0, present, 1)
            total += line[place] * mean
            whole += line[place] * (present > 0)
        order = np.argsort(-np.round(total / whole, 4))
        counts[order, np.arange(n)] += 1
    return counts / len(weights)


def whole_study(case: Case) -> None:
    """The command without reading: weights, measurement errors of all values, methods, influence."""
    study(case.sheets, case.people, errors=case.errors, settings=Settings(draws=case.draws))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sensitivity", description=__doc__)
    parser.add_argument("--subjects", type=int, default=1000)
    parser.add_argument("--draws", type=int, default=10_000)
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    case = Case.of(options.subjects, options.draws)
    matrix = Matrix.of(case.sheets, case.people)
    weights = Freedom.of(matrix).draw(options.draws, np.random.default_rng(1))
    before = _peak()
    _check(ours(matrix, weights), by_loop(matrix, weights))
    ranked = _peak()
    works: dict[str, Callable[[], object]] = {
        "Steelyard, ranks": lambda: ours(matrix, weights),
        _BASE: lambda: by_loop(matrix, weights),
        "Steelyard, the whole study": lambda: whole_study(case),
    }
    times = _times(works, options.repeat)
    Console().print(_table(times, options, (before, ranked, _peak())))


def _check(found: Acceptability, loop: Floats) -> None:
    """The loop gives ties to whoever sorts first; nothing else may differ."""
    assert np.abs(found.shares - loop).max() < 0.01
    assert np.abs(found.expected - loop @ np.arange(1, len(loop) + 1)).max() < 0.05


def _times(works: Mapping[str, Callable[[], object]], repeat: int) -> dict[str, list[float]]:
    """CPU seconds, in turns."""
    found: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(repeat):
        for name, work in works.items():
            start = time.process_time()
            work()
            found[name].append(time.process_time() - start)
    return found


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _table(
    times: Mapping[str, list[float]], options: argparse.Namespace, peaks: tuple[float, float, float]
) -> Table:
    before, ranked, after = peaks
    table = Table(
        title=f"{options.draws:,} draws × {options.subjects:,} people × 20 indicators "
        f"(aim: ranks in {AIM:g} s)",
        caption=f"medians of {options.repeat}; peak memory {before:,.0f} MiB with the inputs, "
        f"{ranked:,.0f} MiB with ranks, {after:,.0f} MiB with the whole study",
    )
    for column in ("", "CPU s", "ratio"):
        table.add_column(column, justify="right" if column else "left")
    base = median(times[_BASE])
    for name, found in times.items():
        table.add_row(name, f"{median(found):.2f}", f"{median(found) / base:.2f}")
    return table


if __name__ == "__main__":
    main()
