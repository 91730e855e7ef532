"""One result from several: of somebody who changed teams within a cycle, or holds several positions.

Transfer (分段考核): S = Σ d_k·S_k / Σ d_k over the segments, d_k the days at work in each. Several positions
(主兼职汇总): S = Σ α_j·S_j with Σ α_j = 1 (DOMAIN §1.5).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from steelyard.appraisal import segment_words as words
from steelyard.appraisal.spans import Span, worked_days
from steelyard.core.numbers import official, to_decimal
from steelyard.core.texts import Text, filled, joined

#: Key → name for people.
Named = Callable[[str], Text]

#: In fewer days nobody can see how somebody works. In short cycles a third of the cycle is enough.
MINIMUM_DAYS = 30


@dataclass(frozen=True, slots=True)
class Stint:
    """Days spent in one team and position; `key` names them, once per person and cycle."""

    key: str
    span: Span


@dataclass(frozen=True, slots=True)
class Segment:
    """What is rated: a stint, with the days at work of shorter neighbours that are counted with it."""

    key: str
    days: int
    absorbed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A score and how much of the whole it makes, 0 to 1; None has no score and takes no part."""

    key: str
    score: Decimal | None
    share: Fraction


@dataclass(frozen=True, slots=True)
class Combined:
    """The score of the whole with its parts, and how it came about in words."""

    score: Decimal | None
    parts: tuple[Part, ...]
    words: tuple[Text, ...]


def minimum_days(cycle: Span, wanted: int = MINIMUM_DAYS) -> int:
    """The days that are enough to be rated on: `wanted`, or a third of a cycle where that is less."""
    return min(wanted, -(-cycle.days // 3))


def segments(
    stints: Iterable[Stint], *, cycle: Span, away: Iterable[Span] = (), minimum: int = MINIMUM_DAYS
) -> tuple[Segment, ...]:
    """What is rated of somebody's stints within a cycle, in the order of time.

    Days of leave (`away`) are not at work. While a segment is shorter than `minimum_days`, the shortest one
    (of equals the first) is counted with its longer neighbour (of equals the earlier). Without a day at work
    there are none. Raises ValueError for stints that overlap or share a key.
    """
    gone = list(away)
    ordered = sorted((replace(each, span=each.span.within(cycle)) for each in stints), key=lambda s: s.span)
    _check(ordered)
    found = [Segment(each.key, worked_days(each.span, gone)) for each in ordered if each.span.days]
    least = minimum_days(cycle, minimum)
    while len(found) > 1 and min(each.days for each in found) < least:
        found = _merged(found)
    return tuple(each for each in found if each.days)


def _merged(found: Sequence[Segment]) -> list[Segment]:
    at = min(range(len(found)), key=lambda place: (found[place].days, place))
    neighbours = [place for place in (at - 1, at + 1) if 0 <= place < len(found)]
    into = max(neighbours, key=lambda place: (found[place].days, -place))
    short, long = found[at], found[into]
    absorbed = (*long.absorbed, short.key, *short.absorbed)
    merged = Segment(long.key, long.days + short.days, absorbed)
    return [merged if place == into else each for place, each in enumerate(found) if place != at]


def _check(stints: Sequence[Stint]) -> None:
    if len({each.key for each in stints}) < len(stints):
        raise ValueError("two stints have one key")
    real = [each for each in stints if each.span.days]
    for one, other in pairwise(real):
        if one.span.end > other.span.start:
            raise ValueError(f"{one.key} and {other.key} overlap; for several positions at once use shares")


def by_days(
    found: Sequence[Segment], scores: Mapping[str, Decimal | None], *, named: Named = Text.of
) -> Combined:
    """The score of the cycle, weighted by days at work.

    A segment without a score takes no part, and is told; missing is not zero.
    """
    weights = {each.key: Fraction(each.days) for each in found}
    merged = [_merged_words(each, named) for each in found if each.absorbed]
    combined = _combined(weights, scores, named)
    lines = [
        filled(words.DAYS, name=named(part.key), days=each.days, score=part.score)
        for each, part in zip(found, combined.parts, strict=True)
        if part.score is not None
    ]
    return replace(combined, words=(*merged, *lines, *combined.words))


def by_positions(
    shares: Mapping[str, Decimal | Fraction],
    scores: Mapping[str, Decimal | None],
    *,
    named: Named = Text.of,
) -> Combined:
    """The score of somebody with several positions. Raises ValueError unless the shares sum to exactly 1."""
    weights = {key: Fraction(share) for key, share in shares.items()}
    if sum(weights.values()) != 1 or any(weight <= 0 for weight in weights.values()):
        total = to_decimal(sum(weights.values(), Fraction(0)))
        raise ValueError(f"the shares of positions are above 0 and sum to exactly 1, not {total}")
    combined = _combined(weights, scores, named)
    lines = []
    for part in combined.parts:
        if part.score is not None:
            name, percent = named(part.key), official(weights[part.key] * 100)
            lines.append(filled(words.SHARE, name=name, share=percent, score=part.score))
    return replace(combined, words=(*lines, *combined.words))


def _combined(
    weights: Mapping[str, Fraction], scores: Mapping[str, Decimal | None], named: Named
) -> Combined:
    known = {key: scores.get(key) for key in weights}
    total = sum((weights[key] for key, score in known.items() if score is not None), Fraction(0))
    parts = tuple(
        Part(key, score, Fraction(0) if score is None else weights[key] / total)
        for key, score in known.items()
    )
    gaps = tuple(filled(words.NO_SCORE, name=named(part.key)) for part in parts if part.score is None)
    if not total:
        return Combined(None, parts, gaps)
    exact = sum((part.share * Fraction(part.score) for part in parts if part.score is not None), Fraction(0))
    score = official(exact)
    return Combined(score, parts, (*gaps, filled(words.TOTAL, score=score)))


def _merged_words(found: Segment, named: Named) -> Text:
    absorbed = joined(map(named, found.absorbed))
    return filled(words.MERGED, absorbed=absorbed, name=named(found.key))
