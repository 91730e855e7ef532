"""What a revision does to some scorecards, added up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from steelyard.core.numbers import EXACT, exact_sum
from steelyard.review.backtest.pairs import Pair


@dataclass(frozen=True, slots=True)
class Tally:
    """What happened to some scorecards: counts of them, and means over those with a total under both.

    `subjects` counts different people or teams, `sheets` their scorecards, `compared` those with a total
    under both schemes.
    """

    subjects: int
    sheets: int
    compared: int
    mean_a: Decimal | None
    mean_b: Decimal | None
    rising: int
    falling: int
    flips_up: int
    flips_down: int
    flips_sideways: int
    gain_total: int
    lose_total: int
    coefficients_a: Decimal
    coefficients_b: Decimal

    @property
    def mean_change(self) -> Decimal | None:
        return None if self.mean_a is None or self.mean_b is None else self.mean_b - self.mean_a

    @property
    def flips(self) -> int:
        return self.flips_up + self.flips_down + self.flips_sideways

    @property
    def share_rising(self) -> Decimal | None:
        return EXACT.divide(Decimal(self.rising), Decimal(self.compared)) if self.compared else None

    @property
    def share_falling(self) -> Decimal | None:
        return EXACT.divide(Decimal(self.falling), Decimal(self.compared)) if self.compared else None

    @property
    def cost_change(self) -> Decimal | None:
        """By what part the sum of coefficients moves: 0.02 is 2% more; None where there is none to pay."""
        if not self.coefficients_a:
            return None
        return EXACT.divide(self.coefficients_b - self.coefficients_a, self.coefficients_a)


def tally(pairs: Iterable[Pair]) -> Tally:
    """The sums of coefficients are over scorecards that have one under both, so that they compare."""
    listed = list(pairs)
    totals = [pair.totals for pair in listed if pair.totals is not None]
    coefficients = [pair.coefficients for pair in listed if pair.coefficients is not None]
    flips = [pair.flip for pair in listed]
    return Tally(
        subjects=len({pair.subject for pair in listed}),
        sheets=len(listed),
        compared=len(totals),
        mean_a=_mean([a for a, _ in totals]),
        mean_b=_mean([b for _, b in totals]),
        rising=sum(b > a for a, b in totals),
        falling=sum(b < a for a, b in totals),
        flips_up=flips.count("up"),
        flips_down=flips.count("down"),
        flips_sideways=flips.count("sideways"),
        gain_total=sum(pair.gains_total for pair in listed),
        lose_total=sum(pair.loses_total for pair in listed),
        coefficients_a=exact_sum(a for a, _ in coefficients),
        coefficients_b=exact_sum(b for _, b in coefficients),
    )


def _mean(values: Sequence[Decimal]) -> Decimal | None:
    return EXACT.divide(exact_sum(values), Decimal(len(values))) if values else None


def by_subject(pairs: Iterable[Pair]) -> dict[str, Tally]:
    """A tally of each subject over all periods, in the order of the pairs."""
    found: dict[str, list[Pair]] = {}
    for pair in pairs:
        found.setdefault(pair.subject, []).append(pair)
    return {subject: tally(own) for subject, own in found.items()}
