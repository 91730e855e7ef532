"""The rows behind a number, from the same plan as the number itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlglot import exp

from steelyard.core.problems import Problem, SteelyardError
from steelyard.lake.tables import TABLES
from steelyard.metrics.compile import everybody_sql, needed_columns, rows_sql
from steelyard.metrics.engines import Engine, EngineError
from steelyard.metrics.grid import Measured
from steelyard.metrics.measures import Aggregate, ParsedMeasure
from steelyard.metrics.runner import NO_VALUE
from steelyard.metrics.scan import Scan, Slot, SlotKind


@dataclass(frozen=True)
class Listing:
    """Source rows with all their columns; the first `telling` ones are keys and what was computed with."""

    columns: Sequence[str]
    telling: int
    rows: Sequence[Sequence[Any]]
    sql: str


@dataclass(frozen=True)
class Selection:
    """Which rows: those one measure looked at, for one subject in one period."""

    measure: str
    moment: str | None
    subject: str | None
    period: int

    def key(self, found: Measured) -> tuple[object, ...]:
        """Equal for measures that look at the same rows."""
        slot, condition = _slot(found, self), _condition(found.dataset.measures[self.measure])
        return found.dataset.name, slot, condition and condition.sql("duckdb"), self.period


def list_rows(
    engine: Engine, found: Measured, chosen: Selection, *, measures: Sequence[str], limit: int
) -> Listing:
    """At most `limit` rows, with the columns that `measures` use in front.

    Raises SteelyardError when the engine cannot read them.
    """
    scan, dataset = found.scan, found.dataset
    columns, telling = _columns(engine, found, chosen, measures)
    carried = [(0, Aggregate("count", (exp.column(name, quoted=True),))) for name in columns]
    narrowed = replace(scan, slots=[_slot(found, chosen)], wanted=[chosen.period], outputs=carried)
    subject = "all" if scan.subject.mode == "all" else chosen.subject
    subject = None if scan.subject.mode == "column" and subject == NO_VALUE else subject
    query = rows_sql(narrowed, columns=columns, slot=0, subject=subject, period=chosen.period, limit=limit)
    condition = _condition(dataset.measures[chosen.measure])
    if condition is not None:
        query = query.where(condition)
    names = [*columns, "share"] if narrowed.weighted else columns
    try:
        return Listing(names, telling, engine.fetch(query), query.sql("duckdb", pretty=True))
    except EngineError as error:
        raise SteelyardError(Problem(str(error), subject=f"datasets.{scan.name}")) from None


def list_for_everybody(engine: Engine, found: Measured, columns: Sequence[str]) -> list[Sequence[Any]]:
    """Subject, period index, share and these columns of every row behind a flow, in one statement.

    Raises SteelyardError when the engine cannot read them.
    """
    carried = [(0, Aggregate("count", (exp.column(name, quoted=True),))) for name in columns]
    narrowed = replace(found.scan, slots=found.scan.slots[:1], outputs=carried)
    try:
        return list(engine.fetch(everybody_sql(narrowed, list(columns))))
    except EngineError as error:
        raise SteelyardError(Problem(str(error), subject=f"datasets.{found.scan.name}")) from None


def _slot(found: Measured, chosen: Selection) -> Slot:
    measure, lifetime = found.dataset.measures[chosen.measure], found.dataset.model.valid
    if lifetime is None or not found.dataset.is_stock(measure):
        return Slot("flow", measure.time or found.dataset.model.time or "")
    kind: SlotKind = "opening" if chosen.moment == "opening" else "closing"
    return Slot(kind, lifetime.start)


def _condition(measure: ParsedMeasure) -> exp.Expr | None:
    """The filter of the measure; None when any of its aggregates takes every row."""
    conditions = [aggregate.where for aggregate in measure.aggregates.values()]
    filters = [condition.copy() for condition in conditions if condition is not None]
    return exp.or_(*filters) if filters and len(filters) == len(conditions) else None


def _columns(
    engine: Engine, found: Measured, chosen: Selection, measures: Sequence[str]
) -> tuple[list[str], int]:
    """All columns: keys first, then what the measure uses, then the rest."""
    scan: Scan = found.scan
    source = found.dataset.model
    known = [*engine.load(source)[1], *(c for join in scan.joins for c in join.columns), *scan.computed]
    table = TABLES.get(source.table or "")
    parsed = [found.dataset.measures[name] for name in measures]
    used = {column for one in parsed for each in one.aggregates.values() for column in each.columns}
    needed = needed_columns(replace(scan, outputs=[], slots=[_slot(found, chosen)]))
    first = [name for name in known if table is not None and name in table.key]
    first += [name for name in known if name in used] + [name for name in known if name in needed]
    ordered = list(dict.fromkeys([*first, *known]))
    return ordered, len(dict.fromkeys(first))
