"""Conversations as nested JSON: the time until somebody else answers."""

from __future__ import annotations

from decimal import Decimal

import pytest
from proof import Figures, assert_gap, assert_same, computed, entries, needs, truths

FOLDER = "ibm_twitter_care"
pytestmark = needs(FOLDER)


def conversations(by: str | None = None) -> Figures:
    return computed("ibm_twitter_care", FOLDER, "2020", by=by)


@pytest.mark.parametrize("indicator", ["mean_min", "median_min", "p90_min"])
def test_minutes_until_the_first_response(indicator: str) -> None:
    assert_same(truths(FOLDER)[indicator], conversations().value(indicator, period="2020"), places=4)


@pytest.mark.parametrize("indicator", ["within_60min", "within_24h", "conversations", "with_first_response"])
def test_share_answered_in_time(indicator: str) -> None:
    assert_same(truths(FOLDER)[indicator], conversations().value(indicator, period="2020"))


@pytest.mark.parametrize(("company", "truth"), entries(FOLDER, "by_brand_10+"))
def test_a_company_that_answered(company: str, truth: dict[str, Decimal]) -> None:
    found = conversations("answered_by")
    assert_same(truth["median_min"], found.value("median_min", subject=company, period="2020"), places=4)
    assert_same(truth["n"], found.value("with_first_response", subject=company, period="2020"))


def test_conversations_nobody_answered_have_no_response_time_instead_of_zero() -> None:
    found, truth = conversations("answered_by"), truths(FOLDER)
    silent = truth["conversations"] - truth["with_first_response"]
    assert_same(silent, found.value("conversations", subject="(none)", period="2020"))
    assert_gap("missing", "no_rows", found.status("median_min", subject="(none)", period="2020"))
    assert_gap("undefined", "zero_denominator", found.status("within_24h", subject="(none)", period="2020"))
