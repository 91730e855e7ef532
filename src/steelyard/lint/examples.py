"""The examples of the rules as schemes: laid over a small specimen in which no rule finds anything."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib import resources

import numpy as np

from steelyard.core.document import Node, read_document
from steelyard.lint.history import Floats, History, Sheet, Track
from steelyard.lint.rule import Example
from steelyard.scheme.loading import typed
from steelyard.scheme.merge import merge

#: Where an indicator goes that the specimen does not have.
_NEW_ONES = "results"


@lru_cache(maxsize=1)
def specimen() -> Node:
    """The document of `specimen.yaml`."""
    text = (resources.files("steelyard.lint") / "specimen.yaml").read_text(encoding="utf-8")
    return read_document(text, "specimen.yaml")


def as_example(written: str | Example) -> Example:
    return Example(written) if isinstance(written, str) else written


def document_of(example: Example) -> Node:
    """The scheme of an example. A top-level `indicators:` goes to the dimensions they belong to."""
    if not example.scheme.strip():
        return specimen()
    own = read_document(example.scheme, "example.yaml")
    assert isinstance(own.value, dict)
    short = own.get("indicators")
    if short is None:
        return merge(specimen(), own)
    rest = Node({k: v for k, v in own.value.items() if k != "indicators"}, own.place, own.key_places)
    return merge(merge(specimen(), _in_dimensions(short)), rest)


def _in_dimensions(indicators: Node) -> Node:
    """`{new_leads: …}` as `{dimensions: {results: {indicators: {new_leads: …}}}}`."""
    assert isinstance(indicators.value, dict)
    grouped: dict[str, dict[str, Node]] = {}
    for name, node in indicators.value.items():
        grouped.setdefault(_dimension_of(name), {})[name] = node
    spot = indicators.place
    dimensions = {
        where: _map({"indicators": Node(dict(held), spot, indicators.key_places)}, spot)
        for where, held in grouped.items()
    }
    return _map({"dimensions": _map(dimensions, spot)}, spot)


def _map(values: Mapping[str, Node], spot: object) -> Node:
    return Node(dict(values), spot, dict.fromkeys(values, spot))  # type: ignore[arg-type]


def _dimension_of(indicator: str) -> str:
    dimensions = specimen().get("dimensions")
    assert dimensions is not None
    assert isinstance(dimensions.value, dict)
    for name, dimension in dimensions.value.items():
        indicators = dimension.get("indicators")
        if indicators is not None and indicators.get(indicator) is not None:
            return name
    return _NEW_ONES


def history_of(example: Example) -> History | None:
    """The past data of an example; None when it has none."""
    given = {**example.scores, **example.values, **example.targets}
    if not given and not example.people and not example.teams:
        return None
    count = max((len(numbers.split()) for numbers in given.values()), default=0)
    sheets = [Sheet("2025Q1", f"e{i + 1:02}", "planner") for i in range(count)]
    weights = _effective_weights(example, count)
    tracks = {name: _track(example, name, weights[name]) for name in weights}
    return History(sheets, tracks, np.full(count, np.nan), example.people, example.teams)


def _track(example: Example, name: str, weights: Floats) -> Track:
    count = len(weights)
    values = _numbers(example.values.get(name, example.scores.get(name)), count)
    nothing = np.full(count, np.nan)
    statuses = ["missing" if np.isnan(value) else "ok" for value in values]
    targets = _numbers(example.targets.get(name), count)
    scores = _numbers(example.scores.get(name), count)
    return Track(values, statuses, scores, nothing, targets, nothing, weights, nothing)


def _effective_weights(example: Example, count: int) -> dict[str, Floats]:
    """What an indicator weighs on each sheet: its share in the scheme, among those that have a score."""
    shares = _shares(example)
    names = dict.fromkeys([*example.scores, *example.values, *example.targets])
    known = {name: ~np.isnan(_numbers(example.scores.get(name), count)) for name in names}
    parts = {name: known[name] * shares.get(name, 0.0) for name in names}
    whole = np.sum([np.zeros(count), *parts.values()], axis=0)
    return {
        name: 100 * np.divide(part, whole, np.zeros(count), where=whole > 0) for name, part in parts.items()
    }


def _shares(example: Example) -> dict[str, float]:
    scheme = typed(document_of(example), "example.yaml").scheme
    return {
        name: float(dimension.weight * indicator.weight / 100)
        for dimension in scheme.dimensions.values()
        for name, indicator in dimension.indicators.items()
    }


def _numbers(text: str | None, count: int) -> Floats:
    words = text.split() if text else ["-"] * count
    return np.array([np.nan if word == "-" else float(word) for word in words])
