"""Weights that could as well have been chosen: a simplex cut by a box, and points drawn evenly from it.

The set is {w : Σw = 1, low ≤ w ≤ high}. Where a throw into the surrounding simplex hits it often enough,
misses are thrown away: low + (1 − Σlow)·Dirichlet(1, …, 1), or the same from the upper corner,
high − (Σhigh − 1)·Dirichlet(1, …, 1), whichever hits more often. Both are even over the set (Tervonen &
Lahdelma 2007, European Journal of Operational Research 178:500-513). Where hardly any throw hits, every
draw is the end of its own hit-and-run walk (Smith 1984, Operations Research 32:1296-1308), even in the
limit of long walks.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from steelyard.stats.interval import Floats

_SLACK = 1e-12
#: Under this share of hits a walk is cheaper than throwing.
HOPELESS = 1 / 500
_PILOT = 4000
_CELLS = 2_000_000


@dataclass(frozen=True)
class Admissible:
    """Bounds of k weights that sum to 1. Raises ValueError when no such weights exist."""

    low: Floats
    high: Floats

    def __post_init__(self) -> None:
        if not len(self.low) or self.low.shape != self.high.shape:
            raise ValueError("every weight needs a lower and an upper bound")
        if (self.low < 0).any() or (self.low > self.high).any():
            raise ValueError("bounds of weights run from 0 or more upwards")
        if self.low.sum() > 1 + _SLACK or self.high.sum() < 1 - _SLACK:
            least, most = (f"{100 * float(of.sum()):.6g}%" for of in (self.low, self.high))
            raise ValueError(f"no weights within these bounds sum to 100%: they sum to {least} to {most}")

    @classmethod
    def between(cls, low: ArrayLike, high: ArrayLike) -> Admissible:
        return cls(np.asarray(low, dtype=np.float64), np.asarray(high, dtype=np.float64))

    @cached_property
    def reach(self) -> tuple[Floats, Floats]:
        """The bounds that some admissible weights attain: no wider than what the others leave."""
        low = np.maximum(self.low, 1 - (self.high.sum() - self.high))
        high = np.minimum(self.high, 1 - (self.low.sum() - self.low))
        return np.minimum(low, high), high

    @cached_property
    def inner(self) -> Floats:
        """A point well inside: the same share of the way from the lower to the upper bound for all."""
        low, high = self.reach
        room = float((high - low).sum())
        return low + (high - low) * ((1 - float(low.sum())) / room if room > _SLACK else 0.0)

    def draw(self, draws: int, chance: np.random.Generator) -> Floats:
        """`draws` lines of weights, evenly from the set; (draws, k)."""
        low, high = self.reach
        free = high - low > _SLACK
        weights = np.tile(self.inner, (draws, 1))
        if np.count_nonzero(free) > 1:
            rest = 1 - float(self.inner[~free].sum())
            weights[:, free] = _evenly(low[free], high[free], rest, draws, chance)
        return weights


def _evenly(low: Floats, high: Floats, total: float, draws: int, chance: np.random.Generator) -> Floats:
    upwards, downwards = total - float(low.sum()), float(high.sum()) - total
    throws = [_Throw(low, high, upwards, 1), _Throw(high, low, downwards, -1)]
    hits = [len(throw.hits(_PILOT, chance)) for throw in throws]
    best = throws[int(np.argmax(hits))]
    if max(hits) < HOPELESS * _PILOT:
        return _walked(low, high, total, draws, chance)
    found: list[Floats] = []
    missing = draws
    while missing > 0:
        wanted = int(1.1 * missing * _PILOT / max(hits)) + 100
        found.append(best.hits(min(wanted, max(_CELLS // len(low), 1)), chance)[:missing])
        missing -= len(found[-1])
    return np.concatenate(found)


@dataclass(frozen=True)
class _Throw:
    """Throws from one corner of the box into the simplex that begins there."""

    corner: Floats
    opposite: Floats
    room: float
    sign: int

    def hits(self, n: int, chance: np.random.Generator) -> Floats:
        steps = chance.standard_exponential((n, len(self.corner)))
        steps *= self.room / steps.sum(axis=1, keepdims=True)
        inside = (steps <= np.abs(self.opposite - self.corner)).all(axis=1)
        hits: Floats = self.corner + self.sign * steps[inside]
        return hits


def _walked(low: Floats, high: Floats, total: float, draws: int, chance: np.random.Generator) -> Floats:
    """The ends of `draws` independent walks, all at once. A step goes to an even point of a random line."""
    room = high - low
    start = low + room * (total - float(low.sum())) / float(room.sum())
    at = np.tile(start, (draws, 1))
    for _ in range(15 * len(low)):
        heading = chance.standard_normal(at.shape) * room
        heading -= room * (heading.sum(axis=1, keepdims=True) / float(room.sum()))
        with np.errstate(divide="ignore", invalid="ignore"):
            ends = np.stack([(low - at) / heading, (high - at) / heading])
        forth = np.nanmin(ends.max(axis=0), axis=1)
        back = np.nanmax(ends.min(axis=0), axis=1)
        at += heading * (back + (forth - back) * chance.random(draws))[:, None]
        np.clip(at, low, high, out=at)
    return at
