"""What people do about broken rows: mend them, replay them, or reject them with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from typing import Any

from steelyard.core.problems import Problem, SteelyardError, listing, suggestion
from steelyard.lake.ingest.contracts import contract_of
from steelyard.lake.ingest.delivery import ORIGIN, Delivery, Manner
from steelyard.lake.ingest.examination import Examined, examine
from steelyard.lake.ingest.load import merge_sound
from steelyard.lake.ingest.quarantine import WAITING, Held, held, write
from steelyard.lake.ingest.reasons import REFERENCE, Reason
from steelyard.lake.ingest.receipt import Receipt, Run
from steelyard.lake.ingest.received import read_original, text_of
from steelyard.lake.ingest.rows import LakeRows
from steelyard.lake.sql import literal
from steelyard.lake.store.lake import Lake

ARRIVED = "what it refers to has arrived"


def cells_of(row: Held) -> dict[str, Any]:
    """The cells as they are with everything people have mended."""
    return {**read_original(row.original), **row.mended}


# ── mend and reject ─────────────────────────────────────────────────────────────────────────────────


def mend(
    lake: Lake,
    rows: Iterable[Held],
    *,
    corrections: Mapping[str, Any] | None = None,
    mapping: Mapping[str, str] | None = None,
    by: str,
    reason: str | None = None,
) -> list[Held]:
    """Give cells of the rows new values; says which rows that changed. The originals stay.

    `corrections` are column → value for every row; `mapping` is old → new for the cells that are at fault.
    Nothing is checked or loaded before the rows are replayed. Raises SteelyardError for rows that are in the
    lake already or superseded, and for columns that neither the rows nor their table have.
    """
    chosen = list(rows)
    _must_not_be(chosen, "replayed", "is in the lake already: correct it at its source")
    _must_not_be(chosen, "superseded", "is superseded: its source has delivered the row anew, or deleted it")
    _must_have(lake, chosen, corrections or {})
    at = lake.clock()
    changed = [
        row.now("mended", by=by, at=at, reason=reason, mended=cells)
        for row in chosen
        if (cells := _mended(row, corrections or {}, mapping or {})) != row.mended
    ]
    write(lake, changed, note={"by": by})
    return changed


def _mended(row: Held, corrections: Mapping[str, Any], mapping: Mapping[str, str]) -> dict[str, Any]:
    cells = cells_of(row)
    at_fault = [name.strip() for reason in row.reasons for name in reason.column.split(",")]
    mapped = {name: mapping[text] for name in at_fault if (text := text_of(cells.get(name)) or "") in mapping}
    return {**row.mended, **mapped, **corrections}


def unmend(lake: Lake, rows: Iterable[Held], *, by: str) -> list[Held]:
    """Take back the last mending of rows that are not replayed yet; says which rows that changed."""
    chosen = [row for row in rows if row.status == "mended" and row.history]
    at = lake.clock()
    changed = [_unmended(row, by, at) for row in chosen]
    write(lake, changed, note={"by": by})
    return changed


def _unmended(row: Held, by: str, at: datetime) -> Held:
    """As it was before the last mending that has not been taken back."""
    mendings: list[Mapping[str, Any]] = []
    for step in row.history:
        if "undone" in step:
            mendings = mendings[:-1]
        elif "before" in step:
            mendings.append(step)
    before = dict(mendings[-1]["before"]) if mendings else {}
    status = "mended" if before else "open"
    step = {"status": status, "by": by, "at": at.isoformat(), "reason": None, "undone": True}
    return replace(row, status=status, by=by, at=at, mended=before, history=(*row.history, step))


def reject(lake: Lake, rows: Iterable[Held], *, by: str, reason: str) -> list[Held]:
    """Decide that the rows stay out for good. Raises SteelyardError without a name and a reason."""
    if not by.strip() or not reason.strip():
        raise SteelyardError("rejecting a row needs a name and a reason: others will want to know")
    chosen = list(rows)
    _must_not_be(chosen, "replayed", "is in the lake already: delete it at its source")
    at = lake.clock()
    rejected = [row.now("rejected", by=by, at=at, reason=reason) for row in chosen]
    write(lake, rejected, note={"by": by})
    return rejected


def _must_not_be(rows: Iterable[Held], status: str, why: str) -> None:
    problems = [Problem(f"{row.id[:12]} {why}") for row in rows if row.status == status]
    if problems:
        raise SteelyardError(problems)


def _must_have(lake: Lake, rows: Iterable[Held], corrections: Mapping[str, Any]) -> None:
    there = LakeRows(lake)
    problems: dict[Problem, None] = {}
    for row in rows:
        contract = contract_of(lake, row.table)
        declared = [column.name for column in contract.columns] if contract else []
        known = list(dict.fromkeys([*read_original(row.original), *declared, *there.columns(row.table)]))
        for name in corrections:
            if name not in known:
                message = f'{row.table} has no column "{name}". There is {listing(known)}.'
                problems[Problem(message + suggestion(name, known))] = None
    if problems:
        raise SteelyardError(problems)


# ── replay ──────────────────────────────────────────────────────────────────────────────────────────


def replay(
    lake: Lake, rows: Iterable[Held], *, run: Run, by: str, reason: str | None = None
) -> list[Receipt]:
    """Check the rows again, as they were mended, and take in those that are sound now.

    Rows that are still broken stay where they are, with the reasons of today. Raises SteelyardError for
    rows that have been rejected, superseded or replayed.
    """
    chosen = list(rows)
    for status in ("replayed", "rejected", "superseded"):
        _must_not_be(chosen, status, f"is {status}; only rows that are {listing(WAITING)} can be replayed")
    groups = groupby(sorted(chosen, key=_alike), key=_alike)
    return [_replayed(lake, list(group), run=run, by=by, reason=reason) for _, group in groups]


def _alike(row: Held) -> tuple[str, str, str]:
    return row.table, row.source, row.manner


def _replayed(lake: Lake, rows: Sequence[Held], *, run: Run, by: str, reason: str | None) -> Receipt:
    """Rows of one table and source that are read alike."""
    first = rows[0]
    cells = [{**cells_of(row), ORIGIN: row.origin} for row in rows]
    manner = Manner.from_json(first.manner)
    delivery = Delivery(first.source, first.table, cells, **manner.as_arguments())
    with lake.workbench() as connection:
        examined = examine(
            connection, LakeRows(lake), delivery, contract_of(lake, first.table), timezone=manner.timezone
        )
        faults, keys = _faults(examined), _keys(examined)
        merged = merge_sound(lake, examined, run)
    at = lake.clock()
    settled = [
        replace(row, reasons=faults[number])
        if number in faults
        else row.now("replayed", by=by, at=at, reason=reason, key=keys.get(number, row.key))
        for number, row in enumerate(rows, start=1)
    ]
    write(lake, settled, note={"by": by, "run": run.id})
    return merged


def _faults(examined: Examined) -> dict[int, tuple[Reason, ...]]:
    found: dict[int, tuple[Reason, ...]] = {}
    for row, *cells in examined.connection.execute(
        'SELECT row, "column", value, code, "limit" FROM faults ORDER BY row, position'
    ).fetchall():
        found[row] = (*found.get(row, ()), Reason(*cells))
    return found


def _keys(examined: Examined) -> dict[int, str]:
    if not examined.key:
        return {}
    return dict(examined.connection.execute(examined.keys("checked")).fetchall())


def replay_references(lake: Lake, run: Run) -> Run:
    """Replay rows whose only fault was a reference, where rows have come into a table they refer to.

    A row that comes in may be what another one waits for, so this goes on until nothing moves.
    """
    arrived = {receipt.table for receipt in run.receipts.values() if receipt.inserted or receipt.updated}
    while arrived:
        receipts = replay(lake, _waiting_for(lake, arrived), run=run, by=run.id, reason=ARRIVED)
        run = run.with_replayed(receipts)
        arrived = {receipt.table for receipt in receipts if receipt.accepted}
    return run


def _waiting_for(lake: Lake, tables: set[str]) -> list[Held]:
    waiting = held(
        lake, f"status IN ({', '.join(map(literal, WAITING))}) AND contains(reasons, {literal(REFERENCE)})"
    )
    return [
        row
        for row in waiting
        if row.codes == {REFERENCE} and any(tables & _tables(reason) for reason in row.reasons)
    ]


def _tables(reason: Reason) -> set[str]:
    return {target.partition(".")[0] for target in reason.limit.split(" / ")}
