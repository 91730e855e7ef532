"""Dimensions, indicators and weights of a draft, as far as they can be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from steelyard.core.document import Node
from steelyard.core.numbers import exact_sum, parse_weight

WHOLE = Decimal(100)


@dataclass(frozen=True)
class Branch:
    """A dimension or an indicator; `weight` is None where what is written is no weight.

    `title` maps languages to texts, `bounds` is the recommended range of the weight.
    """

    name: str
    title: Mapping[str, str]
    weight: Decimal | None
    written: str
    bounds: tuple[str, str] | None = None
    branches: Sequence[Branch] = ()

    @property
    def sums(self) -> Sums:
        return Sums.of(self.branches)

    @property
    def is_out_of_bounds(self) -> bool:
        if self.weight is None or self.bounds is None:
            return False
        low, high = (_weight(bound) for bound in self.bounds)
        return low is not None and high is not None and not low <= self.weight <= high


@dataclass(frozen=True)
class Sums:
    """The weights of some branches together; `unread` are those that have none that can be read."""

    total: Decimal
    unread: Sequence[str]

    @classmethod
    def of(cls, branches: Sequence[Branch]) -> Sums:
        known = [one.weight for one in branches if one.weight is not None]
        return cls(exact_sum(known), [one.name for one in branches if one.weight is None])

    @property
    def left(self) -> Decimal:
        """What is still to give away; below 0 when too much is given."""
        return exact_sum([WHOLE, -self.total])

    @property
    def is_whole(self) -> bool:
        return not self.left and not self.unread

    @property
    def excess(self) -> Decimal:
        return -self.left


@dataclass(frozen=True)
class Tree:
    branches: Sequence[Branch]

    @property
    def sums(self) -> Sums:
        return Sums.of(self.branches)


def tree_of(document: Node) -> Tree:
    """The tree of a merged document, or of one that stands alone."""
    return Tree([_branch(name, node, "indicators") for name, node in _entries(document, "dimensions")])


def _branch(name: str, node: Node, below: str = "") -> Branch:
    weight = node.get("weight")
    written = weight.value if weight is not None and isinstance(weight.value, str) else ""
    return Branch(
        name=name,
        title=_words(node.get("title")) or {"": name},
        weight=_weight(written),
        written=written,
        bounds=_bounds(node.get("range")),
        branches=[_branch(one, child) for one, child in _entries(node, below)] if below else (),
    )


def _entries(node: Node, name: str) -> list[tuple[str, Node]]:
    """The maps within a map; whatever else stands there is no branch yet."""
    found = node.get(name)
    values = found.value if found is not None and isinstance(found.value, dict) else {}
    return [(key, child) for key, child in values.items() if isinstance(child.value, dict)]


def _words(node: Node | None) -> dict[str, str]:
    if node is None or isinstance(node.value, list) or not node.value:
        return {}
    if isinstance(node.value, str):
        return {"": node.value}
    return {language: one.value for language, one in node.value.items() if isinstance(one.value, str)}


def _weight(written: str) -> Decimal | None:
    try:
        return parse_weight(written)
    except ValueError:
        return None


def _bounds(node: Node | None) -> tuple[str, str] | None:
    if node is None or not isinstance(node.value, list) or len(node.value) != 2:
        return None
    low, high = (one.value if isinstance(one.value, str) else "" for one in node.value)
    return (low.removesuffix("%"), high.removesuffix("%")) if low and high else None
