"""Flows: a row counts in the period that holds its moment (DESIGN §5, "Periods")."""

from __future__ import annotations

from decimal import Decimal

import pytest

from folders import DataFolder, Document, computed, opened, request, scheme
from steelyard.core.problems import SteelyardError
from steelyard.engine.compute import compute

SALES: Document = {
    "table": "sales",
    "time": "day",
    "measures": {"revenue": "sum(amount)", "orders": "count(*)"},
}


def test_a_row_counts_in_the_period_that_holds_its_moment(folder: DataFolder) -> None:
    folder.rows(
        "sales", "day, amount",
        "2025-03-31, 1", "2025-04-01, 2", "2025-06-30, 4", "2025-07-01, 8",
    )  # fmt: skip
    found = computed(folder, scheme({"sales": SALES}, {"revenue": "revenue"}), "2025Q1..2025Q3")
    assert {"2025Q1": 1, "2025Q2": 6, "2025Q3": 8} == found.over_time("revenue")


@pytest.mark.parametrize(
    ("period", "revenue"),
    [("2025-03", 1), ("2025Q1", 1), ("2025H1", 7), ("2025", 15), ("2025-04", 2), ("2025H2", 8)],
)
def test_any_grain_may_be_asked_for(folder: DataFolder, period: str, revenue: int) -> None:
    folder.rows("sales", "day, amount", "2025-03-31, 1", "2025-04-01, 2", "2025-06-30, 4", "2025-07-01, 8")
    found = computed(folder, scheme({"sales": SALES}, {"revenue": "revenue"}), period)
    assert revenue == found.value("revenue")


def test_the_last_moment_of_a_period_is_inside_and_midnight_is_the_next(folder: DataFolder) -> None:
    folder.rows("sales", "day, amount", "2025-03-31 23:59:59.999999, 1", "2025-04-01 00:00:00, 2")
    found = computed(folder, scheme({"sales": SALES}, {"revenue": "revenue"}), "2025Q1..2025Q2")
    assert {"2025Q1": 1, "2025Q2": 2} == found.over_time("revenue")


def test_a_row_without_a_moment_counts_nowhere(folder: DataFolder) -> None:
    folder.rows("sales", "day, amount", "2025-01-01, 1", ", 2", "2025-12-31, 4")
    found = computed(folder, scheme({"sales": SALES}, {"revenue": "revenue"}), "2025")
    assert 5 == found.value("revenue")


def test_quarters_halves_and_years_are_fiscal_but_months_are_not(folder: DataFolder) -> None:
    folder.rows(
        "sales",
        "day, amount",
        "2025-03-31, 1",
        "2025-04-01, 2",
        "2026-01-15, 4",
        "2026-03-31, 8",
        "2026-04-01, 16",
    )
    document = scheme({"sales": SALES}, {"revenue": "revenue"}, calendar={"fiscal_year_start": 4})
    # The fiscal year 2025 runs from April 2025 to March 2026; its fourth quarter is January to March 2026.
    for period, revenue in (
        ("2025", 14),
        ("2025Q1", 2),
        ("2025Q4", 12),
        ("2025H2", 12),
        ("2024Q4", 1),
        ("2025-04", 2),
    ):
        assert revenue == computed(folder, document, period).value("revenue"), period


def test_a_moment_with_an_offset_lands_in_the_period_of_the_schemes_zone(folder: DataFolder) -> None:
    # 2025-03-31 17:00 UTC is 2025-04-01 01:00 in Shanghai, and still March in Berlin (19:00).
    folder.rows(
        "sales",
        "day, amount",
        "2025-03-31T17:00:00+00:00, 1",
        "2025-03-31T15:00:00+00:00, 2",
        "2025-04-02T00:00:00+00:00, 0",
    )
    for zone, march in (("Asia/Shanghai", 2), ("Europe/Berlin", 3), ("UTC", 3)):
        document = scheme({"sales": SALES}, {"revenue": "revenue"}, calendar={"timezone": zone})
        assert march == computed(folder, document, "2025Q1").value("revenue"), zone


def test_a_parquet_moment_with_a_zone_lands_in_the_period_of_the_schemes_zone(folder: DataFolder) -> None:
    folder.parquet(
        "sales",
        "SELECT TIMESTAMPTZ '2025-03-31 17:00:00+00' AS day, 1 AS amount UNION ALL "
        "SELECT TIMESTAMPTZ '2025-03-31 15:00:00+00', 2 UNION ALL SELECT TIMESTAMPTZ '2025-04-03 00:00:00+00', 4",
    )
    for zone, march in (("Asia/Shanghai", 2), ("America/New_York", 3)):
        document = scheme({"sales": SALES}, {"revenue": "revenue"}, calendar={"timezone": zone})
        assert march == computed(folder, document, "2025Q1").value("revenue"), zone


def test_naive_moments_are_in_the_schemes_zone(folder: DataFolder) -> None:
    folder.rows("sales", "day, amount", "2025-03-31 23:30:00, 1", "2025-04-01 00:30:00, 2")
    for zone in ("Asia/Shanghai", "America/New_York"):
        document = scheme({"sales": SALES}, {"revenue": "revenue"}, calendar={"timezone": zone})
        assert 1 == computed(folder, document, "2025Q1").value("revenue"), zone


def test_measures_of_one_dataset_may_name_their_own_moments(folder: DataFolder) -> None:
    folder.rows(
        "prospects", "created_at, mql_at, won_at",
        "2025-01-10, 2025-02-01, 2025-04-20",
        "2025-02-10, 2025-04-01, ",
        "2025-04-10, , ",
    )  # fmt: skip
    leads = {
        "table": "prospects", "time": "created_at",
        "measures": {
            "leads": "count(*)",
            "mqls": {"sql": "count(*)", "time": "mql_at"},
            "won": {"sql": "count(*)", "time": "won_at"},
        },
    }  # fmt: skip
    formulas = {"leads": "leads", "mqls": "mqls", "won": "won", "rate": "mqls / leads"}
    found = computed(folder, scheme({"leads": leads}, formulas), "2025Q1..2025Q2")
    assert {"2025Q1": 2, "2025Q2": 1} == found.over_time("leads")
    assert {"2025Q1": 1, "2025Q2": 1} == found.over_time("mqls")
    assert {"2025Q1": 0, "2025Q2": 1} == found.over_time("won")
    assert {"2025Q1": Decimal("0.5"), "2025Q2": 1} == found.over_time("rate")


def test_nothing_after_the_as_of_day_is_looked_at(folder: DataFolder) -> None:
    folder.rows(
        "sales", "day, amount", "2025-04-01, 1", "2025-05-15 23:59:59, 2", "2025-05-16, 4", "2025-08-01, 8"
    )
    found = computed(
        folder, scheme({"sales": SALES}, {"revenue": "revenue"}), "2025Q2..2025Q3", as_of="2025-05-15"
    )
    assert {"2025Q2": 3, "2025Q3": "missing: after_coverage"} == found.over_time("revenue")


def test_the_as_of_day_does_not_change_periods_that_are_over(folder: DataFolder) -> None:
    folder.rows("sales", "day, amount", "2025-01-01, 1", "2025-03-31, 2", "2025-05-16, 4")
    found = computed(folder, scheme({"sales": SALES}, {"revenue": "revenue"}), "2025Q1", as_of="2025-05-01")
    assert 3 == found.value("revenue")


# ── ratios and totals ───────────────────────────────────────────────────────────────────────────────


def test_a_ratio_is_the_ratio_of_the_sums_and_never_the_mean_of_ratios(folder: DataFolder) -> None:
    folder.rows(
        "runs", "day, revenue, cost", "2025-01-01, 100, 100", "2025-02-01, 300, 100", "2025-03-01, 0, 800"
    )
    campaigns = {"table": "runs", "time": "day", "measures": {"income": "sum(revenue)", "spent": "sum(cost)"}}
    found = computed(folder, scheme({"campaigns": campaigns}, {"roi": "(income - spent) / spent"}), "2025Q1")
    # (400 - 1000) / 1000; the mean of the three ratios would be (0 + 2 - 1) / 3.
    assert Decimal("-0.6") == found.value("roi")


def test_money_is_summed_exactly(folder: DataFolder) -> None:
    folder.lines(
        "sales", ("day", "amount"), [("2025-01-01", "0.1")] * 10 + [("2025-02-01", "12345678901234.56")]
    )
    found = computed(folder, scheme({"sales": SALES}, {"revenue": "revenue"}), "2025Q1")
    assert Decimal("12345678901235.56") == found.value("revenue")


def test_binary_floats_of_parquet_are_summed_as_the_decimals_people_mean(folder: DataFolder) -> None:
    folder.parquet("sales", "SELECT DATE '2025-01-01' AS day, 0.1::DOUBLE AS amount FROM range(10)")
    found = computed(folder, scheme({"sales": SALES}, {"revenue": "revenue"}), "2025Q1")
    assert 1 == found.value("revenue")


# ── rows: where, columns, windows, look-ups ─────────────────────────────────────────────────────────


def test_the_filter_keeps_rows_for_which_it_is_true(folder: DataFolder) -> None:
    folder.rows(
        "sales", "day, amount, status", "2025-01-01, 1, done", "2025-01-02, 2, cancelled", "2025-01-03, 4, "
    )
    sales = {**SALES, "where": "status <> 'cancelled'"}
    # As in SQL: whether an empty status differs from "cancelled" is not known.
    assert 1 == computed(folder, scheme({"sales": sales}, {"revenue": "revenue"}), "2025Q1").value("revenue")


def test_the_filter_does_not_narrow_the_coverage(folder: DataFolder) -> None:
    folder.rows("sales", "day, amount, status", "2025-01-01, 1, cancelled", "2025-04-02, 2, done")
    sales = {**SALES, "where": "status <> 'cancelled'"}
    found = computed(folder, scheme({"sales": sales}, {"revenue": "revenue"}), "2025Q1..2025Q2")
    assert {"2025Q1": 0, "2025Q2": 2} == found.over_time("revenue")


def test_a_computed_column_may_use_others_and_hide_one_of_the_file(folder: DataFolder) -> None:
    folder.rows("sales", "day, amount, cost", "2025-01-01, 1000, 400", "2025-01-02, 3000, 600")
    sales = {
        **SALES,
        "columns": {"amount": "amount / 100", "profit": "amount - cost / 100", "margin": "profit * 2"},
        "measures": {"revenue": "sum(amount)", "twice": "sum(margin)"},
    }
    found = computed(folder, scheme({"sales": sales}, {"revenue": "revenue", "twice": "twice"}), "2025Q1")
    assert 40 == found.value("revenue")
    assert 60 == found.value("twice")  # 2 * ((10 - 4) + (30 - 6))


def test_a_computed_column_that_compares_with_its_own_name_is_a_comparison(folder: DataFolder) -> None:
    folder.rows("sales", "day, amount, won", "2025-01-01, 1, yes", "2025-01-02, 2, no")
    sales = {
        **SALES,
        "columns": {"won": "won = 'yes'"},
        "measures": {"won_amount": "sum(amount) filter (where won)"},
    }
    assert 1 == computed(folder, scheme({"sales": sales}, {"x": "won_amount"}), "2025Q1").value("x")


def test_a_window_looks_at_all_rows_of_the_table(folder: DataFolder) -> None:
    folder.rows(
        "purchases", "customer_id, day, amount, channel",
        "c1, 2024-12-01, 10, web", "c1, 2025-01-05, 20, shop", "c2, 2025-01-06, 40, shop", "c2, 2025-02-06, 80, shop",
    )  # fmt: skip
    orders = {
        "table": "purchases", "time": "day",
        "columns": {"first_order": "day = min(day) over (partition by customer_id)"},
        "where": "channel = 'shop'",
        "measures": {"new": "sum(amount) filter (where first_order)", "repeat": "sum(amount) filter (where not first_order)"},
    }  # fmt: skip
    found = computed(folder, scheme({"orders": orders}, {"new": "new", "repeat": "repeat"}), "2025Q1")
    # The first order of c1 was in the year before and on the web; the filter comes after the window.
    assert 40 == found.value("new")
    assert 100 == found.value("repeat")


def test_a_join_brings_columns_and_does_not_multiply_rows(folder: DataFolder) -> None:
    folder.rows(
        "sales",
        "day, amount, channel_id",
        "2025-01-01, 1, a",
        "2025-01-02, 2, b",
        "2025-01-03, 4, unknown",
        "2025-01-04, 8, ",
    )
    folder.rows("channels", "id, channel_group", "a, paid", "b, owned", "c, paid", ", nobody", ", nobody")
    sales = {
        **SALES,
        "join": {"table": "channels", "on": {"channel_id": "id"}, "columns": ["channel_group"]},
        "measures": {
            "revenue": "sum(amount)",
            "paid": "sum(amount) filter (where channel_group = 'paid')",
            "orders": "count(*)",
        },
    }
    found = computed(
        folder, scheme({"sales": sales}, {n: n for n in ("revenue", "paid", "orders")}), "2025Q1"
    )
    assert (15, 1, 4) == (found.value("revenue"), found.value("paid"), found.value("orders"))


def test_a_join_may_need_several_keys_and_there_may_be_several_joins(folder: DataFolder) -> None:
    folder.rows(
        "sales",
        "day, amount, region, product",
        "2025-01-01, 1, n, p",
        "2025-01-02, 2, s, p",
        "2025-01-03, 4, n, q",
    )
    folder.rows("prices", "region, product, factor", "n, p, 10", "s, p, 100")
    folder.rows("regions", "region, country", "n, cn", "s, de")
    sales = {
        **SALES,
        "join": [
            {"table": "prices", "on": {"region": "region", "product": "product"}, "columns": ["factor"]},
            {"table": "regions", "on": {"region": "region"}, "columns": ["country"]},
        ],
        "measures": {"value": "sum(amount * factor)", "cn": "sum(amount) filter (where country = 'cn')"},
    }
    found = computed(folder, scheme({"sales": sales}, {"value": "value", "cn": "cn"}), "2025Q1")
    assert (210, 5) == (found.value("value"), found.value("cn"))


def test_a_look_up_with_a_key_twice_is_refused(folder: DataFolder) -> None:
    folder.rows("sales", "day, amount, channel_id", "2025-01-01, 1, a")
    folder.rows("channels", "id, channel_group", "a, paid", "a, owned")
    sales = {
        **SALES,
        "join": {"table": "channels", "on": {"channel_id": "id"}, "columns": ["channel_group"]},
        "measures": {"paid": "sum(amount) filter (where channel_group = 'paid')"},
    }
    with pytest.raises(SteelyardError) as error:
        computed(folder, scheme({"sales": sales}, {"paid": "paid"}), "2025Q1")
    assert "the look-up table channels holds the key a more than once; a join is n:1" in str(error.value)
    assert error.value.problems[0].subject == "datasets.sales.join"


def test_rows_come_from_several_files_of_a_pattern(folder: DataFolder) -> None:
    folder.rows("sales-2025-01", "day, amount", "2025-01-01, 1").rows(
        "sales-2025-02", "day, amount", "2025-02-01, 2"
    )
    sales = {"file": "sales-*.csv", "time": "day", "measures": {"revenue": "sum(amount)"}}
    assert 3 == computed(folder, scheme({"sales": sales}, {"revenue": "revenue"}), "2025Q1").value("revenue")


# ── mistakes ────────────────────────────────────────────────────────────────────────────────────────


def refusal(folder: DataFolder, sales: Document, period: str = "2025Q1", by: str | None = None) -> str:
    with pytest.raises(SteelyardError) as error:
        computed(folder, scheme({"sales": sales}, {name: name for name in sales["measures"]}), period, by)
    return str(error.value)


def test_an_unknown_column_is_named_with_a_suggestion(folder: DataFolder) -> None:
    folder.rows("sales", "day, amount", "2025-01-01, 1")
    assert 'datasets.sales: there is no column "amuont". Did you mean "amount"? Columns: ' in refusal(
        folder, {**SALES, "measures": {"revenue": "sum(amuont)"}}
    )


def test_all_mistakes_of_all_datasets_are_told_at_once(folder: DataFolder) -> None:
    folder.rows("sales", "day, amount", "2025-01-01, 1")
    datasets = {
        "one": {**SALES, "measures": {"a": "sum(x)"}},
        "two": {**SALES, "time": "when_", "measures": {"b": "sum(y)"}},
    }
    with pytest.raises(SteelyardError) as error:
        computed(folder, scheme(datasets, {"a": "a", "b": "b"}), "2025Q1")
    for name in ("x", "y", "when_"):
        assert f'there is no column "{name}"' in str(error.value)


def test_a_text_that_is_no_number_is_named_with_its_row(folder: DataFolder) -> None:
    folder.rows("sales", "day, amount", "2025-01-01, 1", "2025-01-02, 2", "2025-01-03, twelve")
    found = refusal(folder, SALES)
    assert "sum(amount) needs a number" in found
    assert 'sales.csv row 4, column "amount": "twelve" where a number such as 1234.5 is expected' in found


def test_a_moment_that_is_none_is_named_with_its_row(folder: DataFolder) -> None:
    folder.rows("sales", "day, amount", "2025-01-01, 1", "2025-01-02, 2", "soon, 3")
    found = refusal(folder, SALES)
    assert '"day" places rows in time but holds text' in found
    assert "row 4" in found
    assert '"soon"' in found


def test_a_table_that_no_connector_knows_and_no_file_holds_is_wrong(folder: DataFolder) -> None:
    folder.rows("sale", "day, amount", "2025-01-01, 1")
    assert 'There is no file for table "sales"' in refusal(folder, SALES)


def test_the_same_workspace_may_be_asked_again(folder: DataFolder) -> None:
    folder.rows("sales", "day, amount", "2025-01-01, 1", "2025-04-01, 2")
    workspace = opened(folder, scheme({"sales": SALES}, {"revenue": "revenue"}))
    for _ in range(2):
        results = compute(workspace, request("2025Q1..2025Q2")).results
        assert [1, 2] == [column.outcomes[0].value for column in results.columns.values()]
