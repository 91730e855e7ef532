"""Rows with several owners: shares split what can be split, and never more than the whole (DESIGN "Roll-up")."""

from __future__ import annotations

from decimal import Decimal

import pytest

import cast
from folders import DataFolder, Document, computed, scheme
from steelyard.core.problems import SteelyardError

RUNS: Document = {
    "table": "runs", "time": "day", "subject": "owner_id",
    "credits": {"table": "run_credits", "key": "run_id", "subject": "who", "share": "share"},
    "measures": {
        "revenue": "sum(amount)", "runs": "count(*)", "filled": "count(amount)", "buyers": "count(distinct buyer)",
        "typical": "median(amount)", "top": "quantile_cont(amount, 0.9)", "average": "avg(amount)",
        "web": "sum(amount) filter (where buyer = 'web')",
    },
}  # fmt: skip
FORMULAS = {name: name for name in RUNS["measures"]}


@pytest.fixture
def office(folder: DataFolder) -> DataFolder:
    return cast.organise(folder)


def runs(folder: DataFolder, *rows: str) -> DataFolder:
    return folder.rows("runs", "run_id, day, amount, buyer, owner_id", *rows)


def credits(folder: DataFolder, *rows: str) -> DataFolder:
    return folder.rows("run_credits", "run_id, who, share", *rows)


def by(folder: DataFolder, kind: str | None, indicator: str = "revenue") -> dict[str, object]:
    return computed(folder, scheme({"runs": RUNS}, FORMULAS), "2025Q1", kind).of(indicator)


def some(found: dict[str, object]) -> dict[str, object]:
    return {who: value for who, value in found.items() if value not in (0, "missing: no_rows")}


def test_shares_split_sums_and_counts(office: DataFolder) -> None:
    runs(office, f"r1, 2025-01-05, 100, web, {cast.manager}", f"r2, 2025-01-05, 10, tv, {cast.manager}")
    credits(office, f"r1, {cast.employee}, 0.7", f"r1, {cast.stranger}, 0.3")
    # A row with credits belongs to those credited; r2 has none and stays with its owner.
    assert {"e-007": 70, "s-042": 30, "m-001": 10} == some(by(office, "employee"))
    assert {"e-007": Decimal("0.7"), "s-042": Decimal("0.3"), "m-001": 1} == some(
        by(office, "employee", "runs")
    )
    assert {"e-007": 70, "s-042": 30} == some(by(office, "employee", "web"))


def test_what_is_not_credited_is_nobodys_and_counts_in_the_department(office: DataFolder) -> None:
    runs(office, f"r1, 2025-01-05, 100, web, {cast.manager}")
    credits(office, f"r1, {cast.employee}, 0.5", f"r1, {cast.stranger}, 0.2")
    assert {"e-007": 50, "s-042": 20} == some(by(office, "employee"))
    assert {"growth": 50, "content": 50, "brand": 20} == by(office, "team")
    assert {"marketing": 100} == by(office, "department")
    assert {"marketing": 1} == by(office, "department", "runs")


def test_two_credited_members_of_one_team_are_one_row_of_it(office: DataFolder) -> None:
    runs(office, "r1, 2025-01-05, 100, web, ", "r2, 2025-01-06, 50, tv, ")
    credits(office, f"r1, {cast.employee}, 0.4", f"r1, {cast.manager}, 0.4", f"r2, {cast.manager}, 1")
    assert {"growth": 130, "content": 40, "brand": 0} == by(office, "team")
    assert {"growth": Decimal("1.8"), "content": Decimal("0.4"), "brand": 0} == by(office, "team", "runs")
    assert {"growth": 75, "content": 100, "brand": "missing: no_rows"} == by(office, "team", "typical")
    assert {"growth": 2, "content": 1, "brand": 0} == by(office, "team", "buyers")


def test_a_credited_quantile_is_unweighted_and_not_doubled_in_the_department(office: DataFolder) -> None:
    amounts = (10, 20, 30, 40, 100)
    runs(office, *(f"r{amount}, 2025-01-05, {amount}, web, " for amount in amounts))
    credits(
        office, *(f"r{amount}, {who}, 0.5" for amount in (10, 20) for who in (cast.employee, cast.stranger))
    )
    # The credited rows 10 and 20 are there once: the median of the five is 30. Doubled it would be 20.
    assert {"marketing": 30} == by(office, "department", "typical")
    assert {"marketing": 76} == by(office, "department", "top")  # 40 + 0.6 * (100 - 40)
    assert {"e-007": 15, "s-042": 15} == some(by(office, "employee", "typical"))


def test_a_mean_is_weighed_by_the_credits(office: DataFolder) -> None:
    runs(office, "r1, 2025-01-05, 100, web, ", "r2, 2025-01-05, 40, web, ", "r3, 2025-01-05, , web, ")
    credits(office, f"r1, {cast.employee}, 0.25", f"r2, {cast.employee}, 1", f"r3, {cast.employee}, 1")
    # (0.25 * 100 + 40) / (0.25 + 1); the row without amount is not in the mean.
    assert {"e-007": 52} == some(by(office, "employee", "average"))
    assert {"e-007": Decimal("1.25")} == some(by(office, "employee", "filled"))
    assert {"marketing": 70} == by(office, "department", "average")


def test_credits_may_name_teams(office: DataFolder) -> None:
    runs(office, "r1, 2025-01-05, 100, web, ")
    credits(office, f"r1, {cast.content}, 0.4", f"r1, {cast.stranger}, 0.6")
    assert {"growth": 40, "content": 40, "brand": 60} == by(office, "team")


def test_a_credited_stranger_to_the_organisation_counts_in_the_department_only(office: DataFolder) -> None:
    runs(office, "r1, 2025-01-05, 100, web, ")
    credits(office, "r1, an-agency, 0.4", f"r1, {cast.stranger}, 0.6")
    assert {"s-042": 60} == some(by(office, "employee"))
    assert {"marketing": 100} == by(office, "department")


def test_credits_multiply_with_the_shares_of_a_person_in_two_teams(folder: DataFolder) -> None:
    folder.rows("employees", "employee_id, name", "ann, Ann")
    folder.rows(
        "teams",
        "team_id, name, parent_id, kind",
        "dept, D, , department",
        "red, Red, dept, team",
        "blue, Blue, dept, team",
    )
    folder.rows(
        "memberships",
        "employee_id, team_id, valid_from, valid_to, share",
        "ann, red, 2024-01-01, , 0.6",
        "ann, blue, 2024-01-01, , 0.4",
    )
    runs(folder, "r1, 2025-01-05, 100, web, ")
    credits(folder, "r1, ann, 0.5")
    assert {"red": 30, "blue": 20} == by(folder, "team")
    assert {"dept": 100} == by(folder, "department")


def test_many_rows_may_share_one_key(office: DataFolder) -> None:
    runs(office, "r1, 2025-01-05, 100, web, ", "r1, 2025-01-06, 20, tv, ")
    credits(office, f"r1, {cast.employee}, 0.5")
    assert {"e-007": 60} == some(by(office, "employee"))
    assert {"e-007": 2} == some(by(office, "employee", "buyers"))


def test_without_a_split_the_credits_are_not_needed(folder: DataFolder) -> None:
    runs(folder, "r1, 2025-01-05, 100, web, ann")
    credits(folder, "r1, bob, 0.5")
    assert {"all": 100} == by(folder, None)
    assert {"web": 100} == by(folder, "buyer")


def test_without_employees_whoever_is_credited_is_listed(folder: DataFolder) -> None:
    runs(folder, "r1, 2025-01-05, 100, web, ann", "r2, 2025-01-05, 1, web, cas")
    credits(folder, "r1, bob, 0.5", "r1, eve, 0.1")
    assert {"bob": 50, "cas": 1, "eve": 10} == by(folder, "employee")


def test_thirds_sum_to_the_whole_and_the_rest_is_nobodys(folder: DataFolder) -> None:
    folder.rows("employees", "employee_id, name", "ann, A", "bob, B", "cas, C")
    folder.rows("teams", "team_id, name, parent_id, kind", "dept, D, , department")
    folder.rows("memberships", "employee_id, team_id, valid_from, valid_to, share")
    runs(folder, "r1, 2025-01-05, 100, web, ")
    credits(folder, "r1, ann, 0.333333", "r1, bob, 0.333333", "r1, cas, 0.333333")
    people = by(folder, "employee")
    assert Decimal("99.9999") == sum(people.values())
    assert {"dept": 100} == by(folder, "department")


@pytest.mark.parametrize(
    ("shares", "shown"),
    [
        (("r1, ann, 0.7", "r1, bob, 0.4"), "r1 (sum 1.1"),
        (("r1, ann, 1.000001",), "r1 (sum 1.000001)"),
        (("r1, ann, -0.1", "r1, bob, 0.5"), "r1 (sum 0.4"),
        (("r1, ann, 0.2", "r1, ann, 0.3"), "r1 (sum 0.5"),
    ],
)
def test_shares_over_one_below_zero_or_twice_are_refused(
    folder: DataFolder, shares: tuple[str, ...], shown: str
) -> None:
    runs(folder, "r1, 2025-01-05, 100, web, ann")
    credits(folder, *shares)
    with pytest.raises(SteelyardError) as error:
        by(folder, "employee")
    assert "credits table run_credits: the shares of " + shown in str(error.value)
    assert "one line per owner, none below 0, at most 1 in all" in str(error.value)


def test_a_share_that_is_no_number_is_named_with_its_row(folder: DataFolder) -> None:
    runs(folder, "r1, 2025-01-05, 100, web, ann")
    credits(folder, "r1, ann, 0.5", "r2, ann, 0.5", "r3, bob, half")
    with pytest.raises(SteelyardError, match=r'run_credits\.csv row 4, column "share": "half"'):
        by(folder, "employee")
