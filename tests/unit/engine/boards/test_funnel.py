"""The funnel of a cohort: the leads that came in during the period, and how far they have come."""

from __future__ import annotations

import pytest
from small import LEAD_COLUMNS, board

import cast
from folders import DataFolder

ME, BOSS, OTHER = cast.employee.id, cast.manager.id, cast.stranger.id


@pytest.fixture
def cohort(folder: DataFolder) -> DataFolder:
    """Four leads of 2026Q1 (three mine) and one before; opportunities of two of them."""
    folder.rows(
        "leads",
        LEAD_COLUMNS,
        f"L1, 2026-01-05, 2026-01-07, 2026-02-01, 2026-03-20, {ME}",
        f"L2, 2026-01-06, 2026-01-09, 2026-02-10, , {ME}",
        f"L3, 2026-02-11, 2026-04-02, , , {ME}",
        f"L4, 2026-03-30, , , , {OTHER}",
        f"L0, 2025-12-31, 2026-01-02, 2026-01-03, 2026-01-04, {ME}",
    )
    return folder.rows(
        "opportunities",
        "opportunity_id, created_at, stage, lead_id",
        "O1, 2026-02-02, won, L1",
        "O2, 2026-02-11, open, L2",
        "O3, 2026-02-12, lost, L2",
        "O4, 2026-02-12, open, ",
    )


def counts(body: dict[str, dict[str, list[dict[str, str]]]]) -> dict[str, str]:
    return {step["step"]: step["count"] for step in body["funnel"]["steps"]}


def test_it_follows_the_leads_of_the_period_wherever_they_are_now(cohort: DataFolder) -> None:
    # L1, L2, L3, L4 came in; L1, L2, L3 became MQL (L3 after the quarter); L1, L2 SQL and opportunity.
    body = board(cohort, "2026Q1", cast.marketing.id)
    assert {"lead": "4", "mql": "3", "sql_lead": "2", "opportunity": "2", "won": "1"} == counts(body)
    assert "cohort_of_period" == body["funnel"]["definition"]


def test_each_rate_is_of_the_step_before(cohort: DataFolder) -> None:
    steps = board(cohort, "2026Q1", cast.marketing.id)["funnel"]["steps"]
    # 3/4, 2/3, 2/2, 1/2; of all leads 3/4, 1/2, 1/2, 1/4.
    assert [None, "0.75", "0.666666666667", "1", "0.5"] == [step["rate"] for step in steps]
    assert ["1", "0.75", "0.5", "0.5", "0.25"] == [step["of_leads"] for step in steps]


def test_the_period_before_stands_beside_it(cohort: DataFolder) -> None:
    # Of 2025Q4 there is only L0, which was won.
    body = board(cohort, "2026Q1", cast.marketing.id)["funnel"]
    assert "2025Q4" == body["prior_period"]
    assert ["1", "1", "1", "0", "1"] == [step["prior_count"] for step in body["steps"]]


def test_a_lead_with_two_opportunities_counts_once(cohort: DataFolder) -> None:
    assert "2" == counts(board(cohort, "2026Q1", ME))["opportunity"]


def test_people_and_teams_see_their_own_leads(cohort: DataFolder) -> None:
    assert "3" == counts(board(cohort, "2026Q1", ME))["lead"]
    assert "3" == counts(board(cohort, "2026Q1", cast.content.id))["lead"]
    assert "1" == counts(board(cohort, "2026Q1", cast.brand.id))["lead"]


def test_who_has_no_leads_has_a_reason(cohort: DataFolder) -> None:
    assert {"reason": "no_rows"} == board(cohort, "2026Q1", BOSS)["funnel"]


def test_what_comes_after_the_day_looked_at_has_not_happened_yet(cohort: DataFolder) -> None:
    # On 2026-02-05 L1 is SQL and opportunity, L2 is MQL; L3 and L4 are still to come, L1 is not won.
    body = board(cohort, "2026Q1", cast.marketing.id, as_of="2026-02-05")
    assert {"lead": "2", "mql": "2", "sql_lead": "1", "opportunity": "1", "won": "0"} == counts(body)
    assert body["funnel"]["is_maturing"]


def test_without_opportunities_the_step_is_left_out_and_said(cohort: DataFolder) -> None:
    (cohort.root / "opportunities.csv").unlink()
    body = board(cohort, "2026Q1", cast.marketing.id)["funnel"]
    assert ["opportunity"] == body["left_out"]
    # Won is then compared with SQL: 1 of 2.
    assert "0.5" == body["steps"][-1]["rate"]


def test_without_leads_the_reason_is_the_table(folder: DataFolder) -> None:
    folder.rows("orders", "order_id, ordered_at, amount", "B1, 2026-01-02, 5")
    found = board(folder, "2026Q1", cast.marketing.id)["funnel"]
    assert {"reason": "no_table", "note": "leads"} == found


def test_rows_that_cannot_be_read_leave_the_chart_out_and_nothing_else(cohort: DataFolder) -> None:
    file = cohort.root / "opportunities.csv"
    file.write_text(file.read_text() + "O9,the day before,open,L1\n")
    body = board(cohort, "2026Q1", cast.marketing.id)
    assert "cannot_be_read" == body["funnel"]["reason"]
    assert "the day before" in body["funnel"]["note"]
    assert "4" == body["indicators"]["leads"]["trend"][-1]
