"""What both ways of aggregating offer: points of the dimensions and of the whole sheet."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Protocol

import numpy as np
import numpy.typing as npt

from steelyard.scheme.model import Bounds, Scheme
from steelyard.scoring.arithmetic import Arithmetic
from steelyard.scoring.columns import Scored
from steelyard.scoring.exact import Exact
from steelyard.scoring.geometric import Geometric


class Aggregate(Protocol):
    """The sheets of N subjects, aggregated but not yet rounded."""

    @property
    def has_total(self) -> npt.NDArray[np.bool_]:
        """Whether anything with a weight is left to score."""

    @property
    def additive(self) -> bool:
        """Whether the total is the sum of what its parts contribute."""

    def dimension(self, name: str, i: int) -> Fraction | None:
        """The points of a dimension after its caps; None when it takes no part."""

    def official(self, added: Exact, caps: Bounds) -> npt.NDArray[np.int64]:
        """Total plus `added` (in units of 0.0001), within the caps, rounded half-up: in units."""


def aggregate(scheme: Scheme, scored: Mapping[str, Scored], n: int) -> Aggregate:
    """The sheets of `n` subjects, in the way the scheme asks for."""
    if scheme.aggregation == "geometric":
        return Geometric.of(scheme, scored, n)
    return Arithmetic.of(scheme, scored, n)
