"""How raters use the scale: who keeps everybody near the middle, who sees one trait in all.

Each rater is compared with all the others together. As many raters are looked at, one of them is named only
if that would happen to anybody, by chance, in under 1% of rounds in which all are alike (Bonferroni's
inequality: Dunn 1961, Journal of the American Statistical Association 56:52-64).

Sources: Fisher 1925, Statistical Methods for Research Workers (Oliver & Boyd), chapters 6 (z of a
correlation) and 7 (ratio of variances); Saal, Downey & Lahey 1980, Rating the ratings, Psychological Bulletin
88(2):413-428 (spread and correlation between items as signs of range restriction and halo).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from steelyard.stats.interval import Floats
from steelyard.stats.rater_scores import Sheet

#: How often a round of raters who are all alike has one named wrongly.
WRONGLY = 0.01
#: A correlation of whole numbers may be 1 by chance; it is taken for this at most.
_HIGHEST = 0.99


@dataclass(frozen=True, slots=True)
class Spread:
    """The standard deviation of a rater's scores by that of all others; `narrow` if it is clearly less."""

    ratio: float
    narrow: bool


@dataclass(frozen=True, slots=True)
class Halo:
    """The mean correlation between items over `n` people; `strong` if clearly above that of all others."""

    correlation: float
    n: int
    strong: bool = False


def spreads(scores: Mapping[str, Sequence[float]]) -> dict[str, Spread]:
    """Of every rater with two scores, where the others' differ at all; one F test each, at the lower end."""
    from scipy.special import fdtr

    several = {rater: values for rater, values in scores.items() if len(values) > 1}
    squares = {rater: float(np.var(values)) * len(values) for rater, values in several.items()}
    freedom = {rater: len(values) - 1 for rater, values in several.items()}
    whole, found = (math.fsum(squares.values()), sum(freedom.values())), {}
    for rater, own in squares.items():
        rest, left = whole[0] - own, whole[1] - freedom[rater]
        if left < 1 or rest <= 1e-12 * whole[0]:
            continue
        quotient = own / freedom[rater] / (rest / left)
        chance = float(fdtr(freedom[rater], left, quotient))
        found[rater] = Spread(math.sqrt(quotient), chance < WRONGLY / len(several))
    return found


def halo_of(sheet: Sheet, *, fewest: int) -> Halo | None:
    """The mean of the correlations of all pairs of items that both vary, over the people rated on both.

    None with fewer people than `fewest`, or no pair that varies.
    """
    found = [
        (correlation, len(pairs))
        for pairs in _item_pairs(sheet)
        if len(pairs) >= fewest and not math.isnan(correlation := _correlation(pairs))
    ]
    if not found:
        return None
    return Halo(math.fsum(each for each, _ in found) / len(found), max(n for _, n in found))


def compared(halos: Mapping[str, Halo]) -> dict[str, Halo]:
    """The same, with those marked that are clearly above the others by Fisher's z; of 4 people or more.

    The mean of several correlations varies less than one of them, so the test errs on the side of the rater.
    """
    from scipy.special import ndtr

    weights = {rater: halo.n - 3 for rater, halo in halos.items() if halo.n > 3}
    heights = {
        rater: math.atanh(min(max(halos[rater].correlation, -_HIGHEST), _HIGHEST)) for rater in weights
    }
    sums = (sum(weights.values()), math.fsum(weights[rater] * heights[rater] for rater in weights))
    found = dict(halos)
    for rater, weight in weights.items():
        left = sums[0] - weight
        if left > 0:
            beside = heights[rater] - (sums[1] - weight * heights[rater]) / left
            chance = 1 - float(ndtr(beside / math.sqrt(1 / weight + 1 / left)))
            found[rater] = Halo(halos[rater].correlation, halos[rater].n, chance < WRONGLY / len(weights))
    return found


def _item_pairs(sheet: Sheet) -> list[Floats]:
    """For every pair of items the values of the people rated on both, (n, 2)."""
    items = sorted({item for values in sheet.values() for item in values})
    return [
        np.array([[each[a], each[b]] for each in sheet.values() if a in each and b in each]).reshape(-1, 2)
        for a, b in combinations(items, 2)
    ]


def _correlation(pairs: Floats) -> float:
    """Pearson's; not-a-number where one of the two does not vary."""
    centred = pairs - pairs.mean(axis=0)
    (a, ab), (_, b) = centred.T @ centred
    return float(ab / math.sqrt(a * b)) if min(a, b) > 1e-12 else math.nan
