"""The crossed model of ratees and raters: by hand, against published analyses, and against statsmodels."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from steelyard.stats.rater_model import RaterModel, fit_raters, predict_raters
from steelyard.stats.raters import spearman_brown
from steelyard.stats.variance_components import Likelihood, Part, Variances
from strategies import unhurried

Line = tuple[str, str, float]


def fitted(lines: Sequence[Line], *, likelihood: Likelihood = Likelihood.REML) -> RaterModel:
    ratee, rater, score = zip(*lines, strict=True)
    return fit_raters(ratee, rater, score, likelihood=likelihood)


def predicted(lines: Sequence[Line], variances: Variances) -> RaterModel:
    ratee, rater, score = zip(*lines, strict=True)
    return predict_raters(ratee, rater, score, variances=variances)


def table(rows: Sequence[Sequence[float]]) -> list[Line]:
    """Line i, column j: what rater j gave ratee i."""
    return [(f"ratee {i}", f"rater {j}", value) for i, row in enumerate(rows) for j, value in enumerate(row)]


# ── Henderson's equations ───────────────────────────────────────────────────────────────────────────


def test_two_by_two_by_hand() -> None:
    # Ratees A, B; raters X, Y; A by X 4, A by Y 2, B by X 3; all three variances 1, so both ratios are 1.
    #
    #   μ  aA aB bX bY
    #   3  2  1  2  1  │ 9      Adding the lines of aA and aB and taking off that of μ: aA + aB = 0.
    #   2  3  0  1  1  │ 6      The same for the raters: bX + bY = 0. So, with a = aA and b = bX,
    #   1  0  2  1  0  │ 3        2μ + 3a     = 6   (line of aA)
    #   2  1  1  3  0  │ 7        2μ     + 3b = 7   (line of bX)
    #   1  1  0  0  2  │ 2        3μ + a + b  = 9   (line of μ)   →   μ = 14/5, a = 2/15, b = 7/15.
    #
    # With (0, 0, 0, 1, 0) on the right: aA + aB = 0, bX + bY = 1, and μ = −3/5, a = 1/15, bX = 11/15, which is
    # Var(b̂X − bX); A and X have the same place in the design. With (1, 0, 0, 0, 0): μ = 7/5.
    found = predicted([("A", "X", 4), ("A", "Y", 2), ("B", "X", 3)], Variances(1, 1, 1))
    assert 14 / 5 == pytest.approx(found.mean)
    assert [2 / 15, -2 / 15] == pytest.approx(found.ratees.effect)
    assert [7 / 15, -7 / 15] == pytest.approx(found.raters.effect)
    assert math.sqrt(11 / 15) == pytest.approx(found.raters.error[0])
    assert math.sqrt(11 / 15) == pytest.approx(found.ratees.error[0])
    assert math.sqrt(7 / 5) == pytest.approx(found.fixed_error[0])
    assert [("X", 2), ("Y", 1)] == [(rater, n) for rater, n, _, _ in found.raters]


def test_where_everybody_rates_everybody_the_mean_shift_is_shrunk() -> None:
    # n·σ_b²/(n·σ_b² + σ_e²) = 4·2/(4·2 + 3) = 8/11 of the distance of 1 on either side.
    found = predicted(table([[1, 3], [5, 7], [2, 4], [4, 6]]), Variances(5, 2, 3))
    assert [-8 / 11, 8 / 11] == pytest.approx(found.raters.effect)


def dense(lines: Sequence[Line], variances: Variances) -> tuple[np.ndarray, np.ndarray]:
    """Henderson's equations as he wrote them, inverted whole: the solution and the inverse."""
    ratees, raters = sorted({line[0] for line in lines}), sorted({line[1] for line in lines})
    design = np.array(
        [[1.0, *(r == ratee for r in ratees), *(r == rater for r in raters)] for ratee, rater, _ in lines]
    )
    ratios = [0.0] + [variances.rest / variances.ratee] * len(ratees)
    ratios += [variances.rest / variances.rater] * len(raters)
    inverse = np.linalg.inv(design.T @ design + np.diag(ratios))
    return inverse @ design.T @ [line[2] for line in lines], np.diag(inverse) * variances.rest


def incomplete(least: int = 3) -> st.SearchStrategy[list[Line]]:
    """Ratings of some pairs of six ratees and five raters."""
    pair = st.tuples(st.sampled_from("ABCDEF"), st.sampled_from("vwxyz"))
    pairs = st.lists(pair, min_size=least, max_size=30, unique=True)
    return pairs.flatmap(
        lambda found: st.lists(st.integers(1, 9), min_size=len(found), max_size=len(found)).map(
            lambda values: [(*pair, float(value)) for pair, value in zip(found, values, strict=True)]
        )
    )


@given(incomplete(), *[st.floats(0.1, 10)] * 3)
@unhurried
def test_absorbing_the_larger_factor_solves_the_same_equations(
    lines: list[Line], ratee: float, rater: float, rest: float
) -> None:
    found = predicted(lines, Variances(ratee, rater, rest))
    solution, variances = dense(lines, Variances(ratee, rater, rest))
    assert solution == pytest.approx(
        np.concatenate([found.fixed, found.ratees.effect, found.raters.effect]), abs=1e-8
    )
    errors = np.concatenate([found.fixed_error, found.ratees.error, found.raters.error])
    assert np.sqrt(variances) == pytest.approx(errors, rel=1e-7)


# ── variances ───────────────────────────────────────────────────────────────────────────────────────

#: Shrout & Fleiss 1979, Intraclass correlations, Psychological Bulletin 86(2):420-428, table 2: four judges
#: rate six targets.
SHROUT_FLEISS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]


def test_the_published_example_of_reliability() -> None:
    # Their table 4: ICC(2,1) = .29 for one judge, ICC(2,4) = .62 for the mean of four.
    found = fitted(table(SHROUT_FLEISS)).variances
    assert ".29" == f"{found.reliability(1):.2f}".lstrip("0")
    assert ".62" == f"{found.reliability(4):.2f}".lstrip("0")
    assert spearman_brown(found.reliability(1), 4) == pytest.approx(found.reliability(4))


def test_in_a_full_table_they_are_those_of_an_analysis_of_variance() -> None:
    # Table 3 of Shrout & Fleiss: BMS 11.24, JMS 32.49, EMS 1.02. σ_a² = (BMS − EMS)/4, σ_b² = (JMS − EMS)/6.
    found = fitted(table(SHROUT_FLEISS)).variances
    assert 1.02 == pytest.approx(found.rest, abs=0.005)
    assert (11.24 - 1.02) / 4 == pytest.approx(found.ratee, abs=0.005)
    assert (32.49 - 1.02) / 6 == pytest.approx(found.rater, abs=0.005)
    assert 1 == pytest.approx(sum(found.share(part) for part in Part))


def test_raters_who_do_not_differ_have_a_variance_of_exactly_0() -> None:
    # Both raters give 12 in all, so JMS = 0 < EMS.
    found = fitted(table([[1, 2], [3, 2], [4, 5], [4, 3]]))
    assert 0 == found.variances.rater
    assert [0, 0] == found.raters.effect.tolist()
    assert [0, 0] == found.raters.error.tolist()


def drawn(seed: int, *, ratees: int = 30, raters: int = 6, each: int = 3) -> list[Line]:
    """Each ratee by some of the raters, with standard deviations of 6, 5 and 5 (DOMAIN §6.1)."""
    chance = np.random.default_rng(seed)
    a, b = chance.normal(80, 6, ratees), chance.normal(0, 5, raters)
    return [
        (f"{i:03}", f"{j}", float(a[i] + b[j] + chance.normal(0, 5)))
        for i in range(ratees)
        for j in chance.choice(raters, each, replace=False)
    ]


@pytest.mark.parametrize("likelihood", list(Likelihood))
def test_statsmodels_finds_the_same_variances_and_effects(likelihood: Likelihood) -> None:
    import pandas as pd
    from statsmodels.regression.mixed_linear_model import MixedLM

    lines = drawn(7)
    rows = pd.DataFrame(lines, columns=["ratee", "rater", "score"])
    parts = {"ratee": "0 + C(ratee)", "rater": "0 + C(rater)"}
    peer = MixedLM.from_formula("score ~ 1", groups=np.ones(len(rows)), vc_formula=parts, data=rows).fit(
        reml=likelihood is Likelihood.REML
    )
    found = fitted(lines, likelihood=likelihood)
    variances = found.variances
    assert peer.vcomp == pytest.approx([variances.ratee, variances.rater], rel=1e-3)
    assert peer.scale == pytest.approx(variances.rest, rel=1e-3)
    assert peer.fe_params.iloc[0] == pytest.approx(found.mean, abs=1e-3)
    assert -2 * peer.llf == pytest.approx(found.deviance, abs=1e-3)
    effects = [*found.ratees.effect, *found.raters.effect]
    assert peer.random_effects[1.0].to_numpy() == pytest.approx(effects, abs=5e-3)


def test_columns_of_fixed_effects_take_the_place_of_the_mean() -> None:
    # Whoever was asked for the second form gets 10 more; the model finds it and leaves the raters as they were.
    lines, second = drawn(3), np.arange(90) % 2
    ratee, rater, score = zip(*lines, strict=True)
    columns = np.column_stack([np.ones(90), second])
    before, after = (fit_raters(ratee, rater, score + extra * second, fixed=columns) for extra in (0, 10))
    assert 10 == pytest.approx((after.fixed - before.fixed)[1], abs=1e-3)
    assert before.raters.effect == pytest.approx(after.raters.effect, abs=1e-3)


# ── what the model is for ───────────────────────────────────────────────────────────────────────────


def test_correction_recovers_what_people_deserve() -> None:
    # DOMAIN §6.1, 40 people, 8 raters, 3 each: an error of 3.57 in raw means, 2.59 in the model's predictions.
    # Taking the predicted severity off leaves 2.85, like the quadratic mean: nobody is drawn to the middle.
    chance = np.random.default_rng(0)
    errors = []
    for _ in range(100):
        true, severity = chance.normal(0, 6, 40), chance.normal(0, 5, 8)
        ratee = np.repeat(np.arange(40), 3)
        rater = np.concatenate([chance.choice(8, 3, replace=False) for _ in range(40)])
        score = 80 + true[ratee] + severity[rater] + chance.normal(0, 5, 120)
        found = fit_raters([f"{i:02}" for i in ratee], [f"{j}" for j in rater], score)
        raw, corrected = (
            np.bincount(ratee, values) / 3 for values in (score, score - found.raters.effect[rater])
        )
        errors.append([np.std(each - true) for each in (raw, corrected, found.ratees.effect)])
    assert [3.57, 2.85, 2.59] == pytest.approx(np.mean(errors, axis=0), abs=0.1)


@given(incomplete(8).flatmap(lambda lines: st.tuples(st.just(lines), st.permutations(lines))))
@unhurried
def test_the_order_of_the_ratings_does_not_matter(orders: tuple[list[Line], list[Line]]) -> None:
    assume(len({score for _, _, score in orders[0]}) > 1)
    one, other = map(fitted, orders)
    assert one.raters.ids == other.raters.ids
    assert one.deviance == pytest.approx(other.deviance, abs=1e-4)
    assert one.raters.effect == pytest.approx(other.raters.effect, abs=1e-3)


def test_names_do_not_matter() -> None:
    lines = drawn(5)
    renamed = [(ratee, f"{9 - int(rater)}", score) for ratee, rater, score in lines]
    one, other = fitted(lines), fitted(renamed)
    assert one.raters.effect == pytest.approx(other.raters.effect[::-1], abs=1e-6)


def test_a_scale_twice_as_long_doubles_everything() -> None:
    lines = drawn(5)
    one, other = fitted(lines), fitted([(ratee, rater, 2 * score) for ratee, rater, score in lines])
    assert 2 * one.raters.effect == pytest.approx(other.raters.effect, rel=1e-4)
    assert 2 * one.raters.error == pytest.approx(other.raters.error, rel=1e-4)


# ── what cannot be told apart ───────────────────────────────────────────────────────────────────────


def test_with_one_rating_each_the_ratee_cannot_be_told_from_the_rest() -> None:
    lines = [(f"{i}", "xyz"[i % 3], float(value)) for i, value in enumerate([1, 5, 3, 2, 7, 3, 1, 6, 4])]
    found = fitted(lines)
    assert frozenset({Part.RATEE}) == found.confounded
    assert 0 == found.variances.ratee
    assert not found.ratees.effect.any()


def test_one_rater_alone_is_part_of_the_mean() -> None:
    found = fitted([("A", "x", 1), ("B", "x", 2), ("C", "x", 6)])
    assert Part.RATER in found.confounded
    assert 3 == pytest.approx(found.mean)


def test_who_rates_oneself_alone_is_one_thing_not_two() -> None:
    lines = [
        (who, who, score) for who, *scores in (("A", 1, 2), ("B", 4, 5), ("C", 9, 9)) for score in scores
    ]
    assert frozenset({Part.RATEE}) == fitted(lines).confounded


def test_ratings_that_raters_and_ratees_explain_wholly_leave_hardly_any_rest() -> None:
    # Every value is a sum of one number per line and one per column.
    found = fitted(table([[1, 2, 4], [3, 4, 6], [8, 9, 11]]))
    assert 0 < found.variances.rest < 1e-4
    assert [-4 / 3, -1 / 3, 5 / 3] == pytest.approx(found.raters.effect, abs=1e-3)


@pytest.mark.parametrize(
    ("ratee", "rater", "score", "complaint"),
    [
        (["A", "B"], ["x", "y"], [1, 2], "too few"),
        (["A", "B", "C"], ["x", "y"], [1, 2, 3], "every rating needs"),
        (["A", "B", "C"], ["x", "y", "x"], [1, math.nan, 3], "finite"),
        (["A", "A", "B"], ["x", "y", "x"], [4, 4, 4], "do not differ"),
    ],
)
def test_what_cannot_be_fitted_is_refused(
    ratee: list[str], rater: list[str], score: list[float], complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        fit_raters(ratee, rater, score)


def test_columns_that_depend_on_one_another_are_refused() -> None:
    with pytest.raises(ValueError, match="depend on one another"):
        fit_raters("AABB", "xyxy", [1, 2, 4, 3], fixed=[[1, 2]] * 4)


@pytest.mark.parametrize("variances", [(-1, 1, 1), (1, -1, 1), (1, 1, 0), (1, 1, math.nan)])
def test_impossible_variances_are_refused(variances: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="variances"):
        Variances(*variances)
