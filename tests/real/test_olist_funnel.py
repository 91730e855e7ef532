"""8,000 marketing-qualified leads and 842 closed deals: conversion, time to close, completeness."""

from __future__ import annotations

from decimal import Decimal

import pytest
from proof import Figures, assert_gap, assert_same, computed, entries, needs, truths

FOLDER = "olist_funnel"
pytestmark = needs(FOLDER)
YEAR = "2017"  # fiscal, from June 2017 to May 2018: all first contacts


def year(by: str | None = None) -> Figures:
    return computed("olist_funnel", FOLDER, YEAR, by=by)


def months() -> Figures:
    return computed("olist_funnel", FOLDER, "2017-06..2018-11")


def test_one_lead_in_ten_was_won() -> None:
    assert_same(truths(FOLDER)["mql_to_won_rate"], year().value("rate", period=YEAR))
    assert_same(truths(FOLDER)["mql_rows"], year().value("mql", period=YEAR))
    assert_same(truths(FOLDER)["mql_unique"], year().value("different_mql", period=YEAR))
    assert_same(truths(FOLDER)["deal_rows"], year().value("won", period=YEAR))


@pytest.mark.parametrize(("origin", "truth"), entries(FOLDER, "by_origin"))
def test_conversion_of_an_origin(origin: str, truth: dict[str, Decimal]) -> None:
    subject = {"(missing)": "(none)"}.get(origin, origin)
    for indicator in ("mql", "won", "rate"):
        assert_same(truth[indicator], year("origin").value(indicator, subject=subject, period=YEAR))


def test_leads_without_origin_are_kept_apart_from_those_of_unknown_origin() -> None:
    assert_same(truths(FOLDER)["origin_missing"], year().value("without_origin", period=YEAR))
    assert {"(none)", "unknown"} <= set(year("origin").subjects)
    assert len(truths(FOLDER)["by_origin"]) == len(year("origin").subjects)


@pytest.mark.parametrize(("month", "truth"), entries(FOLDER, "by_first_contact_month"))
def test_conversion_of_the_leads_of_a_month(month: str, truth: dict[str, Decimal]) -> None:
    for indicator in ("mql", "won", "rate"):
        assert_same(truth[indicator], months().value(indicator, period=month))


@pytest.mark.parametrize(("month", "truth"), entries(FOLDER, "won_by_month"))
def test_deals_closed_in_a_month(month: str, truth: Decimal) -> None:
    assert_same(truth, months().value("deals", period=month))


def test_conversion_is_missing_after_the_last_lead_while_deals_still_close() -> None:
    assert_gap("missing", "after_coverage", months().status("rate", period="2018-06"))
    assert_same(Decimal(57), months().value("deals", period="2018-06"))


def test_the_month_before_the_first_deal_is_missing_not_zero() -> None:
    assert_gap("missing", "before_coverage", months().status("deals", period="2017-11"))


def test_days_from_first_contact_to_won() -> None:
    truth = truths(FOLDER)["days_to_won"]
    assert_same(truth["median"], year().value("median_days", period=YEAR))
    assert_same(truth["mean"], year().value("mean_days", period=YEAR), places=4)
    assert_same(truth["p90"], year().value("p90_days", period=YEAR))


def test_the_deal_won_before_its_first_contact_is_not_hidden() -> None:
    truth = truths(FOLDER)["days_to_won"]
    assert_same(truth["negative"], year().value("won_before_contact", period=YEAR))


def test_declared_revenue() -> None:
    assert_same(truths(FOLDER)["declared_monthly_revenue_sum"], year().value("revenue", period=YEAR))
    assert_same(truths(FOLDER)["declared_monthly_revenue_nonzero"], year().value("with_revenue", period=YEAR))


COMPLETENESS = [
    (field, truth) for field, truth in entries(FOLDER, "deal_field_completeness")
    if field not in ("mql_id", "seller_id", "sdr_id", "sr_id", "won_date", "declared_monthly_revenue")
]  # fmt: skip


@pytest.mark.parametrize(("field", "truth"), COMPLETENESS)
def test_completeness_of_a_field_of_the_deals(field: str, truth: Decimal) -> None:
    assert_same(truth, year().value(field, period=YEAR))


def test_completeness_of_all_cells_of_the_leads() -> None:
    assert_same(truths(FOLDER)["mql_table_completeness_all_cells"], year().value("mql_cells", period=YEAR))
