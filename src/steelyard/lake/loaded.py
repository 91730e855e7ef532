"""What is known of a relation after its files were loaded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from steelyard.lake.formats import Kind


@dataclass(frozen=True, slots=True)
class BadCell:
    """A cell that is not what was expected; `row` as a spreadsheet numbers it."""

    file: str
    row: int
    value: str
    expected: str


@dataclass(frozen=True, slots=True)
class LoadedColumn:
    """`type` is the DuckDB type.

    A column of kind `empty` has no cell at all; its type goes with any other. `odd` is set for text
    columns most cells of which are numbers or dates: the first cell that is not.
    """

    name: str
    type: str
    kind: Kind
    odd: BadCell | None = None


@dataclass(frozen=True, slots=True)
class Loaded:
    """A view in DuckDB; columns in the order of the file."""

    name: str
    columns: Mapping[str, LoadedColumn]
    paths: tuple[Path, ...]
