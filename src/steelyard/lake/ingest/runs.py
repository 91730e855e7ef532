"""Runs: one visit to a source from its beginning to the snapshot that readers see."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from steelyard.lake.connection import connect
from steelyard.lake.ingest.asking import count
from steelyard.lake.ingest.freshness import stale_tables
from steelyard.lake.ingest.receipt import Receipt, Run
from steelyard.lake.ingest.replay import replay_references
from steelyard.lake.sql import identifier, literal
from steelyard.lake.store.delivery import records
from steelyard.lake.store.lake import Lake
from steelyard.lake.store.names import system
from steelyard.lake.store.records import Snapshot

RUNS = system("runs")
_COLUMNS: Mapping[str, str] = {
    "id": "VARCHAR",
    "source": "VARCHAR",
    "status": "VARCHAR",
    "started_at": "TIMESTAMPTZ",
    "finished_at": "TIMESTAMPTZ",
    "receipts": "VARCHAR",
    "cursor_before": "VARCHAR",
    "cursor_after": "VARCHAR",
    "replayed": "BIGINT",
    "warnings": "VARCHAR",
    "message": "VARCHAR",
}

#: What `records` has to know of the columns that hold moments.
_MOMENTS = dict.fromkeys(("started_at", "finished_at"), "TIMESTAMP WITH TIME ZONE")


def start_run(lake: Lake, source: str, *, cursor: str | None = None) -> Run:
    """Record that a visit to `source` begins at `cursor`.

    A run of the same source that is still running was killed: it is superseded. What it merged stays, and
    merging it again changes nothing.
    """
    at = lake.clock()
    run = Run(f"{at:%Y%m%dT%H%M%S%f}-{source}", source, at, cursor_before=cursor)
    killed = [one for one in runs(lake, source=source) if one.status == "running"]
    note = f"superseded by {run.id}"
    _write(lake, [*(replace(one, status="superseded", finished_at=at, message=note) for one in killed), run])
    return run


def finish_run(
    lake: Lake, run: Run, *, timezone: str, cursor: str | None = None, snapshot: str | None = None
) -> tuple[Run, Snapshot | None]:
    """Replay what waited for rows that are here now, record the run as finished, and take the snapshot.

    The snapshot bears the name of the run, unless another is given, and there is none for a lake without
    tables. The tables are looked at for freshness.
    """
    run = replay_references(lake, run)
    at = lake.clock()
    touched = tuple(run.receipts)
    stale = stale_tables(lake, touched, at=at, timezone=timezone)
    done = replace(run, status="finished", finished_at=at, cursor_after=cursor, stale=stale)
    there = [table for table in touched if lake.has(table)]
    taken = (
        lake.snapshot(snapshot or run.id, tables=there, note={"run": run.id, "source": run.source})
        if there
        else None
    )
    _write(lake, [done])
    return done, taken


def fail_run(lake: Lake, run: Run, message: str) -> Run:
    """Record why a run came to nothing; the next one begins where this one began."""
    failed = replace(run, status="failed", finished_at=lake.clock(), message=message)
    _write(lake, [failed])
    return failed


def runs(lake: Lake, *, source: str | None = None) -> list[Run]:
    """All runs, the oldest first."""
    found = [_run(row) for row in lake.rows(RUNS) if source is None or row["source"] == source]
    return sorted(found, key=lambda run: (run.started_at, run.id))


def page_of_runs(
    lake: Lake, *, source: str | None = None, status: str | None = None, offset: int = 0, limit: int = 50
) -> tuple[list[Run], int]:
    """Some of the runs, the newest first, and how many there are."""
    if not lake.has(RUNS):
        return [], 0
    conditions = [
        f"source = {literal(source)}" if source else "",
        f"status = {literal(status)}" if status else "",
    ]
    where = " AND ".join(filter(None, conditions)) or "true"
    rows = f"SELECT * FROM ({lake.sql(RUNS)}) WHERE {where}"
    some = f"{rows} ORDER BY started_at DESC, id DESC LIMIT {int(limit)} OFFSET {int(offset)}"
    with lake.workbench() as connection:
        found = records(connection, some, {**_COLUMNS, **_MOMENTS})
        return [_run(row) for row in found], count(connection, f"({rows})")


def find_run(lake: Lake, id_: str) -> Run | None:
    return next((run for run in runs(lake) if run.id == id_), None)


def _write(lake: Lake, written: Iterable[Run]) -> None:
    with connect(None, timezone="UTC") as connection:
        typed = ", ".join(f"{identifier(name)} {type_}" for name, type_ in _COLUMNS.items())
        connection.execute(f"CREATE TEMP TABLE written ({typed})")
        marks = ", ".join("?" for _ in _COLUMNS)
        connection.executemany(f"INSERT INTO written VALUES ({marks})", [_record(run) for run in written])
        lake.merge(RUNS, connection.table("written"), key=["id"])


def _record(run: Run) -> list[Any]:
    row = {name: getattr(run, name) for name in _COLUMNS if name != "warnings"}
    row["receipts"] = json.dumps([asdict(each) for each in run.receipts.values()], ensure_ascii=False)
    row["warnings"] = json.dumps({table: newest.isoformat() for table, newest in run.stale.items()})
    return [row[name] for name in _COLUMNS]


def _run(row: Mapping[str, Any]) -> Run:
    receipts = [Receipt(**each) for each in json.loads(row["receipts"])]
    stale = {table: datetime.fromisoformat(newest) for table, newest in json.loads(row["warnings"]).items()}
    known = {name: row[name] for name in _COLUMNS if name not in ("receipts", "warnings")}
    return Run(**known, receipts={each.table: each for each in receipts}, stale=stale)
