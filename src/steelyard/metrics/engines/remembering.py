"""An engine that answers the same question once: several schemes over the same rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlglot import exp

from steelyard.metrics.dataset import Source
from steelyard.metrics.engines import ColumnFacts, Engine
from steelyard.metrics.organisation import Belonging
from steelyard.metrics.sql import render

Lines = list[tuple[Any, ...]]


class Remembering:
    """Wraps an engine whose rows do not change. Other belongings are another question."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._belongings: list[Belonging] = []
        self._types: dict[str, list[str]] = {}
        self._lines: dict[str, Lines] = {}
        self._numbers: dict[str, Lines] = {}

    def has(self, source: Source) -> bool:
        return self._engine.has(source)

    def load(self, source: Source) -> tuple[str, Mapping[str, ColumnFacts]]:
        return self._engine.load(source)

    def oddity(self, source: Source, column: str) -> str | None:
        return self._engine.oddity(source, column)

    def set_belongings(self, belongings: Iterable[Belonging]) -> None:
        listed = list(belongings)
        if listed != self._belongings:
            self._engine.set_belongings(listed)
            self._belongings = listed
            for known in (self._types, self._lines, self._numbers):
                known.clear()

    def describe(self, query: exp.Query) -> list[str]:
        sql = render(query)
        if sql not in self._types:
            self._types[sql] = self._engine.describe(query)
        return self._types[sql]

    def fetch(self, query: exp.Query) -> Lines:
        sql = render(query)
        if sql not in self._lines:
            self._lines[sql] = self._engine.fetch(query)
        return self._lines[sql]

    def fetch_numbers(self, query: exp.Query) -> Lines:
        sql = render(query)
        if sql not in self._numbers:
            self._numbers[sql] = self._engine.fetch_numbers(query)
        return self._numbers[sql]
