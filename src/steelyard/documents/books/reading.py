"""A book that came back: what was changed in it, what others changed meanwhile, and what cannot be told.

Every cell is compared three ways: as it was taken out, as it stands now, as it is in the file. Only a cell
that differs from what was taken out is an edit; if it stands otherwise by now, the two are a conflict that
somebody has to settle. Nothing is changed here.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from steelyard.core.numbers import plain
from steelyard.core.problems import Place, Severity
from steelyard.core.texts import LANGUAGES, Text, joined
from steelyard.documents.books.model import Book, Field, Row, Value, in_a_cell, normal
from steelyard.documents.books.problems import NoSuchBookError, told
from steelyard.documents.books.writing import MEMORY, MEMORY_ROWS, VERSION, digest_of
from steelyard.documents.words import word
from steelyard.lake.excel import Merged, text_of

#: Bytes of a file, and of what is packed in it.
MOST_BYTES, MOST_UNPACKED = 20 << 20, 400 << 20
Cells = list[str]


@dataclass(frozen=True)
class Edit:
    """A cell that is not as it was taken out. `row`, `heading` and `cell` are where it is in the file."""

    id: str
    column: str
    exported: Value
    current: Value
    edited: Value
    row: int
    heading: str
    cell: str

    @property
    def conflict(self) -> bool:
        """Whether somebody else has changed it since the book was taken out."""
        return self.current != self.exported


@dataclass(frozen=True)
class Trouble:
    """What is wrong in a place of the file, in every language. A warning stops nothing."""

    message: Text
    place: Place
    cell: str
    severity: Severity = Severity.ERROR


@dataclass
class ReadBack:
    """`changes` can be taken over, `conflicts` need a decision; rows with troubles are in neither.

    `absent` are ids of rows that were taken out and are not in the file: they stay as they are.
    """

    kind: str
    changes: list[Edit] = field(default_factory=list)
    conflicts: list[Edit] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)

    @property
    def errors(self) -> list[Trouble]:
        return [one for one in self.troubles if one.severity is Severity.ERROR]


def read_back(file: bytes | Path, now: Book, *, name: str = "") -> ReadBack:
    """The differences of a file to what was taken out; `now` is the same book as it would be taken out now.

    Raises NoSuchBookError for a file that is none.
    """
    shown = name or (file.name if isinstance(file, Path) else "")
    data = file.read_bytes() if isinstance(file, Path) else file
    sheets = _opened(data, shown)
    memory = _remembered(sheets, now, shown)
    return _Reading(sheets, memory, now, shown).run()


# ── opening ─────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class _Sheet:
    name: str
    rows: list[Cells]
    merged: Sequence[Merged]


def _opened(data: bytes, name: str) -> list[_Sheet]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            size = sum(info.file_size for info in packed.infolist())
        if len(data) > MOST_BYTES or size > MOST_UNPACKED:
            raise NoSuchBookError(name, "too_large")
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return [_sheet(workbook, each) for each in workbook.sheet_names]
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError):
        raise NoSuchBookError(name, "unreadable") from None


def _sheet(workbook: Any, name: str) -> _Sheet:
    found = workbook.get_sheet_by_name(name)
    rows = [[text_of(cell) for cell in cells] for cells in found.to_python(skip_empty_area=False)]
    return _Sheet(name, rows, found.merged_cell_ranges or ())


@dataclass(frozen=True)
class _Memory:
    """Id → column → text of the cell as it was taken out; and the headings of that day."""

    cells: Mapping[str, Mapping[str, str]]
    headings: Mapping[str, str]


def _remembered(sheets: Sequence[_Sheet], now: Book, name: str) -> _Memory:
    hidden = next((sheet for sheet in sheets if sheet.name == MEMORY), None)
    if hidden is None or len(hidden.rows) < MEMORY_ROWS:
        raise NoSuchBookError(name, "no_memory")
    head, digest = _at(hidden.rows[0], 0), _at(hidden.rows[1], 0)
    names = [text for text in hidden.rows[MEMORY_ROWS - 1] if text]
    lines = [[_at(cells, n) for n in range(len(names))] for cells in hidden.rows[MEMORY_ROWS:]]
    if digest != digest_of(head, [names, *lines]):
        raise NoSuchBookError(name, "edited")
    facts = json.loads(head)
    if (facts["kind"], facts["version"]) != (now.kind, VERSION):
        raise NoSuchBookError(name, "other_kind", found=_named(facts["kind"]), expected=_named(now.kind))
    cells = {line[0]: dict(zip(names[1:], line[1:], strict=True)) for line in lines}
    return _Memory(cells, facts["headings"])


def _at(cells: Sequence[str], place: int) -> str:
    return cells[place] if place < len(cells) else ""


# ── comparing ───────────────────────────────────────────────────────────────────────────────────────


class _Reading:
    """One file against its memory and against how things stand now."""

    def __init__(self, sheets: Sequence[_Sheet], memory: _Memory, now: Book, name: str) -> None:
        self.memory, self.now, self.name = memory, now, name
        tables = [sheet for sheet in sheets if sheet.rows and "id" in sheet.rows[0] and sheet.name != MEMORY]
        self.sheet = next(iter(tables), sheets[0])
        self.current = {row.id: row for row in now.rows}
        self.found = ReadBack(now.kind)
        self.places = self._places()

    def run(self) -> ReadBack:
        seen: dict[str, int] = {}
        merged = set(self._merged())
        for number, cells in enumerate(self.sheet.rows[1:], start=2):
            id_ = _at(cells, self.places["id"]).strip()
            if not id_:
                if any(text.strip() for text in cells):
                    self._trouble("no_id", number)
            elif id_ in seen:
                self._trouble("twice", number, id=id_, other=seen[id_])
                self._forget(id_)
            elif self._sound(id_, number, cells):
                seen[id_] = number
                self._row(id_, number, cells, merged)
            else:
                seen[id_] = number
        self.found.absent = [id_ for id_ in self.memory.cells if id_ not in seen]
        return self.found

    def _places(self) -> dict[str, int]:
        """Column → its place, by the headings the book had; raises when one is gone."""
        head = [text.strip() for text in self.sheet.rows[0]] if self.sheet.rows else []
        wanted = {"id": "id", **{one.name: self.memory.headings.get(one.name, "") for one in self.now.fields}}
        lacking = [heading or name for name, heading in wanted.items() if heading not in head]
        if lacking:
            raise NoSuchBookError(self.name, "no_column", columns=_listed(lacking))
        return {name: head.index(heading) for name, heading in wanted.items()}

    def _merged(self) -> Iterator[tuple[int, int]]:
        """Cells below the head that lie in a merged range: nobody can say whose its value is."""
        asked = {self.places[one.name]: one for one in self.now.fields if one.editable}
        for (first, left), (last, right) in self.sheet.merged:
            hit = [asked[place] for place in range(left, right + 1) if place in asked]
            if hit and last >= 1:
                self._trouble("merged", first + 1, hit[0], last=last + 1)
                yield from (
                    (row, place) for row in range(first, last + 1) for place in range(left, right + 1)
                )

    def _sound(self, id_: str, number: int, cells: Cells) -> bool:
        """Whether the row is one of ours, still there, and still that of its id."""
        if id_ not in self.memory.cells:
            self._trouble("unknown", number, id=id_)
        elif id_ not in self.current:
            self._trouble("gone", number, id=id_)
        elif (moved := self._moved(id_, cells)) is not None:
            text = _at(cells, self.places[moved.name]).strip()
            self._trouble("moved", number, moved, found=text, expected=self.memory.cells[id_][moved.name])
        else:
            return True
        return False

    def _moved(self, id_: str, cells: Cells) -> Field | None:
        """A column that is not to be changed and was: rows were sorted without their ids, say."""
        for column in self.now.fields:
            if column.editable:
                continue
            then = self._exported(id_, column)
            try:
                there = normal(_at(cells, self.places[column.name]) or None, column)
            except ValueError:
                return column
            if there != in_a_cell(then):
                return column
        return None

    def _exported(self, id_: str, column: Field) -> Value:
        return normal(self.memory.cells[id_].get(column.name) or None, column)

    def _row(self, id_: str, number: int, cells: Cells, merged: set[tuple[int, int]]) -> None:
        row = self.current[id_]
        for column in self.now.fields:
            place = self.places[column.name]
            if not column.editable or (number - 1, place) in merged:
                continue
            edited = self._read(_at(cells, place), column, number)
            then, now = self._exported(id_, column), row.value(column)
            if edited is _WRONG or edited in (then, in_a_cell(then)) or edited in (now, in_a_cell(now)):
                continue
            self._warn_of_percent(row, column, then, edited, number)
            heading = self.memory.headings[column.name]
            edit = Edit(id_, column.name, then, now, edited, number, heading, self._cell(number, column.name))
            (self.found.conflicts if edit.conflict else self.found.changes).append(edit)

    def _read(self, text: str, column: Field, number: int) -> Any:
        try:
            value = normal(text or None, column)
        except ValueError:
            self._trouble("no_number", number, column, text=text.strip())
            return _WRONG
        if value is not None and column.choices and value not in column.choices:
            self._trouble("choice", number, column, text=text.strip(), allowed=_listed(column.choices))
            return _WRONG
        low, high = column.low, column.high
        if isinstance(value, Decimal) and (
            (low is not None and value < low) or (high is not None and value > high)
        ):
            self._trouble("range", number, column, text=plain(value), low=_limit(low), high=_limit(high))
            return _WRONG
        return value

    def _warn_of_percent(self, row: Row, column: Field, then: Value, edited: Value, number: int) -> None:
        """10 where 10% stood before is a thousand percent; hardly anybody means that."""
        if column.kind != "measured" or row.unit != "percent" or not isinstance(edited, Decimal):
            return
        before = abs(then) if isinstance(then, Decimal) else Decimal(1)
        if abs(edited) >= 5 > before:
            percent = plain(edited * 100)
            self._trouble("percent", number, column, Severity.WARNING, text=plain(edited), percent=percent)

    def _forget(self, id_: str) -> None:
        """Of a row that is there twice, neither counts."""
        for listed in (self.found.changes, self.found.conflicts):
            listed[:] = [edit for edit in listed if edit.id != id_]

    def _trouble(
        self,
        kind: str,
        number: int,
        column: Field | None = None,
        severity: Severity = Severity.ERROR,
        **words: object,
    ) -> None:
        heading = self.memory.headings[column.name] if column is not None else None
        place = Place(self.name or None, row=number, field=heading)
        cell = self._cell(number, column.name if column is not None else "id")
        self.found.troubles.append(Trouble(told(kind, **words), place, cell, severity))

    def _cell(self, number: int, column: str) -> str:
        """As spreadsheet programs name it: Targets!F7."""
        from xlsxwriter.utility import quote_sheetname, xl_rowcol_to_cell

        return f"{quote_sheetname(self.sheet.name)}!{xl_rowcol_to_cell(number - 1, self.places[column])}"


_WRONG = object()


def _named(kind: str) -> Text:
    return Text.of({language: word(f"{kind}_book", language) for language in LANGUAGES})


def _listed(names: Iterable[str]) -> Text:
    return joined(map(Text.of, names))


def _limit(value: Decimal | None) -> str:
    return "…" if value is None else plain(value)
