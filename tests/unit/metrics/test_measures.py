"""What a measure may be: one SQL aggregate expression, and nothing that reaches beyond its rows."""

from __future__ import annotations

import pytest

from steelyard.metrics.dataset import MeasureModel
from steelyard.metrics.measures import ParsedMeasure, parse_measure
from steelyard.metrics.sql import ExpressionError, row_expression


def parsed(sql: str) -> ParsedMeasure:
    return parse_measure("m", MeasureModel(sql=sql))


@pytest.mark.parametrize(
    ("sql", "kinds"),
    [
        ("sum(x)", ["sum"]), ("count(*)", ["count"]), ("count()", ["count"]), ("count(x)", ["count"]), ("COUNT(DISTINCT x)", ["count_distinct"]),
        ("avg(x)", ["sum", "count"]), ("min(x)", ["min"]), ("max(x)", ["max"]), ("sum(x) / count(*)", ["sum", "count"]),
        ("arg_max(x, t)", ["arg_max"]), ("arg_min(x, t)", ["arg_min"]), ("max_by(x, t)", ["arg_max"]),
        ("sum(x) filter (where y = 'a') / nullif_free", None),
        ("count_if(x > 0)", ["count"]), ("case when count(*) > 9 then avg(x) end", ["count", "sum", "count"]),
        ("coalesce(sum(x), 0) - greatest(count(*), 1)", ["sum", "count"]), ("round(sum(x) / 3, 2)", ["sum"]),
    ],
)  # fmt: skip
def test_it_is_split_into_aggregates(sql: str, kinds: list[str] | None) -> None:
    if kinds is None:
        with pytest.raises(ExpressionError):
            parsed(sql)
    else:
        assert kinds == [aggregate.kind for aggregate in parsed(sql).aggregates.values()]


@pytest.mark.parametrize("sql", ["sum(x)", "count(*)", "avg(x)", "count_if(x > 0)", "sum(x) / count(*)"])
def test_what_adds_up_is_known_to(sql: str) -> None:
    assert parsed(sql).additive


@pytest.mark.parametrize("sql", ["count(distinct x)", "median(x)", "max(x)", "sum(x) / count(distinct y)"])
def test_what_does_not_add_up_is_known_not_to(sql: str) -> None:
    assert not parsed(sql).additive


def test_counts_have_a_unit_and_sums_may_be_given_one() -> None:
    assert ("count", None) == (str(parsed("count(*)").unit), parsed("sum(x)").unit)
    assert "currency:CNY" == str(
        parse_measure("m", MeasureModel.model_validate({"sql": "sum(x)", "unit": "currency:CNY"})).unit
    )


def test_equal_aggregates_are_one() -> None:
    assert 1 == len(parsed("sum(x) / (1 + sum( x ))").aggregates)
    assert 2 == len(parsed("sum(x) filter (where y = 1) / sum(x) filter (where y = 2)").aggregates)


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("revenue", '"revenue" stands outside an aggregate. Write sum(x), count(*)'),
        ("sum(x) + y", '"y" stands outside an aggregate'),
        ("5", "a measure aggregates rows. Write sum(x), count(*)"),
        ("", "one expression is expected"),
        ("sum(x); drop table t", "one expression is expected, without ;"),
        ("sum(sum(x))", "not allowed in a row expression"),
        ("sum(distinct x)", "this form of an aggregate is not allowed"),
        ("sum(*)", "this form of an aggregate is not allowed"),
        ("sum((select 1))", "a sub-query is not allowed"),
        ("(select sum(x) from t)", "a sub-query is not allowed"),
        ("sum(x) over ()", "window is not allowed"),
        ("sum(x) filter (where y in (select 1))", "a sub-query is not allowed"),
        ("sum(x) filter (where sum(y) > 1)", "not allowed in a row expression"),
        ("sum(read_csv('a.csv'))", ""),
        ("sum(getenv('HOME'))", '"getenv" is not a function that is allowed here'),
        ("sum(a.b.c)", '"a.b.c" is not a column'),
        ("mean(x)", '"mean" is not an aggregate'),
        ("summ(x)", '"summ" is not an aggregate. Did you mean "sum"?'),
        ("mediann(x)", '"mediann" is not an aggregate. Did you mean "median"?'),
        ("string_agg(x, ',')", "is not an aggregate that is allowed"),
        ("list(x)", "is not an aggregate"),
        ("array_agg(x)", "is not an aggregate that is allowed"),
        ("stddev(x)", "is not an aggregate that is allowed"),
        ("first(x)", "is not an aggregate that is allowed"),
        ("any_value(x)", "is not allowed"),
        ("arg_max(x)", "arg_max(x, moment) takes two arguments"),
        ("quantile_cont(x, y)", "a quantile takes a fixed fraction between 0 and 1, such as 0.9"),
        ("quantile_cont(x, 1.1)", "a quantile takes a fraction between 0 and 1, not 1.1"),
        ("quantile_cont(x, [0.1, 0.9])", "a quantile takes a fixed fraction"),
        ("percentile_cont(0.9) within group (order by x desc)", "write percentile_cont(0.9) within group (order by x)"),
        ("mode() within group (order by x)", ""),
        ("prior(sum(x))", ""),
        ("sum('abc')", None),
    ],
)  # fmt: skip
def test_anything_else_is_refused_and_it_says_what_is_allowed(sql: str, message: str) -> None:
    if message is None:
        parsed(sql)  # found to be no number when the rows are known
        return
    with pytest.raises(ExpressionError) as refusal:
        parsed(sql)
    assert message in str(refusal.value)


# ── row expressions ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "text",
    ["revenue - cost", "case when a > 1 then 'x' else 'y' end", "lower(trim(name)) || '!'", "a in (1, 2, 3)", "a between 1 and 2",
     "name like '%x%' escape '\\'", "date_diff('day', a, b)", "cast(a as decimal(18, 2))", "try_cast(a as date)", "a is not null",
     "strptime(a, '%Y%m%d')", "coalesce(a, 0) / nullif(b, 0)", "extract(hour from t)", "data->>'key'", "info.city", "a % 7", "not a"],
)  # fmt: skip
def test_values_of_a_row_may_be_combined(text: str) -> None:
    row_expression(text)


@pytest.mark.parametrize(
    "text",
    [
        "row_number() over (partition by a order by b)",
        "min(a) over (partition by b)",
        "lag(a) over (order by b)",
    ],
)
def test_windows_are_allowed_where_columns_are_computed_and_nowhere_else(text: str) -> None:
    row_expression(text, windows=True)
    with pytest.raises(ExpressionError, match="not allowed in a row expression or filter"):
        row_expression(text)


@pytest.mark.parametrize(
    "text",
    ["(select 1)", "exists (select 1)", "a in (select 1)", "a = any (select 1)", "sum(a)", "count(*)", "random()", "now()", "uuid()", "nextval('s')",
     "getenv('HOME')", "current_setting('x')", "read_text('f')", "read_blob('f')", "read_csv('f')", "glob('*')", "query('select 1')", "pg_sleep(1)",
     "cast(a as json)", "cast(a as blob)", "[1, 2]", "{'a': 1}", "columns('.*')", "*", "t.*", "* over ()", "a; b", "db.s.t.a", "select 1", "drop table t",
     "copy t to 'f'", "attach 'f'", "install httpfs", "load httpfs", "pragma version", "set x = 1", "call f()", "a := 1", "unnest(a)", "$1", "?",
     "error('x')", "sleep(1)", "list_transform(a, b)", "a.b.c", "format('{}', a)", "printf('%d', a)", "repeat('x', 1000000000)", "lpad('x', 1000000000)",
     "generate_series(1, 10)", "range(10)", "regexp_extract_all(a, b)", "current_date", "current_timestamp", "today()", "version()", "md5(a)"],
)  # fmt: skip
def test_what_reaches_beyond_the_row_is_refused(text: str) -> None:
    for windows in (False, True):
        if windows and text in ("sum(a)", "count(*)"):
            continue
        with pytest.raises(ExpressionError):
            row_expression(text, windows=windows)


def test_an_aggregate_among_computed_columns_needs_its_window() -> None:
    with pytest.raises(ExpressionError, match=r"sum\(\) needs over \(…\) here"):
        row_expression("sum(a)", windows=True)


def test_an_unknown_function_is_named_with_a_suggestion() -> None:
    with pytest.raises(
        ExpressionError, match=r'"coalesc" is not a function that is allowed here\. Did you mean "coalesce"\?'
    ):
        row_expression("coalesc(a, 1)")
