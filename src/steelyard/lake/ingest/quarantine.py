"""Broken rows, kept whole: what was delivered, why it was refused, and what people did about it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import datetime
from typing import Any

import duckdb

from steelyard.core.problems import SteelyardError
from steelyard.lake.ingest.asking import count
from steelyard.lake.ingest.reasons import Reason
from steelyard.lake.sql import identifier, literal
from steelyard.lake.store.delivery import records
from steelyard.lake.store.lake import Lake
from steelyard.lake.store.names import system

QUARANTINE = system("quarantine")
#: open: nobody has done anything. mended: corrected, but not replayed yet. replayed: in the lake.
#: rejected: somebody decided, with a reason, that it stays out. superseded: the source has since
#: delivered a sound row of the same key, or deleted the row.
STATUSES = ("open", "mended", "replayed", "rejected", "superseded")
#: Those about which something is still to be done.
WAITING = ("open", "mended")
#: Characters of an id, which is a sha256.
_ID = 64

#: The columns of the table, all but those that Held names alike as JSON text.
COLUMNS: Mapping[str, str] = {
    "id": "VARCHAR",
    "table": "VARCHAR",
    "source": "VARCHAR",
    "run": "VARCHAR",
    "origin": "VARCHAR",
    "original": "VARCHAR",
    "key": "VARCHAR",
    "manner": "VARCHAR",
    "reasons": "VARCHAR",
    "arrived_at": "TIMESTAMPTZ",
    "status": "VARCHAR",
    "mended": "VARCHAR",
    "by": "VARCHAR",
    "at": "TIMESTAMPTZ",
    "reason": "VARCHAR",
    "history": "VARCHAR",
}

_MOMENTS = dict.fromkeys(("arrived_at", "at"), "TIMESTAMP WITH TIME ZONE")


@dataclass(frozen=True, slots=True)
class Held:
    """A row in quarantine. `original` is JSON of the cells as delivered; `mended` the cells people gave.

    `key` is the key of the row as JSON, where it can be read, `manner` how cells were written in its
    delivery. `by`, `at` and `reason`: who last did something about it, when and why; `history` has
    all that people did.
    """

    id: str
    table: str
    source: str
    run: str
    origin: str | None
    original: str
    key: str | None
    manner: str
    reasons: tuple[Reason, ...]
    arrived_at: datetime
    status: str = "open"
    mended: Mapping[str, Any] = field(default_factory=dict)
    by: str | None = None
    at: datetime | None = None
    reason: str | None = None
    history: tuple[Mapping[str, Any], ...] = ()

    def now(self, status: str, *, by: str, at: datetime, reason: str | None, **more: Any) -> Held:
        """The row after somebody did something about it; the history keeps which cells were mended before."""
        step: dict[str, Any] = {"status": status, "by": by, "at": at.isoformat(), "reason": reason}
        if "mended" in more:
            step["before"] = dict(self.mended)
        history = (*self.history, step)
        return replace(self, status=status, by=by, at=at, reason=reason, history=history, **more)

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(one.code for one in self.reasons)


def listing(
    lake: Lake,
    *,
    table: str | None = None,
    code: str | None = None,
    source: str | None = None,
    status: Sequence[str] = WAITING,
    ids: Sequence[str] = (),
) -> list[Held]:
    """The rows in quarantine, the oldest first. `code` is that of a reason; an id may be its beginning."""
    return held(lake, condition(table=table, code=code, source=source, status=status, ids=ids))


def condition(
    *,
    table: str | None = None,
    code: str | None = None,
    source: str | None = None,
    run: str | None = None,
    status: Sequence[str] = (),
    ids: Sequence[str] = (),
    words: str = "",
) -> str:
    """The SQL condition of rows that are meant. `words` stand somewhere in the cells, mended or not."""
    conditions = [
        f'"table" = {literal(table)}' if table else "",
        f"source = {literal(source)}" if source else "",
        f"run = {literal(run)}" if run else "",
        f"status IN ({', '.join(map(literal, status))})" if status else "",
        _of_ids(ids) if ids else "",
        f"list_contains({_CODES}, {literal(code)})" if code else "",
        f"contains(lower(original || mended), {literal(words.lower())})" if words else "",
    ]
    return " AND ".join(filter(None, conditions)) or "true"


def _of_ids(ids: Sequence[str]) -> str:
    """Whole ids are looked up, however many they are; beginnings are compared one by one."""
    whole = [one for one in ids if len(one) == _ID]
    tests = [f"starts_with(id, {literal(one)})" for one in ids if len(one) != _ID]
    tests += [f"id IN ({', '.join(map(literal, whole))})"] if whole else []
    return f"({' OR '.join(tests)})"


_CODES = "json_extract_string(reasons, '$[*].code')"


def held(lake: Lake, where: str) -> list[Held]:
    """The rows that meet an SQL condition."""
    if not lake.has(QUARANTINE):
        return []
    names = ", ".join(map(identifier, COLUMNS))
    with lake.workbench() as connection:
        rows = connection.execute(
            f"SELECT {names} FROM ({lake.sql(QUARANTINE)}) WHERE {where} ORDER BY arrived_at, id"
        ).fetchall()
    return [_held(dict(zip(COLUMNS, row, strict=True))) for row in rows]


def page_of_held(lake: Lake, where: str, *, offset: int, limit: int) -> tuple[list[Held], int]:
    """Some of the rows that meet an SQL condition, the newest first, and how many there are."""
    if not lake.has(QUARANTINE):
        return [], 0
    rows = f"SELECT * FROM ({lake.sql(QUARANTINE)}) WHERE {where}"
    some = f"{rows} ORDER BY arrived_at DESC, id LIMIT {int(limit)} OFFSET {int(offset)}"
    with lake.workbench() as connection:
        found = records(connection, some, {**COLUMNS, **_MOMENTS})
        return [_held(row) for row in found], count(connection, f"({rows})")


def tally(lake: Lake) -> dict[str, dict[str, int]]:
    """How many rows there are of each status; of those waiting also of each table, source and code."""
    if not lake.has(QUARANTINE):
        return {"status": {}, "table": {}, "source": {}, "code": {}}
    rows = f"({lake.sql(QUARANTINE)})"
    waiting = f"(SELECT * FROM {rows} WHERE {condition(status=WAITING)})"
    codes = f"(SELECT unnest(list_distinct({_CODES})) AS code FROM {waiting})"
    with lake.workbench() as connection:
        return {
            "status": _counted(connection, "status", rows),
            "table": _counted(connection, '"table"', waiting),
            "source": _counted(connection, "source", waiting),
            "code": _counted(connection, "code", codes),
        }


def _counted(connection: duckdb.DuckDBPyConnection, column: str, rows: str) -> dict[str, int]:
    query = f"SELECT {column}, count(*) FROM {rows} GROUP BY ALL ORDER BY count(*) DESC, {column}"
    return {str(value): int(number) for value, number in connection.execute(query).fetchall()}


def waiting_rows(lake: Lake) -> dict[tuple[str, str], int]:
    """Table and source → how many rows wait for somebody."""
    if not lake.has(QUARANTINE):
        return {}
    with lake.workbench() as connection:
        found = connection.execute(
            f'SELECT "table", source, count(*) FROM ({lake.sql(QUARANTINE)}) '
            f"WHERE {condition(status=WAITING)} GROUP BY ALL"
        ).fetchall()
    return {(table, source): int(rows) for table, source, rows in found}


def _held(row: dict[str, Any]) -> Held:
    reasons = tuple(Reason(**one) for one in json.loads(row["reasons"]))
    return Held(
        **{
            **row,
            "reasons": reasons,
            "mended": json.loads(row["mended"]),
            "history": tuple(json.loads(row["history"])),
        }
    )


def chosen(lake: Lake, ids: Sequence[str]) -> list[Held]:
    """The rows with these ids, or beginnings of ids. Raises SteelyardError for one that fits not one row."""
    found = listing(lake, ids=ids, status=())
    known = {one.id for one in found}
    problems = []
    for wanted in ids:
        fitting = [wanted] if wanted in known else [id_ for id_ in known if id_.startswith(wanted)]
        if len(fitting) != 1:
            what = "several rows begin with it" if fitting else "there is no such row in quarantine"
            problems.append(f'"{wanted}": {what}. `steelyard quarantine LAKE list` shows the ids')
    if problems:
        raise SteelyardError("\n".join(problems))
    return found


def write(lake: Lake, rows: Iterable[Held], *, note: Mapping[str, str]) -> None:
    """Put the rows as they now are."""
    records = [_record(one) for one in rows]
    if not records:
        return
    with lake.workbench() as connection:
        typed = ", ".join(f"{identifier(name)} {type_}" for name, type_ in COLUMNS.items())
        connection.execute(f"CREATE TEMP TABLE written ({typed})")
        marks = ", ".join("?" for _ in COLUMNS)
        connection.executemany(f"INSERT INTO written VALUES ({marks})", records)
        lake.merge(QUARANTINE, connection.table("written"), key=["id"], note=note)


def _record(one: Held) -> list[Any]:
    row = {each.name: getattr(one, each.name) for each in fields(one)}
    row["reasons"] = json.dumps([asdict(reason) for reason in one.reasons], ensure_ascii=False)
    row["mended"] = json.dumps(dict(one.mended), ensure_ascii=False)
    row["history"] = json.dumps(list(one.history), ensure_ascii=False)
    return [row[name] for name in COLUMNS]
