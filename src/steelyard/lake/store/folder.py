"""One snapshot of a lake in place of a plain folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb

from steelyard.core.problems import SteelyardError, listing, suggestion
from steelyard.lake import parquet
from steelyard.lake.data import TextTable
from steelyard.lake.folder import sha256
from steelyard.lake.loaded import Loaded, LoadedColumn
from steelyard.lake.options import ReadOptions
from steelyard.lake.rows import texts
from steelyard.lake.sql import identifier
from steelyard.lake.store.delta import TableVersion
from steelyard.lake.store.lake import Lake
from steelyard.lake.store.records import Snapshot
from steelyard.lake.tables import Table

#: Of the hidden columns, those that say where a row comes from can be used like any other.
_NOT_SHOWN = ("_month", "_loaded_at")
_NOTHING = '"NULL"'


class LakeFolder:
    """Tables in the versions of `snapshot`. Whatever others write meanwhile, it stays as it is."""

    def __init__(self, lake: Lake, snapshot: Snapshot) -> None:
        self.lake, self.taken = lake, snapshot
        self._given: dict[Path, str] = {}

    @property
    def root(self) -> Path:
        return self.lake.store.base

    def has(self, table: str) -> bool:
        return table in self.taken.versions

    def tables(self) -> list[str]:
        return sorted(self.taken.versions)

    def load(
        self,
        connection: duckdb.DuckDBPyConnection,
        name: str,
        *,
        table: str | None,
        file: str | None,
        options: ReadOptions,
        contract: Table | None,
        timezone: str,
    ) -> Loaded:
        if table is None:
            raise SteelyardError(
                f'a lake has tables, and no file "{file}": import the file, and write table: instead of file:'
            )
        columns = self._show(connection, name, table, contract=contract, timezone=timezone)
        return Loaded(name, {column.name: column for column in columns}, ())

    def read(self, table: str, *, timezone: str) -> list[TextTable]:
        with self.lake.workbench() as connection:
            columns = self._show(connection, "input", table, contract=None, timezone=timezone)
            names = [column.name for column in columns]
            return [TextTable(table, *texts(connection, "input", names, file=table))]

    def _show(
        self,
        connection: duckdb.DuckDBPyConnection,
        name: str,
        table: str,
        *,
        contract: Table | None,
        timezone: str,
    ) -> list[LoadedColumn]:
        version = self._version(table)
        columns = {each: type_ for each, type_ in version.columns.items() if each not in _NOT_SHOWN}
        empty = version.empty_columns & set(columns)
        shown = ", ".join(f"NULL AS {identifier(n)}" if n in empty else identifier(n) for n in columns)
        source = f"(SELECT {shown} FROM ({self.lake.select(version)}))"
        types = {each: _NOTHING if each in empty else type_ for each, type_ in columns.items()}
        return parquet.show(connection, name, source, types, file=table, table=contract, timezone=timezone)

    def _version(self, table: str) -> TableVersion:
        if not self.has(table):
            there = self.tables()
            raise SteelyardError(
                f'there is no table "{table}" in snapshot "{self.taken.name}" of {self.lake.root}. '
                f"There is {listing(there)}.{suggestion(table, there)}"
            )
        return self.lake.at(table, self.taken.versions[table])

    def use(self, path: Path) -> None:
        self._given[path.resolve()] = path.as_posix()

    def relative(self, path: Path) -> str:
        return self._given.get(path.resolve(), str(path))

    def snapshot(self) -> Mapping[str, str]:
        return {shown: sha256(path) for path, shown in sorted(self._given.items())}

    def meta(self) -> Mapping[str, Any]:
        return {
            "snapshot": dict(sorted(self.snapshot().items())),
            "lake": {
                "lake": self.lake.id,
                "snapshot": self.taken.id,
                "name": self.taken.name,
                "versions": dict(sorted(self.taken.versions.items())),
            },
        }


def open_folder(location: str | Path, snapshot: str | None) -> LakeFolder:
    """A snapshot by name or id, or the newest. Raises SteelyardError when there is no lake or snapshot."""
    lake = Lake.open(location)
    return LakeFolder(lake, lake.find_snapshot(snapshot))
