"""From measured columns to intervals: one method per form (docs/guides/uncertainty.md)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cached_property

import numpy as np

from steelyard.engine.uncertainty.forms import Amount, Form, Median, Relative, Rows, Smooth, Survival
from steelyard.engine.uncertainty.model import Model, Part, Uncertainty
from steelyard.engine.uncertainty.readings import Need, Readings
from steelyard.engine.uncertainty.rows import Quotients, answers, ratio
from steelyard.engine.uncertainty.scatter import Scatter
from steelyard.engine.uncertainty.slopes import Sloped, sloped
from steelyard.engine.uncertainty.totals import Expansion, Place, Total
from steelyard.metrics.catalogue import Catalogue
from steelyard.metrics.dataset import Sample
from steelyard.metrics.formula import Name, Node, State
from steelyard.metrics.measures import Aggregate
from steelyard.stats.count import compound_poisson_each, poisson_each
from steelyard.stats.interval import CONFIDENCE, Floats, Interval, Intervals, Method, normal_quantile
from steelyard.stats.median import from_order
from steelyard.stats.proportion import wilson_each
from steelyard.stats.quotient import quotient_each


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
        rows = Quotients(form, next(iter(self._scatters.values())), readings)
        if self.method in (None, "wilson", "adjusted_wald"):
            found = answers(rows, believed=self.method is not None)
            if found is not None:
                yield found
        yield ratio(rows)

    # ── amounts ─────────────────────────────────────────────────────────────────────────────────

    def _amount(self, form: Amount, readings: Readings) -> Part:
        (scatter,), above = self._scatters.values(), form.parts.above
        factor, offset = float(next(iter(above.values()))), float(form.parts.offset)
        totals = {t: readings.column(t.place, t.aggregate) for t in above}
        everywhere = np.ones(len(readings.grid.subjects), dtype=bool)
        if len(above) == 1 and (self.method == "poisson" or self._counts(next(iter(above)))):
            found = poisson_each(next(iter(totals.values()))).scaled(factor, offset)
            return Part(found, Model.EVENTS, everywhere)
        parts = {total: float(coefficient) for total, coefficient in above.items()}
        added = np.sum([parts[total] * column for total, column in totals.items()], axis=0)
        squares = scatter.product(readings, parts, parts)
        n = scatter.rows(readings)
        found = compound_poisson_each(added, squares, n, positive=len(above) == 1).scaled(1.0, offset)
        return Part(found, Model.AMOUNTS, everywhere)

    def _counts(self, total: Total) -> bool:
        return total.counts and self.method != "delta"

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
