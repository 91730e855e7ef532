"""An explanation as one nested record."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from steelyard.core.numbers import official, to_decimal
from steelyard.engine.explain import Explanation
from steelyard.scoring.curves import Curve


def explanation_record(found: Explanation, language: str) -> dict[str, Any]:
    """Everything an explanation holds, for JSON."""
    line, card = found.line, found.card
    return {
        "subject": found.subject,
        "name": found.name,
        "period": str(found.period),
        "indicator": found.indicator,
        "title": found.model.title.in_language(language),
        "unit": str(found.model.unit),
        "value": found.outcome.value,
        "status": found.outcome.status,
        "reason": found.outcome.reason,
        "inherited_from": found.outcome.inherited_from,
        "measured_over": str(found.evaluated) if found.evaluated else None,
        "formula": found.formula,
        "with_values": found.with_values,
        "companion": found.companion,
        "interval": found.interval_record,
        "no_interval": None if found.interval is not None or found.chance is None else str(found.chance),
        "measures": [asdict(measure) for measure in found.measures],
        "sql": found.statements,
        "ratings": [{key: _plain(value) for key, value in entry.items()} for entry in found.ratings],
        "rows": [
            {
                "measures": list(rows.measures),
                "dataset": rows.dataset,
                "period": rows.period,
                "columns": list(rows.listing.columns),
                "rows": [[_plain(value) for value in each] for each in rows.listing.rows],
                "more": rows.more,
                "sql": rows.listing.sql,
            }
            for rows in found.tables
        ],
        "score": None
        if line is None
        else {
            "rule": found.model.score.model_dump(mode="json", exclude_none=True, by_alias=True),
            "target": line.target.model_dump(mode="json"),
            "target_source": found.target_source,
            "achievement": line.achievement,
            "curve": _curve_points(found.curve),
            "score": line.score,
            "score_before_gates": line.score_before_gates,
            "gated_by": list(line.gated_by),
            "weight": line.weight,
            "effective_weight": to_decimal(line.effective_weight)
            if line.effective_weight is not None
            else None,
            "contribution": to_decimal(line.contribution) if line.contribution is not None else None,
        },
        "total": card.total if card else None,
        "grade": card.grade if card else None,
        "meta": found.meta,
    }


def _curve_points(curve: Curve | None) -> list[dict[str, Decimal]] | None:
    if curve is None:
        return None
    return [{"value": to_decimal(knot.at), "points": official(curve.exact(knot.at))} for knot in curve.knots]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value if isinstance(value, str | int | float | Decimal | bool | None) else str(value)
