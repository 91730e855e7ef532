"""A SQL database as a source: tables or queries, as a whole or as far as they have changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count

from pydantic import Field

from steelyard.core.fields import Map, Model, Name, no_entries
from steelyard.core.problems import Problem, SteelyardError
from steelyard.lake.tables import TABLES
from steelyard.sources.base import ORIGIN, Extract, Page, Request, Row
from steelyard.sources.mapping import Mapper, mapper
from steelyard.sources.opened import Connection
from steelyard.sources.sql.database import Database
from steelyard.sources.sql.reading import Reading, Record
from steelyard.sources.tables import TableModel

#: What a column that marks deleted rows holds while a row is alive.
_ALIVE = frozenset({"", "0", "false", "f", "no", "n", "否"})


class TableSettings(Model):
    """How one table of the lake is kept up to date."""

    cursor: str | None = Field(
        None, description="Column of the database that grows with every change, such as updated_at."
    )
    deleted: str | None = Field(
        None, description="Column that marks deleted rows: a truth, or the moment of deletion."
    )
    overlap: int = Field(
        0, ge=0, description="Seconds before the last cursor that are read once more, for late commits."
    )


class Settings(Model):
    """Which database."""

    url: str | None = Field(
        None,
        description="SQLAlchemy URL without a password: postgresql://reader@db.example.com/crm, "
        "mysql://…, sqlite:///crm.db. The secret `database_url` may hold it instead.",
    )
    db_schema: str | None = Field(None, alias="schema", description="Schema of tables named without one.")
    page: int = Field(5000, ge=1, le=100_000, description="Rows in memory at a time.")
    incremental: Map[Name, TableSettings] = Field(
        default_factory=no_entries, description="Table of the lake → how it is kept up to date."
    )


class Source:
    """`from` names a table, `schema.table`, or holds a query that begins with select or with."""

    def resources(self, connection: Connection, request: Request) -> Iterable[Extract]:
        settings: Settings = connection.settings
        unknown = [name for name in settings.incremental if name not in connection.tables]
        if unknown:
            message = (
                f"incremental speaks of {', '.join(unknown)}, which the tables: of the connection do not"
            )
            raise SteelyardError(Problem(message, connection.place, subject=connection.name))
        database = Database.of(connection)
        for name, table in connection.tables.items():
            how = settings.incremental.get(name, TableSettings.model_validate({}))
            yield _extract(database, connection, name, table, how, request.cursors.get(name))


def _extract(
    database: Database,
    connection: Connection,
    name: str,
    table: TableModel,
    how: TableSettings,
    cursor: str | None,
) -> Extract:
    settings: Settings = connection.settings
    key = table.key or (TABLES[name].key if name in TABLES else ())
    if not key and (how.cursor or how.deleted):
        message = "a table that is read by its changes needs a key: write key: with its columns"
        raise SteelyardError(Problem(message, connection.place, subject=f"{connection.name}.{name}"))
    reading = Reading(
        database, table.from_ or name, settings.db_schema, settings.page, how.cursor, how.overlap, how.deleted
    )
    mapped = mapper(table, timezone=connection.timezone)
    # Where everything is read, what is absent has been deleted.
    everything = how.cursor is None or cursor is None
    complete = everything if table.complete is None else table.complete
    return Extract(name, _pages(reading, mapped, key, how, cursor), key or None, table.order, complete)


def _pages(
    reading: Reading, mapped: Mapper, key: tuple[str, ...], how: TableSettings, cursor: str | None
) -> Iterator[Page]:
    place = count(1)
    for records, reached in reading.pages(cursor):
        rows: list[Row] = []
        gone: list[Row] = []
        for record, position in zip(records, place, strict=False):
            row = mapped.row(record)
            if row is not None and _alive(record, how):
                rows.append({**row, ORIGIN: f"{reading.name}{_spot(row, key, position)}"})
            elif how.cursor is not None:
                # It may have been in the lake before.
                gone.append(mapped.key(record, key) if mapped.cells else {each: record[each] for each in key})
        yield Page(rows, gone, reached)


def _alive(record: Record, how: TableSettings) -> bool:
    return how.deleted is None or str(record[how.deleted] or "").strip().lower() in _ALIVE


def _spot(row: Row, key: tuple[str, ...], position: int) -> str:
    """`#4711` by the key, else the position in this run."""
    found = [row.get(name) for name in key]
    known = found and all(each is not None for each in found)
    return f"#{','.join(map(str, found))}" if known else f":{position}"
