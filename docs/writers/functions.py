"""docs/reference/functions.md: what may stand in formulas, measures, columns and filters."""

from __future__ import annotations

from dataclasses import dataclass

from steelyard.metrics import sql
from writers.markdown import page, table, words

_INTRO = """
Two languages meet in a scheme. **Formulas** of indicators, adjustments and vetoes compute with the names of
measures and parameters. **SQL expressions** in `measures`, `columns` and `where` work on rows. Both are
read with a parser and checked against the lists below; anything else is refused, with what is allowed.
There are no sub-queries, and no function can read a file or a table.
"""
_FORMULA = """
## Formulas

`+ - * /`, brackets, comparisons `= <> < <= > >=`, `between`, `and`, `or`, `not`, `is null`, `case when …
then … else … end`, numbers and percent literals (`5%` is 0.05), names of measures and parameters, and:
"""
_FORMULA_NOTES = """
A gap travels: with a missing or undefined operand the result is missing or undefined, and a missing one
comes first. `coalesce` and `is null` are the way out. A condition over a gap is a gap, not false
([why](../decisions/0010-conditions-over-gaps.md)). Numbers are decimals of 34 digits.
"""
_MEASURES = """
## Aggregates in measures

A measure is one aggregate, or arithmetic over several; each may have a `filter (where …)`:
"""
_MEASURE_NOTES = """
*Added up* says whether the value of the whole is the sum of its parts. Then shares and credits split it;
anything else is computed anew at each level. Inside the brackets stands a row expression.
"""
_ROWS = """
## Row expressions

In `columns`, `where`, and inside aggregates. Operators: `+ - * / // %`, `||`, comparisons, `is distinct
from`, `between`, `in (…)`, `like`, `ilike`, `and`, `or`, `not`, `is null`, `case when`, `cast(x as type)`,
`try_cast(x as type)`, `interval 14 day`, and `a.b` or `a -> 'b'` inside objects. `%` is the remainder of a
division here, and means percent in formulas.
"""
_WINDOWS = """
## Over many rows

In `columns` only, an expression may look at other rows of the dataset: `min(ordered_at) over (partition by
customer_id)`. Allowed are
"""


@dataclass(frozen=True, slots=True)
class Function:
    """How it is written, and what it gives. `call` is a real example over the columns of SAMPLE."""

    call: str
    gives: str


FORMULA_FUNCTIONS = (
    Function("prior(x)", "x of the period before; before the data begins: missing, `no_prior_period`"),
    Function("prior(x, 2)", "x two periods earlier; up to 120"),
    Function("year_ago(x)", "x of the same period a year earlier"),
    Function("growth(x)", "(x − prior(x)) / prior(x); undefined when the prior value is zero or below"),
    Function("opening(stock)", "the stock at the start of the period"),
    Function("closing(stock)", "the stock at its end, which a bare name means, too"),
    Function("coalesce(x, y)", "the first that is neither missing nor undefined"),
    Function("least(x, y)", "the smallest"),
    Function("greatest(x, y)", "the largest"),
    Function("abs(x)", "without its sign"),
    Function("round(x, 2)", "rounded half-up; without a second number to a whole"),
)

#: aggregate → what it gives, whether it is added up.
AGGREGATES = (
    ("sum(x)", "the sum; over no rows 0", True),
    ("count(*)", "rows", True),
    ("count(x)", "rows with an x", True),
    ("count_if(x > 0)", "rows that meet the condition", True),
    ("count(distinct x)", "different values", False),
    ("avg(x)", "the mean: sum and count are fetched and divided exactly", True),
    ("min(x)", "the smallest", False),
    ("max(x)", "the largest", False),
    ("median(x)", "the middle one", False),
    ("quantile_cont(x, 0.9)", "a quantile, between two values where needed", False),
    ("quantile_disc(x, 0.9)", "a quantile that is one of the values", False),
    ("arg_max(x, at)", "the x of the latest `at`", False),
    ("arg_min(x, at)", "the x of the earliest `at`", False),
)

#: Columns that the examples below work on: name → SQL value.
SAMPLE = {
    "x": "CAST(7.25 AS DECIMAL(18, 2))",
    "y": "CAST(3 AS BIGINT)",
    "name": "'Spring campaign'",
    "day": "DATE '2026-03-14'",
    "since": "DATE '2026-03-01'",
    "at": "TIMESTAMP '2026-03-14 09:26:53'",
    "text": "'2026-03-14'",
}

ROW_FUNCTIONS: dict[str, tuple[Function, ...]] = {
    "Numbers": (
        Function("abs(x)", "without its sign"),
        Function("ceil(x)", "up to a whole number"),
        Function("floor(x)", "down to a whole number"),
        Function("round(x, 1)", "rounded"),
        Function("even(x)", "away from zero to an even number"),
        Function("sign(x)", "−1, 0 or 1"),
        Function("sqrt(x)", "square root"),
        Function("pow(x, 2)", "power"),
        Function("exp(y)", "e to the power of y"),
        Function("ln(x)", "natural logarithm"),
        Function("log(x)", "logarithm to base 10"),
        Function("greatest(x, y)", "the largest"),
        Function("least(x, y)", "the smallest"),
        Function("isfinite(cast(x as double))", "whether it is finite"),
    ),
    "Gaps": (
        Function("coalesce(x, 0)", "the first that is there"),
        Function("ifnull(x, 0)", "the same for two"),
        Function("nullif(x, 0)", "nothing where both are equal"),
        Function("if(x > 0, x, 0)", "one of two"),
    ),
    "Texts": (
        Function("lower(name)", "in small letters"),
        Function("upper(name)", "in capitals"),
        Function("trim(name)", "without blanks at the ends"),
        Function("ltrim(name)", "without blanks at the start"),
        Function("rtrim(name)", "without blanks at the end"),
        Function("length(name)", "characters"),
        Function("left(name, 6)", "the first characters"),
        Function("right(name, 8)", "the last characters"),
        Function("substring(name, 8, 4)", "characters from a place on"),
        Function("replace(name, 'Spring', 'Autumn')", "with one text for another"),
        Function("concat(name, ' ', text)", "joined; so does `||`"),
        Function("contains(name, 'camp')", "whether it is inside"),
        Function("starts_with(name, 'Spring')", "whether it is at the start"),
        Function("ends_with(name, 'paign')", "whether it is at the end"),
        Function("prefix(name, 'Spring')", "whether it is at the start"),
        Function("suffix(name, 'paign')", "whether it is at the end"),
        Function("position('camp' in name)", "where it is; 0: nowhere"),
        Function("instr(name, 'camp')", "where it is; 0: nowhere"),
        Function("strpos(name, 'camp')", "where it is; 0: nowhere"),
        Function("split_part(name, ' ', 1)", "one part between marks"),
        Function("strip_accents(name)", "without accents"),
        Function("regexp_matches(name, '^Spring')", "whether a pattern is found"),
        Function("regexp_replace(name, '[aeiou]', '')", "with another text for a pattern"),
        Function("regexp_extract(name, '(\\w+)$', 1)", "what a pattern finds"),
    ),
    "Dates and times": (
        Function("date_diff('day', since, day)", "units between two; also `datediff`"),
        Function("date_sub('day', since, day)", "whole units between two; also `datesub`"),
        Function("date_trunc('month', at)", "the start of its month, week, …"),
        Function("extract(year from at)", "a part of it"),
        Function("date_part('month', at)", "a part of it; also `datepart`"),
        Function("year(day)", "the year"),
        Function("quarter(day)", "the quarter"),
        Function("month(day)", "the month"),
        Function("week(day)", "the ISO week; also `weekofyear`"),
        Function("day(day)", "the day of the month; also `dayofmonth`"),
        Function("dayofweek(day)", "0 Sunday to 6 Saturday"),
        Function("isodow(day)", "1 Monday to 7 Sunday"),
        Function("dayofyear(day)", "the day of the year"),
        Function("isoyear(day)", "the year its ISO week belongs to"),
        Function("hour(at)", "the hour"),
        Function("minute(at)", "the minute"),
        Function("second(at)", "the second"),
        Function("last_day(day)", "the last day of its month"),
        Function("epoch(at)", "seconds since 1970"),
        Function("make_date(2026, 3, 14)", "a date from its parts"),
        Function("strftime(day, '%Y-%m')", "as text"),
        Function("strptime(text, '%Y-%m-%d')", "from text; a text that does not fit stops the work"),
        Function("try_strptime(text, '%Y-%m-%d')", "from text; nothing where it does not fit"),
        Function("cast(text as date)", "from text"),
    ),
}

WINDOWS = ("row_number()", "rank()", "dense_rank()", "lag(x)", "lead(x)", "first_value(x)", "last_value(x)")
WINDOW_AGGREGATES = ("sum(x)", "count(*)", "min(x)", "max(x)", "avg(x)")


def functions_page() -> str:
    measures = [(f"`{call}`", gives, "yes" if additive else "no") for call, gives, additive in AGGREGATES]
    rows = [f"### {group}\n\n{_table(functions)}" for group, functions in ROW_FUNCTIONS.items()]
    types = f"Types to cast to: {words(name.lower() for name in sql._TYPES)}."
    windows = f"{words(WINDOWS)}, and {words(WINDOW_AGGREGATES)} with `over (…)`."
    return page(
        "Functions", _INTRO, _FORMULA, _table(FORMULA_FUNCTIONS), _FORMULA_NOTES, _MEASURES,
        table(("aggregate", "gives", "added up"), measures), _MEASURE_NOTES, _ROWS, *rows, types,
        _WINDOWS, windows,
    )  # fmt: skip


def _table(functions: tuple[Function, ...]) -> str:
    return table(("function", "gives"), [(f"`{one.call}`", one.gives) for one in functions])
