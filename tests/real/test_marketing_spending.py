"""Spend and revenue with decimal commas: ROI, cost per lead, and why ratios are not averaged."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from proof import SCHEMES, Figures, assert_same, command, computed, entries, needs, printed, refusal, truths

FOLDER = "marketing_spending"
pytestmark = needs(FOLDER)
MONTH = "2021-02"
INDICATORS = (
    "spend", "revenue", "roi", "cpl", "cac", "ctr", "click_to_lead", "lead_to_order",
    "leads", "orders", "clicks", "impressions",
)  # fmt: skip


def february(by: str | None = None) -> Figures:
    return computed("marketing_spending", FOLDER, MONTH, by=by)


@pytest.mark.parametrize(("indicator", "truth"), entries(FOLDER, "overall"))
def test_all_campaigns_together(indicator: str, truth: Decimal) -> None:
    assert_same(truth, february().value(indicator, period=MONTH))


@pytest.mark.parametrize("indicator", INDICATORS)
@pytest.mark.parametrize(("campaign", "truth"), entries(FOLDER, "by_campaign"))
def test_a_campaign_however_its_name_is_written(
    campaign: str, truth: dict[str, Decimal], indicator: str
) -> None:
    found = february("campaign")
    assert_same(truth[indicator], found.value(indicator, subject=campaign, period=MONTH))


@pytest.mark.parametrize("indicator", INDICATORS)
@pytest.mark.parametrize(("category", "truth"), entries(FOLDER, "by_category"))
def test_a_category_of_campaigns(category: str, truth: dict[str, Decimal], indicator: str) -> None:
    found = february("category")
    assert_same(truth[indicator], found.value(indicator, subject=category, period=MONTH))


def test_names_in_other_case_are_no_campaigns_of_their_own() -> None:
    assert set(truths(FOLDER)["by_campaign"]) == set(february("campaign").subjects)


def test_roi_is_the_ratio_of_sums_not_the_mean_of_ratios() -> None:
    truth = truths(FOLDER)
    assert_same(truth["overall"]["roi"], february().value("roi", period=MONTH))
    assert_same(truth["mean_of_row_roi_NOT_the_kpi"], february().value("mean_of_row_roi", period=MONTH))
    assert february().value("roi", period=MONTH) != february().value("mean_of_row_roi", period=MONTH)


def test_the_roi_of_all_is_not_the_mean_of_its_parts_either() -> None:
    for by in ("campaign", "category"):
        found = february(by)
        parts = [found.value("roi", subject=subject, period=MONTH) for subject in found.subjects]
        assert february().value("roi", period=MONTH) != sum(parts) / len(parts)


def test_a_formula_that_averages_rows_is_refused(tmp_path: Path) -> None:
    run = command(_with_roi(tmp_path, "avg(row_roi)"), FOLDER, MONTH)
    assert "avg() belongs in a measure of a dataset" in refusal(run)


def test_a_formula_over_a_column_of_the_rows_is_refused(tmp_path: Path) -> None:
    run = command(_with_roi(tmp_path, "row_roi"), FOLDER, MONTH)
    assert '"row_roi" is not a measure or parameter. Did you mean "mean_of_row_roi"' in refusal(run)


def _with_roi(folder: Path, formula: str) -> Path:
    path = folder / "other.yaml"
    path.write_text(
        f"""
steelyard: 1
scheme: other
extends: ["{SCHEMES / "marketing_spending.yaml"}"]
dimensions: {{return: {{indicators: {{roi: {{formula: {formula}}}}}}}}}
""",
        "utf-8",
    )
    return path


def test_days_of_a_campaign_without_a_lead_are_counted() -> None:
    assert_same(truths(FOLDER)["zero_lead_rows"], february().value("days_without_lead", period=MONTH))


def test_the_result_names_the_sums_and_the_rows_behind_it() -> None:
    found, truth = february().record("roi", period=MONTH), truths(FOLDER)
    assert {"revenue": truth["overall"]["revenue"], "spend": truth["overall"]["spend"]} == found["measures"]
    assert truth["rows"] == found["rows"]


def test_the_command_prints_the_same_in_a_process_of_its_own() -> None:
    run = command("marketing_spending", FOLDER, MONTH, by="campaign", own_process=True)
    assert february("campaign").records == printed(run).records
