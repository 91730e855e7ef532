"""The contract of each table of a lake: the canonical one, with what the lake's contracts.yaml says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

from pydantic import Field, ValidationError

from steelyard.core.complaints import complaints
from steelyard.core.document import Node, read_document
from steelyard.core.fields import Map, Model, no_entries
from steelyard.core.problems import Problem, SteelyardError, listing, suggestion
from steelyard.lake.options import Texts
from steelyard.lake.store.lake import Lake
from steelyard.lake.store.names import SYSTEM
from steelyard.lake.tables import TABLES, Column, Table, Type

#: Where a lake keeps what differs from the canonical contracts.
FILE = f"{SYSTEM}/contracts.yaml"


class ColumnContract(Model):
    """What the cells of a column may hold; what is left out stays as it is in the canonical table."""

    type: Type | None = Field(None, description="Needed for a column that the canonical table does not have.")
    required: bool | None = Field(None, description="No cell is empty.")
    minimum: int | None = Field(None, description="Least value, inclusive.")
    maximum: int | None = Field(None, description="Largest value, inclusive.")
    allowed: Texts | None = Field(None, description="The only values.")
    references: Texts | None = Field(None, description="`table.column` of which one holds the value.")
    orphans: Literal["quarantine", "accept"] | None = Field(
        None, description="What becomes of rows that refer to nothing."
    )


class TableContract(Model):
    """A table of the lake, canonical or any other."""

    key: Texts | None = Field(None, description="The columns that together identify a row.")
    time: str | None = Field(None, description="The column that places a row in a month.")
    fresh_days: int | None = Field(None, ge=0, description="A run warns when the newest time is older.")
    columns: Map[str, ColumnContract] = Field(default_factory=no_entries, description="By name.")


class Contracts(Model):
    """The whole file."""

    steelyard: Literal["1"] = Field(description="Version of the format.")
    tables: Map[str, TableContract] = Field(default_factory=no_entries, description="By name.")


def contract_of(lake: Lake, table: str) -> Table | None:
    """None for a table of which nothing is declared: its columns are what their cells show.

    Raises SteelyardError with every mistake in the file of contracts.
    """
    written = lake.store.read(FILE)
    if written is None:
        return TABLES.get(table)
    return read_contracts(written.decode(), FILE).get(table, TABLES.get(table))


def read_contracts(text: str, file: str) -> dict[str, Table]:
    """The tables a file of contracts speaks of. Raises SteelyardError with file and line of every mistake."""
    document = read_document(text, file, what="a file of contracts")
    try:
        found = Contracts.model_validate(document.plain())
    except ValidationError as error:
        raise SteelyardError(complaints(error, document, Contracts)) from None
    tables = {name: _laid_over(name, each) for name, each in found.tables.items()}
    problems = [
        problem
        for name, table in tables.items()
        for problem in _problems(table, found.tables[name], document)
    ]
    if problems:
        raise SteelyardError(problems)
    return tables


def _laid_over(name: str, given: TableContract) -> Table:
    base = TABLES.get(name) or Table(name, "", ())
    columns = {column.name: column for column in base.columns}
    for column, contract in given.columns.items():
        said = {field: value for field, value in contract if value is not None}
        columns[column] = replace(columns.get(column) or Column(column, "text", ""), **said)
    if given.key is not None:
        columns = {each: replace(column, key=each in given.key) for each, column in columns.items()}
    said = {field: value for field in ("time", "fresh_days") if (value := getattr(given, field)) is not None}
    return replace(base, columns=tuple(columns.values()), **said)


def _problems(table: Table, given: TableContract, document: Node) -> Iterator[Problem]:
    """Names that no column has, columns without a type, references that are none."""
    place, names = ("tables", table.name), [column.name for column in table.columns]
    for field, named in (("key", given.key or ()), ("time", (given.time,) if given.time else ())):
        for name in named:
            if name not in names:
                message = f'{field}: "{name}" is no column here. There is {listing(names)}.'
                yield Problem(
                    message + suggestion(name, names), document.nearest((*place, field)), subject=table.name
                )
    known = TABLES.get(table.name)
    for name, contract in given.columns.items():
        here = document.nearest((*place, "columns", name))
        if contract.type is None and not (known and name in known):
            yield Problem(
                f"the type is missing. Choose {listing(_TYPES)}", here, subject=f"{table.name}.{name}"
            )
        for target in contract.references or ():
            if target.count(".") != 1:
                message = f'"{target}" is no reference. Write table.column, such as campaigns.campaign_id'
                yield Problem(message, here, subject=f"{table.name}.{name}")


_TYPES = ("text", "integer", "decimal", "date", "timestamp", "boolean")
