"""Scorecards: values against targets, weighed, adjusted, vetoed and graded, in this order (DESIGN "Numbers")."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

import cast
from folders import DataFolder, Document, opened, request, scored
from steelyard.core.periods import Period
from steelyard.core.problems import SteelyardError
from steelyard.engine.score import score, score_year
from steelyard.scoring.cards import Card

FACTS: Document = {
    "table": "facts", "time": "day", "subject": "owner_id", "covers": {"from": "2024-01-01", "to": "2026-12-31"},
    "measures": {
        "a_sum": "sum(amount) filter (where kind = 'a')", "b_mean": "avg(amount) filter (where kind = 'b')", "c_sum": "sum(amount) filter (where kind = 'c')",
        "proposals": "count(*) filter (where kind = 'proposal')", "complaints": "count(*) filter (where kind = 'complaint')",
        "delay": "avg(amount) filter (where kind = 'delay')",
    },
}  # fmt: skip


def indicator(usual: str, weight: int, **more: Any) -> Document:
    return {
        "title": usual,
        "formula": usual,
        "unit": "points",
        "weight": weight,
        "target": 10,
        "score": {"rule": "ratio", "cap": 150},
        **more,
    }


def document(**more: Any) -> Document:
    b = more.pop("b", {})
    return {
        "scheme": "s", "title": "s", "datasets": {"facts": FACTS},
        "dimensions": {
            "first": {"title": "first", "weight": 60, "indicators": {"a": indicator("a_sum", 50), "b": indicator("b_mean", 50, **b)}},
            "second": {"title": "second", "weight": 40, "indicators": {"c": indicator("c_sum", 100)}},
        },
        "adjustments": {"up": {"rule": "bonus", "measure": "proposals", "each": 2, "cap": 5}, "down": {"rule": "deduct", "formula": "complaints * 3", "each": 1}},
        "vetoes": {
            "fraud": {"source": "decisions", "effect": {"grade_at_most": "D"}},
            "flood": {"when": "complaints > 3", "effect": {"total_at_most": 40}},
            "late": {"when": "delay > 2", "effect": {"total_at_most": 10}},
        },
        "grades": {"bands": {"S": 105, "A": 90, "B": 80, "C": 60, "D": "lowest"}, "coefficient": {"S": 1.5, "A": 1.2, "B": 1.0, "C": 0.8, "D": 0.5}},
        **more,
    }  # fmt: skip


def facts(folder: DataFolder, *rows: str) -> DataFolder:
    """Rows as kind amount [day [owner]]."""
    parts = [[*row.split(), "", ""] for row in rows]
    return folder.lines(
        "facts",
        ("day", "kind", "amount", "owner_id"),
        [(p[2] or "2025-02-01", p[0], p[1], p[3]) for p in parts],
    )


def card(folder: DataFolder, by: str | None = None, subject: str = "all", **more: Any) -> Card:
    return next(
        each for _, who, _, each in scored(folder, document(**more), "2025Q1", by).cards() if who == subject
    )


USUAL = ("a 9", "b 12", "c 8")


def test_indicators_make_dimensions_and_dimensions_the_total(folder: DataFolder) -> None:
    found = card(facts(folder, *USUAL))
    # (90 + 120) / 2 = 105 and 80: 0.6 * 105 + 0.4 * 80.
    assert [90, 120, 80] == [line.score for line in found.indicators.values()]
    assert (105, 80) == (found.dimensions["first"].score, found.dimensions["second"].score)
    assert (95, "A", Decimal("1.2")) == (found.total, found.grade, found.coefficient)


def test_adjustments_come_after_the_total_and_have_their_caps(folder: DataFolder) -> None:
    found = card(facts(folder, *USUAL, *["proposal 1"] * 4, *["complaint 1"] * 2))
    # 95 + min(4 * 2, 5) - 2 * 3
    assert (5, -6) == (found.adjustments["up"].points, found.adjustments["down"].points)
    assert (94, "A") == (found.total, found.grade)


def test_the_cap_of_the_total_comes_after_the_adjustments(folder: DataFolder) -> None:
    rows = facts(folder, *USUAL, *["proposal 1"] * 3)
    assert 97 == card(rows, caps={"max": 97}).total
    assert 100 == card(rows).total


def test_a_decision_of_people_is_a_veto_and_comes_last(folder: DataFolder) -> None:
    facts(folder, *USUAL).rows("decisions", "period, subject, kind, effect, decided_by, decided_at, reason",
        "2025Q1, all, fraud, , boss, 2025-04-02, forged", "2025Q2, all, fraud, , boss, 2025-04-02, forged")  # fmt: skip
    found = card(folder)
    assert (("fraud",), "D", Decimal("0.5"), 95) == (
        found.vetoes,
        found.grade,
        found.coefficient,
        found.total,
    )


@pytest.mark.parametrize(
    ("period", "subject", "kind"),
    [("2025Q2", "all", "fraud"), ("2025Q1", "other", "fraud"), ("2025Q1", "all", "praise")],
)
def test_a_decision_of_another_period_subject_or_kind_is_no_veto(
    folder: DataFolder, period: str, subject: str, kind: str
) -> None:
    facts(folder, *USUAL).rows(
        "decisions",
        "period, subject, kind, effect, decided_by, decided_at, reason",
        f"{period}, {subject}, {kind}, , boss, 2025-04-02, r",
    )
    assert ((), "A") == (card(folder).vetoes, card(folder).grade)


def test_a_condition_that_is_true_is_a_veto(folder: DataFolder) -> None:
    found = card(facts(folder, *USUAL, *["complaint 1"] * 4))
    assert (("flood",), 40, "D") == (found.vetoes, found.total, found.grade)
    assert 83 == found.total_before_vetoes


def test_a_condition_that_is_not_known_is_no_veto(folder: DataFolder) -> None:
    assert () == card(facts(folder, *USUAL)).vetoes  # there is no delay to average
    assert ("late",) == card(facts(folder, *USUAL, "delay 3")).vetoes


def test_the_weight_of_what_is_missing_moves_within_the_dimension(folder: DataFolder) -> None:
    found = card(facts(folder, "a 9", "c 8"))
    # b has no rows to average: a stands for the first dimension alone. 0.6 * 90 + 0.4 * 80.
    assert (None, "missing", 86) == (found.indicators["b"].score, found.indicators["b"].status, found.total)
    assert (60, None, 40) == tuple(line.effective_weight for line in found.indicators.values())


def test_missing_may_be_zero(folder: DataFolder) -> None:
    found = card(facts(folder, "a 9", "c 8"), b={"missing": "zero"})
    # 0.6 * (90 + 0) / 2 + 0.4 * 80
    assert (0, 59) == (found.indicators["b"].score, found.total)


def test_missing_may_block_the_total(folder: DataFolder) -> None:
    found = card(facts(folder, "a 9", "c 8"), b={"missing": "block"})
    assert (None, None, None, "blocked", ("b",)) == (
        found.total,
        found.grade,
        found.coefficient,
        found.reason,
        found.blocked_by,
    )


def test_a_policy_for_one_status_leaves_the_others(folder: DataFolder) -> None:
    blocked_when_undefined = {"formula": "b_mean / (a_sum - 9)", "undefined": "block"}
    assert "blocked" == card(facts(folder, *USUAL), b=blocked_when_undefined).reason
    assert 86 == card(facts(folder, "a 9", "c 8"), b={"undefined": "block"}).total


def test_people_have_cards_of_their_own(folder: DataFolder) -> None:
    cast.organise(folder)
    facts(
        folder,
        f"a 9 2025-02-01 {cast.employee}",
        f"b 12 2025-02-01 {cast.employee}",
        f"c 8 2025-02-01 {cast.employee}",
        f"c 5 2025-02-01 {cast.stranger}",
    )
    assert 95 == card(folder, "employee", cast.employee.id).total
    # A sum over no rows is zero, a mean over none missing: 0.6 * 0 + 0.4 * 50.
    assert 20 == card(folder, "employee", cast.stranger.id).total


def test_targets_of_a_person_count(folder: DataFolder) -> None:
    cast.organise(
        facts(
            folder,
            f"a 9 2025-02-01 {cast.employee}",
            f"b 12 2025-02-01 {cast.employee}",
            f"c 8 2025-02-01 {cast.employee}",
        )
    )
    folder.rows("targets", "period, subject_kind, subject, indicator, threshold, target, stretch, weight, effective_from, reason",
        f"2025Q1, employee, {cast.employee}, c, , 8, , , , ", f"2025Q1, employee, {cast.employee}, a, , , , 75, , ", f"2025Q1, employee, {cast.employee}, b, , , , 25, , ")  # fmt: skip
    found = card(folder, "employee", cast.employee.id)
    # 0.6 * (0.75 * 90 + 0.25 * 120) + 0.4 * 100
    assert Decimal("98.5") == found.total
    assert (75, 25) == (found.indicators["a"].weight, found.indicators["b"].weight)


# ── periods and years ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("period", "message"),
    [
        (
            "2025-05",
            "this scheme is scored by quarter, not by month: use --period 2025Q2. `steelyard compute` takes any period",
        ),
        (
            "2025H2",
            "this scheme is scored by quarter, not by half: use --period 2025Q3. `steelyard compute` takes any period",
        ),
        (
            "2025",
            "this scheme is scored by quarter, not by year: use --period 2025Q1, or --year for the year. `steelyard compute` takes any period",
        ),
    ],
)
def test_another_period_than_the_schemes_is_refused(folder: DataFolder, period: str, message: str) -> None:
    workspace = opened(facts(folder, *USUAL), document())
    with pytest.raises(SteelyardError) as error:
        score(workspace, request(period))
    assert message == str(error.value)


def _year(folder: DataFolder, **more: Any) -> Any:
    workspace = opened(folder, document(**more))
    year = Period.parse("2025")
    return score_year(workspace, year, request("2025"))


def test_a_year_is_the_mean_of_its_periods(folder: DataFolder) -> None:
    facts(
        folder,
        *(
            f"{kind} {amount} 2025-{month}-01"
            for month, amount in (("02", 10), ("05", 9), ("08", 8), ("11", 7))
            for kind in "abc"
        ),
    )
    ((found,), scores) = _year(folder)
    assert {"2025Q1": 100, "2025Q2": 90, "2025Q3": 80, "2025Q4": 70} == {
        str(period): total for period, total in found.parts.items()
    }
    assert (85, "B", Decimal("1.0")) == (found.total, found.grade, found.coefficient)
    assert 4 == len(list(scores.cards()))


def test_a_year_with_a_blocked_period_is_the_mean_of_the_others(folder: DataFolder) -> None:
    facts(
        folder,
        *(f"{kind} {amount} 2025-{month}-01" for month, amount in (("02", 10), ("05", 9)) for kind in "abc"),
    )
    ((found,), _) = _year(folder, b={"missing": "block"})
    assert {"2025Q1": 100, "2025Q2": 90, "2025Q3": None, "2025Q4": None} == {
        str(period): total for period, total in found.parts.items()
    }
    assert 95 == found.total


def test_a_year_may_be_recomputed_over_all_its_rows(folder: DataFolder) -> None:
    facts(
        folder,
        *(
            f"{kind} {amount} 2025-{month}-01"
            for month, amount in (("02", 4), ("05", 3), ("08", 2), ("11", 1))
            for kind in "abc"
        ),
    )
    ((found,), _) = _year(folder, year_score="recompute")
    # a: 10 of 10, b: the mean 2.5 of 10, c: 10 of 10. 0.6 * (100 + 25) / 2 + 0.4 * 100.
    assert Decimal("77.5") == found.total
    assert (40, "C") == (found.parts[Period.parse("2025Q1")], found.grade)


def test_a_joiner_has_the_mean_of_the_periods_they_were_there(folder: DataFolder) -> None:
    folder.rows("employees", "employee_id, name, hired_on", "old, O, ", "new, N, 2025-07-01")
    rows = [
        f"{kind} {amount} 2025-{month}-01 {who}"
        for who in ("old", "new")
        for month, amount in (("02", 10), ("05", 9), ("08", 8), ("11", 7))
        for kind in "abc"
    ]
    workspace = opened(facts(folder, *rows), document())
    years, _ = score_year(workspace, Period.parse("2025"), request("2025", "employee"))
    assert {"old": 85, "new": 75} == {one.subject: one.total for one in years}


def test_the_year_is_fiscal(folder: DataFolder) -> None:
    facts(
        folder,
        *(
            f"{kind} {amount} {day}"
            for day, amount in (("2025-05-01", 10), ("2025-08-01", 9), ("2025-11-01", 8), ("2026-02-01", 7))
            for kind in "abc"
        ),
    )
    ((found,), _) = _year(folder, calendar={"fiscal_year_start": 4})
    assert 85 == found.total
