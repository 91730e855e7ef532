"""Weights: what every dimension and indicator weighs before and after, and what share of the sheet it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from steelyard.core.numbers import plain, rounded, to_decimal
from steelyard.core.texts import Text, filled
from steelyard.review.difference.change import Change, Importance, Kind, Path
from steelyard.review.difference.record import Recorder
from steelyard.review.difference.sides import Side, Sides
from steelyard.review.difference.vocabulary import template

_DIMENSION = template(
    "{subject} weighs {new}% of the sheet instead of {old}% ({by}).",
    "{subject}占全表的权重由 {old}% 调整为 {new}%（{by}）。",
    "{subject}占全表的權重由 {old}% 調整為 {new}%（{by}）。",
)
_INDICATOR = template(
    "{subject} weighs {new}% of the dimension instead of {old}%: {share}.",
    "{subject}在本维度的权重由 {old}% 调整为 {new}%，{share}。",
    "{subject}在本構面的權重由 {old}% 調整為 {new}%，{share}。",
)
_SHARE = template(
    "{new}% of the sheet instead of {old}% ({by})",
    "占全表比重由 {old}% {verb} {new}%（{by}）",
    "占全表比重由 {old}% {verb} {new}%（{by}）",
)
_SAME_SHARE = template("still {new}% of the sheet", "占全表比重仍为 {new}%", "占全表比重仍為 {new}%")
_UP = template("", "升至", "升至")
_DOWN = template("", "降至", "降至")


@dataclass(frozen=True, slots=True)
class WeightLine:
    """A line of the table of weights; `indicator` is None for the dimension itself.

    Ids and titles are those of the new scheme, or of the old one for what is gone. Weights are in percent
    of the dimension (a dimension: of the sheet), shares in percent of the sheet; None where it is absent.
    """

    dimension: str
    indicator: str | None
    title: Text
    old_weight: Decimal | None
    new_weight: Decimal | None
    old_share: Decimal | None
    new_share: Decimal | None

    @property
    def moved(self) -> bool:
        return self.old_share != self.new_share or self.old_weight != self.new_weight


def share(side: Side, indicator: str) -> Decimal:
    """What an indicator is of the whole sheet, in percent."""
    weight = side.indicators[indicator].weight
    of = side.scheme.dimensions[side.home[indicator]].weight
    return to_decimal(Fraction(weight) * Fraction(of) / 100)


def percent(number: Decimal) -> str:
    return plain(rounded(number, 2))


def by(old: Decimal, new: Decimal) -> str:
    """`+2`, `−2.8`: in percentage points."""
    difference = rounded(new - old, 2)
    return f"{'−' if difference < 0 else '+'}{plain(abs(difference))}"


def share_moved(old: Decimal, new: Decimal) -> Text:
    """The clause that says what becomes of the share of the sheet."""
    template_ = _SHARE if old != new else _SAME_SHARE
    verb = Text.of(_UP if new > old else _DOWN)
    return filled(template_, old=percent(old), new=percent(new), by=by(old, new), verb=verb)


def dimension_weight(record: Recorder, before: Path, after: Path) -> Iterator[Change]:
    sides = record.sides
    old, new = sides.old.scheme.dimensions[str(before[-1])], sides.new.scheme.dimensions[str(after[-1])]
    if old.weight != new.weight:
        sentence = filled(
            _DIMENSION, subject=new.title, old=old.weight, new=new.weight, by=by(old.weight, new.weight)
        )
        yield _change(record, before, after, sentence, old.weight, new.weight)


def indicator_weight(record: Recorder, before: Path, after: Path) -> Iterator[Change]:
    sides, names = record.sides, (str(before[-1]), str(after[-1]))
    old, new = sides.old.indicators[names[0]], sides.new.indicators[names[1]]
    if old.weight != new.weight:
        moved = share_moved(share(sides.old, names[0]), share(sides.new, names[1]))
        sentence = filled(_INDICATOR, subject=new.title, old=old.weight, new=new.weight, share=moved)
        yield _change(record, before, after, sentence, old.weight, new.weight)


def _change(
    record: Recorder, before: Path, after: Path, sentence: Text, old: Decimal, new: Decimal
) -> Change:
    paths = (*before, "weight"), (*after, "weight")
    return record.change(Kind.WEIGHT, Importance.SCORE, *paths, sentence, old=old, new=new)


def weight_lines(sides: Sides) -> Iterator[WeightLine]:
    """Every dimension with its indicators: those of the new scheme in its order, then what is gone."""
    for name, part in sides.new.scheme.dimensions.items():
        old_name = sides.dimensions.kept.get(name)
        old = sides.old.scheme.dimensions[old_name].weight if old_name is not None else None
        yield WeightLine(name, None, part.title, old, part.weight, old, part.weight)
        yield from (_line(sides, name, key) for key in part.indicators)
        gone = sides.old.scheme.dimensions[old_name].indicators if old_name is not None else {}
        yield from (_gone(sides, name, key) for key in gone if key in sides.indicators.removed)
    for name in sides.dimensions.removed:
        part = sides.old.scheme.dimensions[name]
        yield WeightLine(name, None, part.title, part.weight, None, part.weight, None)
        yield from (_gone(sides, name, key) for key in part.indicators if key in sides.indicators.removed)


def _line(sides: Sides, dimension: str, name: str) -> WeightLine:
    indicator, old = sides.new.indicators[name], sides.indicators.kept.get(name)
    weight, was = (
        (sides.old.indicators[old].weight, share(sides.old, old)) if old is not None else (None, None)
    )
    return WeightLine(dimension, name, indicator.title, weight, indicator.weight, was, share(sides.new, name))


def _gone(sides: Sides, dimension: str, name: str) -> WeightLine:
    indicator = sides.old.indicators[name]
    return WeightLine(dimension, name, indicator.title, indicator.weight, None, share(sides.old, name), None)
