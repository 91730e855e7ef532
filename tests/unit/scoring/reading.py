"""Reads the cases of tests/cases/scoring: every scalar is text, as in a scheme."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from steelyard.scheme.model import Indicator, Scheme

CASES = Path(__file__).parents[2] / "cases" / "scoring"

Case = dict[str, Any]


def read_cases(name: str) -> list[Case]:
    cases: list[Case] = YAML(typ="base", pure=True).load((CASES / name).read_text(encoding="utf-8"))
    return cases


def indicator(part: Case) -> Indicator:
    return Indicator.model_validate(_complete(part))


def scheme(part: Case) -> Scheme:
    """A scheme from the part that matters to a case."""
    dimensions = {
        name: {
            "title": name,
            **dimension,
            "indicators": {key: _complete(each) for key, each in dimension["indicators"].items()},
        }
        for name, dimension in part["dimensions"].items()
    }
    return Scheme.model_validate({"scheme": "case", "title": "case", **part, "dimensions": dimensions})


def _complete(part: Case) -> Case:
    return {"title": "case", "unit": "count", "formula": "m", "weight": "100", **part}
