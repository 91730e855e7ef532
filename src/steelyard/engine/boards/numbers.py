"""Numbers of a board as they are stored: exact text, with a reason where there is none."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal

from steelyard.core.numbers import plain
from steelyard.metrics.values import Gap, Value

#: Twelve digits are more than any reader of a chart can use, and shares of people do not fill pages.
_SHOWN = Context(prec=12, rounding=ROUND_HALF_UP)
Json = dict[str, object]


def text(value: Decimal | float) -> str:
    """A number without exponent, at most twelve digits."""
    return plain(_SHOWN.create_decimal(Decimal(str(value)) if isinstance(value, float) else value))


def known(value: Value) -> Decimal | None:
    """The number, or None for a gap or a truth."""
    return value if isinstance(value, Decimal) and value.is_finite() else None


def shown(value: Decimal | None) -> str | None:
    return None if value is None else text(value)


def ratio(over: Decimal | None, under: Decimal | None) -> str | None:
    """over / under; None when either is missing or `under` is not positive."""
    return text(_SHOWN.divide(over, under)) if over is not None and under is not None and under > 0 else None


def why_not(values: list[Value]) -> str | None:
    """The reason when all are gaps."""
    gaps = [value.reason for value in values if isinstance(value, Gap)]
    return gaps[0] if gaps and len(gaps) == len(values) else None
