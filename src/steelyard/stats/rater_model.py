"""How much of a rating is the person rated, and how much the rater.

y_ij = μ + a_i + b_j + e_ij: what rater j gives ratee i is a mean, what the ratee deserves, how severe or
lenient the rater is, and the rest. Ratees, raters and the rest are drawn from normal distributions; their
variances are estimated by restricted maximum likelihood, and each effect is predicted, not estimated: whoever
rated few people is drawn towards 0 (best linear unbiased prediction). Where everybody rates everybody,
b̂_j = n_j·σ_b² / (n_j·σ_b² + σ_e²) · (ȳ_j − ȳ).

Sources: Henderson 1975, Best linear unbiased estimation and prediction under a selection model, Biometrics
31(2):423-447; Robinson 1991, That BLUP is a good thing, Statistical Science 6(1):15-32; Zewotir 2012, South
African Journal of Economic and Management Sciences 15(1):44-54 (this model, on appraisals by supervisors).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from steelyard.stats.coding import coded
from steelyard.stats.henderson import Equations, Integers
from steelyard.stats.interval import Floats
from steelyard.stats.variance_components import Likelihood, Part, Variances, deviance, estimate, told_apart


@dataclass(frozen=True)
class Effects:
    """One effect per ratee or rater, in the unit of the ratings; `n` ratings each.

    `error` is the standard error of prediction, √Var(û − u): σ itself for somebody of whom nothing is known.
    """

    ids: tuple[str, ...]
    n: Integers
    effect: Floats
    error: Floats

    def __iter__(self) -> Iterator[tuple[str, int, float, float]]:
        return zip(self.ids, self.n.tolist(), self.effect.tolist(), self.error.tolist(), strict=True)

    def by_id(self) -> Mapping[str, float]:
        return dict(zip(self.ids, self.effect.tolist(), strict=True))


@dataclass(frozen=True)
class RaterModel:
    """The fitted model of `n` ratings. `fixed` and `fixed_error` (p,): the mean, or what else was given.

    `confounded` names the effects that these ratings cannot tell from others, and that are therefore 0
    (`told_apart`). `deviance` is −2 log likelihood, restricted or not.
    """

    n: int
    fixed: Floats
    fixed_error: Floats
    variances: Variances
    ratees: Effects
    raters: Effects
    confounded: frozenset[Part]
    deviance: float

    @property
    def mean(self) -> float:
        return float(self.fixed[0])


def fit_raters(
    ratee: Sequence[str],
    rater: Sequence[str],
    score: ArrayLike,
    *,
    fixed: ArrayLike | None = None,
    likelihood: Likelihood = Likelihood.REML,
) -> RaterModel:
    """Variances and predictions from one score per line.

    `fixed` (n, p) holds columns of X in place of the mean alone, such as a column per perspective. Time
    grows with the ratings, and with the cube of the ratees or the raters, whichever are fewer; both
    may be in the thousands. Raises ValueError for unequal lengths, scores that are no numbers or do not
    differ, columns of X that depend on one another, and fewer ratings than three more than columns.
    """
    ratings = _Ratings(ratee, rater, score, fixed)
    variances = estimate(
        ratings.equations,
        ratings.ratee,
        ratings.rater,
        centred=ratings.centred,
        likelihood=likelihood,
    )
    return ratings.model(variances, likelihood)


def predict_raters(
    ratee: Sequence[str],
    rater: Sequence[str],
    score: ArrayLike,
    *,
    variances: Variances,
    fixed: ArrayLike | None = None,
) -> RaterModel:
    """The same with variances known from elsewhere. Raises ValueError as `fit_raters`."""
    return _Ratings(ratee, rater, score, fixed).model(variances, Likelihood.REML)


class _Ratings:
    """The ratings as codes and numbers, checked, with their equations."""

    def __init__(
        self, ratee: Sequence[str], rater: Sequence[str], score: ArrayLike, fixed: ArrayLike | None
    ) -> None:
        scores = np.asarray(score, dtype=np.float64)
        columns = np.ones((len(scores), 1)) if fixed is None else np.asarray(fixed, dtype=np.float64)
        _check(len(ratee), len(rater), scores, columns)
        coefficients, _, rank, _ = np.linalg.lstsq(columns, scores)
        if rank < columns.shape[1]:
            raise ValueError("the columns of the fixed effects depend on one another")
        self.centred: Floats = scores - columns @ coefficients
        self.ratees, self.ratee = coded(ratee)
        self.raters, self.rater = coded(rater)
        self.equations = Equations(self.ratee, self.rater, scores, columns)

    def model(self, variances: Variances, likelihood: Likelihood) -> RaterModel:
        n, rest = len(self.centred), variances.rest
        found = self.equations.solve(variances.ratee / rest, variances.rater / rest)
        errors = found.errors()
        ratees = (self.ratees, self.ratee, found.effects[0], errors[0], variances.ratee)
        raters = (self.raters, self.rater, found.effects[1], errors[1], variances.rater)
        return RaterModel(
            n,
            found.fixed,
            np.sqrt(np.diag(np.linalg.inv(found.precision)) * rest),
            variances,
            _effects(*ratees, rest),
            _effects(*raters, rest),
            frozenset({Part.RATEE, Part.RATER} - told_apart(self.ratee, self.rater)),
            deviance(found, n=n, rest=rest, likelihood=likelihood),
        )


def _check(ratees: int, raters: int, scores: Floats, columns: Floats) -> None:
    if not ratees == raters == len(columns) == len(scores):
        raise ValueError("every rating needs one ratee, one rater and one line of fixed effects")
    if len(scores) < columns.shape[1] + 2:
        raise ValueError(f"{len(scores)} ratings are too few to tell raters apart")
    if not (np.isfinite(scores).all() and np.isfinite(columns).all()):
        raise ValueError("a rating is a finite number")


def _effects(
    ids: tuple[str, ...], codes: Integers, scaled: Floats, inverse: Floats, variance: float, rest: float
) -> Effects:
    """u = √γ·v, and Var(û − u) = σ² times the diagonal of the inverse of the scaled equations."""
    effect = np.sqrt(variance / rest) * scaled
    return Effects(ids, np.bincount(codes).astype(np.int64), effect, np.sqrt(variance * inverse))
