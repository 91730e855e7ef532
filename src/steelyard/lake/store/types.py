"""Types of columns: what a lake stores, and how a column takes in values of another type without loss."""

from __future__ import annotations

import json
import re
from typing import Any

from steelyard.lake.parquet import decimal_of
from steelyard.lake.sql import identifier, literal

_SIGNED = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"}
_LARGE = {"HUGEINT", "UBIGINT", "UHUGEINT", "BIGNUM"}
_AS_IS = {"VARCHAR", "BOOLEAN", "DATE", "BLOB", "BIGINT", "TIMESTAMP", "TIMESTAMP WITH TIME ZONE"}
_DECIMAL = re.compile(r"DECIMAL\((\d+),\s*(\d+)\)")
_WORD = re.compile(r'"(?:[^"]|"")*"|[A-Z]+(?:_[A-Z]+)?')
_FRACTION = "DECIMAL(38,12)"

_FROM_DELTA = {
    "string": "VARCHAR",
    "long": "BIGINT",
    "integer": "BIGINT",
    "short": "BIGINT",
    "byte": "BIGINT",
    "float": _FRACTION,
    "double": _FRACTION,
    "boolean": "BOOLEAN",
    "date": "DATE",
    "timestamp": "TIMESTAMP WITH TIME ZONE",
    "timestamp_ntz": "TIMESTAMP",
    "binary": "BLOB",
}


def stored(type_: str) -> str:
    """The type in which a lake keeps a column that comes as DuckDB type `type_`.

    Whole numbers are BIGINT or, where that is too small, DECIMAL(38,0); other numbers DECIMAL, never
    binary fractions. Moments keep whether they have a zone. What Delta does not know is text.
    """
    if type_ in _AS_IS:
        return type_
    if type_ in _SIGNED:
        return "BIGINT"
    if type_ in _LARGE:
        return "DECIMAL(38,0)"
    if type_ in ("FLOAT", "DOUBLE"):
        return _FRACTION
    if found := _DECIMAL.fullmatch(type_):
        return _decimal(*map(int, found.groups()))
    if type_.startswith("TIMESTAMP"):
        return "TIMESTAMP"
    if type_.startswith(("STRUCT(", "MAP(")) or type_.endswith("[]"):
        return _WORD.sub(lambda word: _inner(word[0]), type_)
    return "VARCHAR"


def _inner(word: str) -> str:
    quoted = word.startswith('"') or word in ("STRUCT", "MAP", "DECIMAL", "WITH", "TIME", "ZONE")
    return word if quoted else stored(word)


def _decimal(digits: int, decimals: int) -> str:
    return f"DECIMAL({18 if digits <= 18 else 38},{decimals})"


def cast(column: str, type_: str, wanted: str) -> str:
    """SQL for the column named `column` of type `type_` as the stored type `wanted`."""
    name = identifier(column)
    if type_ in ("FLOAT", "DOUBLE") and wanted == _FRACTION:
        return decimal_of(name, type_)
    return name if type_ == wanted else f"CAST({name} AS {wanted})"


def fits(column: str, type_: str, wanted: str) -> str:
    """SQL that is true for a value of stored type `type_` that `wanted` holds to the last digit."""
    name = identifier(column)
    if not (_is_number(type_) and _is_number(wanted)):
        return f"{name} IS NULL"
    there_and_back = f"TRY_CAST(TRY_CAST({name} AS {wanted}) AS {type_})"
    return f"{there_and_back} IS NOT DISTINCT FROM {name}"


def widened(old: str, new: str) -> str | None:
    """The type that holds all values of both stored types, seen by the types alone; None if none does.

    Text takes in anything that is one value; a day becomes a moment; numbers grow.
    """
    if old == new:
        return old
    if old == "VARCHAR" and ("(" not in new or _is_number(new)) and not new.endswith("[]"):
        return old
    if {old, new} == {"DATE", "TIMESTAMP"}:
        return "TIMESTAMP"
    if not (_is_number(old) and _is_number(new)):
        return None
    (whole, decimals), (more, finer) = _digits(old), _digits(new)
    digits = max(whole, more) + max(decimals, finer)
    return _decimal(digits, max(decimals, finer)) if digits <= 38 else None


def _is_number(type_: str) -> bool:
    return type_ == "BIGINT" or type_.startswith("DECIMAL")


def _digits(type_: str) -> tuple[int, int]:
    """How many digits stand before and after the point."""
    found = _DECIMAL.fullmatch(type_)
    if found is None:
        return 19, 0
    digits, decimals = map(int, found.groups())
    return digits - decimals, decimals


def month_of(column: str | None, type_: str | None) -> str:
    """SQL for the month a row is filed under: 2026-03, or 0000-00 where there is no time."""
    if column is None or type_ is None:
        return "'0000-00'"
    name = identifier(column)
    moment = {
        "DATE": name,
        "TIMESTAMP": name,
        "TIMESTAMP WITH TIME ZONE": f"timezone('UTC', {name})",
    }.get(type_, f"TRY_CAST({name} AS TIMESTAMP)")
    return f"coalesce(strftime({moment}, '%Y-%m'), '0000-00')"


def from_delta(schema: str) -> dict[str, str]:
    """Column → SQL type, from the schema of a Delta table as JSON."""
    return {field["name"]: _sql_type(field["type"]) for field in json.loads(schema)["fields"]}


def _sql_type(type_: Any) -> str:
    if isinstance(type_, str):
        return _FROM_DELTA.get(type_) or type_.upper()
    match type_["type"]:
        case "struct":
            fields = (f"{identifier(each['name'])} {_sql_type(each['type'])}" for each in type_["fields"])
            return f"STRUCT({', '.join(fields)})"
        case "array":
            return f"{_sql_type(type_['elementType'])}[]"
    return f"MAP({_sql_type(type_['keyType'])}, {_sql_type(type_['valueType'])})"


def to_delta(type_: str) -> Any:
    """The Delta name of a stored type that is one value."""
    names = {sql: delta for delta, sql in _FROM_DELTA.items() if delta not in ("integer", "short", "byte")}
    return names.get(type_) or type_.lower()


def null(type_: str) -> str:
    return f"CAST(NULL AS {type_})"


def text(value: str) -> str:
    return literal(value)
