"""Who hands parts of a target to whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from graphlib import CycleError, TopologicalSorter

from steelyard.core.texts import Text

#: Id → name for people.
Named = Callable[[str], Text]


@dataclass(frozen=True, slots=True)
class Division:
    """How a target is divided: the shares of the children sum to `stretch`, which is 1 unless stated."""

    parent: str
    shares: Mapping[str, Decimal | Fraction]
    stretch: Decimal | Fraction = Decimal(1)


def parents_of(divisions: Iterable[Division]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for each in divisions:
        for child in each.shares:
            found[child].append(each.parent)
    return {child: sorted(parents) for child, parents in found.items()}


def _graph(divisions: Iterable[Division]) -> dict[str, set[str]]:
    """Child → those it gets from."""
    return {child: set(parents) for child, parents in parents_of(divisions).items()}


def circle(root: str, divisions: Sequence[Division]) -> list[str]:
    graph = _graph(divisions)
    if root in graph:
        return [root, *sorted(graph[root])]
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return sorted(set(error.args[1]))
    return []


def reached(root: str, divisions: Sequence[Division]) -> set[str]:
    children = {each.parent: list(each.shares) for each in divisions}
    found, waiting = {root}, [root]
    while waiting:
        fresh = [child for child in children.get(waiting.pop(), ()) if child not in found]
        found.update(fresh)
        waiting += fresh
    return found


def from_above(root: str, divisions: Sequence[Division]) -> list[str]:
    """Those who hand something down, each after all it gets from."""
    parents = {each.parent for each in divisions if each.shares}
    return [
        name
        for name in TopologicalSorter({root: set(), **_graph(divisions)}).static_order()
        if name in parents
    ]
