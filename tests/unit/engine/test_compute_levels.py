"""For whom and when an indicator counts: level, below, applies_to, frequency, minimum evidence (DESIGN §5)."""

from __future__ import annotations

from typing import Any

import pytest

import cast
from folders import Computed, DataFolder, Document, computed, scheme

SALES: Document = {
    "table": "sales", "time": "day", "subject": "owner_id", "covers": {"from": "2024-01-01", "to": "2026-12-31"},
    "measures": {"revenue": "sum(amount)", "orders": "count(*)", "average": "avg(amount)"},
}  # fmt: skip


@pytest.fixture
def office(folder: DataFolder) -> DataFolder:
    """Content sells 1, growth (without content) 2, brand 4, the department itself 8, nobody 16."""
    return cast.organise(folder).rows(
        "sales", "day, amount, owner_id",
        f"2025-01-05, 1, {cast.employee}", f"2025-01-06, 2, {cast.manager}", f"2025-01-07, 4, {cast.stranger}",
        f"2025-01-08, 8, {cast.director}", "2025-01-09, 16, ",
    )  # fmt: skip


def found(
    folder: DataFolder, by: str | None, period: str = "2025Q1", formula: str = "revenue", **indicator: Any
) -> Computed:
    document = scheme({"sales": SALES}, {"x": {"formula": formula, **indicator}})
    return computed(folder, document, period, by)


def test_a_team_indicator_does_not_apply_to_people(office: DataFolder) -> None:
    assert {"not_applicable: measured_at_team"} == set(
        found(office, "employee", level="team").of("x").values()
    )
    assert {"growth": 3, "content": 1, "brand": 4} == found(office, "team", level="team").of("x")
    assert {"marketing": 31} == found(office, "department", level="team").of("x")


def test_a_department_indicator_does_not_apply_below(office: DataFolder) -> None:
    assert {"not_applicable: measured_at_department"} == set(
        found(office, "employee", level="department").of("x").values()
    )
    assert {"not_applicable: measured_at_department"} == set(
        found(office, "team", level="department").of("x").values()
    )
    assert {"marketing": 31} == found(office, "department", level="department").of("x")


def test_people_may_inherit_the_value_of_their_team(office: DataFolder) -> None:
    people = found(office, "employee", level="team", below="inherit")
    assert (1, 3, 4) == tuple(
        people.value("x", str(who)) for who in (cast.employee, cast.manager, cast.stranger)
    )
    assert "content" == people.outcome("x", cast.employee.id).inherited_from
    assert "not_applicable: no_team" == people.value("x", cast.hr.id)


def test_everyone_may_inherit_the_value_of_the_department(office: DataFolder) -> None:
    assert {31} == set(found(office, "employee", level="department", below="inherit").of("x").values())
    teams = found(office, "team", level="department", below="inherit")
    assert {"growth": 31, "content": 31, "brand": 31} == teams.of("x")
    assert "marketing" == teams.outcome("x", "brand").inherited_from


def test_the_team_is_the_one_at_the_end_of_the_period(office: DataFolder) -> None:
    # The employee moved from growth to content on 2025-01-01.
    people = found(office, "employee", "2024Q4..2025Q1", level="team", below="inherit")
    assert "growth" == people.outcome("x", cast.employee.id, "2024Q4").inherited_from
    assert "content" == people.outcome("x", cast.employee.id, "2025Q1").inherited_from


def test_a_person_of_two_teams_inherits_from_the_larger_share(folder: DataFolder) -> None:
    folder.rows("employees", "employee_id, name", "ann, A", "bob, B")
    folder.rows(
        "teams",
        "team_id, name, parent_id, kind",
        "dept, D, , department",
        "red, R, dept, team",
        "blue, B, dept, team",
    )
    folder.rows("memberships", "employee_id, team_id, valid_from, valid_to, share",
        "ann, red, 2024-01-01, , 0.4", "ann, blue, 2024-01-01, , 0.6", "bob, red, 2024-01-01, , 0.5", "bob, blue, 2024-01-01, , 0.5")  # fmt: skip
    folder.rows("sales", "day, amount, owner_id", "2025-01-05, 10, red", "2025-01-05, 30, blue")
    assert {"ann": 30, "bob": 30} == found(folder, "employee", level="team", below="inherit").of("x")


def test_a_leaver_inherits_from_the_team_of_the_last_day(folder: DataFolder) -> None:
    folder.rows(
        "employees", "employee_id, name, hired_on, left_on", "ann, A, , 2025-02-10", "bob, B, , 2025-02-10"
    )
    folder.rows("teams", "team_id, name, parent_id, kind", "dept, D, , department", "red, R, dept, team")
    # The membership ends with the last day, or the day after it: both are found.
    folder.rows(
        "memberships",
        "employee_id, team_id, valid_from, valid_to, share",
        "ann, red, 2024-01-01, 2025-02-11, ",
        "bob, red, 2024-01-01, 2025-02-10, ",
    )
    folder.rows("sales", "day, amount, owner_id", "2025-01-05, 10, red")
    assert {"ann": 10, "bob": 10} == found(folder, "employee", level="team", below="inherit").of("x")


def test_a_leaver_is_of_the_teams_of_the_last_day(folder: DataFolder) -> None:
    folder.rows("employees", "employee_id, name, hired_on, left_on", "ann, A, , 2025-02-10")
    folder.rows("teams", "team_id, name, parent_id, kind", "dept, D, , department", "red, R, dept, team")
    folder.rows(
        "memberships",
        "employee_id, team_id, valid_from, valid_to, share",
        "ann, red, 2024-01-01, 2025-02-10, ",
    )
    folder.rows("sales", "day, amount, owner_id", "2025-01-05, 10, ann")
    assert {"ann": 10} == found(folder, "employee", applies_to={"teams": ["red"]}).of("x")


def test_an_indicator_may_be_for_some_positions_only(office: DataFolder) -> None:
    people = found(office, "employee", applies_to={"positions": ["planner"]}).of("x")
    assert (1, 4) == (people[cast.employee.id], people[cast.stranger.id])
    assert {"not_applicable: not_for_this_position"} == {
        people[str(who)] for who in cast.PEOPLE if who.position != "planner"
    }
    # A team has no position: what its people do counts.
    assert {"growth": 3, "content": 1, "brand": 4} == found(
        office, "team", applies_to={"positions": ["planner"]}
    ).of("x")


def test_an_indicator_may_be_for_some_teams_and_those_within(office: DataFolder) -> None:
    people = found(office, "employee", applies_to={"teams": ["growth"]}).of("x")
    assert (1, 2) == (people[cast.employee.id], people[cast.manager.id])
    assert "not_applicable: not_for_this_position" == people[cast.stranger.id]
    teams = found(office, "team", applies_to={"teams": ["growth"]}).of("x")
    assert (3, 1, "not_applicable: not_for_this_position") == (
        teams["growth"],
        teams["content"],
        teams["brand"],
    )


def test_both_limits_must_be_met(office: DataFolder) -> None:
    people = found(office, "employee", applies_to={"positions": ["planner"], "teams": ["brand"]}).of("x")
    assert {cast.stranger.id} == {who for who, value in people.items() if not isinstance(value, str)}


def test_without_by_every_level_is_measured_over_all_rows(office: DataFolder) -> None:
    for level in ("employee", "team", "department"):
        assert 31 == found(office, None, level=level, applies_to={"positions": ["planner"]}).value("x")


# ── minimum evidence ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("least", "value"), [(3, 7), (4, "insufficient_evidence: under_minimum_evidence")])
def test_a_value_needs_its_minimum_evidence(office: DataFolder, least: int, value: Any) -> None:
    evidence = {"measure": "orders", "at_least": least}
    office.rows("sales", "day, amount, owner_id", "2025-01-05, 1, x", "2025-01-06, 2, x", "2025-01-07, 4, x")
    assert value == found(office, None, minimum_evidence=evidence).value("x")


def test_missing_evidence_is_not_enough_and_a_gap_stays_what_it_is(office: DataFolder) -> None:
    evidence = {"measure": "average", "at_least": 0}
    office.rows("sales", "day, amount, owner_id", "2025-01-05, , x")
    assert "insufficient_evidence: under_minimum_evidence" == found(
        office, None, minimum_evidence=evidence
    ).value("x")
    undefined = found(
        office, None, formula="revenue / revenue", minimum_evidence={"measure": "orders", "at_least": 9}
    )
    assert "undefined: zero_denominator" == undefined.value("x")


def test_evidence_is_that_of_the_subject_the_value_is_taken_from(office: DataFolder) -> None:
    evidence = {"measure": "orders", "at_least": 2}
    people = found(office, "employee", level="team", below="inherit", minimum_evidence=evidence).of("x")
    assert (3, "insufficient_evidence: under_minimum_evidence") == (
        people[cast.manager.id],
        people[cast.employee.id],
    )


# ── frequency ───────────────────────────────────────────────────────────────────────────────────────


def test_a_yearly_indicator_is_due_in_the_last_quarter_and_measured_over_the_year(folder: DataFolder) -> None:
    folder.rows(
        "sales",
        "day, amount, owner_id",
        "2025-02-01, 1, x",
        "2025-05-01, 2, x",
        "2025-08-01, 4, x",
        "2025-12-31, 8, x",
        "2024-03-01, 5, x",
    )
    document = scheme({"sales": SALES}, {
        "yearly": {"formula": "revenue", "frequency": "year"}, "grown": {"formula": "growth(revenue)", "frequency": "year"},
        "halfly": {"formula": "revenue", "frequency": "half"}, "quarterly": {"formula": "revenue", "frequency": "quarter"},
        "monthly": {"formula": "revenue", "frequency": "month"}, "plain": "revenue",
    })  # fmt: skip
    year = computed(folder, document, "2025Q1..2025Q4")
    not_due = "not_due: due_every_year"
    assert {"2025Q1": not_due, "2025Q2": not_due, "2025Q3": not_due, "2025Q4": 15} == year.over_time("yearly")
    assert 2 == year.value("grown", period="2025Q4")  # from 5 to 15 over the years
    assert {
        "2025Q1": "not_due: due_every_half",
        "2025Q2": 3,
        "2025Q3": "not_due: due_every_half",
        "2025Q4": 12,
    } == year.over_time("halfly")
    for name in ("quarterly", "monthly", "plain"):
        assert {"2025Q1": 1, "2025Q2": 2, "2025Q3": 4, "2025Q4": 8} == year.over_time(name)


def test_the_year_of_a_yearly_indicator_is_fiscal(folder: DataFolder) -> None:
    folder.rows(
        "sales",
        "day, amount, owner_id",
        "2025-03-31, 1, x",
        "2025-04-01, 2, x",
        "2026-03-31, 4, x",
        "2026-04-01, 8, x",
    )
    document = scheme(
        {"sales": SALES},
        {"x": {"formula": "revenue", "frequency": "year"}},
        calendar={"fiscal_year_start": 4},
    )
    # The fourth quarter of fiscal 2025 ends in March 2026.
    assert 6 == computed(folder, document, "2025Q4").value("x")
    assert "not_due: due_every_year" == computed(folder, document, "2025Q3").value("x")


def test_another_grain_than_the_schemes_is_simply_computed(folder: DataFolder) -> None:
    folder.rows("sales", "day, amount, owner_id", "2025-02-01, 1, x", "2025-05-01, 2, x")
    document = scheme({"sales": SALES}, {"x": {"formula": "revenue", "frequency": "year"}})
    assert (1, 3) == (
        computed(folder, document, "2025-02").value("x"),
        computed(folder, document, "2025").value("x"),
    )


def test_a_yearly_indicator_of_people_comes_with_the_quarterly_ones(office: DataFolder) -> None:
    document = scheme(
        {"sales": SALES},
        {
            "quarterly": "revenue",
            "yearly": {"formula": "revenue", "frequency": "year", "level": "team", "below": "inherit"},
        },
    )
    last = computed(office, document, "2025Q4", "employee")
    assert (0, 3) == (last.value("quarterly", cast.manager.id), last.value("yearly", cast.manager.id))


# ── companion, measures and rows ────────────────────────────────────────────────────────────────────


def test_a_companion_is_shown_beside_the_value(folder: DataFolder) -> None:
    folder.rows("sales", "day, amount, owner_id", "2025-01-01, 40, x", "2025-04-01, 50, x")
    document = scheme(
        {"sales": SALES}, {"x": {"formula": "growth(revenue)", "companion": "revenue - prior(revenue)"}}
    )
    column = computed(folder, document, "2025Q2").computation.results.columns
    (only,) = column.values()
    assert (0.25, 10) == (only.outcomes[0].value, only.companion_of(0))


def test_results_carry_the_values_of_their_measures_and_the_number_of_rows(folder: DataFolder) -> None:
    folder.rows(
        "sales",
        "day, amount, owner_id",
        "2025-01-01, 40, x",
        "2025-04-01, 50, x",
        "2025-04-02, 10, y",
        "2025-04-02, , y",
    )
    document = scheme(
        {"sales": SALES}, {"x": "growth(revenue) * share", "y": "average"}, parameters={"share": 0.5}
    )
    quarter = computed(folder, document, "2025Q2")
    x, _ = quarter.computation.results.columns.values()
    assert {"revenue": 60, "prior(revenue)": 40, "share": 0.5} == x.measures_of(0)
    assert (3, 3) == (quarter.rows("x"), quarter.rows("y"))


def test_the_rows_of_a_stock_are_those_alive(folder: DataFolder) -> None:
    folder.rows(
        "accounts",
        "id, since, until, owner_id",
        "1, 2024-05-01, , x",
        "2, 2025-02-01, , x",
        "3, 2024-05-01, 2025-01-15, x",
    )
    accounts = {
        "table": "accounts",
        "valid": {"from": "since", "to": "until"},
        "subject": "owner_id",
        "measures": {"alive": "count(*)", "owners": "count(distinct owner_id)"},
    }
    quarter = computed(
        folder, scheme({"accounts": accounts}, {"alive": "alive", "owners": "owners"}), "2025Q1"
    )
    assert (2, 1) == (quarter.value("alive"), quarter.value("owners"))
    assert (2, 2) == (quarter.rows("alive"), quarter.rows("owners"))
