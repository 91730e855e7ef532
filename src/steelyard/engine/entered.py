"""Rows that people enter on pages, as rows of a table of the lake beside those of its sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from steelyard.core.problems import SteelyardError
from steelyard.lake.ingest.delivery import Delivery
from steelyard.lake.ingest.load import ingest
from steelyard.lake.ingest.receipt import Receipt, Run
from steelyard.lake.ingest.runs import fail_run, finish_run, start_run
from steelyard.lake.sql import identifier, literal
from steelyard.lake.store.lake import Lake
from steelyard.lake.store.locks import Turn
from steelyard.lake.tables import TABLES


@dataclass(frozen=True, slots=True)
class Brought:
    """What became of it. `there` are the keys of the source's rows in the lake; others wait in quarantine."""

    run: str
    snapshot: str | None
    receipt: Receipt
    there: frozenset[str]


def bring(
    location: str,
    table: str,
    rows: Iterable[Mapping[str, object]],
    *,
    source: str,
    timezone: str,
    gone: Iterable[str] = (),
) -> Brought:
    """All rows of a source: new ones are merged by key, those that are no longer among them go.

    `gone` are keys that were among them once: what of them waits in quarantine is not wanted any more.
    The table has a key of one column. The lake is made if there is none. The same rows again change
    nothing; killed and run again, nothing is lost and nothing comes twice. Raises SteelyardError.
    """
    given, taken_out, lake = list(rows), list(gone), Lake.create(location)
    if not given and not taken_out and not lake.has(table):
        return Brought("", None, Receipt(table), frozenset())
    with Turn(lake.root):
        run = start_run(lake, source)
        try:
            run = run.with_receipt(_taken_in(lake, table, given, taken_out, run, timezone))
        except SteelyardError as error:
            fail_run(lake, run, str(error))
            raise
        done, snapshot = finish_run(lake, run, timezone=timezone)
    name = snapshot.name if snapshot else None
    return Brought(done.id, name, done.receipts[table], _there(lake, table, source))


def _taken_in(
    lake: Lake,
    table: str,
    rows: list[Mapping[str, object]],
    gone: list[str],
    run: Run,
    timezone: str,
) -> Receipt:
    key = TABLES[table].key
    delivery = Delivery(
        run.source,
        table,
        rows,
        key=key,
        complete=True,
        deleted=[dict.fromkeys(key, one) for one in gone],
        # Somebody who takes back the only row there is means it.
        allow_mass_delete=True,
    )
    return ingest(lake, delivery, run=run, timezone=timezone)


def _there(lake: Lake, table: str, source: str) -> frozenset[str]:
    if not lake.has(table):
        return frozenset()
    (key,) = TABLES[table].key
    with lake.workbench() as bench:
        found = bench.execute(
            f"SELECT {identifier(key)} FROM ({lake.sql(table)}) WHERE _source = {literal(source)}"
        )
        return frozenset(str(value) for (value,) in found.fetchall())
