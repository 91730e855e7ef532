"""Targets set low on purpose earn less for being exceeded (DOMAIN §3.1).

The rule of the state-owned enterprises (SASAC Order 22 of 2009, annex 2): the baseline is the lower of last
year's actual and the mean of the last three years. A target at or above it may earn the full bonus for
being exceeded, one below it less the further it lies below. What may be lost stays the same. Without
such a rule whoever does well is asked for more next year, and learns not to (ratchet principle, Weitzman
1980, Bell Journal of Economics 11:302-308).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from pydantic import Field

from steelyard.appraisal import sandbagging_words as words
from steelyard.appraisal.attainment import Toward
from steelyard.core.fields import Model, Number
from steelyard.core.numbers import official, to_decimal
from steelyard.core.texts import Text, filled
from steelyard.scheme.rules import Delta


class Guard(Model):
    """The most that can be earned above the base, by how far the target lies below the baseline."""

    at_baseline: Number = Field(Decimal(6), ge=0)
    #: A target below by at most this share of the baseline …
    little: Number = Field(Decimal("0.2"), gt=0)
    slightly_below: Number = Field(Decimal(5), ge=0)
    #: … below by less than this share …
    much: Number = Field(Decimal("0.5"), gt=0)
    clearly_below: Number = Field(Decimal(4), ge=0)
    #: … and by this share or more, or where a share of the baseline means nothing.
    far_below: Number = Field(Decimal(3), ge=0)


@dataclass(frozen=True, slots=True)
class Guarded:
    """The rule with the most it can earn; `shortfall` as a share of the baseline, None without one."""

    rule: Delta
    baseline: Decimal
    shortfall: Decimal | None
    most: Decimal
    words: Text


def baseline(years: Sequence[Decimal], *, toward: Toward = "higher") -> Decimal | None:
    """The easier of the last year and the mean of the last three, the latest last; None for fewer."""
    if len(years) < 3:
        return None
    mean = to_decimal(sum(map(Fraction, years[-3:]), Fraction(0)) / 3)
    return min(years[-1], mean) if toward == "higher" else max(years[-1], mean)


def guarded(
    rule: Delta, *, target: Decimal, base: Decimal, toward: Toward = "higher", guard: Guard | None = None
) -> Guarded:
    """The rule, with what it can earn held down for a target that is easier than the baseline `base`."""
    steps = guard or Guard()
    below = Fraction(base) - Fraction(target)
    if toward == "lower":
        below = -below
    shortfall = below / Fraction(base) if base > 0 else None
    most = _most(steps, below, shortfall)
    if toward == "higher" and target < 0:
        # A planned loss: being less in the red is not being in the black.
        most = min(most, steps.far_below)
    limit = most if rule.max_up is None else min(most, rule.max_up)
    told = official(shortfall * 100) if shortfall is not None else None
    template = words.AT_BASELINE if below <= 0 else words.BELOW if told is not None else words.NO_SHARE
    text = filled(template, baseline=base, target=target, share=told, most=limit)
    exact = None if shortfall is None else to_decimal(shortfall)
    return Guarded(rule.model_copy(update={"max_up": limit}), base, exact, limit, text)


def _most(guard: Guard, below: Fraction, shortfall: Fraction | None) -> Decimal:
    if below <= 0:
        return guard.at_baseline
    if shortfall is None or shortfall >= guard.much:
        return guard.far_below
    return guard.slightly_below if shortfall <= guard.little else guard.clearly_below
