"""The use case of collecting: which connections there are, syncing them, and what came of it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from steelyard.core.problems import Problem, SteelyardError
from steelyard.lake.ingest.receipt import Run
from steelyard.lake.ingest.runs import runs
from steelyard.lake.store.lake import Lake
from steelyard.lake.store.place import is_remote, local_path
from steelyard.sources import connections, cursors, runner, secrets
from steelyard.sources.base import Reach, Request
from steelyard.sources.connections import Declared, json_schema
from steelyard.sources.kinds import kinds
from steelyard.sources.runner import Manner
from steelyard.sources.schedule import Schedule

__all__ = [
    "Declared",
    "Manner",
    "Outcome",
    "check",
    "connection_file",
    "declared",
    "due",
    "json_schema",
    "kinds",
    "lake_for",
    "last_runs",
    "moved",
    "record",
    "scheduled",
    "sync",
    "turn_after",
    "warnings",
]

#: Called with the connection, the table and the rows read so far.
Progress = Callable[[str, str, int], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one connection: a run, or why none could begin."""

    connection: Declared
    run: Run | None
    problem: str = ""

    @property
    def failed(self) -> bool:
        return self.run is None or self.run.status != "finished"

    @property
    def quarantined(self) -> int:
        return self.run.total("quarantined") if self.run else 0


def connection_file(location: str, given: Path | None) -> Path:
    """The file that was given, else the one in the folder of the lake. Raises SteelyardError."""
    if given is not None:
        return given
    if is_remote(location):
        raise SteelyardError("a lake behind a URL holds no connection file: give --connections FILE")
    return local_path(location) / connections.FILE


def declared(file: Path, names: Iterable[str] = ()) -> list[Declared]:
    """The connections asked for, in the order of the file. Raises SteelyardError."""
    return connections.chosen(connections.read_connections(file), names)


def warnings(found: Iterable[Declared]) -> list[Problem]:
    """What is unwise about the connections: secrets files that others may read."""
    return [
        problem
        for each in found
        for problem in secrets.warnings(each.model.secrets.values(), folder=each.folder)
    ]


def sync(
    lake: Lake, found: Sequence[Declared], *, manner: Manner, dry_run: bool, progress: Progress
) -> Iterator[Outcome]:
    """Sync one connection after the other; one that fails does not stop the others."""
    run = runner.rehearse if dry_run else runner.sync
    for each in found:

        def tell(table: str, rows: int, name: str = each.name) -> None:
            progress(name, table, rows)

        try:
            yield Outcome(each, run(lake, each, manner=manner, progress=tell))
        except SteelyardError as error:
            yield Outcome(each, None, str(error))


@contextmanager
def lake_for(location: str, *, dry_run: bool) -> Iterator[Lake]:
    """The lake, made if there is none; for a dry run an empty one that is gone afterwards."""
    if Lake.is_lake(location) or not dry_run:
        yield Lake.create(location)
        return
    with tempfile.TemporaryDirectory(prefix="steelyard-") as folder:
        yield Lake.create(folder)


def check(found: Iterable[Declared]) -> Iterator[tuple[Declared, list[Reach]]]:
    """Sign in everywhere and read a page of each table; nothing is written."""
    request = Request(datetime.now(UTC))
    for each in found:
        try:
            yield each, runner.check(each, request)
        except SteelyardError as error:
            yield each, [Reach(table, None, str(error)) for table in each.tables]


# ── when ────────────────────────────────────────────────────────────────────────────────────────────


def scheduled(found: Sequence[Declared], every: str | None) -> dict[str, Schedule]:
    """Connection → its schedule; `every` stands for all. Raises SteelyardError where there is none."""
    try:
        common = Schedule.parse(every) if every else None
    except ValueError as error:
        raise SteelyardError(str(error)) from None
    plan = {each.name: common or each.schedule for each in found}
    missing = [name for name, schedule in plan.items() if schedule is None]
    if missing:
        raise SteelyardError(
            f"{', '.join(missing)}: there is no schedule. Write schedule: every 30 minutes, or give --every"
        )
    return {name: schedule for name, schedule in plan.items() if schedule is not None}


def due(each: Declared, schedule: Schedule, last: datetime | None, now: datetime) -> datetime:
    """When a connection is due next: at once if it never ran, else as its schedule says, in its zone."""
    if last is None:
        return now
    return schedule.next_after(last.astimezone(ZoneInfo(each.model.timezone)))


@lru_cache(maxsize=1024)
def turn_after(schedule: str, timezone: str, moment: datetime) -> datetime:
    """When a schedule, as it is written, is due next after a moment; cron lines count in the zone."""
    # Pages ask for the same turns again and again until the next run; cron lines take a millisecond each.
    return Schedule.parse(schedule).next_after(moment.astimezone(ZoneInfo(timezone)))


def last_runs(location: str | None) -> dict[str, Run]:
    """Connection → its latest run; none where there is no lake."""
    if location is None or not Lake.is_lake(location):
        return {}
    return {run.source: run for run in runs(Lake.open(location))}


def moved(run: Run) -> list[tuple[str, str | None, str | None]]:
    """Table, cursor before and after a run, for every table that has one."""
    before, after = cursors.read(run.cursor_before), cursors.read(run.cursor_after)
    return [(table, before.get(table), after.get(table)) for table in sorted({**before, **after})]


# ── records ─────────────────────────────────────────────────────────────────────────────────────────


def record(outcomes: Iterable[Outcome], *, dry_run: bool) -> dict[str, Any]:
    """The report for programs."""
    return {"dry_run": dry_run, "runs": [_outcome(each) for each in outcomes]}


def _outcome(outcome: Outcome) -> Mapping[str, Any]:
    run = outcome.run or Run("", outcome.connection.name, datetime.now(UTC), status="failed")
    run = replace(run, message=run.message or outcome.problem)
    return {
        "connection": outcome.connection.name,
        "kind": outcome.connection.kind.name,
        "status": run.status,
        "run": run.id or None,
        "started_at": run.started_at.isoformat(timespec="seconds"),
        "seconds": None if run.seconds is None else round(run.seconds, 1),
        "cursors": {table: {"before": before, "after": after} for table, before, after in moved(run)},
        "replayed": run.replayed,
        "stale": {table: newest.isoformat(timespec="seconds") for table, newest in run.stale.items()},
        "message": run.message or None,
        "tables": [asdict(receipt) for receipt in run.receipts.values()],
    }
