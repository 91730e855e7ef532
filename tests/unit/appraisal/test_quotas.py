"""Percentages of people as whole people."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.appraisal.quotas import Guideline, LinkedGuidelines, mixed, quotas
from strategies import unhurried

GRADES = ("S", "A", "B", "C", "D")
FULL = {"S": 10, "A": 20, "B": 50, "C": 15, "D": 5}
TOP = {"S": 10, "A": 20}


def guideline(shares: dict[str, int] | dict[str, Decimal]) -> Guideline:
    return Guideline(GRADES, {grade: Decimal(share) for grade, share in shares.items()})


def test_five_people_are_five_people() -> None:
    # DOMAIN §6.3: .5, 1, 2.5, .75, .25. Rounding gives 0, 1, 2, 1, 0; here C has the largest remainder, then S
    # and B are equal and the better grade comes first.
    found = quotas(guideline(FULL), 5)
    assert {"S": 1, "A": 1, "B": 2, "C": 1, "D": 0} == found.people
    assert 0 == found.free


@pytest.mark.parametrize(
    ("n", "expected"),
    [
        (0, (0, 0, 0)),
        (1, (0, 0, 1)),
        (3, (0, 1, 2)),  # .3, .6, 2.1
        (5, (1, 1, 3)),  # .5, 1, 3.5: a tie, S before the rest
        (10, (1, 2, 7)),
        (66, (7, 13, 46)),  # 6.6, 13.2, 46.2
    ],
)
def test_grades_without_a_share_are_free(n: int, expected: tuple[int, int, int]) -> None:
    found = quotas(guideline(TOP), n)
    assert expected == (found.people["S"], found.people["A"], found.free)


def test_a_tie_never_puts_anybody_into_the_lowest_grade() -> None:
    # .5 for D and 4.5 for the others.
    assert (0, 5) == (quotas(guideline({"D": 10}), 5).people["D"], quotas(guideline({"D": 10}), 5).free)


def test_without_a_guideline_everybody_is_free() -> None:
    assert ({}, 7) == (quotas(guideline({}), 7).people, quotas(guideline({}), 7).free)


@pytest.mark.parametrize(
    ("shares", "complaint"),
    [
        ({"S": 10, "E": 5}, '"E" is not a grade'),
        ({"S": -1}, "not below 0%"),
        ({"S": 60, "A": 50}, "sum to 110%"),
        ({**FULL, "D": 4}, "sum to 99%"),
    ],
)
def test_impossible_guidelines_are_refused(shares: dict[str, int], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        guideline(shares)


def test_a_group_has_no_fewer_than_nobody() -> None:
    with pytest.raises(ValueError, match="no -1 people"):
        quotas(guideline(TOP), -1)


# ── properties ──────────────────────────────────────────────────────────────────────────────────────


@st.composite
def guidelines(draw: st.DrawFn) -> Guideline:
    """Some of the grades in tenths of a percent, or all of them with a sum of 100."""
    cuts = sorted(draw(st.lists(st.integers(0, 1000), min_size=5, max_size=5)))
    if draw(st.booleans()):
        cuts[-1] = 1000
        named = list(GRADES)
    else:
        named = draw(st.lists(st.sampled_from(GRADES), unique=True, max_size=4))
    parts = [high - low for low, high in zip([0, *cuts], cuts, strict=False)]
    shares = dict(zip(GRADES, parts, strict=True))
    return Guideline(GRADES, {grade: Decimal(shares[grade]) / 10 for grade in GRADES if grade in named})


@given(guidelines(), st.integers(0, 500))
@unhurried
def test_quotas_sum_to_the_group_and_keep_to_their_shares(found: Guideline, n: int) -> None:
    result = quotas(found, n)
    assert n == sum(result.people.values()) + result.free
    for grade, people in result.people.items():
        assert abs(people - n * Fraction(found.percent[grade]) / 100) < 1
    assert abs(result.free - n * found.left / 100) < 1


@given(guidelines(), st.integers(0, 500))
@unhurried
def test_a_larger_share_is_never_fewer_people(found: Guideline, n: int) -> None:
    people = quotas(found, n).people
    for one in people:
        for other in people:
            if found.percent[one] > found.percent[other]:
                assert people[one] >= people[other]


@given(guidelines(), st.integers(0, 500), st.data())
@unhurried
def test_raising_a_share_at_the_cost_of_another_never_takes_people_from_it(
    found: Guideline, n: int, data: st.DataObject
) -> None:
    donors = [grade for grade in found.named if found.percent[grade] > 0]
    if len(found.named) < 2 or not donors:
        return
    donor = data.draw(st.sampled_from(donors))
    other = data.draw(st.sampled_from([grade for grade in found.named if grade != donor]))
    moved = Decimal(data.draw(st.integers(1, int(found.percent[donor] * 10)))) / 10
    shares = dict(found.percent)
    shares[donor] -= moved
    shares[other] += moved
    before, after = quotas(found, n).people, quotas(Guideline(GRADES, shares), n).people
    assert after[other] >= before[other]
    assert after[donor] <= before[donor]


# ── departments ─────────────────────────────────────────────────────────────────────────────────────

TABLE = {"A": {"S": 15, "A": 25}, "B": TOP, "C": {"S": 5, "A": 15}}


def linked() -> LinkedGuidelines:
    return LinkedGuidelines.of(
        GRADES,
        {unit: {g: Decimal(p) for g, p in row.items()} for unit, row in TABLE.items()},
        guideline(TOP).percent,
    )


@pytest.mark.parametrize(("unit", "top"), [("A", 8), ("B", 6), ("C", 4), ("D", 6), (None, 6)])
def test_a_better_department_has_more_of_the_best_grades(unit: str | None, top: int) -> None:
    # 20 people: 3 + 5, 2 + 4, 1 + 3; a grade that the table does not have, or none, has the usual guideline.
    found = quotas(linked().of_unit(unit), 20)
    assert top == found.people["S"] + found.people["A"]


def test_a_table_that_rewards_the_worse_department_is_refused() -> None:
    # S alone rises, but S and A together fall from 45 to 30.
    with pytest.raises(
        ValueError, match=r"a department with A would have 30% .* A or better, one with B 45%"
    ):
        LinkedGuidelines.of(
            GRADES,
            {"A": {"S": Decimal(15), "A": Decimal(15)}, "B": {"S": Decimal(10), "A": Decimal(35)}},
            {},
        )


def test_people_of_two_departments_have_the_mean_of_both_guidelines() -> None:
    # 6 people of a department with A and 3 of one with C: S (6·15 + 3·5)/9 = 35/3, A (6·25 + 3·15)/9 = 65/3.
    found = mixed([(6, linked().of_unit("A")), (3, linked().of_unit("C"))])
    assert {"S": Fraction(35, 3), "A": Fraction(65, 3)} == found.percent
    # 1.05 and 1.95 of 9.
    assert {"S": 1, "A": 2} == quotas(found, 9).people


@pytest.mark.parametrize(
    ("parts", "complaint"),
    [
        ([], "nobody"),
        ([(0, guideline(TOP))], "nobody"),
        ([(3, guideline(TOP)), (3, guideline({"S": 5}))], "different grades"),
    ],
)
def test_guidelines_that_do_not_fit_are_not_pooled(
    parts: list[tuple[int, Guideline]], complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        mixed(parts)
