"""Achievement 达成率: how much of the target is reached."""

from __future__ import annotations

from decimal import Decimal

from steelyard.core.numbers import EXACT


def achievement(
    *,
    actual: Decimal,
    target: Decimal | None,
    direction: str,
    inside: tuple[Decimal, Decimal] | None = None,
) -> Decimal | None:
    """actual / target, or target / actual when lower is better; 1.05 is 105%, with 34 digits.

    None without a target, or when the denominator is not positive. For `within` it is 1 when `actual`
    lies in `inside` (both ends included), else None: there is no share of a range.
    """
    if direction == "within":
        return Decimal(1) if inside is not None and inside[0] <= actual <= inside[1] else None
    if target is None:
        return None
    over, under = (target, actual) if direction == "lower" else (actual, target)
    return EXACT.divide(over, under) if under > 0 else None
