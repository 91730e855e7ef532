"""Sheets scored anew under values that could as well have been measured."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from steelyard.core.numbers import OFFICIAL_SCALE
from steelyard.review.sensitivity.matrix import Flags, Integers, Matrix
from steelyard.review.sensitivity.totals import Way, scored_totals
from steelyard.scheme.model import Indicator
from steelyard.scheme.rules import Rank
from steelyard.scoring.columns import Column
from steelyard.scoring.curves import Curve
from steelyard.scoring.gates import others
from steelyard.scoring.limits import limited_units, limits_in_units
from steelyard.scoring.rules import curve_for
from steelyard.scoring.sheets import Sheets
from steelyard.scoring.vectorised import half_up
from steelyard.stats.interval import Floats


@dataclass(frozen=True)
class Errors:
    """Standard errors by indicator, in the unit of the value, for errors below it and above it.

    They are 0 or not-a-number where a value is exact. `sources` tells whose measurement a value is, by
    indicator: people who inherit the number of their team share its error. An indicator without sources is
    measured for each subject on its own.
    """

    below: Mapping[str, Sequence[float]]
    above: Mapping[str, Sequence[float]]
    sources: Mapping[str, Sequence[str]]

    @classmethod
    def even(cls, errors: Mapping[str, Sequence[float]]) -> Errors:
        """Normal errors, each subject's its own."""
        return cls(errors, errors, {})


@dataclass(frozen=True)
class Uncertain:
    """The uncertain values of one indicator: `lines` are their subjects, `source` the error each takes."""

    place: int
    lines: Integers
    values: Floats
    below: Floats
    above: Floats
    source: Integers
    curves: Sequence[tuple[Curve, Integers]]
    direction: str
    low: int
    high: int

    def units(self, draws: int, chance: np.random.Generator) -> Floats:
        """Official points of drawn values, in units of 0.0001; (draws, lines)."""
        errors = chance.standard_normal((draws, int(self.source.max()) + 1))[:, self.source]
        values = self.values + errors * np.where(errors < 0, self.below, self.above)
        units = _peer_units(values, self.direction) if not self.curves else np.empty_like(values)
        for curve, members in self.curves:
            units[:, members] = _curve_units(curve, values[:, members])
        return np.clip(units, self.low, self.high)


def uncertain_columns(sheets: Sheets, errors: Errors) -> list[Uncertain]:
    """The indicators with at least one uncertain value that has a score."""
    found = [
        _uncertain(place, indicator, sheets, name, errors)
        for place, (name, indicator) in enumerate(sheets.scheme.indicators.items())
        if name in errors.below
    ]
    return [each for each in found if each is not None]


@dataclass(frozen=True)
class Measured:
    """Totals of one draw of all measurements after the other. Subjects whose values are exact keep theirs."""

    sheets: Sheets
    matrix: Matrix
    lines: Integers
    columns: Sequence[Uncertain]
    chance: np.random.Generator

    @cached_property
    def certain(self) -> Flags:
        """The subjects of the matrix without an uncertain value."""
        exact = np.ones(self.sheets.count, dtype=bool)
        for column in self.columns:
            exact[column.lines] = False
        return exact[self.lines]

    def __call__(self, weights: Floats) -> Floats:
        """As many draws as there are lines of `weights`, which are otherwise not looked at."""
        draws, n = len(weights), self.sheets.count
        units = np.repeat(self._official[:, None], draws, axis=1)
        for column in self.columns:
            units[column.place][:, column.lines] = column.units(draws, self.chance)
        _hold(self.sheets, units, self._counts)
        scores = units if len(self.lines) == n else units[:, :, self.lines]
        scores /= OFFICIAL_SCALE
        totals = scored_totals(self.matrix, scores, way=Way(self.sheets.scheme.aggregation))
        return np.where(self.certain, self.matrix.official / OFFICIAL_SCALE, totals)

    @cached_property
    def _official(self) -> Floats:
        """Points before gates; (k, subjects)."""
        columns = [np.where(each.counts, each.ungated, 0) for each in self.sheets.scored.values()]
        return np.stack(columns).astype(np.float64)

    @cached_property
    def _counts(self) -> Flags:
        return np.stack([each.counts for each in self.sheets.scored.values()])


def _hold(sheets: Sheets, units: Floats, counts: Flags) -> None:
    """Gates, on each draw; all of them look at the points before any gate."""
    names = list(sheets.scheme.indicators)
    shut = {}
    for name, gate in sheets.scheme.gates.items():
        key = names.index(gate.indicator)
        shut[name] = counts[key] & (units[key] < math.ceil(gate.at_least * OFFICIAL_SCALE))
    for name, gate in sheets.scheme.gates.items():
        most = np.where(shut[name], limited_units(gate.others_at_most), np.inf)
        for other in others(sheets.scheme, gate):
            place = names.index(other)
            units[place] = np.where(counts[place], np.minimum(units[place], most), 0)


def _uncertain(
    place: int, indicator: Indicator, sheets: Sheets, name: str, errors: Errors
) -> Uncertain | None:
    scored = sheets.scored[name]
    column = scored.column
    known = np.array(
        [column.status(i) == "ok" and i not in scored.refused for i in range(sheets.count)], dtype=bool
    )
    below, above = (
        np.nan_to_num(np.asarray(of[name], dtype=np.float64)) for of in (errors.below, errors.above)
    )
    lines = np.flatnonzero(known & (below + above > 0))
    if not len(lines):
        return None
    ranked = isinstance(indicator.score, Rank)
    lines = np.flatnonzero(known) if ranked else lines
    low, high = limits_in_units(indicator.caps)
    return Uncertain(
        place=place,
        lines=lines,
        values=np.array([float(column.values[i] or 0) for i in lines.tolist()]),
        below=below[lines],
        above=above[lines],
        source=_sources(errors.sources.get(name), lines),
        curves=() if ranked else list(_curves(indicator, column, lines)),
        direction=indicator.direction,
        low=low,
        high=high,
    )


def _sources(given: Sequence[str] | None, lines: Integers) -> Integers:
    if given is None:
        return np.arange(len(lines))
    _, source = np.unique([given[i] for i in lines.tolist()], return_inverse=True)
    return np.asarray(source, dtype=np.int64)


def _curves(indicator: Indicator, column: Column, lines: Integers) -> Iterator[tuple[Curve, Integers]]:
    """The curve of each distinct target, and who is aimed at it."""
    members: dict[tuple[object, ...], list[int]] = {}
    for position, i in enumerate(lines.tolist()):
        target = column.target(i, indicator)
        members.setdefault((target.threshold, target.target, target.stretch), []).append(position)
    for positions in members.values():
        target = column.target(int(lines[positions[0]]), indicator)
        curve = curve_for(indicator.score, target=target, direction=indicator.direction, unit=indicator.unit)
        yield curve, np.array(positions, dtype=np.int64)


def _curve_units(curve: Curve, values: Floats) -> Floats:
    segment = np.searchsorted(curve.table.knots, values, side="right")
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        units, _ = curve.table.evaluate(values, segment)
    low, high = curve.units_range
    return np.clip(half_up(units), low, high)


def _peer_units(values: Floats, direction: str) -> Floats:
    """100·(n − rank)/(n − 1) among the peers of each draw."""
    from scipy.stats import rankdata

    ranks: npt.NDArray[np.float64] = rankdata(values if direction == "lower" else -values, axis=1)
    n = values.shape[1]
    return half_up(100 * OFFICIAL_SCALE * (n - ranks) / (n - 1))
