"""Rank acceptability (SMAA-2): how often each subject takes each rank when the weights move.

Nobody can prove that 28% is right and 27% is wrong. So every admissible set of weights is given the same
chance, many are drawn, and all subjects are ranked under each.

Sources: Lahdelma & Salminen 2001, SMAA-2, Operations Research 49:444-454 (rank acceptability, central
weights, confidence factors); Tervonen & Lahdelma 2007, European Journal of Operational Research
178:500-513 (how to simulate it); Leskinen, Kangas & Kangas 2006, European Journal of Operational Research
170:24-39 (pairwise winning). Unlike them, subjects who tie share the ranks they occupy: of two at the
top, each is half first and half second, as if the tie were broken by lot.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from steelyard.stats.interval import CONFIDENCE, Floats, normal_quantile

Integers = npt.NDArray[np.int64]
#: Weights of some draws (draws, k) → totals of the subjects (draws, n). It may itself be a matter of chance.
Totals = Callable[[Floats], Floats]
Progress = Callable[[float], None]

#: Up to so many subjects every pair is compared; beyond, only neighbours.
EVERY_PAIR = 200
CELLS = 500_000
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Acceptability:
    """What the draws say of n subjects. Ranks count from 1 and stand in columns.

    `shares` (n, n): rank acceptability. `expected` (n,): the mean rank. `central` (n, k): the mean of the
    weights that put a subject first, not-a-number for one who is never first. `confidence` (n,): how
    likely the subject is first under its central weights. `order` (n,): the subjects as they were given
    by rank; `ahead` (n − 1,): how often each of them is ahead of the next, a tie counting half.
    `winning` (n, n): the same for every pair, line before column; None for many subjects.
    `reached` (n, c): how often a total is at or above each cut. `mean` and `spread` (n,): mean and standard
    deviation of the totals.
    """

    draws: int
    shares: Floats
    expected: Floats
    central: Floats
    confidence: Floats
    order: Integers
    ahead: Floats
    winning: Floats | None
    reached: Floats
    mean: Floats
    spread: Floats

    @property
    def modal(self) -> Integers:
        """The most frequent rank of each subject."""
        return np.asarray(self.shares.argmax(axis=1) + 1, dtype=np.int64)

    def interval(self, share: float = 0.9) -> tuple[Integers, Integers]:
        """Between which ranks each subject lies in the middle `share` of the draws: 5% to 95% for 0.9."""
        reached = self.shares.cumsum(axis=1)
        ends = ((1 - share) / 2 - _ROUNDING, (1 + share) / 2 - _ROUNDING)
        low, high = ((reached >= end).argmax(axis=1) + 1 for end in ends)
        return low, high

    def between(self, first: Integers, last: Integers) -> Floats:
        """How often each subject takes a rank from `first` to `last`, as far as there are such ranks."""
        n, line = len(self.shares), np.arange(len(self.shares))
        reached = np.hstack([np.zeros((n, 1)), self.shares.cumsum(axis=1)])
        until, before = np.clip(last, 0, n), np.clip(first - 1, 0, n)
        return np.asarray(reached[line, until] - reached[line, before], dtype=np.float64)


def sampling_error(draws: int, *, share: float = 0.5, confidence: float = CONFIDENCE) -> float:
    """Half the width of the interval of a share found in so many draws: 0.0098 for 10,000 at worst."""
    return normal_quantile(confidence) * math.sqrt(share * (1 - share) / draws)


def rank_acceptability(
    totals: Totals,
    weights: Floats,
    *,
    order: Integers,
    cuts: Floats | None = None,
    repeats: int = 1,
    cells: int = CELLS,
    progress: Progress | None = None,
) -> Acceptability:
    """Rank the subjects under each line of `weights` (draws, k).

    `order`: the subjects by their official rank. `repeats`: how many draws a confidence factor takes, one
    when the totals are fixed by the weights. `cells`: how many totals are asked for at once. Memory: n²
    numbers, and some arrays of `cells` numbers.
    """
    tally = _Tally.empty(len(order), weights.shape[1], order, np.zeros(0) if cuts is None else cuts)
    block = max(1, cells // max(len(order), 1))
    for start in range(0, len(weights), block):
        some = weights[start : start + block]
        tally.take(totals(some), some)
        if progress is not None:
            progress(min(1.0, (start + len(some)) / len(weights)))
    return tally.result(len(weights), totals, repeats)


@dataclass
class _Tally:
    """Sums over draws. `shared` holds the shares of equals as differences along the ranks."""

    order: Integers
    cuts: Floats
    shares: Floats
    shared: Floats
    first: Floats
    central: Floats
    ahead: Floats
    reached: Floats
    moments: Floats
    winning: Floats | None
    middle: Floats | None = None

    @classmethod
    def empty(cls, n: int, k: int, order: Integers, cuts: Floats) -> _Tally:
        return cls(
            order,
            cuts,
            shares=np.zeros((n, n)),
            shared=np.zeros((n, n + 1)),
            first=np.zeros(n),
            central=np.zeros((n, k)),
            ahead=np.zeros(max(n - 1, 0)),
            reached=np.zeros((n, len(cuts))),
            moments=np.zeros((2, n)),
            winning=np.zeros((n, n)) if n <= EVERY_PAIR else None,
        )

    def take(self, totals: Floats, weights: Floats) -> None:
        # Deviations from a middle: squares of whole totals would cancel.
        self.middle = totals.mean(axis=0) if self.middle is None else self.middle
        deviations = totals - self.middle
        self.moments += [deviations.sum(axis=0), (deviations**2).sum(axis=0)]
        self._rank(totals)
        self._top(totals, weights)
        by_rank = totals[:, self.order]
        self.ahead += _wins(by_rank[:, :-1], by_rank[:, 1:])
        if self.winning is not None:
            for subject in range(totals.shape[1]):
                self.winning[subject] += _wins(totals[:, subject, None], totals)
        for place, cut in enumerate(self.cuts.tolist()):
            self.reached[:, place] += (totals >= cut).sum(axis=0)

    def _rank(self, totals: Floats) -> None:
        n = totals.shape[1]
        order = np.argsort(-totals, axis=1)
        rank = np.arange(n)
        counts = np.bincount((order * n + rank).ravel(), minlength=n * n)
        self.shares += counts.reshape(n, n)
        self._share_ties(order, np.take_along_axis(totals, order, axis=1))

    def _share_ties(self, order: Integers, ranked: Floats) -> None:
        """Take the ranks of equals from where the sort happened to put them, and share them out."""
        draw, left = np.nonzero(ranked[:, 1:] == ranked[:, :-1])
        if not len(draw):
            return
        begins = np.ones(len(draw), dtype=bool)
        begins[1:] = (draw[1:] != draw[:-1]) | (left[1:] != left[:-1] + 1)
        start = np.flatnonzero(begins)
        size = np.diff(np.append(start, len(draw))) + 1
        first, many = np.repeat(left[start], size), np.repeat(size, size)
        place = first + np.arange(len(first)) - np.repeat(np.cumsum(size) - size, size)
        subject = order[np.repeat(draw[start], size), place]
        np.add.at(self.shares, (subject, place), -1.0)
        np.add.at(self.shared, (subject, first), 1 / many)
        np.add.at(self.shared, (subject, first + many), -1 / many)

    def _top(self, totals: Floats, weights: Floats) -> None:
        draw, subject = np.nonzero(totals == totals.max(axis=1, keepdims=True))
        share = 1.0 / np.bincount(draw, minlength=len(totals))[draw]
        self.first += np.bincount(subject, share, totals.shape[1])
        np.add.at(self.central, subject, weights[draw] * share[:, None])

    def result(self, draws: int, totals: Totals, repeats: int) -> Acceptability:
        shares = np.clip((self.shares + self.shared[:, :-1].cumsum(axis=1)) / draws, 0, 1)
        with np.errstate(invalid="ignore"):
            central = self.central / np.where(self.first > 0, self.first, np.nan)[:, None]
        shift, square = self.moments / draws
        return Acceptability(
            draws=draws,
            shares=shares,
            expected=shares @ np.arange(1, len(shares) + 1),
            central=central,
            confidence=_confidence(totals, central, repeats),
            order=self.order,
            ahead=self.ahead / draws,
            winning=None if self.winning is None else self.winning / draws,
            reached=self.reached / draws,
            mean=shift if self.middle is None else self.middle + shift,
            spread=np.sqrt(np.maximum(square - shift**2, 0)),
        )


def _wins(one: Floats, other: Floats) -> Floats:
    return np.asarray(((one > other).sum(axis=0) + (one >= other).sum(axis=0)) / 2, dtype=np.float64)


def _confidence(totals: Totals, central: Floats, repeats: int) -> Floats:
    """The share of first places under one's own central weights; 0 for who is never first."""
    found = np.zeros(len(central))
    for subject in np.flatnonzero(~np.isnan(central[:, 0])).tolist():
        drawn = totals(np.tile(central[subject], (repeats, 1)))
        best = drawn == drawn.max(axis=1, keepdims=True)
        found[subject] = float((best[:, subject] / best.sum(axis=1)).mean())
    return found
