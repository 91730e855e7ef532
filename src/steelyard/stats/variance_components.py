"""How large the variances of two crossed factors and of the rest are, by maximum likelihood.

Sources: Patterson & Thompson 1971, Recovery of inter-block information when block sizes are unequal,
Biometrika 58(3):545-554 (REML); Rao 1971, Minimum variance quadratic unbiased estimation of variance
components, Journal of Multivariate Analysis 1:445-456 (MINQUE, the start); Searle, Casella & McCulloch 1992,
Variance Components (Wiley), chapters 6 and 8 (gradient by the mixed-model equations).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy import optimize

from steelyard.stats.henderson import Equations, Integers, Solution, indicators
from steelyard.stats.interval import Floats

#: Ratios to the rest are looked for between e⁻¹⁸ and e¹⁴; below e⁻⁷ it is asked whether 0 would do as well.
_LEAST, _MOST, _SMALL = -18.0, 14.0, -7.0
_SAME_DEVIANCE = 1e-6
#: The deviance is minimised to so many times the precision of float64: 1e-11 of it.
_PRECISE = 5e4
_ROUNDING = 1e-9


class Likelihood(StrEnum):
    """REML, or ML, which takes variances for smaller than they are but compares other fixed effects."""

    REML = "reml"
    ML = "ml"


class Part(StrEnum):
    """What a rating comes from."""

    RATEE = "ratee"
    RATER = "rater"
    REST = "rest"


@dataclass(frozen=True, slots=True)
class Variances:
    """σ_a², σ_b² and σ_e². Raises ValueError for a negative one, or without a rest."""

    ratee: float
    rater: float
    rest: float

    def __post_init__(self) -> None:
        if min(self.ratee, self.rater) < 0 or not self.rest > 0:
            raise ValueError(f"variances of ratees and raters are 0 or more, the rest is above 0: {self}")

    def share(self, part: Part) -> float:
        """How much of the variance of single ratings the part makes up, 0 to 1."""
        own: float = getattr(self, part.value)
        return own / (self.ratee + self.rater + self.rest)

    def reliability(self, raters: float = 1) -> float:
        """How well the mean of so many raters tells people apart, σ_a² / (σ_a² + (σ_b² + σ_e²)/k).

        The index of dependability of people who have each raters of their own (Brennan 2001,
        Generalizability Theory, Springer, section 2.3); the same as Spearman-Brown from one rater.
        """
        return self.ratee / (self.ratee + (self.rater + self.rest) / raters)


def told_apart(ratee: Integers, rater: Integers) -> frozenset[Part]:
    """Whose variance these ratings can tell from the others; the rater goes before the ratee.

    Not the ratee when nobody was rated twice, nor the rater when there is only one, nor both when every
    rater rates one person and nobody else does. The variances can be told apart if and only if
    the matrices K·Z·Z'·K and K, which the covariance is a sum of, are linearly independent (Rao 1971).
    """
    gram = _gram(ratee, rater)
    for parts in ((Part.RATEE, Part.RATER), (Part.RATER,), (Part.RATEE,)):
        if _independent(gram, [_PLACE[part] for part in (*parts, Part.REST)]):
            return frozenset(parts)
    return frozenset()


def estimate(
    equations: Equations, ratee: Integers, rater: Integers, *, centred: Floats, likelihood: Likelihood
) -> Variances:
    """The likeliest variances. `centred` (n,): the scores without their fixed effects.

    A variance whose best value is 0 is exactly 0. Raises ValueError for scores without any difference.
    """
    whole = float(centred @ centred)
    if whole <= (_ROUNDING * float(np.abs(centred).max(initial=0.0) + 1)) ** 2:
        raise ValueError("the ratings do not differ")
    search = _Search(equations, likelihood, whole)
    start = _start(ratee, rater, centred)
    found = search.best({part: start[part] for part in sorted(told_apart(ratee, rater))})
    for part in sorted(found):
        if found[part] < np.exp(_SMALL):
            without = search.best({other: ratio for other, ratio in found.items() if other is not part})
            if search.deviance(without) <= search.deviance(found) + _SAME_DEVIANCE:
                found = without
    rest = search.rest(search.solved(found))
    return Variances(found.get(Part.RATEE, 0.0) * rest, found.get(Part.RATER, 0.0) * rest, rest)


def deviance(solution: Solution, *, n: int, rest: float, likelihood: Likelihood) -> float:
    """−2 log likelihood, restricted or not, for a given variance of the rest."""
    freedom = n - len(solution.fixed) if likelihood is Likelihood.REML else n
    found = solution.log_determinant + freedom * np.log(2 * np.pi * rest) + solution.squares / rest
    if likelihood is Likelihood.REML:
        found += float(np.linalg.slogdet(solution.precision)[1])
    return float(found)


_PLACE = {Part.RATEE: 0, Part.RATER: 1, Part.REST: 2}


class _Search:
    """The profiled likelihood: the rest has its best value for every pair of ratios."""

    def __init__(self, equations: Equations, likelihood: Likelihood, whole: float) -> None:
        self._equations, self._likelihood = equations, likelihood
        self._freedom = equations.n - (equations.width if likelihood is Likelihood.REML else 0)
        # A model that explains everything would need an infinite ratio.
        self._least = whole * 1e-12 / self._freedom

    def best(self, start: Mapping[Part, float]) -> dict[Part, float]:
        """The ratios of the least deviance, from a start; the parts that are absent have none."""
        if not start:
            return {}
        parts, bounds = list(start), [(_LEAST, _MOST)] * len(start)
        # The first step is as long as the slope, which would lead out of the field.
        scale = 1 / self._equations.effects
        logs = np.clip(np.log([start[part] for part in parts]), _LEAST, _MOST)

        def slope(found: Floats) -> tuple[float, Floats]:
            solution = self.solved(dict(zip(parts, np.exp(found).tolist(), strict=True)))
            return scale * self._deviance(solution), scale * self._gradient(solution, parts)

        found, _, _ = optimize.fmin_l_bfgs_b(slope, logs, bounds=bounds, factr=_PRECISE, pgtol=1e-6)
        return dict(zip(parts, np.exp(found).tolist(), strict=True))

    def solved(self, ratios: Mapping[Part, float]) -> Solution:
        return self._equations.solve(ratios.get(Part.RATEE, 0.0), ratios.get(Part.RATER, 0.0))

    def rest(self, solution: Solution) -> float:
        return float(max(solution.squares / self._freedom, self._least))

    def deviance(self, ratios: Mapping[Part, float]) -> float:
        return self._deviance(self.solved(ratios))

    def _deviance(self, solution: Solution) -> float:
        return deviance(solution, n=self._equations.n, rest=self.rest(solution), likelihood=self._likelihood)

    def _gradient(self, solution: Solution, parts: list[Part]) -> Floats:
        """By the log of each ratio: q − tr(T) − v'v/σ_e², T the block of the inverse of the equations."""
        rest = self.rest(solution)
        traces = solution.traces(fixed_known=self._likelihood is Likelihood.ML)
        slopes = [
            len(effects) - trace - effects @ effects / rest
            for effects, trace in zip(solution.effects, traces, strict=True)
        ]
        return np.array([slopes[_PLACE[part]] for part in parts])


def _gram(ratee: Integers, rater: Integers) -> Floats:
    """tr(K·V_i·K·V_j) for V = Z_a·Z_a', Z_b·Z_b' and I, with K = I − 11'/n, which takes the mean out."""
    n = len(ratee)
    together = (indicators(ratee).T @ indicators(rater)).tocoo()
    a, b = (np.bincount(codes).astype(np.float64) for codes in (ratee, rater))
    lines, columns = together.coords
    sums = np.array([a @ a, b @ b, n])
    traces = np.array([[a @ a, together.data @ together.data, n], [0, b @ b, n], [0, 0, n]])
    walks = np.array(
        [
            [(a**3).sum(), (a[lines] * together.data * b[columns]).sum(), a @ a],
            [0, (b**3).sum(), b @ b],
            [0, 0, n],
        ]
    )
    upper = np.triu(traces - 2 * walks / n + np.outer(sums, sums) / n**2)
    gram: Floats = upper + np.triu(upper, 1).T
    return gram


def _independent(gram: Floats, places: list[int]) -> bool:
    part = gram[np.ix_(places, places)]
    scale = np.sqrt(np.maximum(np.diag(part), 0))
    if (scale <= _ROUNDING * np.sqrt(gram[2, 2])).any():
        return False
    return bool(np.linalg.eigvalsh(part / np.outer(scale, scale))[0] > _ROUNDING)


def _start(ratee: Integers, rater: Integers, centred: Floats) -> dict[Part, float]:
    """Ratios by the method of moments, kept away from 0 and from infinity."""
    of_ratee, of_rater = (indicators(codes).T @ centred for codes in (ratee, rater))
    squares = np.array([of_ratee @ of_ratee, of_rater @ of_rater, centred @ centred])
    moments = np.linalg.lstsq(_gram(ratee, rater), squares)[0]
    spread = float(centred @ centred) / len(centred)
    variances = np.clip(moments, 0.01 * spread, spread)
    return {part: float(variances[_PLACE[part]] / variances[2]) for part in (Part.RATEE, Part.RATER)}
