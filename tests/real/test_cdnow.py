"""69,659 orders of 23,570 customers: new customers, retention, growth."""

from __future__ import annotations

from decimal import Decimal

import pytest
from proof import Figures, assert_gap, assert_same, command, computed, entries, needs, printed, truths

FOLDER = "cdnow"
pytestmark = needs(FOLDER)


def months() -> Figures:
    return computed("cdnow", FOLDER, "1997-01..1998-06")


def quarters() -> Figures:
    return computed("cdnow", FOLDER, "1997Q1..1998Q2")


@pytest.mark.parametrize(("month", "truth"), entries(FOLDER, "new_customers_by_month"))
def test_new_customers_of_a_month(month: str, truth: Decimal) -> None:
    assert_same(truth, months().value("new_customers", period=month))
    assert_same(truth, months().value("won", period=month))


@pytest.mark.parametrize(("month", "truth"), entries(FOLDER, "active_customers_by_month"))
def test_active_customers_of_a_month(month: str, truth: Decimal) -> None:
    assert_same(truth, months().value("active", period=month))


@pytest.mark.parametrize(("month", "truth"), entries(FOLDER, "sales_by_month"))
def test_sales_of_a_month(month: str, truth: Decimal) -> None:
    assert_same(truth, months().value("sales", period=month))


@pytest.mark.parametrize(("month", "truth"), entries(FOLDER, "cohort_1997_all_active_share_by_month"))
def test_share_of_all_customers_that_bought_in_a_month(month: str, truth: Decimal) -> None:
    assert_same(truth, months().value("active_share", period=month))


@pytest.mark.parametrize(("quarter", "truth"), entries(FOLDER, "sales_by_quarter"))
def test_sales_of_a_quarter(quarter: str, truth: Decimal) -> None:
    assert_same(truth, quarters().value("sales", period=quarter))


@pytest.mark.parametrize(("quarter", "truth"), entries(FOLDER, "sales_growth_by_quarter"))
def test_growth_of_sales_over_the_quarter_before(quarter: str, truth: Decimal) -> None:
    assert_same(truth, quarters().value("sales_growth", period=quarter))


@pytest.mark.parametrize(("quarter", "truth"), entries(FOLDER, "quarter_retention"))
def test_retention_of_a_quarter_by_the_formula_of_the_article(
    quarter: str, truth: dict[str, Decimal]
) -> None:
    found = quarters()
    assert_same(truth["formula_(end-new)/start"], found.value("retention", period=quarter))
    assert {"prior(active)": truth["start"], "active": truth["end"], "new": truth["new"]} == found.record(
        "retention", period=quarter
    )["measures"]


@pytest.mark.parametrize(("quarter", "truth"), entries(FOLDER, "quarter_retention"))
def test_customers_that_bought_in_two_quarters_running(quarter: str, truth: dict[str, Decimal]) -> None:
    assert_same(truth["strict_overlap/start"], quarters().value("bought_again", period=quarter))


def test_the_formula_says_99_percent_while_half_of_them_bought_again() -> None:
    assert_same(Decimal("0.990148"), quarters().value("retention", period="1997Q4"))
    assert_same(Decimal("0.483932"), quarters().value("bought_again", period="1997Q4"))


def test_the_first_quarter_has_neither_growth_nor_retention() -> None:
    for indicator in ("sales_growth", "retention", "bought_again"):
        assert_gap("missing", "no_prior_period", quarters().status(indicator, period="1997Q1"))


def test_the_months_add_up_to_all_orders_and_to_the_cent() -> None:
    found, truth = months(), truths(FOLDER)
    periods = list(truth["sales_by_month"])
    for indicator, total in (
        ("sales", "sales_total"),
        ("orders", "rows"),
        ("units", "units"),
        ("for_nothing", "zero_amount_rows"),
        ("new_customers", "customers"),
    ):
        assert truth[total] == sum(found.value(indicator, period=month) for month in periods)


@pytest.mark.parametrize(
    ("month", "customers"), [("1997-01", 7846), ("1997-02", 16322), ("1997-03", 23570), ("1998-06", 23570)]
)
def test_customers_are_a_stock_that_keeps_everyone_won(month: str, customers: int) -> None:
    assert_same(Decimal(customers), months().value("customers", period=month))


@pytest.mark.parametrize(("period", "reason"), [("1996Q4", "before_coverage"), ("1998Q3", "after_coverage")])
def test_outside_the_data_sales_are_missing_not_zero(period: str, reason: str) -> None:
    found = computed("cdnow", FOLDER, period)
    assert ("missing", reason) == found.status("sales", period=period)


def test_an_open_quarter_is_computed_as_of_a_day_in_a_process_of_its_own() -> None:
    found = printed(command("cdnow", FOLDER, "1997Q1", as_of="1997-01-31", own_process=True))
    for indicator, truth in (("sales", "sales_by_month"), ("new_customers", "new_customers_by_month")):
        assert_same(truths(FOLDER)[truth]["1997-01"], found.value(indicator, period="1997Q1"))
    assert_same(
        truths(FOLDER)["new_customers_by_month"]["1997-01"], found.value("customers", period="1997Q1")
    )
