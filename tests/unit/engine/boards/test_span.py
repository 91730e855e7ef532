"""Which periods are looked at, and what part of the open one has passed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from steelyard.core.periods import Calendar, Period
from steelyard.engine.boards.span import Span, span_of

Q3 = Period.parse("2026Q3")


def span(as_of: date | None, *asked: Period, history: int = 4) -> Span:
    return span_of(Calendar(), asked or (Q3,), history=history, as_of=as_of)


def test_the_history_reaches_back_from_the_earliest_period_asked_for() -> None:
    found = span(None, Period.parse("2026Q1"), Q3)
    assert ["2025Q1", "2026Q3"] == [str(found.periods[0]), str(found.periods[-1])]
    assert 7 == len(found.periods)


def test_the_open_period_has_passed_by_days_the_day_looked_at_included() -> None:
    # July 31 + August 31 + 18 days of September = 80 of 92 days.
    found = span(date(2026, 9, 18))
    assert Q3 == found.open
    assert Decimal(80) / Decimal(92) == pytest.approx(found.elapsed)


def test_on_its_last_day_a_period_is_over() -> None:
    assert span(date(2026, 9, 30)).open is None
    assert span(date(2026, 9, 29)).open == Q3


def test_without_a_day_nothing_is_open() -> None:
    found = span(None)
    assert found.open is None
    assert found.elapsed is None
    assert date(2026, 10, 1) == found.cut(Q3)


def test_the_same_part_of_a_shorter_quarter_is_fewer_days() -> None:
    # 80 / 92 of the 90 days of 2026Q1 are 78.26, so 78 days: through March 19.
    assert date(2026, 3, 20) == span(date(2026, 9, 18)).cut(Period.parse("2026Q1"))


def test_a_board_needs_a_period() -> None:
    with pytest.raises(ValueError, match="needs a period"):
        span_of(Calendar(), [], history=4, as_of=None)
