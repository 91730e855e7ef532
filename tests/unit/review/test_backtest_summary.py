"""The sentences of a back-test: the right word for what moves, and none for what does not."""

from __future__ import annotations

from decimal import Decimal

import pytest
from two_schemes import SPRING, cards, scheme

from steelyard.review.backtest.drivers import taken_apart
from steelyard.review.backtest.groups import by_group
from steelyard.review.backtest.pairs import pair_cards
from steelyard.review.backtest.summary import summary
from steelyard.review.backtest.wording import counted, percent, points, signed

A, B = scheme({"sales": 100}), scheme({"care": 100})
LANGUAGES = ("en", "zh-Hans", "zh-Hant")


def said(changes: dict[str, list[float]], language: str = "en") -> str:
    """What is said of groups whose people all stand at 50 under A and move by these points."""
    people = {
        f"{group}{k}": change for group, each in changes.items() for k, change in enumerate(each)
    }  # fmt: skip
    of_a = cards(A, dict.fromkeys(people, (50,)))
    of_b = cards(B, {who: (50 + change,) for who, change in people.items()})
    pairs = pair_cards(scheme_a=A, scheme_b=B, cards_a={SPRING: of_a}, cards_b={SPRING: of_b})
    texts = summary(
        pairs,
        taken_apart(pairs),
        scheme_a=A,
        scheme_b=B,
        kind="employee",
        groups={"team": by_group(pairs, lambda pair: pair.subject.rstrip("0123456789"))},
        years=[],
    )
    return "\n".join(text.in_language(language) for text in texts)


@pytest.mark.parametrize(
    ("growth", "brand", "sentence"),
    [
        (3, -2, "growth gains most (+3.0, 3 people), brand loses most (−2.0, 3 people): 5.0 points apart"),
        (3, 1, "growth gains most (+3.0, 3 people), brand least (+1.0, 3 people): 2.0 points apart"),
        (-3, -1, "growth loses most (−3.0, 3 people), brand least (−1.0, 3 people): 2.0 points apart"),
    ],
)
def test_groups_gain_or_lose(growth: int, brand: int, sentence: str) -> None:
    assert sentence in said({"growth": [growth] * 3, "brand": [brand] * 3})


def test_groups_that_fare_alike_are_not_set_against_each_other() -> None:
    assert "gains most" not in said({"growth": [2, 2, 2], "brand": [2, 2, 2]})


def test_groups_of_two_are_not_spoken_of() -> None:
    assert "gains most" not in said({"growth": [9, 9], "brand": [1, 1, 1]})


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_one_sentence(language: str) -> None:
    assert len(said({"growth": [0, 0, 0]}, language).splitlines()) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_is_one_sentence(language: str) -> None:
    assert len(said({}, language).splitlines()) == 1


@pytest.mark.parametrize(("people", "warned"), [(9, True), (10, False)])
def test_few_people_are_no_average(people: int, warned: bool) -> None:
    assert ("an average over so few says little" in said({"growth": [1] * people})) == warned


def test_parts_that_pull_against_each_other_are_said_in_points() -> None:
    a, b = scheme({"sales": 50, "care": 50}), scheme({"sales": 50, "care": 50})
    of_a = cards(a, {"ann": (80, 60)})
    of_b = cards(b, {"ann": (60, 82)})
    pairs = pair_cards(scheme_a=a, scheme_b=b, cards_a={SPRING: of_a}, cards_b={SPRING: of_b})
    texts = summary(pairs, taken_apart(pairs), scheme_a=a, scheme_b=b, kind=None, groups={}, years=[])

    # −10 by sales and +11 by care leave +1: shares of −1000% and 1100% would say nothing.
    assert (
        "What moves scores most: how Care is measured and scored (by 11.0 points on average), "
        "how Sales is measured and scored (by 10.0 points on average)."
    ) in [str(text) for text in texts]


@pytest.mark.parametrize(
    ("value", "shown"),
    [("1.25", "+1.3"), ("-2.04", "−2.0"), ("0.04", "+0.04"), ("-0.001", "0.00"), ("0", "0.0")],
)
def test_a_change_carries_its_sign(value: str, shown: str) -> None:
    assert signed(Decimal(value)) == shown


def test_points_and_shares_have_no_plus() -> None:
    assert (points(Decimal(95)), points(Decimal(-3)), percent(Decimal("0.125")), percent(Decimal("-0.02"))) == (
        "95.0",
        "−3.0",
        "13%",
        "−2%",
    )  # fmt: skip


def test_one_is_not_several() -> None:
    assert [str(counted(n, "employee")) for n in (1, 2)] == ["1 person", "2 people"]
    assert counted(1, "team").in_language("zh-Hant") == "1個團隊"
