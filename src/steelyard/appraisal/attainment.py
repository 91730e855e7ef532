"""How likely a target is to be reached, as far as history tells (DOMAIN §3.1).

Two answers side by side: how many of the past periods reached it, and the chance under a predictive
distribution of the next value. Both say on how many periods they rest; under a minimum there is no chance.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from steelyard.appraisal import ambition_words as words
from steelyard.appraisal.ambition import History, recent_periods
from steelyard.core.numbers import rounded
from steelyard.core.periods import Period
from steelyard.core.texts import Text, filled
from steelyard.scheme.model import TargetModel
from steelyard.stats.predictive import Predictive, of_level, of_trend
from steelyard.stats.proportion import wilson

#: Fewer values say next to nothing about how much values vary.
MINIMUM = 6

Toward = Literal["higher", "lower"]


class Basis(StrEnum):
    """What the next value is expected to do."""

    #: Vary around the level so far.
    LEVEL = "level"
    #: Go on along a straight line.
    TREND = "trend"
    #: Differ from the same season last year as seasons did before.
    SEASON = "season"


@dataclass(frozen=True, slots=True)
class Chance:
    """`reached` of `n` past periods, with the 95% interval of that share; and the `chance` foreseen, 0 to 1.

    `reason` says why there is no chance: too_few or never_varied.
    """

    n: int
    reached: int
    share_low: float | None
    share_high: float | None
    chance: float | None
    reason: str | None
    words: tuple[Text, ...]


class Level(StrEnum):
    """Of a target."""

    THRESHOLD = "threshold"
    TARGET = "target"
    STRETCH = "stretch"


#: What is usual: threshold about 90%, target 50–60%, stretch 10–20% (DOMAIN §3.1).
USUAL = {Level.THRESHOLD: (0.85, 0.95), Level.TARGET: (0.5, 0.6), Level.STRETCH: (0.1, 0.2)}
#: The quantiles of what is foreseen at which the three numbers of a target are put.
PLACED = {Level.THRESHOLD: 0.2, Level.TARGET: 0.5, Level.STRETCH: 0.85}


def foreseen(
    history: History,
    period: Period,
    *,
    basis: Basis = Basis.LEVEL,
    one_offs: Collection[Period] = (),
    minimum: int = MINIMUM,
) -> Predictive | None:
    """What `period` may bring; None where fewer than `minimum` values tell of it."""
    known = recent_periods(history, period, one_offs=one_offs)
    values = [float(history[each]) for each in known]
    if basis is Basis.TREND:
        found = of_trend([float(each.index) for each in known], values, float(period.index))
    elif basis is Basis.SEASON:
        found = _seasonal(history, known, period)
    else:
        found = of_level(values)
    return found if found is not None and found.n >= minimum else None


def _seasonal(history: History, known: Sequence[Period], period: Period) -> Predictive | None:
    """Last year's value and the changes from year to year: a seasonal random walk with drift."""
    found = of_level(_changes(history, known))
    if found is None or period.year_ago() not in known:
        return None
    return found.shifted(float(history[period.year_ago()]))


def _changes(history: History, known: Sequence[Period]) -> list[float]:
    return [float(history[each] - history[each.year_ago()]) for each in known if each.year_ago() in known]


def chance(
    history: History,
    period: Period,
    target: Decimal,
    *,
    toward: Toward = "higher",
    basis: Basis = Basis.LEVEL,
    one_offs: Collection[Period] = (),
    minimum: int = MINIMUM,
) -> Chance:
    """How often a target was reached, and how likely it is to be; `lower` where lower is better."""
    known = recent_periods(history, period, one_offs=one_offs)
    values = [history[each] for each in known]
    n = len(values)
    reached = sum(value >= target if toward == "higher" else value <= target for value in values)
    share = wilson(reached, n) if n else None
    found = foreseen(history, period, basis=basis, one_offs=one_offs, minimum=minimum)
    probability, reason = _probability(found, float(target), toward)
    if probability is not None:
        text = filled(words.CHANCE, chance=_percent(probability), n=found.n if found else n)
    elif found is not None:
        text = filled(words.NEVER_VARIED, n=found.n)
    else:
        usable = len(_changes(history, known)) if basis is Basis.SEASON else n
        text = filled(words.TOO_FEW, n=usable, needed=minimum)
    told = (filled(words.REACHED, reached=reached, n=n), text) if n else (text,)
    low, high = (share.low, share.high) if share else (None, None)
    return Chance(n, reached, low, high, probability, reason, told)


def _probability(found: Predictive | None, target: float, toward: Toward) -> tuple[float | None, str | None]:
    if found is None:
        return None, "too_few"
    if not found.scale:
        return None, "never_varied"
    above = found.chance_of(target)
    return (above if toward == "higher" else 1 - above), None


def judged(level: Level, probability: float) -> tuple[Literal["easier", "usual", "harder"], Text]:
    """Whether a threshold, target or stretch is as hard as usual."""
    low, high = USUAL[level]
    verdict: Literal["easier", "usual", "harder"] = (
        "harder" if probability < low else "easier" if probability > high else "usual"
    )
    return verdict, filled(words.LEVELS[verdict], low=round(100 * low), high=round(100 * high))


def proposed(
    found: Predictive, *, toward: Toward = "higher", places: int = 4, least: Decimal | None = None
) -> TargetModel:
    """Threshold, target and stretch at the 20%, 50% and 85% quantiles of what is foreseen.

    Rounded half-up to `places` decimals; never under `least`, such as 0 for what cannot be negative.
    """
    numbers = {}
    for level, p in PLACED.items():
        value = found.quantile(p if toward == "higher" else 1 - p)
        numbers[level.value] = rounded(Decimal(repr(value)), places)
    if least is not None:
        numbers = {name: max(value, least) for name, value in numbers.items()}
    return TargetModel(**numbers)


def _percent(probability: float) -> str:
    """`62%`; what only rounds to nothing or to all says so."""
    if probability < 0.005:
        return "<1%"
    return ">99%" if probability > 0.995 else f"{100 * probability:.0f}%"
