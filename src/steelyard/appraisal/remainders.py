"""Whole parts that sum exactly: the method of the largest remainder (Hamilton)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from steelyard.core.numbers import plain


def apportioned(
    total: Decimal, weights: Mapping[str, Decimal | Fraction], quantum: Decimal
) -> dict[str, Decimal]:
    """`total` in multiples of `quantum`, in proportion to the weights, summing exactly to it.

    Each part is its exact share rounded down, and the largest remainders get one quantum more, of equal
    ones the largest weight, then the first name. So the order of the weights does not matter, and no part
    is a quantum or more away from its exact share. Raises ValueError for a total that is no multiple of the
    quantum, or weights of which none is above 0 or one is below.
    """
    if quantum <= 0 or Fraction(total) % Fraction(quantum):
        raise ValueError(f"{plain(total)} is not a multiple of {plain(quantum)}")
    exact = {name: Fraction(weight) for name, weight in weights.items()}
    whole = sum(exact.values(), Fraction(0))
    if whole <= 0 or any(weight < 0 for weight in exact.values()):
        raise ValueError("weights are not below 0, and at least one is above it")
    units = abs(int(Fraction(total) / Fraction(quantum)))
    shares = {name: units * weight / whole for name, weight in exact.items()}
    found = {name: int(share) for name, share in shares.items()}
    left = units - sum(found.values())
    for name in sorted(shares, key=lambda each: (found[each] - shares[each], -exact[each], each))[:left]:
        found[name] += 1
    sign = -1 if total < 0 else 1
    return {name: sign * n * quantum for name, n in found.items()}
