"""Where each table of a connection goes on next time; kept in the lake, after the rows are in it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from steelyard.lake.store.lake import Lake
from steelyard.lake.store.names import system

CURSORS = system("cursors")
_TYPES = {
    "source": "VARCHAR",
    "table": "VARCHAR",
    "cursor": "VARCHAR",
    "run": "VARCHAR",
    "kept_at": "TIMESTAMP WITH TIME ZONE",
}
_KEY = ("source", "table")


def kept(lake: Lake, source: str) -> dict[str, str]:
    """Table → cursor of a connection."""
    return {row["table"]: row["cursor"] for row in lake.rows(CURSORS) if row["source"] == source}


def keep(lake: Lake, source: str, cursors: Mapping[str, str], *, run: str, at: datetime) -> None:
    """Remember cursors in one commit. Call it when everything before them is in the lake, never earlier."""
    rows = [
        {"source": source, "table": table, "cursor": cursor, "run": run, "kept_at": at}
        for table, cursor in cursors.items()
    ]
    if rows:
        lake.change(CURSORS, lambda _: rows, types=_TYPES, key=_KEY, note={"run": run, "source": source})


def written(cursors: Mapping[str, str]) -> str | None:
    """All cursors of a connection as one JSON text, for the record of a run; None when there is none."""
    return json.dumps(cursors, ensure_ascii=False, sort_keys=True) if cursors else None


def read(text: str | None) -> dict[str, str]:
    """The cursors that `written` wrote."""
    found: dict[str, str] = json.loads(text) if text else {}
    return found
