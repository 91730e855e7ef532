"""Zero, missing and undefined are three different answers (DESIGN "Zero, missing, undefined")."""

from __future__ import annotations

from decimal import Decimal

import pytest

from folders import DataFolder, Document, computed, scheme

SALES: Document = {
    "table": "sales", "time": "day",
    "measures": {
        "revenue": "sum(amount)", "orders": "count(*)", "buyers": "count(distinct buyer)", "mean": "avg(amount)",
        "typical": "median(amount)", "largest": "max(amount)", "smallest": "min(amount)", "last": "arg_max(amount, day)",
        "web": "sum(amount) filter (where buyer = 'web')", "ratio": "sum(amount) / count(buyer)",
    },
}  # fmt: skip
FORMULAS = {
    **{name: name for name in SALES["measures"]},
    "prior": "prior(revenue)", "before_that": "prior(revenue, 2)", "year_ago": "year_ago(revenue)",
    "growth": "growth(revenue)", "change": "revenue - prior(revenue)", "with_default": "revenue - coalesce(prior(revenue), 0)",
}  # fmt: skip


def found(folder: DataFolder, period: str, **dataset: object):
    return computed(folder, scheme({"sales": {**SALES, **dataset}}, FORMULAS), period)


@pytest.fixture
def gap_year(folder: DataFolder) -> DataFolder:
    """Rows in the first and the fourth quarter of 2025, none between."""
    return folder.rows(
        "sales", "day, amount, buyer", "2025-02-01, 10, web", "2025-03-01, 30, tv", "2025-11-01, 5, web"
    )


def test_inside_the_coverage_an_empty_count_or_sum_is_zero(gap_year: DataFolder) -> None:
    inside = found(gap_year, "2025Q2")
    for name in ("revenue", "orders", "buyers", "web"):
        assert 0 == inside.value(name), name


def test_inside_the_coverage_any_other_empty_aggregate_is_missing(gap_year: DataFolder) -> None:
    inside = found(gap_year, "2025Q2")
    for name in ("mean", "typical", "largest", "smallest", "last"):
        assert "missing: no_rows" == inside.value(name), name


def test_a_measure_that_divides_by_nothing_is_undefined(gap_year: DataFolder) -> None:
    assert "undefined: zero_denominator" == found(gap_year, "2025Q2").value("ratio")


@pytest.mark.parametrize(("period", "reason"), [("2024Q4", "before_coverage"), ("2026Q1", "after_coverage")])
def test_outside_the_coverage_every_measure_is_missing(
    gap_year: DataFolder, period: str, reason: str
) -> None:
    outside = found(gap_year, period)
    for name in SALES["measures"]:
        assert f"missing: {reason}" == outside.value(name), name


def test_a_prior_before_the_coverage_says_that_there_is_no_prior_period(gap_year: DataFolder) -> None:
    first = found(gap_year, "2025Q1")
    assert 40 == first.value("revenue")
    for name in ("prior", "before_that", "year_ago", "growth", "change"):
        assert "missing: no_prior_period" == first.value(name), name
    assert 40 == first.value("with_default")


def test_a_comparison_with_nothing_never_shows_zero_percent(gap_year: DataFolder) -> None:
    """evidence#3335: comparisons that silently show 0%."""
    assert "missing: no_prior_period" == found(gap_year, "2025Q1").value("growth")
    assert "undefined: prior_not_positive" == found(gap_year, "2025Q3").value("growth")
    assert -1 == found(gap_year, "2025Q2").value("growth")


def test_prior_is_the_previous_period_and_never_the_previous_row(gap_year: DataFolder) -> None:
    """metabase#71261, metricflow#1758: the fourth quarter is compared with the empty third one."""
    fourth = found(gap_year, "2025Q4")
    assert (5, 0, 0) == (fourth.value("revenue"), fourth.value("prior"), fourth.value("before_that"))
    assert 40 == found(gap_year, "2025Q2").value("prior")
    assert 40 == found(gap_year, "2025Q3").value("before_that")


def test_prior_is_aligned_for_every_subject(folder: DataFolder) -> None:
    folder.rows(
        "sales",
        "day, amount, buyer",
        "2025-01-01, 1, web",
        "2025-04-01, 10, tv",
        "2025-07-01, 100, web",
        "2025-07-02, 7, tv",
    )
    quarters = computed(folder, scheme({"sales": SALES}, FORMULAS), "2025Q2..2025Q3", "buyer")
    assert {"tv": 0, "web": 1} == quarters.of("prior", "2025Q2")
    assert {"tv": 10, "web": 0} == quarters.of("prior", "2025Q3")
    assert {"tv": "missing: no_prior_period", "web": "missing: no_prior_period"} == quarters.of(
        "before_that", "2025Q2"
    )
    assert {"tv": 0, "web": 1} == quarters.of("before_that", "2025Q3")


def test_several_periods_and_one_period_give_the_same_numbers(gap_year: DataFolder) -> None:
    alone = {period: found(gap_year, period) for period in ("2025Q1", "2025Q2", "2025Q3", "2025Q4", "2026Q1")}
    together = found(gap_year, "2025Q1..2026Q1")
    for name in FORMULAS:
        assert {period: one.value(name) for period, one in alone.items()} == together.over_time(name), name


def test_year_ago_skips_the_periods_between(folder: DataFolder) -> None:
    folder.rows(
        "sales", "day, amount, buyer", "2024-02-01, 8, web", "2024-06-01, 100, web", "2025-02-01, 10, web"
    )
    assert {"2025-02": 8} == found(folder, "2025-02").over_time("year_ago")
    assert {"2025Q1": 8} == found(folder, "2025Q1").over_time("year_ago")
    assert {"2025H1": 108} == found(folder, "2025H1").over_time("year_ago")
    assert {"2025": 108} == found(folder, "2025").over_time("year_ago")


def test_the_period_that_holds_the_first_or_last_row_is_covered(gap_year: DataFolder) -> None:
    assert {
        "2024-12": "missing: before_coverage",
        "2025-01": "missing: before_coverage",
        "2025-02": 10,
    } == found(gap_year, "2024-12..2025-02").over_time("revenue")
    assert {"2025-10": 0, "2025-11": 5, "2025-12": "missing: after_coverage"} == found(
        gap_year, "2025-10..2025-12"
    ).over_time("revenue")


def test_explicit_covers_say_where_zero_is_an_answer(gap_year: DataFolder) -> None:
    covers = {"from": "2024-07-01", "to": "2026-03-31"}
    wide = found(gap_year, "2024Q2..2026Q2", covers=covers)
    assert {
        "2024Q2": "missing: before_coverage", "2024Q3": 0, "2024Q4": 0, "2025Q1": 40, "2025Q2": 0, "2025Q3": 0,
        "2025Q4": 5, "2026Q1": 0, "2026Q2": "missing: after_coverage",
    } == wide.over_time("revenue")  # fmt: skip
    assert "missing: no_prior_period" == wide.value("prior", period="2024Q3")
    assert 0 == wide.value("prior", period="2024Q4")


def test_one_end_of_covers_may_be_given(gap_year: DataFolder) -> None:
    half = found(gap_year, "2024Q4..2026Q1", covers={"to": "2026-03-31"})
    assert ("missing: before_coverage", 0) == (half.value("orders"), half.value("orders", period="2026Q1"))


def test_covers_narrower_than_the_rows_hide_what_is_outside(gap_year: DataFolder) -> None:
    narrow = found(gap_year, "2025Q1..2025Q4", covers={"from": "2025-04-01", "to": "2025-09-30"})
    assert {
        "2025Q1": "missing: before_coverage", "2025Q2": 0, "2025Q3": 0, "2025Q4": "missing: after_coverage",
    } == narrow.over_time("revenue")  # fmt: skip


def test_a_table_without_rows_has_no_data(folder: DataFolder) -> None:
    folder.rows("sales", "day, amount, buyer")
    empty = found(folder, "2025Q1")
    for name in SALES["measures"]:
        assert "missing: no_data" == empty.value(name), name
    assert "missing: no_data" == empty.value("growth")


def test_a_table_without_rows_but_with_coverage_is_zero(folder: DataFolder) -> None:
    folder.rows("sales", "day, amount, buyer")
    empty = found(folder, "2025Q1", covers={"from": "2025-01-01", "to": "2025-12-31"})
    assert (0, 0, "missing: no_rows") == (empty.value("revenue"), empty.value("orders"), empty.value("mean"))


def test_a_canonical_table_that_no_connector_has_filled_is_missing(folder: DataFolder) -> None:
    folder.rows("sales", "day, amount, buyer", "2025-01-05, 10, web")
    orders = {"table": "orders", "time": "ordered_at", "measures": {"placed": "count(*)"}}
    document = scheme(
        {"sales": SALES, "orders": orders}, {"placed": "placed", "revenue": "revenue", "g": "growth(placed)"}
    )
    partly = computed(folder, document, "2025Q1")
    assert ("missing: no_table", 10) == (partly.value("placed"), partly.value("revenue"))
    assert "missing: no_table" == partly.value("g")


def test_a_join_with_an_absent_canonical_table_is_missing_too(folder: DataFolder) -> None:
    folder.rows("sales", "day, amount, buyer", "2025-01-05, 10, web")
    joined = {
        **SALES,
        "join": {"table": "customers", "on": {"buyer": "customer_id"}, "columns": ["acquired_at"]},
    }
    assert "missing: no_table" == computed(
        folder, scheme({"sales": joined}, {"x": "revenue"}), "2025Q1"
    ).value("x")


def test_an_empty_cell_is_not_zero(folder: DataFolder) -> None:
    folder.rows(
        "sales", "day, amount, buyer", "2025-01-05, 10, web", "2025-01-06, , web", "2025-01-07, 20, tv"
    )
    cells = found(folder, "2025Q1")
    assert (30, 3, 15, 10) == (
        cells.value("revenue"),
        cells.value("orders"),
        cells.value("mean"),
        cells.value("smallest"),
    )


def test_a_column_without_a_single_value_sums_to_zero_and_has_no_mean(folder: DataFolder) -> None:
    folder.rows("sales", "day, amount, buyer", "2025-01-05, , web", "2025-01-06, , ")
    cells = found(folder, "2025Q1")
    assert (0, 2, "missing: no_rows") == (cells.value("revenue"), cells.value("orders"), cells.value("mean"))
    for name in ("typical", "largest", "last"):
        assert "missing: no_rows" == cells.value(name), name


def test_negative_and_zero_values_are_values(folder: DataFolder) -> None:
    folder.rows(
        "sales", "day, amount, buyer", "2025-01-05, -10, web", "2025-01-06, 10, tv", "2025-04-01, 5, tv"
    )
    quarters = found(folder, "2025Q1..2025Q2")
    assert (0, 0, 10, -10) == tuple(
        quarters.value(name) for name in ("revenue", "mean", "largest", "smallest")
    )
    assert "undefined: prior_not_positive" == quarters.value("growth", period="2025Q2")


def test_the_coverage_does_not_depend_on_which_measures_are_asked_for(folder: DataFolder) -> None:
    folder.rows("prospects", "created_at, won_at", "2025-01-10, 2025-08-01", "2025-02-10, ")
    dataset = {
        "table": "prospects", "time": "created_at",
        "measures": {"leads": "count(*)", "won": {"sql": "count(*)", "time": "won_at"}},
    }  # fmt: skip
    alone = computed(folder, scheme({"d": dataset}, {"leads": "leads"}), "2025Q2").value("leads")
    beside = computed(folder, scheme({"d": dataset}, {"leads": "leads", "won": "won"}), "2025Q2").value(
        "leads"
    )
    assert alone == beside


def test_growth_of_a_ratio_takes_the_ratio_of_each_period(folder: DataFolder) -> None:
    folder.rows(
        "sales",
        "day, amount, buyer",
        "2025-01-01, 10, a",
        "2025-01-02, 30, b",
        "2025-04-01, 90, a",
        "2025-04-02, 0, a",
        "2025-04-03, 0, b",
    )
    document = scheme({"sales": SALES}, {"x": "growth(revenue / orders)", "y": "growth(revenue) / 2"})
    quarter = computed(folder, document, "2025Q2")
    assert Decimal("0.5") == quarter.value("x")  # from 40 / 2 = 20 to 90 / 3 = 30
    assert Decimal("0.625") == quarter.value("y")  # (90 - 40) / 40 / 2


def test_months_far_apart_come_from_one_request(folder: DataFolder) -> None:
    folder.rows(
        "sales",
        "day, amount, buyer",
        "2015-01-05, 1, web",
        "2024-12-05, 2, web",
        "2025-01-05, 4, web",
        "2025-02-05, 8, web",
    )
    january = found(folder, "2025-01")
    assert (4, 2, 0, 0) == tuple(
        january.value(name) for name in ("revenue", "prior", "before_that", "year_ago")
    )
    decade = computed(folder, scheme({"sales": SALES}, {"x": "prior(revenue, 120)"}), "2025-01")
    assert 1 == decade.value("x")
