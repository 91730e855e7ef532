"""What a computation gives, column by column: one column per indicator and period over its subjects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from steelyard.core.periods import Period
from steelyard.metrics.evaluate import Column
from steelyard.metrics.values import Gap, Value

if TYPE_CHECKING:
    from steelyard.engine.uncertainty.model import Uncertainty
    from steelyard.stats.interval import Interval

OK, NOT_APPLICABLE, NOT_DUE, INSUFFICIENT = "ok", "not_applicable", "not_due", "insufficient_evidence"


class Outcome(NamedTuple):
    """A value, or why there is none."""

    value: Decimal | None
    status: str
    reason: str | None = None
    inherited_from: str | None = None


def outcome(value: Value) -> Outcome:
    if isinstance(value, Gap):
        return Outcome(None, value.status, value.reason)
    return Outcome(Decimal(value), OK)


@dataclass(frozen=True)
class IndicatorColumn:
    """One indicator in one period. Positions follow `subjects`; measures and rows are asked for by need."""

    indicator: str
    period: Period
    subjects: Sequence[str]
    outcomes: Sequence[Outcome]
    measures: Mapping[str, Column] = field(default_factory=dict)
    rows: Sequence[int | None] = ()
    companion: Column | None = None
    uncertainty: Uncertainty | None = None

    @property
    def intervals(self) -> Sequence[Interval | None]:
        """How far chance may have moved each value; empty when intervals were not asked for."""
        return self.uncertainty.intervals if self.uncertainty is not None else ()

    def measures_of(self, position: int) -> dict[str, Decimal | None]:
        return {
            label: None if isinstance(column[position], Gap) else Decimal(column[position])  # type: ignore[arg-type]
            for label, column in self.measures.items()
        }

    def companion_of(self, position: int) -> Decimal | None:
        value = self.companion[position] if self.companion is not None else None
        return None if value is None or isinstance(value, Gap) else Decimal(value)


@dataclass(frozen=True)
class Results:
    """All columns; `subjects` lists who is looked at in each period."""

    subjects: Mapping[Period, Sequence[str]]
    columns: Mapping[tuple[Period, str], IndicatorColumn]
    names: Mapping[str, str]
    meta: Mapping[str, object]
    as_of: date | None = None

    def lines(self) -> Iterator[tuple[str, Period, str, IndicatorColumn, int]]:
        """Subject, period, indicator and where to find them: periods, then subjects, then indicators."""
        for period, subjects in self.subjects.items():
            columns = [column for (at, _), column in self.columns.items() if at == period]
            for position, subject in enumerate(subjects):
                for column in columns:
                    yield subject, period, column.indicator, column, position
