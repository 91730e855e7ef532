"""How cells are written: for each way, an SQL test whether a text fits and its value.

Expressions take the name of a text column whose cells have no surrounding blanks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from steelyard.lake.sql import literal

Kind = Literal["text", "number", "date", "timestamp", "boolean", "other", "empty"]
Sql = Callable[[str], str]

A_NUMBER = "a number such as 1234.5"
A_WHOLE_NUMBER = "a whole number such as 12"
A_DATE = "a date such as 2026-03-01"
A_MOMENT = "a date and time such as 2026-03-01 14:30:00"
TRUE_OR_FALSE = "true or false"


@dataclass(frozen=True, slots=True)
class Format:
    """`value` is the typed value, for numbers a text that casts to any numeric type without loss.

    `decimals` and `digits` count the digits after and before the point; only numbers have them.
    """

    name: str
    kind: Kind
    expected: str
    fits: Sql
    value: Sql
    decimals: Sql | None = None
    digits: Sql | None = None


def _matches(pattern: str) -> Sql:
    return lambda cell: f"regexp_full_match({cell}, {literal(pattern)})"


def _any_of(*words: str) -> Sql:
    listed = ", ".join(map(literal, words))
    return lambda cell: f"lower({cell}) IN ({listed})"


def _zero(_: str) -> str:
    return "0"


def _as_is(cell: str) -> str:
    return cell


BOOLEAN = Format(
    "boolean", "boolean", TRUE_OR_FALSE, _any_of("true", "false"), lambda cell: f"(lower({cell}) = 'true')"
)
#: What people write for true and false where a contract says it can be nothing else.
YES, NO = ("true", "yes", "y", "1", "是"), ("false", "no", "n", "0", "否")
YES_OR_NO = Format(
    "yes or no",
    "boolean",
    TRUE_OR_FALSE,
    _any_of(*YES, *NO),
    lambda cell: f"({_any_of(*YES)(cell)})",
)

# The first two number formats are special cases of the general one, and much faster to test.
INTEGER = Format(
    "integer",
    "number",
    A_NUMBER,
    _matches("-?(?:0|[1-9][0-9]*)"),
    _as_is,
    decimals=_zero,
    digits=lambda cell: f"length({cell})",
)
DECIMAL = Format(
    "decimal",
    "number",
    A_NUMBER,
    _matches("-?(?:(?:0|[1-9][0-9]*)(?:[.][0-9]*)?|[.][0-9]+)"),
    _as_is,
    decimals=lambda cell: (
        f"CASE WHEN contains({cell}, '.') THEN length({cell}) - strpos({cell}, '.') ELSE 0 END"
    ),
    digits=lambda cell: f"strpos({cell} || '.', '.') - 1",
)


def number(mark: str) -> Format:
    """Numbers as people write them, with `mark` before the decimals: signs, groups of thousands, %, ¥.

    A leading zero makes a text: `0012` is a name, not a quantity.
    """
    groups = "".join(
        f"|[1-9][0-9]{{0,2}}(?:{sep}[0-9]{{3}})+" for sep in (f"[{_other(mark)}]", _SPACES, "['’]")
    )
    amount = f"(?:(?:0|[1-9][0-9]*{groups})(?:[{mark}][0-9]*)?|[{mark}][0-9]+)"
    pattern = (
        f"(?:[-+−]{_BLANK}{_CURRENCY}?|{_CURRENCY}{_BLANK}[-+−]?)?{_BLANK}"
        f"{amount}(?:[eE][-+]?[0-9]{{1,3}}|{_BLANK}[%％])?{_BLANK}{_CURRENCY}?"
    )

    def value(cell: str) -> str:
        kept = f"regexp_replace(replace({cell}, '−', '-'), '[^-0-9eE%％{mark}]', '', 'g')"
        # "1e+3" and "1e3" are the same; a percent sign is a factor of a hundredth.
        return f"regexp_replace(replace({kept}, '{mark}', '.'), '[%％]', 'e-2')"

    def exponent(cell: str) -> str:
        return f"coalesce(TRY_CAST(regexp_extract({value(cell)}, '[eE](.+)', 1) AS INTEGER), 0)"

    return Format(
        f"number {mark}",
        "number",
        A_NUMBER if mark == "." else "a number such as 1234,5",
        _matches(pattern),
        value,
        decimals=lambda cell: (
            f"greatest(0, length(regexp_extract({value(cell)}, '[.]([0-9]*)', 1)) - {exponent(cell)})"
        ),
        digits=lambda cell: (
            f"length(regexp_extract({value(cell)}, '^-?([0-9]*)', 1)) + greatest(0, {exponent(cell)})"
        ),
    )


_BLANK = "[ \u00a0\u202f]*"
_SPACES = "[ \u00a0\u202f]"
_CURRENCY = "[¥￥$€£]"


def _other(mark: str) -> str:
    return "," if mark == "." else "."


def whole(mark: str) -> Format:
    """Whole numbers, also when written as `1,200` or `12.0`."""
    any_number = number(mark)

    def fits(cell: str) -> str:
        written = any_number.value(cell)
        return f"({any_number.fits(cell)} AND NOT regexp_matches({written}, '[.][0-9]*[1-9]|[eE]'))"

    return Format(
        f"whole {mark}",
        "number",
        A_WHOLE_NUMBER,
        fits,
        lambda cell: f"regexp_replace({any_number.value(cell)}, '[.]0*$', '')",
        decimals=_zero,
        digits=any_number.digits,
    )


_N = "[0-9]{1,2}"
_YMD = f"[0-9]{{4}}(?:-{_N}-{_N}|/{_N}/{_N}|[.]{_N}[.]{_N}|年{_N}月{_N}日?)"
_TIME = r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.][0-9]+)?)?"
_OFFSET = r" ?(?:[zZ]|UTC|[-+][0-9]{2}(?::?[0-9]{2})?)"


def _with_dashes(cell: str) -> str:
    pattern = r"^([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?"
    return f"regexp_replace({cell}, '{pattern}', '\\1-\\2-\\3')"


def _dated(name: str, pattern: str, written: Sql) -> Format:
    return Format(
        name,
        "date",
        A_DATE,
        lambda cell: f"({_matches(pattern)(cell)} AND TRY_CAST({written(cell)} AS DATE) IS NOT NULL)",
        lambda cell: f"TRY_CAST({written(cell)} AS DATE)",
    )


ISO_DATE = _dated("iso date", "[0-9]{4}-[0-9]{2}-[0-9]{2}", _as_is)
DATE = _dated("date", _YMD, _with_dashes)
#: Only where a contract says that the number is a date.
COMPACT_DATE = _dated(
    "compact date",
    "[0-9]{8}",
    lambda cell: f"({cell}[1:4] || '-' || {cell}[5:6] || '-' || {cell}[7:8])",
)
ISO_MOMENT = Format(
    "iso timestamp",
    "timestamp",
    A_MOMENT,
    lambda cell: (
        f"({_matches('[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.][0-9]{1,6})?')(cell)}"
        f" AND TRY_CAST({cell} AS TIMESTAMP) IS NOT NULL)"
    ),
    lambda cell: f"TRY_CAST({cell} AS TIMESTAMP)",
)


def has_offset(cell: str) -> str:
    """Whether a date and time says its distance from UTC, such as `Z` or `+08:00`."""
    return f"regexp_matches({cell}, ':[0-9]{{2}}.*([zZC]|[-+][0-9:]+)$')"


def _naive(cell: str) -> str:
    return f"regexp_replace({_with_dashes(cell)}, '[T ]+([0-9])', ' \\1')"


def _zoned(cell: str) -> str:
    """The instant of a date and time with an offset."""
    tight = f"regexp_replace({_naive(cell)}, ' ([-+zZ])', '\\1')"
    # DuckDB 1.5 wants seconds before an offset.
    full = f"regexp_replace({tight}, ' ([0-9]{{1,2}}:[0-9]{{2}})([-+zZ ])', ' \\1:00\\2')"
    return f"TRY_CAST({full} AS TIMESTAMPTZ)"


def _moment(value: Sql) -> Format:
    return Format(
        "timestamp",
        "timestamp",
        A_MOMENT,
        lambda cell: (
            f"({_matches(f'{_YMD}(?:[T ]+{_TIME}(?:{_OFFSET})?)?')(cell)} AND {value(cell)} IS NOT NULL)"
        ),
        value,
    )


def moment(timezone: str) -> Format:
    """Dates with times; those with an offset are shown in `timezone`, a bare date is its midnight."""
    return _moment(
        lambda cell: (
            f"CASE WHEN {has_offset(cell)} THEN timezone({literal(timezone)}, {_zoned(cell)})"
            f" ELSE TRY_CAST({_naive(cell)} AS TIMESTAMP) END"
        )
    )


def instant(timezone: str) -> Format:
    """The same cells as instants (timestamps with zone); those without an offset are in `timezone`."""
    return _moment(
        lambda cell: (
            f"CASE WHEN {has_offset(cell)} THEN {_zoned(cell)}"
            f" ELSE timezone({literal(timezone)}, TRY_CAST({_naive(cell)} AS TIMESTAMP)) END"
        )
    )


def _serial(cell: str) -> str:
    # Days since 1899-12-30; only 1950 to 2099, so that a code such as 12 or 1001 is not taken for a day.
    number = f"TRY_CAST({cell} AS DECIMAL(18,9))"
    matches = _matches("[0-9]{5}(?:[.][0-9]+)?")(cell)
    return f"CASE WHEN {matches} AND {number} BETWEEN 18264 AND 73050 THEN {number} END"


#: Days and moments as Excel stores them, where a contract says that the number is one.
SERIAL_DATE = Format(
    "serial date",
    "date",
    A_DATE,
    lambda cell: f"({_serial(cell)} IS NOT NULL)",
    lambda cell: f"(DATE '1899-12-30' + CAST(floor({_serial(cell)}) AS INTEGER))",
)
SERIAL_MOMENT = Format(
    "serial timestamp",
    "timestamp",
    A_MOMENT,
    lambda cell: f"({_serial(cell)} IS NOT NULL)",
    lambda cell: (
        "(TIMESTAMP '1899-12-30' + to_milliseconds("
        f"CAST(round(CAST({_serial(cell)} AS DOUBLE) * 86400000) AS BIGINT)))"
    ),
)


def strptime(pattern: str, timezone: str) -> Format:
    """Dates and times in the format the scheme gives, such as `%Y%m%d`."""
    has_time = any(f"%{letter}" in pattern for letter in ("H", "I", "M", "S", "f", "p", "g", "n", "c", "X"))
    parsed: Sql = lambda cell: f"try_strptime({cell}, {literal(pattern)})"  # noqa: E731
    zoned = "%z" in pattern or "%Z" in pattern
    local: Sql = lambda cell: f"timezone({literal(timezone)}, {parsed(cell)})" if zoned else parsed(cell)  # noqa: E731
    return Format(
        f"strptime {pattern}",
        "timestamp" if has_time else "date",
        f"a {'date and time' if has_time else 'date'} written as {pattern}",
        lambda cell: f"({parsed(cell)} IS NOT NULL)",
        local if has_time else lambda cell: f"CAST({local(cell)} AS DATE)",
    )


def like(text: str, order: str) -> str:
    """The strptime format of a local date such as `6/28/2024 2:30 PM`, in `order` %d/%m/%Y or %m/%d/%Y."""
    separator = next((each for each in "/.-" if each in text), "/")
    pattern = order.replace("/", separator)
    if ":" in text:
        half = text.upper().endswith("M")
        pattern += (" %I:%M" if half else " %H:%M") + (":%S" if text.count(":") == 2 else "")
        pattern += " %p" if half else ""
    return pattern


#: Dates whose order of day and month only people know. Never read, only recognised to give advice.
LOCAL_DATE = Format(
    "local date",
    "date",
    A_DATE,
    _matches(r"[0-9]{1,2}([/.-])[0-9]{1,2}[/.-][0-9]{4}(?:[T ]+[0-9]{1,2}:.*)?"),
    lambda _: "NULL",
)
