"""The catalogue: every dataset parsed, every measure and parameter by name.

Names are shared by all datasets of a scheme, so a formula never says which dataset it means.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from sqlglot import exp

from steelyard.core.units import Unit
from steelyard.metrics.dataset import Dataset
from steelyard.metrics.measures import ParsedMeasure, parse_measure
from steelyard.metrics.sql import ExpressionError, row_expression

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class ParsedDataset:
    name: str
    model: Dataset
    computed: Mapping[str, exp.Expr]
    where: exp.Expr | None
    measures: Mapping[str, ParsedMeasure]

    @property
    def moment(self) -> str | None:
        """The column that places rows, unless a measure names its own."""
        return self.model.time

    def is_stock(self, measure: ParsedMeasure) -> bool:
        return self.model.valid is not None and measure.time is None


@dataclass
class Catalogue:
    datasets: dict[str, ParsedDataset] = field(default_factory=dict)
    parameters: dict[str, Decimal] = field(default_factory=dict)
    units: dict[str, Unit | None] = field(default_factory=dict)
    #: What could not be parsed: path in the scheme → message.
    faults: list[tuple[Path, str]] = field(default_factory=list)

    def dataset_of(self, measure: str) -> ParsedDataset | None:
        return next((d for d in self.datasets.values() if measure in d.measures), None)

    @property
    def measure_names(self) -> list[str]:
        return [name for dataset in self.datasets.values() for name in dataset.measures]

    @property
    def names(self) -> list[str]:
        return [*self.measure_names, *self.parameters]


def build_catalogue(
    datasets: Mapping[str, Dataset], parameters: Mapping[str, tuple[Decimal, Unit | None]]
) -> Catalogue:
    """Parse everything; what fails is in `faults`, the rest is usable."""
    catalogue = Catalogue()
    for name, (value, unit) in parameters.items():
        catalogue.parameters[name], catalogue.units[name] = value, unit
    for name, model in datasets.items():
        catalogue.datasets[name] = _parse_dataset(name, model, catalogue)
    return catalogue


def _parse_dataset(name: str, model: Dataset, catalogue: Catalogue) -> ParsedDataset:
    path: Path = ("datasets", name)
    computed: dict[str, exp.Expr] = {}
    for column, text in model.columns.items():
        try:
            computed[column] = row_expression(text, windows=True)
        except ExpressionError as error:
            catalogue.faults.append(((*path, "columns", column), str(error)))
    where = None
    if model.where is not None:
        try:
            where = row_expression(model.where)
        except ExpressionError as error:
            catalogue.faults.append(((*path, "where"), str(error)))
    parsed = ParsedDataset(name, model, computed, where, {})
    measures = _parse_measures(parsed, path, catalogue)
    return ParsedDataset(name, model, computed, where, measures)


def _parse_measures(dataset: ParsedDataset, path: Path, catalogue: Catalogue) -> dict[str, ParsedMeasure]:
    found: dict[str, ParsedMeasure] = {}
    for name, model in dataset.model.measures.items():
        here = (*path, "measures", name)
        if name in catalogue.names:
            catalogue.faults.append((here, f'"{name}" is already the name of a measure or parameter'))
            continue
        try:
            measure = parse_measure(name, model)
        except ExpressionError as error:
            catalogue.faults.append((here, str(error)))
            continue
        if measure.time is None and dataset.model.time is None and dataset.model.valid is None:
            message = "no moment places these rows: give the dataset time or valid, or this measure its time"
            catalogue.faults.append((here, message))
        found[name] = measure
        catalogue.units[name] = measure.unit
    return found
