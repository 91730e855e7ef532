"""The score of a whole fiscal year under two schemes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from steelyard.core.periods import Period
from steelyard.review.backtest.pairs import Flip, Graded, flipped
from steelyard.scheme.model import Scheme


@dataclass(frozen=True, slots=True)
class YearPair:
    """The year of one subject under A and under B."""

    year: Period
    subject: str
    a: Graded | None
    b: Graded | None
    flip: Flip | None

    @property
    def change(self) -> Decimal | None:
        a, b = (graded.total if graded else None for graded in (self.a, self.b))
        return None if a is None or b is None else b - a


def pair_years(
    year: Period, *, scheme_a: Scheme, scheme_b: Scheme, a: Mapping[str, Graded], b: Mapping[str, Graded]
) -> list[YearPair]:
    """Everybody who has a year under A or B."""
    return [
        YearPair(year, who, a.get(who), b.get(who), flipped(scheme_a, scheme_b, a.get(who), b.get(who)))
        for who in dict.fromkeys([*a, *b])
    ]
