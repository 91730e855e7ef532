"""Which raters can be compared, and how well."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.stats.linked import Links, link
from strategies import unhurried

Pairs = list[tuple[str, str]]


def linked(*pairs: str) -> Links:
    """`Ax` is a rating of A by x."""
    return link([pair[0] for pair in pairs], [pair[1] for pair in pairs])


def test_raters_of_the_same_person_are_linked() -> None:
    found = linked("Ax", "Ay", "By", "Bz")
    assert found.connected
    assert [("x", "y", "z")] == found.groups()


def test_one_manager_for_each_team_leaves_every_manager_alone() -> None:
    found = linked("Ax", "Bx", "Cy", "Dy", "Ez")
    assert 3 == found.components
    assert [("x",), ("y",), ("z",)] == found.groups()
    assert [0, 0, 0] == found.overlap.tolist()
    assert not found.comparable.any()


def test_the_component_with_the_most_raters_comes_first() -> None:
    found = linked("Ax", "By", "Bz")
    assert [("y", "z"), ("x",)] == found.groups()
    assert [1, 0, 0] == found.component.tolist()
    assert [1, 0] == found.of_ratee.tolist()


def test_overlap_counts_people_rated_together() -> None:
    # x and y have A, B and C in common; D is x's alone and tells nothing of severity.
    found = linked("Ax", "Bx", "Cx", "Dx", "Ay", "By", "Cy")
    assert [3, 3] == pytest.approx(found.overlap)
    assert [4, 3] == found.rated.tolist()
    assert [3, 3] == found.shared.tolist()
    assert [3 / 4, 1] == pytest.approx(found.efficiency)


def test_in_a_full_table_everybody_is_worth_the_number_of_people() -> None:
    found = linked(*(ratee + rater for ratee in "ABCDE" for rater in "xyz"))
    assert [5, 5, 5] == pytest.approx(found.overlap)


def test_a_chain_is_worth_less_the_longer_it_is() -> None:
    # x - A - y - B - z: with information ½ per link the Laplacian is ½·[[1,−1,0],[−1,2,−1],[0,−1,1]], its
    # pseudo-inverse has 10/9, 4/9, 10/9 in the diagonal; (1 − 1/3)/(10/9) = 3/5, (1 − 1/3)/(4/9) = 3/2.
    assert [3 / 5, 3 / 2, 3 / 5] == pytest.approx(linked("Ax", "Ay", "By", "Bz").overlap)


def test_a_single_shared_person_does_not_make_two_teams_comparable() -> None:
    teams = [ratee + rater for team in ("ABCDEFuv", "GHIJKLxy") for ratee in team[:6] for rater in team[6:]]
    assert not linked(*teams).connected
    thin = linked(*teams, "Ax")
    assert thin.connected
    assert not thin.comparable.any()
    assert linked(*teams, "Ax", "Ay", "Bx", "By", "Gu", "Gv").comparable.all()


def test_rating_somebody_twice_is_no_second_link() -> None:
    assert linked("Ax", "Ay").overlap.tolist() == linked("Ax", "Ax", "Ay", "Ay").overlap.tolist()


def pairs(ratees: str, raters: str) -> st.SearchStrategy[Pairs]:
    pair = st.tuples(st.sampled_from(ratees), st.sampled_from(raters))
    return st.lists(pair, min_size=1, max_size=25, unique=True)


@given(st.one_of(pairs("ABCDEFGH", "xyz"), pairs("ABC", "stuvwxyz")))
@unhurried
def test_overlap_is_that_of_the_pseudo_inverse(found: Pairs) -> None:
    links = link([ratee for ratee, _ in found], [rater for _, rater in found])
    for group in links.groups():
        mine = [(ratee, rater) for ratee, rater in found if rater in group]
        ratees = sorted({ratee for ratee, _ in mine})
        once = np.array([[(ratee, rater) in mine for rater in group] for ratee in ratees], dtype=float)
        laplacian = np.diag(once.sum(0)) - once.T @ np.diag(1 / once.sum(1)) @ once
        inverse = np.diag(np.linalg.pinv(laplacian))
        for rater, variance in zip(group, inverse, strict=True):
            expected = (1 - 1 / len(group)) / variance if len(group) > 1 else 0
            assert expected == pytest.approx(links.overlap[links.raters.index(rater)])


@given(pairs("ABCDEFGH", "stuvwxyz"))
@unhurried
def test_who_is_linked_has_a_path_and_who_is_not_has_none(found: Pairs) -> None:
    links = link([ratee for ratee, _ in found], [rater for _, rater in found])
    groups = [{rater} for rater in sorted({rater for _, rater in found})]
    for ratee in {ratee for ratee, _ in found}:
        together = {rater for each, rater in found if each == ratee}
        touched = [group for group in groups if group & together]
        groups = [group for group in groups if not group & together] + [set().union(*touched)]
    assert sorted(map(sorted, groups)) == sorted(map(list, links.groups()))


@pytest.mark.parametrize(("ratee", "rater"), [("", ""), ("AB", "x")])
def test_no_ratings_have_no_links(ratee: str, rater: str) -> None:
    with pytest.raises(ValueError, match="every rating needs"):
        link(list(ratee), list(rater))
