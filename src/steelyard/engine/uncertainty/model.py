"""What is told about the intervals of an indicator besides their bounds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from steelyard.stats.interval import Interval, Intervals

Flags = NDArray[np.bool_]


class Model(StrEnum):
    """What is taken to be left to chance."""

    ANSWERS = "answers"  # every counted row is a yes or a no
    WEIGHTED_ANSWERS = "weighted_answers"  # the same, with unequal weights or strata
    PROMOTERS = "promoters"  # every row is for it, against it, or neither
    VALUES = "values"  # rows with a value each, whose mean is taken
    ROWS = "rows"  # rows that bring a numerator and a denominator
    EVENTS = "events"  # how many rows there are
    AMOUNTS = "amounts"  # how many rows there are, and how large they are
    QUOTIENT = "quotient"  # two independent parts: periods, or datasets
    LINEARISED = "linearised"  # any other arithmetic over totals
    SURVIVORS = "survivors"  # everyone of the opening stock stays or leaves
    ORDER = "order"  # where the sorted values lie
    RATERS = "raters"  # how differently raters judge the same person
    ONE_RATER = "one_rater"  # the same, from the published reliability of one rater


@dataclass(frozen=True)
class Part:
    """Intervals by one method, for those subjects whom it fits."""

    intervals: Intervals
    model: Model
    fits: Flags


@dataclass(frozen=True)
class Uncertainty:
    """An interval per subject. `reason` says why there are none, or why one is absent that others have."""

    intervals: Sequence[Interval | None]
    models: Sequence[Model | None]
    reason: str | None = None

    def picked(self, places: Sequence[int | None]) -> Uncertainty:
        """The intervals at these places."""
        return replace(
            self,
            intervals=[None if place is None else self.intervals[place] for place in places],
            models=[None if place is None else self.models[place] for place in places],
        )

    def where(self, known: Sequence[bool]) -> Uncertainty:
        """Only the intervals of values that are there."""
        return self.picked([place if is_known else None for place, is_known in enumerate(known)])


def none(size: int, reason: str) -> Uncertainty:
    return Uncertainty([None] * size, [None] * size, reason)
