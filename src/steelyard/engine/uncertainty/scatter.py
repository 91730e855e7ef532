"""How totals of the same rows vary together.

Rows are taken as independent draws, so that the variance of Σ z over rows is Σ z² where their number is
left to chance (a compound Poisson sum), and every smooth function of totals has the variance of its
linearisation (Woodruff 1971, JASA 66:411-414; Binder 1983, International Statistical Review 51:279-292).
With strata, rows vary around the mean of their own stratum only (Cochran 1977, section 5.3).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations_with_replacement

import numpy as np
from sqlglot import exp

from steelyard.engine.uncertainty.products import either, product, within
from steelyard.engine.uncertainty.readings import Need, Readings
from steelyard.engine.uncertainty.totals import Place, Total
from steelyard.metrics.dataset import Sample
from steelyard.metrics.measures import Aggregate
from steelyard.stats.interval import Floats

#: Total → how the value moves with it, per subject.
Slopes = Mapping[Total, Floats]
_ALL: exp.Expr | None = None


@dataclass(frozen=True)
class Scatter:
    """The totals that one value takes from one place."""

    place: Place
    totals: Sequence[Total]
    sample: Sample

    def needs(self) -> Iterator[Need]:
        for total in self.totals:
            yield Need(self.place, total.aggregate)
        for condition, _ in self._strata():
            aggregates = [*self._products().values(), self._rows()]
            if condition is not _ALL:
                aggregates += [total.aggregate for total in self.totals]
            yield from (Need(self.place, _inside(each, condition)) for each in aggregates)

    def rows(self, readings: Readings) -> Floats:
        """How many rows the totals look at."""
        parts = [readings.column(self.place, _inside(self._rows(), where)) for where, _ in self._strata()]
        return np.asarray(np.sum(parts, axis=0), dtype=np.float64)

    def freedom(self, readings: Readings) -> Floats:
        return self.rows(readings) - len(self._strata())

    def product(
        self, readings: Readings, first: Mapping[Total, float], second: Mapping[Total, float]
    ) -> Floats:
        """Σ x·y over the rows, for two linear combinations of what the totals add up."""
        products, size = self._products(), len(readings.grid.subjects)
        found = np.zeros(size)
        for a, b in ((a, b) for a in first for b in second):
            for condition, _ in self._strata():
                moment = readings.column(self.place, _inside(products[_pair(a, b)], condition))
                found = found + first[a] * second[b] * moment
        return found

    def variance(self, readings: Readings, slopes: Slopes) -> Floats:
        """Of the value whose slopes these are, as far as this place is concerned."""
        if self.sample.strata is None:
            return np.maximum(self._squares(readings, slopes, _ALL), 0) * self.unasked(readings)
        parts = [self._stratum(readings, slopes, where, size) for where, size in self._strata()]
        return np.asarray(np.sum(parts, axis=0), dtype=np.float64)

    def unasked(self, readings: Readings) -> Floats | float:
        """1 - n/N: of a finite population only those vary who were not asked."""
        if self.sample.population is None or self.sample.strata is not None:
            return 1.0
        asked = readings.of_everybody(self.place, self.rows(readings))
        return _unasked(asked, self.sample.population)

    def _stratum(
        self, readings: Readings, slopes: Slopes, where: exp.Expr | None, size: Decimal | None
    ) -> Floats:
        n = readings.column(self.place, _inside(self._rows(), where))
        sums = [slopes[t] * readings.column(self.place, _inside(t.aggregate, where)) for t in self.totals]
        added = np.sum(sums, axis=0)
        with np.errstate(divide="ignore", invalid="ignore"):
            spread = np.maximum(self._squares(readings, slopes, where) - added**2 / n, 0) * n / (n - 1)
            left = 1.0 if size is None else _unasked(readings.of_everybody(self.place, n), size)
        return np.where(n > 0, spread * left, 0.0)

    def _squares(self, readings: Readings, slopes: Slopes, where: exp.Expr | None) -> Floats:
        found = np.zeros(len(readings.grid.subjects))
        for (a, b), aggregate in self._products().items():
            moment = readings.column(self.place, _inside(aggregate, where))
            found = found + (1 if a == b else 2) * slopes[a] * slopes[b] * moment
        return found

    def _products(self) -> dict[tuple[Total, Total], Aggregate]:
        pairs = combinations_with_replacement(sorted(self.totals, key=lambda total: total.key), 2)
        return {(a, b): product(a.aggregate, b.aggregate) for a, b in pairs}

    def _rows(self) -> Aggregate:
        return either(total.aggregate for total in self.totals)

    def _strata(self) -> list[tuple[exp.Expr | None, Decimal | None]]:
        """The condition and the size of each stratum; the last one holds the rows of no named stratum."""
        if self.sample.strata is None:
            return [(_ALL, None)]
        column, sizes = exp.column(self.sample.strata.column, quoted=True), self.sample.strata.sizes
        text = exp.cast(column, "TEXT")
        named = [
            (exp.EQ(this=text.copy(), expression=exp.Literal.string(name)), size)
            for name, size in sizes.items()
        ]
        other = exp.or_(
            column.copy().is_(exp.Null()), exp.not_(text.copy().isin(*map(exp.Literal.string, sizes)))
        )
        return [*named, (exp.paren(other), None)]


def _inside(aggregate: Aggregate, condition: exp.Expr | None) -> Aggregate:
    return aggregate if condition is None else within(aggregate, condition)


def _pair(a: Total, b: Total) -> tuple[Total, Total]:
    return (a, b) if a.key <= b.key else (b, a)


def _unasked(asked: Floats | float, population: Decimal) -> Floats:
    share = 1 - np.asarray(asked, dtype=np.float64) / float(population)
    return np.where(share < 0, np.nan, share)
