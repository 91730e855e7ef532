"""What was computed on which snapshot: it can be computed again, for its snapshot outlives every vacuum."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from steelyard.lake.store.delivery import rows_of
from steelyard.lake.store.names import system

if TYPE_CHECKING:
    from steelyard.lake.store.lake import Lake

TABLE = system("computations")
_TYPES = {
    "at": "TIMESTAMPTZ",
    "command": "VARCHAR",
    "scheme": "VARCHAR",
    "scheme_hash": "VARCHAR",
    "snapshot": "VARCHAR",
    "as_of": "VARCHAR",
    "engine": "VARCHAR",
    "request": "VARCHAR",
    "result_hash": "VARCHAR",
}


@dataclass(frozen=True, slots=True)
class Computation:
    """`snapshot` is its id, `request` what was asked for as JSON, `result_hash` the sha256 of the answer."""

    command: str
    scheme: str
    scheme_hash: str
    snapshot: str
    as_of: str | None
    engine: str
    request: str
    result_hash: str
    at: datetime | None = None


def record(lake: Lake, computation: Computation) -> None:
    """Added after all others; `at` is now."""
    row = {**asdict(computation), "at": lake.clock()}
    with lake.workbench() as connection:
        lake.append(TABLE, rows_of(connection, _TYPES, [row]))


def recorded(lake: Lake) -> list[Computation]:
    """The oldest first."""
    return sorted(map(_computation, lake.rows(TABLE)), key=lambda each: str(each.at))


def _computation(row: Mapping[str, Any]) -> Computation:
    return Computation(**{name: row[name] for name in _TYPES})
