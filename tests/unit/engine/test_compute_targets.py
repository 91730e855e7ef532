"""Which target counts: employee > position > team > department > scheme, split by days (DESIGN §6)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

import cast
from folders import DataFolder, Document, opened, scheme
from steelyard.core.periods import Period
from steelyard.core.problems import SteelyardError
from steelyard.engine.targets import Agreed, Targets, check_weights

SALES: Document = {
    "table": "sales",
    "time": "day",
    "subject": "owner_id",
    "measures": {"revenue": "sum(amount)", "orders": "count(*)"},
}
COLUMNS = (
    "period, subject_kind, subject, indicator, threshold, target, stretch, weight, effective_from, reason"
)
OWN = {"threshold": 1, "target": 2, "stretch": 3}


@pytest.fixture
def office(folder: DataFolder) -> DataFolder:
    return cast.organise(folder).rows("sales", "day, amount, owner_id", f"2025-01-05, 1, {cast.employee}")


def document(**more: Any) -> Document:
    rule = {"rule": "three_point", "points": [60, 100, 120]}
    return scheme(
        {"sales": SALES},
        {
            "x": {"formula": "revenue", "target": OWN, "score": rule, "weight": 60},
            "y": {"formula": "orders", "target": 7, "weight": 40},
        },
        **more,
    )


def targets(folder: DataFolder, *rows: str, period: str = "2025Q1", **more: Any) -> Targets:
    folder.rows("targets", COLUMNS, *rows)
    return Targets(opened(folder, document(**more)), Period.parse(period))


def told(agreed: Agreed) -> tuple[Any, ...]:
    return (
        agreed.target.threshold,
        agreed.target.target,
        agreed.target.stretch,
        agreed.weight,
        agreed.source,
    )


def test_without_a_row_the_scheme_counts(office: DataFolder) -> None:
    assert (1, 2, 3, 60, "scheme") == told(targets(office).of(cast.employee.id, "x"))


def test_the_nearest_source_counts(office: DataFolder) -> None:
    levels = [
        "2025Q1, department, marketing, x, , 20, , , , ", "2025Q1, team, growth, x, , 30, , , , ", "2025Q1, team, content, x, , 40, , , , ",
        "2025Q1, position, planner, x, , 50, , , , ", f"2025Q1, employee, {cast.employee}, x, , 60, , , , ",
    ]  # fmt: skip
    expected = [("department", 20), ("team", 30), ("team", 40), ("position", 50), ("employee", 60)]
    for nearest, (source, target) in enumerate(expected, start=1):
        assert (1, target, 3, 60, source) == told(
            targets(office, *levels[:nearest]).of(cast.employee.id, "x")
        )


def test_each_field_is_inherited_on_its_own(office: DataFolder) -> None:
    found = targets(
        office,
        "2025Q1, department, marketing, x, 10, 20, 30, , , ", "2025Q1, team, growth, x, 11, 21, , , , ",
        "2025Q1, position, planner, x, 12, , , , , ", f"2025Q1, employee, {cast.employee}, x, , , , 50, , ",
    )  # fmt: skip
    assert (12, 21, 30, 50, "employee") == told(found.of(cast.employee.id, "x"))
    # The stranger is a planner of the brand team; the manager no planner, but of growth.
    assert (12, 20, 30, 60, "position") == told(found.of(cast.stranger.id, "x"))
    assert (11, 21, 30, 60, "team") == told(found.of(cast.manager.id, "x"))
    assert (11, 21, 30, 60, "team") == told(found.of("content", "x"))
    assert (10, 20, 30, 60, "department") == told(found.of("marketing", "x"))


def test_zero_is_a_target_and_not_an_empty_cell(office: DataFolder) -> None:
    assert (0, 2, 3, 60, "department") == told(
        targets(office, "2025Q1, department, marketing, x, 0, , , , , ").of(cast.employee.id, "x")
    )


def test_a_target_of_another_period_or_indicator_does_not_count(office: DataFolder) -> None:
    found = targets(
        office,
        "2025Q2, department, marketing, x, , 20, , , , ",
        "2025Q1, department, marketing, y, , 30, , , , ",
    )
    assert (1, 2, 3, 60, "scheme") == told(found.of(cast.employee.id, "x"))
    assert 30 == found.of(cast.employee.id, "y").target.target


def test_several_effective_from_split_the_period_by_days(office: DataFolder) -> None:
    found = targets(
        office,
        f"2025Q1, employee, {cast.employee}, x, , 100, , , , ",
        f"2025Q1, employee, {cast.employee}, x, , 190, , , 2025-02-01, new budget",
    )
    # January has 31 of the 90 days: (100 * 31 + 190 * 59) / 90 = 14310 / 90.
    assert Decimal(159) == found.of(cast.employee.id, "x").target.target


def test_three_stretches_of_days(office: DataFolder) -> None:
    found = targets(
        office,
        f"2025Q1, employee, {cast.employee}, x, , 90, 900, , , ",
        f"2025Q1, employee, {cast.employee}, x, , 180, , , 2025-01-11, a",
        f"2025Q1, employee, {cast.employee}, x, , 270, , , 2025-03-01, b",
    )
    # 10 days of 90, 49 days of 180 (11 January to 28 February), 31 days of 270: (900 + 8820 + 8370) / 90.
    agreed = found.of(cast.employee.id, "x")
    assert (201, 900) == (agreed.target.target, agreed.target.stretch)


def test_a_later_first_row_leaves_the_days_before_to_the_next_source(office: DataFolder) -> None:
    found = targets(
        office, "2025Q1, department, marketing, x, , 10, , , , ", f"2025Q1, employee, {cast.employee}, x, , 100, , , 2025-03-31, promoted",
    )  # fmt: skip
    # 89 days of 10 and one day of 100: 990 / 90.
    assert Decimal(11) == found.of(cast.employee.id, "x").target.target


def test_an_effective_from_before_the_period_holds_all_of_it_and_after_it_none(office: DataFolder) -> None:
    assert (
        50
        == targets(office, f"2025Q1, employee, {cast.employee}, x, , 50, , , 2024-06-01, ")
        .of(cast.employee.id, "x")
        .target.target
    )
    assert (
        2
        == targets(office, f"2025Q1, employee, {cast.employee}, x, , 50, , , 2025-04-01, late")
        .of(cast.employee.id, "x")
        .target.target
    )


def test_a_change_within_the_period_needs_a_reason(office: DataFolder) -> None:
    with pytest.raises(
        SteelyardError,
        match=r"targets\.csv row 3, column \"reason\".*a change within the period needs a reason",
    ):
        targets(
            office,
            f"2025Q1, employee, {cast.employee}, x, , 100, , , , ",
            f"2025Q1, employee, {cast.employee}, x, , 190, , , 2025-02-01, ",
        )


def test_the_days_are_those_of_the_fiscal_period(office: DataFolder) -> None:
    found = targets(
        office, f"2025Q1, employee, {cast.employee}, x, , 91, , , , ", f"2025Q1, employee, {cast.employee}, x, , 182, , , 2025-05-01, r",
        calendar={"fiscal_year_start": 4},
    )  # fmt: skip
    # April to June has 91 days, 30 of them in April: (91 * 30 + 182 * 61) / 91.
    assert Decimal(152) == found.of(cast.employee.id, "x").target.target


def test_the_team_is_that_of_the_end_of_the_period(office: DataFolder) -> None:
    # The employee moved from growth to content on 2025-01-01.
    rows = [
        f"{period}, team, {team}, x, , {target}, , , , "
        for period in ("2024Q4", "2025Q1")
        for team, target in (("growth", 30), ("content", 40))
    ]
    assert 30 == targets(office, *rows, period="2024Q4").of(cast.employee.id, "x").target.target
    assert 40 == targets(office, *rows, period="2025Q1").of(cast.employee.id, "x").target.target


def test_the_team_of_a_leaver_is_that_of_the_last_day(folder: DataFolder) -> None:
    folder.rows(
        "employees", "employee_id, name, hired_on, left_on", "ann, A, , 2025-02-10", "bob, B, , 2025-02-10"
    )
    folder.rows("teams", "team_id, name, parent_id, kind", "dept, D, , department", "red, R, dept, team")
    # The membership ends with the last day, or the day after it: both are found.
    folder.rows("memberships", "employee_id, team_id, valid_from, valid_to, share", "ann, red, 2024-01-01, 2025-02-11, ", "bob, red, 2024-01-01, 2025-02-10, ")  # fmt: skip
    folder.rows("sales", "day, amount, owner_id", "2025-01-05, 1, ann")
    found = targets(folder, "2025Q1, team, red, x, , 30, , , , ")
    assert (30, 30) == (found.of("ann", "x").target.target, found.of("bob", "x").target.target)


def test_without_an_organisation_a_row_names_its_subject(folder: DataFolder) -> None:
    folder.rows("sales", "day, amount, owner_id", "2025-01-05, 1, ann")
    assert (1, 50, 3, 60, "employee") == told(
        targets(folder, "2025Q1, employee, ann, x, , 50, , , , ").of("ann", "x")
    )


def test_weights_may_be_changed_when_they_again_sum_to_100(office: DataFolder) -> None:
    rows = [
        f"2025Q1, employee, {cast.employee}, x, , , , 30, , ",
        f"2025Q1, employee, {cast.employee}, y, , , , 70, , ",
    ]
    found = targets(office, *rows)
    assert (30, 70) == (found.of(cast.employee.id, "x").weight, found.of(cast.employee.id, "y").weight)
    assert (60, 40) == (found.of(cast.stranger.id, "x").weight, found.of(cast.stranger.id, "y").weight)
    _check(office)


def test_weights_that_no_longer_sum_to_100_are_refused_with_their_row(office: DataFolder) -> None:
    targets(office, f"2025Q1, employee, {cast.employee}, x, , , , 30, , ")
    with pytest.raises(
        SteelyardError, match=r"targets\.csv row 2.*the weights of everything for e-007 sum to 70, not 100"
    ):
        _check(office)


def test_weights_of_another_period_are_not_looked_at(office: DataFolder) -> None:
    targets(office, f"2025Q2, employee, {cast.employee}, x, , , , 30, , ")
    _check(office)


def _check(folder: DataFolder) -> None:
    workspace = opened(folder, document())
    period = Period.parse("2025Q1")
    found = Targets(workspace, period)
    agreed = {who.id: {name: found.of(who.id, name) for name in ("x", "y")} for who in cast.PEOPLE}
    check_weights(workspace.scheme, agreed, workspace.inputs.targets, period)


def test_another_file_may_take_the_place_of_targets_csv(office: DataFolder) -> None:
    office.rows("targets", COLUMNS, "2025Q1, department, marketing, x, , 20, , , , ")
    office.rows("plan-b", COLUMNS, "2025Q1, department, marketing, x, , 25, , , , ")
    workspace = opened(office, document(), targets=office.root / "plan-b.csv")
    assert 25 == Targets(workspace, Period.parse("2025Q1")).of("marketing", "x").target.target
