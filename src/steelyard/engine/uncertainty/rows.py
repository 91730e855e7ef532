"""Quotients over the same rows: shares, net promoter scores, means, ratios of sums."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import numpy as np

from steelyard.engine.uncertainty.forms import Rows
from steelyard.engine.uncertainty.model import Flags, Model, Part
from steelyard.engine.uncertainty.readings import Readings
from steelyard.engine.uncertainty.scatter import Scatter
from steelyard.engine.uncertainty.totals import Total
from steelyard.stats.interval import CONFIDENCE, Floats, Intervals, Method
from steelyard.stats.mean import with_student
from steelyard.stats.nps import nps_each
from steelyard.stats.proportion import of_share, wilson_each
from steelyard.stats.weights import effective_sizes


class Quotients:
    """offset + Σy / Σx per subject, with the sums of products of what the rows bring."""

    def __init__(self, form: Rows, scatter: Scatter, readings: Readings) -> None:
        self.parts, self.scatter, self.readings = form.parts, scatter, readings
        self.above, self.below = _floating(form.parts.above), _floating(form.parts.below)
        self.y, self.x = self.sum(self.above), self.sum(self.below)
        self.offset = float(form.parts.offset)

    def sum(self, parts: Mapping[Total, float]) -> Floats:
        found = np.zeros(len(self.readings.grid.subjects))
        for total, factor in parts.items():
            found = found + factor * self.readings.column(total.place, total.aggregate)
        return found

    def product(self, first: Mapping[Total, float], second: Mapping[Total, float]) -> Floats:
        return self.scatter.product(self.readings, first, second)

    def value(self) -> Floats:
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(self.x != 0, self.y / self.x, np.nan)

    def variance(self) -> Floats:
        """Of y / x: Cochran 1977, section 6.4, with n/(n - 1); of strata their own."""
        ratio = self.value()
        with np.errstate(divide="ignore", invalid="ignore"):
            slopes = {
                total: (self.above.get(total, 0.0) - ratio * self.below.get(total, 0.0)) / self.x
                for total in self.scatter.totals
            }
            n = self.scatter.rows(self.readings)
            small = 1.0 if self.scatter.sample.strata is not None else np.where(n > 1, n / (n - 1), np.nan)
            return self.scatter.variance(self.readings, slopes) * small

    def worth(self, n: Floats) -> Floats | None:
        """The sample that says as much of an endless population: n (N - 1) / (N - n)."""
        population = self.scatter.sample.population
        if population is None or self.scatter.sample.strata is not None:
            return n
        size = float(population)
        with np.errstate(divide="ignore", invalid="ignore"):
            return n * (size - 1) / size / self.scatter.unasked(self.readings)


def _floating(parts: Mapping[Total, Fraction]) -> dict[Total, float]:
    return {total: float(coefficient) for total, coefficient in parts.items()}


def ratio(rows: Quotients) -> Part:
    error, n = np.sqrt(rows.variance()), rows.scatter.rows(rows.readings)
    means = _are_means(rows)
    made = with_student(
        rows.value(), error, n, rows.scatter.freedom(rows.readings),
        Method.STUDENT if means else Method.DELTA, CONFIDENCE,
    )  # fmt: skip
    fits = np.ones(len(n), dtype=bool)
    return Part(made.scaled(1.0, rows.offset), Model.VALUES if means else Model.ROWS, fits)


def _are_means(rows: Quotients) -> bool:
    """Whether the denominator counts the rows that have a value."""
    (first, *more) = rows.below
    return (
        not more
        and first.counts
        and rows.scatter.sample.strata is None
        and all(not total.counts for total in rows.above)
    )


def answers(rows: Quotients, *, believed: bool) -> Part | None:
    """Yes and no, or for and against: where every row counts as 1, 0 or -1 times its weight."""
    factors = {abs(factor) for factor in rows.above.values()}
    if len(factors) != 1 or not (believed or _one_weight(rows)):
        return None
    scale = factors.pop()
    unit = next(iter(rows.below.values()))
    yes = {total: 1.0 for total, factor in rows.above.items() if factor > 0}
    no = {total: 1.0 for total, factor in rows.above.items() if factor < 0}
    base = dict.fromkeys(rows.below, 1.0)
    if set(rows.below.values()) != {unit} or unit <= 0:
        return None
    if not yes:
        yes, no, scale = no, {}, -scale
    fits = np.ones(len(rows.x), dtype=bool) if believed else _within(rows, yes, no, base)
    plain = all(total.counts for total in rows.scatter.totals) and rows.scatter.sample.strata is None
    weighted = not (plain or believed)
    counts = rows.sum(base)
    made = _score(rows, yes, no, counts, weighted) if no else _share(rows, yes, counts, weighted)
    model = Model.PROMOTERS if no else Model.WEIGHTED_ANSWERS if weighted else Model.ANSWERS
    return Part(made.scaled(scale / unit, rows.offset), model, fits)


def _one_weight(rows: Quotients) -> bool:
    """Whether all totals count rows, or all add up the same weight."""
    totals = rows.scatter.totals
    if all(total.counts for total in totals):
        return True
    weights = {total.aggregate.arguments for total in totals if not total.counts}
    texts = {argument.sql("duckdb") for arguments in weights for argument in arguments}
    return len(texts) == 1 and not any(total.counts for total in totals) and len(rows.below) == 1


def _within(
    rows: Quotients, yes: Mapping[Total, float], no: Mapping[Total, float], base: Mapping[Total, float]
) -> Flags:
    """Whether every yes and every no is a row of the denominator, and none is both."""
    both = rows.product(yes, no) if no else np.zeros_like(rows.x)
    fits = _equal(rows.product(yes, base), rows.product(yes, yes)) & (both == 0)
    if no:
        fits &= _equal(rows.product(no, base), rows.product(no, no))
    if all(total.counts for total in rows.scatter.totals):
        for part in (yes, no, base):
            fits &= _equal(rows.product(part, part), rows.sum(part))
    return np.asarray(fits, dtype=np.bool_)


def _equal(first: Floats, second: Floats) -> Flags:
    found: Flags = np.isclose(first, second, rtol=1e-9, atol=1e-9)
    return found


def _share(rows: Quotients, yes: Mapping[Total, float], n: Floats, weighted: bool) -> Intervals:
    """Wilson; with weights or strata on the effective size p(1 - p)/v (Korn & Graubard 1998)."""
    counted = rows.sum(yes)
    if not weighted:
        return wilson_each(counted, n, worth=rows.worth(n))
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(n > 0, counted / n, np.nan)
    size = rows.scatter.rows(rows.readings)
    return of_share(share, _effective(rows, share * (1 - share)), size, CONFIDENCE)


def _score(
    rows: Quotients, yes: Mapping[Total, float], no: Mapping[Total, float], n: Floats, weighted: bool
) -> Intervals:
    up, down = rows.sum(yes), rows.sum(no)
    if not weighted:
        return nps_each(up, down, n, worth=rows.worth(n)).scaled(0.01)
    with np.errstate(divide="ignore", invalid="ignore"):
        p, d = up / n, down / n
    worth = _effective(rows, p + d - (p - d) ** 2)
    return nps_each(up, down, n, worth=worth).scaled(0.01)


def _effective(rows: Quotients, spread: Floats) -> Floats:
    """The number of equal answers with the same variance; by weights alone where all answer alike."""
    factor = next(iter(rows.below.values())) / abs(next(iter(rows.above.values())))
    kish = effective_sizes(rows.sum(rows.below), rows.product(rows.below, rows.below))
    with np.errstate(divide="ignore", invalid="ignore"):
        found = spread / (rows.variance() * factor**2)
        alike = kish / rows.scatter.unasked(rows.readings)
    return np.asarray(np.where(spread > 0, found, alike), dtype=np.float64)
