"""Ratings corrected for the severity of raters, beside the raw ones and never in their place.

A corrected rating is y_ij − b̂_j: what the rater gave, less how far the rater is predicted to be off
(`steelyard.stats.rater_model`). It is advice for the people in the calibration room. Official scores are
computed from the ratings as they were given (DOMAIN §6: statistics advise, people decide).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from steelyard.stats.rater_scores import Rating

if TYPE_CHECKING:
    # It brings scipy, which would make every start of the web application wait.
    from steelyard.stats.rater_diagnostics import Diagnostics


@dataclass(frozen=True, slots=True)
class Corrected:
    """A rating as it was given, and `value` as it would be from an average rater.

    None where nothing is corrected: by refusal, for a rater without links enough, for rating oneself.
    """

    rating: Rating
    value: float | None


@dataclass(frozen=True, slots=True)
class Advice:
    """The mean over raters of one person, as given and corrected; ratings of oneself are left out.

    `corrected` is None where not one of the `raters` is corrected; else `kept` of them count as they are.
    """

    ratee: str
    raters: int
    kept: int
    raw: float
    corrected: float | None

    @property
    def change(self) -> float:
        """How much the correction would add, below 0 where raters were lenient; 0 without one."""
        return 0.0 if self.corrected is None else self.corrected - self.raw


def corrected(ratings: Iterable[Rating], found: Diagnostics) -> Iterator[Corrected]:
    """Every rating beside its corrected value, in the order given."""
    shifts = found.corrections()
    for rating in ratings:
        shift = None if rating.own else shifts.get(rating.rater)
        yield Corrected(rating, None if shift is None else rating.value - shift)


def advised(
    ratings: Iterable[Rating], found: Diagnostics, *, scale: tuple[float, float] | None = None
) -> tuple[Advice, ...]:
    """What the people who were rated would have from average raters, by id.

    Every rater of a person counts once, with the mean over the items. Corrected means end where the `scale`
    does.
    """
    people: dict[str, dict[str, list[Corrected]]] = defaultdict(lambda: defaultdict(list))
    for each in corrected(ratings, found):
        if not each.rating.own:
            people[each.rating.ratee][each.rating.rater].append(each)
    return tuple(_advice(ratee, raters.values(), scale) for ratee, raters in sorted(people.items()))


def _advice(ratee: str, raters: Iterable[list[Corrected]], scale: tuple[float, float] | None) -> Advice:
    by_rater = list(raters)
    raw = _mean(_mean(each.rating.value for each in given) for given in by_rater)
    kept = sum(all(each.value is None for each in given) for given in by_rater)
    if kept == len(by_rater):
        return Advice(ratee, len(by_rater), kept, raw, None)
    value = _mean(
        _mean(each.rating.value if each.value is None else each.value for each in given) for given in by_rater
    )
    if scale is not None:
        value = min(max(value, scale[0]), scale[1])
    return Advice(ratee, len(by_rater), kept, raw, value)


def _mean(values: Iterable[float]) -> float:
    every = list(values)
    return math.fsum(every) / len(every)
