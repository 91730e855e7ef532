"""From measured columns to intervals: one method per form (docs/guides/uncertainty.md)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from steelyard.engine.uncertainty.forms import Amount, Form, Median, Relative, Rows, Smooth, Survival
from steelyard.engine.uncertainty.model import Model, Uncertainty
from steelyard.engine.uncertainty.readings import Need, Readings
from steelyard.engine.uncertainty.scatter import Scatter
from steelyard.engine.uncertainty.slopes import Sloped, sloped
from steelyard.engine.uncertainty.totals import Expansion, Place, Total
from steelyard.metrics.catalogue import Catalogue
from steelyard.metrics.dataset import Sample
from steelyard.metrics.formula import Name, Node, State
from steelyard.metrics.measures import Aggregate
from steelyard.stats.count import compound_poisson_each, poisson_each
from steelyard.stats.interval import CONFIDENCE, Floats, Interval, Intervals, Method, normal_quantile
from steelyard.stats.mean import with_student
from steelyard.stats.median import from_order
from steelyard.stats.nps import nps_each
from steelyard.stats.proportion import of_share, wilson_each
from steelyard.stats.quotient import quotient_each
from steelyard.stats.weights import effective_sizes

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Part:
    """Intervals by one method, for those subjects whom it fits."""

    intervals: Intervals
    model: Model
    fits: Flags


class Estimator:
    """What one form needs from the scan, and its intervals from what came back.

    `method` overrules what the rows show (the indicator's `interval`).
    """

    def __init__(self, form: Form, catalogue: Catalogue, method: str | None = None) -> None:
        self.form, self.catalogue, self.method = form, catalogue, method

    def needs(self) -> Iterator[Need]:
        match self.form:
            case Median():
                yield from self._ranks
            case Survival():
                return
            case _:
                for scatter in self._scatters.values():
                    yield from scatter.needs()

    def nodes(self) -> Iterator[Node]:
        """What must be measured."""
        if isinstance(self.form, Survival):
            yield from (Name(self.form.stock), State(self.form.stock, "opening"), Name(self.form.entered))
        else:
            yield from (need.node for need in self.needs())

    def intervals(self, readings: Readings) -> Uncertainty:
        """The first method that fits each subject."""
        with np.errstate(invalid="ignore", over="ignore"):
            parts = [(list(part.intervals), part.model, part.fits) for part in self._parts(readings)]
        found: list[Interval | None] = []
        models: list[Model | None] = []
        for place in range(len(readings.grid.subjects)):
            fitting = ((rows[place], model) for rows, model, fits in parts if fits[place])
            interval, model = next(fitting, (None, None))
            found.append(interval)
            models.append(model if interval is not None else None)
        return Uncertainty(found, models, "too_few_rows")

    def _parts(self, readings: Readings) -> Iterator[Part]:
        match self.form:
            case Rows():
                yield from self._of_rows(self.form, readings)
            case Amount():
                yield self._amount(self.form, readings)
            case Relative():
                yield self._relative(self.form, readings)
                yield self._smooth(self.form.found, readings)
            case Smooth(found=found):
                yield self._smooth(found, readings)
            case Survival():
                yield self._survival(self.form, readings)
            case Median():
                yield self._median(self.form, readings)

    # ── what is measured ────────────────────────────────────────────────────────────────────────

    @cached_property
    def _scatters(self) -> Mapping[Place, Scatter]:
        totals: dict[Place, list[Total]] = {}
        for total in self._totals():
            totals.setdefault(total.place, []).append(total)
        return {place: Scatter(place, found, self._sample(place)) for place, found in totals.items()}

    def _totals(self) -> Iterable[Total]:
        match self.form:
            case Rows(parts=parts) | Amount(parts=parts):
                return dict.fromkeys((*parts.above, *parts.below))
            case Relative(found=found) | Smooth(found=found):
                return dict.fromkeys(found.totals.values())
        return ()

    def _sample(self, place: Place) -> Sample:
        return self.catalogue.datasets[place.dataset].model.sample

    @cached_property
    def _ranks(self) -> tuple[Need, Need, Need]:
        """The lower and the upper sorted value, and how many values there are."""
        assert isinstance(self.form, Median)
        dataset = self.catalogue.dataset_of(self.form.measure)
        assert dataset is not None
        measure = dataset.measures[self.form.measure]
        middle, _, count = measure.aggregates.values()
        assert middle.fraction is not None
        reach = normal_quantile(CONFIDENCE) * math.sqrt(middle.fraction * (1 - middle.fraction))
        place, exact = Place(dataset.name, measure.time), Decimal(repr(reach))
        ends = [
            Aggregate(kind, middle.arguments, middle.where, middle.fraction, exact)
            for kind in ("rank_low", "rank_high")
        ]
        return Need(place, ends[0]), Need(place, ends[1]), Need(place, count)

    # ── quotients over the same rows ────────────────────────────────────────────────────────────

    def _of_rows(self, form: Rows, readings: Readings) -> Iterator[Part]:
        rows = _Quotients(form, next(iter(self._scatters.values())), readings)
        if self.method in (None, "wilson", "adjusted_wald"):
            answers = _answers(rows, believed=self.method is not None)
            if answers is not None:
                yield answers
        yield _ratio(rows)

    # ── amounts ─────────────────────────────────────────────────────────────────────────────────

    def _amount(self, form: Amount, readings: Readings) -> Part:
        (scatter,), above = self._scatters.values(), form.parts.above
        factor, offset = float(next(iter(above.values()))), float(form.parts.offset)
        totals = {t: readings.column(t.place, t.aggregate) for t in above}
        everywhere = np.ones(len(readings.grid.subjects), dtype=bool)
        if len(above) == 1 and (next(iter(above)).counts or self.method == "poisson"):
            found = poisson_each(next(iter(totals.values()))).scaled(factor, offset)
            return Part(found, Model.EVENTS, everywhere)
        parts = {total: float(coefficient) for total, coefficient in above.items()}
        added = np.sum([parts[total] * column for total, column in totals.items()], axis=0)
        squares = scatter.product(readings, parts, parts)
        found = compound_poisson_each(added, squares, scatter.rows(readings)).scaled(1.0, offset)
        return Part(found, Model.AMOUNTS, everywhere)

    # ── arithmetic over totals ──────────────────────────────────────────────────────────────────

    def _relative(self, form: Relative, readings: Readings) -> Part:
        above, below = (self._sloped(node, form.found, readings) for node in (form.above, form.below))
        with np.errstate(divide="ignore", invalid="ignore"):
            logarithm = {total: slope / above.value for total, slope in above.slopes.items()}
            for total, slope in below.slopes.items():
                logarithm[total] = logarithm.get(total, 0.0) - slope / below.value
        relative = self._variance(logarithm, readings)
        found = quotient_each(above.value, below.value, relative, self._rows(readings))
        model = Model.QUOTIENT if form.independent else Model.LINEARISED
        fits = (above.value > 0) & (below.value > 0)
        return Part(found.scaled(float(form.scale), float(form.offset)), model, fits)

    def _smooth(self, expansion: Expansion, readings: Readings) -> Part:
        found = self._sloped(expansion.node, expansion, readings)
        error, n = np.sqrt(self._variance(found.slopes, readings)), self._rows(readings)
        reach = normal_quantile(CONFIDENCE) * error
        low, high = found.value - reach, found.value + reach
        made = Intervals(found.value, low, high, error, n, Method.DELTA, CONFIDENCE)
        return Part(made, Model.LINEARISED, np.isfinite(found.value))

    def _sloped(self, node: Node, found: Expansion, readings: Readings) -> Sloped:
        values = {t: readings.column(t.place, t.aggregate) for t in found.totals.values()}
        return sloped(node, found.totals, values)

    def _variance(self, slopes: Mapping[Total, Floats], readings: Readings) -> Floats:
        nothing = np.zeros(len(readings.grid.subjects))
        parts = [
            scatter.variance(readings, {total: slopes.get(total, nothing) for total in scatter.totals})
            for scatter in self._scatters.values()
        ]
        return np.asarray(np.sum(parts, axis=0), dtype=np.float64)

    def _rows(self, readings: Readings) -> Floats:
        """Rows of the smallest part: the one that says least."""
        counted = [scatter.rows(readings) for scatter in self._scatters.values()]
        return np.asarray(np.min(counted, axis=0), dtype=np.float64)

    # ── stocks and medians ──────────────────────────────────────────────────────────────────────

    def _survival(self, form: Survival, readings: Readings) -> Part:
        closing = readings.measure(form.stock, readings.at)
        opening = readings.measure(form.stock, readings.at, "opening")
        stayed = closing - readings.measure(form.entered, readings.at)
        return Part(
            wilson_each(stayed, opening).scaled(float(form.scale)), Model.SURVIVORS, np.isfinite(stayed)
        )

    def _median(self, form: Median, readings: Readings) -> Part:
        low, high, count = (readings.column(need.place, need.aggregate) for need in self._ranks)
        middle = readings.measure(form.measure, readings.at)
        found = from_order(middle, low, high, count).scaled(float(form.scale))
        return Part(found, Model.ORDER, np.isfinite(middle))


# ── quotients over the same rows ────────────────────────────────────────────────────────────────────


class _Quotients:
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


def _ratio(rows: _Quotients) -> Part:
    error, n = np.sqrt(rows.variance()), rows.scatter.rows(rows.readings)
    means = _are_means(rows)
    made = with_student(
        rows.value(), error, n, rows.scatter.freedom(rows.readings),
        Method.STUDENT if means else Method.DELTA, CONFIDENCE,
    )  # fmt: skip
    fits = np.ones(len(n), dtype=bool)
    return Part(made.scaled(1.0, rows.offset), Model.VALUES if means else Model.ROWS, fits)


def _are_means(rows: _Quotients) -> bool:
    """Whether the denominator counts the rows that have a value."""
    (first, *more) = rows.below
    return (
        not more
        and first.counts
        and rows.scatter.sample.strata is None
        and all(not total.counts for total in rows.above)
    )


def _answers(rows: _Quotients, *, believed: bool) -> Part | None:
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


def _one_weight(rows: _Quotients) -> bool:
    """Whether all totals count rows, or all add up the same weight."""
    totals = rows.scatter.totals
    if all(total.counts for total in totals):
        return True
    weights = {total.aggregate.arguments for total in totals if not total.counts}
    texts = {argument.sql("duckdb") for arguments in weights for argument in arguments}
    return len(texts) == 1 and not any(total.counts for total in totals) and len(rows.below) == 1


def _within(
    rows: _Quotients, yes: Mapping[Total, float], no: Mapping[Total, float], base: Mapping[Total, float]
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


def _share(rows: _Quotients, yes: Mapping[Total, float], n: Floats, weighted: bool) -> Intervals:
    """Wilson; with weights or strata on the effective size p(1 - p)/v (Korn & Graubard 1998)."""
    counted = rows.sum(yes)
    if not weighted:
        return wilson_each(counted, n, worth=rows.worth(n))
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(n > 0, counted / n, np.nan)
    size = rows.scatter.rows(rows.readings)
    return of_share(share, _effective(rows, share * (1 - share)), size, CONFIDENCE)


def _score(
    rows: _Quotients, yes: Mapping[Total, float], no: Mapping[Total, float], n: Floats, weighted: bool
) -> Intervals:
    up, down = rows.sum(yes), rows.sum(no)
    if not weighted:
        return nps_each(up, down, n, worth=rows.worth(n)).scaled(0.01)
    with np.errstate(divide="ignore", invalid="ignore"):
        p, d = up / n, down / n
    worth = _effective(rows, p + d - (p - d) ** 2)
    return nps_each(up, down, n, worth=worth).scaled(0.01)


def _effective(rows: _Quotients, spread: Floats) -> Floats:
    """The number of equal answers with the same variance; by weights alone where all answer alike."""
    factor = next(iter(rows.below.values())) / abs(next(iter(rows.above.values())))
    kish = effective_sizes(rows.sum(rows.below), rows.product(rows.below, rows.below))
    with np.errstate(divide="ignore", invalid="ignore"):
        found = spread / (rows.variance() * factor**2)
        alike = kish / rows.scatter.unasked(rows.readings)
    return np.asarray(np.where(spread > 0, found, alike), dtype=np.float64)
