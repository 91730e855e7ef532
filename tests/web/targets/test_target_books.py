"""Targets in Excel: the file that was downloaded, filled in by somebody, read back on the page."""

from __future__ import annotations

import html
import io
import re
import zipfile
from datetime import date
from decimal import Decimal

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from rounds import appraisee, launched, moved_to

from steelyard.appraisal.machine import Part
from steelyard.web.audit.models import Entry
from steelyard.web.cycles.models import Cycle, StageKind
from steelyard.web.org.models import Person
from steelyard.web.reports import books
from steelyard.web.targets import actions
from steelyard.web.targets.models import Line, Sheet, SheetState
from unit.documents.spreadsheet import Spreadsheet


@pytest.fixture
def cycle(troupe) -> Cycle:
    found = launched(troupe)
    moved_to(found, StageKind.TARGETS, troupe)
    return Cycle.objects.get(pk=found.pk)


def sheet(cycle, troupe, name: str = "employee") -> Sheet:
    return Sheet.objects.get(appraisee=appraisee(cycle, name, troupe), is_current=True)


def target(cycle, troupe, name: str = "employee") -> Decimal | None:
    return sheet(cycle, troupe, name).lines.get().target


def taken_out(client, cycle) -> Spreadsheet:
    answer = client.get(f"/reports/cycles/{cycle.pk}/targets.xlsx")
    assert answer.status_code == 200
    return Spreadsheet(answer.content)


def row_of(book: Spreadsheet, name: str) -> int:
    """The row that people see, by the name in it."""
    return 1 + [row[book.column("Name")] for row in book.table].index(name)


def read(client, cycle, data: bytes):
    file = SimpleUploadedFile("targets.xlsx", data)
    return client.post(f"/reports/cycles/{cycle.pk}/targets/", {"step": "read", "file": file})


def take(client, cycle, page, **more):
    """The second click, with what the page of the differences holds."""
    found = re.search(r'name="sealed" value="([^"]+)"', page.content.decode())
    assert found, "the page has nothing to take over"
    sent = {"step": "take", "sealed": found[1], **more}
    return client.post(f"/reports/cycles/{cycle.pk}/targets/", sent)


def text(answer) -> str:
    """What the page says, without its markup."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


@pytest.fixture
def agreed(cycle, troupe) -> Sheet:
    found = sheet(cycle, troupe)
    actions.submit(found, actor=troupe.users["employee"], parts=[Part.APPRAISEE])
    actions.approve(found, actor=troupe.users["manager"], parts=[Part.MANAGER])
    return actions.acknowledge(found, actor=troupe.users["employee"])


def test_a_manager_takes_out_own_people_and_hr_everybody(cycle, troupe, client_of):
    names = {who: {row[2] for row in taken_out(client_of(who), cycle).table[1:]} for who in ("manager", "hr")}
    people = troupe.people
    assert names["manager"] == {people["employee"].name}
    assert names["hr"] == {people[one].name for one in ("employee", "manager", "stranger")}
    assert Entry.objects.filter(action="document.taken_out").count() == 2


@pytest.mark.parametrize("who", ["employee", "stranger", "auditor", "data_owner", "admin"])
@pytest.mark.parametrize("where", ["targets/", "targets.xlsx", "ratings/", "ratings.xlsx", "results.xlsx"])
def test_strangers_find_nothing(cycle, client_of, who, where):
    address = f"/reports/cycles/{cycle.pk}/{where}"
    assert client_of(who).get(address).status_code == 404
    assert client_of(who).post(address, {"step": "read"}).status_code in (404, 405)


def test_a_difference_is_shown_first_and_written_by_the_second_click(cycle, troupe, client_of):
    book = taken_out(client_of("manager"), cycle).put(2, "Target", 120).put(2, "Stretch", 160)
    shown = read(client_of("manager"), cycle, book.save())
    said = text(shown)
    assert shown.status_code == 200
    assert f"{troupe.people['employee'].name} Leads Target 100 120" in said
    assert f"{troupe.people['employee'].name} Leads Stretch 150 160" in said
    assert target(cycle, troupe) == 100
    assert not Entry.objects.filter(action="target.edited").exists()
    assert take(client_of("manager"), cycle, shown).status_code == 302
    line = sheet(cycle, troupe).lines.get()
    assert (line.threshold, line.target, line.stretch) == (50, 120, 160)
    entry = Entry.objects.get(action="target.edited")
    assert (entry.old["leads"], entry.new["leads"]) == (["50", "100", "150"], ["50", "120", "160"])
    assert sheet(cycle, troupe).state == SheetState.DRAFT


def test_drafts_of_ones_people_are_proposed_at_once_if_asked(cycle, troupe, client_of):
    book = taken_out(client_of("manager"), cycle).put(2, "Target", 120)
    take(client_of("manager"), cycle, read(client_of("manager"), cycle, book.save()), propose="on")
    assert (target(cycle, troupe), sheet(cycle, troupe).state) == (120, SheetState.SUBMITTED)


def test_who_cannot_propose_or_ask_for_a_change_is_not_asked_to(cycle, troupe, client_of):
    def shown(name: str, target: int) -> str:
        book = taken_out(client_of(name), cycle)
        row = row_of(book, troupe.people["employee"].name)
        return read(client_of(name), cycle, book.put(row, "Target", target).save()).content.decode()

    assert 'name="propose"' in shown("manager", 120)
    assert 'name="propose"' not in shown("hr", 120)
    assert 'name="day"' not in shown("hr", 120)


def test_a_manager_finds_the_book_from_the_targets_of_ones_people(cycle, troupe, client_of):
    page = client_of("manager").get(f"/targets/cycles/{cycle.pk}/").content.decode()
    assert f"/reports/cycles/{cycle.pk}/targets/" in page
    assert html.escape(troupe.people["employee"].name) in page
    assert html.escape(troupe.people["stranger"].name) not in page
    assert f"/targets/cycles/{cycle.pk}/" in client_of("manager").get(f"/cycles/{cycle.pk}/").content.decode()


def test_a_book_that_was_not_touched_changes_nothing(cycle, client_of):
    shown = read(client_of("hr"), cycle, taken_out(client_of("hr"), cycle).save())
    assert "there is nothing to take over" in text(shown)
    assert "sealed" not in shown.content.decode()


def test_broken_rows_are_named_and_sound_ones_can_be_taken_over(cycle, troupe, client_of):
    book = taken_out(client_of("hr"), cycle)
    broken, wrong, sound = (
        row_of(book, troupe.people[one].name) for one in ("manager", "stranger", "employee")
    )
    book.put(broken, "Target", "many").put(wrong, "Target", 40).put(sound, "Target", 130)
    shown = read(client_of("hr"), cycle, book.save())
    said = text(shown)
    assert shown.status_code == 200
    assert f'Row {broken}, Target: "many" is not a number' in said
    assert f"Row {wrong}: Leads: threshold, target and stretch go in one direction." in said
    assert f"{troupe.people['stranger'].name} · Leads · Target: 40" in said
    assert Entry.objects.filter(action="target.edited").count() == 0, "trying it out leaves no trace"
    assert take(client_of("hr"), cycle, shown).status_code == 302
    found = {one: target(cycle, troupe, one) for one in ("manager", "stranger", "employee")}
    assert found == {"manager": 100, "stranger": 100, "employee": 130}


def test_what_was_changed_here_and_there_waits_for_a_decision(cycle, troupe, client_of):
    book = taken_out(client_of("manager"), cycle).put(2, "Target", 120)
    marks = {"leads": (Decimal(50), Decimal(110), Decimal(150))}
    actions.save_lines(sheet(cycle, troupe), marks, revision=1, actor=troupe.users["employee"])
    shown = read(client_of("manager"), cycle, book.save())
    assert "Leads Target 100 110 120" in text(shown)
    take(client_of("manager"), cycle, shown)
    assert target(cycle, troupe) == 110
    take(client_of("manager"), cycle, shown, take="0")
    assert target(cycle, troupe) == 120


def test_what_changes_between_the_two_clicks_is_told_and_not_lost(cycle, troupe, client_of):
    shown = read(
        client_of("manager"), cycle, taken_out(client_of("manager"), cycle).put(2, "Target", 120).save()
    )
    marks = {"leads": (Decimal(50), Decimal(110), Decimal(150))}
    actions.save_lines(sheet(cycle, troupe), marks, revision=1, actor=troupe.users["employee"])
    answer = take(client_of("manager"), cycle, shown)
    assert answer.status_code == 422
    assert "Somebody changed this after the differences were shown" in text(answer)
    assert "Leads · Target: 120" in text(answer)
    assert target(cycle, troupe) == 110


def test_agreed_targets_become_a_change_that_waits_for_the_other_one(agreed, cycle, troupe, client_of):
    book = taken_out(client_of("manager"), cycle).put(2, "Target", 90)
    without = read(client_of("manager"), cycle, book.save())
    assert without.status_code == 422
    assert "reason" in text(without)
    shown = read(client_of("manager"), cycle, book.put(2, "Reason", "half of the budget is gone").save())
    assert shown.status_code == 200
    assert take(client_of("manager"), cycle, shown, day="2026-05-16").status_code == 302
    assert target(cycle, troupe) == 100, "what was agreed holds"
    waiting = Sheet.objects.get(appraisee=agreed.appraisee, is_current=False)
    assert waiting.lines.get().target == 90
    assert (waiting.reason, waiting.effective_from) == ("half of the budget is gone", date(2026, 5, 16))
    assert sheet(cycle, troupe).state == SheetState.CHANGE_REQUESTED


def test_hr_does_not_change_what_two_agreed_on(agreed, cycle, troupe, client_of):
    book = taken_out(client_of("hr"), cycle)
    row = row_of(book, troupe.people["employee"].name)
    shown = read(client_of("hr"), cycle, book.put(row, "Target", 90).put(row, "Reason", "x").save())
    assert shown.status_code == 422
    assert "only the person and the manager change them" in text(shown)
    assert "sealed" not in shown.content.decode()


def test_targets_that_were_proposed_meanwhile_are_not_typed_over(cycle, troupe, client_of):
    book = taken_out(client_of("manager"), cycle).put(2, "Target", 120)
    actions.submit(sheet(cycle, troupe), actor=troupe.users["employee"], parts=[Part.APPRAISEE])
    assert "wait for an answer" in text(read(client_of("manager"), cycle, book.save()))
    assert len(taken_out(client_of("manager"), cycle).table) == 1, "what waits for an answer is not taken out"


def test_a_book_of_hr_gives_a_manager_no_other_people(cycle, troupe, client_of):
    book = taken_out(client_of("hr"), cycle)
    book.put(row_of(book, troupe.people["stranger"].name), "Target", 1)
    shown = read(client_of("manager"), cycle, book.save())
    assert "no longer exists" in text(shown)
    assert "sealed" not in shown.content.decode()


def test_differences_of_one_person_are_of_no_use_to_another(cycle, troupe, client_of):
    shown = read(client_of("hr"), cycle, taken_out(client_of("hr"), cycle).put(2, "Target", 120).save())
    answer = take(client_of("manager"), cycle, shown)
    assert answer.status_code == 422
    assert "read the file again" in text(answer)
    assert set(Line.objects.values_list("target", flat=True)) == {100}


@pytest.mark.parametrize("data", [b"hello", b"PK\x03\x04 torn", b""])
def test_what_is_no_book_is_refused_in_words(cycle, client_of, data):
    answer = read(client_of("hr"), cycle, data)
    assert answer.status_code == 422
    assert "This is no such book" in text(answer) or "file is empty" in text(answer)


def test_a_book_of_another_program_and_a_file_too_large_are_refused(cycle, client_of, monkeypatch):
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as other:
        other.add_worksheet().write_row(0, 0, ["id", "Name", "Target"])
    assert "This is no such book" in text(read(client_of("hr"), cycle, buffer.getvalue()))
    monkeypatch.setattr(books, "MOST_BYTES", 1 << 20)
    assert "larger than 1 MB" in text(read(client_of("hr"), cycle, b"x" * ((1 << 20) + 1)))


def test_names_that_look_like_formulas_stay_texts_in_the_file(cycle, troupe, client_of):
    Person.objects.filter(pk=troupe.people["employee"].pk).update(name='=HYPERLINK("http://x","y")')
    answer = client_of("manager").get(f"/reports/cycles/{cycle.pk}/targets.xlsx")
    assert Spreadsheet(answer.content).table[1][2] == '=HYPERLINK("http://x","y")'
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        assert not any(
            b"<f>" in packed.read(name) or b"<hyperlink" in packed.read(name) for name in packed.namelist()
        )


def test_a_formula_that_nobody_worked_out_empties_no_cell(cycle, troupe, client_of):
    """As programs write it that do not reckon: the formula alone, without its value."""
    data = taken_out(client_of("manager"), cycle).save()
    old, new = io.BytesIO(data), io.BytesIO()
    with zipfile.ZipFile(old) as before, zipfile.ZipFile(new, "w") as after:
        for name in before.namelist():
            part = before.read(name)
            if name == "xl/worksheets/sheet1.xml":
                part, n = re.subn(rb'<c r="F2"><v>50</v></c>', b'<c r="F2"><f>25*2</f><v></v></c>', part)
                assert n == 1
            after.writestr(name, part)
    shown = read(client_of("manager"), cycle, new.getvalue())
    assert "The formula has no value here" in text(shown)
    assert "sealed" not in shown.content.decode()
