"""The main ways through the sample company, in a real browser, in all three languages."""

from __future__ import annotations

import re

import pytest
from browsers import assert_accessible
from playwright.sync_api import Page, expect

from steelyard.web.sample.fair import write_leads

LANGUAGES = ("zh-hans", "zh-hant", "en")
WORDS = {
    "zh-hans": {"rows": "查看背后的数据行", "score": "您的得分", "formula": "公式", "publish": "发布", "yes": "确认执行"},
    "zh-hant": {"rows": "檢視背後的資料列", "score": "您的得分", "formula": "公式", "publish": "釋出", "yes": "確認執行"},
    "en": {"rows": "Show the rows behind it", "score": "Your score", "formula": "Formula", "publish": "Publish", "yes": "Yes, do it"},
}  # fmt: skip
JOB = 90_000


def signed_in(window_of, sample, role: str, language: str, **how) -> Page:
    """By one click on the sign-in page."""
    page = window_of(sample, "nobody", language=language, **how)
    page.goto("/accounts/login/")
    page.locator(f"button[value={role}], button[name=role][value={role}]").first.click()
    page.wait_for_url(re.compile(r"/$"))
    return page


@pytest.mark.parametrize("language", LANGUAGES)
def test_i_find_my_score_and_its_rows(sample, window_of, language):
    page = signed_in(window_of, sample, "employee", language)
    page.goto("/scorecards/my/")
    said = WORDS[language]
    expect(page.get_by_role("heading", name=said["score"], exact=True)).to_be_visible()
    assert_accessible(page)
    page.goto("/scorecards/E025/2026Q3/campaign_roi/")
    assert_accessible(page)
    page.get_by_role("button", name=said["rows"]).click()
    expect(page.locator("dt", has_text=said["formula"])).to_be_visible(timeout=JOB)
    expect(page.locator("table tbody tr").first).to_be_visible()
    assert page.locator("table tbody tr").count() > 0
    # The run that brought the rows of the campaigns is named.
    expect(page.locator("main dl")).to_contain_text("finance")


def test_what_if_says_what_the_score_would_be_and_keeps_nothing(sample, window_of):
    page = signed_in(window_of, sample, "employee", "en")
    page.goto("/scorecards/E025/2026Q3/")
    page.get_by_label("Campaign ROI (%)").fill("18")
    page.get_by_label("Campaign ROI (%)").blur()
    # At its target of 18% the indicator scores 100 in place of 64.9 and weighs 7.5: 2.6 points more.
    expect(page.locator("#what-if-result")).to_contain_text("+2.6")
    page.reload()
    expect(page.get_by_label("Campaign ROI (%)")).to_have_value("5.7166")


def test_three_bad_rows_are_held_and_one_is_mended(sample, window_of, tmp_path):
    page = signed_in(window_of, sample, "data_owner", "en")
    page.goto("/data/uploads/new/")
    page.locator("input[type=file]").set_input_files(write_leads(tmp_path / "stand.xlsx"))
    page.locator("main form button[type=submit], main form button:not([type])").first.click()
    expect(page).to_have_url(re.compile("/data/uploads/"))
    expect(page.locator("main")).to_contain_text(re.compile(r"\b3\b"), timeout=JOB)


def test_a_revision_is_published_by_a_second_pair_of_eyes(sample, window_of):
    director = signed_in(window_of, sample, "director", "en")
    director.goto("/schemes/sample-company/")
    director.get_by_role("button", name="Revise").click()
    director.wait_for_url("**/draft/")
    director.locator("#note").fill("half-yearly revision")
    director.get_by_role("button", name="Send for review").click()
    hr = signed_in(window_of, sample, "hr", "en")
    hr.goto("/schemes/sample-company/")
    hr.get_by_label("In force from (empty: all periods)").fill("2026Q3")
    hr.get_by_role("button", name="Publish").click()
    hr.get_by_role("button", name="Yes, do it").click()
    expect(hr.locator("main")).to_contain_text("version 2 is in force")


@pytest.mark.parametrize("width", [390, 1280, 1920])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_rooms_hold_at_every_width(sample, window_of, width, theme):
    page = signed_in(window_of, sample, "director", "zh-hans", width=width, theme=theme)
    for room in (
        "/",
        "/scorecards/",
        "/scorecards/E025/2026Q3/",
        "/schemes/",
        "/schemes/sample-company/",
        "/organisation/",
    ):
        page.goto(room)
        page.wait_for_load_state("networkidle")
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 1, f"{room} is {wide} px wider than the window"
        assert_accessible(page)


def test_the_pages_hold_the_digits_of_the_engine(sample, company):
    """The totals that were stored, against the engine on the plain tables of the company."""
    from datetime import date

    from steelyard.core.periods import Period
    from steelyard.engine.compute import Request
    from steelyard.engine.score import score
    from steelyard.engine.workspace import open_workspace

    workspace = open_workspace(company / "scheme.yaml", company)
    found = score(workspace, Request([Period.parse("2026Q2")], "employee", date(2026, 9, 18)))
    expected = {
        subject: f"{card.total:.4f}" for _, subject, _, card in found.cards() if card.total is not None
    }
    stored = sample.python(
        "from steelyard.web.scorecards.models import Scorecard\n"
        "rows = Scorecard.objects.filter(kind='employee', computation__period='2026Q2', computation__is_current=True)\n"
        "print({row.subject: f'{row.total:.4f}' for row in rows if row.total is not None})"
    )
    assert len(expected) > 50
    assert eval(stored) == expected
