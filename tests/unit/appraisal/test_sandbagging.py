"""Targets set low on purpose, by the examples of DOMAIN §3.1 and the text of the decree."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given

from steelyard.appraisal.attainment import Toward
from steelyard.appraisal.sandbagging import Guard, Guarded, baseline, guarded
from steelyard.core.texts import LANGUAGES
from steelyard.core.units import Unit
from steelyard.scheme.model import TargetModel
from steelyard.scheme.rules import Delta
from steelyard.scoring import curve_for
from strategies import numbers, unhurried

#: 30 points for reaching the target, one more or less per 3% of it, six at most either way.
PROFIT = Delta.model_validate(
    {"base": 30, "step": 1, "per": "3%", "per_unit": "relative", "max_up": 6, "max_down": 6}
)


def points(found: Guarded, target: str, actual: str) -> Decimal:
    """What the curve of the guarded rule gives."""
    curve = curve_for(
        found.rule,
        target=TargetModel(target=Decimal(target)),
        direction="higher",
        unit=Unit("currency", "CNY"),
    )
    return Decimal(curve.units(Decimal(actual))) / 10_000


def guard(target: str, base: str, toward: Toward = "higher") -> Guarded:
    return guarded(PROFIT, target=Decimal(target), base=Decimal(base), toward=toward)


@pytest.mark.parametrize(
    ("base", "actual", "expected"),
    [
        ("95", "118", 36),  # 18% over is 6 steps
        ("110", "118", 35),  # 9% under the baseline: five at most
        ("95", "112", 34),  # 12% over is 4 steps
        ("95", "88", 26),
        ("95", "70", 24),  # ten steps down, six at most
        ("110", "70", 24),  # what may be lost stays the same
        ("300", "118", 33),
    ],
)
def test_the_examples_of_the_decree(base: str, actual: str, expected: int) -> None:
    assert points(guard("100", base), "100", actual) == expected


@pytest.mark.parametrize(
    ("target", "most"),
    [
        ("120", 6),
        ("100", 6),
        ("99.99", 5),
        ("80", 5),  # 20% below, that included
        ("79.99", 4),
        ("50.01", 4),
        ("50", 3),  # 50% below, that included
        ("1", 3),
        ("-5", 3),
    ],
)
def test_the_further_below_the_baseline_the_less(target: str, most: int) -> None:
    assert guard(target, "100").most == most


@pytest.mark.parametrize(("target", "most"), [("90", 6), ("100", 6), ("120", 5), ("121", 4), ("150", 3)])
def test_of_costs_a_higher_target_is_the_easier_one(target: str, most: int) -> None:
    assert guard(target, "100", "lower").most == most


def test_a_planned_loss_earns_little_even_above_the_baseline() -> None:
    # A loss of 10 after one of 20.
    assert guard("-10", "-20").most == 3


def test_of_a_loss_no_share_can_be_told() -> None:
    found = guard("-30", "-20")
    assert (found.most, found.shortfall) == (3, None)
    assert "of which no share can be told" in str(found.words)


def test_a_rule_that_earns_less_anyway_stays() -> None:
    modest = PROFIT.model_copy(update={"max_up": Decimal(2)})
    found = guarded(modest, target=Decimal(100), base=Decimal(95))
    assert (found.rule.max_up, found.most) == (2, 2)


def test_the_baseline_is_the_lower_of_last_year_and_the_mean_of_three() -> None:
    # (90 + 100 + 110) / 3 = 100 < 110.
    assert baseline([Decimal(90), Decimal(100), Decimal(110)]) == 100
    # (120 + 120 + 150) / 3 = 130 < 150; the year before does not count.
    assert baseline([Decimal(60), Decimal(120), Decimal(120), Decimal(150)]) == 130
    assert baseline([Decimal(90), Decimal(100), Decimal(110)], toward="lower") == 110


def test_without_three_years_there_is_no_baseline() -> None:
    assert baseline([Decimal(90), Decimal(100)]) is None


def test_the_steps_can_be_others() -> None:
    strict = Guard.model_validate({"little": "5%", "much": "10%", "far_below": 0})
    found = guarded(PROFIT, target=Decimal(90), base=Decimal(100), guard=strict)
    assert found.most == 0


def test_it_says_why() -> None:
    assert str(guard("100", "110").words) == (
        "The target 100 is 9.0909% easier than the baseline 110: up to 5 points for exceeding it."
    )


@unhurried
@given(numbers(-100, 300, 2), numbers(-100, 300, 2), numbers(-100, 300, 2))
def test_an_easier_target_never_earns_more(a: Decimal, b: Decimal, base: Decimal) -> None:
    easy, hard = (guarded(PROFIT, target=target, base=base) for target in sorted((a, b)))
    assert 3 <= easy.most <= hard.most <= 6
    assert hard.rule.max_down == easy.rule.max_down == 6
    assert all(found.words.in_language(language) for found in (easy, hard) for language in LANGUAGES)
