"""500 posts of a brand page: growth of interaction by month and half-year."""

from __future__ import annotations

from decimal import Decimal

import pytest
from proof import Figures, assert_gap, assert_same, computed, entries, needs, truths

FOLDER = "facebook_moro"
pytestmark = needs(FOLDER)


def months() -> Figures:
    return computed("facebook_moro", FOLDER, "2014-01..2014-12")


def halves() -> Figures:
    return computed("facebook_moro", FOLDER, "2014H1..2014H2")


def year(by: str | None = None) -> Figures:
    return computed("facebook_moro", FOLDER, "2014", by=by)


def of(month: str) -> str:
    return f"2014-{int(month):02}"


@pytest.mark.parametrize(("month", "truth"), entries(FOLDER, "interactions_by_month"))
def test_interactions_of_a_month(month: str, truth: Decimal) -> None:
    assert_same(truth, months().value("interactions", period=of(month)))
    assert_same(truth, months().value("parts", period=of(month)))


@pytest.mark.parametrize(("month", "truth"), entries(FOLDER, "posts_by_month"))
def test_posts_of_a_month(month: str, truth: Decimal) -> None:
    assert_same(truth, months().value("posts", period=of(month)))


@pytest.mark.parametrize(("month", "truth"), entries(FOLDER, "interaction_growth_mom"))
def test_growth_of_interactions_over_the_month_before(month: str, truth: Decimal) -> None:
    assert_same(truth, months().value("interaction_growth", period=of(month)))


@pytest.mark.parametrize(("month", "truth"), entries(FOLDER, "page_likes_by_month_max"))
def test_likes_of_the_page_in_a_month(month: str, truth: Decimal) -> None:
    assert_same(truth, months().value("page_likes", period=of(month)))


@pytest.mark.parametrize("half", ["H1", "H2"])
def test_interactions_of_a_half_year(half: str) -> None:
    assert_same(truths(FOLDER)[half], halves().value("interactions", period=f"2014{half}"))


def test_growth_of_the_second_half_over_the_first() -> None:
    truth = truths(FOLDER)["growth_H2_vs_H1"]
    assert_same(truth, halves().value("interaction_growth", period="2014H2"))
    assert_gap("missing", "no_prior_period", halves().status("interaction_growth", period="2014H1"))


def test_engaged_users_of_all_that_were_reached() -> None:
    truth = truths(FOLDER)["engagement_rate_engaged/reach"]
    assert_same(truth, year().value("engagement_rate", period="2014"))


def test_the_year_is_the_sum_of_its_months() -> None:
    assert_same(truths(FOLDER)["interactions_total"], year().value("interactions", period="2014"))
    assert_same(truths(FOLDER)["rows"], year().value("posts", period="2014"))


@pytest.mark.parametrize(("paid", "truth"), entries(FOLDER, "paid_vs_organic_mean_interactions"))
def test_interactions_of_a_paid_and_of_an_organic_post(paid: str, truth: Decimal) -> None:
    subject = paid.removesuffix(".0")
    assert_same(truth, year("Paid").value("mean_interactions", subject=subject, period="2014"), places=4)


def test_the_post_of_which_nobody_knows_whether_it_was_paid() -> None:
    unknown = truths(FOLDER)["missing"]["Paid"]
    assert_same(unknown, year("Paid").value("posts", subject="(none)", period="2014"))
