"""Which weights could as well have been agreed: recommended ranges, or a span about the agreed weight."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from steelyard.core.problems import Problem, SteelyardError
from steelyard.review.sensitivity.matrix import Matrix
from steelyard.stats.admissible import Admissible
from steelyard.stats.interval import Floats

#: Agreed weights move by a fifth of themselves where no range is given.
SPAN = 0.2


@dataclass(frozen=True)
class Freedom:
    """One set of weights for the dimensions, and one per dimension for its indicators.

    `widened` names the dimensions whose agreed weight lies outside their own range; the range is then
    stretched to it.
    """

    dimensions: Admissible
    indicators: tuple[Admissible, ...]
    widened: tuple[str, ...]

    @classmethod
    def of(cls, matrix: Matrix, *, span: float = SPAN) -> Freedom:
        """Raises SteelyardError for a span outside 0 to 1."""
        if not 0 <= span <= 1:
            raise SteelyardError(Problem(f"a span lies between 0 and 100%, not {100 * span:g}%"))
        top, inner = matrix.base[: len(matrix.groups)], matrix.base[len(matrix.groups) :]
        ranges = _ranges(matrix)
        outside = (top < ranges[:, 0] - 1e-12) | (top > ranges[:, 1] + 1e-12)
        given = ~np.isnan(ranges[:, 0])
        low = np.where(given, np.fmin(ranges[:, 0], top), top * (1 - span))
        high = np.where(given, np.fmax(ranges[:, 1], top), top * (1 + span))
        within = tuple(_about(inner[group.columns], span) for group in matrix.groups)
        names = tuple(group.name for group, out in zip(matrix.groups, outside, strict=True) if out)
        return cls(Admissible.between(low, high), within, names)

    def draw(self, draws: int, chance: np.random.Generator) -> Floats:
        """Weights laid out as in `matrix.base`; (draws, d + k)."""
        return np.hstack([each.draw(draws, chance) for each in (self.dimensions, *self.indicators)])


def _ranges(matrix: Matrix) -> Floats:
    """The range of each dimension as shares of the whole; not-a-number without one; (d, 2)."""
    dimensions = matrix.scheme.dimensions.values()
    whole = float(sum(dimension.weight for dimension in dimensions))
    nothing = (np.nan, np.nan)
    return np.array(
        [[float(end) / whole for end in each.range] if each.range else nothing for each in dimensions]
    )


def _about(weights: Floats, span: float) -> Admissible:
    return Admissible.between(weights * (1 - span), weights * (1 + span))
