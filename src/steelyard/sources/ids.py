"""A set of whole numbers as text: `1-5,7,9-12`. Systems count their records up, so it stays short."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise


def written(ids: Iterable[int]) -> str:
    """Ranges in ascending order."""
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in _runs(ids))


def _runs(ids: Iterable[int]) -> Iterator[tuple[int, int]]:
    ordered = sorted(set(ids))
    if not ordered:
        return
    breaks = [(left, right) for left, right in pairwise(ordered) if right != left + 1]
    starts = [ordered[0], *(right for _, right in breaks)]
    ends = [*(left for left, _ in breaks), ordered[-1]]
    yield from zip(starts, ends, strict=True)


def read(text: str) -> set[int]:
    """The numbers of a text. Raises ValueError when it is none."""
    found: set[int] = set()
    for part in filter(None, text.split(",")):
        first, _, last = part.partition("-")
        found.update(range(int(first), int(last or first) + 1))
    return found
