"""Many scored sheets: columns of official numbers, and the card of any subject on demand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from steelyard.core.numbers import from_official_units
from steelyard.scheme.model import Indicator, Scheme
from steelyard.scheme.rules import Within
from steelyard.scoring.achievement import achievement
from steelyard.scoring.adjustments import Counts, adjustment_points
from steelyard.scoring.aggregate import Aggregate
from steelyard.scoring.cards import AdjustmentCard, Card, DimensionCard, IndicatorCard
from steelyard.scoring.columns import Scored
from steelyard.scoring.gates import others
from steelyard.scoring.weights import effective_weights

Flags = npt.NDArray[np.bool_]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Sheets:
    """N sheets. `units` are official totals in units of 0.0001, to be read where `has_total`."""

    scheme: Scheme
    count: int
    scored: Mapping[str, Scored]
    shut: Mapping[str, Flags]
    aggregate: Aggregate
    counts: Mapping[str, Counts]
    vetoed: Mapping[str, Flags]
    units_before_vetoes: Integers
    units: Integers
    has_total: Flags
    places: Integers | None

    @property
    def totals(self) -> list[Decimal | None]:
        """The official totals; None for a sheet without one."""
        return [
            from_official_units(units) if there else None
            for units, there in zip(self.units.tolist(), self.has_total.tolist(), strict=True)
        ]

    @property
    def grades(self) -> list[str | None]:
        """The grades; None without a total or without grades in the scheme."""
        return [self._grade(i) for i in range(self.count)]

    def scores(self, indicator: str) -> list[Decimal | None]:
        """The official scores of an indicator after gates; None where it takes no part."""
        scored = self.scored[indicator]
        return [
            from_official_units(units) if counts else None
            for units, counts in zip(scored.units.tolist(), scored.counts.tolist(), strict=True)
        ]

    def card(self, i: int) -> Card:
        """Everything about subject `i`."""
        weights = effective_weights(self.scheme, self.scored, i) if self.has_total[i] else {}
        total = self.units[i] if self.has_total[i] else None
        grade, grades = self._grade(i), self.scheme.grades
        blocked_by = tuple(name for name, scored in self.scored.items() if scored.blocked[i])
        return Card(
            indicators=self._indicators(i, weights),
            dimensions=self._dimensions(i, weights),
            adjustments=self._adjustments(i),
            vetoes=tuple(name for name, flags in self.vetoed.items() if flags[i]),
            total_before_vetoes=None if total is None else from_official_units(self.units_before_vetoes[i]),
            total=None if total is None else from_official_units(total),
            grade=grade,
            coefficient=grades.coefficient.get(grade) if grades and grade else None,
            reason=None if total is not None else "blocked" if blocked_by else "nothing_to_score",
            blocked_by=blocked_by,
        )

    def _grade(self, i: int) -> str | None:
        if self.places is None or self.scheme.grades is None or not self.has_total[i]:
            return None
        return list(self.scheme.grades.bands)[int(self.places[i])]

    def _indicators(self, i: int, weights: Mapping[str, Fraction]) -> dict[str, IndicatorCard]:
        return {
            name: self._indicator(i, dimension, name, indicator, weights.get(name))
            for dimension, part in self.scheme.dimensions.items()
            for name, indicator in part.indicators.items()
        }

    def _indicator(
        self, i: int, dimension: str, name: str, indicator: Indicator, weight: Fraction | None
    ) -> IndicatorCard:
        scored = self.scored[name]
        column, refused = scored.column, scored.refused.get(i)
        score = from_official_units(scored.units[i]) if scored.counts[i] else None
        return IndicatorCard(
            dimension=dimension,
            value=column.values[i],
            status=column.status(i),
            target=column.target(i, indicator),
            achievement=self._achievement(i, name, indicator),
            score=score,
            score_before_gates=from_official_units(scored.ungated[i]) if scored.counts[i] else None,
            gated_by=self._gated_by(i, name),
            weight=column.weight(i, indicator),
            effective_weight=weight,
            contribution=self._contribution(weight, score),
            reason=refused.reason if refused else None,
            note=refused.text if refused else None,
        )

    def _contribution(self, weight: Fraction | None, score: Decimal | Fraction | None) -> Fraction | None:
        if weight is None or score is None or not self.aggregate.additive:
            return None
        return weight * Fraction(score) / 100

    def _achievement(self, i: int, name: str, indicator: Indicator) -> Decimal | None:
        column = self.scored[name].column
        value, rule = column.values[i], indicator.score
        if value is None or column.status(i) != "ok":
            return None
        return achievement(
            actual=value,
            target=column.target(i, indicator).target,
            direction=indicator.direction,
            inside=(rule.start, rule.end) if isinstance(rule, Within) else None,
        )

    def _gated_by(self, i: int, name: str) -> tuple[str, ...]:
        """The gates whose bar took points from this indicator."""
        ungated = from_official_units(self.scored[name].ungated[i])
        return tuple(
            gate_name
            for gate_name, gate in self.scheme.gates.items()
            if self.shut[gate_name][i]
            and self.scored[name].counts[i]
            and name in others(self.scheme, gate)
            and ungated > gate.others_at_most
        )

    def _dimensions(self, i: int, weights: Mapping[str, Fraction]) -> dict[str, DimensionCard]:
        cards: dict[str, DimensionCard] = {}
        for name, dimension in self.scheme.dimensions.items():
            score = self.aggregate.dimension(name, i)
            own = [weights[each] for each in dimension.indicators if each in weights]
            weight = sum(own, Fraction(0)) if own else None
            cards[name] = DimensionCard(score, dimension.weight, weight, self._contribution(weight, score))
        return cards

    def _adjustments(self, i: int) -> dict[str, AdjustmentCard]:
        cards: dict[str, AdjustmentCard] = {}
        for name, item in self.scheme.adjustments.items():
            count = self.counts[name][i] if name in self.counts else None
            cards[name] = AdjustmentCard(count, adjustment_points(item, count))
        return cards
