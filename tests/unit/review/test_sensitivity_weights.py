"""Ranks when weights move: which weights are admissible, and which ranks hold."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
from sensitivity_sheets import flat, matrix, people, scheme, sheets

from steelyard.core.problems import SteelyardError
from steelyard.review.sensitivity.freedom import Freedom
from steelyard.review.sensitivity.matrix import Matrix
from steelyard.review.sensitivity.robust import Verdict, counted, kept, pairs, tolerance, verdict
from steelyard.review.sensitivity.study import MOST, Settings, Study, study
from steelyard.review.sensitivity.words import about, summary
from steelyard.scoring import Column, score_sheets

RANGES = {
    "insight": ("17.5", (15, 20)),
    "brand": ("22.5", (20, 25)),
    "campaigns": ("27.5", (25, 30)),
    "customers": ("17.5", (15, 20)),
    "team": ("15", (10, 15)),
}
#: The four people of tests/unit/stats/test_acceptability.py, where the shares are computed exactly.
FOUR = {
    "insight_1": ["86.39", 88, 89, 88],
    "brand_1": ["80.39", 82, 82, 83],
    "campaigns_1": ["88.39", 90, 89, 88],
    "customers_1": ["82.39", 84, 84, 84],
    "team_1": ["83.99", 74, "74.25", "74.5"],
}


def four() -> Study:
    dimensions = {
        name: {"weight": weight, "range": bounds, "indicators": {f"{name}_1": 100}}
        for name, (weight, bounds) in RANGES.items()
    }
    return study(sheets(scheme(dimensions), FOUR), ["Ada", "Ben", "Cai", "Dee"])


def test_the_published_case_comes_out_of_whole_sheets() -> None:
    # DOMAIN 6.4: the best (84.53) is first in 32% of the admissible weights, the second (84.40) in 68%.
    found = four()
    assert [84.53, 84.40] == [units / 10_000 for units in found.matrix.official[:2].tolist()]
    assert [0.32, 0.68, 0, 0] == pytest.approx(found.weights.shares[:, 0], abs=0.01)
    assert Verdict.SHAKY is verdict(kept(found)[0])


def test_it_is_said_in_words_which_rank_does_not_hold() -> None:
    [english, *_] = [text.in_language("en") for text in about(four(), 0, str)]
    [chinese, *_] = [text.in_language("zh-Hans") for text in about(four(), 0, str)]
    assert english.startswith("Ada: rank 1, between 1 and")
    assert english.endswith("in 90% of admissible weights: not robust.")
    assert chinese.endswith("排名不稳健。")
    assert any(
        "Ada and Ben cannot be told apart." == text.in_language("en") for text in about(four(), 0, str)
    )


def test_ranges_are_the_bounds_of_dimensions_and_the_span_that_of_all_else() -> None:
    found = matrix(
        scheme(
            {
                "one": {"weight": 60, "range": (50, 65), "indicators": {"a": 75, "b": 25}},
                "two": {"weight": 40, "indicators": {"c": 100}},
            }
        ),
        {name: [80] for name in "abc"},
    )
    freedom = Freedom.of(found, span=0.1)
    assert [0.50, 0.36] == pytest.approx(freedom.dimensions.low)
    assert [0.65, 0.44] == pytest.approx(freedom.dimensions.high)
    assert [0.675, 0.225] == pytest.approx(freedom.indicators[0].low)
    assert [0.825, 0.275] == pytest.approx(freedom.indicators[0].high)
    assert () == freedom.widened


def test_a_range_is_stretched_to_the_agreed_weight_and_that_is_said() -> None:
    of = scheme(
        {
            "one": {"weight": 60, "range": (40, 50), "indicators": {"a": 100}},
            "two": {"weight": 40, "indicators": {"c": 100}},
        }
    )
    found = study(sheets(of, {"a": [80, 90], "c": [90, 80]}), people(2))
    assert 0.6 == pytest.approx(found.freedom.dimensions.high[0])
    assert ("one",) == found.freedom.widened
    assert any("outside its own range" in str(text) for text in summary(found, str))


def test_without_a_span_nothing_moves() -> None:
    found = study(
        sheets(flat({"x": 60, "y": 40}), {"x_1": [80, 90], "y_1": [90, 70]}),
        people(2),
        settings=Settings(span=0),
    )
    # 0.6·80 + 0.4·90 = 84 is ahead of 0.6·90 + 0.4·70 = 82.
    assert [[1, 0], [0, 1]] == found.weights.shares.tolist()
    assert [84, 82] == found.weights.mean.tolist()
    assert [0, 0] == pytest.approx(found.weights.spread)


def test_weights_agreed_with_one_person_keep_their_proportion() -> None:
    # x and y weigh 50 and 50 for all but the last, with whom 80 and 20 were agreed.
    of = scheme({"all": {"weight": 100, "indicators": {"x": 50, "y": 50}}})
    weights = {"x": ["50", "50", "80"], "y": ["50", "50", "20"]}
    values = {"x": ["100", "0", "100"], "y": ["0", "100", "0"]}
    columns = {
        name: Column([Decimal(v) for v in values[name]], weights=[Decimal(w) for w in weights[name]])
        for name in ("x", "y")
    }
    scored = score_sheets(of, columns=columns)
    assert [50, 50, 80] == [units / 10_000 for units in scored.units.tolist()]
    assert np.allclose([[0.5, 0.5], [0.5, 0.5], [0.8, 0.2]], Matrix.of(scored, people(3)).effective)
    assert [3, 3, 1] == study(scored, people(3)).weights.interval()[1].tolist()


def test_who_is_better_everywhere_keeps_the_better_rank() -> None:
    found = study(sheets(flat({"x": 50, "y": 50}), {"x_1": [70, 80, 60], "y_1": [70, 71, 69]}), people(3))
    assert [[0, 1, 0], [1, 0, 0], [0, 0, 1]] == found.weights.shares.tolist()
    assert {Verdict.ROBUST: 3, Verdict.FAIR: 0, Verdict.SHAKY: 0} == counted(found)
    assert all(pair.told_apart for pair in pairs(found))


def test_adjustments_and_vetoes_stay_as_they_were_decided() -> None:
    more = {
        "adjustments": {"thanks": {"rule": "bonus", "measure": "m", "each": 2}},
        "vetoes": {"fraud": {"source": "decisions", "effect": {"total_at_most": 60}}},
    }
    scored = sheets(
        flat({"x": 50, "y": 50}, **more),
        {"x_1": [80, 80, 99], "y_1": [80, 80, 99]},
        adjustments={"thanks": [Decimal(1), None, None]},
        vetoed={"fraud": [False, False, True]},
    )
    found = study(scored, people(3))
    assert [82, 80, 60] == found.weights.mean.tolist()
    assert np.eye(3).tolist() == found.weights.shares.tolist()


def test_people_without_a_total_are_left_out_and_named() -> None:
    found = study(sheets(flat({"x": 100}), {"x_1": [80, None, 90]}), ["Ada", "Ben", "Cai"])
    assert ("Ben",) == found.unranked
    assert ("Ada", "Cai") == found.matrix.subjects
    assert any("left out: Ben" in str(text) for text in summary(found, str))


def test_a_rank_may_slip_by_a_twentieth_of_the_people() -> None:
    assert [0, 0, 1, 3] == [tolerance(n) for n in (4, 19, 20, 60)]
    assert [Verdict.SHAKY, Verdict.FAIR, Verdict.ROBUST] == [verdict(share) for share in (0.49, 0.5, 0.9)]


def test_equal_totals_are_as_good_as_one_rank() -> None:
    found = study(sheets(flat({"x": 50, "y": 50}), {"x_1": [80, 80], "y_1": [70, 70]}), people(2))
    assert [[0.5, 0.5], [0.5, 0.5]] == found.weights.shares.tolist()
    assert [1, 1] == kept(found).tolist()
    assert not pairs(found)[0].told_apart


def test_the_seed_decides_every_number() -> None:
    scored = sheets(flat({"x": 50, "y": 50}), {"x_1": [80, 70, 75], "y_1": [70, 80, 76]})

    def with_seed(seed: int) -> list[list[float]]:
        shares: list[list[float]] = study(
            scored, people(3), settings=Settings(seed=seed)
        ).weights.shares.tolist()
        return shares

    assert with_seed(1) == with_seed(1)
    assert with_seed(1) != with_seed(2)


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        (Settings(draws=10), "10 draws say nothing"),
        (Settings(span=1.5), "not 150%"),
        (Settings(reliability=1.2), "between 0 and 1, not 1.2"),
    ],
)
def test_settings_out_of_range_are_refused(settings: Settings, says: str) -> None:
    with pytest.raises(SteelyardError, match=says):
        study(sheets(flat({"x": 100}), {"x_1": [80]}), people(1), settings=settings)


def test_nobody_to_rank_is_refused() -> None:
    with pytest.raises(SteelyardError, match="nobody has a total"):
        study(sheets(flat({"x": 100}), {"x_1": [None]}), people(1))


def test_too_many_to_compare_are_refused() -> None:
    n = MOST + 1
    with pytest.raises(SteelyardError, match=f"{n} subjects are too many"):
        study(sheets(flat({"x": 100}), {"x_1": [80] * n}), people(n))
