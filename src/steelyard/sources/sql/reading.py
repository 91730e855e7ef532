"""Rows of a table or query, page by page, from where the last run stopped."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from steelyard.core.problems import SteelyardError, listing, suggestion
from steelyard.sources.sql import dialects
from steelyard.sources.sql.database import Database, columns
from steelyard.sources.sql.statement import is_query, query, table

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reading:
    """What is read: `source` is the name of a table or a query, `size` the rows of a page."""

    database: Database
    source: str
    schema: str | None
    size: int
    cursor: str | None
    overlap: int
    deleted: str | None

    @property
    def name(self) -> str:
        """What rows say they come from."""
        return "query" if is_query(self.source) else self.source

    def pages(self, cursor: str | None) -> Iterator[tuple[list[Record], str | None]]:
        """Pages of rows, and the cursor that holds after each: rows come in its order.

        The database keeps the result and hands over `size` rows at a time. Rows whose cursor is empty come in
        every run.
        """
        source = query(self.source) if is_query(self.source) else table(self.source, self.schema)
        with self.database.connected() as connection:
            self._check(columns(connection, source))
            statement = self._statement(source, decoded(cursor) if cursor else None)
            options = {"stream_results": True, "yield_per": self.size}
            result = connection.execute(statement, execution_options=options)
            names, readers, highest = list(result.keys()), dialects.readers(result), cursor
            for part in result.partitions():
                records = [self._record(names, readers, row) for row in part]
                highest = self._reached(records, highest)
                yield records, highest

    def _check(self, names: list[str]) -> None:
        for column in (self.cursor, self.deleted):
            if column is not None and column not in names:
                hint = f"It has {listing(names)}.{suggestion(column, names)}"
                raise SteelyardError(f'{self.name} has no column "{column}". {hint}')

    def _statement(self, source: sa.FromClause, since: Any) -> sa.Select[Any]:
        statement = sa.select(sa.text("*")).select_from(source)
        if self.cursor is None:
            return statement
        column: sa.ColumnClause[Any] = sa.column(self.cursor)
        if since is not None:
            if isinstance(since, datetime):
                since -= timedelta(seconds=self.overlap)
            statement = statement.where(sa.or_(column >= since, column.is_(None)))
        return statement.order_by(column)

    def _record(self, names: list[str], readers: list[Any], row: Any) -> Record:
        return {name: read(value) for name, read, value in zip(names, readers, row, strict=True)}

    def _reached(self, records: list[Record], highest: str | None) -> str | None:
        if self.cursor is None:
            return highest
        found = [record[self.cursor] for record in records if record[self.cursor] is not None]
        return encoded(max(found)) if found else highest


_CODES: dict[str, Any] = {
    "moment": datetime.fromisoformat, "day": date.fromisoformat,
    "number": Decimal, "integer": int, "text": str,
}  # fmt: skip


def encoded(value: object) -> str:
    """A cursor as text that remembers its type. Raises SteelyardError when it has no order we know."""
    kinds = {datetime: "moment", date: "day", Decimal: "number", int: "integer", str: "text"}
    kind = next((name for type_, name in kinds.items() if isinstance(value, type_)), None)
    if kind is None:
        raise SteelyardError("a cursor is a moment, a day, a number or a text that grows with every change")
    written = value.isoformat() if isinstance(value, date) else str(value)
    return json.dumps({kind: written}, ensure_ascii=False)


def decoded(text: str) -> Any:
    ((kind, value),) = json.loads(text).items()
    return _CODES[kind](value)
