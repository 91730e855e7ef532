"""The guideline beside the grades there are."""

from __future__ import annotations

from decimal import Decimal

import pytest

from steelyard.appraisal import calibration_words
from steelyard.appraisal.distribution import Distribution, by_pool, distribution
from steelyard.appraisal.pooling import Pool, pooled
from steelyard.appraisal.quotas import Guideline, LinkedGuidelines
from steelyard.core.texts import LANGUAGES

GRADES = ("S", "A", "B", "C", "D")
TOP = Guideline(GRADES, {"S": Decimal(10), "A": Decimal(20)})


def over(found: Distribution) -> dict[str, int | None]:
    return {row.grade: row.over for row in found.rows}


def words(found: Distribution, language: str = "en") -> str:
    return " ".join(text.in_language(language) for text in calibration_words.distribution(found))


def test_too_many_at_the_top() -> None:
    # 20 people: 2 S and 4 A are meant, 14 are free.
    found = distribution(list("SSSS" + "AAA" + "B" * 12 + "C"), TOP)
    assert {"S": 2, "A": -1, "B": None, "C": None, "D": None} == over(found)
    assert [2, 1] == [row.over_down_to for row in found.rows[:2]]
    assert 14 == found.free
    assert not found.met
    assert "S or better: 4 people where the guideline means 2, 2 too many." == words(found)


def test_who_might_be_an_s_and_is_an_a_is_no_excess() -> None:
    # 10 people: 1 S and 2 A are meant; three A and no S are three people at A or better, as meant.
    found = distribution(list("AAA" + "B" * 7), TOP)
    assert {"S": -1, "A": 1} == {grade: over(found)[grade] for grade in "SA"}
    assert found.met
    assert "The guideline is met." == words(found)


def test_nobody_has_to_be_at_the_top() -> None:
    assert distribution(list("B" * 10), TOP).met


def test_below_the_first_free_grade_nothing_is_counted_from_the_top() -> None:
    found = distribution(list("SAB"), Guideline(GRADES, {"S": Decimal(10), "D": Decimal(5)}))
    assert [None, None, None, None] == [row.down_to for row in found.rows[1:]]
    assert 0 == found.rows[-1].quota


def test_who_has_no_grade_is_not_counted() -> None:
    found = distribution(["S", None, "B", None], TOP)
    assert (2, 2) == (found.n, found.ungraded)
    assert "2 people have no grade yet" in words(found)


def test_a_group_without_grades_means_nobody() -> None:
    found = distribution([None], TOP)
    assert (0, True) == (found.n, found.met)


def test_an_unknown_grade_is_refused() -> None:
    with pytest.raises(ValueError, match='"E" is not a grade'):
        distribution(["S", "E"], TOP)


def linked() -> LinkedGuidelines:
    table = {"A": {"S": Decimal(20), "A": Decimal(30)}, "C": {"S": Decimal(0), "A": Decimal(10)}}
    return LinkedGuidelines.of(GRADES, table, TOP.percent)


def test_every_pool_has_the_guideline_of_its_departments() -> None:
    grades = {"red": list("SSAAA" + "B" * 7), "blue": list("AB" + "B" * 4), "green": list("SB" + "B" * 2)}
    pools = pooled({name: len(found) for name, found in grades.items()}, dict.fromkeys(grades, "dept"))
    green_and_blue, red = by_pool(pools, grades, linked(), {"red": "A", "blue": "A", "green": "C"})
    # Red alone: 12 · 20% = 2.4 and 12 · 30% = 3.6, so 2 S and 4 A.
    assert ("red",) == red.groups
    assert [2, 4] == [row.quota for row in red.rows[:2]]
    # Blue with 6 people and green with 4: S (6·20 + 4·0)/10 = 12% and A (6·30 + 4·10)/10 = 22% of 10.
    assert ("blue", "green") == green_and_blue.groups
    assert [1, 2] == [row.quota for row in green_and_blue.rows[:2]]
    assert green_and_blue.met


def test_only_those_with_a_grade_make_the_mean_of_two_departments() -> None:
    pool = Pool("dept", ("red", "green"), 20)
    (found,) = by_pool(
        [pool], {"red": ["B"] * 10, "green": [None] * 10}, linked(), {"red": "A", "green": "C"}
    )
    assert [2, 3] == [row.quota for row in found.rows[:2]]


def test_a_pool_without_grades_yet_has_the_usual_guideline() -> None:
    (found,) = by_pool([Pool("red", ("red",), 3, small=True)], {"red": [None] * 3}, linked(), {"red": "A"})
    assert (0, 3, True) == (found.n, found.ungraded, found.small)


def test_pools_are_explained_in_three_languages() -> None:
    pool, alone, small = (
        Pool("dept", ("blue", "green"), 10), Pool("red", ("red",), 12), Pool("dept", ("blue",), 6, small=True),
    )  # fmt: skip
    assert calibration_words.pool(alone, str) is None
    said = [calibration_words.pool(each, str.upper) for each in (pool, small)]
    for language in LANGUAGES:
        together, few = (text.in_language(language) for text in said if text is not None)
        assert "BLUE" in together
        assert "GREEN" in together
        assert "10" in together
        assert "6" in few
