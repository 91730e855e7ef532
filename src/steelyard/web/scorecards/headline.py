"""The head of a scorecard in words: what the score is, how far the next grade is, what would help most."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from steelyard.engine.supposing import curve_of, scheme_at
from steelyard.web.schemes.files import path_of
from steelyard.web.scorecards.lines import Line
from steelyard.web.scorecards.models import Scorecard

HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Help:
    """What an indicator would bring if it reached its target: points of the total."""

    line: Line
    target: Decimal
    points: Decimal


@dataclass(frozen=True)
class Headline:
    """`missing` points are between the total and the next grade; None at the top."""

    total: Decimal | None
    grade: str
    label: Mapping[str, str]
    next_grade: str | None
    missing: Decimal | None
    helps: list[Help]

    @property
    def best(self) -> Help | None:
        return self.helps[0] if self.helps else None

    @property
    def best_is_enough(self) -> bool:
        """Whether reaching that one target would bring the next grade."""
        return self.best is not None and self.missing is not None and self.best.points >= self.missing


def headline(card: Scorecard, lines: list[Line]) -> Headline:
    grades = card.computation.outline["grades"]
    following, missing = _next(grades["bands"], card)
    return Headline(
        total=card.total,
        grade=card.grade,
        label=grades["labels"].get(card.grade, {}),
        next_grade=following,
        missing=missing,
        helps=helps(card, lines),
    )


def _next(bands: list[list[Any]], card: Scorecard) -> tuple[str | None, Decimal | None]:
    """The grade above, and how many points are missing. Bands go from the best downwards."""
    if card.total is None or card.card.get("vetoes"):
        return None, None
    above = [
        (name, Decimal(bound)) for name, bound in bands if bound is not None and Decimal(bound) > card.total
    ]
    if not above:
        return None, None
    name, bound = above[-1]
    return name, bound - card.total


def helps(card: Scorecard, lines: list[Line]) -> list[Help]:
    """Indicators below their target, by what reaching it would bring; the greatest first."""
    scheme = scheme_at(path_of(card.computation.version.text))
    found = []
    for line in lines:
        target = line.record["target"]
        if not line.is_ok or target is None:
            continue
        curve = curve_of(scheme.indicators[line.name], line.record)
        if curve is None:
            continue
        there = Decimal(curve.units(Decimal(target))) / 10_000
        points = (there - Decimal(line.record["score"])) * line.weight / HUNDRED
        if points > 0:
            found.append(Help(line, Decimal(target), points))
    return sorted(found, key=lambda one: one.points, reverse=True)
