"""The scheme studio in a real browser: one text, in forms and as YAML, and what it gives on real rows.

Campaigns of the second quarter of 2026: the employee's earned 300 for 200, an ROI of 50%.
"""

from __future__ import annotations

import pytest
from browsers import assert_accessible
from playwright.sync_api import Page, expect

import cast
from folders import DataFolder
from steelyard.web.jobs.actions import run
from steelyard.web.jobs.models import Job
from steelyard.web.schemes import actions
from steelyard.web.schemes.models import Version
from thoroughly import again

TEXT = (
    "steelyard: 1\nscheme: ours\nextends: [preset:balanced]\n# why: agreed in May\nperiod: quarter\n"
    "dimensions:\n  campaign_effect:\n    indicators:\n      campaign_roi:\n        minimum_evidence: null\n"
)
STUDIO = "/schemes/ours/draft/?at=campaign_effect/campaign_roi"
#: Milliseconds for an answer of the server on a busy machine.
PATIENCE = 30_000


@pytest.fixture
def draft(site, troupe, tmp_path, settings):
    settings.STEELYARD_HOME = tmp_path
    data = cast.organise(DataFolder(tmp_path / "data"))
    data.rows(
        "campaigns",
        "campaign_id, ended_on, owner_id, revenue, cost",
        f"c1, 2026-05-01, {cast.employee}, 300, 200",
    )
    settings.STEELYARD_LAKE = str(data.root)
    return actions.create(slug="ours", text=TEXT, actor=troupe.users["director"])


def opened(page_of, **how) -> Page:
    page = page_of("director", **{"language": "en", "width": 1920, **how})
    page.set_default_timeout(3 * PATIENCE)
    page.goto(STUDIO)
    page.wait_for_load_state("networkidle")
    return page


def text_of(page: Page) -> str:
    return str(page.evaluate("document.getElementById('text').value"))


def write(page: Page, text: str) -> None:
    page.evaluate("(text) => document.querySelector('.CodeMirror').CodeMirror.setValue(text)", text)


def wait_for(page: Page, written: str) -> None:
    """Until the server has written a field into the text."""
    page.wait_for_function(
        "(written) => document.getElementById('text').value.includes(written)", arg=written, timeout=PATIENCE
    )


def test_form_and_text_follow_each_other(draft, page_of):
    page = opened(page_of)
    page.get_by_label("Weight in %").fill("45")
    expect(page.locator("#tree")).to_contain_text("105%: 5% too much", timeout=PATIENCE)
    assert "weight: 45" in text_of(page)
    assert "# why: agreed in May" in text_of(page)
    expect(page.locator("#unsaved")).to_be_visible()
    write(page, text_of(page).replace("weight: 45", "weight: 40"))
    expect(page.get_by_label("Weight in %")).to_have_value("40", timeout=PATIENCE)
    expect(page.locator("#sum")).to_have_text("100% ✓")
    assert Version.objects.get(pk=draft.pk).text == TEXT


def test_another_rule_is_chosen_and_its_curve_is_drawn(draft, page_of):
    page = opened(page_of)
    page.get_by_label("Scoring rule").select_option("tier")
    tiers = page.get_by_label("Tiers, one a line: from this value on, points")
    expect(tiers).to_have_value("100%: 100\n90%: 80\n80%: 60\nlowest: 0", timeout=PATIENCE)
    expect(page.locator("#curve canvas")).to_be_visible()
    tiers.fill("100% 100")
    expect(page.locator("#said-score-bands")).to_contain_text("such as 80%: 60", timeout=PATIENCE)
    tiers.fill("100%: 110\nlowest: 0")
    expect(page.locator("#said-score-bands")).to_be_empty(timeout=PATIENCE)
    wait_for(page, "bands: [[100%, 110], [lowest, 0]]")


def test_a_name_of_the_help_goes_into_the_formula(draft, page_of):
    page = opened(page_of)
    page.get_by_label("Formula", exact=True).fill("")
    expect(page.locator("#said-formula")).to_contain_text("a value is needed", timeout=PATIENCE)
    page.get_by_text("What a formula may use").click()
    page.get_by_role("button", name="new_leads").click()
    expect(page.get_by_label("Formula", exact=True)).to_have_value("new_leads")
    # A count is no percentage: that is said at the unit, and mended there.
    expect(page.locator("#said-unit")).to_contain_text("gives count", timeout=PATIENCE)
    page.get_by_label("Unit").fill("count")
    wait_for(page, "formula: new_leads")
    expect(page.locator("#said-unit")).to_be_empty()


def test_a_broken_text_keeps_its_weights_and_leads_to_its_line(draft, page_of):
    page = opened(page_of)
    write(page, "steelyard: 1\ndimensions:\n  a: {weight: 60}\n  b: {weight: 36}\n")
    expect(page.locator("#sum")).to_have_text("96%: 4% to give away", timeout=PATIENCE)
    write(page, "steelyard: 1\nscheme: [\n")
    expect(page.locator("#tree")).to_contain_text("no weights to show", timeout=PATIENCE)
    page.locator("#findings [data-line]").first.click()
    page.wait_for_function("document.querySelector('.CodeMirror').CodeMirror.getCursor().line >= 1")


def test_it_is_tried_on_real_rows_before_it_is_saved(draft, page_of, troupe):
    page = opened(page_of)
    page.get_by_role("textbox", name="Stretch (optional)", exact=True).fill("60%")
    wait_for(page, "stretch: 60%")
    page.get_by_label("For whom").select_option(troupe.people["employee"].pk)
    page.get_by_role("button", name="Try on data").click()
    expect(page.locator("#trial")).to_contain_text("Waiting", timeout=PATIENCE)
    run(str(Job.objects.get(kind="trial").pk))
    # Between the target of 20% (100 points) and the stretch of 60% (120): three quarters of the way.
    expect(page.locator("#trial")).to_contain_text("50% → 115 points", timeout=PATIENCE)
    expect(page.locator("#trial")).to_contain_text("(300 − 200) ÷ 200")
    expect(page.locator("#trial canvas")).to_be_visible(timeout=PATIENCE)
    assert Version.objects.get(pk=draft.pk).text == TEXT
    assert_accessible(page)


def test_everything_typed_is_saved_by_one_button(draft, page_of):
    page = opened(page_of)
    page.get_by_label("Weight in %").fill("38")
    page.locator("#tree").get_by_role("link", name="Cost per lead").click()
    expect(page.locator("#part-title")).to_contain_text("cost_per_lead", timeout=PATIENCE)
    page.get_by_label("Weight in %").fill("32")
    wait_for(page, "weight: 32")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#toasts")).to_contain_text("Saved.")
    saved = Version.objects.get(pk=draft.pk).text
    assert "# why: agreed in May" in saved
    assert "campaign_roi:\n        minimum_evidence: null\n        weight: 38\n" in saved
    assert "cost_per_lead:\n        weight: 32\n" in saved
    expect(page.locator("#part-title")).to_contain_text("cost_per_lead")
    expect(page.locator("#unsaved")).to_be_hidden()


@pytest.mark.parametrize(
    ("width", "theme", "language"),
    [(390, "dark", "zh-hant"), again(1280, "light", "zh-hans"), again(1920, "dark", "en")],
)
def test_the_rooms_of_schemes_hold_at_every_width(draft, page_of, width, theme, language):
    page = page_of("director", language=language, width=width, theme=theme)
    page.set_default_timeout(3 * PATIENCE)
    for room in (STUDIO, "/schemes/ours/draft/", "/schemes/new/", "/schemes/"):
        page.goto(room)
        page.wait_for_load_state("networkidle")
        assert_accessible(page)


def test_on_a_phone_one_switches_between_form_and_text(draft, page_of):
    page = opened(page_of, width=390)
    expect(page.get_by_label("Weight in %")).to_be_visible()
    expect(page.locator(".CodeMirror")).to_be_hidden()
    page.get_by_role("button", name="YAML").click()
    expect(page.locator(".CodeMirror")).to_be_visible()
    expect(page.get_by_label("Weight in %")).to_be_hidden()
    page.locator("#tree").get_by_role("link", name="Cost per lead").click()
    expect(page.locator("#part-title")).to_be_focused(timeout=PATIENCE)
