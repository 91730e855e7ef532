"""What a measured score says of the true one: classical test theory.

An observed score is a true score plus an error that has nothing to do with it. Reliability R is the share
of the observed variance that is true.

Sources: Lord & Novick 1968, Statistical Theories of Mental Test Scores (Addison-Wesley), chapters 3 and 7;
Kelley 1947, Fundamentals of Statistics (Harvard University Press), page 409 (regressed true score).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from steelyard.stats.interval import Floats


def standard_error_of_measurement(spread: float, reliability: float) -> float:
    """SEM = SD·√(1 − R), in points (Lord & Novick 1968, section 3.7): 3.29 for SD 6 and R .7.

    Raises ValueError for a negative spread or a reliability outside 0 to 1.
    """
    _check(spread, reliability)
    return spread * math.sqrt(1 - reliability)


def true_at_least(observed: ArrayLike, cut: ArrayLike, error: ArrayLike) -> Floats:
    """The probability that the true score is at or above `cut`: Φ((observed − cut) / error).

    It takes all true scores as equally likely before the measurement, as an interval "score ± 1.96 SEM"
    does: 91 against a cut of 90 with SD 6 gives .62 for R .7, .60 for R .52 and .70 for R .9. An error of 0
    leaves no doubt.
    """
    from scipy.special import ndtr

    distance, scale = np.broadcast_arrays(np.subtract(observed, cut), np.asarray(error, dtype=np.float64))
    certain = np.where(distance >= 0, 1.0, 0.0)
    return np.where(scale > 0, ndtr(distance / np.where(scale > 0, scale, 1.0)), certain)


def regressed_at_least(
    observed: ArrayLike, cut: ArrayLike, *, mean: float, spread: float, reliability: float
) -> Floats:
    """The same for a person drawn from a group with this mean and spread.

    The true score is then normal about mean + R·(observed − mean) with the standard error of estimation
    SD·√(R·(1 − R)) (Kelley 1947; Lord & Novick 1968, section 3.7): whoever stands far out owes some of it
    to luck.
    """
    _check(spread, reliability)
    regressed = mean + reliability * (np.asarray(observed, dtype=np.float64) - mean)
    return true_at_least(regressed, cut, spread * math.sqrt(reliability * (1 - reliability)))


def band_probabilities(at_least: ArrayLike) -> Floats:
    """Probabilities of c + 1 bands, best first, from those of reaching each of c falling cuts; (n, c + 1)."""
    reached = np.asarray(at_least, dtype=np.float64)
    return np.diff(reached, axis=1, prepend=0.0, append=1.0)


def _check(spread: float, reliability: float) -> None:
    if spread < 0:
        raise ValueError(f"a spread is not below 0: {spread}")
    if not 0 <= reliability <= 1:
        raise ValueError(f"a reliability lies between 0 and 1, not {reliability}")
