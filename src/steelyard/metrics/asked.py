"""What is asked of the measures: whose, and of which periods."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from steelyard.core.periods import Calendar, Grain


@dataclass(frozen=True, slots=True)
class Subjects:
    """Whose values are asked for: everything, values of a column, owners as found, or an organisation."""

    mode: str
    column: str | None = None
    ids: Sequence[str] = ()
    kinds: Sequence[str] = ()


def natural(text: str) -> tuple[int, str]:
    """Sorts numbers in their order, before words."""
    return (int(text), "") if text.isdecimal() and len(text) < 20 else (10**20, text)


@dataclass(frozen=True, slots=True)
class Window:
    """Which periods, and the last day (included) that may be looked at."""

    grain: Grain
    calendar: Calendar
    periods: Sequence[int]
    as_of: date | None = None

    @property
    def cutoff(self) -> date | None:
        return self.as_of + timedelta(days=1) if self.as_of else None
