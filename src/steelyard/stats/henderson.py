"""Henderson's mixed-model equations of two crossed factors, for many ratings.

y = Xβ + Z_a a + Z_b b + e, with variances σ_a², σ_b² and σ_e². In units of σ_e², with γ = σ²/σ_e² and
Λ = diag(√γ), the equations of the scaled effects v (a = √γ_a·v_a) have the matrix M = ΛZ'ZΛ + I. Each
factor alone makes a diagonal block of it, so the larger one is eliminated at the cost of a division, and
what is left is a dense matrix as wide as the smaller one: 1,128 for 73,421 ratings by 2,972 raters.

Sources: Henderson 1984, Applications of Linear Models in Animal Breeding (University of Guelph), chapters
3 to 5 (equations, prediction error variances) and 12 (absorption); Bates, Mächler, Bolker & Walker 2015,
Fitting linear mixed-effects models using lme4, Journal of Statistical Software 67(1) (the scaled form,
which also holds where a variance is 0).
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy import linalg, sparse
from scipy.linalg import lapack

from steelyard.stats.interval import Floats

Integers = npt.NDArray[np.int64]
#: Something of the ratees, and the same of the raters.
Pair = tuple[Floats, Floats]


class Equations:
    """The sums that the equations need, taken once from the ratings.

    `ratee` and `rater` (n,) count from 0 without gaps; `fixed` (n, p) holds the columns of X.
    """

    def __init__(self, ratee: Integers, rater: Integers, score: Floats, fixed: Floats) -> None:
        of_ratee, of_rater = indicators(ratee), indicators(rater)
        both = np.column_stack([fixed, score])
        self.n, self.width = fixed.shape
        self._products: Floats = both.T @ both
        self._counts = (np.bincount(ratee).astype(np.float64), np.bincount(rater).astype(np.float64))
        self._sums: Pair = (of_ratee.T @ both, of_rater.T @ both)
        self.effects = len(self._counts[0]) + len(self._counts[1])
        self._together = sparse.csr_array(of_ratee.T @ of_rater)

    def solve(self, ratee: float, rater: float) -> Solution:
        """The solution for the variance ratios γ of ratees and raters, both ≥ 0."""
        scales = (np.sqrt(ratee), np.sqrt(rater))
        blocks = (ratee * self._counts[0] + 1, rater * self._counts[1] + 1)
        rights = (scales[0] * self._sums[0], scales[1] * self._sums[1])
        matrix = _Absorbed(blocks, sparse.csr_array(scales[0] * scales[1] * self._together))
        solved = matrix.solve(rights)
        left: Floats = self._products - rights[0].T @ solved[0] - rights[1].T @ solved[1]
        return Solution(matrix, left, solved)


class Solution:
    """The equations solved for one pair of variance ratios, with p fixed effects.

    `fixed` (p,) is β, `precision` (p, p) X'V⁻¹X and `squares` y'Py, both with V in units of σ_e²; `effects`
    are the scaled effects v of ratees and of raters.
    """

    def __init__(self, matrix: _Absorbed, left: Floats, solved: Pair) -> None:
        p = len(left) - 1
        self._matrix = matrix
        self._columns: Pair = (solved[0][:, :p], solved[1][:, :p])
        self.log_determinant = matrix.log_determinant
        self.precision: Floats = left[:p, :p]
        self.fixed = np.asarray(np.linalg.solve(self.precision, left[:p, p]), dtype=np.float64)
        self.squares = max(float(left[p, p] - left[:p, p] @ self.fixed), 0.0)
        self.effects: Pair = (
            solved[0][:, p] - self._columns[0] @ self.fixed,
            solved[1][:, p] - self._columns[1] @ self.fixed,
        )

    def traces(self, *, fixed_known: bool) -> tuple[float, float]:
        """The traces of both blocks of the inverse of the equations, with β known or estimated."""
        first, second = self._matrix.traces()
        if fixed_known:
            return first, second
        ratees, raters = self._by_fixed()
        return first + float(ratees.sum()), second + float(raters.sum())

    def errors(self) -> Pair:
        """The diagonals of the inverse, with β estimated: Var(v̂ − v) in units of σ_e²."""
        given, more = self._matrix.diagonals(), self._by_fixed()
        return given[0] + more[0], given[1] + more[1]

    def _by_fixed(self) -> Pair:
        inverse = np.linalg.inv(self.precision)
        ratees, raters = self._columns
        return (ratees @ inverse * ratees).sum(axis=1), (raters @ inverse * raters).sum(axis=1)


class _Absorbed:
    """[[diag(ratees), C], [C', diag(raters)]] with the larger diagonal block eliminated."""

    def __init__(self, blocks: Pair, between: sparse.csr_array) -> None:
        self._kept, self._gone = (0, 1) if len(blocks[0]) <= len(blocks[1]) else (1, 0)
        across = between if self._kept == 0 else sparse.csr_array(between.T)
        self._diagonal = blocks[self._gone]
        self._factor = sparse.csr_array(across.multiply(1 / self._diagonal))
        complement = np.diag(blocks[self._kept]) - (self._factor @ across.T).toarray()
        self._root: Floats = linalg.cholesky(complement, lower=True, check_finite=False)
        logs = np.log(self._diagonal).sum() + 2 * np.log(np.diag(self._root)).sum()
        self.log_determinant = float(logs)

    def solve(self, rights: Pair) -> Pair:
        right = rights[self._kept] - self._factor @ rights[self._gone]
        kept: Floats = linalg.cho_solve((self._root, True), right, check_finite=False)
        return self._in_order(kept, rights[self._gone] / self._diagonal[:, None] - self._factor.T @ kept)

    def diagonals(self) -> Pair:
        """The diagonal of the inverse, in both blocks."""
        spread = self._factor.multiply((self._factor.T @ self._inverse).T).sum(axis=0)
        gone = 1 / self._diagonal + np.asarray(spread, dtype=np.float64).ravel()
        return self._in_order(np.diag(self._inverse), gone)

    def traces(self) -> tuple[float, float]:
        """The sums of the diagonals; tr(F'S⁻¹F) = Σ (S⁻¹)∘(FF') needs no matrix as wide as both blocks."""
        spread = (self._factor @ self._factor.T).multiply(self._inverse).sum()
        sums = (float(np.trace(self._inverse)), float((1 / self._diagonal).sum() + spread))
        return sums if self._kept == 0 else (sums[1], sums[0])

    @cached_property
    def _inverse(self) -> Floats:
        lower, _ = lapack.dpotri(self._root, lower=1)
        inverse: Floats = np.tril(lower) + np.tril(lower, -1).T
        return inverse

    def _in_order(self, kept: Floats, gone: Floats) -> Pair:
        return (kept, gone) if self._kept == 0 else (gone, kept)


def indicators(codes: Integers) -> sparse.csr_array:
    """The matrix with a 1 in the column of each line's code."""
    lines = np.arange(len(codes))
    return sparse.csr_array((np.ones(len(codes)), (lines, codes)), shape=(len(codes), int(codes.max()) + 1))
