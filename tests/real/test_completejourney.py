"""1.47 million lines of grocery receipts: penetration, retention, response to campaigns."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from proof import (
    SCHEMES,
    Figures,
    assert_gap,
    assert_same,
    command,
    computed,
    entries,
    needs,
    refusal,
    truths,
)

FOLDER = "completejourney"
pytestmark = needs(FOLDER)


def penetration(by: str | None = None) -> Figures:
    return computed("completejourney_penetration", FOLDER, "2017", by=by)


def months() -> Figures:
    return computed("completejourney_months", FOLDER, "2017-01..2018-01")


def campaigns(by: str | None = None) -> Figures:
    return computed("completejourney_campaigns", FOLDER, "2017", by=by)


@pytest.mark.parametrize(("category", "truth"), entries(FOLDER, "penetration_top10_categories_year"))
def test_penetration_of_a_category_is_its_buyers_among_all_households(
    category: str, truth: dict[str, Decimal]
) -> None:
    found = penetration("product_category")
    assert_same(truth["penetration"], found.value("penetration", subject=category, period="2017"))
    assert_same(truth["sales"], found.value("sales", subject=category, period="2017"))
    assert {"buyers": truth["households"], "households": truths(FOLDER)["households"]} == found.record(
        "penetration", subject=category, period="2017"
    )["measures"]


def test_lines_without_a_category_are_a_subject_of_their_own_and_none_is_lost() -> None:
    found = penetration("product_category")
    lines = [found.value("lines", subject=subject, period="2017") for subject in found.subjects]
    assert "(none)" in found.subjects
    assert truths(FOLDER)["transaction_rows"] == sum(lines)


def test_the_year_holds_every_line_every_household_and_every_basket() -> None:
    found, truth = penetration(), truths(FOLDER)
    assert_same(truth["sales"], found.value("sales", period="2017"))
    assert_same(truth["baskets"], found.value("baskets", period="2017"))
    assert_same(truth["transaction_rows"], found.value("lines", period="2017"))
    assert_same(Decimal(1), found.value("penetration", period="2017"))


@pytest.mark.parametrize(("brand", "truth"), entries(FOLDER, "penetration_by_brand_type"))
def test_penetration_of_own_and_national_brands(brand: str, truth: Decimal) -> None:
    assert_same(truth, penetration("brand").value("penetration", subject=brand, period="2017"))


@pytest.mark.parametrize(("manufacturer", "truth"), entries(FOLDER, "penetration_top5_manufacturers"))
def test_penetration_of_a_manufacturer(manufacturer: str, truth: Decimal) -> None:
    subject = manufacturer.removesuffix(".0")
    found = penetration("manufacturer_id")
    assert_same(truth, found.value("penetration", subject=subject, period="2017"))


@pytest.mark.parametrize(("month", "truth"), entries(FOLDER, "active_households_by_month"))
def test_active_households_of_a_month(month: str, truth: Decimal) -> None:
    assert_same(truth, months().value("active", period=month))


@pytest.mark.parametrize(("month", "truth"), entries(FOLDER, "sales_by_month"))
def test_sales_of_a_month(month: str, truth: Decimal) -> None:
    assert_same(truth, months().value("sales", period=month))


@pytest.mark.parametrize(("month", "truth"), entries(FOLDER, "soft_drinks_monthly_penetration_of_active"))
def test_share_of_active_households_that_bought_soft_drinks(month: str, truth: Decimal) -> None:
    assert_same(truth, months().value("soft_drinks", period=month))


@pytest.mark.parametrize(("month", "truth"), entries(FOLDER, "monthly_retention"))
def test_retention_of_a_month_by_the_formula_of_the_article(month: str, truth: dict[str, Decimal]) -> None:
    found = months()
    assert_same(truth["formula"], found.value("retention", period=month))
    assert {"prior(active)": truth["start"], "active": truth["end"], "new": truth["new"]} == found.record(
        "retention", period=month
    )["measures"]


@pytest.mark.parametrize(("month", "truth"), entries(FOLDER, "monthly_retention"))
def test_households_that_came_again_the_month_after(month: str, truth: dict[str, Decimal]) -> None:
    assert_same(truth["strict"], months().value("came_again", period=month))


def test_retention_passes_100_percent_when_households_return_after_a_pause() -> None:
    found = months()
    above = [
        month
        for month, _ in entries(FOLDER, "monthly_retention")
        if found.value("retention", period=month) > 1
    ]
    assert above == ["2017-05", "2017-07", "2017-10"]
    assert all(found.value("came_again", period=month) < 1 for month in above)


def test_the_first_month_has_no_retention() -> None:
    assert_gap("missing", "no_prior_period", months().status("retention", period="2017-01"))


@pytest.mark.parametrize(("campaign", "truth"), entries(FOLDER, "campaigns"))
def test_response_to_a_campaign(campaign: str, truth: dict[str, Decimal]) -> None:
    found = campaigns("campaign_id")
    for indicator in ("targeted", "redeemers", "redemptions", "response_rate"):
        assert_same(truth[indicator], found.value(indicator, subject=campaign, period="2017"))


def test_every_campaign_is_reported_also_the_one_nobody_answered() -> None:
    assert [name for name, _ in entries(FOLDER, "campaigns")] == campaigns("campaign_id").subjects


def test_a_household_of_several_campaigns_counts_once_in_the_whole() -> None:
    found, parts = campaigns(), truths(FOLDER)["campaigns"].values()
    assert_same(truths(FOLDER)["overall_redeemer_rate"], found.value("response_rate", period="2017"))
    assert sum(part["targeted"] for part in parts) > found.value("targeted", period="2017")


def test_a_look_up_that_would_double_rows_is_refused(tmp_path: Path) -> None:
    scheme = tmp_path / "doubled.yaml"
    scheme.write_text(
        f"""
steelyard: 1
scheme: doubled
extends: ["{SCHEMES / "completejourney_campaigns.yaml"}"]
datasets:
  targeting:
    join: {{file: coupons.parquet, on: {{campaign_id: campaign_id}}, columns: [product_id]}}
    columns: {{counted_from: "cast('2017-01-01' as date)"}}
""",
        "utf-8",
    )
    run = command(scheme, FOLDER, "2017")
    assert "a join is n:1" in refusal(run)


def test_a_misspelt_column_is_answered_with_the_right_one_also_of_a_look_up() -> None:
    run = command("completejourney_campaigns", FOLDER, "2017", by="start_dat")
    assert 'Did you mean "start_date"' in refusal(run)
