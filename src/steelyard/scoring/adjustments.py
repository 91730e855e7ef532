"""加减分项: points added to or taken off the total, each item with its own cap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

import numpy as np

from steelyard.core.numbers import OFFICIAL_SCALE
from steelyard.scheme.model import BonusItem, DeductItem, Scheme
from steelyard.scoring.exact import Exact

Counts = Sequence[Decimal | None]


def adjustment_points(item: BonusItem | DeductItem, count: Decimal | None) -> Fraction:
    """each · count, at most `cap`; negative for a deduction. A missing or negative count is worth nothing."""
    points = max(Fraction(0), Fraction(item.each) * Fraction(count or 0))
    if item.cap is not None:
        points = min(points, Fraction(item.cap))
    return -points if isinstance(item, DeductItem) else points


def all_points(scheme: Scheme, counts: Mapping[str, Counts], n: int) -> Exact:
    """The sum of all adjustments of every subject, in units of 0.0001."""
    total = Exact.whole(np.zeros(n, dtype=np.int64))
    for name, column in counts.items():
        item = scheme.adjustments[name]
        points = {count: adjustment_points(item, count) * OFFICIAL_SCALE for count in set(column)}
        total = total.plus(Exact.of(points[count] for count in column))
    return total
