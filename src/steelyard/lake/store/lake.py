"""A lake: tables that keep every version of every row, and snapshots of versions that belong together."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import duckdb

from steelyard.core.problems import Problem, SteelyardError, listing, suggestion
from steelyard.lake.connection import connect
from steelyard.lake.store import computations, merging, reading, vacuum
from steelyard.lake.store.computations import Computation
from steelyard.lake.store.delivery import Delivery, deliver, records, rows_of
from steelyard.lake.store.delta import TableVersion, find, persistently
from steelyard.lake.store.names import folder_of, table_of
from steelyard.lake.store.place import FORMAT, Store, is_lake, store_at
from steelyard.lake.store.records import HIDDEN, NO_NOTE, ArrowStream, Merged, Snapshot, Version
from steelyard.lake.store.snapshots import Snapshots

_LAYOUT = 1
#: Merges of any size get by with this; what is more goes to disk.
_MEMORY = "1GB"


def _now() -> datetime:
    return datetime.now(UTC)


class Lake:
    """Opened with `open` or made with `create`. Every call looks at the newest state; nothing stays open."""

    def __init__(self, store: Store, id_: str, clock: Callable[[], datetime] = _now) -> None:
        self.store, self.id, self.clock = store, id_, clock

    @property
    def root(self) -> str:
        return self.store.root

    # ── finding ─────────────────────────────────────────────────────────────────────────────────────

    @classmethod
    def create(cls, location: str | Path, *, options: Mapping[str, str] = NO_NOTE) -> Lake:
        """A new, empty lake; the one that is there already if there is one."""
        store = store_at(location, options)
        if store.read(FORMAT) is None:
            about = {"steelyard_lake": _LAYOUT, "id": uuid4().hex, "created": _now().isoformat()}
            store.write(FORMAT, json.dumps(about, indent=2).encode())
        return cls.open(location, options=options)

    @classmethod
    def open(cls, location: str | Path, *, options: Mapping[str, str] = NO_NOTE) -> Lake:
        """Raises SteelyardError when there is no lake, or one of a newer Steelyard."""
        store = store_at(location, options)
        written = store.read(FORMAT)
        if written is None:
            raise SteelyardError(
                f'there is no lake in "{store.root}". `steelyard import` makes one, or name another folder'
            )
        about = json.loads(written)
        if about["steelyard_lake"] > _LAYOUT:
            raise SteelyardError(f'the lake in "{store.root}" was made by a newer Steelyard: update this one')
        return cls(store, about["id"])

    @staticmethod
    def is_lake(location: str | Path) -> bool:
        """Whether a location is to be opened as a lake: any URL, or a folder that holds one."""
        return is_lake(location)

    # ── reading ─────────────────────────────────────────────────────────────────────────────────────

    def tables(self) -> list[str]:
        """The names of all tables as people know them, without Steelyard's own."""
        return sorted(table_of(folder) for folder in self.store.folders())

    def has(self, table: str) -> bool:
        return find(self.store, folder_of(table)) is not None

    def versions(self) -> dict[str, int]:
        """Table → its newest version."""
        return {table: self.at(table).version for table in self.tables()}

    def columns(self, table: str, version: int | None = None) -> dict[str, str]:
        """Column → SQL type, without the hidden columns."""
        columns = self.at(table, version).columns
        return {name: type_ for name, type_ in columns.items() if name not in HIDDEN}

    def files(self, table: str, version: int | None = None) -> list[str]:
        """The Parquet files of a version, as local paths; a file never changes."""
        return [str(path) for path in self._fetch(self.at(table, version))]

    def sql(self, table: str, version: int | None = None) -> str:
        """The rows of a version with all columns, the hidden ones too, as a SELECT for DuckDB."""
        return self.select(self.at(table, version))

    def select(self, found: TableVersion) -> str:
        """The same for a version that has been found already."""
        return reading.select(self._fetch(found), found.columns)

    def relation(
        self, connection: duckdb.DuckDBPyConnection, table: str, version: int | None = None
    ) -> duckdb.DuckDBPyRelation:
        """The rows of a version on a connection that can read the files."""
        return connection.sql(self.sql(table, version))

    def rows(self, table: str, version: int | None = None) -> list[dict[str, Any]]:
        """All rows of a small table; none when there is no such table."""
        found = find(self.store, folder_of(table), version)
        return self._rows(found) if found is not None else []

    def _rows(self, table: TableVersion) -> list[dict[str, Any]]:
        with self.workbench() as connection:
            return records(connection, self.select(table), table.columns)

    def history(self, table: str) -> list[Version]:
        """All versions, the newest first."""
        return [_version(entry) for entry in self.at(table).delta.history()]

    def at(self, table: str, version: int | None = None) -> TableVersion:
        """Raises SteelyardError when there is no such table or version."""
        found = find(self.store, folder_of(table), version)
        if found is None:
            there = self.tables()
            message = f'there is no table "{table}" in {self.root}. There is {listing(there)}.'
            raise SteelyardError(Problem(message + suggestion(table, there)))
        return found

    def _fetch(self, table: TableVersion) -> list[Path]:
        return self.store.fetch(f"{table.folder}/{file.name}" for file in table.files())

    # ── writing ─────────────────────────────────────────────────────────────────────────────────────

    def merge(
        self,
        table: str,
        rows: ArrowStream,
        *,
        key: Sequence[str],
        time: str | None = None,
        note: Mapping[str, str] = NO_NOTE,
    ) -> Merged:
        """Insert rows with new keys and update those that differ; one commit, or none when nothing differs.

        Columns that the rows do not have stay as they are. `time` says which month a row is filed under.
        `note` goes into the history; its `run` and `source` also into the rows. Raises SteelyardError for
        keys that are there twice and for types that no longer fit.
        """
        if not key:
            raise ValueError("a merge needs a key; rows without one are appended")
        with self._delivered(rows, key, time, note) as delivery:
            return persistently(lambda: self._merge(table, delivery, note))

    def _merge(self, table: str, delivery: Delivery, note: Mapping[str, str]) -> Merged:
        target = self._target(table, note)
        found = find(self.store, target.folder)
        if found is None:
            return merging.create(target, delivery)
        return merging.merge(target, found, delivery)

    def append(
        self,
        table: str,
        rows: ArrowStream,
        *,
        time: str | None = None,
        note: Mapping[str, str] = NO_NOTE,
    ) -> int:
        """Add rows as they are, in one commit; the version afterwards. Done twice, they are there twice."""
        with self._delivered(rows, (), time, note) as delivery:
            return persistently(lambda: self._append(table, delivery, note))

    def _append(self, table: str, delivery: Delivery, note: Mapping[str, str]) -> int:
        target = self._target(table, note)
        found = find(self.store, target.folder)
        if found is None:
            return merging.create(target, delivery).version
        return merging.append(target, found, delivery)

    def delete(
        self,
        table: str,
        keys: ArrowStream,
        *,
        key: Sequence[str],
        note: Mapping[str, str] = NO_NOTE,
    ) -> Merged:
        """Take out the rows with these keys, in one commit; old versions keep them."""
        with self._delivered(keys, key, None, note) as delivery:
            return persistently(lambda: merging.delete(self._target(table, note), self.at(table), delivery))

    def change(
        self,
        table: str,
        decide: Callable[[Sequence[Mapping[str, Any]]], Sequence[Mapping[str, Any]]],
        *,
        types: Mapping[str, str],
        key: Sequence[str],
        note: Mapping[str, str] = NO_NOTE,
    ) -> Merged:
        """Merge what `decide` makes of all rows of a small table, as one step: no other writer in between.

        `decide` is asked again when there was one. `types` are the columns of its records.
        """
        return persistently(lambda: self._change(table, decide, types, key, note))

    def _change(
        self,
        table: str,
        decide: Callable[[Sequence[Mapping[str, Any]]], Sequence[Mapping[str, Any]]],
        types: Mapping[str, str],
        key: Sequence[str],
        note: Mapping[str, str],
    ) -> Merged:
        target = self._target(table, note)
        found = find(self.store, target.folder)
        records = decide(self._rows(found) if found is not None else [])
        with (
            self.workbench() as connection,
            self._delivered(rows_of(connection, types, records), key, None, note) as delivery,
        ):
            return (
                merging.create(target, delivery) if found is None else merging.merge(target, found, delivery)
            )

    def _target(self, table: str, note: Mapping[str, str]) -> merging.Target:
        return merging.Target(self.store, table, folder_of(table), note)

    @contextmanager
    def _delivered(
        self, rows: ArrowStream, key: Sequence[str], time: str | None, note: Mapping[str, str]
    ) -> Iterator[Delivery]:
        with self.workbench() as connection:
            yield deliver(connection, rows, key=key, time=time, note=note, at=self.clock())

    @contextmanager
    def workbench(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A DuckDB connection that reads the files of the lake and nothing else."""
        connection = connect(self.store.base, timezone="UTC", memory_limit=_MEMORY)
        try:
            yield connection
        finally:
            connection.close()

    # ── snapshots ───────────────────────────────────────────────────────────────────────────────────

    def snapshot(
        self,
        name: str | None = None,
        *,
        tables: Iterable[str] | None = None,
        note: Mapping[str, str] = NO_NOTE,
        pinned: bool = False,
    ) -> Snapshot:
        """Record the newest versions of all tables, or of `tables` beside what the last snapshot has.

        A run names its own tables, so that what another run is half way through stays out.
        """
        return Snapshots(self).take(name, tables=tables, note=note, pinned=pinned)

    def snapshots(self) -> list[Snapshot]:
        """The oldest first."""
        return Snapshots(self).all()

    def find_snapshot(self, wanted: str | None = None) -> Snapshot:
        """By name, id or beginning of an id; the newest for None. Raises SteelyardError."""
        return Snapshots(self).find(wanted)

    def pin(self, wanted: str) -> Snapshot:
        """Keep what a snapshot stands on for ever."""
        return Snapshots(self).pin(wanted, pinned=True)

    def unpin(self, wanted: str) -> Snapshot:
        return Snapshots(self).pin(wanted, pinned=False)

    def forget(self, names: Iterable[str]) -> None:
        """Take snapshots off the list; their files stay until a vacuum."""
        Snapshots(self).forget(names)

    def vacuum(self, *, keep_hours: int = 168, dry_run: bool = True) -> list[str]:
        """Remove files that nothing needs any more; see `vacuum.vacuum`."""
        return vacuum.vacuum(self, keep_hours=keep_hours, dry_run=dry_run)

    def record(self, computation: Computation) -> None:
        """Note what was computed on a snapshot, which protects it from then on."""
        computations.record(self, computation)

    def computations(self) -> list[Computation]:
        return computations.recorded(self)


def _version(entry: Mapping[str, Any]) -> Version:
    known = {"timestamp", "operation", "operationParameters", "engineInfo", "clientVersion", "version"}
    known |= {"operationMetrics", "readVersion", "isolationLevel", "isBlindAppend", "userName", "userId"}
    metrics = entry.get("operationMetrics") or {}
    return Version(
        version=entry["version"],
        at=datetime.fromtimestamp(entry["timestamp"] / 1000, UTC),
        operation=entry["operation"],
        note={name: str(value) for name, value in entry.items() if name not in known},
        rows={name: value for name, value in metrics.items() if isinstance(value, int)},
    )
