"""An explanation as text for a terminal, and as a JSON document."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from rich.table import Table
from rich.text import Text

from steelyard.cli.tables import points, table
from steelyard.core.numbers import official, plain, rounded, to_decimal
from steelyard.engine.explain import Explanation, RowTable
from steelyard.engine.uncertainty.model import Model
from steelyard.engine.uncertainty.words import sentences
from steelyard.engine.wording import head, say, why, words
from steelyard.scheme.model import Scheme
from steelyard.scoring.cards import Card, IndicatorCard
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
    yield from _value_part(found, language)
    yield from _chance_part(found, language)
    yield from _score_part(found, scheme, language)
    yield from _sql_part(found)
    for rows in found.tables:
        yield from _rows(rows)


def _heading(text: str) -> Text:
    return Text(f"\n{text}", style="bold cyan")


def _value_part(found: Explanation, language: str) -> Iterator[Any]:
    if found.formula is not None:
        yield _heading(head("formula", language))
        yield Text(f"  {found.formula}")
        if found.outcome.status != "not_applicable":
            exact = plain(found.outcome.value) if found.outcome.value is not None else "no number"
            yield Text(f"  = {found.with_values}\n  = {exact}")
    if found.companion is not None:
        yield Text(f"  beside it: {found.model.companion} = {plain(found.companion)}")
    if found.measures:
        yield _heading(head("measures", language))
        made = table("", ("measure", "l"), ("period", "l"), ("value", "r"), ("from", "l"), language=language)
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
        yield _heading(head("entered", language))
        heads = list(found.ratings[0])
        made = table(
            "",
            *((name, "r" if name in ("mean", "value", "weight") else "l") for name in heads),
            language=language,
        )
        for entry in found.ratings:
            made.add_row(*(Text(_cell(entry[name])) for name in heads))
        yield made


def _chance_part(found: Explanation, language: str) -> Iterator[Any]:
    if found.chance is None:
        return
    yield _heading(head("chance", language))
    if found.interval is None or not isinstance(found.chance, Model):
        yield Text(f"  {head('no_interval', language)}: {words(found.chance, language)}")
        return
    target = found.line.target if found.line is not None else None
    first, *more = sentences(found.interval, found.chance, found.model.unit, target)
    yield Text(f"  {first.in_language(language)}", style="bold")
    for sentence in more:
        yield Text(f"  {sentence.in_language(language)}")


def _sql_part(found: Explanation) -> Iterator[Any]:
    for dataset, sql in found.statements.items():
        covered = found.covered.get(dataset)
        span = f" (data from {covered[0]} to {covered[1]})" if covered else " (no rows)"
        yield _heading(f"SQL of {dataset}{span}")
        yield Text("\n".join(f"  {line}" for line in sql.splitlines()), style="dim")


def _score_part(found: Explanation, scheme: Scheme, language: str) -> Iterator[Any]:
    yield _heading(head("score", language).capitalize())
    if found.line is None or found.card is None:
        yield Text(
            say(
                language,
                f"  scored by {scheme.period}: ask for such a period to see the score",
                f"  本方案按{scheme.period}计分，请选择相应期间查看得分",
                f"  本方案按{scheme.period}計分，請選擇相應期間查看得分",
            )
        )
        return
    grid = Table.grid(padding=(0, 2))
    for name, text in _score_lines(found, found.line, found.card, scheme, language):
        grid.add_row("", head(name, language), Text(text, style="bold" if name == "total" else ""))
    yield grid


def _score_lines(
    found: Explanation, line: IndicatorCard, card: Card, scheme: Scheme, language: str
) -> Iterator[tuple[str, str]]:
    unit, rule = found.model.unit, found.model.score
    aims = [(name, getattr(line.target, name)) for name in ("threshold", "target", "stretch")]
    targets = [f"{head(name, language)} {unit.show(value)}" for name, value in aims if value is not None]
    source = f"{head('from', language)}: {head(found.target_source or '', language)}"
    yield "target", f"{', '.join(targets) or '–'}   ({source})"
    if line.achievement is not None:
        yield (
            "achievement",
            f"{points(line.achievement * 100, 2)}%  ({head(found.model.direction, language)})",
        )
    parts = rule.model_dump(mode="json", exclude={"rule", "anchors"}, exclude_none=True, by_alias=True)
    parameters = ", ".join(f"{key} {_short(value)}" for key, value in parts.items())
    yield "rule", f"{rule.rule}{f': {parameters}' if parameters else ''}"
    if found.curve is not None:
        yield "curve", _curve(found.curve, found, language)
    yield "score", _score(found, line, language)
    if line.effective_weight is not None:
        yield "weight", _weight(line, line.effective_weight, scheme, language)
    if line.contribution is not None:
        yield "contribution", points(to_decimal(line.contribution), 4)
    if card.total is None:
        yield "total", words(card.reason, language)
    else:
        yield "total", f"{points(card.total, 4)}  {card.grade or ''}"


def _weight(line: IndicatorCard, effective: Fraction, scheme: Scheme, language: str) -> str:
    dimension = scheme.dimensions[line.dimension]
    nominal = line.weight * dimension.weight / 100
    shown = plain(rounded(to_decimal(effective), 4))
    title = dimension.title.in_language(language)
    text = f"{plain(line.weight)}% × {title} {plain(dimension.weight)}% = {plain(nominal)}%"
    if effective == nominal:
        return text
    return text + say(
        language,
        f" → {shown}%: it carries weight of indicators that have no score",
        f" → {shown}%：承接了无得分指标的权重",
        f" → {shown}%：承接了無得分指標的權重",
    )


def _short(value: Any) -> str:
    return "[" + ", ".join(map(_short, value)) + "]" if isinstance(value, list) else str(value)


def _score(found: Explanation, line: IndicatorCard, language: str) -> str:
    if line.score is None:
        reason = line.note or why(line.status, found.outcome.reason, language)
        status = line.status if line.status != "ok" else "missing"
        policy = "redistribute" if status == "not_applicable" else found.model.policy(status)
        return f"–  {reason} ({policy})"
    bounds = [(name, getattr(found.model.caps, name)) for name in ("min", "max")]
    limits = [f"{name} {plain(value)}" for name, value in bounds if value is not None]
    text = points(line.score, 4) + (f"   ({', '.join(limits)})" if limits else "")
    if line.gated_by:
        text += f"   {points(line.score_before_gates, 4)} → {', '.join(line.gated_by)}"
    return text


_JUST_BELOW = Fraction(1, 10**12)


def _curve(curve: Curve, found: Explanation, language: str) -> str:
    """The points at the corners of the curve; at a jump `just below | at`."""
    unit, shown = found.model.unit, []
    for knot in curve.knots[:8]:
        at, below = curve.exact(knot.at), curve.exact(knot.at - _JUST_BELOW)
        jump = f"{points(official(below))} | " if abs(at - below) > Fraction(1, 100) else ""
        shown.append(f"{unit.show(to_decimal(knot.at))}: {jump}{points(official(at))}")
    return ";  ".join(shown) or say(language, "a straight line", "直线", "直線")


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
