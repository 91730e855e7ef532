"""Removing files that no version needs any more that somebody may still ask for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from steelyard.lake.store.computations import recorded
from steelyard.lake.store.delta import TableVersion, persistently
from steelyard.lake.store.names import folder_of
from steelyard.lake.store.records import Snapshot

if TYPE_CHECKING:
    from steelyard.lake.store.lake import Lake

#: A file of no version may belong to a commit that is about to happen; after a day it is left from a crash.
_ABOUT_TO_COMMIT = 24


def protected(lake: Lake, *, keep_hours: int) -> list[Snapshot]:
    """Pinned, computed on, younger than `keep_hours`, or the newest."""
    known = lake.snapshots()
    used = {each.snapshot for each in recorded(lake)}
    since = lake.clock() - timedelta(hours=keep_hours)
    return [
        each
        for each in known
        if each.pinned or each.id in used or each.taken_at >= since or each is known[-1]
    ]


def vacuum(lake: Lake, *, keep_hours: int, dry_run: bool) -> list[str]:
    """The files that are, or with `dry_run` would be, removed, as paths below the root.

    A file goes when it has been in no newest version for `keep_hours` and in no version of a protected
    snapshot. Snapshots that are not protected are forgotten first, so that nobody finds one without files.
    """
    kept = protected(lake, keep_hours=keep_hours)
    if not dry_run:
        lake.forget(snapshot.name for snapshot in lake.snapshots() if snapshot not in kept)
    return [name for table in lake.tables() for name in _vacuum_table(lake, table, kept, keep_hours, dry_run)]


def _vacuum_table(
    lake: Lake, table: str, kept: Sequence[Snapshot], keep_hours: int, dry_run: bool
) -> list[str]:
    # Delta also names files that an earlier vacuum has removed.
    there = lake.store.sizes(folder_of(table))

    def removed() -> list[str]:
        found = lake.at(table)
        versions = sorted({found.version, *_versions(table, kept)})
        names = {f"{found.folder}/{name}" for name in _passes(found, versions, keep_hours, dry_run)}
        return sorted(names & there.keys())

    return persistently(removed)


def _versions(table: str, kept: Sequence[Snapshot]) -> Iterator[int]:
    for snapshot in kept:
        if table in snapshot.versions:
            yield snapshot.versions[table]


def _passes(table: TableVersion, versions: list[int], keep_hours: int, dry_run: bool) -> Iterator[str]:
    """Files of older versions, then those of none."""
    for hours, everything in ((keep_hours, False), (max(keep_hours, _ABOUT_TO_COMMIT), True)):
        yield from table.delta.vacuum(
            hours,
            dry_run=dry_run,
            enforce_retention_duration=False,
            full=everything,
            keep_versions=versions,
        )
