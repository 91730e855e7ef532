"""Files that are not read: refused in words, at once where that is possible, and never a traceback."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from data_desk import Place, workbook
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from steelyard.web.data.models import Upload, UploadState

Work = Callable[[], list[Any]]
Send = Callable[..., Upload]


def test_what_is_too_large_is_refused_before_it_is_read(owner: Client, place: Place, settings: Any) -> None:
    settings.STEELYARD_UPLOAD_MB = 1
    answer = owner.post("/data/uploads/new/", {"files": SimpleUploadedFile("a.csv", b"x" * (3 << 20))})
    assert 413 == answer.status_code
    assert "larger than 1 MB" in answer.content.decode()
    assert 0 == Upload.objects.count()


def test_what_is_a_little_too_large_is_refused_too(owner: Client, place: Place, settings: Any) -> None:
    settings.STEELYARD_UPLOAD_MB = 1
    answer = owner.post("/data/uploads/new/", {"files": SimpleUploadedFile("a.csv", b"x" * ((1 << 20) + 10))})
    assert 422 == answer.status_code
    assert "larger than 1 MB" in answer.content.decode()


def test_nothing_chosen_is_said(owner: Client, place: Place) -> None:
    answer = owner.post("/data/uploads/new/", {})
    assert 422 == answer.status_code
    assert "Choose at least one file" in answer.content.decode()


def test_too_many_files_are_said(owner: Client, place: Place) -> None:
    files = [SimpleUploadedFile(f"{n}.csv", b"a\n1\n") for n in range(21)]
    assert "At most 20 files" in owner.post("/data/uploads/new/", {"files": files}).content.decode()


def test_without_its_token_a_form_is_refused(troupe: Any, place: Place) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(troupe.users["data_owner"], "django.contrib.auth.backends.ModelBackend")
    answer = strict.post("/data/uploads/new/", {"files": SimpleUploadedFile("a.csv", b"a\n1\n")})
    assert 403 == answer.status_code
    assert 0 == Upload.objects.count()


REFUSED = {
    "nothing.csv": (b"", "is empty"),
    "tool.exe": (b"MZ\x90", "Files of this kind are not read"),
    "book.xlsm": (b"PK\x03\x04", "holds macros"),
    "text.xlsx": (b"a,b\n1,2\n", "is not Excel"),
    "pdf.csv": (b"%PDF-1.7 ...", "the content is PDF"),
    "nul.csv": (b"a,b\n1,\0\n", "NUL characters"),
    "wide.csv": (
        ",".join(f"c{n}" for n in range(2000)).encode() + b"\n" + b"1," * 1999 + b"1\n",
        "2,000 columns",
    ),
    "deep.json": (b"[" * 100_000 + b"]" * 100_000, "nested too deeply"),
    "broken.json": (b'[{"a": 1},', "not JSON"),
    "header.csv": (b"\n\n", "the file is empty"),
    "open.csv": (b'a,b\n"1,2\n', "Close every quote"),
}


def test_each_is_answered_in_words(owner: Client, place: Place, desk: Path, send: Send, work: Work) -> None:
    for name, (content, _) in REFUSED.items():
        (desk / name).write_bytes(content)
    upload = send(*(desk / name for name in REFUSED))
    jobs = work()
    page = owner.get(f"/data/uploads/{upload.pk}/").content.decode()
    for name, (_, words) in REFUSED.items():
        told = page[page.index(f"<strong>{name}</strong>") :][:600]
        assert words in told, name
    assert "None of the files can be read" in page
    assert "Traceback" not in page
    assert [] == [job.problems for job in jobs if job.problems]
    owner.post(f"/data/uploads/{upload.pk}/import/")
    assert UploadState.MAPPING == Upload.objects.get(pk=upload.pk).state


def test_a_huge_cell_is_named_with_its_column(
    owner: Client, place: Place, desk: Path, send: Send, work: Work
) -> None:
    (desk / "leads.json").write_text(
        json.dumps([{"lead_id": "L1", "created_at": "2026-08-01", "note": "x" * 150_000}]), encoding="utf-8"
    )
    upload = send(desk / "leads.json")
    work()
    page = owner.get(f"/data/uploads/{upload.pk}/").content.decode()
    assert "“note” has 150,000 characters" in page
    assert "disabled" in page[page.index("Take the rows in") - 300 : page.index("Take the rows in")]


def test_characters_that_no_database_keeps_do_not_stop_the_others(
    owner: Client, place: Place, desk: Path, send: Send, work: Work
) -> None:
    (desk / "halves.json").write_text(
        '[{"lead_id": "L1", "created_at": "2026-08-01", "note": "\\ud800"},'
        ' {"lead_id": "L\\u0000 2", "created_at": "\\u0000never", "note": "x"}]',
        encoding="utf-8",
    )
    (desk / "heads.json").write_text('[{"a\\u0000b": 1, "\\udfff": 2}]', encoding="utf-8")
    upload = send(desk / "halves.json", desk / "heads.json")
    work()
    page = owner.get(f"/data/uploads/{upload.pk}/").content.decode()
    assert "NUL characters" in page
    owner.post(f"/data/uploads/{upload.pk}/import/")
    problems = [problem for job in work() for problem in job.problems]
    assert not any("Error:" in problem for problem in problems), problems
    assert "Being taken in" not in owner.get(f"/data/uploads/{upload.pk}/").content.decode()


def test_one_bad_file_leaves_the_others_alone(
    owner: Client, place: Place, desk: Path, send: Send, work: Work
) -> None:
    (desk / "bad.csv").write_bytes(b"")
    good = workbook(desk / "leads.xlsx", [("L1", "2026-08-01", "", "", "1")])
    upload = send(desk / "bad.csv", good)
    work()
    page = owner.get(f"/data/uploads/{upload.pk}/").content.decode()
    assert "is empty" in page
    assert "1 row fine" in page
    owner.post(f"/data/uploads/{upload.pk}/import/")
    work()
    assert ["L1"] == place.side.column("leads", "lead_id")


def test_a_name_that_is_a_script_is_only_text(
    owner: Client, place: Place, desk: Path, send: Send, work: Work
) -> None:
    rows = [("<script>alert(1)</script>", "not a day", "", "", "1")]
    upload = send(workbook(desk / "<img src=x onerror=alert(1)>.xlsx", rows))
    work()
    page = owner.get(f"/data/uploads/{upload.pk}/").content.decode()
    assert "<img src=x" not in page
    assert "&lt;img src=x" in page
    owner.post(f"/data/uploads/{upload.pk}/import/")
    work()
    held = place.side.held()[0].id
    for address in ("/data/quarantine/", f"/data/quarantine/{held}/"):
        assert "<script>alert(1)" not in owner.get(address).content.decode()
