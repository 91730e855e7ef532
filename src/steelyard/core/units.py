"""Units of indicators and measures (DESIGN "Units").

`percent` holds a fraction: 0.26 is 26%. A duration is a number in the declared unit of time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from steelyard.core.numbers import plain, rounded

KINDS = ("percent", "percentage_point", "ratio", "count", "currency", "duration", "points", "score")
DURATIONS = ("second", "minute", "hour", "day", "week", "month")
ALLOWED = "percent, percentage_point, ratio, count, currency:CNY, duration:hour, points or score"
_SHORT = {"second": "s", "minute": "min", "hour": "h", "day": "d", "week": "wk", "month": "mo"}


@dataclass(frozen=True, slots=True)
class Unit:
    """`kind` is one of KINDS; `detail` is the currency code or the unit of time."""

    kind: str
    detail: str | None = None

    @classmethod
    def parse(cls, text: str) -> Unit:
        kind, colon, detail = text.strip().partition(":")
        if kind == "currency" and re.fullmatch(r"[A-Z]{3}", detail):
            return cls(kind, detail)
        if kind == "duration" and detail in DURATIONS:
            return cls(kind, detail)
        if kind in KINDS and kind not in ("currency", "duration") and not colon:
            return cls(kind)
        raise ValueError(f'"{text}" is not a unit. Choose {ALLOWED}')

    @property
    def dimensionless(self) -> bool:
        return self.kind in ("percent", "percentage_point", "ratio", "points", "score")

    def show(self, value: Decimal, *, places: int = 3) -> str:
        """The value for people, rounded for reading only: `26%`, `¥1,200.00`, `3.5 h`."""
        if self.kind == "percent":
            return f"{_rounded(value * 100, places)}%"
        if self.kind == "percentage_point":
            return f"{_rounded(value * 100, places)} pp"
        if self.kind == "currency":
            sign = {"CNY": "¥", "USD": "$", "EUR": "€", "GBP": "£"}.get(self.detail or "", f"{self.detail} ")
            return f"{'-' if rounded(value, 2) < 0 else ''}{sign}{_rounded(abs(value), 2, keep=True)}"
        if self.kind == "duration":
            return f"{_rounded(value, places)} {_SHORT[self.detail or 'hour']}"
        return _rounded(value, places)

    def __str__(self) -> str:
        return f"{self.kind}:{self.detail}" if self.detail else self.kind


def _rounded(value: Decimal, places: int, *, keep: bool = False) -> str:
    shown = rounded(value, places)
    whole, _, rest = (format(shown, "f") if keep else plain(shown)).partition(".")
    grouped = f"{int(whole):,}" if whole not in ("-0", "") else whole
    return f"{grouped}.{rest}" if rest else grouped
