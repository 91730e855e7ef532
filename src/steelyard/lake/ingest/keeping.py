"""Bringing the broken rows of a delivery into quarantine, and closing what the source has mended itself."""

from __future__ import annotations

from datetime import datetime

from steelyard.lake.ingest.asking import any_row
from steelyard.lake.ingest.checking import sound_rows
from steelyard.lake.ingest.examination import Examined
from steelyard.lake.ingest.quarantine import COLUMNS, QUARANTINE, WAITING
from steelyard.lake.ingest.receipt import Run
from steelyard.lake.sql import identifier, literal
from steelyard.lake.store.lake import Lake

_WAITING = ", ".join(map(literal, WAITING))


def list_broken(examined: Examined) -> None:
    """Make the table `broken`: row, id, key and reasons of every row with a fault.

    The id is the hash of source, table and original, so that the same row is the same whenever it comes.
    """
    seal = literal("\n".join((examined.delivery.source, examined.delivery.table, "")))
    keys = examined.keys("checked") if examined.key else "SELECT row, NULL AS key FROM checked"
    examined.connection.execute(
        f"CREATE TEMP TABLE broken AS SELECT row, sha256({seal} || original) AS id, key, "
        "origin, original, reasons "
        f"FROM delivered JOIN ({_REASONS}) USING (row) JOIN ({keys}) USING (row)"
    )


_REASONS = (
    'SELECT row, CAST(to_json(list({"column": "column", "value": value, "code": code, "limit": "limit"} '
    "ORDER BY position)) AS VARCHAR) AS reasons FROM faults GROUP BY row"
)


_NOTHING = (
    "SELECT NULL::VARCHAR AS id, NULL::VARCHAR AS status, NULL::VARCHAR AS reasons, "
    "NULL::VARCHAR AS history WHERE false"
)


def keep(lake: Lake, examined: Examined, run: Run, *, at: datetime) -> None:
    """Put what is in `broken` into quarantine; a row that was there before keeps what was done about it."""
    if not examined.count("broken"):
        return
    known = f"({lake.sql(QUARANTINE)})" if lake.has(QUARANTINE) else f"({_NOTHING})"
    fresh = (
        f"SELECT broken.*, coalesce(known.history, '[]') AS history "
        f"FROM broken LEFT JOIN {known} known USING (id) WHERE known.id IS NULL "
        "OR known.status = 'superseded' OR (known.status = 'open' AND known.reasons <> broken.reasons) "
        "QUALIFY row_number() OVER (PARTITION BY id ORDER BY row) = 1"
    )
    given = {
        "table": literal(examined.delivery.table),
        "source": literal(examined.delivery.source),
        "run": literal(run.id),
        "manner": literal(examined.manner.to_json()),
        "arrived_at": f"TIMESTAMPTZ '{at.isoformat()}'",
        "status": "'open'",
        "mended": "'{}'",
        **dict.fromkeys(("by", "at", "reason"), "NULL"),
    }
    shown = ", ".join(
        f"CAST({given.get(name, name)} AS {type_}) AS {identifier(name)}" for name, type_ in COLUMNS.items()
    )
    rows = examined.connection.sql(f"SELECT {shown} FROM ({fresh})")
    lake.merge(QUARANTINE, rows, key=["id"], note={"run": run.id, "source": examined.delivery.source})


def close_outdated(lake: Lake, examined: Examined, run: Run, *, at: datetime, keys: str, reason: str) -> None:
    """Supersede waiting rows of this source whose key is among `keys` (SQL), save those just delivered."""
    if not examined.key or not lake.has(QUARANTINE):
        return
    waiting = (
        f"SELECT * FROM ({lake.sql(QUARANTINE)}) WHERE status IN ({_WAITING}) AND key IS NOT NULL AND "
        f'"table" = {literal(examined.delivery.table)} AND source = {literal(examined.delivery.source)}'
    )
    examined.connection.execute(f"CREATE OR REPLACE TEMP TABLE waiting AS {waiting}")
    if not any_row(examined.connection, "FROM waiting"):
        return
    set_ = {
        "status": "'superseded'",
        "by": literal(run.id),
        "at": f"TIMESTAMPTZ '{at.isoformat()}'",
        "reason": literal(reason),
    }
    shown = ", ".join(f"{set_.get(name, identifier(name))} AS {identifier(name)}" for name in COLUMNS)
    rows = examined.connection.sql(
        f"SELECT {shown} FROM waiting SEMI JOIN ({keys}) USING (key) ANTI JOIN broken USING (id)"
    )
    lake.merge(QUARANTINE, rows, key=["id"], note={"run": run.id, "source": examined.delivery.source})


def sound_keys(examined: Examined) -> str:
    """SQL of the keys of all rows that were accepted."""
    return f"SELECT key FROM ({examined.keys(sound_rows())})"
