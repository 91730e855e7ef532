"""Numbers as they stand on paper: rounded for reading, never for deciding."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from steelyard.core.numbers import plain, rounded
from steelyard.core.units import Unit
from steelyard.engine.wording import say

DASH = "–"
_LONG = {
    " s": ("秒", "秒"), " min": ("分钟", "分鐘"), " h": ("小时", "小時"), " d": ("天", "天"),
    " wk": ("周", "週"), " mo": ("个月", "個月"), " pp": ("个百分点", "個百分點"),
}  # fmt: skip


def number(value: Any) -> Decimal | None:
    """A number of a record, however it is kept: Decimal, text, int; None for none."""
    return None if value is None or value == "" else Decimal(str(value))


def shown(value: Any, unit: str, language: str) -> str:
    """A value with its unit: `26%`, `¥1,200.00`, `3.5 小时`."""
    found = number(value)
    if found is None:
        return DASH
    text = Unit.parse(unit).show(found)
    for short, (simplified, traditional) in _LONG.items():
        if text.endswith(short):
            return f"{text.removesuffix(short)}{say(language, short, f' {simplified}', f' {traditional}')}"
    return text


def points(value: Any, places: int = 2) -> str:
    """Scores and contributions with two decimals, official totals with four."""
    found = number(value)
    return DASH if found is None else format(rounded(found, places), "f")


def percent(value: Any, places: int = 1) -> str:
    """Of a fraction: an achievement of 1.3 is 130%."""
    found = number(value)
    return DASH if found is None else f"{plain(rounded(found * 100, places))}%"


def weight(value: Any) -> str:
    """A weight in percent, at most two decimals."""
    found = number(value)
    return DASH if found is None else f"{plain(rounded(found, 2))}%"


def bare(value: Any) -> str:
    """All digits."""
    found = number(value)
    return DASH if found is None else plain(found)


def target(line: Mapping[str, Any], language: str) -> str:
    """`5% / 20% / 40%` where there are three marks, else what there is."""
    marks = [line[name] for name in ("threshold", "target", "stretch") if line.get(name) is not None]
    return " / ".join(shown(mark, str(line["unit"]), language) for mark in marks) or DASH
