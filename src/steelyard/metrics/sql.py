"""SQL expressions that people write in a scheme: parsed, and checked against an allow-list.

What passes is a tree of known nodes over columns of the dataset. The text itself never reaches an
engine: SQL is always rendered anew from the tree (DESIGN "Formula language").
"""

from __future__ import annotations

from collections.abc import Iterator

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from steelyard.core.problems import suggestion

DIALECT = "duckdb"
_LONGEST = 4000


def _classes(names: str) -> tuple[type[exp.Expr], ...]:
    return tuple(getattr(exp, name) for name in names.split())


#: Operators and syntax without a name of their own.
_STRUCTURE = _classes(
    "Add Sub Mul Div IntDiv Mod Neg Paren EQ NEQ GT GTE LT LTE NullSafeEQ NullSafeNEQ And Or Not Is "
    "In Between Like ILike DPipe Literal Boolean Null Column Identifier Dot Var Tuple Case If Cast "
    "TryCast DataType DataTypeParam Interval JSONExtract JSONExtractScalar JSONPath JSONPathRoot "
    "JSONPathKey JSONPathSubscript Escape Distinct"
)

#: Scalar functions, by the class sqlglot reads them into.
_FUNCTIONS = _classes(
    "Abs Ceil Floor Round Sign Sqrt Pow Ln Exp Log Greatest Least Coalesce Nullif Lower Upper Trim "
    "Length Left Right Substring Replace Concat Contains StartsWith EndsWith SplitPart StrPosition "
    "RegexpLike RegexpReplace RegexpExtract DateDiff Extract TimestampTrunc DateTrunc Year Month Day "
    "Quarter Week DayOfWeek DayOfWeekIso DayOfMonth DayOfYear LastDay TimeToUnix StrToTime TimeToStr "
    "TsOrDsToDate DateFromParts Hour Minute Second StrToDate"
)

#: Scalar functions sqlglot has no class for.
_FUNCTION_NAMES = (
    "try_strptime strptime date_diff datediff date_sub datesub date_part datepart isfinite "
    "ifnull ltrim rtrim strip_accents starts_with ends_with prefix suffix position instr hour minute second "
    "isodow isoyear weekofyear even"
)
_BY_NAME = frozenset(_FUNCTION_NAMES.split())

_WINDOW_ONLY = _classes(
    "Window WindowSpec Order Ordered RowNumber Lag Lead FirstValue LastValue Rank DenseRank Sum "
    "Count Min Max Avg Star"
)

_TYPE_NAMES = (
    "BOOLEAN TINYINT SMALLINT INTEGER BIGINT HUGEINT DECIMAL DOUBLE FLOAT "
    "VARCHAR DATE TIMESTAMP TIME INTERVAL"
)
_TYPES = _TYPE_NAMES.split()
#: The same as sqlglot calls them: TIMESTAMP is TIMESTAMPNTZ to it.
_TYPE_KINDS = frozenset(exp.DataType.build(name, dialect=DIALECT).this for name in _TYPES)

_WORDS = (
    "abs ceil floor round greatest least coalesce nullif lower upper trim length left right substring "
    "replace concat contains date_diff extract date_trunc year month day quarter strptime try_strptime "
    "cast try_cast case"
)


class ExpressionError(ValueError):
    """An expression that is not allowed or not readable; the message says what is."""


def parse_sql(text: str) -> exp.Expr:
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
    return statements[0]


def _readable(error: SqlglotError, text: str) -> str:
    details = getattr(error, "errors", None)
    if details and details[0].get("col"):
        near = details[0].get("highlight") or text
        return f'cannot be read near "{near}" (character {details[0]["col"]})'
    return "cannot be read: a quote or bracket does not close"


def row_expression(text: str, *, windows: bool = False) -> exp.Expr:
    """A value per row, over columns and scalar functions; window functions only where allowed."""
    tree = parse_sql(text)
    check_row(tree, windows=windows)
    return tree


def check_row(tree: exp.Expr, *, windows: bool = False) -> None:
    """Raise ExpressionError for the first node that is not allowed in a row expression."""
    try:
        for node in tree.walk():
            _check_node(node, windows=windows)
    except RecursionError:
        raise ExpressionError("the expression is nested too deeply") from None


def _check_node(node: exp.Expr, *, windows: bool) -> None:
    if isinstance(node, exp.Window | exp.AggFunc) and not windows:
        message = "is a function over many rows; it is not allowed in a row expression or filter"
        raise ExpressionError(f"{_called(node)} {message}")
    if isinstance(node, exp.AggFunc) and not isinstance(node.parent, exp.Window):
        raise ExpressionError(f"{_called(node)} needs over (…) here")
    if isinstance(node, exp.DataType) and node.this not in _TYPE_KINDS:
        raise ExpressionError(f"{node.sql(DIALECT)} is not a type to cast to. Choose {', '.join(_TYPES)}")
    if isinstance(node, exp.In) and (node.args.get("query") or node.args.get("unnest")):
        raise ExpressionError("a sub-query is not allowed")
    allowed = _STRUCTURE + _FUNCTIONS + (_WINDOW_ONLY if windows else ())
    if isinstance(node, exp.Anonymous):
        if node.name.lower() not in _BY_NAME:
            raise ExpressionError(_unknown_function(node.name))
    elif not isinstance(node, allowed):
        raise ExpressionError(f"{_called(node)} is not allowed here")
    if isinstance(node, exp.Star) and not isinstance(node.parent, exp.Count):
        raise ExpressionError("* is not allowed here, only in count(*) over (…)")
    if isinstance(node, exp.Column) and (node.args.get("db") or node.args.get("catalog")):
        raise ExpressionError(f'"{node.sql(DIALECT)}" is not a column')


def _unknown_function(name: str) -> str:
    hint, usual = suggestion(name.lower(), _WORDS.split()), _WORDS.replace(" ", ", ")
    return f'"{name}" is not a function that is allowed here.{hint} Usual ones: {usual}'


def _called(node: exp.Expr) -> str:
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


def columns_of(tree: exp.Expr) -> Iterator[str]:
    """Names of the columns an expression reads; of `a.b` (a structure) the root `a`."""
    for column in tree.find_all(exp.Column):
        yield column.table or column.name


def render(tree: exp.Expr) -> str:
    return tree.sql(dialect=DIALECT)
