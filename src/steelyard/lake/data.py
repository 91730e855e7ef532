"""What a computation asks of the place where rows are: a plain folder, or a snapshot of a lake."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import duckdb

from steelyard.lake.loaded import Loaded
from steelyard.lake.options import ReadOptions
from steelyard.lake.rows import Row
from steelyard.lake.tables import Table


@dataclass(frozen=True, slots=True)
class TextTable:
    """Rows of a small table as text; `file` is how people know where they are."""

    file: str
    names: Sequence[str]
    rows: Sequence[Row]


class Data(Protocol):
    @property
    def root(self) -> Path:
        """The local folder in which all rows are."""
        ...

    def has(self, table: str) -> bool: ...
    def tables(self) -> list[str]: ...
    def load(
        self,
        connection: duckdb.DuckDBPyConnection,
        name: str,
        *,
        table: str | None,
        file: str | None,
        options: ReadOptions,
        contract: Table | None,
        timezone: str,
    ) -> Loaded:
        """Make `name` a relation that holds the rows of a table, or of files; raises SteelyardError."""
        ...

    def read(self, table: str, *, timezone: str) -> list[TextTable]:
        """The rows of an input table, file by file; raises SteelyardError."""
        ...

    def use(self, path: Path) -> None:
        """Take a file into the snapshot that is read in place of one of the data."""
        ...

    def relative(self, path: Path) -> str:
        """How people know a file."""
        ...

    def snapshot(self) -> Mapping[str, str]:
        """File → sha256 of each plain file that was used."""
        ...

    def meta(self) -> Mapping[str, Any]:
        """What a result says of the data it was computed from."""
        ...
