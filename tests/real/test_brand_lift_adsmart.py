"""An awareness survey with a control group: lift in points and relative to the control group."""

from __future__ import annotations

from decimal import Decimal

import pytest
from proof import Figures, assert_same, computed, entries, needs, truths

FOLDER = "brand_lift_adsmart"
pytestmark = needs(FOLDER)
MONTH = "2020-07"


def july(by: str | None = None) -> Figures:
    return computed("brand_lift_adsmart", FOLDER, MONTH, by=by)


@pytest.mark.parametrize("indicator", ["awareness", "response_rate"])
@pytest.mark.parametrize(("group", "truth"), entries(FOLDER, "groups"))
def test_a_group(group: str, truth: dict[str, Decimal], indicator: str) -> None:
    assert_same(truth[indicator], july().value(f"{indicator}_{group}", period=MONTH))


@pytest.mark.parametrize(("group", "truth"), entries(FOLDER, "groups"))
def test_the_counts_behind_the_awareness_of_a_group(group: str, truth: dict[str, Decimal]) -> None:
    measures = july().record(f"awareness_{group}", period=MONTH)["measures"]
    assert {f"{group}_yes": truth["yes"], f"{group}_answered": truth["answered"]} == measures


def test_relative_lift_is_the_value_and_the_points_stand_beside_it() -> None:
    truth, found = truths(FOLDER), july()
    assert_same(truth["relative_lift"], found.value("relative_lift", period=MONTH))
    assert_same(truth["absolute_lift_points"], found.value("absolute_lift", period=MONTH))
    beside = found.record("relative_lift", period=MONTH)["companion"]
    assert_same(truth["absolute_lift_points"], beside * 100)


def test_nobody_answered_both_yes_and_no() -> None:
    assert_same(truths(FOLDER)["both_yes_and_no"], july().value("yes_and_no", period=MONTH))


@pytest.mark.parametrize("group", ["control", "exposed"])
@pytest.mark.parametrize(("day", "truth"), entries(FOLDER, "by_date"))
def test_yes_and_answers_of_a_day(day: str, truth: dict[str, list[Decimal]], group: str) -> None:
    yes, answered = truth[group]
    measures = july("date").record(f"awareness_{group}", subject=day, period=MONTH)["measures"]
    assert {f"{group}_yes": yes, f"{group}_answered": answered} == measures


def test_rows_are_all_that_were_served() -> None:
    assert truths(FOLDER)["rows"] == july().record("response_rate_control", period=MONTH)["rows"]
    assert truths(FOLDER)["rows"] == sum(
        july("date").record("awareness_control", subject=day, period=MONTH)["rows"]
        for day in july("date").subjects
    )
