"""Reading by id what has changed, while it changes: nothing is missed, nothing stays that is gone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.core.problems import SteelyardError
from steelyard.sources.base import Page
from steelyard.sources.mapping import mapper
from steelyard.sources.tables import TableModel
from steelyard.sources.walking import walk

TABLE = TableModel.model_validate({"map": {"key": "id", "what": "what"}, "where": {"kept": "true"}})
MAPPER = mapper(TABLE, timezone="UTC")
KEY = ("key",)


@dataclass
class System:
    """Records with a moment of change, counted up by a clock of its own."""

    records: dict[int, dict[str, Any]] = field(default_factory=dict)
    last: int = 0
    now: int = 0
    size: int = 2
    name: str = "things"

    def does(self, step: tuple[str, int]) -> None:
        action, number = step
        there = sorted(self.records)
        self.now += 1
        if action == "make":
            self.last += 1
            self.records[self.last] = self._written(self.last, kept=True)
        elif there and action == "remove":
            del self.records[there[number % len(there)]]
        elif there:
            chosen = there[number % len(there)]
            self.records[chosen] = self._written(chosen, kept=action == "change")

    def _written(self, number: int, *, kept: bool) -> dict[str, Any]:
        return {"id": number, "what": self.now, "kept": kept, "changed": self.now}

    def newest(self) -> str | None:
        return max((f"{each['changed']:09}" for each in self.records.values()), default=None)

    def following(self, after: int, since: str | None) -> Sequence[dict[str, Any]]:
        changed = (
            each for _, each in sorted(self.records.items()) if f"{each['changed']:09}" >= (since or "")
        )
        return [each for each in changed if each["id"] > after][: self.size]

    def present(self, known: int) -> set[int] | None:
        return None if len(self.records) == known else set(self.records)

    def rows(self) -> dict[int, int]:
        return {number: each["what"] for number, each in self.records.items() if each["kept"]}


@dataclass
class Table:
    """A table of the lake, keeping the cursor only with the page it came with."""

    rows: dict[Any, Any] = field(default_factory=dict)
    cursor: str | None = None

    def take(self, page: Page) -> None:
        self.rows |= {row["key"]: row["what"] for row in page.rows}
        for gone in page.deleted:
            self.rows.pop(gone["key"], None)
        self.cursor = page.cursor

    def sync(self, system: System) -> None:
        for page in walk(system, MAPPER, KEY, self.cursor):
            self.take(page)


STEPS = st.tuples(st.sampled_from(["make", "make", "make", "change", "hide", "remove"]), st.integers(0, 9))


@given(st.lists(st.lists(STEPS, max_size=6), max_size=5))
def test_after_a_run_the_table_is_what_the_system_has(rounds: list[list[tuple[str, int]]]) -> None:
    system, table = System(), Table()
    for steps in rounds:
        for step in steps:
            system.does(step)
        table.sync(system)
        assert table.rows == system.rows()


@given(st.lists(STEPS, max_size=10), st.lists(st.lists(STEPS, max_size=3), max_size=6))
def test_what_happens_between_pages_arrives_with_the_next_quiet_run(
    before: list[tuple[str, int]], between: list[list[tuple[str, int]]]
) -> None:
    system, table = System(), Table()
    for step in before:
        system.does(step)
    for page in walk(system, MAPPER, KEY, None):
        table.take(page)
        for step in between.pop() if between else ():
            system.does(step)
    table.sync(system)
    table.sync(system)
    assert table.rows == system.rows()


@given(
    st.lists(STEPS, max_size=12),
    st.lists(st.tuples(st.integers(0, 3), st.lists(STEPS, max_size=3)), max_size=6),
)
def test_runs_that_are_cut_off_go_on_and_lose_nothing(
    before: list[tuple[str, int]], cuts: list[tuple[int, list[tuple[str, int]]]]
) -> None:
    system, table = System(), Table()
    for step in before:
        system.does(step)
    for pages, steps in cuts:
        for page, _ in zip(walk(system, MAPPER, KEY, table.cursor), range(pages), strict=False):
            table.take(page)
        for step in steps:
            system.does(step)
    table.sync(system)
    table.sync(system)
    assert table.rows == system.rows()


def test_a_quiet_run_reads_one_record_and_asks_for_no_ids() -> None:
    system, table = System(), Table()
    for _ in range(9):
        system.does(("make", 0))
    table.sync(system)
    read = [len(page.rows) for page in walk(system, MAPPER, KEY, table.cursor)]
    # The record of the very moment of the cursor: more may have changed in it.
    assert read == [1, 0]


def test_it_does_not_believe_that_most_are_gone() -> None:
    system, table = System(), Table()
    for _ in range(50):
        system.does(("make", 0))
    table.sync(system)
    for number in range(1, 27):
        del system.records[number]
    with pytest.raises(SteelyardError, match="26 of the 50 records of things are gone"):
        table.sync(system)
    assert len(table.rows) == 50
