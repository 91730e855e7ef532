"""Words that give away what an indicator is about."""

from __future__ import annotations

import pytest

from steelyard.lint.vocabulary import CONVERSION, EXPOSURE, INNOVATION, SHARING


@pytest.mark.parametrize(
    "text", ["reach", "ad_impressions", "Impressions", "daily-reach 7", "广告曝光量", "觸及人數", "CPM"]
)
def test_it_knows_being_seen_by_its_words(text: str) -> None:
    assert EXPOSURE.is_in(text)


@pytest.mark.parametrize(
    "text", ["outreach", "reaching_out", "reviews", "interviews", "breach", "", "转化率"]
)
def test_a_word_inside_another_is_not_meant(text: str) -> None:
    assert not EXPOSURE.is_in(text)


def test_one_of_several_texts_is_enough_and_none_is_none() -> None:
    assert CONVERSION.is_in(None, "", "轉換率")
    assert not CONVERSION.is_in(None)
    assert not CONVERSION.is_in()


def test_market_share_is_no_sharing_and_a_proposal_is_an_idea() -> None:
    assert not SHARING.is_in("market_share", "Share of voice", "市场份额")
    assert SHARING.is_in("知识共享频次")
    assert INNOVATION.is_in("adopted_proposals")
