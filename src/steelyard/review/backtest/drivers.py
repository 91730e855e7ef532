"""What moves a total: the change taken apart into indicators and steps of the sheet, exactly.

A sheet adds up: total = Σ wᵢ·sᵢ + adjustments + what caps, rounding and vetoes do. So does its change.
For an indicator with weight w and score s under both schemes the change of w·s is

    Δ(w·s) = s̄·Δw + w̄·Δs        (bars are the means of A and B)

the Shapley value of the two factors (Shorrocks 2013, J. Econ. Inequality 11:99-126). Weights of both
sheets sum to 100, so Σ Δw = 0, and the mean level c of the two sheets may be taken off every score:
(s̄ − c)·Δw. The sum stays the same, and a heavier weight helps exactly those who score above their own
average there. This is the reference of Brinson & Fachler 1985, J. Portfolio Management 11(3):73-76.

A geometric sheet does not add up; it has no parts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from steelyard.review.backtest.pairs import Pair
from steelyard.scheme.model import Dimension, Scheme
from steelyard.scoring.cards import Card, IndicatorCard


class Effect(StrEnum):
    """How a part moves the total. An indicator `appears` when it takes part in the sheet only under B."""

    WEIGHT = "weight"
    SCORE = "score"
    APPEARS = "appears"
    DISAPPEARS = "disappears"
    ADJUSTMENT = "adjustment"
    GATES = "gates"
    DIMENSION_CAPS = "dimension_caps"
    TOTAL_CAPS = "total_caps"
    VETOES = "vetoes"


@dataclass(frozen=True, slots=True)
class Part:
    """Points of the change of one total. `name` is an indicator, dimension or adjustment; else empty."""

    effect: Effect
    name: str
    points: Fraction


def parts(pair: Pair) -> list[Part] | None:
    """The parts of the change, those of nothing left out; they sum to it exactly.

    None without a total under both, and where a sheet does not add up.
    """
    if pair.a is None or pair.b is None or pair.change is None:
        return None
    if not (adds_up(pair.a) and adds_up(pair.b)):
        return None
    found = [*_of_indicators(pair.a, pair.b), *_of_steps(pair.a, pair.b)]
    return [part for part in found if part.points]


def adds_up(card: Card) -> bool:
    """Whether the total is a sum of contributions."""
    weighed = [part for part in card.indicators.values() if part.effective_weight is not None]
    return all(part.contribution is not None for part in weighed)


def _of_indicators(a: Card, b: Card) -> list[Part]:
    level = (_level(a) + _level(b)) / 2
    found: list[Part] = []
    for name in dict.fromkeys([*a.indicators, *b.indicators]):
        one, other = _weighed(a.indicators.get(name)), _weighed(b.indicators.get(name))
        if one and other:
            found += _moved(name, one, other, level)
        elif other:
            found.append(Part(Effect.APPEARS, name, _points(other[0], other[1] - level)))
        elif one:
            found.append(Part(Effect.DISAPPEARS, name, -_points(one[0], one[1] - level)))
    return found


def _moved(
    name: str, a: tuple[Fraction, Fraction], b: tuple[Fraction, Fraction], level: Fraction
) -> list[Part]:
    weight, score = (a[0] + b[0]) / 2, (a[1] + b[1]) / 2
    return [
        Part(Effect.WEIGHT, name, _points(b[0] - a[0], score - level)),
        Part(Effect.SCORE, name, _points(weight, b[1] - a[1])),
    ]


def _points(weight: Fraction, score: Fraction) -> Fraction:
    return weight * score / 100


def _weighed(part: IndicatorCard | None) -> tuple[Fraction, Fraction] | None:
    """Effective weight and score before gates; None when the indicator takes no part."""
    if part is None or not part.effective_weight or part.score_before_gates is None:
        return None
    return part.effective_weight, Fraction(part.score_before_gates)


def _level(card: Card) -> Fraction:
    """The weighted mean of the scores before gates."""
    weighed = filter(None, map(_weighed, card.indicators.values()))
    return _sum(_points(*each) for each in weighed)


# ── the steps after the indicators ──────────────────────────────────────────────────────────────────


def _of_steps(a: Card, b: Card) -> list[Part]:
    steps: Sequence[tuple[Effect, Callable[[Card], Fraction]]] = (
        (Effect.GATES, _gates),
        (Effect.DIMENSION_CAPS, _dimension_caps),
        (Effect.TOTAL_CAPS, _total_caps),
        (Effect.VETOES, _vetoes),
    )
    return [
        *(
            Part(Effect.ADJUSTMENT, name, _adjustment(b, name) - _adjustment(a, name))
            for name in _items(a, b)
        ),
        *(Part(effect, "", of(b) - of(a)) for effect, of in steps),
    ]


def _items(a: Card, b: Card) -> Iterable[str]:
    return dict.fromkeys([*a.adjustments, *b.adjustments])


def _adjustment(card: Card, name: str) -> Fraction:
    return card.adjustments[name].points if name in card.adjustments else Fraction(0)


def _contributions(card: Card) -> Fraction:
    return _sum(part.contribution for part in card.indicators.values() if part.contribution)


def _dimensions(card: Card) -> Fraction:
    return _sum(part.contribution for part in card.dimensions.values() if part.contribution)


def _gates(card: Card) -> Fraction:
    """What shut gates take."""
    return _contributions(card) - _level(card)


def _dimension_caps(card: Card) -> Fraction:
    return _dimensions(card) - _contributions(card)


def _total_caps(card: Card) -> Fraction:
    """The caps of the total, and its rounding to four decimals."""
    added = _sum(part.points for part in card.adjustments.values())
    return Fraction(card.total_before_vetoes or 0) - _dimensions(card) - added


def _vetoes(card: Card) -> Fraction:
    return Fraction(card.total or 0) - Fraction(card.total_before_vetoes or 0)


#: A pair and the parts of its change.
Change = tuple[Pair, Sequence[Part]]


# ── over many sheets ────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Driver:
    """One part over all `compared` sheets that can be taken apart.

    `mean` and `mean_absolute` are points of the total; `share` is the part of the change it stands for:
    Σ part·change / Σ change², which sums to 1 over all drivers; a negative one works against the others
    (the natural decomposition of Shorrocks 1982, Econometrica 50(1):193-211, about zero instead of the
    mean). `affected` counts sheets.
    """

    effect: Effect
    name: str
    mean: Fraction
    mean_absolute: Fraction
    share: Fraction | None
    affected: int
    up: int
    down: int


def taken_apart(pairs: Iterable[Pair]) -> list[Change]:
    """The changes that have parts."""
    return [(pair, found) for pair in pairs if (found := parts(pair)) is not None]


def drivers(
    changes: Sequence[Change], *, key: Callable[[Part], str] = lambda part: part.name
) -> list[Driver]:
    """The drivers from the one that moves most; parts of one effect with the same `key` are one driver."""
    squares = _sum(Fraction(pair.change or 0) ** 2 for pair, _ in changes)
    points: dict[tuple[Effect, str], list[tuple[Fraction, Fraction]]] = {}
    for pair, found in changes:
        change = Fraction(pair.change or 0)
        for what, moved in _summed(found, key).items():
            points.setdefault(what, []).append((moved, change))
    made = [_driver(*what, moves, len(changes), squares) for what, moves in points.items()]
    return sorted(made, key=lambda driver: (-driver.mean_absolute, driver.effect, driver.name))


def _summed(found: Iterable[Part], key: Callable[[Part], str]) -> dict[tuple[Effect, str], Fraction]:
    summed: dict[tuple[Effect, str], Fraction] = {}
    for part in found:
        what = (part.effect, key(part))
        summed[what] = summed.get(what, Fraction(0)) + part.points
    return {what: points for what, points in summed.items() if points}


def _driver(
    effect: Effect, name: str, moves: Sequence[tuple[Fraction, Fraction]], sheets: int, squares: Fraction
) -> Driver:
    points = [moved for moved, _ in moves]
    along = _sum(moved * change for moved, change in moves)
    return Driver(
        effect=effect,
        name=name,
        mean=_sum(points) / sheets,
        mean_absolute=_sum(map(abs, points)) / sheets,
        share=along / squares if squares else None,
        affected=len(points),
        up=sum(moved > 0 for moved in points),
        down=sum(moved < 0 for moved in points),
    )


def _sum(values: Iterable[Fraction]) -> Fraction:
    """The exact sum; Python's own reduces the fraction after every value."""
    numerators: dict[int, int] = defaultdict(int)
    for value in values:
        numerators[value.denominator] += value.numerator
    return sum((Fraction(above, below) for below, above in numerators.items()), Fraction(0))


def by_dimension(scheme_a: Scheme, scheme_b: Scheme) -> Callable[[Part], str]:
    """A key that names the dimension of a weight, unless the weights within the dimension are moved."""
    whole = {
        name: key
        for key, dimension in scheme_b.dimensions.items()
        if key in scheme_a.dimensions and _weights(scheme_a.dimensions[key]) == _weights(dimension)
        for name in dimension.indicators
    }
    return lambda part: whole.get(part.name, part.name) if part.effect is Effect.WEIGHT else part.name


def _weights(dimension: Dimension) -> dict[str, Decimal]:
    return {name: indicator.weight for name, indicator in dimension.indicators.items()}
