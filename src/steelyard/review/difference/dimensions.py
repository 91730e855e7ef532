"""Changes of dimensions, each with those of its indicators."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from steelyard.core.numbers import plain as number_text
from steelyard.core.texts import Text, filled, joined
from steelyard.review.difference.change import Change, Importance, Kind, Path, Section
from steelyard.review.difference.indicators import CAPS, appears, indicator_changes, vanishes
from steelyard.review.difference.record import Recorder, Setting
from steelyard.review.difference.sides import Side, Sides, plain
from steelyard.review.difference.vocabulary import NONE, template
from steelyard.review.difference.weights import dimension_weight

_NEW_DIMENSION = template(
    "{subject} is a new dimension: {weight}% of the sheet, with {parts}.",
    "新增维度“{subject}”：占全表 {weight}%，含{parts}。",
    "新增構面「{subject}」：占全表 {weight}%，含{parts}。",
)
_GONE_DIMENSION = template(
    "{subject} is no longer a dimension; it was {weight}% of the sheet, with {parts}.",
    "取消维度“{subject}”，原占全表 {weight}%，含{parts}。",
    "取消構面「{subject}」，原占全表 {weight}%，含{parts}。",
)
_MOVED_ONES = template("indicators that moved", "调整归属的指标", "調整歸屬的指標")


def dimension_changes(sides: Sides) -> Iterator[Change]:
    """Dimension by dimension in the order of the new scheme, then the dimensions that are gone."""
    for name, part in sides.new.scheme.dimensions.items():
        record = Recorder(sides, Section.DIMENSION, name)
        old_name = sides.dimensions.kept.get(name)
        if old_name is None:
            yield _new_dimension(record, name)
        else:
            yield from _kept_dimension(record, name, old_name)
        for each in part.indicators:
            if (old_indicator := sides.indicators.kept.get(each)) is not None:
                yield from indicator_changes(record, each, old_indicator)
            elif old_name is not None:
                yield appears(record, each)
        if old_name is not None:
            gone = sides.old.scheme.dimensions[old_name].indicators
            yield from (vanishes(record, each) for each in gone if each in sides.indicators.removed)
    for name in sides.dimensions.removed:
        yield _gone_dimension(Recorder(sides, Section.DIMENSION, name), name)


def _kept_dimension(record: Recorder, name: str, old_name: str) -> Iterator[Change]:
    sides = record.sides
    old, new = sides.old.scheme.dimensions[old_name], sides.new.scheme.dimensions[name]
    before, after = dimension_path(old_name), dimension_path(name)
    yield from dimension_weight(record, before, after)
    settings = [CAPS, Setting("range", Importance.PROCESS, show=_range)]
    yield from record.settings(new.title, old, new, before, after, settings)
    yield from record.renamed(new.title, before, after)
    yield from record.title(old.title, new.title, before, after)
    paths = (*before, "description"), (*after, "description")
    yield from record.reworded(new.title, old.description, new.description, *paths)


def _new_dimension(record: Recorder, name: str) -> Change:
    sides = record.sides
    part = sides.new.scheme.dimensions[name]
    parts = [each.title for key, each in part.indicators.items() if key in sides.indicators.added]
    listed = joined(parts) if parts else Text.of(_MOVED_ONES)
    sentence = filled(_NEW_DIMENSION, subject=part.title, weight=part.weight, parts=listed)
    return record.change(Kind.ADDED, Importance.SCORE, None, dimension_path(name), sentence, new=plain(part))


def _gone_dimension(record: Recorder, name: str) -> Change:
    sides = record.sides
    part = sides.old.scheme.dimensions[name]
    parts = [each.title for key, each in part.indicators.items() if key in sides.indicators.removed]
    listed = joined(parts) if parts else Text.of(_MOVED_ONES)
    sentence = filled(_GONE_DIMENSION, subject=part.title, weight=part.weight, parts=listed)
    return record.change(
        Kind.REMOVED, Importance.SCORE, dimension_path(name), None, sentence, old=plain(part)
    )


def dimension_path(name: str) -> Path:
    return ("dimensions", name)


def _range(value: tuple[Decimal, Decimal] | None, side: Side) -> Text:
    return NONE if value is None else Text.of(f"{number_text(value[0])}–{number_text(value[1])}%")
