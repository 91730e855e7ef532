"""Measured values, noted while a cycle is scored, and given to the engine in place of rows.

What the engine takes from rows are measures of a subject in a period (and how many rows they rest on).
Everything after that, from formulas to grades, it computes here exactly as it did there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import NamedTuple

from steelyard.core.periods import Period
from steelyard.core.problems import Place, Problem, SteelyardError
from steelyard.engine.workspace import Workspace
from steelyard.metrics import values
from steelyard.metrics.asked import Subjects, Window
from steelyard.metrics.evaluate import Column
from steelyard.metrics.formula import Node
from steelyard.metrics.grid import Grid
from steelyard.metrics.runner import Runner
from steelyard.metrics.values import Gap, Value

HEADER = ("subject", "period", "measure", "moment", "value", "status", "reason", "rows")
_TRUTHS = {"true": True, "false": False}
#: The evaluator knows some gaps by identity.
_GAPS = {
    (gap.status, gap.reason): gap for gap in vars(values).values() if isinstance(gap, Gap)
}  # fmt: skip


class Spot(NamedTuple):
    """Whose measure, and when; `moment` is opening or closing for stocks, else empty."""

    subject: str
    period: str
    measure: str
    moment: str = ""


@dataclass
class Notes:
    """Everything a computation asked of the measures."""

    values: dict[Spot, Value] = field(default_factory=dict)
    rows: dict[Spot, int] = field(default_factory=dict)

    def records(self) -> Iterator[dict[str, object]]:
        """Lines of a table, in a fixed order."""
        for spot in sorted({*self.values, *self.rows}):
            yield {**spot._asdict(), **_written(self.values.get(spot)), "rows": self.rows.get(spot)}

    @classmethod
    def read(cls, records: Iterable[Mapping[str, str]], file: str) -> Notes:
        """Raises SteelyardError naming the row."""
        notes = cls()
        for number, record in enumerate(records, start=2):
            try:
                spot = Spot(*(record[name] for name in Spot._fields))
                if (value := _read(record)) is not None:
                    notes.values[spot] = value
                if record["rows"]:
                    notes.rows[spot] = int(record["rows"])
            except (KeyError, ValueError, InvalidOperation) as error:
                raise SteelyardError(
                    Problem(f"no measured value: {error}", Place(file, row=number))
                ) from None
        return notes


def _written(value: Value | None) -> dict[str, object]:
    if value is None:
        return {"value": None, "status": None, "reason": None}
    if isinstance(value, Gap):
        return {"value": None, "status": value.status, "reason": value.reason}
    shown = str(value).lower() if isinstance(value, bool) else value
    return {"value": shown, "status": "ok", "reason": None}


def _read(record: Mapping[str, str]) -> Value | None:
    status = record["status"]
    if not status:
        return None
    if status != "ok":
        return _GAPS.get((status, record["reason"]), Gap(status, record["reason"]))
    text = record["value"]
    number = _TRUTHS[text] if text in _TRUTHS else Decimal(text)
    if isinstance(number, Decimal) and not number.is_finite():
        raise ValueError(f"{text} is not a number")
    return number


# ── noting ──────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class _NotingGrid(Grid):
    """A grid that writes down what is looked up in it."""

    notes: Notes = field(default_factory=Notes)

    def lookup(self, name: str, period: Period, moment: str | None) -> Column:
        column = super().lookup(name, period, moment)
        if name not in self.catalogue.parameters:
            spots = (Spot(subject, str(period), name, moment or "") for subject in self.subjects)
            self.notes.values.update(zip(spots, column, strict=True))
        return column

    def rows_behind(self, name: str, period: Period) -> list[int]:
        counts = super().rows_behind(name, period)
        spots = (Spot(subject, str(period), name) for subject in self.subjects)
        self.notes.rows.update(zip(spots, counts, strict=True))
        return counts


@dataclass
class _NotingRunner(Runner):
    notes: Notes = field(default_factory=Notes)

    def run(self, formulas: Iterable[Node], window: Window, subjects: Subjects) -> Grid:
        found = super().run(formulas, window, subjects)
        return _NotingGrid(
            found.catalogue, found.grain, found.subjects, found.kinds, found.measured,
            found.organisation, found.absent, notes=self.notes,
        )  # fmt: skip


@dataclass
class Noting(Workspace):
    """A workspace that computes as any other and notes what it measures."""

    notes: Notes = field(default_factory=Notes)

    @classmethod
    def over(cls, workspace: Workspace) -> Noting:
        # The same rows are loaded once, however many kinds of subject are scored.
        return cls(workspace.loaded, workspace.folder, workspace.inputs, workspace.runner.engine)

    @cached_property
    def runner(self) -> Runner:
        assert self.engine is not None
        return _NotingRunner(self.engine, self.catalogue, self.organisation, self.notes)


# ── in place of rows ────────────────────────────────────────────────────────────────────────────────


@dataclass
class _MeasuredGrid(Grid):
    notes: Notes = field(default_factory=Notes)
    file: str = ""

    def lookup(self, name: str, period: Period, moment: str | None) -> Column:
        if name in self.catalogue.parameters:
            return super().lookup(name, period, moment)
        return [self._value(Spot(who, str(period), name, moment or "")) for who in self.subjects]

    def rows_behind(self, name: str, period: Period) -> list[int]:
        return [self.notes.rows.get(Spot(who, str(period), name), 0) for who in self.subjects]

    def _value(self, spot: Spot) -> Value:
        value = self.notes.values.get(spot)
        if value is None:
            what = f"{spot.moment}({spot.measure})" if spot.moment else spot.measure
            message = f"no measured value of {what} for {spot.subject} in {spot.period}"
            raise SteelyardError(Problem(message, Place(self.file)))
        return value


@dataclass
class _MeasuredRunner(Runner):
    notes: Notes = field(default_factory=Notes)
    file: str = ""

    def run(self, formulas: Iterable[Node], window: Window, subjects: Subjects) -> Grid:
        ids, kinds = self._subject_list(subjects, {})
        return _MeasuredGrid(
            self.catalogue, window.grain, ids, kinds, {}, self.organisation,
            notes=self.notes, file=self.file,
        )  # fmt: skip


@dataclass
class Measured(Workspace):
    """A workspace without rows: the engine gets what was measured, and computes all the rest."""

    notes: Notes = field(default_factory=Notes)
    file: str = ""

    @cached_property
    def runner(self) -> Runner:
        # The engine is never asked: formulas find all they need in the notes.
        assert self.engine is not None
        return _MeasuredRunner(self.engine, self.catalogue, self.organisation, self.notes, self.file)
