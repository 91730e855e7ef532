"""The bootstrap: draw the sample anew from itself, many times, and look how the statistic moves.

Source: Efron 1979, Bootstrap methods: another look at the jackknife, Annals of Statistics 7:1-26.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from steelyard.stats.interval import CONFIDENCE, Floats, Interval, Method, normal_quantile

#: Indexes of drawn observations, a line per draw → the statistic of each line.
Statistic = Callable[[NDArray[np.int64]], Floats]
_CELLS = 2_000_000


def percentile(
    statistic: Statistic,
    estimate: float,
    n: int,
    *,
    confidence: float = CONFIDENCE,
    draws: int = 10_000,
    seed: int = 1,
) -> Interval:
    """The percentile interval. The same seed gives the same bounds.

    Raises ValueError without observations.
    """
    normal_quantile(confidence)
    if n < 1:
        raise ValueError("there is nothing to draw from")
    found = np.concatenate([statistic(lines) for lines in _drawn(n, draws, seed)])
    low, high = np.quantile(found, [(1 - confidence) / 2, (1 + confidence) / 2])
    error = float(found.std(ddof=1))
    return Interval(estimate, float(low), float(high), error, n, Method.BOOTSTRAP, confidence)


def _drawn(n: int, draws: int, seed: int) -> Iterator[NDArray[np.int64]]:
    """Lines of n drawn indexes, in blocks that fit in memory."""
    chance = np.random.default_rng(seed)
    block = max(1, _CELLS // n)
    for start in range(0, draws, block):
        yield chance.integers(0, n, size=(min(block, draws - start), n))
