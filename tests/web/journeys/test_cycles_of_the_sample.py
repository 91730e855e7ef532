"""Whoever looks around in the sample company finds something to do, and a quarter that is over."""

from __future__ import annotations

import pytest
from browsers import WindowOf
from playwright.sync_api import expect
from processes import Installation
from walking import signed_in


@pytest.mark.parametrize(
    ("role", "tasks"),
    [
        ("employee", ["填写“2026年第三季度考核”的自评", "为韩雪提供360度评价"]),
        ("manager", ["评价韩雪", "评价𠮷田修一"]),
        ("director", ["评价高志强", "批准高志强的评价人"]),
    ],
)
def test_each_of_them_is_asked_for_something(
    sample: Installation, window_of: WindowOf, role: str, tasks: list[str]
) -> None:
    page = signed_in(window_of, sample, role, "zh-hans")
    for words in tasks:
        expect(page.locator("#tasks")).to_contain_text(words)


def test_hr_sees_how_far_the_reviews_are(sample: Installation, window_of: WindowOf) -> None:
    page = signed_in(window_of, sample, "hr", "zh-hans")
    # 58 are rated. The three one looks around as have not written, nor has one in each of seven teams.
    expect(page.locator("section[aria-labelledby=cycles]")).to_contain_text("48 / 58")
    page.get_by_role("link", name="2026年第三季度考核").click()
    expect(page.locator(".page-title .badge")).to_have_text("评价中")
    expect(page.locator("tbody tr", has_text="目标制定与确认")).to_contain_text("116 / 116")


def test_the_quarter_before_is_over_and_everybody_has_a_result(
    sample: Installation, window_of: WindowOf
) -> None:
    page = signed_in(window_of, sample, "director", "zh-hans")
    page.goto("/cycles/")
    page.get_by_role("link", name="2026年第二季度考核").click()
    expect(page.locator(".page-title .badge")).to_have_text("已结束")
    page.get_by_role("link", name="结果", exact=True).click()
    expect(page.locator("tbody tr")).to_have_count(58)
    expect(page.locator("tbody tr", has_text="最终")).to_have_count(58)
