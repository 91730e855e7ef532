"""Small sheets whose scores are their values, so that a test can say what everyone scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from steelyard.review.sensitivity.matrix import Matrix
from steelyard.scheme.model import Scheme
from steelyard.scoring import Column, Sheets, score_sheets

#: Points are the value itself, from 0 to 200.
AS_IT_IS = {"rule": "piecewise", "of": "value", "points": [[0, 0], [200, 200]]}
Scores = Mapping[str, Sequence[str | float | None]]


def scheme(dimensions: Mapping[str, Mapping[str, Any]], **more: Any) -> Scheme:
    """Dimensions as {"weight": 40, "indicators": {"a": 60, "b": {"weight": 40, …}}}."""
    return Scheme.model_validate(
        {
            "scheme": "small",
            "title": "Small",
            "dimensions": {name: _dimension(name, each) for name, each in dimensions.items()},
            **more,
        }
    )


def _dimension(name: str, each: Mapping[str, Any]) -> dict[str, Any]:
    indicators = {key: _indicator(key, given) for key, given in each["indicators"].items()}
    return {"title": name, **each, "indicators": indicators}


def _indicator(name: str, given: Any) -> dict[str, Any]:
    written = given if isinstance(given, Mapping) else {"weight": given}
    return {"title": name, "input": "actuals", "unit": "points", "score": AS_IT_IS, **written}


def flat(weights: Mapping[str, Any], **more: Any) -> Scheme:
    """Every indicator a dimension of its own: only the dimension weights count."""
    return scheme(
        {name: {"weight": weight, "indicators": {f"{name}_1": 100}} for name, weight in weights.items()},
        **more,
    )


def sheets(of: Scheme, scores: Scores, **more: Any) -> Sheets:
    """None is a missing value."""
    columns = {
        name: Column(
            [None if value is None else Decimal(str(value)) for value in values],
            ["missing" if value is None else "ok" for value in values],
        )
        for name, values in scores.items()
    }
    return score_sheets(of, columns=columns, **more)


def matrix(of: Scheme, scores: Scores, **more: Any) -> Matrix:
    scored = sheets(of, scores, **more)
    return Matrix.of(scored, people(scored.count))


def people(n: int) -> list[str]:
    return [f"p{i}" for i in range(n)]
