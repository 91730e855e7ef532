"""Ratings by people, brought together: per pair, per rater, beside other raters and beside oneself."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
#: Ratee and rater → score.
Pairs = Mapping[tuple[str, str], float]
#: Ratee → item → value, of one rater.
Sheet = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Rating:
    """What `rater` gives `ratee` for one item of a form. Who rates oneself is both."""

    ratee: str
    rater: str
    value: float
    item: str = ""

    @property
    def own(self) -> bool:
        return self.ratee == self.rater


def means(entries: Iterable[tuple[Key, float]]) -> dict[Key, float]:
    """The mean of each key; the order of the entries does not matter to the last digit."""
    found: dict[Key, list[float]] = defaultdict(list)
    for key, value in entries:
        found[key].append(value)
    return {key: math.fsum(values) / len(values) for key, values in found.items()}


def pair_scores(ratings: Sequence[Rating]) -> dict[tuple[str, str], float]:
    """One score per ratee and rater, in the order of their ids: the mean over the items.

    Each value is counted from the mean of its item, so that whoever was asked harder items is not thought
    severe for that.
    """
    items = means((each.item, each.value) for each in ratings)
    whole = math.fsum(each.value for each in ratings) / max(len(ratings), 1)
    scores = means(((each.ratee, each.rater), each.value - items[each.item] + whole) for each in ratings)
    return dict(sorted(scores.items()))


def by_rater(pairs: Pairs) -> dict[str, list[float]]:
    """The scores that each rater gave."""
    found: dict[str, list[float]] = defaultdict(list)
    for (_, rater), score in pairs.items():
        found[rater].append(score)
    return found


def beside_others(pairs: Pairs) -> dict[str, float]:
    """Rater → mean distance from the mean of the other raters of the same people."""
    by_ratee: dict[str, list[float]] = defaultdict(list)
    for (ratee, _), score in pairs.items():
        by_ratee[ratee].append(score)
    return means(
        (rater, score - (math.fsum(scores) - score) / (len(scores) - 1))
        for (ratee, rater), score in pairs.items()
        if len(scores := by_ratee[ratee]) > 1
    )


def beside_selves(others: Sequence[Rating], own: Sequence[Rating]) -> dict[str, float]:
    """Rater → how much higher the people rated themselves, over the items that both rated."""
    selves = means(((each.ratee, each.item), each.value) for each in own)
    return means(
        (each.rater, selves[each.ratee, each.item] - each.value)
        for each in others
        if (each.ratee, each.item) in selves
    )


def sheets(ratings: Sequence[Rating]) -> dict[str, Sheet]:
    """Rater → ratee → item → value."""
    found: dict[str, dict[str, dict[str, float]]] = defaultdict(lambda: defaultdict(dict))
    values = means(((each.rater, each.ratee, each.item), each.value) for each in ratings)
    for (rater, ratee, item), value in values.items():
        found[rater][ratee][item] = value
    return dict(found)
