"""Finding single cells in staged files, to say exactly which one is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import duckdb

from steelyard.core.problems import Place, Problem, SteelyardError
from steelyard.lake.sheets import MOST_PROBLEMS, shortened
from steelyard.lake.staging import Staged, union

#: A place and the text there.
Cell = tuple[Place, str | None]


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

    def first(self, key: str, condition: str) -> Cell | None:
        """The first cell of text column `key` whose row meets the SQL condition."""
        found, _ = self.where(key, condition, most=1)
        return found[0] if found else None

    def where(self, key: str, condition: str, *, most: int = MOST_PROBLEMS) -> tuple[list[Cell], int]:
        """The first cells of text column `key` in rows that meet the condition, and how many there are."""
        rows = self.connection.execute(
            f"SELECT file, row, {key}, count(*) OVER () FROM ({self.source}) WHERE {condition} "
            f"ORDER BY file, row LIMIT {most}"
        ).fetchall()
        return [(self.place(file, row, key), text) for file, row, text, _ in rows], rows[0][3] if rows else 0

    def place(self, file: int, row: int, key: str) -> Place:
        return Place(self.staged[file].file, row=row, field=self.names[key])

    def problem(self, message: str, key: str) -> Problem:
        """A problem of a whole column."""
        return Problem(message, Place(self.file, field=self.names[key]))


@dataclass(slots=True)
class Findings:
    """Problems of which only the first of each kind are at hand, and how many there are in all."""

    problems: list[Problem] = field(default_factory=list)
    total: int = 0

    def add(self, problems: Iterable[Problem], total: int) -> None:
        self.problems += problems
        self.total += total

    def settle(self) -> None:
        """Raise SteelyardError with the first problems in the order of the rows, if there are any."""
        if self.problems:
            in_order = sorted(self.problems, key=lambda each: (each.place.file or "", each.place.row or 0))
            raise SteelyardError(shortened(in_order, total=self.total))
