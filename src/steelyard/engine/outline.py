"""A scheme as pages show it: plain JSON, titles in all languages, numbers as text."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from steelyard.core.texts import Text
from steelyard.engine.workspace import Workspace
from steelyard.scheme.model import Indicator, Scheme


def outline(scheme: Scheme) -> dict[str, Any]:
    """Dimensions, indicators in their order, rules, weights and grades of a scheme."""
    return {
        "scheme": scheme.scheme,
        "title": words(scheme.title),
        "description": words(scheme.description),
        "period": str(scheme.period),
        "dimensions": [
            {
                "name": name,
                "title": words(dimension.title),
                "weight": _plain(dimension.weight),
                "range": [_plain(bound) for bound in dimension.range] if dimension.range else None,
                "indicators": list(dimension.indicators),
            }
            for name, dimension in scheme.dimensions.items()
        ],
        "indicators": {
            name: _indicator(indicator, dimension)
            for dimension, owner in scheme.dimensions.items()
            for name, indicator in owner.indicators.items()
        },
        "adjustments": {name: words(item.title) or {"": name} for name, item in scheme.adjustments.items()},
        "vetoes": {
            name: words(getattr(veto, "title", None)) or {"": name} for name, veto in scheme.vetoes.items()
        },
        "grades": _grades(scheme),
    }


def _indicator(indicator: Indicator, dimension: str) -> dict[str, Any]:
    plain = indicator.model_dump(mode="json", exclude_none=True, by_alias=True)
    kept = (
        *("input", "formula", "unit", "direction", "nature", "focus", "horizon", "kind", "level", "below"),
        *("source", "owner", "objective", "target", "score", "caps", "frequency", "companion"),
        *("minimum_evidence", "missing"),
    )
    return {
        "title": words(indicator.title),
        "description": words(indicator.description),
        "dimension": dimension,
        "weight": _plain(indicator.weight),
        "rule": indicator.score.rule,
        **{name: plain[name] for name in kept if name in plain},
        "unit": str(indicator.unit),
    }


def _grades(scheme: Scheme) -> dict[str, Any]:
    grades = scheme.grades
    if grades is None:
        return {"bands": [], "labels": {}, "coefficient": {}}
    return {
        "bands": [[name, _plain(bound)] for name, bound in grades.bands.items()],
        "labels": {name: words(label) for name, label in grades.labels.items()},
        "coefficient": {name: _plain(value) for name, value in grades.coefficient.items()},
    }


def words(text: Text | str | None) -> dict[str, str]:
    """Language → text; the key "" holds a text without a language."""
    if text is None:
        return {}
    return {"": text} if isinstance(text, str) else dict(text.by_language)


def positions(workspace: Workspace) -> Mapping[str, str]:
    """Employee → position, of today's list."""
    return {one.employee_id: one.position or "" for one in workspace.inputs.employees}


def _plain(value: Any) -> Any:
    return f"{value:f}" if isinstance(value, Decimal) else value
