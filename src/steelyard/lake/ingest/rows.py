"""The rows of a lake as SQL, all of the moment they are first asked for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from steelyard.lake.sql import identifier
from steelyard.lake.store.lake import Lake


class LakeRows:
    """Tables by name; one that is not there has no columns."""

    def __init__(self, lake: Lake) -> None:
        self._lake = lake
        self._columns: dict[str, Mapping[str, str]] = {}
        self._selects: dict[str, str] = {}

    @cached_property
    def _tables(self) -> frozenset[str]:
        return frozenset(self._lake.tables())

    def columns(self, table: str) -> Mapping[str, str]:
        """Name → SQL type of the columns people know."""
        if table not in self._columns:
            self._columns[table] = self._lake.columns(table) if table in self._tables else {}
        return self._columns[table]

    def has(self, table: str, *columns: str) -> bool:
        there = self.columns(table)
        return bool(there) and all(column in there for column in columns)

    def select(self, table: str) -> str:
        """All rows, the hidden columns included."""
        if table not in self._selects:
            self._selects[table] = self._lake.sql(table)
        return self._selects[table]

    def values(self, table: str, column: str) -> str:
        """The filled cells of a column as text."""
        name = identifier(column)
        return f"SELECT CAST({name} AS VARCHAR) FROM ({self.select(table)}) WHERE {name} IS NOT NULL"
