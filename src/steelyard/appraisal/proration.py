"""Targets of people who were there for a part of a period (DOMAIN §1.5).

What adds up over the days, such as leads won or revenue, is asked for in proportion to the days at work.
A ratio, a mean or a level is not: somebody who came in June answers for the same return on investment.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from steelyard.appraisal import proration_words as words
from steelyard.core.numbers import official, to_decimal
from steelyard.core.texts import Text, filled
from steelyard.core.units import Unit
from steelyard.scheme.model import TargetModel


class Accrual(StrEnum):
    """Whether the value of a period is the sum of the values of its days."""

    FLOW = "flow"
    LEVEL = "level"


@dataclass(frozen=True, slots=True)
class Prorated:
    """The target for a share of the period; the one before is that of the whole."""

    before: TargetModel
    after: TargetModel
    words: Text


def accrual(unit: Unit, *, additive: bool | None = None) -> Accrual:
    """Whether targets in a unit are prorated.

    `additive` says whether the formula adds up over days (sums and counts, no quotient, mean or stock);
    None where there is no formula. Then only counts are taken to add up: a currency may be a revenue or a
    cost per lead, a duration hours spent or hours to respond, and to prorate the wrong one is unfair.
    A percent, ratio or points never add up, whatever the formula.
    """
    if unit.dimensionless:
        return Accrual.LEVEL
    adds_up = unit.kind == "count" if additive is None else additive
    return Accrual.FLOW if adds_up else Accrual.LEVEL


def prorated(target: TargetModel, *, how: Accrual, share: Fraction) -> Prorated | None:
    """The target of somebody to whom `share` of the period falls (`spans.share_worked`).

    None when nothing falls to them: there is no target, not one of 0. Raises ValueError outside 0 to 1.
    """
    if not 0 <= share <= 1:
        raise ValueError(f"a share of a period is between 0 and 1, not {share}")
    if not share:
        return None
    if how is Accrual.LEVEL:
        return Prorated(target, target, filled(words.LEVEL))
    given: Mapping[str, Decimal | None] = {name: getattr(target, name) for name in TargetModel.model_fields}
    after = {name: to_decimal(Fraction(v) * share) for name, v in given.items() if v is not None}
    text = filled(words.FLOW, share=official(share * 100))
    return Prorated(target, target.model_copy(update=after), text)


def rounded(target: TargetModel) -> TargetModel:
    """With four decimals, so that a person can compute with what is shown."""
    given: Mapping[str, Decimal | None] = {name: getattr(target, name) for name in TargetModel.model_fields}
    return target.model_copy(update={name: official(v) for name, v in given.items() if v is not None})
