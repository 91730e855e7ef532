"""Finding single cells in staged files, to say exactly which one is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from steelyard.core.problems import Place, Problem
from steelyard.lake.sheets import MOST_PROBLEMS
from steelyard.lake.staging import Staged, union


@dataclass(frozen=True, slots=True)
class Cells:
    """The text columns k0, k1, … of all files of a dataset; `names` gives each its name for people."""

    connection: duckdb.DuckDBPyConnection
    staged: Sequence[Staged]
    names: dict[str, str]

    @property
    def source(self) -> str:
        return union(self.staged)

    @property
    def file(self) -> str:
        """The file to name where no row is at fault."""
        return self.staged[0].file

    def where(
        self, key: str, condition: str, *, most: int = MOST_PROBLEMS + 1
    ) -> list[tuple[Place, str | None]]:
        """The first cells of column `key` in rows that meet the SQL condition, with their texts."""
        rows = self.connection.execute(
            f"SELECT file, row, {key} FROM ({self.source}) WHERE {condition} ORDER BY file, row LIMIT {most}"
        ).fetchall()
        return [(self.place(file, row, key), text) for file, row, text in rows]

    def place(self, file: int, row: int, key: str) -> Place:
        return Place(self.staged[file].file, row=row, field=self.names[key])

    def problem(self, message: str, key: str) -> Problem:
        """A problem of a whole column."""
        return Problem(message, Place(self.file, field=self.names[key]))
