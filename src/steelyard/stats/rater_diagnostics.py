"""What is conspicuous about each rater, and whether ratings may be corrected for it at all.

A shift is told only with ratings enough, when it is clear, and when it is large enough to matter; it is
called severity only where other raters of the same people say so. Otherwise one who has weak people and
one who is severe look the same, and nothing is corrected.

Sources: DOMAIN 6.1; Saal, Downey & Lahey 1980, Rating the ratings, Psychological Bulletin 88(2):413-428
(leniency as a shift); Murphy & Cleveland 1995, Understanding Performance Appraisal (Sage), chapter 10 (none
of these signs proves an error).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from steelyard.stats.linked import Links, link
from steelyard.stats.rater_habits import Halo, Spread, compared, halo_of, spreads
from steelyard.stats.rater_model import RaterModel, fit_raters
from steelyard.stats.rater_scores import (
    Pairs,
    Rating,
    beside_others,
    beside_selves,
    by_rater,
    pair_scores,
    sheets,
)
from steelyard.stats.variance_components import Variances

#: From so many people rated on, a rater is judged.
FEWEST = 5
#: The use of the scale is judged from so many on: whole numbers for a few people agree too often by chance.
FEWEST_FOR_HABITS = 10
#: A shift is clear from so many standard errors on.
CLEAR = 2.0
#: A shift matters from so many standard deviations of single ratings on: a medium effect after Cohen 1988,
#: Statistical Power Analysis for the Behavioral Sciences (Erlbaum), section 2.2.
NOTABLE = 0.5
#: So much of the ratings must come from raters who can be compared.
MOSTLY = 0.5


class Refusal(StrEnum):
    """Why ratings are not corrected."""

    TOO_FEW = "too_few"
    ONE_RATER = "one_rater"
    NOT_LINKED = "not_linked"
    NO_DIFFERENCE = "no_difference"
    LITTLE_OVERLAP = "little_overlap"


class Flag(StrEnum):
    """What is conspicuous. `LOW` and `HIGH` are shifts that may as well come from the people rated."""

    SEVERE = "severe"
    LENIENT = "lenient"
    LOW = "low"
    HIGH = "high"
    NARROW = "narrow"
    HALO = "halo"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One rater, who rated `n` others.

    `shift` is the predicted b̂_j in the unit of the ratings, below 0 for lower ratings, with its standard
    `error`; `beside` the plain mean distance from the other raters of the same people; `self_gap` how much
    higher people rated themselves. None where there is nothing to take it from. `comparable` tells whether
    the links are good enough for a correction, `component` who is linked with whom.
    """

    rater: str
    n: int
    shift: float | None
    error: float | None
    beside: float | None
    spread: Spread | None
    halo: Halo | None
    self_gap: float | None
    comparable: bool
    component: int
    flags: tuple[Flag, ...]


@dataclass(frozen=True)
class Diagnostics:
    """All raters, in the order of their ids, and why there is no correction; None where there is one.

    `links` is None without any rating of somebody else, `model` without ratings that differ.
    """

    raters: tuple[Diagnosis, ...]
    links: Links | None
    model: RaterModel | None
    refusal: Refusal | None

    @property
    def flagged(self) -> tuple[Diagnosis, ...]:
        return tuple(each for each in self.raters if each.flags)

    def corrections(self) -> Mapping[str, float]:
        """What to take off the ratings of each rater; nothing where a correction is refused.

        A rater without links enough keeps the ratings as they are, and is not among them.
        """
        if self.refusal is not None:
            return {}
        return {each.rater: each.shift for each in self.raters if each.comparable and each.shift is not None}


def diagnose(ratings: Iterable[Rating]) -> Diagnostics:
    """The raters of one round. Ratings of oneself are no part of the model and make the self-gap.

    Raises ValueError for a rating that is no finite number.
    """
    every = list(ratings)
    others = [each for each in every if not each.own]
    if not others:
        return Diagnostics((), None, None, Refusal.TOO_FEW)
    pairs = pair_scores(others)
    links = link([ratee for ratee, _ in pairs], [rater for _, rater in pairs])
    model = _model(pairs)
    refusal = _refusal(pairs, links, model)
    signs = _Signs(
        beside_others(pairs),
        spreads({rater: scores for rater, scores in by_rater(pairs).items() if len(scores) >= FEWEST}),
        _halos(others),
        beside_selves(others, [each for each in every if each.own]),
    )
    return Diagnostics(tuple(_raters(links, model, refusal, signs)), links, model, refusal)


@dataclass(frozen=True)
class _Signs:
    """What there is besides the model, by rater."""

    beside: Mapping[str, float]
    spreads: Mapping[str, Spread]
    halos: Mapping[str, Halo]
    self_gaps: Mapping[str, float]

    def habits(self, rater: str, n: int) -> Iterator[Flag]:
        """Conspicuous use of the scale, of a rater of so many people."""
        if n >= FEWEST_FOR_HABITS:
            if rater in self.spreads and self.spreads[rater].narrow:
                yield Flag.NARROW
            if rater in self.halos and self.halos[rater].strong and self.halos[rater].n >= FEWEST_FOR_HABITS:
                yield Flag.HALO


def _model(pairs: Pairs) -> RaterModel | None:
    scores = list(pairs.values())
    if not all(map(math.isfinite, scores)):
        raise ValueError("a rating is a finite number")
    if len(scores) < 3 or max(scores) - min(scores) <= 1e-9 * (1 + abs(scores[0])):
        return None
    return fit_raters([ratee for ratee, _ in pairs], [rater for _, rater in pairs], scores)


def _refusal(pairs: Pairs, links: Links, model: RaterModel | None) -> Refusal | None:
    if len(links.raters) == 1:
        return Refusal.ONE_RATER
    if not links.connected:
        return Refusal.NOT_LINKED
    if model is None:
        return Refusal.TOO_FEW if len(pairs) < 3 else Refusal.NO_DIFFERENCE
    if links.rated[links.comparable].sum() < MOSTLY * links.rated.sum():
        return Refusal.LITTLE_OVERLAP
    return None


def _halos(ratings: list[Rating]) -> dict[str, Halo]:
    found = {rater: halo_of(sheet, fewest=FEWEST) for rater, sheet in sheets(ratings).items()}
    return compared({rater: halo for rater, halo in found.items() if halo is not None})


def _raters(
    links: Links, model: RaterModel | None, refusal: Refusal | None, signs: _Signs
) -> Iterator[Diagnosis]:
    predicted = {} if model is None else {rater: (b, error) for rater, _, b, error in model.raters}
    for place, rater in enumerate(links.raters):
        n, comparable = int(links.rated[place]), bool(links.comparable[place])
        shift, error = predicted.get(rater, (None, None))
        told = refusal is None and comparable
        yield Diagnosis(
            rater=rater,
            n=n,
            shift=shift,
            error=error,
            beside=signs.beside.get(rater),
            spread=signs.spreads.get(rater),
            halo=signs.halos.get(rater),
            self_gap=signs.self_gaps.get(rater),
            comparable=comparable,
            component=int(links.component[place]),
            flags=(*_shift_flags(n, shift, error, model, told=told), *signs.habits(rater, n)),
        )


def _shift_flags(
    n: int, shift: float | None, error: float | None, model: RaterModel | None, *, told: bool
) -> Iterator[Flag]:
    """Severe or lenient; low or high where nothing tells the rater's severity from the people's weakness."""
    if model is None or shift is None or error is None or n < FEWEST:
        return
    if abs(shift) > CLEAR * error and abs(shift) >= NOTABLE * _deviation(model.variances):
        severe, lenient = (Flag.SEVERE, Flag.LENIENT) if told else (Flag.LOW, Flag.HIGH)
        yield severe if shift < 0 else lenient


def _deviation(variances: Variances) -> float:
    """The standard deviation of single ratings of the model."""
    return math.sqrt(variances.ratee + variances.rater + variances.rest)
