"""A formula as arithmetic over totals: sums and counts of rows, each at its place.

Rows of one place are the same rows, so their totals vary together; totals of different places (datasets,
moments, periods) are taken as independent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from steelyard.core.periods import Period
from steelyard.metrics.catalogue import Catalogue
from steelyard.metrics.formula import Arithmetic, Call, Growth, Name, Negative, Node, Number, Shift
from steelyard.metrics.measures import Aggregate


class NoInterval(Exception):  # noqa: N818 - it is an answer, not an error
    """The formula has no interval; `reason` is a word that texts translate."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Place:
    """The rows of a dataset that lie, by one moment, in one period: `back` periods and `years` earlier."""

    dataset: str
    time: str | None
    back: int = 0
    years: int = 0

    def shifted(self, at: Period) -> Period:
        return at.shift(-self.back - self.years * at.grain.per_year)


@dataclass(frozen=True, slots=True)
class Total:
    """A sum or a count over the rows of a place."""

    place: Place
    key: str
    aggregate: Aggregate = field(compare=False, repr=False)

    @property
    def counts(self) -> bool:
        return self.aggregate.kind == "count"


@dataclass(frozen=True)
class Expansion:
    """Arithmetic whose names are those of `totals`."""

    node: Node
    totals: Mapping[str, Total]


def expanded(node: Node, catalogue: Catalogue) -> Expansion:
    """Raises NoInterval when the formula is more than arithmetic over sums and counts of rows."""
    expander = _Expander(catalogue)
    return Expansion(expander.formula(node, 0, 0), expander.totals)


class _Expander:
    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.totals: dict[str, Total] = {}
        self._names: dict[Total, str] = {}

    def formula(self, node: Node, back: int, years: int) -> Node:
        match node:
            case Shift(of=of, periods=periods, year=year):
                return self.formula(of, back + periods, years + year)
            case Growth(of=of):
                now, before = self.formula(of, back, years), self.formula(of, back + 1, years)
                return Arithmetic("/", Arithmetic("-", now, before), before)
            case Name(name=name) if name in self.catalogue.parameters:
                return Number(self.catalogue.parameters[name])
            case Name(name=name):
                return self._measure(name, back, years)
        return _arithmetic(node, lambda child: self.formula(child, back, years))

    def _measure(self, name: str, back: int, years: int) -> Node:
        dataset = self.catalogue.dataset_of(name)
        assert dataset is not None, name
        measure = dataset.measures[name]
        if dataset.is_stock(measure):
            raise NoInterval("no_interval_of_stock")
        if not measure.additive:
            raise NoInterval("no_interval_of_measure")
        place = Place(dataset.name, measure.time, back, years)

        def convert(node: Node) -> Node:
            if isinstance(node, Name):
                return self._total(Total(place, node.name, measure.aggregates[node.name]))
            return _arithmetic(node, convert)

        return convert(measure.formula)

    def _total(self, total: Total) -> Name:
        name = self._names.setdefault(total, f"t{len(self._names)}")
        self.totals[name] = total
        return Name(name)


def _arithmetic(node: Node, again: Callable[[Node], Node]) -> Node:
    match node:
        case Number():
            return node
        case Arithmetic(operator=operator, left=left, right=right):
            return Arithmetic(operator, again(left), again(right))
        case Negative(of=of):
            return Negative(again(of))
        case Call(function="mean", arguments=(total, count)):
            return Arithmetic("/", again(total), again(count))
    raise NoInterval("no_interval_of_formula")
