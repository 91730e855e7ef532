"""The scheme under test, with what many rules ask of it: shares, formulas, measures, curves."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from steelyard.core.document import Node as YamlNode
from steelyard.core.texts import Text
from steelyard.lint.history import History
from steelyard.lint.sheets import PersonSheet, person_sheets
from steelyard.lint.sweep import Sweep, sweep
from steelyard.metrics.catalogue import Catalogue, ParsedDataset
from steelyard.metrics.formula import Name, Node, names, parse_formula
from steelyard.metrics.measures import ParsedMeasure
from steelyard.metrics.sql import ExpressionError
from steelyard.scheme.checks import Fault, catalogue_of, faults, formula_texts
from steelyard.scheme.loaded import LoadedScheme
from steelyard.scheme.model import Indicator, Scheme

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Item:
    """One indicator where it stands. `share` is its weight in percent of the whole sheet."""

    name: str
    dimension: str
    indicator: Indicator
    share: Decimal

    @property
    def path(self) -> Path:
        return ("dimensions", self.dimension, "indicators", self.name)

    def at(self, *steps: str | int) -> Path:
        return (*self.path, *steps)

    @property
    def title(self) -> Text:
        return self.indicator.title

    @property
    def scored(self) -> bool:
        """Whether it weighs anything."""
        return self.share > 0

    @property
    def reaches_people(self) -> bool:
        """Whether it stands on the sheets of people, measured there or inherited."""
        return self.indicator.level == "employee" or self.indicator.below == "inherit"


@dataclass
class Draft:
    """Names and weights of `loaded` may be wrong: `faults` says how. `history` is past data, if any.

    `unused_reasons` are the paths of reasons in `lint.ignore` by which no other rule was ignored.
    """

    loaded: LoadedScheme
    history: History | None = None
    unused_reasons: Sequence[Path] = ()

    @property
    def scheme(self) -> Scheme:
        return self.loaded.scheme

    @cached_property
    def catalogue(self) -> Catalogue:
        return catalogue_of(self.scheme)

    @cached_property
    def faults(self) -> list[Fault]:
        return list(faults(self.scheme, self.catalogue))

    @cached_property
    def items(self) -> list[Item]:
        """Every indicator in the order of the document."""
        return [
            Item(name, where, indicator, dimension.weight * indicator.weight / 100)
            for where, dimension in self.scheme.dimensions.items()
            for name, indicator in dimension.indicators.items()
        ]

    @cached_property
    def sheets(self) -> list[PersonSheet]:
        """The sheet of every position."""
        positions = self.history.employees.values() if self.history else ()
        return person_sheets(self.items, sorted({position for position in positions if position}))

    def without(self, item: Item, companions: Collection[str]) -> list[Text]:
        """Whose sheets hold `item` and none of `companions`, as far as anybody knows who is who.

        Nobody's when people only inherit the item: one of them hardly moves it.
        """
        if item.indicator.level != "employee":
            return []
        return [
            sheet.whom
            for sheet in self.sheets
            if sheet.certain and item.name in sheet.names and sheet.names.isdisjoint(companions)
        ]

    @cached_property
    def by_name(self) -> Mapping[str, Item]:
        return {item.name: item for item in self.items}

    def written(self, path: Path) -> str | None:
        """A value as it stands in the document, `20%` rather than 0.2; None when there is no text."""
        node: YamlNode | None = self.loaded.document
        for step in path:
            node = None if node is None else _step(node, step)
        return node.value if node is not None and isinstance(node.value, str) else None

    def is_own(self, path: Path) -> bool:
        """Whether a value stands in the scheme's own file, not in one it extends."""
        return self.loaded.place(*path).file == self.loaded.document.place.file

    @cached_property
    def _formulas(self) -> dict[str, Node | None]:
        return {}

    def formula(self, text: str | None) -> Node | None:
        """The tree of a formula; None without one or when it cannot be read."""
        if text is None:
            return None
        if text not in self._formulas:
            try:
                self._formulas[text] = parse_formula(text)
            except ExpressionError:
                self._formulas[text] = None
        return self._formulas[text]

    def measures(self, node: Node | None) -> list[tuple[ParsedDataset, ParsedMeasure]]:
        """The measures a formula uses, with their datasets; parameters and unknown names are left out."""
        used = names(node) if node is not None else set()
        return [self.measure_by_name[name] for name in sorted(used) if name in self.measure_by_name]

    @cached_property
    def measure_by_name(self) -> Mapping[str, tuple[ParsedDataset, ParsedMeasure]]:
        return {
            name: (dataset, measure)
            for dataset in self.catalogue.datasets.values()
            for name, measure in dataset.measures.items()
        }

    @cached_property
    def formulas(self) -> list[tuple[Path, Node]]:
        """Every formula of the scheme that can be read, and every measure named outside one."""
        return [(path, node) for path, node in self._all_formulas() if node is not None]

    @cached_property
    def used(self) -> frozenset[str]:
        """Names of measures and parameters that are used anywhere, also in formulas that cannot be read."""
        read = {name for _, node in self.formulas for name in names(node)}
        unread = (text for _, text, _ in formula_texts(self.scheme) if self.formula(text) is None)
        return frozenset(read.union(*(re.findall(r"\w+", text) for text in unread)))

    def _all_formulas(self) -> Iterator[tuple[Path, Node | None]]:
        for item in self.items:
            yield item.at("formula"), self.formula(item.indicator.formula)
            yield item.at("companion"), self.formula(item.indicator.companion)
            if item.indicator.minimum_evidence is not None:
                yield item.at("minimum_evidence"), Name(item.indicator.minimum_evidence.measure)
        for name, adjustment in self.scheme.adjustments.items():
            yield ("adjustments", name, "formula"), self.formula(adjustment.formula)
            if adjustment.measure is not None:
                yield ("adjustments", name, "measure"), Name(adjustment.measure)
        for name, veto in self.scheme.vetoes.items():
            yield ("vetoes", name, "when"), self.formula(veto.when)

    @cached_property
    def _sweeps(self) -> dict[str, Sweep | None]:
        return {}

    def sweep(self, item: Item) -> Sweep | None:
        """The curve of an indicator from 0 to 200% of its target; None when it has none by itself."""
        if item.name not in self._sweeps:
            self._sweeps[item.name] = sweep(item.indicator)
        return self._sweeps[item.name]


def _step(node: YamlNode, step: str | int) -> YamlNode | None:
    if isinstance(node.value, list):
        return node.value[step] if isinstance(step, int) and step < len(node.value) else None
    return node.get(str(step))
