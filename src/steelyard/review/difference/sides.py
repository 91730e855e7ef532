"""The two schemes that are compared, with what they call the same things."""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel

from steelyard.core.texts import LANGUAGES, Text
from steelyard.metrics.catalogue import Catalogue
from steelyard.metrics.dataset import MeasureModel
from steelyard.metrics.formula import Reference, names, parse_formula
from steelyard.metrics.normal import normal_form
from steelyard.metrics.normal_sql import normal_measure
from steelyard.metrics.phrasing import phrase
from steelyard.metrics.sql import ExpressionError
from steelyard.review.difference.pairing import Pairing, pair
from steelyard.scheme.checks import catalogue_of
from steelyard.scheme.loaded import LoadedScheme
from steelyard.scheme.model import Indicator, Scheme

_SAME: Mapping[str, str] = MappingProxyType({})


def plain(part: Any) -> Any:
    """The value as a document would hold it."""
    if isinstance(part, Text):
        return dict(part.by_language)
    return part.model_dump(mode="json", by_alias=True) if isinstance(part, BaseModel) else part


def content(part: BaseModel) -> str:
    """A sign of the whole content, whatever the order of keys."""
    return json.dumps(plain(part), sort_keys=True)


def wording(text: Text) -> tuple[str, ...]:
    """A sign of what is read in every language, whatever the order of languages."""
    return tuple(text.in_language(language) for language in LANGUAGES)


@dataclass(frozen=True)
class Side:
    """One scheme. `names` gives the old name of a measure or parameter that was renamed."""

    loaded: LoadedScheme
    names: Mapping[str, str] = field(default_factory=lambda: _SAME)

    @property
    def scheme(self) -> Scheme:
        return self.loaded.scheme

    @cached_property
    def catalogue(self) -> Catalogue:
        return catalogue_of(self.scheme)

    @cached_property
    def indicators(self) -> dict[str, Indicator]:
        return self.scheme.indicators

    @cached_property
    def home(self) -> dict[str, str]:
        """Indicator → its dimension."""
        return {name: key for key, part in self.scheme.dimensions.items() for name in part.indicators}

    @cached_property
    def measures(self) -> dict[str, tuple[str, MeasureModel]]:
        """Measure → its dataset and itself."""
        datasets = self.scheme.datasets.items()
        return {name: (key, model) for key, dataset in datasets for name, model in dataset.measures.items()}

    def formula(self, text: str | None) -> tuple[str, str] | None:
        """(as it is written but for its layout, its normal form); None without one."""
        if text is None:
            return None
        try:
            node = parse_formula(text)
        except ExpressionError:
            return (text, text)
        return phrase(node, self._write), normal_form(node, self.names)

    def measure(self, name: str) -> str:
        """The normal form of a measure; its text when it cannot be parsed."""
        dataset, model = self.measures[name]
        parsed = self.catalogue.datasets[dataset].measures.get(name)
        return normal_measure(parsed) if parsed is not None else model.sql

    def users(self, *names: str) -> Iterator[Text]:
        """Titles of what measures or parameters move."""
        for indicator in self.indicators.values():
            evidence = indicator.minimum_evidence
            if _uses(indicator.formula, names) or (evidence is not None and evidence.measure in names):
                yield indicator.title
        for key, item in self.scheme.adjustments.items():
            if item.measure in names or _uses(item.formula, names):
                yield item.title or Text.of(key)
        for key, veto in self.scheme.vetoes.items():
            if _uses(veto.when, names):
                yield veto.title or Text.of(key)

    def _write(self, reference: Reference) -> str:
        shift = f"[{reference.back},{reference.years},{reference.moment}]"
        return f"{self.names.get(reference.name, reference.name)}{shift}"


def _uses(formula: str | None, of: tuple[str, ...]) -> bool:
    try:
        return formula is not None and not names(parse_formula(formula)).isdisjoint(of)
    except ExpressionError:
        return False


@dataclass(frozen=True)
class Sides:
    """Both schemes, and every pairing of their ids."""

    old: Side
    new: Side
    datasets: Pairing
    measures: Pairing
    parameters: Pairing
    objectives: Pairing
    indicators: Pairing
    dimensions: Pairing


def sides(a: LoadedScheme, b: LoadedScheme) -> Sides:
    """Pair what the schemes hold: data first, because formulas speak of it."""
    old, bare = Side(a), Side(b)
    parameters = paired(old.scheme.parameters, bare.scheme.parameters)
    datasets = paired(old.scheme.datasets, bare.scheme.datasets)
    measures = _measures(old, bare, datasets)
    new = Side(b, dict([*measures.renamed, *parameters.renamed]))
    indicators = _indicators(old, new)
    return Sides(
        old,
        new,
        datasets,
        measures,
        parameters,
        paired(old.scheme.objectives, new.scheme.objectives),
        indicators,
        _dimensions(old, new, indicators),
    )


def paired(old: Mapping[str, BaseModel], new: Mapping[str, BaseModel]) -> Pairing:
    """Renamed when the whole content is the same."""
    return pair(old, new, [(lambda name: content(old[name]), lambda name: content(new[name]))])


def _measures(old: Side, new: Side, datasets: Pairing) -> Pairing:
    """Renamed when the same is computed on the same dataset."""

    def sign(side: Side, name: str) -> Hashable:
        dataset, model = side.measures[name]
        return (datasets.old(dataset) if side is new else dataset, side.measure(name), model.time)

    return pair(old.measures, new.measures, [(lambda name: sign(old, name), lambda name: sign(new, name))])


def _indicators(old: Side, new: Side) -> Pairing:
    """Renamed when the same is measured by a formula in the same unit, else when the title is the same."""

    def formula(side: Side, name: str) -> Hashable | None:
        found = side.indicators[name]
        normal = side.formula(found.formula)
        return (normal[1], str(found.unit), found.direction) if normal is not None else None

    return pair(
        old.indicators,
        new.indicators,
        [
            (lambda name: formula(old, name), lambda name: formula(new, name)),
            (
                lambda name: wording(old.indicators[name].title),
                lambda name: wording(new.indicators[name].title),
            ),
        ],
    )


def _dimensions(old: Side, new: Side, indicators: Pairing) -> Pairing:
    """Renamed when it holds the same indicators, else when the title is the same."""
    before, after = old.scheme.dimensions, new.scheme.dimensions
    return pair(
        before,
        after,
        [
            (
                lambda name: frozenset(before[name].indicators),
                lambda name: frozenset(map(indicators.old, after[name].indicators)),
            ),
            (lambda name: wording(before[name].title), lambda name: wording(after[name].title)),
        ],
    )
