"""Hidden measures: what intervals need besides the values, named, measured and read back as float columns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from steelyard.core.periods import Period
from steelyard.engine.uncertainty.totals import Place
from steelyard.metrics.catalogue import Catalogue
from steelyard.metrics.evaluate import Column
from steelyard.metrics.formula import Name, Node, Shift
from steelyard.metrics.grid import Grid
from steelyard.metrics.measures import Aggregate, ParsedMeasure
from steelyard.metrics.values import Gap
from steelyard.stats.interval import Floats


@dataclass(frozen=True, slots=True)
class Need:
    """An aggregate over the rows of a place."""

    place: Place
    aggregate: Aggregate

    @property
    def measure(self) -> str:
        """A name no scheme can have."""
        return f"{self.place.dataset}/{self.place.time or ''}/{self.aggregate.key}"

    @property
    def node(self) -> Node:
        node: Node = Name(self.measure)
        for _ in range(self.place.years):
            node = Shift(node, 0, year=True)
        return Shift(node, self.place.back) if self.place.back else node


def with_needs(catalogue: Catalogue, needs: Iterable[Need]) -> Catalogue:
    """The catalogue with a measure for each need; those of one dataset come from its one scan."""
    datasets = dict(catalogue.datasets)
    for need in needs:
        known = datasets[need.place.dataset]
        if need.measure not in known.measures:
            aggregates = {need.aggregate.key: need.aggregate}
            measure = ParsedMeasure(need.measure, Name(need.aggregate.key), aggregates, need.place.time, None)
            datasets[known.name] = replace(known, measures={**known.measures, need.measure: measure})
    return replace(catalogue, datasets=datasets)


@dataclass(frozen=True)
class Readings:
    """The measured columns of one grid, seen from one period."""

    grid: Grid
    at: Period

    def column(self, place: Place, aggregate: Aggregate) -> Floats:
        return self.measure(Need(place, aggregate).measure, place.shifted(self.at))

    def measure(self, name: str, period: Period, moment: str | None = None) -> Floats:
        return floats(self.grid.lookup(name, period, moment))

    def of_everybody(self, place: Place, column: Floats) -> Floats | float:
        """The same count over the whole dataset, of which each subject has a part."""
        found = self.grid.measured.get(place.dataset)
        if found is None or found.scan.subject.mode == "all":
            return column
        return float(np.nansum(column[self._apart()]))

    def _apart(self) -> list[int]:
        """Places of subjects who hold all rows among them, each row once: of teams those not in others."""
        organisation, subjects = self.grid.organisation, self.grid.subjects
        units = [] if organisation is None else [one for one in subjects if one in organisation.units]
        if organisation is None or not units:
            return list(range(len(subjects)))
        listed = set(units)
        roots = {unit for unit in units if not listed & set(organisation.chains[unit]) - {unit}}
        return [place for place, subject in enumerate(subjects) if subject in roots]


def floats(column: Column) -> Floats:
    return np.array(
        [np.nan if isinstance(value, Gap) else float(value) for value in column], dtype=np.float64
    )
