"""Groups too small for percentages are looked at together with their siblings or their parent.

Of five people 20% is one, deserved or not: with a reliability of .7, 44 of 100 A labels in teams of five go
to somebody who is not truly among the best fifth, and 33 of 100 when a hundred are pooled (DOMAIN §6.3).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from steelyard.core.problems import listing

#: Groups of fewer people are pooled.
SMALL = 10


@dataclass(frozen=True, slots=True)
class Pool:
    """`n` people of `groups`, looked at together `within` a group: their common parent, or themselves.

    `small` where there was nobody left to pool with: percentages mean nothing there.
    """

    within: str
    groups: tuple[str, ...]
    n: int
    small: bool = False


def pooled(
    people: Mapping[str, int], parents: Mapping[str, str | None], *, under: int = SMALL
) -> tuple[Pool, ...]:
    """Every group with people in exactly one pool.

    `people` counts those who are in a group directly, not in a group under it; a group that is absent from
    `parents` has none. A group with people enough stands alone. Small groups under the same parent are
    pooled, and with them those who are directly in the parent if they are few. Where all these are still too
    few they join the smallest pool under that parent, the first by name of equal ones; where there is none
    they go up and are small groups beside the siblings of the parent. Raises ValueError for a negative number
    of people, and for groups that contain one another.
    """
    if any(n < 0 for n in people.values()):
        raise ValueError("a group has 0 people or more")
    tree = _Tree(people, parents, under)
    found = [pool for root in tree.roots for pool in tree.finished(root)]
    return tuple(sorted(found, key=lambda pool: (pool.within, pool.groups)))


class _Tree:
    """The groups under their parents."""

    def __init__(self, people: Mapping[str, int], parents: Mapping[str, str | None], under: int) -> None:
        above = {group: parents.get(group) for group in {*people, *parents}}
        above |= {parent: None for parent in above.values() if parent is not None and parent not in above}
        try:
            TopologicalSorter({group: [p] if p else [] for group, p in above.items()}).prepare()
        except CycleError as error:
            raise ValueError(f"groups contain one another: {listing(sorted(set(error.args[1])))}") from None
        self._people, self._under = people, under
        self._children: dict[str, list[str]] = defaultdict(list)
        for group, parent in sorted(above.items()):
            if parent is not None:
                self._children[parent].append(group)
        self.roots = sorted(group for group, parent in above.items() if parent is None)

    def finished(self, root: str) -> list[Pool]:
        pools, left = self._below(root)
        return [*pools, self._pool(root, left, small=True)] if left else pools

    def _below(self, group: str) -> tuple[list[Pool], tuple[str, ...]]:
        """The pools at and under a group, and the small groups that are left over."""
        pools, left = self._alone(group)
        for child in self._children[group]:
            more, rest = self._below(child)
            pools, left = pools + more, left + rest
        if left and self._count(left) >= self._under:
            return [*pools, self._pool(group, left)], ()
        if left and pools:
            nearest = min(pools, key=lambda pool: (pool.n, pool.within, pool.groups))
            joined = self._pool(group, nearest.groups + left)
            return [joined if pool is nearest else pool for pool in pools], ()
        return pools, left

    def _alone(self, group: str) -> tuple[list[Pool], tuple[str, ...]]:
        n = self._people.get(group, 0)
        if n >= self._under and n:
            return [Pool(group, (group,), n)], ()
        return [], (group,) if n else ()

    def _count(self, groups: tuple[str, ...]) -> int:
        return sum(self._people[group] for group in groups)

    def _pool(self, within: str, groups: tuple[str, ...], *, small: bool = False) -> Pool:
        return Pool(within, tuple(sorted(groups)), self._count(groups), small)
