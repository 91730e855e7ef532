"""How far the order of people stays what it is, period by period."""

from __future__ import annotations

from collections.abc import Iterable

from steelyard.core.periods import Period
from steelyard.review.backtest.pairs import Pair
from steelyard.review.backtest.tally import Tally, tally
from steelyard.stats.agreement import RankAgreement, rank_agreement


def by_period(pairs: Iterable[Pair]) -> dict[Period, tuple[Tally, RankAgreement]]:
    """The tally of each period, and the agreement of the two orders of those with a total under both."""
    found: dict[Period, list[Pair]] = {}
    for pair in pairs:
        found.setdefault(pair.period, []).append(pair)
    return {period: (tally(own), agreement(own)) for period, own in found.items()}


def agreement(pairs: Iterable[Pair]) -> RankAgreement:
    # Ranks, not totals: as float64 two different totals could look level.
    ranks = [(pair.rank_a, pair.rank_b) for pair in pairs if pair.rank_a and pair.rank_b]
    return rank_agreement([-a for a, _ in ranks], [-b for _, b in ranks])
