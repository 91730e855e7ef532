"""排名法: points by the place among peers (DOMAIN §2)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby

import numpy as np
import numpy.typing as npt

from steelyard.core.numbers import OFFICIAL_SCALE
from steelyard.scoring.no_curve import NoCurve


def rank_units(values: Sequence[Decimal], *, direction: str) -> npt.NDArray[np.int64]:
    """100·(n − rank)/(n − 1) for each of n peers, official, in units of 0.0001.

    Equal values share the mean of their ranks. Raises NoCurve: no_peers for fewer than two values,
    no_direction for `within`.
    """
    if direction == "within":
        raise NoCurve("no_direction", "direction: within has no better side to rank by")
    n = len(values)
    if n < 2:
        raise NoCurve("no_peers", "a rank needs at least two peers")
    units = np.empty(n, dtype=np.int64)
    order = sorted(range(n), key=values.__getitem__, reverse=direction == "higher")
    place = 0
    for _, group in groupby(order, key=values.__getitem__):
        tied = list(group)
        doubled_rank = 2 * place + 1 + len(tied)
        top, bottom = 100 * OFFICIAL_SCALE * (2 * n - doubled_rank), 2 * (n - 1)
        units[tied] = (2 * top + bottom) // (2 * bottom)
        place += len(tied)
    return units
