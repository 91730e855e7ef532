"""Taking a delivery into the lake: sound rows are merged, broken ones kept in quarantine."""

from __future__ import annotations

from dataclasses import replace

from steelyard.lake.ingest.asking import any_row
from steelyard.lake.ingest.checking import sound_rows
from steelyard.lake.ingest.contracts import contract_of
from steelyard.lake.ingest.deletions import list_gone, list_named, named_keys
from steelyard.lake.ingest.delivery import Delivery
from steelyard.lake.ingest.examination import Examined, examine
from steelyard.lake.ingest.keeping import close_outdated, keep, list_broken, sound_keys
from steelyard.lake.ingest.receipt import Receipt, Run
from steelyard.lake.ingest.rows import LakeRows
from steelyard.lake.store.lake import Lake
from steelyard.lake.store.records import Merged

MENDED_AT_SOURCE = "the source delivered a sound row of the same key"
DELETED_AT_SOURCE = "the source deleted the row"


def ingest(lake: Lake, delivery: Delivery, *, run: Run, timezone: str) -> Receipt:
    """Check every row against the contract of its table and take the delivery in; says what became of it.

    A row that breaks the contract goes whole into quarantine and changes nothing else. The same delivery
    again changes nothing. Moments without offset are in `timezone`. Raises SteelyardError, and then has
    changed nothing, when the rows cannot be told apart by the key given or when a complete delivery would
    delete more than half of the source's rows.
    """
    with lake.workbench() as connection:
        contract = contract_of(lake, delivery.table)
        examined = examine(connection, LakeRows(lake), delivery, contract, timezone=timezone)
        return take_in(lake, examined, run)


def take_in(lake: Lake, examined: Examined, run: Run) -> Receipt:
    """Write what an examination found: quarantine first, so that no row is lost on the way."""
    at = lake.clock()
    list_broken(examined)
    list_named(examined)
    gone = list_gone(lake, examined)
    keep(lake, examined, run, at=at)
    receipt = merge_sound(lake, examined, run)
    close_outdated(lake, examined, run, at=at, keys=sound_keys(examined), reason=MENDED_AT_SOURCE)
    if examined.delivery.deleted:
        keys = named_keys(examined)
        close_outdated(lake, examined, run, at=at, keys=keys, reason=DELETED_AT_SOURCE)
    if not gone:
        return receipt
    deleted = _delete(lake, examined, run)
    return replace(receipt, deleted=deleted.deleted, version=deleted.version)


def merge_sound(lake: Lake, examined: Examined, run: Run) -> Receipt:
    """Merge the sound rows, and nothing else."""
    quarantined = examined.count("faults")
    receipt = Receipt(
        examined.delivery.table,
        read=examined.read,
        accepted=examined.read - quarantined,
        quarantined=quarantined,
        superseded=examined.count("superseded"),
    )
    merged = _merge(lake, examined, run)
    if merged is None:
        return receipt
    counts = {name: getattr(merged, name) for name in ("inserted", "updated", "unchanged", "version")}
    return replace(receipt, **counts)


def _merge(lake: Lake, examined: Examined, run: Run) -> Merged | None:
    connection = examined.connection
    if not any_row(connection, sound_rows()):
        return None
    return lake.merge(
        examined.delivery.table,
        connection.sql(examined.sound()),
        key=examined.merge_key,
        time=examined.time,
        note=_note(examined, run),
    )


def _delete(lake: Lake, examined: Examined, run: Run) -> Merged:
    return lake.delete(
        examined.delivery.table,
        examined.connection.table("gone"),
        key=examined.merge_key,
        note=_note(examined, run),
    )


def _note(examined: Examined, run: Run) -> dict[str, str]:
    return {"run": run.id, "source": examined.delivery.source}
