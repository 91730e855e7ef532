"""Numbers as people read them: 26.3%, ¥1.26M, 126万元, 5.27 小时. The exact value is kept beside them."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import get_language, gettext, ngettext

DASH = "–"
#: Divisors of large numbers and the words behind them, by language.
_CHINESE = ((Decimal(10) ** 8, "亿", "億"), (Decimal(10) ** 4, "万", "萬"))
_ENGLISH = ((Decimal(10) ** 9, "B"), (Decimal(10) ** 6, "M"), (Decimal(10) ** 3, "K"))
#: Below this no number is shortened, in any language.
_SMALL = Decimal(10) ** 4
_SYMBOLS = {"CNY": "¥", "TWD": "NT$", "HKD": "HK$", "USD": "$", "EUR": "€", "GBP": "£", "JPY": "JP¥"}
#: Scores are shown with one decimal, percentages too, ratios with two.
_PLACES = {"score": 1, "percent": 1, "percentage_point": 1, "points": 1, "ratio": 2}


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
    if found is None:
        return DASH
    kind, _, detail = unit.partition(":")
    if kind == "percent":
        return f"{_rounded(found * 100, 1)}%"
    if kind == "percentage_point":
        return gettext("%(number)s pp") % {"number": _rounded(found * 100, 1)}
    if kind == "currency":
        return f"{'-' if found < 0 else ''}{_SYMBOLS.get(detail, detail + ' ')}{_short(abs(found), 2)}"
    if kind == "duration":
        return _duration(found, detail)
    return _short(found, _PLACES.get(kind, 2))


def exact(value: Any, unit: str = "") -> str:
    """All digits, for the hover and for those who want to know."""
    found = decimal(value)
    if found is None:
        return ""
    written = f"{found.normalize():f}"
    return f"{written} ({f'{(found * 100).normalize():f}'}%)" if unit == "percent" else written


def signed(value: Any, unit: str = "") -> str:
    """With a plus in front of what is more."""
    found = decimal(value)
    text = shown(value, unit)
    return f"+{text}" if found is not None and found > 0 else text.replace("-", "−")


def _duration(value: Decimal, unit: str) -> str:
    number = _short(value, 1 if abs(value) >= 10 else 2)
    count = 1 if value == 1 else 2
    words = {
        "hour": ngettext("%(number)s hour", "%(number)s hours", count),
        "day": ngettext("%(number)s day", "%(number)s days", count),
        "minute": ngettext("%(number)s minute", "%(number)s minutes", count),
        "second": ngettext("%(number)s second", "%(number)s seconds", count),
    }
    return words.get(unit, "%(number)s") % {"number": number}


def _short(value: Decimal, places: int) -> str:
    """Grouped as it is, or in 万 and 亿, K, M and B with three significant digits."""
    language = get_language() or "en"
    if language.startswith("zh"):
        at = 2 if language == "zh-hant" else 1
        steps = [(step[0], step[at]) for step in _CHINESE]
    else:
        steps = list(_ENGLISH)
    for size, word in steps:
        if abs(value) >= max(size, _SMALL):
            return f"{_significant(value / size)}{word}"
    return _rounded(value, places)


def _significant(value: Decimal) -> str:
    whole = len(str(int(abs(value))))
    return _rounded(value, max(0, 3 - whole))


def _rounded(value: Decimal, places: int) -> str:
    """Half away from zero, without trailing zeros behind a whole number."""
    step = Decimal(1).scaleb(-places)
    rounded = value.quantize(step, rounding="ROUND_HALF_UP") if abs(value) < Decimal(10) ** 20 else value
    if rounded == rounded.to_integral_value():
        rounded, places = rounded.to_integral_value(), 0
    if rounded == 0:
        rounded = abs(rounded)
    return number_format(rounded, decimal_pos=places, use_l10n=True, force_grouping=True)
