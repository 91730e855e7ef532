"""Pace: enough done for the part of the period that has passed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from steelyard.engine.boards.flows import is_flow
from steelyard.engine.boards.pace import pace, standing
from steelyard.metrics.catalogue import build_catalogue
from steelyard.metrics.dataset import Dataset
from steelyard.metrics.formula import parse_formula


def paced(
    value: str | None = "40", target: str | None = "100", elapsed: str | None = "0.5", **more: Any
) -> Any:
    numbers = {
        name: Decimal(text) if text is not None else None
        for name, text in (("value", value), ("target", target), ("elapsed", elapsed))
    }
    return pace(**{**numbers, "direction": "higher", "is_flow": True, **more})


def test_half_way_half_the_target_is_expected() -> None:
    # 40 of the 50 expected: 80%, at risk.
    assert {"expected": "50", "ratio": "0.8", "of_target": "0.4", "signal": "at_risk"} == paced()


def test_less_is_better_turns_it_round() -> None:
    # 50 allowed so far and 40 used: 125%.
    assert ("1.25", "on_track") == (paced(direction="lower")["ratio"], paced(direction="lower")["signal"])


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"elapsed": None}, "period_closed"),
        ({"is_flow": False}, "not_a_flow"),
        ({"direction": "within"}, "not_a_flow"),
        ({"value": None}, "no_value"),
        ({"target": None}, "no_target"),
        ({"target": "0"}, "no_target"),
    ],
)
def test_without_it_there_is_a_reason(given: dict[str, Any], reason: str) -> None:
    assert {"reason": reason} == paced(**given)


@pytest.mark.parametrize(
    ("share", "word"),
    [("0.95", "on_track"), ("0.9499", "at_risk"), ("0.8", "at_risk"), ("0.7999", "behind")],
)
def test_the_lines_are_95_and_80_percent(share: str, word: str) -> None:
    assert word == standing(Decimal(share))


FLOWS = ["orders", "orders + sales", "sales / 60", "2 * orders - sales", "-sales", "sales * factor"]
OTHERS = [
    "sales / orders",
    "growth(sales)",
    "prior(sales)",
    "average",
    "stock",
    "sales * orders",
    "factor",
    "biggest",
]


@pytest.mark.parametrize("formula", [*FLOWS, *OTHERS])
def test_only_sums_over_the_days_are_flows(formula: str) -> None:
    sales = Dataset.model_validate(
        {
            "table": "orders",
            "time": "day",
            "measures": {"orders": "count(*)", "sales": "sum(x)", "average": "avg(x)", "biggest": "max(x)"},
        }
    )
    stock = Dataset.model_validate(
        {"table": "customers", "valid": {"from": "a", "to": "b"}, "measures": {"stock": "count(*)"}}
    )
    catalogue = build_catalogue({"sales": sales, "stock": stock}, {"factor": (Decimal(2), None)})
    assert (formula in FLOWS) == is_flow(parse_formula(formula), catalogue)
