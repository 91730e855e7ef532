"""An indicator of a draft by itself: whatever else of the draft is wrong, this much can be looked at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from steelyard.core.document import Node
from steelyard.core.problems import Place, Problem, SteelyardError
from steelyard.engine.drafting.parts import Part
from steelyard.metrics.formula import names, parse_formula
from steelyard.metrics.sql import ExpressionError
from steelyard.scheme.checks import check
from steelyard.scheme.loaded import LoadedScheme
from steelyard.scheme.loading import typed

#: What the value and the score of one indicator may depend on.
_KEPT = ("steelyard", "scheme", "title", "period", "calendar", "objectives", "parameters")
#: These name other indicators, which are not there.
_COMPANIONS = ("guardrails", "linked_to")
_WHOLE = "100"


def alone(part: Part) -> LoadedScheme:
    """A scheme that is this indicator and nothing else. Raises SteelyardError with what is wrong with it."""
    loaded = typed(_document(part), str(part.file))
    if problems := check(loaded):
        raise SteelyardError(problems)
    return loaded


def shape_of(part: Part) -> LoadedScheme:
    """The same without looking at formulas and names: enough for its curve. Raises SteelyardError."""
    return typed(_document(part), str(part.file))


def _document(part: Part) -> Node:
    document = part.merged
    _section, dimension, _indicators, indicator = part.path
    kept = {key: found for key in _KEPT if (found := document.get(key)) is not None}
    kept.setdefault("title", Node(indicator, document.place))
    kept.setdefault("scheme", Node("draft", document.place))
    kept["datasets"] = _datasets(document, _needed(part))
    group = _at(document, "dimensions", dimension)
    own = _at(group, "indicators", indicator)
    cards = _map({indicator: _without(own, *_COMPANIONS, weight=_WHOLE)}, group)
    kept["dimensions"] = _map({dimension: _with(group, indicators=cards, weight=_WHOLE)}, document)
    return _map(kept, document)


def _needed(part: Part) -> set[str]:
    """Names the indicator uses, as far as they can be read."""
    values = {value.name: value.text for value in part.values}
    found = {values.get("minimum_evidence.measure", "")}
    node = _at(part.merged, *part.path)
    for key in ("formula", "companion"):
        text = node.get(key)
        found |= _names(text.value) if text is not None and isinstance(text.value, str) else set()
    return found


def _names(formula: str) -> set[str]:
    try:
        return names(parse_formula(formula))
    except ExpressionError:
        return set()


def _datasets(document: Node, needed: set[str]) -> Node:
    """Those that measure what is needed; all of them while a name is unknown, for a hint at the right one."""
    whole = document.get("datasets") or _map({}, document)
    given = whole.value if isinstance(whole.value, dict) else {}
    known = {name for one in given.values() for name in _measures(one)} | set(_keys(document, "parameters"))
    if needed - known - {""}:
        return whole
    return _map({name: one for name, one in given.items() if needed & set(_measures(one))}, whole)


def _measures(dataset: Node) -> Iterator[str]:
    yield from _keys(dataset, "measures")


def _keys(node: Node, name: str) -> tuple[str, ...]:
    found = node.get(name)
    return tuple(found.value) if found is not None and isinstance(found.value, dict) else ()


def _at(node: Node, *path: str) -> Node:
    for step in path:
        found = node.get(step)
        if found is None:
            raise SteelyardError(Problem(f'there is no "{step}" here', Place(node.place.file)))
        node = found
    return node


def _map(values: dict[str, Node], like: Node) -> Node:
    return Node(values, like.place, {key: like.key_places.get(key, like.place) for key in values})


def _with(node: Node, *, weight: str, **children: Node) -> Node:
    assert isinstance(node.value, dict)
    return _map({**node.value, "weight": Node(weight, node.place), **children}, node)


def _without(node: Node, *names: str, weight: str) -> Node:
    assert isinstance(node.value, dict)
    kept: dict[str, Any] = {key: child for key, child in node.value.items() if key not in names}
    return _with(Node(kept, node.place, node.key_places), weight=weight)
