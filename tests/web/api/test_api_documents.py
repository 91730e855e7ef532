"""Papers and books over the API: taken out, filled in, read back with their cells, taken over."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from decimal import Decimal
from string import ascii_uppercase
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rounds import appraisee, launched, moved_to

from steelyard.web.audit.models import Entry
from steelyard.web.cycles.models import Cycle, StageKind
from steelyard.web.reviews.models import Review
from steelyard.web.targets.models import Sheet, SheetState
from unit.documents.spreadsheet import Spreadsheet
from web.api.conftest import Caller
from web.results.conftest import computed, folder, ratified, released  # noqa: F401 - fixtures


@pytest.fixture
def cycle(troupe) -> Cycle:
    found = launched(troupe)
    moved_to(found, StageKind.TARGETS, troupe)
    return found


def book_of(calling: Caller, place: str) -> Spreadsheet:
    answer = calling.get(place)
    assert answer.status_code == 200, answer.content
    return Spreadsheet(answer.content)


def read(calling: Caller, place: str, data: bytes) -> Any:
    file = SimpleUploadedFile("book.xlsx", data)
    return calling.client.post(f"/api/v1{place}", {"file": file}, headers=calling._headers({}))


def sheet(cycle: Cycle, troupe, name: str) -> Sheet:
    return Sheet.objects.get(appraisee=appraisee(cycle, name, troupe), is_current=True)


def row_of(book: Spreadsheet, name: str) -> int:
    """The row that people see, by the name in it."""
    return 1 + [row[book.column("Name")] for row in book.table].index(name)


def cell(book: Spreadsheet, heading: str, row: int) -> str:
    """As a spreadsheet program names it."""
    return f"Targets!{ascii_uppercase[book.column(heading)]}{row}"


# ── books ───────────────────────────────────────────────────────────────────────────────────────────


def test_differences_are_told_first_and_written_when_they_are_taken(cycle, troupe, caller):
    place, manager = f"/cycles/{cycle.pk}/targets/book", caller("manager")
    book = book_of(manager, place).put(2, "Target", 120)
    found = read(manager, place, book.save()).json()
    assert found["changes"] == [
        {
            "cell": cell(book, "Target", 2),
            "name": troupe.people["employee"].name,
            "indicator": "Leads",
            "heading": "Target",
            "exported": "100",
            "before": "100",
            "after": "120",
        }
    ]
    assert sheet(cycle, troupe, "employee").lines.get().target == 100
    sent = {"sealed": found["sealed"], "propose": True}
    assert manager.post(f"{place}/take", sent).json() == {"taken": 1, "refused": []}
    now = sheet(cycle, troupe, "employee")
    assert (now.lines.get().target, now.state) == (120, SheetState.SUBMITTED)
    entry = Entry.objects.get(action="target.edited")
    assert (entry.actor, entry.new["leads"]) == (troupe.users["manager"], ["50", "120", "150"])


def test_what_is_wrong_in_a_file_is_named_by_sheet_and_cell(cycle, troupe, caller):
    place, hr = f"/cycles/{cycle.pk}/targets/book", caller("hr")
    book = book_of(hr, place)
    rows = {name: row_of(book, troupe.people[name].name) for name in ("employee", "manager")}
    where = cell(book, "Target", rows["employee"])
    book.put(rows["employee"], "Target", "many")
    answer = read(hr, place, book.save())
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    [error] = answer.json()["errors"]
    assert error == {"place": where, "message": '"many" is not a number'}
    # What is sound can be taken over beside it.
    book.put(rows["manager"], "Target", 130)
    found = read(hr, place, book.save()).json()
    assert [one["place"] for one in found["refused"]] == [where]
    assert hr.post(f"{place}/take", {"sealed": found["sealed"]}).json()["taken"] == 1
    assert sheet(cycle, troupe, "manager").lines.get().target == 130


def test_marks_out_of_order_name_every_cell_that_was_typed(cycle, caller):
    place, manager = f"/cycles/{cycle.pk}/targets/book", caller("manager")
    book = book_of(manager, place).put(2, "Threshold", 140).put(2, "Target", 120)
    [error] = read(manager, place, book.save()).json()["errors"]
    assert error["place"] == f"{cell(book, 'Threshold', 2)}, {cell(book, 'Target', 2)}"


def test_a_conflict_is_taken_only_when_it_is_chosen(cycle, troupe, caller):
    place, manager = f"/cycles/{cycle.pk}/targets/book", caller("manager")
    data = book_of(manager, place).put(2, "Target", 120).save()
    about = appraisee(cycle, "employee", troupe).pk
    lines = {"leads": {"threshold": "50", "target": "110", "stretch": "150"}}
    employee = caller("employee")
    employee.client.put(
        f"/api/v1/cycles/{cycle.pk}/people/{about}/targets",
        {"revision": 1, "lines": lines},
        content_type="application/json",
        headers=employee._headers({}),
    )
    found = read(manager, place, data).json()
    assert found["changes"] == []
    assert [(one["exported"], one["before"], one["after"]) for one in found["conflicts"]] == [
        ("100", "110", "120")
    ]
    assert manager.post(f"{place}/take", {"sealed": found["sealed"]}).json()["taken"] == 0
    assert manager.post(f"{place}/take", {"sealed": found["sealed"], "take": [0]}).json()["taken"] == 1
    assert sheet(cycle, troupe, "employee").lines.get().target == 120


def test_what_changed_after_the_differences_were_told_is_not_written_over(cycle, troupe, caller):
    place, manager = f"/cycles/{cycle.pk}/targets/book", caller("manager")
    book = book_of(manager, place).put(2, "Target", 120)
    sealed = read(manager, place, book.save()).json()["sealed"]
    sheet(cycle, troupe, "employee").lines.update(target=Decimal(105))
    answer = manager.post(f"{place}/take", {"sealed": sealed})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["place"] == cell(book, "Target", 2)
    assert "read the file again" in answer.json()["errors"][0]["message"]


def test_differences_are_good_for_one_person_one_cycle_one_kind(cycle, caller):
    place, manager = f"/cycles/{cycle.pk}/targets/book", caller("manager")
    sealed = read(manager, place, book_of(manager, place).put(2, "Target", 120).save()).json()["sealed"]
    answer = caller("hr").post(f"{place}/take", {"sealed": sealed})
    assert (answer.status_code, "read the file again" in answer.json()["detail"]) == (422, True)


@pytest.mark.parametrize("data", [b"no book", b""])
def test_what_is_no_book_is_refused(cycle, caller, data):
    answer = read(caller("manager"), f"/cycles/{cycle.pk}/targets/book", data)
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")


def test_ratings_come_back_as_a_draft(cycle, troupe, caller):
    moved_to(cycle, StageKind.MANAGER_REVIEW, troupe)
    place, manager = f"/cycles/{cycle.pk}/reviews/book", caller("manager")
    book = book_of(manager, place).put(2, "Rating", 4).put(2, "Comment", "helps")
    found = read(manager, place, book.save()).json()
    assert {one["after"] for one in found["changes"]} == {"4", "helps"}
    assert manager.post(f"{place}/take", {"sealed": found["sealed"]}).json()["taken"] == 2
    [rating] = Review.objects.get(task__assignee=troupe.people["manager"]).ratings.all()
    assert (rating.rating, rating.comment) == (4, "helps")
    assert caller("stranger").get(place).status_code == 404


# ── papers ──────────────────────────────────────────────────────────────────────────────────────────


def test_a_result_leaves_as_pdf_and_the_chain_has_its_hash(released, troupe, caller):  # noqa: F811
    about = appraisee(released, "employee", troupe).pk
    place = f"/cycles/{released.pk}/people/{about}/result/paper"
    answer = caller("employee").get(place)
    assert answer.content.startswith(b"%PDF-")
    assert answer["Content-Disposition"].startswith("attachment")
    entry = Entry.objects.filter(action="document.taken_out").latest("number")
    assert entry.new == {"sha256": hashlib.sha256(answer.content).hexdigest()}
    assert entry.actor == troupe.users["employee"]
    assert caller("stranger").get(place).status_code == 404


def test_the_books_of_results_have_a_row_a_person(released, caller):  # noqa: F811
    hr = caller("hr")
    pay = book_of(hr, f"/cycles/{released.pk}/results/pay")
    # 82.4 is a B: coefficient 1.
    assert {row[pay.column("Grade")] for row in pay.table[1:]} >= {"B"}
    assert len(pay.table) == len(book_of(hr, f"/cycles/{released.pk}/results/book").table) == 4


def test_my_data_are_mine_and_leave_out_what_is_not_released(cycle, caller):
    data = caller("employee").get("/my-data").content
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        found = {name: json.loads(packed.read(name)) for name in packed.namelist()}
    assert [one["id"] for one in found["person.json"]] == ["e-007"]
    assert found["results.json"] == []


def test_the_chain_leaves_as_a_file_with_the_filters_of_the_list(cycle, caller):
    auditor = caller("auditor")
    asked = "action=cycle.created"
    total = auditor.get(f"/audit?{asked}").json()["total"]
    rows = list(csv.DictReader(io.StringIO(auditor.get(f"/audit/file?{asked}").content.decode("utf-8-sig"))))
    assert (total, [one["action"] for one in rows]) == (1, ["cycle.created"])
    book = auditor.get(f"/audit/file?{asked}&ending=xlsx").content
    assert len(Spreadsheet(book).table) == 2
    assert auditor.get("/audit/file?since=yesterday").status_code == 422
