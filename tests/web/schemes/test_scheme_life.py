"""A scheme from its first draft to the day people confirm it."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from steelyard.web.audit.models import Entry
from steelyard.web.jobs.models import Job
from steelyard.web.org.tasks import open_tasks
from steelyard.web.org.viewer import viewer_of
from steelyard.web.schemes import actions
from steelyard.web.schemes.models import Acknowledgement, State, Version

TEXT = "steelyard: 1\nscheme: ours\nextends: [preset:balanced]\n# why: agreed in May\nperiod: quarter\n"
BROKEN = TEXT + "dimensions: {campaign_effect: {weight: 99}}\n"


@pytest.fixture
def draft(troupe):
    return actions.create(slug="ours", text=TEXT, actor=troupe.users["director"])


@pytest.fixture
def reviewed(draft, troupe):
    actions.submit(draft, actor=troupe.users["director"], note="first scheme")
    return Version.objects.get(pk=draft.pk)


@pytest.fixture
def published(reviewed, troupe):
    actions.publish(reviewed, actor=troupe.users["hr"], applies_from="")
    return Version.objects.get(pk=reviewed.pk)


def test_a_draft_keeps_comments_and_bytes(draft, troupe):
    saved = actions.save_text(draft, text=TEXT + "# more\n", revision=1, actor=troupe.users["hr"])
    assert (saved.text, saved.revision) == (TEXT + "# more\n", 2)


def test_the_second_of_two_editors_is_told_and_loses_nothing(draft, troupe, client_of):
    actions.save_text(draft, text=TEXT + "# hers\n", revision=1, actor=troupe.users["hr"])
    answer = client_of("director").post("/schemes/ours/draft/", {"text": TEXT + "# his\n", "revision": 1})
    assert answer.status_code == 409
    assert "# his" in answer.content.decode()
    assert "# hers" in answer.content.decode()
    assert Version.objects.get(pk=draft.pk).text == TEXT + "# hers\n"


def test_undo_brings_the_text_before_back(draft, troupe):
    saved = actions.save_text(draft, text=BROKEN, revision=1, actor=troupe.users["hr"])
    assert actions.undo(saved, revision=2, actor=troupe.users["hr"]).text == TEXT


def test_what_is_no_scheme_is_kept_and_shown_with_its_line(draft, client_of):
    client = client_of("director")
    client.post("/schemes/ours/draft/", {"text": "steelyard: 1\nscheme: [\n", "revision": 1})
    assert Version.objects.get(pk=draft.pk).text == "steelyard: 1\nscheme: [\n"
    assert "data-line" in client.get("/schemes/ours/draft/").content.decode()


def test_errors_keep_a_draft_from_review(draft, troupe):
    saved = actions.save_text(draft, text=BROKEN, revision=1, actor=troupe.users["director"])
    with pytest.raises(ValidationError, match="mended first"):
        actions.submit(saved, actor=troupe.users["director"], note="x")


def test_nobody_publishes_what_they_sent(reviewed, troupe):
    with pytest.raises(ValidationError, match="Ask a colleague"):
        actions.publish(reviewed, actor=troupe.users["director"], applies_from="")


def test_publishing_asks_for_scores_and_for_reading(published, troupe):
    assert published.state == State.PUBLISHED
    assert Job.objects.get().kind == "compute"
    viewer = viewer_of(troupe.users["employee"], on=published.published_at.date())
    assert [task.address for task in open_tasks(viewer)] == ["/schemes/ours/"]


def test_a_published_text_never_changes(published):
    published.text, published.sha256 = "else", "0" * 64
    with pytest.raises(ValueError, match="never changes"):
        published.save()


def test_reading_is_confirmed_once(published, client_of):
    client = client_of("employee")
    for _ in range(2):
        assert client.post("/schemes/ours/1/acknowledge/").status_code == 302
    assert Acknowledgement.objects.count() == 1
    assert Entry.objects.filter(action="scheme.acknowledged").count() == 1


def test_every_step_is_in_the_chain(published):
    assert list(
        Entry.objects.filter(action__startswith="scheme").order_by("number").values_list("action", flat=True)
    ) == [
        "scheme.created",
        "scheme.submitted",
        "scheme.published",
    ]


def test_it_is_sent_back_with_a_reason(reviewed, troupe):
    with pytest.raises(ValidationError):
        actions.send_back(reviewed, actor=troupe.users["hr"], reason=" ")
    actions.send_back(reviewed, actor=troupe.users["hr"], reason="targets are missing")
    assert Version.objects.get(pk=reviewed.pk).state == State.DRAFT


@pytest.mark.parametrize("written", ["2026Q9", "soon", "2026-03"])
def test_it_applies_from_a_period_of_its_kind(reviewed, troupe, written):
    with pytest.raises(ValidationError):
        actions.publish(reviewed, actor=troupe.users["hr"], applies_from=written)


def test_a_revision_is_compared_in_words(published, troupe, client_of):
    new = actions.revise(published.scheme, actor=troupe.users["director"])
    changed = TEXT.replace("period: quarter", "period: half")
    actions.save_text(new, text=changed, revision=1, actor=troupe.users["director"])
    answer = client_of("director").get("/schemes/ours/1/2/")
    assert answer.status_code == 200
    assert "half" in answer.content.decode()


@pytest.mark.parametrize("name", ["employee", "manager", "stranger", "admin"])
def test_drafts_are_not_for_everybody(draft, client_of, name):
    client = client_of(name)
    assert client.get("/schemes/ours/").status_code == 404
    assert client.get("/schemes/ours/draft/").status_code == 404
    assert client.post("/schemes/ours/draft/", {"text": "x", "revision": 1}).status_code == 404
    assert client.post("/schemes/ours/publish/").status_code == 404


def test_auditors_read_drafts_and_change_nothing(draft, client_of):
    client = client_of("auditor")
    assert client.get("/schemes/ours/draft/").status_code == 200
    assert client.post("/schemes/ours/draft/", {"text": "x", "revision": 1}).status_code == 404


def test_data_owners_edit_but_do_not_publish(reviewed, client_of):
    assert client_of("data_owner").post("/schemes/ours/publish/").status_code == 404


def test_a_script_in_a_title_is_text(troupe, client_of):
    text = TEXT + "title: {en: '<script>alert(1)</script>'}\n"
    actions.create(slug="sly", text=text, actor=troupe.users["director"])
    page = client_of("director").get("/schemes/sly/draft/").content.decode()
    assert "<script>alert" not in page


@pytest.mark.parametrize("formula", ["read_csv('/etc/passwd')", "(select 1)"])
def test_a_formula_reaches_no_file(troupe, client_of, formula):
    text = (
        TEXT
        + f'dimensions: {{campaign_effect: {{indicators: {{campaign_roi: {{formula: "{formula}"}}}}}}}}\n'
    )
    version = actions.create(slug="sly", text=text, actor=troupe.users["director"])
    with pytest.raises(ValidationError, match="mended first"):
        actions.submit(version, actor=troupe.users["director"], note="x")


def test_a_new_one_begins_with_a_preset_and_packs(troupe, client_of):
    answer = client_of("hr").post("/schemes/new/", {"slug": "fresh", "preset": "growth", "packs": ["b2b"]})
    assert (answer.status_code, answer["Location"]) == (302, "/schemes/fresh/draft/")
    text = Version.objects.get(scheme="fresh").text
    assert "scheme: fresh" in text
    assert "preset:growth" in text


def test_a_file_that_is_no_text_is_refused_in_words(troupe, client_of):
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile("x.yaml", b"\xff\xfe\x00")
    answer = client_of("hr").post("/schemes/new/", {"slug": "bad", "file": file})
    assert answer.status_code == 422
    assert "UTF-8" in answer.content.decode()


def test_a_comment_is_a_change_of_the_text_alone(published, troupe, client_of):
    new = actions.revise(published.scheme, actor=troupe.users["director"])
    changed = TEXT.replace("agreed in May", "agreed in <June>")
    actions.save_text(new, text=changed, revision=1, actor=troupe.users["director"])
    page = client_of("director").get("/schemes/ours/1/2/").content.decode()
    assert "No change of meaning" in page
    assert "</span>− # why: agreed in May" in page
    assert "</span>+ # why: agreed in &lt;June&gt;" in page
