"""Other methods, and what indicators really decide."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
from sensitivity_sheets import flat, matrix, people, scheme, sheets

from steelyard.review.sensitivity.alternatives import Alternative, alternatives
from steelyard.review.sensitivity.drivers import drivers
from steelyard.review.sensitivity.matrix import Matrix
from steelyard.review.sensitivity.study import study
from steelyard.review.sensitivity.words import influence, method, percent, summary

#: x varies by little and y by much; p2 is the most balanced.
SCORES = {"x_1": [90, 92, 91], "y_1": [80, 40, 70]}


def by_name(of: Matrix) -> dict[str, Alternative]:
    return {method(each).in_language("en"): each for each in alternatives(of)}


def test_every_method_but_the_official_one_is_tried() -> None:
    found = list(by_name(matrix(flat({"x": 50, "y": 50}), SCORES)))
    assert ["min-max", "z-scores", "ranks", "geometric mean", "weakest dimension"] == found


def test_a_geometric_scheme_is_compared_with_the_arithmetic_mean() -> None:
    assert "weighted mean" in by_name(matrix(flat({"x": 50, "y": 50}, aggregation="geometric"), SCORES))


def test_min_max_gives_every_indicator_the_whole_scale() -> None:
    # Official: 85, 66, 80.5. Min-max of x: 0, 100, 50; of y: 100, 0, 75. With weights 60 and 40:
    # 40, 60, 60 → the last two share places 1 and 2.
    found = by_name(matrix(flat({"x": 60, "y": 40}), SCORES))["min-max"]
    assert [3, 1.5, 1.5] == found.ranks.tolist()
    # Official order by 60/40: 86, 71.2, 82.6 → ranks 1, 3, 2.
    assert [-2, 1.5, 0.5] == found.shift.tolist()
    assert 4 / 3 == pytest.approx(found.mean_shift)


def test_ranks_and_z_scores_are_worked_out_by_hand() -> None:
    found = by_name(matrix(flat({"x": 60, "y": 40}), SCORES))
    # Ranks: x 0, 100, 50; y 100, 0, 50 → 40, 60, 50.
    assert [3, 1, 2] == found["ranks"].ranks.tolist()
    # z of x: ∓1.2247, 0; mean of y 63.33, SD 17: 0.9806, −1.3728, 0.3922 → −0.34, 0.19, 0.16.
    assert [3, 1, 2] == found["z-scores"].ranks.tolist()


def test_the_weakest_dimension_and_the_geometric_mean_want_balance() -> None:
    # Arithmetic: 75, 74, 71. Geometric: √(100·50) = 70.7, √(74·74) = 74, √(72·70) = 71.0.
    found = by_name(matrix(flat({"x": 50, "y": 50}), {"x_1": [100, 74, 72], "y_1": [50, 74, 70]}))
    assert [3, 1, 2] == found["geometric mean"].ranks.tolist()
    assert [3, 1, 2] == found["weakest dimension"].ranks.tolist()


def test_an_indicator_everybody_scores_alike_changes_nothing() -> None:
    found = by_name(matrix(flat({"x": 50, "y": 50}), {"x_1": [90, 90, 90], "y_1": [80, 60, 70]}))
    assert [0, 0, 0, 0, 0] == [each.mean_shift for each in found.values()]


def test_adjustments_weigh_what_they_weigh_officially() -> None:
    # Officially 80 and 80 + 3. Whatever the method makes of x, the 3 points decide.
    of = flat({"x": 100}, adjustments={"thanks": {"rule": "bonus", "measure": "m", "each": 1}})
    found = by_name(matrix(of, {"x_1": [80, 80]}, adjustments={"thanks": [None, Decimal(3)]}))
    assert [[2, 1]] * 5 == [each.ranks.tolist() for each in found.values()]


# ── influence ───────────────────────────────────────────────────────────────────────────────────────


def test_influence_is_weight_times_spread_squared_for_unrelated_scores() -> None:
    # DOMAIN 6.4: weights 17.5/22.5/27.5/17.5/15 with standard deviations 3/4/15/10/2 decide 3/6/66/24/1.5%
    # in a simulation. Exactly w²·SD²: 0.28 + 0.81 + 17.02 + 3.06 + 0.09 = 21.25, so 1.3/3.8/80/14.4/0.4% when
    # the scores are unrelated; here they are unrelated by design: all 32 combinations of mean ± SD.
    weights, spreads = [17.5, 22.5, 27.5, 17.5, 15], [3, 4, 15, 10, 2]
    signs = np.array(np.meshgrid(*[[-1, 1]] * 5)).reshape(5, -1)
    scores = {f"d{i}_1": (80 + signs[i] * spreads[i]).tolist() for i in range(5)}
    found = drivers(matrix(flat({f"d{i}": w for i, w in enumerate(weights)}), scores))
    exact = np.array([(w * s) ** 2 for w, s in zip(weights, spreads, strict=True)])
    exact = exact / exact.sum()
    assert exact == pytest.approx([each.share for each in found])
    assert exact == pytest.approx([each.r_squared for each in found])
    assert [w / 100 for w in weights] == pytest.approx([each.weight for each in found])
    assert spreads == pytest.approx([each.spread for each in found])


def test_shares_sum_to_one_though_weights_are_redistributed() -> None:
    of = scheme(
        {
            "one": {"weight": 60, "indicators": {"a": 70, "b": 30}},
            "two": {"weight": 40, "indicators": {"c": 100}},
        }
    )
    found = drivers(matrix(of, {"a": [80, None, 90, 60], "b": [60, 70, 50, None], "c": [50, 90, None, 70]}))
    assert 1 == pytest.approx(sum(each.share or 0 for each in found))
    assert [3, 3, 3] == [each.n for each in found]


def test_a_geometric_total_has_no_shares() -> None:
    found = drivers(matrix(flat({"x": 50, "y": 50}, aggregation="geometric"), SCORES))
    assert [None, None] == [each.share for each in found]
    assert all(each.r_squared is not None for each in found)


def test_nobody_can_be_compared_with_himself() -> None:
    [found] = drivers(matrix(flat({"x": 100}), {"x_1": [80]}))
    assert found.share is None
    assert found.r_squared is None
    assert "" == influence(found)


# ── in words ────────────────────────────────────────────────────────────────────────────────────────


def said(language: str) -> str:
    scores = {"x_1": [90, 90.1, 90.2, 90], "y_1": [80, 40, 70, 60], "z_1": [80, 81, 79, 80]}
    found = study(sheets(flat({"x": 60, "y": 30, "z": 10}), scores), people(4))
    return "\n".join(text.in_language(language) for text in summary(found, str))


def test_weights_without_influence_and_influence_without_weight_are_named() -> None:
    assert "Totals differ mostly because of y_1" in said("en")
    assert "x_1 weighs 60% and decides" in said("en")
    assert "x_1权重60%，影响" in said("zh-Hans")
    assert "x_1權重60%，影響" in said("zh-Hant")


def test_the_method_that_would_change_most_is_named() -> None:
    found = study(sheets(flat({"x": 60, "y": 40}), SCORES), people(3))
    text = "\n".join(map(str, summary(found, str)))
    # Min-max moves 4/3 places, ranks and z-scores (3, 1, 2 against 1, 3, 2) as many; the first is named.
    assert "Methods: min-max would change most; a subject would move 1.3 places on average." in text


def test_shares_that_only_round_to_nothing_or_all_say_so() -> None:
    assert ["0%", "<1%", "1%", "50%", "99%", ">99%", "100%"] == [
        percent(share) for share in (0, 0.004, 0.006, 0.5, 0.991, 0.996, 1)
    ]
