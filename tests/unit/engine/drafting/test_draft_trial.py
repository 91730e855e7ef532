"""An indicator of a draft on real rows, whatever else of the draft is wrong.

deals  2026-01  ann 300 / 100, bob 100 / 100      the department: (400 − 200) / 200 = 1
scored by ratio with a target of 50 %: Ann (300 − 100) / 100 = 2 earns 400, capped at 120
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest

from folders import DataFolder
from steelyard.core.periods import Period
from steelyard.core.problems import SteelyardError
from steelyard.engine.drafting.parts import NoPartError
from steelyard.engine.drafting.trial import trial

DRAFT = """\
scheme: small
title: Small
period: month
datasets:
  deals:
    table: deals
    time: day
    subject: owner
    measures: {revenue: sum(revenue), cost: sum(cost)}
  broken: {table: nowhere, time: day, measures: {lost: "sum("}}
dimensions:
  work:
    title: Work
    weight: 7
    indicators:
      roi:
        title: ROI
        formula: (revenue - cost) / cost
        unit: percent
        weight: 12
        target: 50%
        guardrails: [nobody]
        score: {rule: ratio, cap: 120}
      wrong: {title: Wrong, formula: revenue +, unit: count, weight: 5, score: {rule: ratio}}
      care:
        title: Care
        input: actuals
        unit: points
        weight: 1
        target: 8
        score: {rule: ratio}
"""


@pytest.fixture
def tried(tmp_path):
    data = DataFolder(tmp_path / "data")
    data.rows(
        "employees",
        "employee_id, name, position, manager_id, hired_on, left_on",
        "ann, Ann, seller, , 2024-01-01, ",
        "bob, Bob, seller, ann, 2024-01-01, ",
    )
    data.rows("teams", "team_id, name, parent_id, kind", "d, Department, , department")
    data.rows(
        "memberships",
        "employee_id, team_id, valid_from, valid_to, share",
        "ann, d, 2024-01-01, , 1",
        "bob, d, 2024-01-01, , 1",
    )
    data.rows("deals", "day, owner, revenue, cost", "2026-01-05, ann, 300, 100", "2026-01-06, bob, 100, 100")
    data.rows(
        "actuals", "period, subject, indicator, value", "2026-01, ann, care, 6", "2026-01, ann, roi_old, 1"
    )
    data.rows(
        "targets",
        "period, subject_kind, subject, indicator, target, weight",
        "2026-01, employee, bob, roi, 200%, 90",
        "2026-01, employee, bob, something_else, 3, 10",
    )

    def run(indicator="roi", subject="ann", text=DRAFT, period="2026-01"):
        file = tmp_path / "draft.yaml"
        file.write_text(text, encoding="utf-8")
        return trial(
            file,
            dimension="work",
            indicator=indicator,
            data=data.root,
            period=Period.parse(period),
            subject=subject,
            as_of=date(2026, 2, 10),
        )

    return run


def test_value_measures_and_score_come_from_the_rows(tried):
    found = tried()
    assert found.outcome.value == Decimal(2)
    assert {line.label: line.value for line in found.measures} == {
        "revenue": Decimal(300),
        "cost": Decimal(100),
    }
    assert found.line is not None
    assert found.line.score == Decimal(120)


def test_a_department_is_its_sums(tried):
    assert tried(subject="d").outcome.value == Decimal(1)


def test_a_target_that_was_agreed_counts_and_a_weight_does_not(tried):
    found = tried(subject="bob")
    assert found.target_source == "employee"
    assert found.line is not None
    # 0 of 200%.
    assert (found.line.target.target, found.line.score) == (Decimal(2), Decimal(0))


def test_numbers_that_people_entered_count_too(tried):
    found = tried("care")
    assert found.line is not None
    assert (found.outcome.value, found.line.score) == (Decimal(6), Decimal(75))


def test_a_period_without_rows_says_why(tried):
    found = tried(period="2025-06")
    assert (found.outcome.value, found.outcome.status) == (None, "missing")


@pytest.mark.parametrize(
    ("indicator", "text", "said"),
    [
        ("wrong", DRAFT, "formula"),
        ("roi", DRAFT.replace("/ cost", "/ costs"), 'Did you mean "cost"?'),
        ("roi", DRAFT.replace("table: deals", "table: dealings"), 'no file for table "dealings"'),
    ],
)
def test_what_is_wrong_with_the_indicator_itself_is_said(tried, indicator, text, said):
    with pytest.raises(SteelyardError, match=re.escape(said)):
        tried(indicator, text=text)


def test_nobody_of_that_name_is_an_answer_in_words(tried):
    with pytest.raises(SteelyardError, match='no subject "eve"'):
        tried(subject="eve")


def test_there_is_no_other_indicator(tried):
    with pytest.raises(NoPartError):
        tried("none")
