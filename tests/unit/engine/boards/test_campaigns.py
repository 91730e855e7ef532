"""Campaigns with their series, shared as the scheme shares them."""

from __future__ import annotations

from typing import Any

import pytest
from small import COVERS, board

import cast
from folders import DataFolder, Document, scheme

ME, OTHER = cast.employee.id, cast.stranger.id
CAMPAIGNS: Document = {
    "table": "campaigns", "time": "ended_on", "subject": "owner_id", "covers": COVERS,
    "credits": {"table": "campaign_credits", "key": "campaign_id", "subject": "employee_id", "share": "share"},
    "measures": {"spent": "sum(cost)", "earned": "sum(revenue)"},
}  # fmt: skip
COLUMNS = "campaign_id, name, series, ended_on, owner_id, cost, revenue"


def document() -> Document:
    return scheme(
        {"campaigns": CAMPAIGNS}, {"roi": {"formula": "(earned - spent) / spent", "unit": "percent"}}
    )


@pytest.fixture
def tours(folder: DataFolder) -> DataFolder:
    """The series Tour loses three quarters in a row; Fair once, and too cheap to say so in 2026Q1."""
    folder.rows(
        "campaigns",
        COLUMNS,
        f"C1, Tour 1, Tour, 2025-09-30, {ME}, 20000, 20200",
        f"C2, Tour 2, Tour, 2025-12-31, {ME}, 20000, 20800",
        f"C3, Tour 3, Tour, 2026-02-01, {ME}, 20000, 19000",
        f"C4, Tour 4, Tour, 2026-03-31, {ME}, 10000, 11000",
        f"C5, Fair 1, Fair, 2025-12-01, {OTHER}, 30000, 30100",
        f"C6, Fair 2, Fair, 2026-03-01, {OTHER}, 5000, 5000",
        f"C7, Later, Tour, 2026-04-01, {ME}, 1000, 9000",
    )
    return folder.rows(
        "campaign_credits", "campaign_id, employee_id, share", f"C3, {ME}, 0.5", f"C3, {OTHER}, 0.3"
    )


def campaigns(folder: DataFolder, subject: str, period: str = "2026Q1") -> dict[str, Any]:
    body: dict[str, Any] = board(folder, period, subject, document=document())["campaigns"]
    return body


def test_a_campaign_belongs_to_the_period_in_which_it_ends(tours: DataFolder) -> None:
    # C3, C4 and C6: 20000 + 10000 + 5000 spent, 19000 + 11000 + 5000 earned: as much.
    found = campaigns(tours, cast.marketing.id)
    assert ["C3", "C4", "C6"] == [one["campaign"] for one in found["campaigns"]]
    assert ("35000", "35000", "0") == (found["spend"], found["revenue"], found["roi"])


def test_shares_split_both_sides(tours: DataFolder) -> None:
    # Half of C3 and all of C4 are mine: 10000 + 10000 spent, 9500 + 11000 earned.
    mine = campaigns(tours, ME)
    assert ("20000", "20500", "0.025") == (mine["spend"], mine["revenue"], mine["roi"])
    assert {"C3": "0.5", "C4": "1"} == {one["campaign"]: one["share"] for one in mine["campaigns"]}
    # A campaign's own ROI is that of the whole campaign: -1000 / 20000.
    assert "-0.05" == mine["campaigns"][0]["roi"]


def test_a_team_has_the_parts_of_its_members(tours: DataFolder) -> None:
    # Brand: 0.3 of C3 and C6.
    assert "11000" == campaigns(tours, cast.brand.id)["spend"]


def test_a_series_under_five_percent_is_counted_back_from_the_newest_period(tours: DataFolder) -> None:
    # Tour: 2025Q3 1%, 2025Q4 4%, 2026Q1 (19000 + 11000 − 30000) / 30000 = 0%.
    tour, fair = campaigns(tours, cast.marketing.id)["series"]
    assert ("Tour", 3, True) == (tour["series"], tour["times_under"], tour["is_failing"])
    assert ["0.01", "0.04", "0"] == [one["roi"] for one in tour["periods"]]
    # Fair earned nothing in 2026Q1 either, but 5000 spent is too little to call it.
    assert ("Fair", 0, False) == (fair["series"], fair["times_under"], fair["is_failing"])


def test_one_good_period_ends_the_run(tours: DataFolder) -> None:
    found = campaigns(tours, cast.marketing.id, "2026Q2")["series"]
    assert [("Tour", 0)] == [(one["series"], one["times_under"]) for one in found]


def test_a_single_period_under_the_line_is_not_failing(tours: DataFolder) -> None:
    (one,) = campaigns(tours, OTHER, "2025Q4")["series"]
    assert ("Fair", 1, False) == (one["series"], one["times_under"], one["is_failing"])


def test_nobody_without_campaigns_has_any(tours: DataFolder) -> None:
    assert {"reason": "no_rows"} == campaigns(tours, cast.director.id)


def test_without_the_table_the_chart_says_so(folder: DataFolder) -> None:
    folder.rows("leads", "lead_id, created_at", "L1, 2026-01-01")
    assert {"reason": "no_table", "note": "campaigns"} == board(folder, "2026Q1", cast.marketing.id)[
        "campaigns"
    ]
