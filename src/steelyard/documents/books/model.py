"""A book: one table, each row with an id that stays, some columns to be filled in."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from steelyard.core.numbers import parse_number, plain
from steelyard.documents.words import word

Language = Literal["en", "zh-Hans", "zh-Hant"]
Value = Decimal | str | None
#: `measured` is a number in the unit of its row.
Kind = Literal["text", "number", "measured"]


@dataclass(frozen=True)
class Field:
    """A column. `title` is a key of the words or a text; `choices` are the only values, if there are any."""

    name: str
    title: str
    kind: Kind = "text"
    editable: bool = False
    width: int = 14
    choices: tuple[str, ...] = ()
    low: Decimal | None = None
    high: Decimal | None = None

    def heading(self, language: str) -> str:
        return word(self.title, language)


@dataclass(frozen=True)
class Row:
    """`cells` maps columns to values, as Decimal, text or None; `unit` is that of its measured cells."""

    id: str
    cells: Mapping[str, Any]
    unit: str = ""

    def value(self, column: Field) -> Value:
        """A cell as it is compared: numbers exactly, an empty text is none."""
        return normal(self.cells.get(column.name), column)


@dataclass(frozen=True)
class Book:
    """What is taken out, or how the same table stands now. `kind` tells books apart."""

    kind: str
    title: str
    fields: tuple[Field, ...]
    rows: Sequence[Row]
    language: Language = "en"
    exported_by: str = ""
    exported_at: datetime | None = None
    notes: Sequence[str] = field(default_factory=tuple)

    def __post_init__(self) -> None:
        ids = [row.id for row in self.rows]
        if len(ids) != len(set(ids)):
            raise ValueError("two rows of a book have the same id")
        headings = [one.heading(self.language) for one in self.fields]
        if len(headings) != len(set(headings)):
            raise ValueError("two columns of a book have the same heading")


def normal(value: Any, column: Field) -> Value:
    """A value as it is compared. Raises ValueError for a text where a number belongs."""
    if value is None:
        return None
    if column.kind == "text":
        return plain_text(str(value)) or None
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        return Decimal(value)
    text = unicodedata.normalize("NFKC", str(value)).strip()
    return parse_number(text) if text else None


def plain_text(text: str) -> str:
    """A text as it comes back from a spreadsheet: one kind of line end, no blanks at its ends."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def written(value: Value) -> str:
    """A value with all its digits, as it is remembered."""
    return "" if value is None else plain(value) if isinstance(value, Decimal) else value


def in_a_cell(value: Value) -> Value:
    """What a spreadsheet keeps of a value: 15 digits of a number."""
    if isinstance(value, Decimal):
        return Decimal(f"{float(value):.15g}")
    return value
