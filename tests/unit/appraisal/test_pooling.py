"""Small groups are looked at together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.appraisal.pooling import Pool, pooled
from strategies import unhurried

#: A department with two centres; one of them has three teams, the other two.
PARENTS = {
    "dept": None, "east": "dept", "west": "dept",
    "e1": "east", "e2": "east", "e3": "east", "w1": "west", "w2": "west",
}  # fmt: skip


def together(people: dict[str, int], *, under: int = 10) -> dict[tuple[str, ...], str]:
    """The groups of each pool, and within what they are."""
    return {pool.groups: pool.within for pool in pooled(people, PARENTS, under=under)}


def test_a_group_with_people_enough_stands_alone() -> None:
    assert (Pool("e1", ("e1",), 10), Pool("e2", ("e2",), 30)) == pooled({"e1": 10, "e2": 30}, PARENTS)


def test_small_siblings_are_pooled() -> None:
    assert {("e1", "e2"): "east", ("e3",): "e3"} == together({"e1": 4, "e2": 6, "e3": 12})


def test_those_directly_in_the_parent_are_pooled_with_its_small_teams() -> None:
    assert {("e1", "e2", "east"): "east"} == together({"east": 2, "e1": 4, "e2": 5})


def test_too_few_small_ones_join_the_smallest_sibling() -> None:
    assert {("e1", "e3"): "east", ("e2",): "e2"} == together({"e1": 4, "e2": 20, "e3": 12})


def test_of_equal_siblings_the_first_by_name_is_joined() -> None:
    assert {("e1", "e3"): "east", ("e2",): "e2"} == together({"e1": 12, "e2": 12, "e3": 1})


def test_without_siblings_they_go_up() -> None:
    # Four of the east and seven of the west: together in the department.
    assert {("e1", "w1"): "dept"} == together({"e1": 4, "w1": 7})


def test_a_few_who_go_up_join_what_is_there() -> None:
    assert {("dept", "e1", "w1", "w2"): "dept"} == together({"dept": 1, "e1": 3, "w1": 6, "w2": 5})


def test_a_department_that_is_too_small_says_so() -> None:
    assert (Pool("dept", ("e1", "w1"), 7, small=True),) == pooled({"e1": 3, "w1": 4}, PARENTS)


def test_a_large_parent_takes_in_its_only_small_team() -> None:
    assert {("e1", "east"): "east"} == together({"east": 15, "e1": 4})


def test_eight_teams_of_a_usual_department_are_looked_at_together() -> None:
    teams = dict(zip("abcdefgh", (6, 7, 9, 8, 9, 8, 6, 6), strict=True))
    (found,) = pooled({**teams, "dept": 1}, dict.fromkeys(teams, "dept"))
    assert (60, False) == (found.n, found.small)


def test_groups_without_people_are_in_no_pool() -> None:
    assert () == pooled({"e1": 0}, PARENTS)


def test_a_group_that_nobody_placed_has_no_parent() -> None:
    assert (Pool("far", ("far",), 12),) == pooled({"far": 12}, {})


@pytest.mark.parametrize(
    ("people", "parents", "complaint"),
    [({"a": -1}, {}, "0 people or more"), ({"a": 5}, {"a": "b", "b": "a"}, "contain one another: a or b")],
)
def test_impossible_groups_are_refused(
    people: dict[str, int], parents: dict[str, str | None], complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        pooled(people, parents)


@given(st.dictionaries(st.sampled_from(sorted(PARENTS)), st.integers(0, 25)), st.integers(1, 15))
@unhurried
def test_everybody_is_in_exactly_one_pool_and_none_is_small_while_there_are_others(
    people: dict[str, int], under: int
) -> None:
    found = pooled(people, PARENTS, under=under)
    groups = [group for pool in found for group in pool.groups]
    assert sorted(groups) == sorted(group for group, n in people.items() if n)
    assert sum(people.values()) == sum(pool.n for pool in found)
    for pool in found:
        assert pool.small is (pool.n < under)
        assert pool.small is False or len(found) == 1
