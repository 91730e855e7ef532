"""Targets for a part of a period: what adds up is asked for in part, what does not is not."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.appraisal.proration import Accrual, accrual, prorated
from steelyard.core.units import Unit
from steelyard.scheme.model import TargetModel
from strategies import numbers, unhurried

FLOW, LEVEL = Accrual.FLOW, Accrual.LEVEL


@pytest.mark.parametrize(
    ("unit", "additive", "how"),
    [
        ("count", True, FLOW),  # new customers
        ("count", False, LEVEL),  # customers at the end of the period
        ("count", None, FLOW),
        ("currency:CNY", True, FLOW),  # revenue
        ("currency:CNY", False, LEVEL),  # cost per customer
        ("currency:CNY", None, LEVEL),
        ("duration:hour", True, FLOW),  # hours of training
        ("duration:hour", False, LEVEL),  # hours to respond
        ("duration:hour", None, LEVEL),
        ("percent", None, LEVEL),
        ("percent", True, LEVEL),
        ("percentage_point", True, LEVEL),
        ("ratio", True, LEVEL),
        ("points", True, LEVEL),
        ("score", None, LEVEL),
    ],
)
def test_what_adds_up_over_days(unit: str, additive: bool | None, how: Accrual) -> None:
    assert accrual(Unit.parse(unit), additive=additive) is how


def test_three_numbers_of_a_target_are_prorated_alike() -> None:
    target = TargetModel(threshold=Decimal(80), target=Decimal(100), stretch=Decimal(120))
    found = prorated(target, how=FLOW, share=Fraction(61, 92))
    assert found is not None
    # 80·61/92 = 53.04, 100·61/92 = 66.30, 120·61/92 = 79.57.
    after = found.after
    assert [round(v or Decimal(0), 2) for v in (after.threshold, after.target, after.stretch)] == [
        Decimal("53.04"),
        Decimal("66.30"),
        Decimal("79.57"),
    ]
    assert found.before is target
    assert str(found.words) == "The target is 66.3043% of that of the whole period, by days at work."


def test_numbers_that_are_not_there_stay_so() -> None:
    found = prorated(TargetModel(target=Decimal(100)), how=FLOW, share=Fraction(1, 4))
    assert found is not None
    assert found.after == TargetModel(target=Decimal(25))


def test_a_return_on_investment_is_the_same_in_june() -> None:
    target = TargetModel(threshold=Decimal("0.05"), target=Decimal("0.2"), stretch=Decimal("0.4"))
    found = prorated(target, how=LEVEL, share=Fraction(1, 6))
    assert found is not None
    assert found.after == target
    assert found.words.in_language("zh-Hans") == "比率或水平类指标不随天数变化，目标不折算。"


@pytest.mark.parametrize("how", list(Accrual))
def test_who_was_not_here_has_no_target(how: Accrual) -> None:
    assert prorated(TargetModel(target=Decimal(100)), how=how, share=Fraction(0)) is None


@pytest.mark.parametrize("share", [Fraction(-1, 92), Fraction(93, 92)])
def test_more_than_all_is_refused(share: Fraction) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        prorated(TargetModel(), how=FLOW, share=share)


@unhurried
@given(numbers(-1000, 1000, 4), st.integers(1, 91))
def test_two_who_share_a_period_have_one_target_together(whole: Decimal, days: int) -> None:
    target = TargetModel(target=whole)
    parts = [prorated(target, how=FLOW, share=Fraction(n, 92)) for n in (days, 92 - days)]
    total = sum((part.after.target or Decimal(0) for part in parts if part), Decimal(0))
    assert abs(total - whole) < Decimal("1e-20")
