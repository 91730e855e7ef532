"""What goes in and comes out of a lake."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

#: Columns that every table of a lake has besides those people know. `_month` is the partition.
HIDDEN: Mapping[str, str] = {
    "_month": "VARCHAR",
    "_run": "VARCHAR",
    "_source": "VARCHAR",
    "_loaded_at": "TIMESTAMP WITH TIME ZONE",
}
NO_NOTE: Mapping[str, str] = {}


class ArrowStream(Protocol):
    """Anything with the Arrow C stream interface: a DuckDB relation, an Arrow table or reader."""

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any: ...


@dataclass(frozen=True, slots=True)
class Merged:
    """What a delivery did to a table. `version` is that of the table afterwards, new or not."""

    version: int
    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    deleted: int = 0
    files_rewritten: int = 0


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Versions of tables that belong together. `id` is the hash of them, `number` counts up."""

    id: str
    name: str
    number: int
    taken_at: datetime
    versions: Mapping[str, int]
    pinned: bool = False
    note: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a table and what made it: `operation` as Delta calls it, `note` as the writer said."""

    version: int
    at: datetime
    operation: str
    note: Mapping[str, str]
    rows: Mapping[str, int]
