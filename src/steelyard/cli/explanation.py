"""An explanation as text for a terminal, and as a JSON document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from rich.text import Text

from steelyard.cli.tables import points, table
from steelyard.core.numbers import official, plain, to_decimal
from steelyard.engine.explain import Explanation, RowTable
from steelyard.engine.wording import why, words
from steelyard.scheme.model import Scheme
from steelyard.scoring.curves import Curve


def renderables(found: Explanation, scheme: Scheme, language: str) -> Iterator[Any]:
    model, outcome = found.model, found.outcome
    shown = (
        model.unit.show(outcome.value, places=6)
        if outcome.value is not None
        else why(outcome.status, outcome.reason, language)
    )
    yield Text(f"{model.title.in_language(language)} · {found.name} · {found.period}", style="bold")
    yield Text(f"  = {shown}", style="bold")
    if found.evaluated is not None and found.evaluated != found.period:
        yield Text(f"  measured over {found.evaluated} (frequency: {model.frequency})")
    if outcome.inherited_from:
        yield Text(f"  taken over from {outcome.inherited_from}: measured at the level of the {model.level}")
    if model.description is not None:
        yield Text(f"  {model.description.in_language(language)}", style="dim")
    yield from _value_part(found)
    yield from _score_part(found, scheme, language)
    yield from _sql_part(found)
    for rows in found.tables:
        yield from _rows(rows)


def _heading(text: str) -> Text:
    return Text(f"\n{text}", style="bold cyan")


def _value_part(found: Explanation) -> Iterator[Any]:
    if found.formula is not None:
        yield _heading("Formula")
        yield Text(f"  {found.formula}")
        if found.outcome.status != "not_applicable":
            exact = plain(found.outcome.value) if found.outcome.value is not None else "no number"
            yield Text(f"  = {found.with_values}\n  = {exact}")
    if found.companion is not None:
        yield Text(f"  beside it: {found.model.companion} = {plain(found.companion)}")
    if found.measures:
        yield _heading("Measures")
        made = table("", ("measure", "l"), ("period", "l"), ("value", "r"), ("from", "l"))
        for line in found.measures:
            value = plain(line.value) if line.value is not None else words(line.reason)
            origin = line.note or f"{line.expression}  of {line.table}"
            made.add_row(
                Text(line.label),
                line.period,
                value,
                Text(origin + (f"  where {line.where}" if line.where else "")),
            )
        yield made
    if found.ratings:
        yield _heading("Entered by people")
        heads = list(found.ratings[0])
        made = table("", *((head, "r" if head in ("mean", "value", "weight") else "l") for head in heads))
        for entry in found.ratings:
            made.add_row(*(Text(_cell(entry[head])) for head in heads))
        yield made


def _sql_part(found: Explanation) -> Iterator[Any]:
    for dataset, sql in found.statements.items():
        covered = found.covered.get(dataset)
        span = f" (data from {covered[0]} to {covered[1]})" if covered else " (no rows)"
        yield _heading(f"SQL of {dataset}{span}")
        yield Text("\n".join(f"  {line}" for line in sql.splitlines()), style="dim")


def _score_part(found: Explanation, scheme: Scheme, language: str) -> Iterator[Any]:
    line, card, unit = found.line, found.card, found.model.unit
    if line is None or card is None:
        yield _heading("Score")
        yield Text(f"  scored by {scheme.period}: ask for such a period to see the score")
        return
    yield _heading("Score")
    aims = [(name, getattr(line.target, name)) for name in ("threshold", "target", "stretch")]
    targets = [f"{name} {unit.show(value)}" for name, value in aims if value is not None]
    yield Text(f"  target       {', '.join(targets) or 'none'}   (from: {found.target_source})")
    if line.achievement is not None:
        yield Text(
            f"  achievement  {points(line.achievement * 100, 2)}% of the target "
            f"({found.model.direction} is better)"
        )
    rule = found.model.score.model_dump(
        mode="json", exclude={"rule", "anchors"}, exclude_none=True, by_alias=True
    )
    parameters = ", ".join(f"{key} {_short(value)}" for key, value in rule.items())
    yield Text(f"  rule         {found.model.score.rule}{f': {parameters}' if parameters else ''}")
    if found.curve is not None:
        yield Text(f"  curve        {_curve(found.curve, found)}")
    yield Text(f"  score        {_score(found)}")
    if line.effective_weight is not None:
        dimension = scheme.dimensions[line.dimension]
        nominal = line.weight * dimension.weight / 100
        moved = (
            ""
            if line.effective_weight == nominal
            else f" (nominal {plain(nominal)}%: weight of absent indicators moved here)"
        )
        yield Text(
            f"  weight       {plain(line.weight)}% of {dimension.title.in_language(language)} × "
            f"{plain(dimension.weight)}% = {_weight(line.effective_weight)}%{moved}"
        )
    if line.contribution is not None:
        yield Text(f"  contribution {points(to_decimal(line.contribution), 4)} points of the total")
    total = (
        f"{points(card.total, 4)}  {card.grade or ''}"
        if card.total is not None
        else words(card.reason, language)
    )
    yield Text(f"  total        {total}", style="bold")


def _short(value: Any) -> str:
    return "[" + ", ".join(map(_short, value)) + "]" if isinstance(value, list) else str(value)


def _weight(value: Any) -> str:
    return plain(to_decimal(value).quantize(Decimal("0.0001")))


def _score(found: Explanation) -> str:
    line = found.line
    assert line is not None
    if line.score is None:
        policy = found.model.policy(line.status if line.status != "ok" else "missing")
        reason = line.note or why(line.status, found.outcome.reason)
        return f"none ({reason}); policy: {'redistribute' if line.status == 'not_applicable' else policy}"
    bounds = found.model.caps
    limits = [
        f"{name} {plain(value)}"
        for name, value in (("min", bounds.min), ("max", bounds.max))
        if value is not None
    ]
    text = points(line.score, 4) + (f"   (caps: {', '.join(limits)})" if limits else "")
    if line.gated_by:
        text += f"   held down from {points(line.score_before_gates, 4)} by {', '.join(line.gated_by)}"
    return text


_JUST_BELOW = Fraction(1, 10**12)


def _curve(curve: Curve, found: Explanation) -> str:
    """The points at the corners of the curve; at a jump also those just below it."""
    unit, shown = found.model.unit, []
    for knot in curve.knots[:8]:
        at, below = curve.exact(knot.at), curve.exact(knot.at - _JUST_BELOW)
        jump = f"below {points(official(below))}, " if abs(at - below) > Fraction(1, 100) else ""
        shown.append(f"{unit.show(to_decimal(knot.at))}: {jump}{points(official(at))}")
    return ";  ".join(shown) or "a straight line"


def _rows(rows: RowTable) -> Iterator[Any]:
    listing = rows.listing
    count = f"{len(listing.rows)}{' first' if rows.more else ''}"
    yield _heading(f"Rows of {rows.dataset} in {rows.period} behind {', '.join(rows.measures)} ({count})")
    if not listing.rows:
        yield Text("  no rows")
        return
    shown = _shown_columns(rows)
    made = table("", *((name, "l") for name in shown.values()))
    for line in listing.rows:
        made.add_row(*(Text(_cell(line[place])) for place in shown))
    yield made
    left = len(listing.columns) - len(shown)
    hints = [f"{left} more columns: --format json"] if left > 0 else []
    hints += ["more rows: --limit N"] if rows.more else []
    if hints:
        yield Text(f"  {'; '.join(hints)}", style="dim")


def _shown_columns(rows: RowTable) -> dict[int, str]:
    """Keys and what was computed with, filled up to what a terminal holds; the share is always there."""
    columns, most = list(rows.listing.columns), 7
    places = list(range(max(rows.listing.telling, min(most, len(columns)))))
    if columns and columns[-1] == "share" and len(columns) - 1 not in places:
        places.append(len(columns) - 1)
    return {place: columns[place] for place in places}


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds")
    return str(value)


def document(found: Explanation, scheme: Scheme, language: str) -> dict[str, Any]:
    """The same as JSON."""
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
