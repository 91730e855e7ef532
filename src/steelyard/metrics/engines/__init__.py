"""Where plans run. An engine loads tables, describes statements and fetches exact values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from sqlglot import exp

from steelyard.metrics.dataset import Source
from steelyard.metrics.organisation import Belonging

#: The type of a column without a single value.
NOTHING = '"NULL"'


class ColumnFacts(Protocol):
    """What an engine knows of a loaded column."""

    @property
    def name(self) -> str: ...
    @property
    def type(self) -> str: ...


class EngineError(Exception):
    """The engine refused a statement or failed in it; the message is the engine's own."""


class Engine(Protocol):
    def has(self, source: Source) -> bool:
        """Whether there are rows to load. A table no connector has filled yet is absent, not wrong."""
        ...

    def load(self, source: Source) -> tuple[str, Mapping[str, ColumnFacts]]:
        """The relation that holds the rows of a source, and its columns. Loaded once per source."""
        ...

    def oddity(self, source: Source, column: str) -> str | None:
        """Why a text column is not numbers or dates: the first cell that does not fit."""
        ...

    def set_belongings(self, belongings: Iterable[Belonging]) -> None: ...

    def describe(self, query: exp.Query) -> list[str]:
        """The type of each column of a statement, without running it."""
        ...

    def fetch(self, query: exp.Query) -> list[tuple[Any, ...]]: ...

    def fetch_numbers(self, query: exp.Query) -> list[tuple[Any, ...]]:
        """The quickest way to many exact numbers: int, Decimal or the text of all digits, never float."""
        ...
