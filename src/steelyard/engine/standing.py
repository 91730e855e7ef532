"""How a lake stands, for those who look after it: tables, who brings them, how new they are, what is held."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from steelyard.core.problems import SteelyardError
from steelyard.engine.lakes import history_records, table_records
from steelyard.lake.ingest.contracts import FILE, contract_of
from steelyard.lake.ingest.quarantine import waiting_rows
from steelyard.lake.ingest.receipt import Run
from steelyard.lake.ingest.runs import find_run, page_of_runs, runs
from steelyard.lake.store.lake import Lake
from steelyard.lake.store.names import SYSTEM
from steelyard.lake.store.place import LOG, is_lake, is_remote, local_path
from steelyard.lake.tables import TABLES, Table
from steelyard.sources.cursors import kept

Record = dict[str, Any]


def stamp(location: str) -> str:
    """A text that is another one after every write into the lake; "" where there is none.

    In a folder it costs a look at the folders. A lake behind a URL is asked for its newest versions.
    """
    if not is_lake(location):
        return ""
    if is_remote(location):
        lake = Lake.open(location)
        seen: list[Any] = sorted({**lake.versions(), **_system_versions(lake)}.items())
    else:
        seen = sorted(_touched(local_path(location)))
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:32]


def _system_versions(lake: Lake) -> dict[str, int]:
    names = [f"{SYSTEM}/{name}" for name in ("runs", "quarantine", "snapshots")]
    return {name: lake.at(name).version for name in names if lake.has(name)}


def _touched(root: Path) -> Iterator[tuple[str, int]]:
    """The logs of all tables, and the contracts: when each was last written to."""
    for folder in (root, root / SYSTEM):
        for each in os.scandir(folder) if folder.is_dir() else ():
            log = Path(each.path) / LOG
            if log.is_dir():
                yield each.name, log.stat().st_mtime_ns
    if (root / FILE).is_file():
        yield FILE, (root / FILE).stat().st_mtime_ns


def standing(location: str) -> Record:
    """Plain values: `tables`, `sources` (the last run and the last good one of each), `snapshot`, `held`.

    `problems` says what is wrong with the contracts of the lake. Everything is empty where there is no lake.
    """
    if not is_lake(location):
        return {"tables": [], "sources": {}, "snapshot": None, "held": 0, "problems": []}
    lake = Lake.open(location)
    done, waiting = runs(lake), waiting_rows(lake)
    contracts, problems = _contracts(lake)
    snapshots = lake.snapshots()
    return {
        "tables": [_table(each, contracts, done, waiting) for each in table_records(lake)],
        "sources": _sources(done, waiting),
        "snapshot": _snapshot(snapshots[-1]) if snapshots else None,
        "held": sum(waiting.values()),
        "problems": problems,
    }


def _contracts(lake: Lake) -> tuple[dict[str, Table | None], list[str]]:
    try:
        return {table: contract_of(lake, table) for table in lake.tables()}, []
    except SteelyardError as error:
        return {table: TABLES.get(table) for table in lake.tables()}, [str(each) for each in error.problems]


def _table(
    record: Record,
    contracts: Mapping[str, Table | None],
    done: Sequence[Run],
    waiting: Mapping[tuple[str, str], int],
) -> Record:
    table = record["table"]
    contract = contracts[table]
    return {
        **record,
        "time": contract.time if contract else None,
        "fresh_days": contract.fresh_days if contract else None,
        "sources": list(dict.fromkeys(run.source for run in done if _brought(run, table))),
        "held": sum(rows for (name, _), rows in waiting.items() if name == table),
    }


def _brought(run: Run, table: str) -> bool:
    """Whether a run read rows of a table: a replay only puts in what another one read."""
    receipt = run.receipts.get(table)
    return receipt is not None and receipt.read > 0


def _sources(done: Sequence[Run], waiting: Mapping[tuple[str, str], int]) -> dict[str, Record]:
    found: dict[str, Record] = {}
    for run in done:
        known = found.setdefault(run.source, {"good": None})
        known["last"] = run_record(run)
        if run.status == "finished":
            known["good"] = run.started_at.isoformat()
    for source, record in found.items():
        record["held"] = sum(rows for (_, name), rows in waiting.items() if name == source)
    return found


def _snapshot(snapshot: Any) -> Record:
    return {"name": snapshot.name, "id": snapshot.id, "taken_at": snapshot.taken_at.isoformat()}


# ── runs ────────────────────────────────────────────────────────────────────────────────────────────


def run_record(run: Run) -> Record:
    """A run as plain values, with its counts over all tables and by table."""
    counts = ("read", "accepted", "quarantined", "inserted", "updated", "unchanged", "deleted")
    return {
        "id": run.id,
        "source": run.source,
        "status": run.status,
        "started_at": run.started_at.isoformat(),
        "finished_at": run.finished_at.isoformat() if run.finished_at else None,
        "seconds": run.seconds,
        "replayed": run.replayed,
        "stale": {table: newest.isoformat() for table, newest in run.stale.items()},
        "message": run.message,
        **{name: run.total(name) for name in counts},
        "tables": [asdict(receipt) for receipt in run.receipts.values()],
    }


def run_page(
    location: str, *, source: str | None = None, status: str | None = None, offset: int = 0, limit: int = 50
) -> tuple[list[Record], int]:
    """Some of the runs, the newest first, and how many there are."""
    if not is_lake(location):
        return [], 0
    lake = Lake.open(location)
    found, total = page_of_runs(lake, source=source, status=status, offset=offset, limit=limit)
    return [run_record(run) for run in found], total


def one_run(location: str, id_: str) -> Record | None:
    """A run with its cursors before and after, and the snapshots it took: their names and ids."""
    run = find_run(Lake.open(location), id_) if is_lake(location) else None
    if run is None:
        return None
    from steelyard.engine.syncing import moved

    taken = [each for each in Lake.open(location).snapshots() if each.note.get("run") == id_]
    cursors = [{"table": name, "before": old, "after": new} for name, old, new in moved(run)]
    return {**run_record(run), "cursors": cursors, "snapshots": [_snapshot(each) for each in taken]}


def runs_that_brought(location: str, tables: Collection[str], *, until: datetime) -> dict[str, Record]:
    """Table → the last run up to a moment that changed rows of it. Empty where there is no lake."""
    if not is_lake(location):
        return {}
    found: dict[str, Record] = {}
    for run in runs(Lake.open(location)):
        if run.started_at <= until:
            found.update({table: run_record(run) for table in tables if _brought(run, table)})
    return found


# ── one table ───────────────────────────────────────────────────────────────────────────────────────


def one_table(location: str, table: str) -> Record | None:
    """Columns with what the contract says of them, and the newest versions."""
    lake = Lake.open(location) if is_lake(location) else None
    if lake is None or table not in lake.tables():
        return None
    contract = _contracts(lake)[0][table]
    declared = {column.name: column for column in contract.columns} if contract else {}
    return {
        "table": table,
        "columns": [
            {"name": name, "type": type_, **_said(declared.get(name))}
            for name, type_ in lake.columns(table).items()
        ],
        "versions": history_records(lake, table)[:50],
    }


def _said(column: Any) -> Record:
    if column is None:
        return {"about": "", "required": False, "key": False, "allowed": [], "references": []}
    return {
        "about": column.description,
        "required": column.required,
        "key": column.key,
        "allowed": list(column.allowed),
        "references": list(column.references),
    }


def cursors_of(location: str, source: str) -> dict[str, str]:
    """Table → where a connection goes on next time."""
    return kept(Lake.open(location), source) if is_lake(location) else {}


def age_days(newest: str, *, at: datetime) -> float:
    """How many days ago the newest time of a table is; a day lasts until its end."""
    moment = datetime.fromisoformat(newest)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=at.tzinfo or UTC)
    whole = 1 if len(newest) == len("2026-01-01") else 0
    return (at - moment).total_seconds() / 86400 - whole
