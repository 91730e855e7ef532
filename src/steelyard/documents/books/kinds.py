"""The four books: targets, ratings, results, pay. Rows are made of records; an id says what it is of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from steelyard.documents.books.model import Book, Field, Language, Row
from steelyard.documents.words import word

Record = Mapping[str, Any]


def row_id(*parts: str) -> str:
    """An id made of others, such as `2026Q1|employee|e-007|campaign_roi`."""
    return "|".join(part.replace("\\", "\\\\").replace("|", "\\|") for part in parts)


def parts_of(id_: str) -> list[str]:
    """The ids a row id was made of."""
    parts, escaped = [""], False
    for character in id_:
        if escaped or character not in "\\|":
            parts[-1] += character
            escaped = False
        elif character == "\\":
            escaped = True
        else:
            parts.append("")
    return parts


_NAME = Field("name", "name", width=16)
_INDICATOR = Field("title", "indicator", width=28)
_REASON = Field("reason", "reason", editable=True, width=36)


def targets_book(
    records: Iterable[Record],
    language: Language,
    *,
    exported_by: str = "",
    exported_at: datetime | None = None,
) -> Book:
    """A row per target: period, subject_kind, subject, name, indicator, title, unit, threshold, target,
    stretch, weight, reason.
    """
    marks = (
        Field("threshold", "threshold", "measured", editable=True),
        Field("target", "target", "measured", editable=True),
        Field("stretch", "stretch", "measured", editable=True),
    )
    weight = Field("weight", "weight_within", "number", editable=True, low=Decimal(0), high=Decimal(100))
    fields = (Field("period", "period"), _NAME, _INDICATOR, Field("unit", "unit"), *marks, weight, _REASON)
    rows = [_row(each, ("period", "subject_kind", "subject", "indicator"), fields) for each in records]
    return _book("targets", fields, rows, language, exported_by, exported_at)


def ratings_book(
    records: Iterable[Record],
    language: Language,
    *,
    scale: tuple[Decimal, Decimal],
    exported_by: str = "",
    exported_at: datetime | None = None,
) -> Book:
    """A row per question to one rater: period, subject, name, indicator, title, perspective, anchors, rating,
    comment.
    """
    fields = (
        _NAME,
        _INDICATOR,
        Field("perspective", "perspective"),
        Field("anchors", "anchors", width=44),
        Field("rating", "rating", "number", editable=True, low=scale[0], high=scale[1]),
        Field("comment", "comment", editable=True, width=44),
    )
    keys = ("period", "subject", "indicator", "perspective")
    rows = [_row(each, keys, fields) for each in records]
    return _book("ratings", fields, rows, language, exported_by, exported_at)


def results_book(
    records: Iterable[Record],
    language: Language,
    *,
    grades: Sequence[str],
    exported_by: str = "",
    exported_at: datetime | None = None,
) -> Book:
    """A row per result: period, subject, name, team, position, computed, linked, total, grade, coefficient,
    state, reason. The grade can be moved, with a reason.
    """
    fields = (
        Field("period", "period"),
        _NAME,
        Field("team", "team"),
        Field("position", "position"),
        Field("computed", "computed_total", "number"),
        Field("linked", "linked_total", "number"),
        Field("total", "total", "number"),
        Field("coefficient", "coefficient", "number"),
        Field("state", "state"),
        Field("grade", "grade", editable=True, choices=tuple(grades)),
        _REASON,
    )
    rows = [_row(each, ("period", "subject"), fields) for each in records]
    return _book("results", fields, rows, language, exported_by, exported_at)


def payroll_book(
    records: Iterable[Record],
    language: Language,
    *,
    exported_by: str = "",
    exported_at: datetime | None = None,
) -> Book:
    """A row per person for pay: period, subject, name, team, position, total, grade, coefficient, base,
    payout. Nothing in it can be changed: pay follows from results.
    """
    fields = (
        Field("period", "period"),
        Field("subject", "id"),
        _NAME,
        Field("team", "team"),
        Field("position", "position"),
        Field("total", "total", "number"),
        Field("grade", "grade"),
        Field("coefficient", "coefficient", "number"),
        Field("base", "bonus_base", "number"),
        Field("payout", "bonus_payout", "number"),
    )
    rows = [_row(each, ("period", "subject"), fields) for each in records]
    return _book("payroll", fields, rows, language, exported_by, exported_at)


def _row(record: Record, keys: Sequence[str], fields: Sequence[Field]) -> Row:
    cells = {one.name: record.get(one.name) for one in fields}
    return Row(row_id(*(str(record[key]) for key in keys)), cells, str(record.get("unit") or ""))


def _book(
    kind: str,
    fields: tuple[Field, ...],
    rows: Sequence[Row],
    language: Language,
    exported_by: str,
    exported_at: datetime | None,
) -> Book:
    return Book(kind, word(f"{kind}_book", language), fields, rows, language, exported_by, exported_at)
