"""Targets from history and the chance to reach them, by hand and against numpy."""

from __future__ import annotations

import itertools
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.appraisal.ambition import (
    History,
    Method,
    Suggestion,
    geometric_path,
    recent_periods,
    suggestion,
    suggestions,
)
from steelyard.appraisal.attainment import Basis, Chance, Level, chance, foreseen, judged, proposed
from steelyard.core.periods import Period
from steelyard.core.texts import LANGUAGES
from strategies import numbers, unhurried

NEXT = Period.parse("2026Q3")


def history(*values: str | int | None, until: str = "2026Q2") -> dict[Period, Decimal]:
    """The last values up to a period; None is a gap."""
    last = Period.parse(until)
    return {
        last.prior(len(values) - 1 - at): Decimal(value)
        for at, value in enumerate(values)
        if value is not None
    }


def told(found: Suggestion) -> tuple[Decimal | None, list[str]]:
    return found.value, list(map(str, found.used))


# ── methods ─────────────────────────────────────────────────────────────────────────────────────────


def test_the_last_period() -> None:
    found = suggestion(Method.LAST_PERIOD, history(10, 12, 20), NEXT)
    assert told(found) == (20, ["2026Q2"])
    assert str(found.words) == "The last period (2026Q2): 20."


def test_the_mean_of_three() -> None:
    found = suggestion(Method.MEAN_OF_THREE, history(99, 10, 12, 20), NEXT)
    assert told(found) == (14, ["2025Q4", "2026Q1", "2026Q2"])


def test_the_same_season_last_year() -> None:
    found = suggestion(Method.SAME_SEASON, history(30, 10, 12, 20), NEXT)
    assert told(found) == (30, ["2025Q3"])


def test_the_trend_goes_on() -> None:
    # 10, 14, 12, 20: times −1.5 … 1.5, slope (−15 − 7 + 6 + 30)/5 = 2.8, mean 14; at 2.5: 14 + 7 = 21.
    found = suggestion(Method.TREND, history(10, 14, 12, 20), NEXT)
    assert told(found) == (21, ["2025Q3", "2025Q4", "2026Q1", "2026Q2"])


def test_short_histories_give_nothing_and_say_so() -> None:
    found = suggestions(history(10, 12), NEXT)
    assert [each.value for each in found] == [12, None, None, None]
    assert [str(each.words) for each in found[1:]] == [
        "Fewer than three periods in a row have a value.",
        "The same season last year has no value.",
        "A trend needs 4 periods in a row.",
    ]


def test_a_gap_is_the_end_of_what_can_be_used() -> None:
    assert recent_periods(history(10, None, 12, 20), NEXT) == (
        Period.parse("2026Q1"),
        Period.parse("2026Q2"),
    )
    assert suggestion(Method.LAST_PERIOD, history(10, 12, None), NEXT).value is None


def test_one_offs_are_passed_over() -> None:
    pandemic = Period.parse("2026Q1")
    found = history(10, 14, 15, 1000, 16)
    assert told(suggestion(Method.MEAN_OF_THREE, found, NEXT, one_offs=[pandemic])) == (
        15,
        ["2025Q3", "2025Q4", "2026Q2"],
    )
    assert suggestion(Method.SAME_SEASON, found, NEXT.prior(-2), one_offs=[pandemic]).value is None


def test_a_one_off_needs_no_value() -> None:
    found = history(10, 12, None, 20)
    assert len(recent_periods(found, NEXT, one_offs=[Period.parse("2026Q1")])) == 3


@unhurried
@given(st.lists(numbers(-1000, 1000, 3), min_size=4, max_size=12))
def test_the_trend_is_that_of_numpy(values: list[Decimal]) -> None:
    known: History = {NEXT.prior(len(values) - at): value for at, value in enumerate(values)}
    found = suggestion(Method.TREND, known, NEXT).value
    times = np.arange(len(values), dtype=float)
    slope, start = np.polyfit(times, np.array(values, dtype=float), 1)
    assert float(found or 0) == pytest.approx(slope * len(values) + start, abs=1e-6)


# ── geometric path ──────────────────────────────────────────────────────────────────────────────────


def test_improvement_gets_harder() -> None:
    # DOMAIN §3.1: 0.8% to 0.3% in five years.
    path = geometric_path(Decimal("0.8"), Decimal("0.3"), 5)
    assert [round(each, 3) for each in path] == [
        Decimal(text) for text in ("0.658", "0.540", "0.444", "0.365", "0.300")
    ]


def test_doubling_twice() -> None:
    assert [round(each, 20) for each in geometric_path(Decimal(100), Decimal(400), 2)] == [200, 400]


@pytest.mark.parametrize(("start", "goal", "steps"), [(0, 5, 3), (5, 0, 3), (-5, 5, 3), (5, 6, 0)])
def test_no_path_leads_through_zero(start: int, goal: int, steps: int) -> None:
    with pytest.raises(ValueError, match="same side of 0"):
        geometric_path(Decimal(start), Decimal(goal), steps)


@unhurried
@given(st.decimals("0.001", 1000, places=3), st.decimals("0.001", 1000, places=3), st.integers(1, 12))
def test_every_step_is_the_same_share(start: Decimal, goal: Decimal, steps: int) -> None:
    path = [start, *geometric_path(start, goal, steps)]
    ratios = [Fraction(after) / Fraction(before) for before, after in itertools.pairwise(path)]
    assert path[-1] == goal
    assert all(abs(ratio / ratios[0] - 1) < Fraction(1, 10**25) for ratio in ratios)
    mirrored = geometric_path(start.copy_negate(), goal.copy_negate(), steps)
    assert [each.copy_negate() for each in mirrored] == path[1:]


# ── chance ──────────────────────────────────────────────────────────────────────────────────────────

#: Mean 14.5, s = √(33.5/5) = 2.5884, predictive scale 2.5884·√(7/6) = 2.7958.
SIX = history(12, 15, 11, 16, 15, 18)


def test_past_periods_are_counted_and_the_next_is_foreseen() -> None:
    found = chance(SIX, NEXT, Decimal("14.5"))
    assert (found.n, found.reached, found.reason) == (6, 4, None)
    # The centre is reached in half of all cases.
    assert found.chance == pytest.approx(0.5)
    assert list(map(str, found.words)) == [
        "Reached in 4 of 6 past periods.",
        "The chance to reach it is 50%, as far as 6 past values tell.",
    ]
    # Wilson of 4 of 6.
    assert (found.share_low, found.share_high) == pytest.approx((0.300, 0.903), abs=1e-3)


def test_a_quantile_of_the_next_value_is_reached_as_often_as_it_says() -> None:
    # t(5) is 0.9195 at 0.8: 14.5 + 0.9195·2.7958 = 17.0707 is reached with 20%.
    assert chance(SIX, NEXT, Decimal("17.0707")).chance == pytest.approx(0.2, abs=1e-4)


def test_where_lower_is_better_the_chance_is_the_rest() -> None:
    higher, lower = (chance(SIX, NEXT, Decimal(16), toward=way) for way in ("higher", "lower"))
    assert (higher.reached, lower.reached) == (2, 5)  # 16 itself reaches both
    assert (higher.chance or 0) + (lower.chance or 0) == pytest.approx(1)


def test_five_periods_are_too_few() -> None:
    found = chance(history(12, 15, 11, 16, 14), NEXT, Decimal(14))
    assert (found.n, found.reached, found.chance, found.reason) == (5, 3, None, "too_few")
    assert str(found.words[1]) == "Too few periods to speak of a chance: 5, at least 6 are needed."


def test_no_history_is_no_chance() -> None:
    found = chance({}, NEXT, Decimal(14))
    assert found == Chance(0, 0, None, None, None, "too_few", found.words)
    assert list(map(str, found.words)) == ["Too few periods to speak of a chance: 0, at least 6 are needed."]


def test_what_never_varied_has_no_chance() -> None:
    found = chance(history(*[7] * 8), NEXT, Decimal(8))
    assert (found.chance, found.reason) == (None, "never_varied")


def test_on_a_trend_the_target_of_last_year_is_easy() -> None:
    rising = history(10, 13, 14, 18, 20, 21, 25, 27)
    level, trend = (chance(rising, NEXT, Decimal(25), basis=basis) for basis in (Basis.LEVEL, Basis.TREND))
    assert (level.chance or 1) < 0.2 < 0.9 < (trend.chance or 0)


def test_seasons_are_compared_with_themselves() -> None:
    # Every third quarter is strong; from year to year +10, +12, +8, +11, +9, +10: mean 10.
    known = history(100, 20, 20, 20, 110, 32, 28, 31, 119, 42)
    found = foreseen(known, Period.parse("2026Q3"), basis=Basis.SEASON)
    assert found is not None
    assert (found.centre, found.n) == (pytest.approx(38), 6)  # 28 + 10
    assert chance(known, NEXT, Decimal(60), basis=Basis.SEASON).chance == pytest.approx(0, abs=0.001)


def test_too_few_years_are_told_as_changes() -> None:
    found = chance(history(*range(9)), NEXT, Decimal(9), basis=Basis.SEASON)
    assert str(found.words[1]) == "Too few periods to speak of a chance: 5, at least 6 are needed."


def test_one_offs_do_not_count_as_reached() -> None:
    known = history(12, 15, 11, 16, 15, 1000, 18)
    assert chance(known, NEXT, Decimal(17), one_offs=[Period.parse("2026Q1")]).reached == 1


@pytest.mark.parametrize(
    ("level", "probability", "verdict"),
    [
        (Level.THRESHOLD, 0.90, "usual"),
        (Level.THRESHOLD, 0.70, "harder"),
        (Level.TARGET, 0.55, "usual"),
        (Level.TARGET, 0.95, "easier"),
        (Level.STRETCH, 0.15, "usual"),
        (Level.STRETCH, 0.01, "harder"),
        (Level.STRETCH, 0.30, "easier"),
    ],
)
def test_levels_are_as_hard_as_usual_or_not(level: Level, probability: float, verdict: str) -> None:
    found, text = judged(level, probability)
    assert found == verdict
    assert all(text.in_language(language) for language in LANGUAGES)


def test_three_numbers_are_proposed() -> None:
    found = foreseen(SIX, NEXT)
    assert found is not None
    # t(5) at 0.2, 0.5, 0.85: −0.9195, 0, 1.1558: 14.5 − 2.571 = 11.9, 14.5, 14.5 + 3.231 = 17.7.
    target = proposed(found, places=1)
    assert (target.threshold, target.target, target.stretch) == tuple(map(Decimal, ("11.9", "14.5", "17.7")))
    lower = proposed(found, places=1, toward="lower")
    assert (lower.threshold, lower.target, lower.stretch) == tuple(map(Decimal, ("17.1", "14.5", "11.3")))


def test_what_cannot_be_negative_is_not_proposed() -> None:
    found = foreseen(history(0, 9, 0, 8, 0, 1), NEXT)
    assert found is not None
    assert proposed(found).threshold is not None
    assert (proposed(found).threshold or 0) < 0
    assert proposed(found, least=Decimal(0)).threshold == 0


@unhurried
@given(st.lists(st.integers(0, 50), min_size=6, max_size=14), st.integers(-20, 70), st.integers(0, 30))
def test_a_harder_target_is_never_likelier(values: list[int], target: int, more: int) -> None:
    known = history(*values)
    for basis in Basis:
        easy, hard = (chance(known, NEXT, Decimal(t), basis=basis) for t in (target, target + more))
        assert easy.reached >= hard.reached
        assert easy.reason == hard.reason
        if easy.chance is not None and hard.chance is not None:
            assert 1 >= easy.chance >= hard.chance >= 0
        assert all(text.in_language(language) for text in easy.words for language in LANGUAGES)
