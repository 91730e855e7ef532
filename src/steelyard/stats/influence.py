"""What each part of a weighted sum really decides: weights are not importance."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from steelyard.stats.interval import Floats


def variance_shares(scores: ArrayLike, weights: ArrayLike) -> Floats:
    """The share of each column in the variance of the total Y = Σ wᵢ·sᵢ: wᵢ·Cov(sᵢ, Y) / V(Y).

    `scores` has one row per sheet and one column per indicator, not-a-number where there is none; `weights`
    has one per column, or one per sheet and column. The shares sum to exactly 1 and can be negative: such
    a column pulls against the total. Where weights differ between sheets, each column counts by its distance
    from its own mean, so that the make-up of a sheet is not taken for a difference between people; with the
    same weights everywhere that changes nothing. All are not-a-number when the totals do not differ.

    Source: the additive form of Paruolo, Saisana & Saltelli 2013, Ratings and rankings: voodoo or science?,
    Journal of the Royal Statistical Society A 176(3):609-634; for a sum it is the exact decomposition of its
    variance by covariances.
    """
    points = np.asarray(scores, dtype=np.float64)
    known = ~np.isnan(points)
    counts = known.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        means = np.where(known, points, 0).sum(axis=0) / counts
    parts = np.where(known, np.asarray(weights, dtype=np.float64) * (points - means), 0)
    return _shares_of(parts)


def _shares_of(parts: Floats) -> Floats:
    """Cov(part, sum) / V(sum) of each column."""
    centred = parts - parts.mean(axis=0) if len(parts) else parts
    total = centred.sum(axis=1)
    variance = total @ total
    largest = np.abs(parts).max(initial=0.0)
    # Differences of the size of rounding errors are none.
    if variance <= len(parts) * (largest * 1e-12) ** 2:
        return np.full(parts.shape[1], np.nan)
    shares: Floats = centred.T @ total / variance
    return shares
