"""Targets, ratings, actuals, contributions and decisions are read, and every mistake in them is named."""

# The expected value comes first; naive moments are what is read.
# ruff: noqa: DTZ001

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from lake_case import Lake

from steelyard.core.periods import Period

TARGETS = "period,subject_kind,subject,indicator,threshold,target,stretch,weight,effective_from,reason\n"
RATINGS = "period,subject,indicator,perspective,rater,rating,comment,rated_at\n"
ACTUALS = "period,subject,indicator,value,entered_by,entered_at,evidence\n"
CONTRIBUTIONS = "contribution_id,subject,kind,title,occurred_on,verified_by,verified_at,rating\n"
DECISIONS = "period,subject,kind,effect,decided_by,decided_at,reason\n"


@pytest.fixture
def company(lake: Lake) -> Lake:
    lake.write("employees.csv", "employee_id,name,position\nE1,李雷,planner\nE2,韩梅梅,head\n")
    lake.write("teams.csv", "team_id,name,parent_id,kind\nD,市场部,,department\nT1,品牌组,D,team\n")
    return lake


def test_targets_are_read(company: Lake) -> None:
    company.write(
        "targets.csv",
        TARGETS + "2026Q1,employee,E1,roi,5%,0.2,40%,40%,2026-02-01,\n2026-03,team,T1,roi,,,,,,\n",
    )
    first, second = company.inputs().targets
    assert Period.parse("2026Q1") == first.period
    assert (Decimal("0.05"), Decimal("0.2"), Decimal("0.4")) == (first.threshold, first.target, first.stretch)
    assert (Decimal(40), date(2026, 2, 1), None) == (first.weight, first.effective_from, first.reason)
    assert (None, None, None, None) == (second.threshold, second.target, second.stretch, second.weight)
    assert "targets.csv row 3" == str(second.place)


def test_a_month_that_excel_made_a_date_is_a_month(lake: Lake) -> None:
    rows = [["period", "subject", "indicator", "value"], [datetime(2026, 3, 1), "E1", "roi", 0.05]]
    lake.write_excel("actuals.xlsx", rows)
    assert [Period.parse("2026-03")] == [actual.period for actual in lake.inputs().actuals]


def test_targets_are_for_someone_there_is(company: Lake) -> None:
    rows = (
        "2026Q1,employee,E9,roi\n2026Q1,team,T9,roi\n2026Q1,position,planer,roi\n2026Q1,department,T1,roi\n"
        "2026Q1,position,head,roi\n2026Q1,department,D,roi\n2026Q1,person,E1,roi\n"
    )
    company.write("targets.csv", "period,subject_kind,subject,indicator\n" + rows)
    assert [
        'targets.csv row 8, column "subject_kind"  "person" is not allowed. '
        "Choose employee, position, team or department",
        'targets.csv row 2, column "subject"  there is no employee "E9". There is E1 or E2',
        'targets.csv row 3, column "subject"  there is no team "T9". There is D or T1',
        'targets.csv row 4, column "subject"  there is no position "planer". Did you mean "planner"?',
        'targets.csv row 5, column "subject"  there is no department "T1". There is D',
    ] == company.input_problems()


def test_later_targets_need_a_reason(company: Lake) -> None:
    rows = "2026Q1,employee,E1,roi,,1,,,2026-02-15,\n2026Q1,employee,E1,roi,,2,,,,\n"
    company.write("targets.csv", TARGETS + rows)
    problem = 'targets.csv row 2, column "reason"  a change within the period needs a reason'
    assert [problem] == company.input_problems()


def test_a_reason_makes_a_later_target_right(company: Lake) -> None:
    rows = "2026Q1,employee,E1,roi,,1,,,2026-02-15,leave\n2026Q1,employee,E1,roi,,2,,,,\n"
    company.write("targets.csv", TARGETS + rows)
    assert [Decimal(1), Decimal(2)] == [target.target for target in company.inputs().targets]


def test_a_target_is_there_once(company: Lake) -> None:
    company.write("targets.csv", TARGETS + "2026Q1,employee,E1,roi,,1,,,,\n2026Q1,employee,E1,roi,,2,,,,x\n")
    assert [
        'targets.csv row 3, column "period"  2026Q1, employee, E1, roi is there twice: row 2 has the same '
        "period, subject_kind, subject, indicator, effective_from. Keep one of them"
    ] == company.input_problems()


def test_indicators_are_those_of_the_scheme(company: Lake) -> None:
    company.write("targets.csv", TARGETS + "2026Q1,employee,E1,campaign_ro,,1,,,,\n")
    problem = 'targets.csv row 2, column "indicator"  there is no indicator "campaign_ro". '
    assert [problem + 'Did you mean "campaign_roi"?'] == company.input_problems(indicators={"campaign_roi"})


def test_ratings_are_read(company: Lake) -> None:
    rows = "2026Q1,E1,teamwork,manager,E2,4.5,good,2026-04-01T02:00:00Z\n2026Q1,E1,teamwork,self,E1,,,\n"
    company.write("ratings.csv", RATINGS + rows)
    (rating,) = company.inputs().ratings
    assert ("manager", "E2", Decimal("4.5"), "good") == (
        rating.perspective,
        rating.rater,
        rating.rating,
        rating.comment,
    )
    assert datetime(2026, 4, 1, 10) == rating.rated_at


def test_nobody_rates_twice(company: Lake) -> None:
    company.write("ratings.csv", RATINGS + "2026Q1,E1,teamwork,peer,E2,4,,\n2026Q1,E1,teamwork,peer,E2,5,,\n")
    (problem,) = company.input_problems()
    assert problem.startswith(
        'ratings.csv row 3, column "period"  2026Q1, E1, teamwork, peer, E2 is there twice: '
    )


def test_raters_and_subjects_exist(company: Lake) -> None:
    company.write("ratings.csv", RATINGS + "2026Q1,X,teamwork,peer,Y,4,,\n2026Q1,T1,teamwork,peer,E2,4,,\n")
    assert [
        'ratings.csv row 2, column "subject"  there is no employee or team "X". There is D, E1, E2 or T1',
        'ratings.csv row 2, column "rater"  there is no employee "Y". There is E1 or E2',
    ] == company.input_problems()


def test_without_people_every_subject_is_fine(lake: Lake) -> None:
    lake.write("ratings.csv", RATINGS + "2026Q1,anyone,teamwork,peer,somebody,4,,\n")
    assert ["anyone"] == [rating.subject for rating in lake.inputs().ratings]


def test_known_subjects_can_be_given(lake: Lake) -> None:
    lake.write("actuals.csv", ACTUALS + "2026Q1,chanel_a,roi,1,,,\n")
    problem = 'actuals.csv row 2, column "subject"  there is no employee or team "chanel_a". '
    assert [problem + 'Did you mean "channel_a"?'] == lake.input_problems(known_subjects={"channel_a"})


def test_actuals_are_read(company: Lake) -> None:
    rows = '2026Q1,T1,roi,5%,E2,2026-04-01,a.pdf\n2026Q1,E1,roi,,,,\n2026Q1,D,cost,"1,200.5",,,\n'
    company.write("actuals.csv", ACTUALS + rows)
    expected = [("T1", Decimal("0.05")), ("E1", None), ("D", Decimal("1200.5"))]
    assert expected == [(actual.subject, actual.value) for actual in company.inputs().actuals]


def test_values_and_periods_must_be_readable(company: Lake) -> None:
    company.write("actuals.csv", ACTUALS + "2026Q5,E1,roi,a lot,,,\n")
    assert [
        'actuals.csv row 2, column "value"  "a lot" is not a number such as 1234.5',
        'actuals.csv row 2, column "period"  "2026Q5" is not a period. '
        "Write a period as 2026-03, 2026Q1, 2026H1 or 2026",
    ] == company.input_problems()


@pytest.mark.parametrize(
    ("name", "header", "row"),
    [
        ("targets", TARGETS, "2026Q1,employee,E1,roi,,1,,,,"),
        ("ratings", RATINGS, "2026Q1,E1,teamwork,peer,E2,4,,"),
        ("actuals", ACTUALS, "2026Q1,E1,roi,1,,,"),
    ],
)
def test_another_file_can_be_read_instead(
    company: Lake, tmp_path: Path, name: str, header: str, row: str
) -> None:
    company.write(f"{name}.csv", "this,is\nnot,read\n")
    other = tmp_path / "other.csv"
    other.write_text(header + row + "\n")
    (record,) = getattr(company.inputs(**{name: other}), name)
    assert str(other) == record.place.file


def test_a_file_to_read_instead_must_be_there(company: Lake, tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere.csv"
    problem = f"{nowhere}  there is no such file; it should hold targets"
    assert [problem] == company.input_problems(targets=nowhere)


def test_contributions_count_when_verified(company: Lake) -> None:
    rows = "C1,E1,proposal,x,2026-03-01,E2,2026-03-02 10:00,2\nC2,E1,proposal,y,2026-03-01,,,\n"
    company.write("contributions.csv", CONTRIBUTIONS + rows)
    expected = [("C1", True, Decimal(2)), ("C2", False, None)]
    assert expected == [
        (each.contribution_id, each.counts, each.rating) for each in company.inputs().contributions
    ]


def test_nobody_verifies_their_own_contribution(company: Lake) -> None:
    company.write("contributions.csv", CONTRIBUTIONS + "C1,E1,proposal,x,2026-03-01,E1,2026-03-02,\n")
    problem = 'contributions.csv row 2, column "verified_by"  nobody verifies a contribution of their own'
    assert [problem] == company.input_problems()


def test_decisions_are_read(company: Lake) -> None:
    company.write("decisions.csv", DECISIONS + "2026Q1,E1,fraud,grade D,E2,2026-04-01 09:00,audit 7\n")
    (decision,) = company.inputs().decisions
    assert ("fraud", "grade D", "E2", "audit 7") == (
        decision.kind,
        decision.effect,
        decision.decided_by,
        decision.reason,
    )
    assert datetime(2026, 4, 1, 9) == decision.decided_at


def test_a_decision_has_a_kind_an_author_a_moment_and_a_reason(company: Lake) -> None:
    company.write("decisions.csv", DECISIONS + "2026Q1,E1,,,,,\n")
    columns = ["kind", "decided_by", "decided_at", "reason"]
    complaint = "the cell is empty, but every row needs one"
    expected = [f'decisions.csv row 2, column "{column}"  {complaint}' for column in columns]
    assert expected == company.input_problems()
