"""One scan per dataset, however many indicators, subjects and periods; and the same digits in every run."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlglot import exp

import cast
from folders import Computed, DataFolder, Document, opened, request, scheme
from steelyard.engine.compute import compute
from steelyard.engine.records import result_records
from steelyard.engine.workspace import Workspace

COVERS = {"from": "2024-01-01", "to": "2026-12-31"}
SALES: Document = {
    "table": "sales", "time": "day", "subject": "owner_id", "covers": COVERS,
    "measures": {
        "revenue": "sum(amount)", "orders": "count(*)", "buyers": "count(distinct buyer)", "typical": "median(amount)",
        "average": "avg(amount)", "shipped": {"sql": "count(*)", "time": "shipped_on"}, "latest": "arg_max(amount, day)",
        "top": "quantile_cont(amount, 0.9)", "web": "sum(amount) filter (where buyer = 'web')",
    },
}  # fmt: skip
ACCOUNTS: Document = {
    "table": "sales", "valid": {"from": "day", "to": "shipped_on"}, "subject": "owner_id", "covers": COVERS,
    "measures": {"waiting": "count(*)", "waiting_buyers": "count(distinct buyer)", "worth": "sum(amount)"},
}  # fmt: skip
FORMULAS = [
    *SALES["measures"], *ACCOUNTS["measures"], "growth(revenue)", "prior(orders, 3) / orders", "year_ago(average)",
    "opening(waiting)", "opening(waiting_buyers)", "revenue / buyers", "prior(worth)", "growth(typical)",
]  # fmt: skip


@pytest.fixture
def office(folder: DataFolder) -> DataFolder:
    chance = random.Random(7)
    owners = [who.id for who in cast.PEOPLE] + [unit.id for unit in cast.UNITS] + ["", "unknown"]
    rows = []
    for number in range(400):
        month, day = chance.randrange(24), chance.randrange(1, 29)
        started = f"{2024 + month // 12}-{month % 12 + 1:02}-{day:02}"
        ended = f"{2024 + month // 12}-{month % 12 + 1:02}-{min(day + chance.randrange(9), 28):02}"
        amount = "" if chance.random() < 0.1 else f"{chance.randrange(-5000, 90000) / 100}"
        rows.append(
            (
                number,
                started,
                ended if chance.random() < 0.7 else "",
                amount,
                chance.choice(["web", "tv", ""]),
                chance.choice(owners),
            )
        )
    return cast.organise(folder).lines(
        "sales", ("id", "day", "shipped_on", "amount", "buyer", "owner_id"), rows
    )


def document(formulas: Sequence[str]) -> Document:
    return scheme(
        {"sales": SALES, "accounts": ACCOUNTS}, {f"i{number}": each for number, each in enumerate(formulas)}
    )


class Spy:
    """Passes everything on to the engine and keeps the statements that were run."""

    def __init__(self, workspace: Workspace) -> None:
        self.statements: list[exp.Expr] = []
        self.workspace = workspace
        self._inner = workspace.runner.engine
        workspace.runner.engine = self  # type: ignore[assignment]

    def __getattr__(self, name: str) -> Any:
        inner = getattr(self._inner, name)
        if not name.startswith("fetch"):
            return inner

        def run(query: exp.Query, *more: Any) -> Any:
            self.statements.append(query)
            return inner(query, *more)

        return run

    def scans(self) -> list[exp.Expr]:
        """Statements that group the rows of the dataset's table."""
        return [query for query in self.statements if query.find(exp.Group) and self._reads(query, "sales")]

    def _reads(self, query: exp.Expr, table: str) -> bool:
        return any(one.name == table for one in query.find_all(exp.Table))


@pytest.mark.parametrize("by", [None, "employee", "team", "department", "buyer"])
@pytest.mark.parametrize("period", ["2025Q1", "2024Q1..2025Q4", "2025-06"])
def test_each_dataset_is_scanned_once(office: DataFolder, by: str | None, period: str) -> None:
    spy = Spy(opened(office, document(FORMULAS)))
    compute(spy.workspace, request(period, by))
    assert 2 == len(spy.scans())


def test_the_number_of_statements_does_not_depend_on_what_is_asked(office: DataFolder) -> None:
    few = Spy(opened(office, document(["revenue", "waiting"])))
    compute(few.workspace, request("2025Q1", "employee"))
    many = Spy(opened(office, document(FORMULAS * 3)))
    compute(many.workspace, request("2024Q1..2025Q4", "employee"))
    assert len(few.statements) == len(many.statements)


def test_a_dataset_that_no_formula_needs_is_not_scanned(office: DataFolder) -> None:
    spy = Spy(opened(office, document(["revenue"])))
    compute(spy.workspace, request("2025Q1"))
    assert 1 == len(spy.scans())


def test_equal_aggregates_of_several_measures_are_computed_once(office: DataFolder) -> None:
    sales = {
        **SALES,
        "measures": {"a": "sum(amount)", "b": "sum(amount) / count(*)", "c": "avg(amount)", "d": "count(*)"},
    }
    spy = Spy(opened(office, scheme({"sales": sales}, {name: name for name in "abcd"})))
    compute(spy.workspace, request("2025Q1"))
    (scan,) = spy.scans()
    assert 1 == len(list(scan.find_all(exp.Sum)))


@pytest.mark.parametrize("by", [None, "employee", "team", "department", "buyer"])
def test_two_runs_give_the_same_digits(office: DataFolder, by: str | None) -> None:
    def digits() -> list[str]:
        computation = compute(opened(office, document(FORMULAS)), request("2024Q4..2025Q3", by))
        return [str(record) for record in result_records(computation)]

    assert digits() == digits()


def test_the_order_of_the_rows_does_not_matter(office: DataFolder, tmp_path: Path) -> None:
    lines = (office.root / "sales.csv").read_text().splitlines()
    shuffled = cast.organise(DataFolder(tmp_path / "shuffled"))
    shuffled.text("sales.csv", "\n".join([lines[0], *random.Random(1).sample(lines[1:], len(lines) - 1)]))

    def numbers(folder: DataFolder) -> dict[str, dict[str, object]]:
        found = Computed(compute(opened(folder, document(FORMULAS)), request("2025Q2", "team")))
        return {
            f"i{number}": found.of(f"i{number}")
            for number in range(len(FORMULAS))
            if FORMULAS[number] != "latest"
        }

    assert numbers(office) == numbers(shuffled)


def test_the_value_at_the_latest_moment_is_the_same_in_every_order(
    office: DataFolder, tmp_path: Path
) -> None:
    """Several rows share the latest moment: which one counts must not be left to chance."""
    rows = [("2025-01-05", amount) for amount in range(1, 8)]
    found = set()
    for number, order in enumerate(_orders(rows)):
        folder = DataFolder(tmp_path / str(number)).lines("sales", ("day", "amount"), order)
        sales = {
            "table": "sales",
            "time": "day",
            "measures": {"latest": "arg_max(amount, day)", "first": "arg_min(amount, day)"},
        }
        computed = Computed(
            compute(
                opened(folder, scheme({"sales": sales}, {"x": "latest", "y": "first"})), request("2025Q1")
            )
        )
        found.add((computed.value("x"), computed.value("y")))
    assert 1 == len(found)


def _orders(rows: list[Any]) -> Iterator[list[Any]]:
    yield rows
    yield rows[::-1]
    yield rows[3:] + rows[:3]


def test_asking_for_more_does_not_change_a_number(office: DataFolder) -> None:
    alone = Computed(compute(opened(office, document(["revenue"])), request("2025Q2", "team"))).of("i0")
    beside = Computed(
        compute(opened(office, document(["revenue", *FORMULAS])), request("2024Q1..2025Q4", "team"))
    ).of("i0", "2025Q2")
    assert alone == beside
