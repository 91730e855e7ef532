"""What the branches of a formula give: fixed numbers, ratios, or amounts that grow with the data."""

from __future__ import annotations

from decimal import Decimal

import pytest

from steelyard.core.units import Unit
from steelyard.lint.branches import Branches, branches
from steelyard.metrics.catalogue import build_catalogue
from steelyard.metrics.dataset import Dataset
from steelyard.metrics.formula import parse_formula

MEASURES = {
    "done": "count(*)",
    "visits": "count(*)",
    "revenue": "sum(revenue)",
    "rating": "avg(stars)",
    "middle": "median(stars)",
}
CATALOGUE = build_catalogue(
    {"d": Dataset.model_validate({"table": "t", "time": "at", "measures": MEASURES})},
    {"plan": (Decimal(200), Unit("count"))},
)


def read(formula: str) -> Branches:
    (found,) = branches(parse_formula(formula), CATALOGUE)
    return found


def test_the_example_of_the_vendor() -> None:
    found = read(
        "case when done / plan >= 0.9 then 100 when done / plan >= 0.8 then done * 80% "
        "when done / plan >= 0.6 then 60 else 0 end"
    )
    assert [100, 60] == found.fixed
    assert [parse_formula("done * 80%")] == found.raw
    assert found.compares_quotients
    assert not found.clamps


@pytest.mark.parametrize(
    "result",
    [
        "done",
        "done * 0.8",
        "done + visits / visits",
        "-done",
        "prior(done)",
        "revenue * plan",
        "greatest(done, 10)",
        "case when done > 1 then visits end",
    ],
)
def test_it_grows_with_the_data(result: str) -> None:
    outer = next(iter(branches(parse_formula(f"case when visits > 0 then {result} end"), CATALOGUE)))
    assert outer.raw


@pytest.mark.parametrize(
    "result",
    [
        "done / visits",
        "revenue / done * 80",
        "done / plan * 100",
        "growth(done)",
        "rating",
        "middle",
        "7",
        "plan",
    ],
)
def test_a_ratio_does_not(result: str) -> None:
    assert not read(f"case when visits > 0 then {result} end").raw


def test_a_quotient_that_is_compared_is_a_ratio_wherever_it_stands() -> None:
    assert not read("case when done / 200 >= 0.9 then 100 else done / 200 * 80 end").raw


def test_a_limit_is_the_number_that_is_compared() -> None:
    assert read("case when done > 50 then 50 else done end").clamps
    assert not read("case when done > 50 then 100 else done end").clamps


def test_every_case_is_found_wherever_it_is() -> None:
    formula = "least(120, case when done > 1 then 1 end) + case when visits > 1 then 2 end"
    assert [[1], [2]] == [found.fixed for found in branches(parse_formula(formula), CATALOGUE)]
