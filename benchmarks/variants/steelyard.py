"""Steelyard's own way: scheme → catalogue → one scan per dataset → grid; then, beside it, the formulas."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from benchmarks.events import FIRST_MONTH, MONTHS
from benchmarks.variants import Cells, Clock
from steelyard.core.periods import Grain, Period
from steelyard.lake.folder import Folder
from steelyard.metrics.asked import Subjects, Window
from steelyard.metrics.engines.duckdb import DuckDB
from steelyard.metrics.formula import Node, parse_formula
from steelyard.metrics.grid import Grid
from steelyard.metrics.runner import Runner
from steelyard.scheme.checks import catalogue_of
from steelyard.scheme.loading import load_scheme

SCHEME = Path(__file__).parents[1] / "events.yaml"


@dataclass
class Worked:
    grid: Grid
    formulas: list[Node]


def months() -> range:
    first = FIRST_MONTH[0] * 12 + FIRST_MONTH[1] - 1
    return range(first, first + MONTHS)


def work(folder: Path, clock: Clock) -> Worked:
    with clock("scheme"):
        scheme = load_scheme(SCHEME).scheme
        catalogue, calendar = catalogue_of(scheme), scheme.calendar.calendar
        formulas = [parse_formula(indicator.formula or "") for indicator in scheme.indicators.values()]
    with clock("measures"):
        runner = Runner(DuckDB(Folder(folder), timezone=calendar.timezone), catalogue)
        window = Window(Grain.MONTH, calendar, months())
        return Worked(runner.run(formulas, window, Subjects("owner")), formulas)


def afterwards(worked: Worked, clock: Clock) -> None:
    with clock("formulas"):
        evaluator = worked.grid.evaluator()
        for formula in worked.formulas:
            for month in months():
                evaluator.column(formula, Period(Grain.MONTH, month))


def cells(worked: Worked) -> Cells:
    return {
        name: {
            (owner, month): value
            for measured in worked.grid.measured.values()
            if (measure := measured.dataset.measures.get(name))
            for month, owners in measured.cells[0, next(iter(measure.aggregates))].items()
            for owner, value in owners.items()
        }
        for name in worked.grid.catalogue.measure_names
    }
