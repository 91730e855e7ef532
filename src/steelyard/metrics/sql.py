"""SQL expressions that people write in a scheme: parsed, and checked against an allow-list.

What passes is a tree of known nodes over columns of the dataset. The text itself never reaches an
engine: SQL is always rendered anew from the tree (DESIGN "Formula language").
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from steelyard.core.problems import suggestion

DIALECT = "duckdb"
_LONGEST = 4000

#: Operators and syntax without a name of their own.
_STRUCTURE: tuple[type[exp.Expression], ...] = (
    exp.Add, exp.Sub, exp.Mul, exp.Div, exp.IntDiv, exp.Mod, exp.Neg, exp.Paren,
    exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.NullSafeEQ, exp.NullSafeNEQ,
    exp.And, exp.Or, exp.Not, exp.Is, exp.In, exp.Between, exp.Like, exp.ILike, exp.DPipe,
    exp.Literal, exp.Boolean, exp.Null, exp.Column, exp.Identifier, exp.Dot, exp.Var, exp.Tuple,
    exp.Case, exp.If, exp.Cast, exp.TryCast, exp.DataType, exp.DataTypeParam, exp.Interval,
    exp.JSONExtract, exp.JSONExtractScalar, exp.JSONPath, exp.JSONPathRoot, exp.JSONPathKey,
    exp.JSONPathSubscript, exp.Escape, exp.Distinct,
)  # fmt: skip

#: Scalar functions, by the class sqlglot reads them into.
_FUNCTIONS: tuple[type[exp.Expression], ...] = (
    exp.Abs, exp.Ceil, exp.Floor, exp.Round, exp.Sign, exp.Sqrt, exp.Pow, exp.Ln, exp.Exp, exp.Log,
    exp.Greatest, exp.Least, exp.Coalesce, exp.Nullif,
    exp.Lower, exp.Upper, exp.Trim, exp.Length, exp.Left, exp.Right, exp.Substring, exp.Replace,
    exp.Concat, exp.Contains, exp.StartsWith, exp.EndsWith, exp.SplitPart, exp.StrPosition,
    exp.RegexpLike, exp.RegexpReplace, exp.RegexpExtract,
    exp.DateDiff, exp.Extract, exp.TimestampTrunc, exp.DateTrunc, exp.Year, exp.Month, exp.Day,
    exp.Quarter, exp.Week, exp.DayOfWeek, exp.DayOfWeekIso, exp.DayOfMonth, exp.DayOfYear, exp.LastDay,
    exp.TimeToUnix, exp.StrToTime, exp.TimeToStr, exp.TsOrDsToDate, exp.DateFromParts, exp.Hour,
    exp.Minute, exp.Second, exp.StrToDate,
)  # fmt: skip

#: Scalar functions sqlglot has no class for.
_BY_NAME = frozenset(
    ["try_strptime", "strptime", "date_diff", "datediff", "date_sub", "datesub", "date_part", "datepart", "epoch_ms", "isfinite", "isnan", "ifnull", "ltrim", "rtrim", "strip_accents", "starts_with", "ends_with", "prefix", "suffix", "position", "instr", "hour", "minute", "second", "isodow", "isoyear", "weekofyear", "dayname", "monthname", "trunc", "even", "least_common_multiple"]
)

_WINDOW_ONLY: tuple[type[exp.Expression], ...] = (
    exp.Window, exp.WindowSpec, exp.Order, exp.Ordered, exp.RowNumber, exp.Lag, exp.Lead, exp.FirstValue,
    exp.LastValue, exp.Rank, exp.DenseRank, exp.Sum, exp.Count, exp.Min, exp.Max, exp.Avg, exp.Star,
)  # fmt: skip

_TYPES = ["BOOLEAN", "SMALLINT", "TINYINT", "INT", "BIGINT", "INT128", "DECIMAL", "DOUBLE", "FLOAT", "VARCHAR", "TEXT", "DATE", "TIMESTAMP", "TIME", "INTERVAL"]

_WORDS = (
    "abs ceil floor round greatest least coalesce nullif lower upper trim length left right substring replace "
    "concat contains date_diff extract date_trunc year month day quarter strptime try_strptime cast try_cast case"
)


class ExpressionError(ValueError):
    """An expression that is not allowed or not readable; the message says what is."""


def parse_sql(text: str) -> exp.Expression:
    """One expression. Raises ExpressionError when it is not exactly that."""
    if len(text) > _LONGEST:
        raise ExpressionError(f"the expression is longer than {_LONGEST} characters")
    try:
        statements = sqlglot.parse(text, dialect=DIALECT)
    except SqlglotError as error:
        raise ExpressionError(_readable(error, text)) from None
    except (RecursionError, ValueError, TypeError, AttributeError, IndexError, KeyError, AssertionError):
        raise ExpressionError("the expression cannot be read") from None
    if len(statements) != 1 or statements[0] is None:
        raise ExpressionError("one expression is expected, without ;")
    return cast(exp.Expression, statements[0])


def _readable(error: SqlglotError, text: str) -> str:
    details = getattr(error, "errors", None)
    if details and details[0].get("col"):
        near = details[0].get("highlight") or text
        return f'cannot be read near "{near}" (character {details[0]["col"]})'
    return "cannot be read: a quote or bracket does not close"


def row_expression(text: str, *, windows: bool = False) -> exp.Expression:
    """A value per row, over columns and scalar functions; window functions only where allowed."""
    tree = parse_sql(text)
    check_row(tree, windows=windows)
    return tree


def named_expression(name: str, text: str) -> exp.Expression:
    """A row expression that may repeat its own name in front: `first_order = min(x) over (…)`."""
    tree = row_expression(text, windows=True)
    if (
        isinstance(tree, exp.EQ)
        and isinstance(tree.this, exp.Column)
        and tree.this.name == name
        and not tree.this.table
    ):
        return cast(exp.Expression, tree.expression)
    return tree


def check_row(tree: exp.Expression, *, windows: bool = False) -> None:
    """Raise ExpressionError for the first node that is not allowed in a row expression."""
    try:
        for node in tree.walk():
            _check_node(node, windows=windows)
    except RecursionError:
        raise ExpressionError("the expression is nested too deeply") from None


def _check_node(node: exp.Expression, *, windows: bool) -> None:
    if isinstance(node, exp.Window | exp.AggFunc) and not windows:
        raise ExpressionError(
            f"{_called(node)} is a function over many rows; it is not allowed in a row expression or filter"
        )
    if isinstance(node, exp.AggFunc) and not isinstance(node.parent, exp.Window):
        raise ExpressionError(f"{_called(node)} needs over (…) here")
    if isinstance(node, exp.DataType) and node.this.name not in _TYPES:
        raise ExpressionError(f"{node.sql(DIALECT)} is not a type to cast to. Choose {', '.join(_TYPES)}")
    if isinstance(node, exp.In) and (node.args.get("query") or node.args.get("unnest")):
        raise ExpressionError("a sub-query is not allowed")
    allowed = _STRUCTURE + _FUNCTIONS + (_WINDOW_ONLY if windows else ())
    if isinstance(node, exp.Anonymous):
        if node.name.lower() not in _BY_NAME:
            raise ExpressionError(_unknown_function(node.name))
    elif not isinstance(node, allowed):
        raise ExpressionError(f"{_called(node)} is not allowed here")
    if isinstance(node, exp.Column) and (node.args.get("db") or node.args.get("catalog")):
        raise ExpressionError(f'"{node.sql(DIALECT)}" is not a column')


def _unknown_function(name: str) -> str:
    return f'"{name}" is not a function that is allowed here.{suggestion(name.lower(), _WORDS.split())} Usual ones: {_WORDS.replace(" ", ", ")}'


def _called(node: exp.Expression) -> str:
    """How a person would name the node."""
    if isinstance(node, exp.Query | exp.Subquery):
        return "a sub-query"
    if isinstance(node, exp.Func):
        return f"{node.sql_name().lower()}()"
    try:
        text = node.sql(DIALECT)
    except (SqlglotError, ValueError, TypeError, AttributeError, RecursionError):
        text = ""
    return f'"{text[:40]}"' if text else type(node).__name__


def columns_of(tree: exp.Expression) -> Iterator[str]:
    """Names of the columns an expression reads; of `a.b` (a structure) the root `a`."""
    for column in tree.find_all(exp.Column):
        yield column.table or column.name


def render(tree: exp.Expression) -> str:
    return tree.sql(dialect=DIALECT)
