"""What is in a lake, as records for people: tables, snapshots, history, and what a vacuum would remove."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from steelyard.lake.store import vacuum
from steelyard.lake.store.delta import TableVersion
from steelyard.lake.store.lake import Lake

Record = dict[str, Any]
TABLE_FIELDS = ("table", "rows", "columns", "version", "files", "bytes", "newest")
SNAPSHOT_FIELDS = ("name", "id", "taken_at", "tables", "pinned", "computations", "note")
VERSION_FIELDS = ("version", "at", "operation", "inserted", "updated", "deleted", "note")

#: How Delta counts what a version did: by merge, by append and by vacuum.
_COUNTED = {
    "inserted": ("num_target_rows_inserted", "num_added_rows"),
    "updated": ("num_target_rows_updated",),
    "deleted": ("num_target_rows_deleted",),
}


@dataclass(frozen=True)
class Leftovers:
    """What a vacuum removes: files by table, and snapshots that will be forgotten."""

    files: Sequence[str]
    snapshots: Sequence[str]

    @property
    def by_table(self) -> dict[str, int]:
        return dict(sorted(Counter(name.split("/")[0] for name in self.files).items()))


def open_lake(location: str) -> Lake:
    """Raises SteelyardError when there is none."""
    return Lake.open(location)


def table_records(lake: Lake) -> list[Record]:
    return [_table_record(lake, table) for table in lake.tables()]


def _table_record(lake: Lake, table: str) -> Record:
    found = lake.at(table)
    files = found.files()
    return {
        "table": table,
        "rows": sum(file.rows for file in files),
        "columns": len(lake.columns(table)),
        "version": found.version,
        "files": len(files),
        "bytes": sum(file.size for file in files),
        "newest": _newest(found),
    }


def _newest(found: TableVersion) -> str | None:
    """The largest value of the time column, as Delta knows it of each file."""
    actions, name = found.actions, f"max.{found.about.get('time')}"
    if name not in actions.schema.names:
        return None
    moments = [each for each in actions[name].to_pylist() if isinstance(each, date)]
    return str(max(moments)) if moments else None


def snapshot_records(lake: Lake) -> list[Record]:
    """The newest first."""
    used = Counter(each.snapshot for each in lake.computations())
    return [
        {
            "name": each.name,
            "id": each.id,
            "taken_at": each.taken_at.isoformat(),
            "tables": len(each.versions),
            "pinned": each.pinned,
            "computations": used[each.id],
            "note": dict(each.note),
        }
        for each in reversed(lake.snapshots())
    ]


def history_records(lake: Lake, table: str) -> list[Record]:
    """The newest first."""
    return [
        {
            "version": each.version,
            "at": each.at.isoformat(),
            "operation": each.operation.lower(),
            **{name: sum(each.rows.get(key, 0) for key in keys) for name, keys in _COUNTED.items()},
            "note": dict(each.note),
        }
        for each in lake.history(table)
    ]


def leftovers(lake: Lake, *, keep_hours: int) -> Leftovers:
    """What `remove` would take away now."""
    kept = {each.name for each in vacuum.protected(lake, keep_hours=keep_hours)}
    forgotten = [each.name for each in lake.snapshots() if each.name not in kept]
    return Leftovers(lake.vacuum(keep_hours=keep_hours), forgotten)


def remove(lake: Lake, *, keep_hours: int) -> None:
    lake.vacuum(keep_hours=keep_hours, dry_run=False)
