"""One scorecard under two schemes, side by side: score, rank, grade and coefficient."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, Protocol

from steelyard.core.periods import Period
from steelyard.scheme.model import Scheme
from steelyard.scoring.cards import Card

#: Period → subject → card.
Cards = Mapping[Period, Mapping[str, Card]]
Flip = Literal["up", "down", "sideways"]


class Graded(Protocol):
    """A total with its grade: a scorecard, or the score of a year."""

    @property
    def total(self) -> Decimal | None: ...
    @property
    def grade(self) -> str | None: ...
    @property
    def coefficient(self) -> Decimal | None: ...


@dataclass(frozen=True, slots=True)
class Pair:
    """The scorecard of one subject in one period under A and under B; None: not scored there at all.

    Ranks are among the subjects of the period that have a total under both.
    """

    period: Period
    subject: str
    a: Card | None
    b: Card | None
    rank_a: int | None = None
    rank_b: int | None = None
    flip: Flip | None = None

    @property
    def totals(self) -> tuple[Decimal, Decimal] | None:
        """The totals under A and B, where there are both."""
        a, b = (card.total if card else None for card in (self.a, self.b))
        return None if a is None or b is None else (a, b)

    @property
    def change(self) -> Decimal | None:
        """Points gained under B; None without a total under both."""
        return self.totals[1] - self.totals[0] if self.totals else None

    @property
    def rank_change(self) -> int | None:
        """Places gained under B: positive is a better rank."""
        if self.rank_a is None or self.rank_b is None:
            return None
        return self.rank_a - self.rank_b

    @property
    def coefficients(self) -> tuple[Decimal, Decimal] | None:
        """The coefficients under A and B, where there are both."""
        a, b = (card.coefficient if card else None for card in (self.a, self.b))
        return None if a is None or b is None else (a, b)

    @property
    def gains_total(self) -> bool:
        return not _has_total(self.a) and _has_total(self.b)

    @property
    def loses_total(self) -> bool:
        return _has_total(self.a) and not _has_total(self.b)

    @property
    def same(self) -> bool:
        """Whether nothing a person would notice is different."""
        seen = [(card.total, card.grade, card.coefficient) if card else None for card in (self.a, self.b)]
        return seen[0] == seen[1]


def _has_total(card: Graded | None) -> bool:
    return card is not None and card.total is not None


def pair_cards(*, scheme_a: Scheme, scheme_b: Scheme, cards_a: Cards, cards_b: Cards) -> list[Pair]:
    """Every scorecard there is under A or B, by period and in the order of the cards."""
    pairs: list[Pair] = []
    for period in dict.fromkeys([*cards_a, *cards_b]):
        a, b = cards_a.get(period, {}), cards_b.get(period, {})
        both = [who for who in a if _has_total(a[who]) and _has_total(b.get(who))]
        ranks_a, ranks_b = (_ranks({who: cards[who].total for who in both}) for cards in (a, b))
        for who in dict.fromkeys([*a, *b]):
            card_a, card_b = a.get(who), b.get(who)
            flip = flipped(scheme_a, scheme_b, card_a, card_b)
            pairs.append(Pair(period, who, card_a, card_b, ranks_a.get(who), ranks_b.get(who), flip))
    return pairs


def _ranks(totals: Mapping[str, Decimal | None]) -> dict[str, int]:
    """Competition ranks, best first: 1, 2, 2, 4."""
    ordered = sorted((total for total in totals.values() if total is not None), reverse=True)
    first: dict[Decimal, int] = {}
    for place, total in enumerate(ordered, start=1):
        first.setdefault(total, place)
    return {who: first[total] for who, total in totals.items() if total is not None}


def flipped(scheme_a: Scheme, scheme_b: Scheme, a: Graded | None, b: Graded | None) -> Flip | None:
    """Which way a grade moves: in the order of grades that both schemes have, else by the coefficients."""
    if a is None or b is None or a.grade is None or b.grade is None or a.grade == b.grade:
        return None
    bands_a, bands_b = grades_of(scheme_a), grades_of(scheme_b)
    if a.grade in bands_b and b.grade in bands_a:
        places = (bands_b.index(a.grade), bands_b.index(b.grade))
        return "up" if places[1] < places[0] else "down"
    if a.coefficient is None or b.coefficient is None or a.coefficient == b.coefficient:
        return "sideways"
    return "up" if b.coefficient > a.coefficient else "down"


def grades_of(scheme: Scheme) -> list[str]:
    """The grades of a scheme, best first."""
    return list(scheme.grades.bands) if scheme.grades else []
