"""Where an open period will end (docs/guides/dashboard.md).

Each measure goes on at the pace of the earlier periods: what there is so far, over the part of the whole
that the department used to have by the same day. The formula then takes the measures so completed, so a
ratio moves only as far as its parts keep different paces. Each earlier period is forecast the same way
from the others; the misses give the interval.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np

from steelyard.core.numbers import EXACT
from steelyard.core.periods import Period
from steelyard.engine.boards.flows import Flows
from steelyard.engine.boards.numbers import known
from steelyard.metrics.evaluate import Column, Evaluator
from steelyard.metrics.formula import Node
from steelyard.metrics.values import Gap
from steelyard.stats.interval import student_quantile

#: In four of five periods the end lies within the interval: wide enough to trust, narrow enough to steer by.
CONFIDENCE = 0.8
NO_PACE = Gap("missing", "not_enough_history")


@dataclass(frozen=True)
class Forecast:
    """The expected value at the end of the period, with its interval; `periods` it was learnt from."""

    value: Decimal
    low: Decimal
    high: Decimal
    periods: int


@dataclass
class Pacer:
    """Completes measures by the pace of `history`; `whole_of` are the places that add up to everybody."""

    flows: Flows
    history: Sequence[Period]
    whole_of: Sequence[int]
    least: int
    _parts: dict[str, dict[Period, tuple[Decimal, Decimal]]] = field(default_factory=dict)

    def column(self, node: Node, period: Period) -> Column:
        """The values of a formula at the end of `period`, as foreseen when only the first part had passed."""

        def completed(name: str, at: Period, moment: str | None) -> Column:
            if at == period and name in self.flows.measures:
                return self._completed(name, at)
            return self.flows.grid.lookup(name, at, moment)

        return Evaluator(completed, len(self.flows.grid.subjects)).column(node, period)

    def _completed(self, measure: str, period: Period) -> Column:
        part = self._usual_part(measure, leaving_out=period)
        if part is None:
            return [NO_PACE] * len(self.flows.grid.subjects)
        so_far = self.flows.so_far(measure, period)
        return [EXACT.divide(value, part) if isinstance(value, Decimal) else value for value in so_far]

    def _usual_part(self, measure: str, *, leaving_out: Period) -> Decimal | None:
        """What part of the whole there used to be by the same day, over all earlier periods together."""
        pairs = [pair for at, pair in self._known(measure).items() if at != leaving_out]
        if len(pairs) < self.least - 1:
            return None
        sooner = sum((pair[0] for pair in pairs), Decimal(0))
        whole = sum((pair[1] for pair in pairs), Decimal(0))
        return EXACT.divide(sooner, whole) if sooner > 0 and whole > 0 else None

    def _known(self, measure: str) -> dict[Period, tuple[Decimal, Decimal]]:
        if measure not in self._parts:
            self._parts[measure] = {}
            for period in self.history:
                if not self.flows.is_covered(measure, period):
                    continue
                sooner = self._sum(self.flows.so_far(measure, period))
                whole = self._sum(self.flows.whole(measure, period))
                if sooner is not None and whole is not None and whole > 0 and sooner >= 0:
                    self._parts[measure][period] = (sooner, whole)
        return self._parts[measure]

    def _sum(self, column: Column) -> Decimal | None:
        values = [known(column[place]) for place in self.whole_of]
        numbers = [value for value in values if value is not None]
        return sum(numbers, Decimal(0)) if numbers else None


def with_interval(
    expected: Decimal, misses: Sequence[tuple[Decimal, Decimal]], *, is_flow: bool, least: int
) -> Forecast | None:
    """The forecast with its interval from (foreseen, happened) of earlier periods; None for too few.

    Half width: t(n − 1) · sqrt(mean miss²) · sqrt(1 + 1/n), the miss of a flow relative to what was
    foreseen, since a larger flow misses by more.
    """
    told = [(float(foreseen), float(happened)) for foreseen, happened in misses]
    if is_flow:
        told = [(foreseen, happened) for foreseen, happened in told if foreseen > 0]
    if len(told) < least:
        return None
    errors = [(b - a) / a if is_flow else b - a for a, b in told]
    n = len(errors)
    size = math.sqrt(sum(error**2 for error in errors) / n) * math.sqrt(1 + 1 / n)
    half = float(student_quantile(CONFIDENCE, np.array([n - 1.0]))[0]) * size
    half *= float(expected) if is_flow else 1.0
    reach = Decimal(str(abs(half)))
    return Forecast(expected, expected - reach, expected + reach, n)


def within(found: Forecast, seen: Sequence[Decimal], *, is_share: bool) -> Forecast:
    """What was never negative does not become so, nor a share that was never above 1 more than all."""
    low, high = Decimal("-Infinity"), Decimal("Infinity")
    if min(seen) >= 0:
        low = Decimal(0)
    if is_share and low == 0 and max(seen) <= 1:
        high = Decimal(1)

    def kept(value: Decimal) -> Decimal:
        return min(max(value, low), high)

    return Forecast(kept(found.value), kept(found.low), kept(found.high), found.periods)
