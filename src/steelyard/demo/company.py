"""What `generate` answers: where the data is, what was planted in it and what is dirty."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

Row = dict[str, object]
Rows = list[Row]
Tables = dict[str, Rows]


@dataclass(frozen=True, slots=True)
class Truth:
    """Something that is known to be in the data and that a feature must find there.

    `where` names it with ids of the data: people, teams, periods, series, indicators.
    """

    name: str
    description: str
    where: Mapping[str, str | tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Dirt:
    """One cell (or row, for a duplicate) that breaks the contract of its table. `line` counts from 1."""

    kind: str
    file: str
    line: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class Company:
    """A written data folder. `rows` counts the rows of each table."""

    folder: Path
    seed: int
    rows: Mapping[str, int]
    truths: Mapping[str, Truth]
    dirt: tuple[Dirt, ...]

    @property
    def scheme(self) -> Path:
        return self.folder / "scheme.yaml"
