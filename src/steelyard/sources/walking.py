"""Reading what has changed in a system that counts its records up, and finding out what is gone.

A run first asks for the moment of the latest change, then reads the changed records in the order of their
ids, and at last compares the ids there are with those seen before. The moment is asked for *before* reading:
whatever changes while pages are read is read again by the next run. Going by id instead of by position,
nothing is skipped when records come or go, and a run that was cut off goes on behind its last page.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from steelyard.core.problems import Problem, SteelyardError
from steelyard.lake.tables import TABLES
from steelyard.sources import ids
from steelyard.sources.base import Extract, Page, Row
from steelyard.sources.mapping import Mapper, mapper
from steelyard.sources.opened import Connection

Record = Mapping[str, Any]

#: So many deletions are never suspicious.
_FEW = 20


class Listing(Protocol):
    """Records of one sort in one system, each with a whole number `id`."""

    name: str

    def newest(self) -> str | None:
        """The moment of the latest change; None when there is no record."""

    def following(self, after: int, since: str | None) -> Sequence[Record]:
        """The next records by id, after that id, changed at `since` or later; none at the end."""

    def present(self, known: int) -> set[int] | None:
        """The ids of all records; None when there are just as many as `known`."""


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a table has been read.

    `since`: all changes before this moment are in the lake. `ids`: the records seen. While a run is under
    way, `high` is the moment it will have reached, and `after` the id it has come to.
    """

    since: str | None = None
    ids: frozenset[int] = field(default_factory=frozenset)
    high: str | None = None
    after: int = 0

    def written(self) -> str:
        parts = {"since": self.since, "ids": ids.written(self.ids), "high": self.high, "after": self.after}
        return json.dumps({name: value for name, value in parts.items() if value})

    @classmethod
    def read(cls, text: str | None) -> Mark:
        kept = json.loads(text) if text else {}
        return cls(
            kept.get("since"),
            frozenset(ids.read(kept.get("ids", ""))),
            kept.get("high"),
            kept.get("after", 0),
        )


def extract(listing: Listing, connection: Connection, table: str, cursor: str | None) -> Extract:
    """What a run brings for one table, read by walking. Raises SteelyardError when rows have no key."""
    model = connection.tables[table]
    mapped = mapper(model, timezone=connection.timezone)
    key = model.key or (TABLES[table].key if table in TABLES else ())
    if not _told_by_id(mapped, key):
        message = "the key has to come from the id of the records: write key: and map it to id"
        raise SteelyardError(Problem(message, connection.place, subject=f"{connection.name}.{table}"))
    # A first run brings everything: what the lake has besides is gone.
    return Extract(table, walk(listing, mapped, key, cursor), key, model.order, complete=cursor is None)


def _told_by_id(mapped: Mapper, key: Sequence[str]) -> bool:
    """Of a record that is gone there is only its id."""
    told = mapped.key({"id": 1}, key)
    return bool(key) and all(told.get(name) is not None for name in key)


def walk(listing: Listing, mapper: Mapper, key: Sequence[str], cursor: str | None) -> Iterator[Page]:
    """Pages of changed rows, then a page of the rows that are gone."""
    mark = Mark.read(cursor)
    if not mark.after:
        mark = replace(mark, high=listing.newest() or mark.since)
    while records := listing.following(mark.after, mark.since):
        seen = {int(record["id"]) for record in records}
        mark = replace(mark, ids=mark.ids | seen, after=max(seen))
        yield page(listing.name, records, mapper, key, mark.written())
    present = listing.present(len(mark.ids))
    gone = mark.ids - present if present is not None else frozenset()
    if len(gone) > _FEW and 2 * len(gone) > len(mark.ids):
        raise SteelyardError(_refusal(listing.name, len(gone), len(mark.ids)))
    done = Mark(mark.high, mark.ids - gone)
    yield Page(deleted=[mapper.key({"id": each}, key) for each in sorted(gone)], cursor=done.written())


def _refusal(name: str, gone: int, known: int) -> str:
    return (
        f"{gone} of the {known} records of {name} are gone. Nothing was deleted: may the user "
        "of the connection still see them? If they are gone indeed, run once with --full"
    )


def page(
    name: str, records: Sequence[Record], mapper: Mapper, key: Sequence[str], cursor: str | None = None
) -> Page:
    """Records as rows. One that the mapping leaves out may have been in the lake before: it goes there."""
    rows: list[Row] = []
    left_out: list[Row] = []
    for record in records:
        row = mapper.row(record, f"{name}#{record['id']}")
        if row is None:
            left_out.append(mapper.key(record, key))
        else:
            rows.append(row)
    return Page(rows, left_out, cursor)
