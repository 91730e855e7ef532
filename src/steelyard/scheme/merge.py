"""How documents are merged by `extends` (docs/decisions/0004-merge-rules.md).

Later wins; maps merge by key; null deletes; lists and scalars replace. A dimension with `rescale: true`
makes room: indicators it does not mention keep their proportions in what is left of 100%.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import floor

from steelyard.core.document import Node
from steelyard.core.numbers import exact_sum, parse_weight, plain, to_decimal
from steelyard.core.problems import Problem, SteelyardError

#: Maps that are one value: a scoring rule of another kind must not inherit parameters.
_TAGGED = "rule"
_YES, _NO = ("true", "yes", "on"), ("false", "no", "off", "none")


def merge(base: Node, later: Node) -> Node:
    """A new node with `later` laid over `base`; neither is changed."""
    if not (isinstance(base.value, dict) and isinstance(later.value, dict)) or _other_rule(base, later):
        return _without_nulls(later)
    values, places = dict(base.value), dict(base.key_places)
    for key, child in later.value.items():
        if child.value is None:
            values.pop(key, None)
            continue
        values[key] = merge(values[key], child) if key in values else _without_nulls(child)
        places[key] = later.key_places[key]
    return Node(values, later.place, places)


def _other_rule(base: Node, later: Node) -> bool:
    ours, theirs = base.get(_TAGGED), later.get(_TAGGED)
    return ours is not None and theirs is not None and ours.value != theirs.value


def _without_nulls(node: Node) -> Node:
    if not isinstance(node.value, dict):
        return node
    kept = {key: _without_nulls(child) for key, child in node.value.items() if child.value is not None}
    return Node(kept, node.place, node.key_places)


def make_room(base: Node, merged: Node, later: Node) -> Node:
    """Apply the `rescale: true` of the dimensions of `later` and drop the directive."""
    dimensions = later.get("dimensions")
    if dimensions is None or not isinstance(dimensions.value, dict):
        return merged
    for name, dimension in dimensions.value.items():
        directive, target = dimension.get("rescale"), (merged.get("dimensions") or merged).get(name)
        if directive is None or target is None or not isinstance(target.value, dict):
            continue
        target.value.pop("rescale", None)
        if _is_true(directive):
            _rescale(target, mentioned=_indicators(dimension))
    return merged


def _is_true(directive: Node) -> bool:
    word = str(directive.value).lower()
    if word not in _YES + _NO:
        raise SteelyardError(Problem("rescale is true or false", directive.place, subject="rescale"))
    return word in _YES


def _indicators(dimension: Node) -> dict[str, Node]:
    indicators = dimension.get("indicators")
    return indicators.value if indicators is not None and isinstance(indicators.value, dict) else {}


def _rescale(dimension: Node, *, mentioned: dict[str, Node]) -> None:
    """Scale the weights not mentioned to what is left of 100, by largest remainder.

    To cents; finer only where the weights that are mentioned are.
    """
    indicators = _indicators(dimension)
    weights = {name: _weight(node) for name, node in indicators.items()}
    if any(weight is None for weight in weights.values()):
        return
    known = {name: weight for name, weight in weights.items() if weight is not None}
    fixed = exact_sum(known[name] for name in known if name in mentioned)
    loose = {name: weight for name, weight in known.items() if name not in mentioned}
    total, left = exact_sum(loose.values()), exact_sum([Decimal(100), -fixed])
    if not loose or total <= 0 or left < 0:
        return
    for name, weight in _largest_remainder(loose, total, left).items():
        _set_weight(indicators, name, weight)


def _largest_remainder(loose: dict[str, Decimal], total: Decimal, left: Decimal) -> dict[str, Decimal]:
    step = Fraction(1, 10 ** max(2, -int(left.as_tuple().exponent)))
    exact = {
        name: Fraction(weight) * Fraction(left) / Fraction(total) / step for name, weight in loose.items()
    }
    steps = {name: floor(share) for name, share in exact.items()}
    short = int(Fraction(left) / step) - sum(steps.values())
    for name in sorted(loose, key=lambda name: exact[name] - steps[name], reverse=True)[:short]:
        steps[name] += 1
    return {name: to_decimal(count * step) for name, count in steps.items()}


def _weight(indicator: Node) -> Decimal | None:
    node = indicator.get("weight")
    try:
        return parse_weight(node.value) if node is not None else None
    except ValueError:
        return None


def _set_weight(indicators: dict[str, Node], name: str, weight: Decimal) -> None:
    node = indicators[name]
    assert isinstance(node.value, dict)
    old = node.value["weight"]
    changed = dict(node.value)
    changed["weight"] = Node(plain(weight), old.place)
    indicators[name] = Node(changed, node.place, node.key_places)
