"""What weighted answers are worth: unequal weights cost precision."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike

from steelyard.stats.interval import Floats, columns


def effective_size(weights: Iterable[float]) -> float:
    """(Σw)² / Σw², the number of equally weighted answers that say as much.

    Source: Kish 1965, Survey Sampling (Wiley), section 11.7. It takes the weights as unrelated to the
    answers. Raises ValueError without a positive weight, or with a negative one.
    """
    listed = list(weights)
    if not any(listed) or min(listed) < 0:
        raise ValueError("weights are 0 or more, and one is above 0")
    return math.fsum(listed) ** 2 / math.fsum(weight**2 for weight in listed)


def effective_sizes(total: ArrayLike, squares: ArrayLike) -> Floats:
    """The same from Σw and Σw²; not-a-number without weights."""
    added, squared = columns(total, squares)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(squared > 0, added**2 / squared, np.nan)
