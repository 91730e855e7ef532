"""Results as flat records, the same for JSON, CSV and Excel (DESIGN §7)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from steelyard.core.numbers import to_decimal
from steelyard.engine.compute import Computation
from steelyard.engine.score import Scored, YearScore
from steelyard.engine.uncertainty.record import BOUNDS, interval_record, with_bounds
from steelyard.scheme.model import Scheme
from steelyard.scoring.cards import DimensionCard, IndicatorCard

RESULT_FIELDS = (
    "subject",
    "name",
    "period",
    "indicator",
    "title",
    "value",
    "unit",
    "status",
    "reason",
    "measures",
    "rows",
    "companion",
    "inherited_from",
)


def result_records(computation: Computation, *, language: str = "en") -> Iterator[dict[str, Any]]:
    """One record per subject, period and indicator."""
    indicators = computation.workspace.scheme.indicators
    results = computation.results
    for subject, period, name, column, position in results.lines():
        found, model = column.outcomes[position], indicators[name]
        yield {
            "subject": subject,
            "name": results.names.get(subject, subject),
            "period": str(period),
            "indicator": name,
            "title": model.title.in_language(language),
            "value": found.value,
            "unit": str(model.unit),
            "status": found.status,
            "reason": found.reason,
            "measures": column.measures_of(position),
            "rows": column.rows[position] if column.rows else None,
            "interval": interval_record(column, position),
            "companion": column.companion_of(position),
            "inherited_from": found.inherited_from,
        }


# ── scorecards ──────────────────────────────────────────────────────────────────────────────────────

TOTAL_FIELDS = ("subject", "name", "period", "total", "grade", "coefficient", "reason", "vetoes")
LINE_FIELDS = (
    "subject",
    "name",
    "period",
    "dimension",
    "indicator",
    "title",
    "value",
    "unit",
    "status",
    "reason",
    "threshold",
    "target",
    "stretch",
    "target_source",
    "achievement",
    "score",
    "weight",
    "effective_weight",
    "contribution",
    "rows",
    "inherited_from",
)


def scorecards(scored: Scored, *, language: str = "en") -> Iterator[dict[str, Any]]:
    """One nested record per subject and period."""
    results = {
        (record["subject"], record["period"], record["indicator"]): record
        for record in result_records(scored.computation, language=language)
    }
    scheme = scored.computation.workspace.scheme
    for period, subject, _, card in scored.cards():
        agreed = scored.agreed[period][subject]
        yield {
            "subject": subject,
            "name": scored.computation.results.names.get(subject, subject),
            "period": str(period),
            "dimensions": [
                _dimension(scheme, name, part, language) for name, part in card.dimensions.items()
            ],
            "indicators": [
                _line(results[(subject, str(period), name)], part, agreed[name].source)
                for name, part in card.indicators.items()
            ],
            "adjustments": [
                {"adjustment": name, "count": part.count, "points": to_decimal(part.points)}
                for name, part in card.adjustments.items()
            ],
            "vetoes": list(card.vetoes),
            "total_before_vetoes": card.total_before_vetoes,
            "total": card.total,
            "grade": card.grade,
            "coefficient": card.coefficient,
            "reason": card.reason if not card.blocked_by else f"blocked_by_{'_'.join(card.blocked_by)}",
        }


def _dimension(scheme: Scheme, name: str, part: DimensionCard, language: str) -> dict[str, Any]:
    return {
        "dimension": name,
        "title": scheme.dimensions[name].title.in_language(language),
        "score": _decimal(part.score),
        "weight": part.weight,
        "effective_weight": _decimal(part.effective_weight),
        "contribution": _decimal(part.contribution),
    }


def _line(result: dict[str, Any], part: IndicatorCard, source: str) -> dict[str, Any]:
    return {
        "dimension": part.dimension,
        **result,
        "reason": result["reason"] or part.reason,
        "note": part.note,
        "threshold": part.target.threshold,
        "target": part.target.target,
        "stretch": part.target.stretch,
        "target_source": source,
        "achievement": part.achievement,
        "score": part.score,
        "score_before_gates": part.score_before_gates,
        "gated_by": list(part.gated_by),
        "weight": part.weight,
        "effective_weight": _decimal(part.effective_weight) or Decimal(0),
        "contribution": _decimal(part.contribution) or Decimal(0),
    }


def _decimal(value: Fraction | None) -> Decimal | None:
    return None if value is None else to_decimal(value)


def flat(
    fields: Sequence[str], records: list[dict[str, Any]], *, intervals: bool
) -> tuple[Sequence[str], list[dict[str, Any]]]:
    """Columns and records of a flat table; with the bounds of intervals when they were asked for."""
    return ((*fields, *BOUNDS), with_bounds(records)) if intervals else (fields, records)


def line_records(cards: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The indicators of many scorecards as one flat table."""
    return [
        {**line, "subject": card["subject"], "name": card["name"], "period": card["period"]}
        for card in cards
        for line in card["indicators"]
    ]


def year_records(years: list[YearScore], names: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "subject": one.subject,
            "name": names.get(one.subject, one.subject),
            "year": str(one.year),
            **{str(period): total for period, total in one.parts.items()},
            "total": one.total,
            "grade": one.grade,
            "coefficient": one.coefficient,
        }
        for one in years
    ]
