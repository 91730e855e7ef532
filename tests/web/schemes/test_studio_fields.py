"""Fields of the studio are written into the text, and the text stays what it was."""

from __future__ import annotations

import re

import pytest

from steelyard.web.audit.models import Entry
from steelyard.web.schemes import actions
from steelyard.web.schemes.models import Version

TEXT = "steelyard: 1\nscheme: ours\nextends: [preset:balanced]\n# why: agreed in May\nperiod: quarter\n"
AT = "campaign_effect/campaign_roi"


@pytest.fixture
def draft(troupe):
    return actions.create(slug="ours", text=TEXT, actor=troupe.users["director"])


def send(client, **fields):
    return client.post("/schemes/ours/draft/change/", {"at": AT, "revision": 1, **fields})


def text_of(draft):
    return Version.objects.get(pk=draft.pk).text


def test_the_tree_leads_to_the_form_of_an_indicator(draft, client_of):
    client = client_of("director")
    assert f"?at={AT}" in client.get("/schemes/ours/draft/").content.decode()
    page = client.get("/schemes/ours/draft/", {"at": AT}).content.decode()
    assert 'name="target.target"' in page
    assert "As in preset:balanced" in page
    assert 'data-chart="curve"' in page


def test_a_field_goes_into_the_text_and_the_comments_stay(draft, client_of):
    assert send(client_of("director"), weight="45", owner="finance").status_code == 302
    saved = text_of(draft)
    assert saved.startswith(TEXT)
    assert "weight: 45" in saved
    assert Entry.objects.filter(action="scheme.edited").count() == 1


def test_what_is_refused_stays_in_its_field(draft, client_of):
    answer = send(client_of("director"), weight="45", formula="campaign_cost / nothing_known")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "character 17" in page
    assert "campaign_cost / nothing_known" in page
    assert text_of(draft) == TEXT


def test_a_field_of_an_older_edit_is_told_and_kept(draft, client_of, troupe):
    actions.save_text(draft, text=TEXT + "# hers\n", revision=1, actor=troupe.users["hr"])
    answer = send(client_of("director"), weight="45")
    assert answer.status_code == 409
    assert 'value="45"' in answer.content.decode()
    assert text_of(draft) == TEXT + "# hers\n"


def test_a_draft_in_review_takes_no_fields(draft, client_of, troupe):
    actions.submit(draft, actor=troupe.users["director"], note="x")
    assert send(client_of("director"), weight="45").status_code == 422
    assert text_of(draft) == TEXT


@pytest.mark.parametrize("at", ["", "campaign_effect/none", "nothing", "/", "campaign_effect/campaign_roi/x"])
def test_there_is_no_other_part(draft, client_of, at):
    client = client_of("director")
    assert client.post("/schemes/ours/draft/change/", {"at": at, "revision": 1}).status_code == 404
    assert client.get("/schemes/ours/draft/", {"at": at}).status_code == 200


@pytest.mark.parametrize("name", ["auditor", "employee", "manager", "admin"])
def test_only_editors_write_fields(draft, client_of, name):
    assert send(client_of(name), weight="45").status_code == 404
    assert text_of(draft) == TEXT


@pytest.mark.parametrize("name", ["director", "auditor"])
def test_needed_fields_and_others_are_told_apart(draft, client_of, name):
    page = client_of(name).get("/schemes/ours/draft/", {"at": AT}).content.decode()
    assert label_of(page, "weight") == "Weight in %"
    assert label_of(page, "target.stretch") == "Stretch (optional)"


def label_of(page, field):
    label = page.split(f'for="part-{field}">')[1].split("</label>")[0]
    return re.sub("<[^>]+>", "", label).strip()


def test_all_weights_stand_in_one_form(draft, client_of):
    client = client_of("director")
    page = client.get("/schemes/ours/draft/").content.decode()
    assert 'name="weight:campaign_effect/campaign_roi"' in page
    given = {"weight:campaign_effect": "30", "weight:market_insight": "16"}
    assert client.post("/schemes/ours/draft/", {"text": TEXT, "revision": 1, **given}).status_code == 302
    assert text_of(draft) == TEXT + (
        "dimensions:\n  market_insight:\n    weight: 16\n  campaign_effect:\n    weight: 30\n"
    )


def test_a_text_and_a_field_are_saved_together(draft, client_of):
    text = TEXT + "version: 3\n"
    assert send(client_of("director"), weight="45", text=text).status_code == 302
    assert text_of(draft).startswith(text)
    assert "weight: 45" in text_of(draft)


def test_a_field_nobody_touched_does_not_undo_the_text(draft, client_of):
    """Without scripts the form still shows what was saved while the text says something else already."""
    text = TEXT + "dimensions: {campaign_effect: {indicators: {campaign_roi: {weight: 45}}}}\n"
    shown = {"weight": "40", "owner": "finance-analyst", "unit": "percent"}
    send(client_of("director"), text=text, **shown)
    assert text_of(draft) == text


def test_a_text_that_is_no_text_is_refused(draft, client_of):
    answer = client_of("director").post("/schemes/ours/draft/", {"text": "a: \0", "revision": 1})
    assert answer.status_code == 422
    assert text_of(draft) == TEXT


def test_an_auditor_reads_the_fields_without_a_button(draft, client_of):
    page = client_of("auditor").get("/schemes/ours/draft/", {"at": AT}).content.decode()
    assert 'name="weight"' in page
    assert "Write it into the scheme" not in page
