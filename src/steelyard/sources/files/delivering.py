"""From planned files to deliveries: rows that never pass through Python."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from steelyard.lake.connection import connect
from steelyard.lake.gathered import Gathered, gather, together
from steelyard.lake.ingest.delivery import Delivery
from steelyard.lake.options import ReadOptions
from steelyard.sources.files.filling import Filling, require_headers
from steelyard.sources.files.finding import Ledger
from steelyard.sources.files.planning import Planned


@dataclass(frozen=True, slots=True)
class Batch:
    """Planned parts of one lake table that are delivered together; their mappings say the same key."""

    planned: tuple[Planned, ...]

    @property
    def table(self) -> str:
        return self.planned[0].name or ""

    @property
    def labels(self) -> str:
        return ", ".join(each.part.label for each in self.planned)


def batches(planned: Sequence[Planned], *, complete: bool) -> list[Batch]:
    """Each part by itself; all parts of a table together where what is absent has been deleted."""
    if not complete:
        return [Batch((each,)) for each in planned]
    tables = list(dict.fromkeys(each.name for each in planned))
    return [Batch(tuple(each for each in planned if each.name == table)) for table in tables]


def unchanged(
    planned: Sequence[Planned], cursors: Mapping[str, str], *, complete: bool = False
) -> list[Planned]:
    """The parts that need not be read again. `cursors`: table → its ledger, as it was written.

    A complete table is read whole or not at all.
    """
    ledgers = {table: Ledger.parse(cursor) for table, cursor in cursors.items()}
    old = [
        each
        for each in planned
        if each.name in ledgers
        and ledgers[each.name].known(each.part.found, each.part.sheet, each.fingerprint)
    ]
    if not complete:
        return old
    fresh = {each.name for each in planned if each not in old}
    return [each for each in old if each.name not in fresh]


@contextmanager
def delivery_of(
    batch: Batch,
    *,
    source: str,
    timezone: str,
    complete: bool = False,
    allow_mass_delete: bool = False,
    read: Callable[[int], None] = lambda rows: None,
) -> Iterator[Delivery]:
    """The rows of a batch as a delivery, open while it is ingested. `read` is told how many rows there are.

    Raises SteelyardError when a file cannot be read or no longer fits its mapping.
    """
    folder = os.path.commonpath([str(each.part.found.path.resolve().parent) for each in batch.planned])
    with connect(Path(folder), timezone=timezone) as connection:
        fillings = [_filling(connection, each, timezone) for each in batch.planned]
        read(sum(filling.gathered.count() for filling in fillings))
        queries = [
            filling.gathered.sql(filling.columns(origin=each.part.label), where=filling.condition())
            for filling, each in zip(fillings, batch.planned, strict=True)
        ]
        first = batch.planned[0]
        yield Delivery(
            source=source,
            table=batch.table,
            rows=together(queries, connection),
            key=tuple(first.table.key) or None,
            complete=complete,
            order=first.table.order,
            options=_options(first, fillings),
            decimal_comma=any(filling.gathered.decimal_comma for filling in fillings),
            serial_dates=any(each.part.is_excel for each in batch.planned),
            allow_mass_delete=allow_mass_delete,
        )


def _filling(connection: Any, planned: Planned, timezone: str) -> Filling:
    part, table = planned.part, planned.table
    gathered: Gathered = gather(
        connection, part.found.path, table.read, file=part.found.shown, timezone=timezone
    )
    require_headers(table, gathered.columns, file=part.found.shown)
    return Filling(gathered, table, gathered.decimal_mark(table.read))


def _options(planned: Planned, fillings: Sequence[Filling]) -> ReadOptions:
    """How the delivered cells are written; dates by the names the columns have in the lake."""
    written = planned.table.read
    named = {name: column.date for name, column in planned.table.map.items() if column.date}
    patterns = {name: pattern for name, pattern in named.items() if "%" in pattern}
    rest = set(fillings[0].rest())
    own = {header: pattern for header, pattern in written.dates.items() if header in rest}
    return ReadOptions(
        decimal=written.decimal, dates={**own, **patterns}, text=written.text, nulls=written.nulls
    )
