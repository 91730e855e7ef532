"""Rows of an input table as typed values, checked against the contract of the table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from steelyard.core.problems import Place, Problem, SteelyardError, listing, suggestion
from steelyard.lake.contracts import require_columns
from steelyard.lake.data import Data, TextTable
from steelyard.lake.options import ReadOptions
from steelyard.lake.rows import Row, read_table
from steelyard.lake.tables import TABLES, Table
from steelyard.lake.values import Value, read_value


@dataclass(frozen=True, slots=True)
class Entry:
    """One row: a value for every column of the contract; None where the cell is empty or wrong."""

    row: Row
    values: Mapping[str, Value]

    def text(self, column: str) -> str:
        """A text, "" where there is none."""
        value = self.values[column]
        return value if isinstance(value, str) else ""

    def problem(self, message: str, column: str) -> Problem:
        return Problem(message, self.row.place(column))


class Reader:
    """Reads input tables and collects the problems of all of them."""

    def __init__(self, data: Data, *, timezone: str) -> None:
        self.data = data
        self.timezone = timezone
        self.problems: list[Problem] = []

    def read(self, name: str, *, instead: Path | None = None) -> list[Entry]:
        """The rows of a table that are sound so far, from `instead` if given; none if there is no file."""
        if instead is None and not self.data.has(name):
            return []
        try:
            found = self._given(name, instead) if instead else self.data.read(name, timezone=self.timezone)
            return [entry for each in found for entry in self._entries(TABLES[name], each)]
        except SteelyardError as error:
            self.problems += error.problems
            return []

    def _given(self, name: str, instead: Path) -> list[TextTable]:
        if not instead.is_file():
            raise SteelyardError(
                Problem(f"there is no such file; it should hold {name}", Place(str(instead)))
            )
        self.data.use(instead)
        shown = str(instead)
        return [TextTable(shown, *read_table(instead, ReadOptions(), file=shown, timezone=self.timezone))]

    def _entries(self, table: Table, found: TextTable) -> list[Entry]:
        require_columns(table, found.names, file=found.file)
        by_column = {name.casefold(): name for name in found.names}
        return [self._entry(table, row, by_column) for row in found.rows]

    def _entry(self, table: Table, row: Row, by_column: Mapping[str, str]) -> Entry:
        values: dict[str, Value] = {}
        for column in table.columns:
            name = by_column.get(column.name.casefold())
            text = row[name] if name is not None else None
            values[column.name] = None
            if text is None:
                if column.required:
                    self.problems.append(
                        Problem("the cell is empty, but every row needs one", row.place(column.name))
                    )
                continue
            try:
                values[column.name] = read_value(column, text, timezone=self.timezone)
            except ValueError as error:
                self.problems.append(Problem(str(error), row.place(column.name)))
        return Entry(row, values)


def duplicates(table: Table, entries: Iterable[Entry]) -> list[Problem]:
    """Rows with the same key as an earlier one; rows with an empty required key have their own problem."""
    first: dict[tuple[Value, ...], Row] = {}
    problems = []
    names = table.key
    required = [name for name in names if table[name].required]
    for entry in entries:
        key = tuple(entry.values[name] for name in names)
        if any(entry.values[name] is None for name in required):
            continue
        known = first.setdefault(key, entry.row)
        if known is not entry.row:
            shown = ", ".join(str(value) for value in key if value is not None)
            where = f"row {known.number}" + (f" of {known.file}" if known.file != entry.row.file else "")
            problems.append(
                entry.problem(
                    f"{shown} is there twice: {where} has the same {', '.join(names)}. Keep one of them",
                    names[0],
                )
            )
    return problems


def unknown(entries: Iterable[Entry], column: str, known: Iterable[str], what: str) -> list[Problem]:
    """Cells that name nothing known; empty cells are fine."""
    allowed = set(known)
    return [
        entry.problem(f'there is no {what} "{name}".{_advice(name, sorted(allowed))}', column)
        for entry in entries
        if (name := entry.text(column)) and name not in allowed
    ]


def _advice(name: str, allowed: list[str]) -> str:
    return suggestion(name, allowed) or f" There is {listing(allowed, most=5)}"
