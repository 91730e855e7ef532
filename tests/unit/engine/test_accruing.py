"""Which formulas add up over the days of a period."""

from __future__ import annotations

from decimal import Decimal

import pytest

from steelyard.engine.accruing import adds_up
from steelyard.metrics.catalogue import build_catalogue
from steelyard.metrics.formula import parse_formula

CATALOGUE = build_catalogue({}, {"rate": (Decimal("0.06"), None)})
SUMS = {"revenue", "cost", "leads"}


@pytest.mark.parametrize(
    ("formula", "sums"),
    [
        ("revenue", True),
        ("revenue - cost", True),
        ("revenue + cost + leads", True),
        ("-cost", True),
        ("revenue * 2", True),
        ("rate * revenue", True),
        ("revenue / 1000", True),
        ("coalesce(revenue, 0)", True),
        # A ratio, a product, a share, what begins with something, what looks back, a constant, a stock.
        ("revenue / cost", False),
        ("revenue * leads", False),
        ("(revenue - cost) / cost", False),
        ("revenue + 5", False),
        ("coalesce(revenue, 5)", False),
        ("growth(revenue)", False),
        ("revenue - prior(revenue)", False),
        ("rate", False),
        ("closing(leads)", False),
        ("greatest(revenue, cost)", False),
        ("customers", False),
        ("1000 / revenue", False),
    ],
)
def test_what_adds_up(formula: str, sums: bool) -> None:
    assert adds_up(parse_formula(formula), SUMS.__contains__, CATALOGUE) is sums
