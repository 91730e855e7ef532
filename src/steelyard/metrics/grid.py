"""Measured values on a full grid of subjects × periods, with coverage and stocks worked out.

Empty counts and sums inside the coverage are 0, any other empty aggregate is missing, and everything
outside the coverage is missing (DESIGN "Zero, missing, undefined").
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Context, Decimal

from steelyard.core.periods import Grain, Period
from steelyard.metrics.asked import natural
from steelyard.metrics.catalogue import Catalogue, ParsedDataset
from steelyard.metrics.compile import member_day
from steelyard.metrics.evaluate import Column, Evaluator
from steelyard.metrics.measures import Aggregate, ParsedMeasure
from steelyard.metrics.organisation import Organisation
from steelyard.metrics.scan import Scan, Slot
from steelyard.metrics.values import (
    AFTER_COVERAGE,
    BEFORE_COVERAGE,
    EMPTY,
    NO_DATA,
    NO_SUBJECT,
    NO_TABLE,
    Gap,
    Value,
)

#: Room for every digit of an engine's sums, and of their product with a share.
_WIDE = Context(prec=100)
Cells = dict[int, dict[str | None, Decimal]]
_COUNTING = ("sum", "product", "count", "count_distinct", "values")


@dataclass(frozen=True, slots=True)
class Extent:
    """The periods a dataset covers, both included, as indexes; None when it has no rows at all."""

    first: int | None
    last: int | None

    def gap(self, period: int) -> Gap | None:
        if self.first is None or self.last is None:
            return NO_DATA
        if period < self.first:
            return BEFORE_COVERAGE
        return AFTER_COVERAGE if period > self.last else None


@dataclass
class Measured:
    """What one scan brought back: per output the value of each period and subject."""

    dataset: ParsedDataset
    scan: Scan
    extent: Extent
    cells: dict[tuple[int, str], Cells]
    rows: dict[int, dict[int, dict[str | None, int]]]
    sql: str
    covered: tuple[date, date] | None = None


@dataclass
class Grid:
    """All measures for one list of subjects in one grain."""

    catalogue: Catalogue
    grain: Grain
    subjects: Sequence[str]
    kinds: Sequence[str]
    measured: Mapping[str, Measured]
    organisation: Organisation | None = None
    #: Datasets whose canonical table is not in the folder: their measures are missing.
    absent: frozenset[str] = frozenset()
    _columns: dict[tuple[str, int, str | None], Column] = field(default_factory=dict)
    _levels: dict[tuple[str, str], dict[int, dict[str | None, Decimal]]] = field(default_factory=dict)

    def widen(self, kinds: Mapping[str, str]) -> None:
        """Look at these subjects of these kinds, too. Must come before the first look-up."""
        if set(kinds) - set(self.subjects):
            known = {**dict(zip(self.subjects, self.kinds, strict=True)), **kinds}
            self.subjects = sorted(known, key=natural)
            self.kinds = [known[subject] for subject in self.subjects]

    def lookup(self, name: str, period: Period, moment: str | None) -> Column:
        """Values of a measure or parameter for all subjects; `moment` is for stocks."""
        if name in self.catalogue.parameters:
            return [self.catalogue.parameters[name]] * len(self.subjects)
        key = (name, period.index, moment)
        if key not in self._columns:
            self._columns[key] = self._measure(name, period, moment)
        return self._columns[key]

    def rows_behind(self, name: str, period: Period) -> list[int]:
        """How many rows of each subject a measure looked at in a period."""
        dataset = self.catalogue.dataset_of(name)
        found = self.measured.get(dataset.name) if dataset else None
        if dataset is None or found is None:
            return [0] * len(self.subjects)
        measure = dataset.measures[name]
        counted = (
            self._alive(found, period)
            if dataset.is_stock(measure) and found.scan.runs
            else found.rows.get(self._slots(found, measure, None)[0], {}).get(period.index, {})
        )
        if found.scan.subject.mode == "all":
            return [counted.get("all", 0)] * len(self.subjects)
        return [counted.get(subject, 0) for subject in self.subjects]

    def _alive(self, found: Measured, period: Period) -> Mapping[str | None, int]:
        """How many rows of a stock are alive at the end of the period; a shared row counts once each."""
        levels = self._running(found, "rows", lambda slot: _as_cells(found.rows.get(slot, {})))
        owners = levels.get(period.index, {})
        if found.scan.subject.mode == "mapped" and self.organisation is not None:
            day = member_day(found.scan, "closing", period.index)
            owners = roll_up(owners, self.organisation, day, whole=True)
        return {owner: int(count) for owner, count in owners.items()}

    def evaluator(self) -> Evaluator:
        return Evaluator(self.lookup, len(self.subjects))

    # ── one measure ─────────────────────────────────────────────────────────────────────────────

    def _measure(self, name: str, period: Period, moment: str | None) -> Column:
        dataset = self.catalogue.dataset_of(name)
        assert dataset is not None, name
        if dataset.name in self.absent:
            return [NO_TABLE] * len(self.subjects)
        found = self.measured[dataset.name]
        measure = dataset.measures[name]
        gap = found.extent.gap(period.index)
        if gap is not None:
            return [gap] * len(self.subjects)

        def aggregate(key: str, at: Period, _: str | None) -> Column:
            return self._aggregate(found, measure, measure.aggregates[key], at, moment)

        column = Evaluator(aggregate, len(self.subjects)).column(measure.formula, period)
        return self._only_owned(found, column)

    def _only_owned(self, found: Measured, column: Column) -> Column:
        """Without an owner on the rows there is nothing to say about a single person or team.

        The groups of a column may share such a measure: all households, under the buyers of each category.
        """
        if found.scan.subject.mode != "all":
            return column
        return [
            value if kind in ("department", "all", "column") else NO_SUBJECT
            for value, kind in zip(column, self.kinds, strict=True)
        ]

    def _aggregate(
        self,
        found: Measured,
        measure: ParsedMeasure,
        aggregate: Aggregate,
        period: Period,
        moment: str | None,
    ) -> Column:
        empty: Value = Decimal(0) if aggregate.kind in _COUNTING else EMPTY
        if found.dataset.is_stock(measure) and aggregate.additive:
            values = self._stock(found, aggregate, period, moment or "closing")
        else:
            slot = slot_of(found.dataset, measure, aggregate, moment)
            values = found.cells.get((found.scan.slots.index(slot), aggregate.key), {}).get(period.index, {})
        if found.scan.subject.mode == "all":
            return [values.get("all", empty)] * len(self.subjects)
        return [values.get(subject, empty) for subject in self.subjects]

    def _slots(self, found: Measured, measure: ParsedMeasure, moment: str | None) -> list[int]:
        slots = [
            slot_of(found.dataset, measure, aggregate, moment) for aggregate in measure.aggregates.values()
        ]
        known = list(found.scan.slots)
        return [known.index(slot) for slot in dict.fromkeys(slots) if slot in known] or [0]

    # ── stocks ──────────────────────────────────────────────────────────────────────────────────

    def _stock(
        self, found: Measured, aggregate: Aggregate, period: Period, moment: str
    ) -> dict[str | None, Decimal]:
        """The running total of what entered and left, rolled up by the memberships of the day."""
        levels = self._running(found, aggregate.key, lambda slot: found.cells.get((slot, aggregate.key), {}))
        at = period.index if moment == "closing" else period.index - 1
        owners = levels.get(at, {})
        if found.scan.subject.mode != "mapped" or self.organisation is None:
            return owners
        day = member_day(found.scan, moment, period.index)
        return roll_up(owners, self.organisation, day)

    def _running(
        self, found: Measured, what: str, cells: Callable[[int], Cells]
    ) -> dict[int, dict[str | None, Decimal]]:
        """Levels at the end of every period of what `cells` gives for the entering and leaving slot."""
        key = (found.dataset.name, what)
        if key not in self._levels:
            lifetime = found.dataset.model.valid
            assert lifetime is not None
            slots = list(found.scan.slots)
            entered = cells(slots.index(Slot("enter", lifetime.start)))
            left = cells(slots.index(Slot("leave", lifetime.end)))
            self._levels[key] = _cumulate(entered, left, found.scan.first - 1, found.scan.last)
        return self._levels[key]


def slot_of(dataset: ParsedDataset, measure: ParsedMeasure, aggregate: Aggregate, moment: str | None) -> Slot:
    """Where an aggregate of a measure finds its rows (an additive stock also has a `leave` slot)."""
    lifetime = dataset.model.valid
    if measure.time is not None or lifetime is None:
        return Slot("flow", measure.time or dataset.model.time or "")
    if aggregate.additive:
        return Slot("enter", lifetime.start)
    return Slot("opening" if moment == "opening" else "closing", lifetime.start)


def _cumulate(entered: Cells, left: Cells, first: int, last: int) -> dict[int, dict[str | None, Decimal]]:
    level: dict[str | None, Decimal] = defaultdict(Decimal)
    levels: dict[int, dict[str | None, Decimal]] = {}
    for period in range(first, last + 1):
        for owner, value in entered.get(period, {}).items():
            level[owner] = _WIDE.add(level[owner], value)
        for owner, value in left.get(period, {}).items():
            level[owner] = _WIDE.subtract(level[owner], value)
        levels[period] = dict(level)
    return levels


def _as_cells(rows: Mapping[int, Mapping[str | None, int]]) -> Cells:
    return {
        period: {owner: Decimal(count) for owner, count in counts.items()} for period, counts in rows.items()
    }


def roll_up(
    owners: Mapping[str | None, Decimal], organisation: Organisation, day: date, *, whole: bool = False
) -> dict[str | None, Decimal]:
    """Values of owners added up to their teams and the department, by the memberships of `day`.

    `whole` counts a divided person fully in each team.
    """
    totals: dict[str | None, Decimal] = defaultdict(Decimal)
    department = organisation.department
    for owner, value in owners.items():
        parts = dict.fromkeys([] if department is None else [department], value)
        if owner in organisation.units:
            parts |= dict.fromkeys(organisation.chains[owner], value)
        elif owner is not None:
            parts[owner] = value
            for team, share in organisation.shares_above(owner, day).items():
                parts[team] = value if whole else _WIDE.multiply(value, share)
        for subject, part in parts.items():
            totals[subject] = _WIDE.add(totals[subject], part)
    return totals
