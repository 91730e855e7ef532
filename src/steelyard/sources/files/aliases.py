"""How tables and columns are called elsewhere: the words of aliases.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from steelyard.core.document import read_document
from steelyard.lake.tables import TABLES, Column, Table

Names = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """`simplified` translates traditional characters; `units` gives the factor behind a unit."""

    simplified: Mapping[int, str]
    units: Mapping[str, Decimal]
    tables: Mapping[str, Names]
    columns: Mapping[str, Names]
    within: Mapping[str, Mapping[str, Names]]
    values: Mapping[str, Mapping[str, Names]]
    truths: Mapping[str, Names]


@cache
def vocabulary() -> Vocabulary:
    """The words, read once."""
    text = files("steelyard.sources.files").joinpath("aliases.yaml").read_text("utf-8")
    words: Any = read_document(text, "aliases.yaml", what="the aliases").plain()
    return Vocabulary(
        simplified=dict(zip(map(ord, words["traditional"]), words["simplified"], strict=True)),
        units={unit: Decimal(factor) for unit, factor in words["units"].items()},
        tables=_named(words["tables"]),
        columns=_named(words["columns"]),
        within={table: _named(columns) for table, columns in words["within"].items()},
        values={column: _named(values) for column, values in words["values"].items()},
        truths=_named(words["truths"]),
    )


def _named(words: Mapping[str, list[str]]) -> dict[str, Names]:
    return {name: tuple(others) for name, others in words.items()}


def names_of_table(name: str) -> Names:
    """What a table may be called, its own name first."""
    return (name, *vocabulary().tables.get(name, ()))


def names_of_column(table: Table, column: str) -> tuple[Names, Names]:
    """What a column may be called: its own names in this table, and those it has in every table."""
    words = vocabulary()
    return (column, *words.within.get(table.name, {}).get(column, ())), words.columns.get(column, ())


def names_of_values(column: Column) -> Mapping[str, Names]:
    """What the allowed values of a column, or true and false, may be called."""
    words = vocabulary()
    if column.type == "boolean":
        return words.truths
    known = words.values.get(column.name, {})
    return {value: (value, *known.get(value, ())) for value in column.allowed}


def misplaced() -> list[str]:
    """Words about tables or columns that the table model does not have; there should be none."""
    words = vocabulary()
    columns = {column.name for table in TABLES.values() for column in table.columns}
    return [
        *(table for table in (*words.tables, *words.within) if table not in TABLES),
        *(column for column in (*words.columns, *words.values) if column not in columns),
        *(
            f"{table}.{column}"
            for table, within in words.within.items()
            if table in TABLES
            for column in within
            if column not in TABLES[table]
        ),
    ]
