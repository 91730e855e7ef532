"""The card of one subject: every number of the sheet and how it came about (DESIGN §7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from steelyard.scheme.model import TargetModel


@dataclass(frozen=True)
class IndicatorCard:
    """`score` is official and after gates; None when there is none.

    `effective_weight` is in percent of the sheet and None when the indicator takes no part;
    `contribution` is effective_weight / 100 · score, before the caps of its dimension (None for a
    geometric sheet, which has no sum). `reason` (for machines) and `note` (for people) say why an `ok`
    value has no score.
    """

    dimension: str
    value: Decimal | None
    status: str
    target: TargetModel
    achievement: Decimal | None
    score: Decimal | None
    score_before_gates: Decimal | None
    gated_by: tuple[str, ...]
    weight: Decimal
    effective_weight: Fraction | None
    contribution: Fraction | None
    reason: str | None
    note: str | None


@dataclass(frozen=True)
class DimensionCard:
    """`score` is exact and within the caps. The contributions sum to the total before adjustments."""

    score: Fraction | None
    weight: Decimal
    effective_weight: Fraction | None
    contribution: Fraction | None


@dataclass(frozen=True)
class AdjustmentCard:
    """`points` are added to the total; a deduction is negative."""

    count: Decimal | None
    points: Fraction


@dataclass(frozen=True)
class Card:
    """One sheet. Without a `total`, `reason` is `blocked` (by the indicators `blocked_by`) or
    `nothing_to_score`, and there is no grade.

    `total_before_vetoes` is official: adjustments and the caps of the total are in it.
    """

    indicators: Mapping[str, IndicatorCard]
    dimensions: Mapping[str, DimensionCard]
    adjustments: Mapping[str, AdjustmentCard]
    vetoes: tuple[str, ...]
    total_before_vetoes: Decimal | None
    total: Decimal | None
    grade: str | None
    coefficient: Decimal | None
    reason: str | None
    blocked_by: tuple[str, ...]
