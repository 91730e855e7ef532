"""The pages of the log: who opens what, files that are what they say, words that stay words."""

from __future__ import annotations

import csv
import io
import os
import stat
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from steelyard.web.contributions import evidence
from steelyard.web.contributions.models import Contribution, ContributionState

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
FORM = {
    "subject": "e-007",
    "kind": "knowledge_sharing",
    "title": "How to read a funnel",
    "occurred_on": "2026-05-12",
    "what": "Two hours with the brand team.",
    "verifier": "",
}


def packed(*names: str) -> bytes:
    """An Office file with these parts, the same bytes at any time: they are in the names of tests."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        for name in names:
            file.writestr(zipfile.ZipInfo(name), "x")
    return stream.getvalue()


def page(client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def test_from_the_form_to_the_score(home, client_of):
    employee, manager = client_of("employee"), client_of("manager")
    made = employee.post("/contributions/new/", {**FORM, "do": "submit"})
    one = Contribution.objects.get()
    assert made.url == f"/contributions/{one.pk}/"
    assert one.state == ContributionState.SUBMITTED
    assert "How to read a funnel" in page(manager, "/contributions/verify/")
    answer = manager.post(
        f"/contributions/{one.pk}/step/", {"step": "verify", "rating": "4", "note": "was there"}
    )
    assert answer.status_code == 302
    one.refresh_from_db()
    assert (one.state, one.rating, one.note) == (ContributionState.VERIFIED, 4, "was there")
    assert "being counted" in page(employee, "/contributions/")


def test_a_draft_stays_with_whose_it_is(enter, client_of):
    one = enter(submit_it=False)
    page(client_of("employee"), f"/contributions/{one.pk}/")
    for name in ("manager", "director", "hr", "auditor", "stranger"):
        page(client_of(name), f"/contributions/{one.pk}/", status=404)
    assert "Leads from the fair" not in page(client_of("hr"), "/contributions/department/")


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("employee", 200),
        ("manager", 200),
        ("director", 200),
        ("hr", 200),
        ("auditor", 200),
        ("stranger", 404),
        ("data_owner", 404),
        ("admin", 404),
        ("nobody", 302),
    ],
)
def test_who_sees_what_was_handed_in(enter, client_of, name, status):
    one = enter()
    assert client_of(name).get(f"/contributions/{one.pk}/").status_code == status


def test_a_named_verifier_sees_it_and_others_of_the_same_person_not(enter, client_of):
    asked, other = enter(verifier="stranger"), enter(title="other")
    page(client_of("stranger"), f"/contributions/{asked.pk}/")
    page(client_of("stranger"), f"/contributions/{other.pk}/", status=404)


@pytest.mark.parametrize("step", ["verify", "reject", "take_back", "pass_on"])
def test_whose_it_is_does_none_of_the_steps_of_others(enter, client_of, step):
    one = enter()
    sent = {"step": step, "rating": "5", "note": "", "reason": "mine", "to": "s-042"}
    client_of("employee").post(f"/contributions/{one.pk}/step/", sent)
    one.refresh_from_db()
    assert (one.state, one.rating, one.verifier_id) == (ContributionState.SUBMITTED, None, "m-001")


def test_who_entered_it_for_another_does_not_verify_it_either(enter, client_of):
    one = enter(by="stranger", about="employee", verifier="manager")
    client_of("stranger").post(f"/contributions/{one.pk}/step/", {"step": "verify", "rating": "5"})
    one.refresh_from_db()
    assert one.state == ContributionState.SUBMITTED


def test_no_field_of_the_form_makes_it_verified(home, client_of):
    client_of("employee").post(
        "/contributions/new/",
        {
            **FORM,
            "do": "submit",
            "state": "verified",
            "verified_by": "m-001",
            "verified_at": "2026-01-01",
            "rating": "5",
            "entered_by": "m-001",
            "counted": "yes",
        },
    )
    one = Contribution.objects.get()
    assert (one.state, one.verified_by, one.rating, one.entered_by_id, one.counted) == (
        ContributionState.SUBMITTED,
        None,
        None,
        "e-007",
        "",
    )


def test_a_stranger_sees_no_steps(enter, client_of):
    one = enter()
    assert client_of("stranger").post(f"/contributions/{one.pk}/step/", {"step": "verify"}).status_code == 404


def test_the_auditor_looks_and_touches_nothing(enter, client_of):
    one = enter()
    assert (
        client_of("auditor")
        .post(f"/contributions/{one.pk}/step/", {"step": "reject", "reason": "x"})
        .status_code
        == 404
    )


def test_two_who_change_a_draft_both_texts_are_shown(enter, client_of):
    one = enter(submit_it=False)
    client, address = client_of("employee"), f"/contributions/{one.pk}/change/"
    assert client.post(address, {**FORM, "what": "first", "revision": "1", "do": "save"}).status_code == 302
    answer = client.post(address, {**FORM, "what": "second", "revision": "1", "do": "save"})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Saved meanwhile by somebody else" in text
    assert "first" in text
    assert "second" in text
    assert 'name="revision" value="2"' in text
    assert client.post(address, {**FORM, "what": "both", "revision": "2", "do": "save"}).status_code == 302
    assert Contribution.objects.get().what == "both"


def test_what_people_write_is_shown_as_text(enter, client_of):
    one = enter(title="<img src=x onerror=alert(1)>", what="<script>alert(1)</script>")
    for address in (f"/contributions/{one.pk}/", "/contributions/department/", "/contributions/verify/"):
        text = page(client_of("manager"), address)
        assert "<img src=x" not in text
        assert "<script>alert" not in text


def test_a_download_holds_no_formulas(enter, client_of):
    enter(title="=cmd|'/c calc'!A0")
    answer = client_of("hr").get("/contributions/department/?download=csv")
    [row] = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert not row["title"].startswith("=")
    assert "cmd|" in row["title"]


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("hr", 200),
        ("director", 200),
        ("auditor", 200),
        ("manager", 200),
        ("employee", 404),
        ("data_owner", 404),
    ],
)
def test_who_sees_those_of_others(enter, client_of, name, status):
    enter()
    page(client_of(name), "/contributions/department/", status=status)


def test_a_manager_sees_their_people_and_nobody_elses(enter, client_of):
    enter(title="of the employee")
    enter(by="stranger", title="of the stranger")
    text = page(client_of("manager"), "/contributions/department/")
    assert "of the employee" in text
    assert "of the stranger" not in text


def test_totals_count_what_is_verified(enter, verify, client_of):
    for rating in (3, 4):
        verify(enter(), rating=rating)
    enter()
    text = page(client_of("hr"), "/contributions/department/")
    assert "mean rating" in text
    assert "3.5" in text
    assert "1 waits" in text


@pytest.mark.parametrize(
    "asked", ["since=x", "kind=%00", "state=draft", "words=%00", "until=2026-99-99", "download=exe"]
)
def test_senseless_filters_show_a_page(enter, client_of, asked):
    enter(submit_it=False, title="a draft")
    assert "a draft" not in page(client_of("hr"), f"/contributions/department/?{asked}")


def test_my_scorecard_leads_there(home, client_of):
    assert "/contributions/" in page(client_of("employee"), "/scorecards/my/")


# ── evidence ────────────────────────────────────────────────────────────────────────────────────────


def test_a_file_is_kept_outside_what_is_served_and_given_to_those_who_may_see_it(home, client_of):
    sent = {**FORM, "do": "submit", "evidence": SimpleUploadedFile("../../etc/证 明.PNG", PNG)}
    assert client_of("employee").post("/contributions/new/", sent).status_code == 302
    one = Contribution.objects.get()
    assert one.evidence_name == "证 明.PNG"
    path = home / "uploads" / "contributions" / one.evidence_stored
    assert path.read_bytes() == PNG
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    assert stat.S_IMODE(os.stat(path.parent).st_mode) == 0o700
    answer = client_of("manager").get(f"/contributions/{one.pk}/evidence/")
    assert answer.content == PNG
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    for name in ("stranger", "data_owner", "admin"):
        page(client_of(name), f"/contributions/{one.pk}/evidence/", status=404)
    assert client_of("hr").get(f"/static/contributions/{one.evidence_stored}").status_code == 404


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", b"<script>alert(1)</script>"),
        ("picture.svg", b"<svg onload='alert(1)'/>"),
        ("run.exe", b"MZ"),
        ("report.pdf", b"<html>"),
        ("photo.png", b"GIF89a"),
        ("notes.txt", b"MZ\x90"),
        ("notes.txt", b"a\0b"),
        ("book.xlsx", b"not packed"),
        ("book.xlsx", packed("word/document.xml")),
        ("letter.docx", packed("word/document.xml", "word/vbaProject.bin")),
        ("nothing.pdf", b""),
        ("no-ending", b"%PDF-1.7"),
    ],
)
def test_what_is_not_what_it_says_is_refused_at_the_field(home, client_of, name, content):
    sent = {**FORM, "do": "save", "evidence": SimpleUploadedFile(name, content)}
    answer = client_of("employee").post("/contributions/new/", sent)
    assert answer.status_code == 422
    assert not Contribution.objects.exists()
    assert not list((home / "uploads").rglob("*.*"))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("report.pdf", b"%PDF-1.7 x"),
        ("photo.JPG", b"\xff\xd8\xff\xe0 x"),
        ("book.xlsx", packed("xl/workbook.xml")),
        ("slides.pptx", packed("ppt/presentation.xml")),
        ("notes.txt", "证明".encode("gb18030")),
    ],
)
def test_what_is_what_it_says_is_taken(home, client_of, name, content):
    sent = {**FORM, "do": "save", "evidence": SimpleUploadedFile(name, content)}
    assert client_of("employee").post("/contributions/new/", sent).status_code == 302
    assert Contribution.objects.get().evidence_size == len(content)


def test_a_file_that_is_too_large_is_refused(home, client_of, monkeypatch):
    monkeypatch.setattr(evidence, "MOST_MB", 0)
    sent = {**FORM, "do": "save", "evidence": SimpleUploadedFile("photo.png", PNG)}
    answer = client_of("employee").post("/contributions/new/", sent)
    assert "at most 0 MB" in answer.content.decode()


def test_another_file_takes_the_place_of_the_first(home, client_of, django_capture_on_commit_callbacks):
    client = client_of("employee")
    client.post("/contributions/new/", {**FORM, "do": "save", "evidence": SimpleUploadedFile("a.png", PNG)})
    one = Contribution.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(
            f"/contributions/{one.pk}/change/",
            {**FORM, "do": "save", "revision": "1", "evidence": SimpleUploadedFile("b.png", PNG + b"2")},
        )
    one.refresh_from_db()
    assert one.evidence_name == "b.png"
    assert [path.name for path in evidence.folder().iterdir()] == [one.evidence_stored]
    with django_capture_on_commit_callbacks(execute=True):
        client.post(
            f"/contributions/{one.pk}/change/", {**FORM, "do": "save", "revision": "2", "drop_evidence": "on"}
        )
    one.refresh_from_db()
    assert (one.evidence_name, one.evidence_stored, one.evidence_size) == ("", "", 0)
    assert list(evidence.folder().iterdir()) == []


def test_a_refused_change_leaves_no_file_behind(home, client_of):
    client = client_of("employee")
    client.post("/contributions/new/", {**FORM, "do": "save"})
    one = Contribution.objects.get()
    client.post(
        f"/contributions/{one.pk}/change/",
        {**FORM, "do": "save", "revision": "9", "evidence": SimpleUploadedFile("b.png", PNG)},
    )
    assert list(evidence.folder().iterdir()) == []
