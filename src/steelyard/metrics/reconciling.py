"""Compares the two sides of a reconciliation, key by key and exactly: one scan per side."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from enum import StrEnum
from functools import cached_property

from steelyard.core.numbers import decimals, exact_sum, plain, rounded
from steelyard.core.periods import Calendar, Period
from steelyard.core.problems import Problem, SteelyardError
from steelyard.metrics.asked import Subjects, Window
from steelyard.metrics.catalogue import Catalogue, Path, build_catalogue
from steelyard.metrics.dataset import Dataset, MeasureModel
from steelyard.metrics.engines import Engine
from steelyard.metrics.formula import Name
from steelyard.metrics.grid import Measured
from steelyard.metrics.reconciliation import Reconciliation, Side, Tolerance
from steelyard.metrics.runner import Runner
from steelyard.metrics.sql import ExpressionError, render, row_expression

_KEY = "steelyard_key"
SIDES = ("left", "right")
#: Wide enough for every product of an amount and a share.
_WIDE = Context(prec=100, rounding=ROUND_HALF_UP)


class Kind(StrEnum):
    """How the two sides differ on one key."""

    ONLY_LEFT = "only_left"
    ONLY_RIGHT = "only_right"
    #: The other side has the key, but in another period.
    OTHER_PERIOD = "other_period"
    #: One side has the same amount several times.
    DUPLICATE = "duplicate"
    #: The amounts are equal once the finer one has as few decimals as the other.
    ROUNDING = "rounding"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class Entry:
    """What one side has of a key in a period: the sum of the amounts, and the number of rows."""

    amount: Decimal
    rows: int


_NOTHING = Entry(Decimal(0), 0)
#: Period index → key → what there is.
Entries = Mapping[int, Mapping[str, Entry]]


@dataclass(frozen=True, slots=True)
class Difference:
    """One key on which the sides differ. `elsewhere` is the period in which the other side has it."""

    key: str
    kind: Kind
    left: Entry
    right: Entry
    elsewhere: Period | None = None

    @property
    def amount(self) -> Decimal:
        """Left less right."""
        return exact_sum((self.left.amount, -self.right.amount))


@dataclass(frozen=True)
class Comparison:
    """Both totals of one period, and every key on which they differ, the largest difference first."""

    period: Period
    left: Entry
    right: Entry
    allowed: Decimal
    differences: tuple[Difference, ...]
    absent: tuple[str, ...] = ()

    @property
    def difference(self) -> Decimal:
        """Left less right; the amounts of `differences` add up to it."""
        return exact_sum((self.left.amount, -self.right.amount))

    @property
    def within(self) -> bool:
        """Within the tolerance. A side without a table is never: nobody knows its total."""
        return abs(self.difference) <= self.allowed and len(self.absent) != 1

    @cached_property
    def fingerprint(self) -> str:
        """Equal for the same differences on the same keys: what a settlement accepts."""
        lines = sorted(
            (each.key, plain(each.left.amount), plain(each.right.amount)) for each in self.differences
        )
        return hashlib.sha256(repr(lines).encode()).hexdigest()[:12]


# ── what is asked of the engine ─────────────────────────────────────────────────────────────────────


def faults(name: str, model: Reconciliation) -> Iterator[tuple[Path, str]]:
    """Expressions that cannot be read: path in the scheme → message."""
    for side in SIDES:
        path: Path = ("reconciliations", name, side)
        one: Side = getattr(model, side)
        for field in ("key", "value", "where"):
            try:
                row_expression(getattr(one, field) or "1")
            except ExpressionError as error:
                yield (*path, field), str(error)


def _dataset(side: Side, measure: str) -> Dataset:
    """The side as rows whose subject is the key."""
    key = f"coalesce(cast({render(row_expression(side.key))} as varchar), '')"
    value = render(row_expression(side.value))
    return Dataset(
        table=side.table, file=side.file, read=side.read, where=side.where, time=side.time,
        columns={_KEY: key}, measures={measure: MeasureModel(sql=f"sum({value})")},
    )  # fmt: skip


def _catalogue(name: str, model: Reconciliation) -> Catalogue:
    datasets = {f"{name}.{side}": _dataset(getattr(model, side), side) for side in SIDES}
    return build_catalogue(datasets, {})


def compare(
    engine: Engine,
    name: str,
    model: Reconciliation,
    *,
    periods: Sequence[Period],
    calendar: Calendar,
    as_of: date | None = None,
) -> list[Comparison]:
    """Both sides in each of the periods, which are of one grain. Raises SteelyardError."""
    catalogue = _catalogue(name, model)
    try:
        sides, absent = _entries(Runner(engine, catalogue), periods, calendar, as_of)
    except SteelyardError as error:
        raise SteelyardError(map(_renamed, error.problems)) from None
    left, right = sides
    return [
        replace(compared(period, left, right, tolerance=model.tolerance), absent=absent) for period in periods
    ]


def _renamed(problem: Problem) -> Problem:
    subject = problem.subject
    if subject is None or not subject.startswith("datasets."):
        return problem
    return replace(problem, subject=f"reconciliations.{subject.removeprefix('datasets.')}")


def _entries(
    runner: Runner, periods: Sequence[Period], calendar: Calendar, as_of: date | None
) -> tuple[list[Entries], tuple[str, ...]]:
    """What each side has, in all periods that either side has rows in, and the sides without a table."""
    formulas = [Name(side) for side in SIDES]
    asked = Window(periods[0].grain, calendar, [period.index for period in periods], as_of)
    everything = replace(asked, periods=_everything(runner, formulas, asked))
    grid = runner.run(formulas, everything, Subjects("column", _KEY))
    measured = [grid.measured.get(name) for name in runner.catalogue.datasets]
    absent = tuple(side for side, found in zip(SIDES, measured, strict=True) if found is None)
    return [_read(found) if found is not None else {} for found in measured], absent


def _read(measured: Measured) -> Entries:
    (measure,) = measured.dataset.measures.values()
    (key,) = measure.aggregates
    sums = measured.cells[0, key]
    return {
        period: {
            str(who): Entry(sums.get(period, {}).get(who, Decimal(0)), rows) for who, rows in counted.items()
        }
        for period, counted in measured.rows[0].items()
    }


def _everything(runner: Runner, formulas: Sequence[Name], asked: Window) -> list[int]:
    """The periods asked for, and all in which either side has rows: a key may stand in another one."""
    days = runner.covered(formulas, asked).values()
    seen = [asked.calendar.containing(day, asked.grain).index for pair in days for day in pair]
    seen += asked.periods
    return list(range(min(seen), max(seen) + 1))


# ── comparing ───────────────────────────────────────────────────────────────────────────────────────


def compared(period: Period, left: Entries, right: Entries, *, tolerance: Tolerance) -> Comparison:
    """Two sides in one period."""
    here, there = left.get(period.index, {}), right.get(period.index, {})
    totals = _total(here.values()), _total(there.values())
    found = [_difference(key, period, left, right) for key in {**here, **there}]
    different = [each for each in found if each.amount]
    return Comparison(
        period,
        *totals,
        tolerance.allowed(totals[0].amount, totals[1].amount),
        tuple(sorted(different, key=lambda each: (-abs(each.amount), each.key))),
    )


def _total(entries: Iterable[Entry]) -> Entry:
    listed = list(entries)
    return Entry(exact_sum(each.amount for each in listed), sum(each.rows for each in listed))


def _difference(key: str, period: Period, left: Entries, right: Entries) -> Difference:
    a = left.get(period.index, {}).get(key, _NOTHING)
    b = right.get(period.index, {}).get(key, _NOTHING)
    if a.rows and b.rows:
        return Difference(key, _both(a, b), a, b)
    elsewhere = _elsewhere(key, period, *((left, right) if a.rows else (right, left)))
    kind = Kind.OTHER_PERIOD if elsewhere else Kind.ONLY_LEFT if a.rows else Kind.ONLY_RIGHT
    return Difference(key, kind, a, b, elsewhere)


def _both(a: Entry, b: Entry) -> Kind:
    if a.rows != b.rows and _WIDE.multiply(a.amount, Decimal(b.rows)) == _WIDE.multiply(
        b.amount, Decimal(a.rows)
    ):
        return Kind.DUPLICATE
    places = min(decimals(a.amount), decimals(b.amount))
    return Kind.ROUNDING if rounded(a.amount, places) == rounded(b.amount, places) else Kind.AMOUNT


def _elsewhere(key: str, period: Period, own: Entries, other: Entries) -> Period | None:
    """The nearest period in which only the other side has the key."""
    indexes = [at for at, entries in other.items() if key in entries and key not in own.get(at, {})]
    nearest = min(indexes, key=lambda at: (abs(at - period.index), at), default=None)
    return None if nearest is None else Period(period.grain, nearest)
