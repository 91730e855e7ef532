"""The clean company keeps the contract of every table; the dirty one breaks it exactly where it says."""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from company_cells import cells

from steelyard.core.numbers import parse_number
from steelyard.demo import Company
from steelyard.lake.tables import TABLES, Column, Table

Breach = tuple[str, int, str]  # table, line, column


def boolean(text: str) -> bool:
    return {"true": True, "false": False}[text]


def whole(text: str) -> int:
    if not re.fullmatch(r"-?\d+", text):
        raise ValueError(text)
    return int(text)


READ: dict[str, Callable[[str], object]] = {
    "text": str,
    "integer": whole,
    "decimal": parse_number,
    "date": date.fromisoformat,
    "timestamp": datetime.fromisoformat,
    "boolean": boolean,
}


def fits(column: Column, text: str | None) -> bool:
    if text is None:
        return not column.required
    try:
        value = READ[column.type](text)
    except (ValueError, KeyError):
        return False
    if column.allowed and text not in column.allowed:
        return False
    number = value if isinstance(value, int | Decimal) else None
    low, high = column.minimum, column.maximum
    return number is None or ((low is None or number >= low) and (high is None or number <= high))


def known(folder: Path, column: Column) -> set[str | None]:
    """What the references of a column allow."""
    found: set[str | None] = {None}
    for reference in column.references:
        table, name = reference.split(".")
        columns, rows = cells(folder, table)
        found |= {row[columns.index(name)] for row in rows}
    return found


def breaches(folder: Path, table: Table) -> Iterator[Breach]:
    names, rows = cells(folder, table.name)
    for index, name in enumerate(names):
        column = table[name]
        allowed = known(folder, column) if column.references else None
        for number, row in enumerate(rows):
            if not fits(column, row[index]) or (allowed is not None and row[index] not in allowed):
                yield table.name, number + 2, name
    seen: set[tuple[str | None, ...]] = set()
    places = [names.index(name) for name in table.key if name in names]
    for number, row in enumerate(rows):
        key = tuple(row[place] for place in places)
        if key in seen:
            yield table.name, number + 2, table.key[0]
        seen.add(key)


@pytest.mark.parametrize("table", TABLES.values(), ids=list(TABLES))
def test_the_clean_company_keeps_the_contract(company: Company, table: Table) -> None:
    assert list(breaches(company.folder, table)) == []


@pytest.mark.parametrize("table", TABLES.values(), ids=list(TABLES))
def test_every_table_has_its_required_columns_its_time_and_its_subject(
    company: Company, table: Table
) -> None:
    names, rows = cells(company.folder, table.name)

    needed = {*table.required, table.time, table.subject} - {None}
    assert needed <= set(names)
    assert len(rows) == company.rows[table.name]
    assert rows or table.name == "actuals"  # nothing is entered by hand here


@pytest.mark.parametrize("table", TABLES.values(), ids=list(TABLES))
def test_the_table_model_refers_to_columns_that_exist(table: Table) -> None:
    assert len({column.name for column in table.columns}) == len(table.columns)
    assert not {"from", "to"} & {column.name for column in table.columns}
    assert all(name in table for name in (table.time, table.subject) if name)
    assert all(column.references == () or _exists(column) for column in table.columns)


def _exists(column: Column) -> bool:
    return all(name in TABLES[table] for table, name in (r.split(".") for r in column.references))


def test_the_clean_company_has_no_dirt(company: Company) -> None:
    assert company.dirt == ()


def test_the_dirty_company_breaks_the_contract_exactly_where_it_says(dirty_company: Company) -> None:
    said = {(Path(dirt.file).stem, dirt.line, dirt.column) for dirt in dirty_company.dirt}

    found = {breach for table in TABLES.values() for breach in breaches(dirty_company.folder, table)}

    assert found == said


def test_the_dirt_is_of_every_kind(dirty_company: Company) -> None:
    assert {dirt.kind for dirt in dirty_company.dirt} == {
        "duplicate key",
        "impossible date",
        "text in a number",
        "unknown owner",
        "negative cost",
        "out of range",
        "required value missing",
    }


def test_the_dirt_is_what_the_file_holds(dirty_company: Company) -> None:
    for dirt in dirty_company.dirt:
        names, rows = cells(dirty_company.folder, Path(dirt.file).stem)
        assert (rows[dirt.line - 2][names.index(dirt.column)] or "") == dirt.value
