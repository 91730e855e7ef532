"""Snapshots: which versions of which tables belong together, recorded in a table of the lake."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from steelyard.core.problems import Problem, SteelyardError, listing, suggestion
from steelyard.lake.store.delivery import rows_of
from steelyard.lake.store.names import system
from steelyard.lake.store.records import Snapshot

if TYPE_CHECKING:
    from steelyard.lake.store.lake import Lake

TABLE = system("snapshots")
_TYPES = {
    "name": "VARCHAR",
    "number": "BIGINT",
    "id": "VARCHAR",
    "taken_at": "TIMESTAMPTZ",
    "versions": "VARCHAR",
    "pinned": "BOOLEAN",
    "note": "VARCHAR",
}


class Snapshots:
    def __init__(self, lake: Lake) -> None:
        self.lake = lake

    def all(self) -> list[Snapshot]:
        return _sorted(self.lake.rows(TABLE))

    def find(self, wanted: str | None) -> Snapshot:
        return self._among(self.all(), wanted)

    def _among(self, known: Sequence[Snapshot], wanted: str | None) -> Snapshot:
        if not known:
            raise SteelyardError(f"there is no snapshot in {self.lake.root} yet: import or sync takes one")
        if wanted is None:
            return known[-1]
        fitting = [each for each in known if each.name == wanted]
        fitting = fitting or [each for each in known if len(wanted) >= 6 and each.id.startswith(wanted)]
        if not fitting:
            names = [each.name for each in reversed(known)]
            message = f'there is no snapshot "{wanted}".{suggestion(wanted, names)} '
            raise SteelyardError(Problem(f"{message}There is {listing(names, most=8)}"))
        return fitting[-1]

    def take(
        self, name: str | None, *, tables: Iterable[str] | None, note: Mapping[str, str], pinned: bool
    ) -> Snapshot:
        def taken(known: Sequence[Snapshot]) -> Snapshot:
            versions = self._versions(known, tables)
            at = self.lake.clock()
            chosen = name or _free_name(at, known)
            same = next((each for each in known if each.name == chosen), None)
            if same is not None and same.versions != versions:
                raise SteelyardError(f'there is a snapshot "{chosen}" of other versions already')
            number = max((each.number for each in known), default=0) + 1
            return same or Snapshot(_id(versions), chosen, number, at, versions, pinned, dict(note))

        return self._record(taken)

    def pin(self, wanted: str, *, pinned: bool) -> Snapshot:
        return self._record(lambda known: replace(self._among(known, wanted), pinned=pinned))

    def forget(self, names: Iterable[str]) -> None:
        records = [{"name": name} for name in names]
        if records:
            with self.lake.workbench() as connection:
                rows = rows_of(connection, {"name": "VARCHAR"}, records)
                self.lake.delete(TABLE, rows, key=["name"])

    def _versions(self, known: Sequence[Snapshot], tables: Iterable[str] | None) -> dict[str, int]:
        if tables is None:
            return self.lake.versions()
        before = dict(known[-1].versions) if known else {}
        return before | {table: self.lake.at(table).version for table in tables}

    def _record(self, change: Callable[[Sequence[Snapshot]], Snapshot]) -> Snapshot:
        """Write what `change` makes of all snapshots there are; again when another one came in between."""
        made: list[Snapshot] = []

        def decide(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
            made.append(change(_sorted(rows)))
            return [_row(made[-1])]

        self.lake.change(TABLE, decide, types=_TYPES, key=["name"])
        return made[-1]


def _id(versions: Mapping[str, int]) -> str:
    written = json.dumps(sorted(versions.items()), ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()[:16]


def _free_name(at: datetime, known: Sequence[Snapshot]) -> str:
    names = {each.name for each in known}
    base = name = f"{at:%Y-%m-%dT%H:%M:%SZ}"
    number = 1
    while name in names:
        number += 1
        name = f"{base}-{number}"
    return name


def _snapshot(row: Mapping[str, Any]) -> Snapshot:
    return Snapshot(
        id=row["id"],
        name=row["name"],
        number=row["number"],
        taken_at=row["taken_at"],
        versions=json.loads(row["versions"]),
        pinned=row["pinned"],
        note=json.loads(row["note"]),
    )


def _sorted(rows: Iterable[Mapping[str, Any]]) -> list[Snapshot]:
    return sorted(map(_snapshot, rows), key=lambda each: each.number)


def _row(snapshot: Snapshot) -> dict[str, Any]:
    return {
        "name": snapshot.name,
        "number": snapshot.number,
        "id": snapshot.id,
        "taken_at": snapshot.taken_at,
        "versions": json.dumps(dict(sorted(snapshot.versions.items())), ensure_ascii=False),
        "pinned": snapshot.pinned,
        "note": json.dumps(dict(snapshot.note), ensure_ascii=False),
    }
