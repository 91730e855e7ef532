"""A decision that is taken here and comes from no source."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from steelyard.lake.connection import connect
from steelyard.lake.sql import identifier, literal
from steelyard.lake.store.lake import Lake
from steelyard.lake.store.records import Snapshot
from steelyard.lake.tables import TABLES

_TABLE = "decisions"
_MOMENT = "decided_at"
_SOURCE = "steelyard"


def add_decision(lake: Lake, row: Mapping[str, str], *, at: datetime) -> Snapshot:
    """Merge a row into `decisions` and take the snapshot that has it. `at` has a zone."""
    known = lake.columns(_TABLE) if lake.has(_TABLE) else {}
    # A moment without zone is kept as it stands on the clock of the scheme.
    instant = known.get(_MOMENT, "").upper() == "TIMESTAMP WITH TIME ZONE"
    typed = {
        **{name: literal(text) for name, text in row.items()},
        _MOMENT: f"TIMESTAMPTZ {literal(at.isoformat())}"
        if instant
        else f"TIMESTAMP {literal(row[_MOMENT])}",
    }
    chosen = ", ".join(f"{value} AS {identifier(name)}" for name, value in typed.items())
    with connect(None, timezone="UTC") as connection:
        note = {"source": _SOURCE, "run": f"{row['kind']} {row['period']}"}
        lake.merge(
            _TABLE, connection.sql(f"SELECT {chosen}"), key=TABLES[_TABLE].key, time=_MOMENT, note=note
        )
    return lake.snapshot(tables=[_TABLE], note={"source": _SOURCE, "decision": row["kind"]})
