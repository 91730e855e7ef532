"""Scored sheets as arrays: subjects × indicators, and all that turns them into totals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from steelyard.core.numbers import OFFICIAL_SCALE
from steelyard.scheme.model import Bounds, Scheme
from steelyard.scoring.adjustments import all_points
from steelyard.scoring.limits import exact_limits
from steelyard.scoring.sheets import Sheets
from steelyard.stats.interval import Floats

Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Group:
    """A dimension: which columns are its indicators, and the bounds of its points."""

    name: str
    columns: slice
    low: float
    high: float


@dataclass(frozen=True)
class Matrix:
    """n subjects, k indicators, d dimensions.

    `scores` (n, k): official, in points; 0 where an indicator takes no part. `own` (n, k): what a weight is
    multiplied with for a subject, 0 where the indicator takes no part, 1 where the weight of the scheme
    holds. `base` (d + k,): the agreed weights, first of the dimensions, then of the indicators within
    theirs; each group sums to 1. `added` (n,): adjustments. `low`, `high` (n,): the bounds of the total after
    caps and vetoes. `official` (n,): the totals, in units of 0.0001.
    """

    scheme: Scheme
    subjects: tuple[str, ...]
    indicators: tuple[str, ...]
    groups: tuple[Group, ...]
    scores: Floats
    own: Floats
    base: Floats
    added: Floats
    low: Floats
    high: Floats
    official: Integers

    @classmethod
    def of(cls, sheets: Sheets, subjects: Sequence[str]) -> Matrix:
        """The matrix of all sheets, with and without a total."""
        scheme = sheets.scheme
        weights, takes_part = _weights(sheets), _stacked(sheets, "counts").astype(bool)
        groups = _groups(scheme)
        base, own = _split(weights, groups)
        low, high = _bounds(sheets)
        points = all_points(scheme, sheets.counts, sheets.count)
        return cls(
            scheme=scheme,
            subjects=tuple(subjects),
            indicators=tuple(scheme.indicators),
            groups=groups,
            scores=np.where(takes_part, _stacked(sheets, "units") / OFFICIAL_SCALE, 0.0),
            own=np.where(takes_part, own, 0.0),
            base=np.concatenate([_dimension_weights(scheme), base]),
            added=np.asarray(points.numerators / points.denominators / OFFICIAL_SCALE, dtype=np.float64),
            low=low,
            high=high,
            official=sheets.units,
        )

    def only(self, lines: Integers) -> Matrix:
        """The subjects at `lines`."""
        return replace(
            self,
            subjects=tuple(self.subjects[line] for line in lines.tolist()),
            **{name: getattr(self, name)[lines] for name in _BY_SUBJECT},
        )

    @cached_property
    def inner(self) -> Floats:
        """The weights of the indicators within their dimension, 0 where they take no part; (n, k)."""
        return self.own * self.base[len(self.groups) :]

    @cached_property
    def present(self) -> Floats:
        """1 where a subject has something to score in a dimension, else 0; (n, d)."""
        there = [(self.inner[:, group.columns] > 0).any(axis=1) for group in self.groups]
        return np.stack(there, axis=1).astype(np.float64)

    @cached_property
    def effective(self) -> Floats:
        """The effective weights of each subject; a line sums to 1, or to 0 with nothing to score; (n, k)."""
        top = self.present * self.base[: len(self.groups)]
        top = _shares(top, np.zeros(len(self.groups)))
        weights = np.zeros_like(self.inner)
        for place, group in enumerate(self.groups):
            inner = self.inner[:, group.columns]
            weights[:, group.columns] = top[:, place, None] * _shares(inner, np.zeros(inner.shape[1]))
        return weights

    @cached_property
    def order(self) -> Integers:
        """The subjects by official total, the best first; equals in the order of the sheets."""
        return np.argsort(-self.official, kind="stable")

    @cached_property
    def places(self) -> tuple[Integers, Integers]:
        """The first and the last official rank of each subject: several when totals are equal."""
        rising = np.sort(-self.official)
        first = np.searchsorted(rising, -self.official, side="left") + 1
        return first.astype(np.int64), np.searchsorted(rising, -self.official, side="right").astype(np.int64)


_BY_SUBJECT = ("scores", "own", "added", "low", "high", "official")


def _groups(scheme: Scheme) -> tuple[Group, ...]:
    groups: list[Group] = []
    start = 0
    for name, dimension in scheme.dimensions.items():
        end = start + len(dimension.indicators)
        caps = dimension.caps
        low = -np.inf if caps.min is None else _points(caps)[0]
        high = np.inf if caps.max is None else _points(caps)[1]
        groups.append(Group(name, slice(start, end), low, high))
        start = end
    return tuple(groups)


def _points(caps: Bounds) -> tuple[float, float]:
    low, high = exact_limits(caps)
    return float(low / OFFICIAL_SCALE), float(high / OFFICIAL_SCALE)


def _stacked(sheets: Sheets, part: str) -> Floats:
    columns = [getattr(sheets.scored[name], part) for name in sheets.scheme.indicators]
    return np.stack(columns, axis=1).astype(np.float64)


def _weights(sheets: Sheets) -> Floats:
    """The agreed weight of every indicator in every sheet, whether it takes part or not."""
    table = np.empty((sheets.count, len(sheets.scheme.indicators)))
    for place, (name, indicator) in enumerate(sheets.scheme.indicators.items()):
        column = sheets.scored[name].column
        table[:, place] = [float(column.weight(i, indicator)) for i in range(sheets.count)]
    return table


def _dimension_weights(scheme: Scheme) -> Floats:
    weights = np.array([float(dimension.weight) for dimension in scheme.dimensions.values()])
    return _shares(weights, np.full(len(weights), 1 / len(weights)))


def _shares(weights: Floats, otherwise: Floats) -> Floats:
    """Each line of weights in proportion, summing to 1; where they are all 0, `otherwise`."""
    whole = weights.sum(axis=-1, keepdims=True)
    shares: Floats = np.broadcast_to(otherwise, weights.shape).copy()
    np.divide(weights, whole, where=whole > 0, out=shares)
    return shares


def _split(weights: Floats, groups: Sequence[Group]) -> tuple[Floats, Floats]:
    """Weights that hold for all on average, each group summing to 1, and each subject's multiple of them."""
    base, own = np.zeros(weights.shape[1]), np.ones_like(weights)
    for group in groups:
        inner = weights[:, group.columns]
        even = np.full(inner.shape[1], 1 / inner.shape[1])
        shares = _shares(inner, np.zeros(len(even)))
        mean = _shares(shares.sum(axis=0), even)
        multiples = np.divide(shares, mean, where=mean > 0, out=np.zeros_like(shares))
        base[group.columns] = mean
        own[:, group.columns] = np.where(np.isclose(multiples, 1, rtol=1e-12), 1.0, multiples)
    return base, own


def _bounds(sheets: Sheets) -> tuple[Floats, Floats]:
    """The caps of the total; a veto's `total` leaves one point of them (the lowest wins)."""
    low, high = (np.full(sheets.count, bound) for bound in _points(sheets.scheme.caps))
    effects = [(flags, sheets.scheme.vetoes[name].effect) for name, flags in sheets.vetoed.items()]
    fixed = np.full(sheets.count, np.inf)
    for flags, effect in effects:
        if effect.total is not None:
            fixed = np.where(flags, np.minimum(fixed, float(effect.total)), fixed)
    low, high = (np.where(np.isfinite(fixed), fixed, bound) for bound in (low, high))
    for flags, effect in effects:
        if effect.total_at_most is not None:
            most = np.where(flags, float(effect.total_at_most), np.inf)
            low, high = np.minimum(low, most), np.minimum(high, most)
    return low, high
