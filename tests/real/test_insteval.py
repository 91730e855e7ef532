"""73,421 ratings of 1,128 people: satisfaction of other departments and of one's own."""

from __future__ import annotations

from decimal import Decimal

import pytest
from proof import assert_same, computed, entries, needs, truths

FOLDER = "insteval"
pytestmark = needs(FOLDER)
INDICATORS = ("ratings", "raters", "ratees", "mean", "top2box_4or5", "score_0_100")


@pytest.mark.parametrize("indicator", INDICATORS)
def test_all_ratings(indicator: str) -> None:
    found = computed("insteval", FOLDER, "2020")
    assert_same(truths(FOLDER)["overall"][indicator], found.value(indicator, period="2020"))


@pytest.mark.parametrize("indicator", INDICATORS)
def test_ratings_by_other_departments(indicator: str) -> None:
    found = computed("insteval", FOLDER, "2020")
    truth = truths(FOLDER)["cross_department_service1"]
    assert_same(truth[indicator], found.value(f"cross_{indicator}", period="2020"))


@pytest.mark.parametrize("indicator", INDICATORS)
@pytest.mark.parametrize(
    ("service", "group"), [("0", "own_department_service0"), ("1", "cross_department_service1")]
)
def test_own_department_and_others_as_subjects(service: str, group: str, indicator: str) -> None:
    found = computed("insteval", FOLDER, "2020", by="service")
    assert_same(truths(FOLDER)[group][indicator], found.value(indicator, subject=service, period="2020"))


@pytest.mark.parametrize(("department", "truth"), entries(FOLDER, "by_dept_cross_only"))
def test_a_department_in_the_eyes_of_the_others(department: str, truth: dict[str, Decimal]) -> None:
    found = computed("insteval", FOLDER, "2020", by="dept")
    for indicator in INDICATORS:
        assert_same(truth[indicator], found.value(f"cross_{indicator}", subject=department, period="2020"))


@pytest.mark.parametrize("which", ["best_ratee_10+", "worst_ratee_10+"])
def test_the_best_and_the_worst_rated_person(which: str) -> None:
    found, (person, mean) = computed("insteval", FOLDER, "2020", by="d"), truths(FOLDER)[which]
    means = {subject: found.value("mean", subject=subject, period="2020") for subject in found.subjects}
    chosen = (max if which.startswith("best") else min)(means, key=lambda subject: means[subject])
    assert str(person) == chosen
    assert_same(mean, means[chosen])


def test_the_mean_of_all_is_not_the_mean_of_the_means() -> None:
    found, truth = computed("insteval", FOLDER, "2020", by="d"), truths(FOLDER)
    means = [found.value("mean", subject=subject, period="2020") for subject in found.subjects]
    assert_same(truth["mean_of_ratee_means"], sum(means, Decimal(0)) / len(means))
    assert_same(truth["overall"]["mean"], computed("insteval", FOLDER, "2020").value("mean", period="2020"))
