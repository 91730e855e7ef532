"""Who gains and who loses by group: team, position, manager."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from steelyard.review.backtest.pairs import Pair
from steelyard.review.backtest.tally import Tally, tally

#: A mean over fewer people says more of these people than of the group: such groups are put together.
SMALLEST_GROUP = 3


@dataclass(frozen=True, slots=True)
class GroupTally:
    """`group` is None for everybody in groups under `SMALLEST_GROUP` people, or in none."""

    group: str | None
    tally: Tally


@dataclass(frozen=True, slots=True)
class Gap:
    """The two groups that fare most differently, and by how many points of mean change."""

    best: GroupTally
    worst: GroupTally
    points: Decimal


def by_group(pairs: Iterable[Pair], group_of: Callable[[Pair], str | None]) -> list[GroupTally]:
    """From the largest gain to the largest loss; the small ones together at the end."""
    found: dict[str | None, list[Pair]] = {}
    for pair in pairs:
        found.setdefault(group_of(pair), []).append(pair)
    rest = found.pop(None, [])
    named: list[GroupTally] = []
    for group, own in found.items():
        summed = tally(own)
        if summed.subjects < SMALLEST_GROUP:
            rest += own
        else:
            named.append(GroupTally(group, summed))
    named.sort(key=lambda one: (one.tally.mean_change is None, -(one.tally.mean_change or 0)))
    return named + ([GroupTally(None, tally(rest))] if rest else [])


def widest_gap(groups: Sequence[GroupTally]) -> Gap | None:
    """Among named groups only; None with fewer than two of them."""
    known = [
        (one, change)
        for one in groups
        if one.group is not None and (change := one.tally.mean_change) is not None
    ]
    if len(known) < 2:
        return None
    (best, most), (worst, least) = known[0], known[-1]
    return Gap(best, worst, most - least)
