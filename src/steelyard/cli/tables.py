"""Results as tables that are good to read in a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from rich import box
from rich.table import Table
from rich.text import Text

from steelyard.core.numbers import plain, rounded
from steelyard.core.periods import Period
from steelyard.core.units import Unit
from steelyard.engine.compute import Computation
from steelyard.engine.results import IndicatorColumn
from steelyard.engine.score import Scored, YearScore
from steelyard.engine.uncertainty.words import bounds
from steelyard.engine.wording import head, why, words
from steelyard.scheme.model import Scheme
from steelyard.scoring.cards import Card, IndicatorCard

DASH = "–"
_WIDEST, _WIDEST_WITH_INTERVALS = 7, 4


def table(title: str, *heads: tuple[str, str], language: str = "en") -> Table:
    """A table with left (`l`) and right (`r`) aligned heads; known heads are translated."""
    made = Table(title=title or None, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
    made.caption_justify = "left"
    for name, side in heads:
        made.add_column(
            head(name, language),
            justify="right" if side == "r" else "left",
            overflow="fold",
            no_wrap=name in ("id", "name", "grade", "total"),
        )
    return made


# ── values ──────────────────────────────────────────────────────────────────────────────────────────


class _Notes:
    """Numbers the reasons of missing values, so that cells stay short."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.known: dict[str, int] = {}

    def mark(self, status: str, reason: str | None) -> str:
        number = self.known.setdefault(why(status, reason, self.language), len(self.known) + 1)
        return f"{DASH} [{number}]"

    def caption(self) -> str | None:
        return "   ".join(f"[{number}] {text}" for text, number in self.known.items()) or None


def _value(column: IndicatorColumn, position: int, unit: Unit, notes: _Notes) -> str:
    found = column.outcomes[position]
    if found.value is None:
        return notes.mark(found.status, found.reason)
    return f"{unit.show(found.value)} {_interval(column, position, unit)}".rstrip()


def _interval(column: IndicatorColumn, position: int, unit: Unit) -> str:
    """The interval behind a value, when it was asked for."""
    found = column.intervals[position] if column.intervals else None
    return "" if found is None else "[{}, {}]".format(*bounds(found, unit))


def result_tables(computation: Computation, language: str) -> Iterator[Table]:
    """One subject: indicators × periods. Several: subjects × indicators, a table per period and dimension."""
    periods = list(computation.results.subjects)
    everyone = {subject for listed in computation.results.subjects.values() for subject in listed}
    if len(everyone) <= 1:
        yield _by_periods(computation, periods, language)
        return
    for period in periods:
        yield from _by_subjects(computation, period, language)


def _by_periods(computation: Computation, periods: Sequence[Period], language: str) -> Table:
    notes, scheme = _Notes(language), computation.workspace.scheme
    heads = [(str(period), "r") for period in periods]
    made = table(scheme.title.in_language(language), ("indicator", "l"), *heads, language=language)
    for name, model in scheme.indicators.items():
        cells = [
            _value(column, 0, model.unit, notes) if column.outcomes else DASH
            for column in (computation.results.columns[(period, name)] for period in periods)
        ]
        made.add_row(model.title.in_language(language), *map(Text, cells))
    made.caption = _escaped(notes.caption())
    return made


def _by_subjects(computation: Computation, period: Period, language: str) -> Iterator[Table]:
    scheme, results = computation.workspace.scheme, computation.results
    for dimension in scheme.dimensions.values():
        names = list(dimension.indicators)
        widest = _WIDEST_WITH_INTERVALS if computation.request.intervals else _WIDEST
        for start in range(0, len(names), widest):
            notes, chosen = _Notes(language), names[start : start + widest]
            heads = [(scheme.indicators[name].title.in_language(language), "r") for name in chosen]
            made = table(
                f"{period} · {dimension.title.in_language(language)}",
                ("subject", "l"),
                *heads,
                language=language,
            )
            for position, subject in enumerate(results.subjects[period]):
                cells = [
                    _value(results.columns[(period, name)], position, scheme.indicators[name].unit, notes)
                    for name in chosen
                ]
                made.add_row(Text(results.names.get(subject, subject)), *map(Text, cells))
            made.caption = _escaped(notes.caption())
            yield made


def _escaped(text: str | None) -> Any:
    return Text(text, style="dim") if text else None


# ── scorecards ──────────────────────────────────────────────────────────────────────────────────────


def points(value: Decimal | None, places: int = 2) -> str:
    """Points for reading; the official number has four decimals."""
    if value is None:
        return DASH
    return format(rounded(value, places), "f")


def score_tables(scored: Scored, language: str, subject: str | None = None) -> Iterator[Any]:
    """A full card for one subject; for several, a table of totals per period."""
    by_period: dict[Period, list[tuple[str, Card]]] = {}
    for period, who, _, card in scored.cards():
        if subject is None or who == subject:
            by_period.setdefault(period, []).append((who, card))
    for period, cards in by_period.items():
        if len(cards) == 1:
            yield from card_tables(scored, period, *cards[0], language)
        else:
            yield _totals(scored, period, cards, language)


def _totals(scored: Scored, period: Period, cards: Sequence[tuple[str, Card]], language: str) -> Table:
    scheme = scored.computation.workspace.scheme
    heads = [(dimension.title.in_language(language), "r") for dimension in scheme.dimensions.values()]
    made = table(
        f"{scheme.title.in_language(language)} · {period}",
        ("id", "l"), ("name", "l"), *heads, ("±", "r"), ("total", "r"), ("grade", "l"), language=language,
    )  # fmt: skip
    for who, card in sorted(cards, key=lambda pair: (pair[1].total is None, -(pair[1].total or 0))):
        dimensions = [points(_number(part.score), 1) for part in card.dimensions.values()]
        extra = sum((part.points for part in card.adjustments.values()), start=0)
        made.add_row(
            Text(who),
            Text(scored.computation.results.names.get(who, who)),
            *dimensions,
            f"{float(extra):+g}" if extra else "",
            Text(points(card.total), style="bold"),
            Text(_grade(scheme, card, language)),
        )
    return made


def _grade(scheme: Scheme, card: Card, language: str) -> str:
    if card.grade is None:
        reason = card.reason or ""
        return words(reason, language) if card.total is None else ""
    label = scheme.grades.labels.get(card.grade) if scheme.grades else None
    veto = f"  ({', '.join(card.vetoes)})" if card.vetoes else ""
    return f"{card.grade} {label.in_language(language) if label else ''}".strip() + veto


def _number(value: Any) -> Decimal | None:
    return None if value is None else Decimal(value.numerator) / Decimal(value.denominator)


def card_tables(scored: Scored, period: Period, who: str, card: Card, language: str) -> Iterator[Any]:
    scheme, results = scored.computation.workspace.scheme, scored.computation.results
    total = points(card.total)
    name = results.names.get(who, who)
    heading = Text(f"{name} · {period} · ", style="bold")
    heading.append(f"{total}  {_grade(scheme, card, language)}", style="bold reverse")
    if card.coefficient is not None:
        heading.append(f"  {head('coefficient', language)} {plain(card.coefficient)}", style="bold")
    yield heading
    made = table(
        "", ("indicator", "l"), ("value", "r"), ("target", "r"), ("achieved", "r"), ("score", "r"),
        ("weight", "r"), ("points", "r"), ("", "l"), language=language,
    )  # fmt: skip
    for dimension_name, dimension in scheme.dimensions.items():
        part = card.dimensions[dimension_name]
        made.add_row(
            Text(dimension.title.in_language(language), style="bold"), "", "", "",
            Text(points(_number(part.score)), style="bold"), _weight(part.effective_weight, part.weight),
            Text(points(_number(part.contribution)), style="bold"), "", end_section=False,
        )  # fmt: skip
        for key in dimension.indicators:
            made.add_row(*_card_line(scored, period, who, key, card.indicators[key], language))
        made.add_section()
    for key, adjustment in card.adjustments.items():
        count = "" if adjustment.count is None else plain(adjustment.count)
        title = scheme.adjustments[key].title
        shown = title.in_language(language) if title else key
        made.add_row(shown, count, "", "", "", "", f"{float(adjustment.points):+g}", "")
    made.add_row(head("total", language), "", "", "", "", "", Text(total, style="bold"), "")
    yield made


def _weight(effective: Any, nominal: Decimal) -> str:
    if effective is None:
        return f"0 ({plain(nominal)})"
    shown = points(_number(effective), 2)
    return shown if effective == nominal else f"{shown} ({plain(nominal)})"


def _card_line(
    scored: Scored, period: Period, who: str, name: str, part: IndicatorCard, language: str
) -> Iterable[Any]:
    model = scored.computation.workspace.scheme.indicators[name]
    column = scored.computation.results.columns[(period, name)]
    position = list(column.subjects).index(who)
    found = column.outcomes[position]
    dimension = scored.computation.workspace.scheme.dimensions[part.dimension]
    nominal = part.weight * dimension.weight / 100
    note = why(part.status, found.reason or part.reason, language) if part.score is None else ""
    if found.inherited_from and part.score is not None:
        note = f"↑ {scored.computation.results.names.get(found.inherited_from, found.inherited_from)}"
    if part.gated_by:
        note = f"{note} gate: {', '.join(part.gated_by)}".strip()
    shown = DASH if part.value is None else model.unit.show(part.value)
    if interval := _interval(column, position, model.unit):
        shown = f"{shown}\n{interval}"
    return (
        "  " + model.title.in_language(language),
        shown,
        model.unit.show(part.target.target) if part.target.target is not None else "",
        f"{points(part.achievement * 100, 1)}%" if part.achievement is not None else "",
        points(part.score),
        _weight(part.effective_weight, nominal),
        points(_number(part.contribution)),
        Text(note, style="dim"),
    )


def year_table(years: Sequence[YearScore], names: Any, language: str) -> Table:
    periods = list(years[0].parts) if years else []
    heads = [("id", "l"), ("name", "l"), *((str(p), "r") for p in periods), ("year", "r"), ("grade", "l")]
    made = table(str(years[0].year) if years else "", *heads, language=language)
    for one in years:
        cells = [points(one.parts.get(period)) for period in periods]
        made.add_row(
            Text(one.subject),
            Text(names.get(one.subject, one.subject)),
            *cells,
            points(one.total),
            one.grade or "",
        )
    return made
