"""Two scorecards side by side: ranks, grades, sums, groups and the order of people."""

from __future__ import annotations

import math
from decimal import Decimal

import pytest
from two_schemes import AUTUMN, SPRING, cards, scheme

from steelyard.review.backtest.agreement import by_period
from steelyard.review.backtest.grades import grade_flow
from steelyard.review.backtest.groups import by_group, widest_gap
from steelyard.review.backtest.pairs import Pair, pair_cards
from steelyard.review.backtest.tally import by_subject, tally
from steelyard.scheme.model import Scheme

A, B = scheme({"sales": 100}), scheme({"care": 100})


def pairs(actuals: dict[str, tuple[float | None, float | None]], *, b: Scheme = B) -> list[Pair]:
    """Everybody's total under A and under B, in one period."""
    of_a = cards(A, {who: (each[0],) for who, each in actuals.items()})
    of_b = cards(b, {who: (each[1],) for who, each in actuals.items()})
    return pair_cards(scheme_a=A, scheme_b=b, cards_a={SPRING: of_a}, cards_b={SPRING: of_b})


def test_those_who_are_level_share_a_rank_and_the_next_one_is_skipped() -> None:
    found = pairs({"ann": (95, 70), "bob": (85, 85), "cid": (85, 85), "dee": (70, 60)})

    assert [pair.rank_a for pair in found] == [1, 2, 2, 4]
    assert [pair.rank_b for pair in found] == [3, 1, 1, 4]
    assert [pair.rank_change for pair in found] == [-2, 1, 1, 0]


def test_only_those_with_both_totals_are_ranked() -> None:
    found = pairs({"ann": (95, None), "bob": (85, 85), "cid": (None, 99)})

    assert [pair.rank_a for pair in found] == [None, 1, None]
    assert [pair.change for pair in found] == [None, Decimal(0), None]
    assert [pair.loses_total for pair in found] == [True, False, False]
    assert [pair.gains_total for pair in found] == [False, False, True]


def test_a_subject_that_only_one_scheme_scores_is_kept() -> None:
    found = pair_cards(
        scheme_a=A, scheme_b=B, cards_a={SPRING: {}}, cards_b={SPRING: cards(B, {"new": (90,)})}
    )

    assert [(pair.subject, pair.a, pair.gains_total) for pair in found] == [("new", None, True)]


def test_grades_flip_up_and_down() -> None:
    found = pairs({"ann": (79, 90), "bob": (90, 89.9999), "cid": (85, 81)})

    assert [pair.flip for pair in found] == ["up", "down", None]


@pytest.mark.parametrize(
    ("coefficients", "flip"),
    [({"Good": "1.5", "Bad": "0.5"}, "up"), ({"Good": "1", "Bad": "0.5"}, "sideways"), ({}, "sideways")],
)
def test_other_names_of_grades_are_told_apart_by_what_they_pay(
    coefficients: dict[str, str], flip: str
) -> None:
    # 85 is a B under A, which pays 1; under the other names it is Good.
    renamed = scheme(
        {"care": 100}, grades={"bands": {"Good": "80", "Bad": "lowest"}, "coefficient": coefficients}
    )

    assert [pair.flip for pair in pairs({"ann": (85, 85)}, b=renamed)] == [flip]


def test_it_adds_up_what_happens() -> None:
    # Changes: +10, −5, 0; coefficients 0.8 → 1, 1.2 → 1, 1 → 1.
    whole = tally(pairs({"ann": (70, 80), "bob": (94, 89), "cid": (85, 85), "dee": (90, None)}))

    assert (whole.subjects, whole.sheets, whole.compared) == (4, 4, 3)
    assert (whole.mean_a, whole.mean_change) == (83, pytest.approx(Decimal(5) / 3))
    assert (whole.rising, whole.falling, whole.flips_up, whole.flips_down) == (1, 1, 1, 1)
    assert (whole.gain_total, whole.lose_total) == (0, 1)
    # Dee has a coefficient under A only: it is no saving, and left out of both sums.
    assert (whole.coefficients_a, whole.coefficients_b, whole.cost_change) == (3, 3, 0)


def test_nothing_has_no_mean_and_no_cost() -> None:
    nothing = tally([])

    assert (nothing.mean_change, nothing.share_rising, nothing.cost_change) == (None, None, None)


def test_a_person_is_added_up_over_the_periods() -> None:
    spring, autumn = pairs({"ann": (70, 80)}), pairs({"ann": (90, 86)})
    later = [Pair(AUTUMN, pair.subject, pair.a, pair.b, flip=pair.flip) for pair in autumn]

    found = by_subject([*spring, *later])["ann"]

    # +10 in spring, −4 in autumn.
    assert (found.sheets, found.mean_change, found.rising, found.falling) == (2, 3, 1, 1)


def test_the_flow_counts_every_scorecard_once() -> None:
    found = grade_flow(
        pairs({"ann": (70, 80), "bob": (94, 89), "cid": (85, 85), "dee": (90, None)}), scheme_a=A, scheme_b=B
    )

    assert found is not None
    assert found.counts == {("C", "B"): 1, ("A", "B"): 1, ("B", "B"): 1, ("A", ""): 1}
    assert list(found.rows) == ["A", "B", "C"]
    assert list(found.columns) == ["A", "B", "C", ""]


def test_groups_under_three_people_are_put_together() -> None:
    gains = {"g1": (5, 6, 7), "g2": (0, 0, -3), "g3": (20, 30)}
    people = {f"{group}{k}": (70, 70 + gain) for group, each in gains.items() for k, gain in enumerate(each)}
    found = by_group(pairs(people), lambda pair: pair.subject[:2])

    assert [(one.group, one.tally.subjects, one.tally.mean_change) for one in found] == [
        ("g1", 3, 6),
        ("g2", 3, -1),
        (None, 2, 25),
    ]
    gap = widest_gap(found)
    # The pool of small groups takes no part: 6 − (−1).
    assert gap is not None
    assert (gap.best.group, gap.worst.group, gap.points) == ("g1", "g2", 7)


def test_one_group_has_no_gap() -> None:
    alike = pairs({"ann": (70, 80), "bob": (71, 80), "cid": (72, 80)})

    assert widest_gap(by_group(alike, lambda pair: "all")) is None


def test_agreement_is_within_a_period() -> None:
    # In spring of the three pairs only (bob, cid) turns round: τ = (2 − 1) / 3. Alone there is no order.
    spring = pairs({"ann": (95, 95), "bob": (85, 75), "cid": (80, 80)})
    alone = [Pair(AUTUMN, "ann", spring[0].a, spring[0].b, 1, 1)]

    found = {period: agreement for period, (_, agreement) in by_period([*spring, *alone]).items()}

    assert found[SPRING].tau == pytest.approx(1 / 3)
    assert found[SPRING].swapped == pytest.approx(1 / 3)
    assert math.isnan(found[AUTUMN].tau)
