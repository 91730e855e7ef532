"""Joiners, leavers and long leave, by hand; and what leave may never do."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.appraisal.attendance import (
    Attendance,
    AttendanceRules,
    Standing,
    attendance,
    not_below_neutral,
)
from steelyard.appraisal.spans import Span
from steelyard.appraisal.steps import Result, grade_of
from steelyard.core.texts import LANGUAGES
from steelyard.scheme.model import Grades
from strategies import numbers, unhurried

#: 365 days; a third are 121.67.
YEAR = Span(date(2026, 1, 1), date(2027, 1, 1))
GRADES = Grades.model_validate({"bands": {"S": 105, "A": 90, "B": 80, "C": 60, "D": "lowest"}})
B = Decimal(80)


def stands(
    hired_on: str | None = None, left_on: str | None = None, leave: int = 0, **rules: int | Fraction
) -> Attendance:
    """`leave` days from the first of March on."""
    return attendance(
        hired_on=date.fromisoformat(hired_on) if hired_on else None,
        left_on=date.fromisoformat(left_on) if left_on else None,
        cycle=YEAR,
        leave=[Span(date(2026, 3, 1), date(2026, 3, 1) + timedelta(leave))],
        rules=AttendanceRules(**rules),  # type: ignore[arg-type]
    )


def test_who_was_always_here_is_rated() -> None:
    found = stands("2019-05-01")
    assert (found.standing, found.worked_days, found.counts_until) == ("rated", 365, date(2026, 12, 31))


@pytest.mark.parametrize(
    ("hired_on", "days", "standing"),
    [
        ("2026-01-01", 365, "rated"),
        ("2026-09-01", 122, "rated"),  # 30 + 31 + 30 + 31
        ("2026-09-02", 121, "too_new"),
        ("2026-12-31", 1, "too_new"),
        ("2027-01-01", 0, "absent"),
    ],
)
def test_under_a_third_of_the_cycle_is_too_new(hired_on: str, days: int, standing: str) -> None:
    found = stands(hired_on)
    assert (found.employed_days, found.standing) == (days, standing)


def test_the_third_can_be_a_quarter() -> None:
    # 108 days; a quarter of the year are 91.25.
    assert stands("2026-09-15", too_new_under=Fraction(1, 4)).standing is Standing.RATED


def test_exactly_a_third_is_not_under_it() -> None:
    quarter = Span(date(2026, 1, 1), date(2026, 4, 1))  # 90 days
    found = attendance(hired_on=date(2026, 3, 2), left_on=None, cycle=quarter)
    assert (found.employed_days, found.standing) == (30, "rated")


def test_of_a_leaver_actuals_count_up_to_the_last_day() -> None:
    found = stands("2019-05-01", "2026-06-30")
    assert (found.standing, found.counts_until) == ("leaver", date(2026, 6, 30))
    assert str(found.words) == "Actuals count up to the last day, 2026-06-30."


def test_who_leaves_on_the_last_day_was_here_all_the_time() -> None:
    assert stands("2019-05-01", "2026-12-31").standing is Standing.RATED


def test_who_left_in_january_was_not_here_long_enough() -> None:
    found = stands("2019-05-01", "2026-01-29")
    assert (found.employed_days, found.standing, found.counts_until) == (29, "too_short", None)


def test_who_left_before_is_absent() -> None:
    assert stands("2019-05-01", "2025-12-31").standing is Standing.ABSENT


def test_of_a_month_a_third_is_enough() -> None:
    month = Span(date(2026, 9, 1), date(2026, 10, 1))
    found = attendance(hired_on=None, left_on=date(2026, 9, 10), cycle=month)
    assert (found.employed_days, found.standing) == (10, "leaver")


@pytest.mark.parametrize(
    ("leave", "standing"), [(29, "rated"), (30, "long_leave"), (158, "long_leave"), (306, "long_leave")]
)
def test_thirty_days_are_a_long_leave(leave: int, standing: str) -> None:
    assert stands("2019-05-01", leave=leave).standing == standing


def test_hardly_at_work_is_neutral() -> None:
    # From 1 February: 334 days, 306 of them on leave; 28 left.
    found = stands("2026-02-01", leave=306)
    assert (found.worked_days, found.standing) == (28, "neutral")


def test_leave_makes_nobody_too_new() -> None:
    # Hired on 1 March: 306 of 365 days employed, 200 of them on leave.
    assert stands("2026-03-01", leave=200).standing is Standing.LONG_LEAVE


# ── never below neutral ─────────────────────────────────────────────────────────────────────────────


def test_after_long_leave_a_low_result_is_neutral_and_says_what_it_was() -> None:
    found, steps = not_below_neutral(
        Result(Decimal("61.5"), "C"), Standing.LONG_LEAVE, neutral=B, grades=GRADES
    )
    assert (found.score, found.grade) == (B, "B")
    assert [(s.what, s.before, s.after) for s in steps] == [
        ("score", Decimal("61.5"), 80),
        ("grade", "C", "B"),
    ]


def test_a_good_result_stays() -> None:
    result = Result(Decimal(95), "A")
    assert not_below_neutral(result, Standing.LONG_LEAVE, neutral=B, grades=GRADES) == (result, ())


def test_without_leave_nothing_is_lifted() -> None:
    result = Result(Decimal(40), "D")
    assert not_below_neutral(result, Standing.RATED, neutral=B, grades=GRADES) == (result, ())


@pytest.mark.parametrize("score", [None, Decimal(40), Decimal(99)])
def test_who_was_hardly_at_work_gets_the_neutral_result(score: Decimal | None) -> None:
    found, _ = not_below_neutral(Result(score), Standing.NEUTRAL, neutral=B, grades=GRADES)
    assert (found.score, found.grade) == (B, "B")


def test_a_veto_is_not_because_of_leave() -> None:
    held, _ = not_below_neutral(Result(Decimal(70), "D"), Standing.LONG_LEAVE, neutral=B, grades=GRADES)
    assert (held.score, held.grade) == (B, "D")
    struck = Result(Decimal(0), "D", at_most=Decimal(0))
    assert not_below_neutral(struck, Standing.LONG_LEAVE, neutral=B, grades=GRADES) == (struck, ())


# ── whatever the dates ──────────────────────────────────────────────────────────────────────────────

days = st.dates(date(2025, 6, 1), date(2027, 6, 1))
leaves = st.lists(st.builds(lambda d, n: Span(d, d + timedelta(n)), days, st.integers(0, 200)), max_size=3)


@unhurried
@given(st.none() | days, st.none() | days, leaves, numbers(0, 120, 4))
def test_leave_never_costs(
    hired_on: date | None, left_on: date | None, leave: list[Span], score: Decimal
) -> None:
    with_leave = attendance(hired_on=hired_on, left_on=left_on, cycle=YEAR, leave=leave)
    without = attendance(hired_on=hired_on, left_on=left_on, cycle=YEAR)
    assert with_leave.employed_days == without.employed_days
    assert 0 <= with_leave.worked_days <= with_leave.employed_days
    if not without.standing.is_rated:
        assert with_leave.standing is without.standing
    result = Result(score, grade_of(score, GRADES))
    settled, _ = not_below_neutral(result, with_leave.standing, neutral=B, grades=GRADES)
    assert settled.score is not None
    if with_leave.standing is Standing.LONG_LEAVE:
        assert settled.score >= max(B, score)
    assert all(with_leave.words.in_language(language) for language in LANGUAGES)
