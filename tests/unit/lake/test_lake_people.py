"""Employees, teams and memberships are read together, and every mistake in them is named."""

# The expected value comes first.

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from lake_case import Lake

from steelyard.lake.inputs import Inputs

EMPLOYEES = (
    "employee_id,name,position,manager_id,hired_on,left_on\n"
    "E1,𠮷田,planner,E2,2024-01-01,\n"
    "E2,O'Brien,head,,2023/1/1,2026-06-30\n"
)
TEAMS = "team_id,name,parent_id,kind\nD,市场部,,department\nT1,品牌组,D,team\nT2,增长组,D,team\n"
MEMBERSHIPS = (
    "employee_id,team_id,valid_from,valid_to,share\n"
    "E1,T1,2024-01-01,2025-01-01,\n"
    "E1,T1,2025-01-01,,60%\n"
    "E1,T2,2025-01-01,,0.4\n"
)


@pytest.fixture
def company(lake: Lake) -> Lake:
    lake.write("employees.csv", EMPLOYEES)
    lake.write("teams.csv", TEAMS)
    lake.write("memberships.csv", MEMBERSHIPS)
    return lake


def test_an_empty_folder_has_no_inputs(lake: Lake) -> None:
    assert Inputs() == lake.inputs()
    assert not lake.inputs().has_people


def test_people_are_read(company: Lake) -> None:
    inputs = company.inputs()
    assert inputs.has_people
    first, second = inputs.employees
    assert ("E1", "𠮷田", "planner", "E2") == (
        first.employee_id,
        first.name,
        first.position,
        first.manager_id,
    )
    assert (date(2024, 1, 1), None) == (first.hired_on, first.left_on)
    assert ("O'Brien", None, date(2023, 1, 1)) == (second.name, second.manager_id, second.hired_on)
    assert "employees.csv row 2" == str(first.place)


def test_teams_are_read(company: Lake) -> None:
    expected = [("D", None, "department"), ("T1", "D", "team"), ("T2", "D", "team")]
    assert expected == [(team.team_id, team.parent_id, team.kind) for team in company.inputs().teams]


def test_an_empty_share_is_all_and_an_empty_end_is_open(company: Lake) -> None:
    expected = [
        (date(2024, 1, 1), date(2025, 1, 1), Decimal(1)),
        (date(2025, 1, 1), None, Decimal("0.6")),
        (date(2025, 1, 1), None, Decimal("0.4")),
    ]
    assert expected == [(each.valid_from, each.valid_to, each.share) for each in company.inputs().memberships]


def test_people_may_come_from_excel_with_chinese_ids(lake: Lake) -> None:
    lake.write_excel("employees.xlsx", [["employee_id", "name"], ["张三", "张三"], [1001, "李雷"]])
    assert ["张三", "1001"] == [employee.employee_id for employee in lake.inputs().employees]


def test_files_of_people_are_in_the_snapshot(company: Lake) -> None:
    from steelyard.lake.folder import Folder
    from steelyard.lake.inputs import read_inputs

    folder = Folder(company.path)
    read_inputs(folder)
    assert ["employees.csv", "memberships.csv", "teams.csv"] == list(folder.snapshot())


def test_missing_columns_are_named(lake: Lake) -> None:
    lake.write("employees.csv", "employee,name\nE1,x\n")
    assert [
        'employees.csv  column "employee_id" is missing; table employees needs it. '
        'There is employee or name. Did you mean "employee"?'
    ] == lake.input_problems()


def test_cells_that_are_wrong_are_named(lake: Lake) -> None:
    lake.write("employees.csv", "employee_id,name,hired_on\n,x,2024-01-01\nE2,,soon\n")
    assert [
        'employees.csv row 2, column "employee_id"  the cell is empty, but every row needs one',
        'employees.csv row 3, column "name"  the cell is empty, but every row needs one',
        'employees.csv row 3, column "hired_on"  "soon" is not a date such as 2026-03-01',
    ] == lake.input_problems()


def test_the_problems_of_all_files_come_together(company: Lake) -> None:
    company.write("employees.csv", EMPLOYEES + "E1,again,,,,\nE3,x,,E9,,\n")
    company.write("memberships.csv", MEMBERSHIPS + "E3,T9,2024-01-01,,\nE8,T1,2024-01-01,,\n")
    assert [
        'employees.csv row 4, column "employee_id"  E1 is there twice: row 2 has the same employee_id. '
        "Keep one of them",
        'employees.csv row 5, column "manager_id"  there is no employee "E9". There is E1, E2 or E3',
        'memberships.csv row 6, column "employee_id"  there is no employee "E8". There is E1, E2 or E3',
        'memberships.csv row 5, column "team_id"  there is no team "T9". There is D, T1 or T2',
    ] == company.input_problems()


def test_ids_are_unique_across_employees_and_teams(company: Lake) -> None:
    company.write("teams.csv", TEAMS + "E2,x,D,team\n")
    assert [
        'teams.csv row 5, column "team_id"  "E2" is also an employee (row 3 of employees.csv). '
        "Ids are unique across employees and teams"
    ] == company.input_problems()


def test_there_is_one_root(lake: Lake) -> None:
    lake.write("teams.csv", "team_id,name,parent_id,kind\nD,x,,department\nT,y,,team\n")
    assert [
        'teams.csv row 3, column "parent_id"  "T" is a second root beside "D". '
        "Give all teams but one a parent_id"
    ] == lake.input_problems()


def test_the_root_is_a_department(lake: Lake) -> None:
    lake.write("teams.csv", "team_id,name,parent_id,kind\nD,x,,team\n")
    problem = 'teams.csv row 2, column "kind"  the root is of kind "team"; expected department'
    assert [problem] == lake.input_problems()


def test_teams_form_no_cycle(lake: Lake) -> None:
    lake.write(
        "teams.csv",
        "team_id,name,parent_id,kind\nD,x,,department\nA,x,B,team\nB,x,C,team\nC,x,A,team\nE,x,A,team\n",
    )
    problem = 'teams.csv row 3, column "parent_id"  the teams form a cycle: A → B → C → A'
    assert [problem] == lake.input_problems()


def test_a_cycle_without_a_root_says_both(lake: Lake) -> None:
    lake.write("teams.csv", "team_id,name,parent_id,kind\nA,x,A,team\n")
    assert [
        "teams.csv  no team is the root: one team of kind department has an empty parent_id",
        'teams.csv row 2, column "parent_id"  the teams form a cycle: A → A',
    ] == lake.input_problems()


def test_shares_above_one_are_refused_with_the_day(company: Lake) -> None:
    company.write("memberships.csv", MEMBERSHIPS + "E1,D,2025-07-01,2025-08-01,0.1\n")
    assert [
        'memberships.csv row 5, column "share"  the shares of E1 sum to 1.1 on 2025-07-01; '
        "on any day they sum to 1"
    ] == company.input_problems()


def test_half_open_memberships_may_touch(company: Lake) -> None:
    assert () == company.inputs().warnings


def test_shares_below_one_are_a_warning(company: Lake) -> None:
    rows = "E1,T1,2024-01-01,2024-07-01,1\nE1,T2,2024-08-01,,1\n"
    company.write("memberships.csv", "employee_id,team_id,valid_from,valid_to,share\n" + rows)
    assert [
        'memberships.csv row 2, column "share"  the shares of E1 sum to 0 on 2024-07-01; '
        "on any day they sum to 1"
    ] == [str(warning) for warning in company.inputs().warnings]


def test_days_after_someone_left_need_no_share(company: Lake) -> None:
    rows = "E2,T1,2024-01-01,2026-06-30,1\nE2,T2,2026-06-30,,0.5\n"
    company.write("memberships.csv", "employee_id,team_id,valid_from,valid_to,share\n" + rows)
    assert () == company.inputs().warnings


def test_nothing_ends_before_it_starts(company: Lake) -> None:
    company.write("memberships.csv", "employee_id,team_id,valid_from,valid_to\nE1,T1,2026-03-01,2026-02-01\n")
    problem = 'memberships.csv row 2, column "valid_to"  2026-02-01 is before valid_from 2026-03-01'
    assert [problem] == company.input_problems()


def test_a_share_is_between_0_and_1(company: Lake) -> None:
    company.write("memberships.csv", "employee_id,team_id,valid_from,share\nE1,T1,2026-03-01,60\n")
    problem = 'memberships.csv row 2, column "share"  60 is out of range; expected 0 to 1'
    assert [problem] == company.input_problems()
