"""The quarantine of a lake: what is in it, and what people do about it. Every change is a run of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from steelyard.core.problems import SteelyardError
from steelyard.lake.ingest.contracts import contract_of
from steelyard.lake.ingest.quarantine import (
    WAITING,
    Held,
    chosen,
    condition,
    held,
    page_of_held,
    tally,
)
from steelyard.lake.ingest.receipt import Run
from steelyard.lake.ingest.received import read_original, text_of
from steelyard.lake.ingest.replay import cells_of, mend, reject, replay, unmend
from steelyard.lake.ingest.runs import fail_run, finish_run, start_run
from steelyard.lake.store.lake import Lake
from steelyard.lake.store.locks import Turn
from steelyard.lake.store.records import Snapshot

__all__ = [
    "WAITING",
    "Held",
    "Replayed",
    "Selection",
    "cells_of",
    "columns_of",
    "counts",
    "find_row",
    "flat_records",
    "held_record",
    "held_rows",
    "mend_rows",
    "original_of",
    "page_of_rows",
    "reject_rows",
    "replay_rows",
    "tallies",
    "undo_mending",
]

#: The source of runs in which people replay rows.
SOURCE = "quarantine"
#: Rows that are replayed together; what a killed replay has to do again at most.
_AT_ONCE = 2000
FIELDS = (
    "id", "status", "table", "source", "origin", "reasons", "original", "mended", "run", "arrived_at",
    "by", "at", "reason", "history",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Selection:
    """Which rows are meant: those with these ids, or all that fit the rest.

    `code` is that of a reason, `run` the run that brought them, `words` stand somewhere in their cells.
    """

    ids: tuple[str, ...] = ()
    table: str | None = None
    code: str | None = None
    source: str | None = None
    status: tuple[str, ...] = WAITING
    run: str | None = None
    words: str = ""

    @property
    def condition(self) -> str:
        """The SQL condition of all that fit."""
        named = {"table": self.table, "code": self.code, "source": self.source, "run": self.run}
        return condition(**named, status=self.status, ids=self.ids, words=self.words)


@dataclass(frozen=True, slots=True)
class Replayed:
    """The run in which rows were replayed, and the rows that are still broken."""

    run: Run
    snapshot: Snapshot | None
    broken: tuple[Held, ...]

    @property
    def accepted(self) -> int:
        return self.run.total("accepted")


def held_rows(location: str | Path, selection: Selection) -> list[Held]:
    """The rows in quarantine, the oldest first. Raises SteelyardError for an id that fits no row."""
    return _rows(Lake.open(location), selection)


def _rows(lake: Lake, selection: Selection) -> list[Held]:
    if selection.ids:
        return chosen(lake, selection.ids)
    return held(lake, selection.condition)


def page_of_rows(
    location: str | Path, selection: Selection, *, offset: int = 0, limit: int = 50
) -> tuple[list[Held], int]:
    """Some of the rows, the newest first, and how many there are. None where there is no lake."""
    if not Lake.is_lake(location):
        return [], 0
    return page_of_held(Lake.open(location), selection.condition, offset=offset, limit=limit)


def find_row(location: str | Path, id_: str) -> Held | None:
    """The row with this id."""
    found = page_of_rows(location, Selection(ids=(id_,), status=()), limit=1)[0]
    return found[0] if found and found[0].id == id_ else None


def original_of(row: Held) -> dict[str, Any]:
    """The cells as they were delivered."""
    return read_original(row.original)


def columns_of(location: str | Path, row: Held) -> dict[str, dict[str, Any]]:
    """Every column that the row, its contract or its table has: values that are allowed, what it is about."""
    lake = Lake.open(location)
    contract = contract_of(lake, row.table)
    there = lake.columns(row.table) if lake.has(row.table) else {}
    declared = {column.name: column for column in contract.columns} if contract else {}
    names = dict.fromkeys([*read_original(row.original), *declared, *there])
    return {
        name: {
            "allowed": list(declared[name].allowed) if name in declared else [],
            "about": declared[name].description if name in declared else "",
        }
        for name in names
    }


def tallies(location: str | Path) -> dict[str, dict[str, int]]:
    """How many rows there are of each `status`; of those waiting also of each `table`, `source`, `code`."""
    if not Lake.is_lake(location):
        return {"status": {}, "table": {}, "source": {}, "code": {}}
    return tally(Lake.open(location))


def mend_rows(
    location: str | Path,
    selection: Selection,
    *,
    corrections: Mapping[str, str],
    mapping: Mapping[str, str],
    by: str,
    reason: str | None,
) -> list[Held]:
    """Give cells new values; the rows that changed. They come in when they are replayed."""
    lake = Lake.open(location)
    given = {"corrections": corrections, "mapping": mapping}
    return mend(lake, _rows(lake, selection), **given, by=by, reason=reason)


def undo_mending(location: str | Path, selection: Selection, *, by: str) -> list[Held]:
    """Take back the last mending of rows that are not replayed yet."""
    lake = Lake.open(location)
    return unmend(lake, _rows(lake, selection), by=by)


def reject_rows(location: str | Path, selection: Selection, *, by: str, reason: str) -> list[Held]:
    lake = Lake.open(location)
    return reject(lake, _rows(lake, selection), by=by, reason=reason)


def replay_rows(
    location: str | Path,
    selection: Selection,
    *,
    by: str,
    timezone: str,
    reason: str | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Replayed:
    """Check rows again and take in those that are sound now, with what waited for them.

    `progress` hears how many rows of how many were looked at.
    """
    lake = Lake.open(location)
    rows = _rows(lake, selection)
    with Turn(lake.root):
        run = start_run(lake, SOURCE)
        try:
            for start in range(0, len(rows), _AT_ONCE):
                progress(start, len(rows))
                some = rows[start : start + _AT_ONCE]
                for receipt in replay(lake, some, run=run, by=by, reason=reason):
                    run = run.with_receipt(receipt)
        except SteelyardError as error:
            fail_run(lake, run, str(error))
            raise
        run, snapshot = finish_run(lake, run, timezone=timezone)
    again = chosen(lake, [row.id for row in rows]) if rows else []
    return Replayed(run, snapshot, tuple(row for row in again if row.status in WAITING))


# ── records ─────────────────────────────────────────────────────────────────────────────────────────


def held_record(row: Held, language: str) -> dict[str, Any]:
    """A row for JSON and tables. The original keeps its cells, numbers with all their digits."""
    reasons = [
        {
            "column": one.column,
            "value": one.value,
            "code": one.code,
            "expected": one.expected.in_language(language),
        }
        for one in row.reasons
    ]
    moments = {
        name: moment.isoformat() if (moment := getattr(row, name)) else None for name in ("arrived_at", "at")
    }
    return {
        **{name: getattr(row, name) for name in FIELDS},
        **moments,
        "reasons": reasons,
        "original": read_original(row.original),
        "mended": dict(row.mended),
    }


def flat_records(rows: Sequence[Held], language: str) -> list[dict[str, Any]]:
    """The same for CSV and Excel: reasons as sentences, cells as JSON."""
    return [
        {
            **held_record(row, language),
            "reasons": "; ".join(reason.in_language(language) for reason in row.reasons),
            "original": row.original,
            "mended": text_of(dict(row.mended)) if row.mended else None,
        }
        for row in rows
    ]


def counts(rows: Sequence[Held]) -> list[tuple[str, str, str, int]]:
    """Table, column, code and how many rows have that reason, the commonest first."""
    found = Counter((row.table, one.column, one.code) for row in rows for one in row.reasons)
    return [(*what, number) for what, number in found.most_common()]
