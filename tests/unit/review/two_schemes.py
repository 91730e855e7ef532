"""Small schemes scored without a folder: two indicators whose score is the actual itself.

`cards(scheme, {"ann": (90, 80)})` gives the cards of one period; None is a missing actual.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from steelyard.core.periods import Period
from steelyard.scheme.model import Scheme
from steelyard.scoring import Card, Column, score_sheets

SPRING, AUTUMN = Period.parse("2026H1"), Period.parse("2026H2")
Actuals = Mapping[str, Sequence[float | str | None]]


def scheme(weights: Mapping[str, int], **more: Any) -> Scheme:
    """One dimension; every indicator is scored 100 · actual / 100."""
    indicators = {
        name: {"title": name.title(), "input": "actuals", "unit": "points", "weight": str(weight)}
        | {"target": "100", "score": {"rule": "ratio"}}
        for name, weight in weights.items()
    }
    return Scheme.model_validate(
        {
            "scheme": "small",
            "title": "small",
            "period": "half",
            "dimensions": {"work": {"title": "Work", "weight": "100", "indicators": indicators}},
            "grades": {
                "bands": {"A": "90", "B": "80", "C": "lowest"},
                "coefficient": {"A": "1.2", "B": "1", "C": "0.8"},
            },
            **more,
        }
    )


def cards(
    of: Scheme, actuals: Actuals, *, vetoed: Mapping[str, Sequence[bool]] | None = None
) -> dict[str, Card]:
    columns = {
        name: Column(
            values=[None if each[k] is None else Decimal(str(each[k])) for each in actuals.values()],
            statuses=["missing" if each[k] is None else "ok" for each in actuals.values()],
        )
        for k, name in enumerate(of.indicators)
    }
    sheets = score_sheets(of, columns=columns, vetoed=vetoed or {})
    return {who: sheets.card(i) for i, who in enumerate(actuals)}
