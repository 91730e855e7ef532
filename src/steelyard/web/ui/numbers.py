"""Numbers as people read them: 26.3%, ¥1.26M, 126万, 5.27 小时. The exact value is kept beside them.

Labels and hovers of charts are written in the browser by the same rules (static/ui/charts/format.js), with
the words of `how`.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language, gettext, ngettext

from steelyard.core.numbers import exact_sum, plain, rounded

DASH = "–"
#: Sizes and the words behind them, by language, the smaller first.
_SIZES = {
    "zh-hans": ((4, "万"), (8, "亿")),
    "zh-hant": ((4, "萬"), (8, "億")),
    "en": ((3, "K"), (6, "M"), (9, "B")),
}
#: Below this no number is shortened, in any language.
_SMALL = 10_000
#: What would be shown as zero and is not gets so many decimals.
_FINEST = 3
#: Beyond this a number has an exponent.
_HUGE = 60
_SYMBOLS = {"CNY": "¥", "TWD": "NT$", "HKD": "HK$", "USD": "$", "EUR": "€", "GBP": "£", "JPY": "JP¥"}
#: Scores are shown with one decimal, percentages too; all others with two.
_PLACES = {"score": 1, "points": 1, "percent": 1, "percentage_point": 1}
_PLAIN_PLACES = 2


def decimal(value: Any) -> Decimal | None:
    """The number, exactly; None for what is missing or not finite."""
    if value is None or value == "" or isinstance(value, bool):
        return None
    try:
        found = value if isinstance(value, Decimal) else Decimal(str(value))
    except (InvalidOperation, ValueError):
        return None
    return found if found.is_finite() else None


def shown(value: Any, unit: str = "") -> str:
    """A number with its unit in the current language, shortened; a dash for None."""
    found = decimal(value)
    return DASH if found is None else _shown(found, unit, get_language())


@lru_cache(maxsize=8192)
def _shown(found: Decimal, unit: str, _language: str | None) -> str:
    """Kept, since the same targets and scores stand on many pages."""
    kind, _, detail = unit.partition(":")
    places = _PLACES.get(kind, _PLAIN_PLACES)
    if kind == "percent":
        return f"{_grouped(_rounded(_hundredfold(found), places))}%"
    if kind == "percentage_point":
        return gettext("%(number)s pp") % {"number": _grouped(_rounded(_hundredfold(found), places))}
    if kind == "currency":
        amount = _short(abs(found), places)
        return f"{'-' if found < 0 and amount != '0' else ''}{_symbol(detail)}{amount}"
    if kind == "duration":
        return _duration(found, detail)
    return _short(found, places)


def exact(value: Any, unit: str = "") -> str:
    """All digits, for the hover and for those who want to know."""
    found = decimal(value)
    if found is None:
        return ""
    written = _digits(found)
    return f"{written} ({_digits(_hundredfold(found))}%)" if unit == "percent" else written


def signed(value: Any, unit: str = "") -> str:
    """With a plus in front of what is more."""
    found = decimal(value)
    text = shown(value, unit)
    if found is None or text == shown(0, unit):
        return text
    return f"+{text}" if found > 0 else text.replace("-", "−", 1)


def difference(value: Decimal, other: Decimal) -> Decimal:
    """How much the one is more than the other, to the last digit."""
    return exact_sum([value, other.copy_negate()])


def how() -> dict[str, Any]:
    """What numbers are written with in the current language, for the scripts of the page."""
    return {
        "sizes": _sizes(),
        "small": _SMALL,
        "finest": _FINEST,
        "symbols": _SYMBOLS,
        "places": {**_PLACES, "": _PLAIN_PLACES},
        "point": gettext("%(number)s pp"),
        "durations": {name: [_one_or_more(1)[name], _one_or_more(2)[name]] for name in _one_or_more(1)},
    }


def _duration(value: Decimal, unit: str) -> str:
    number = _short(value, 1 if abs(value) >= 10 else 2)
    words = _one_or_more(1 if number == "1" else 2)
    return words.get(unit, f"%(number)s {unit}") % {"number": number}


def _one_or_more(count: int) -> dict[str, str]:
    return {
        "second": ngettext("%(number)s second", "%(number)s seconds", count),
        "minute": ngettext("%(number)s minute", "%(number)s minutes", count),
        "hour": ngettext("%(number)s hour", "%(number)s hours", count),
        "day": ngettext("%(number)s day", "%(number)s days", count),
        "week": ngettext("%(number)s week", "%(number)s weeks", count),
        "month": ngettext("%(number)s month", "%(number)s months", count),
    }


def _symbol(currency: str) -> str:
    return _SYMBOLS.get(currency, f"{currency} ")


def _short(value: Decimal, places: int) -> str:
    """Grouped as it is, or in 万 and 亿, K, M and B with three significant digits.

    What is rounded up to the next size is written in that one: 999,999 is 1M.
    """
    if _is_huge(value):
        return _grouped(value)
    number, word, scale = _rounded(value, places), "", 0
    for size, name in _sizes():
        if abs(_moved(number, scale)) >= max(10**size, _SMALL):
            number, word, scale = _significant(_moved(value, -size)), name, size
    return f"{_grouped(number)}{word}"


def _sizes() -> tuple[tuple[int, str], ...]:
    return _SIZES.get(get_language() or "en", _SIZES["en"])


def _significant(value: Decimal) -> Decimal:
    whole = max(value.adjusted() + 1, 1)
    return _rounded(value, max(0, 3 - whole))


def _rounded(value: Decimal, places: int) -> Decimal:
    """Half away from zero. What is not zero is not called zero as long as a few more decimals can tell."""
    if _is_huge(value):
        return value
    found = rounded(value, places)
    return found if found or not value else rounded(value, _FINEST)


def _hundredfold(value: Decimal) -> Decimal:
    return _moved(value, 2)


def _moved(value: Decimal, places: int) -> Decimal:
    """Times a power of ten. `scaleb` would round to the digits of the context."""
    sign, digits, exponent = value.as_tuple()
    return Decimal((sign, digits, int(exponent) + places))


def _is_huge(value: Decimal) -> bool:
    return bool(value) and value.adjusted() > _HUGE


def _digits(value: Decimal) -> str:
    return f"{value:E}" if _is_huge(value) else plain(value)


def _grouped(value: Decimal) -> str:
    """With commas between thousands, as all three languages have them, and no zeros at the end."""
    if _is_huge(value):
        return f"{value:.2E}"
    whole, dot, rest = plain(value).partition(".")
    sign = "-" if value < 0 else ""
    return f"{sign}{abs(int(whole)):,}{dot}{rest}"
