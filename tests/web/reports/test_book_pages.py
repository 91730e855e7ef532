"""The page on which a book comes back, as people see it: differences, conflicts, what is to be mended."""

from __future__ import annotations

from decimal import Decimal

from browsers import violations
from rounds import appraisee, launched, moved_to

from steelyard.web.cycles.models import StageKind
from steelyard.web.targets import actions
from steelyard.web.targets.models import Sheet
from unit.documents.spreadsheet import Spreadsheet


def test_everybody_can_read_what_a_book_would_change(troupe, client_of, page_of):
    cycle = launched(troupe)
    moved_to(cycle, StageKind.TARGETS, troupe)
    address = f"/reports/cycles/{cycle.pk}/targets/"
    book = Spreadsheet(client_of("hr").get(f"/reports/cycles/{cycle.pk}/targets.xlsx").content)
    rows = {row[book.column("Name")]: number for number, row in enumerate(book.table, start=1)}
    for name, value in (("employee", 120), ("manager", 130), ("stranger", "many")):
        book.put(rows[troupe.people[name].name], "Target", value)
    sheet = Sheet.objects.get(appraisee=appraisee(cycle, "manager", troupe))
    marks = {"leads": (Decimal(50), Decimal(110), Decimal(150))}
    actions.save_lines(sheet, marks, revision=1, actor=troupe.users["director"])

    page = page_of("hr", language="en")
    page.goto(address)
    file = {"name": "targets.xlsx", "mimeType": "application/octet-stream", "buffer": book.save()}
    page.set_input_files("input[type=file]", file)
    page.get_by_role("button", name="Read it").click()
    page.get_by_role("heading", name="To be mended in the file").wait_for()
    assert violations(page) == []
    page.get_by_role("checkbox", name="Take mine").check()
    page.get_by_role("button", name="Take over").click()
    page.get_by_text("2 cells were taken over.").wait_for()
    found = {one.appraisee.person_id: one.lines.get().target for one in Sheet.objects.all()}
    assert found[troupe.people["employee"].pk] == 120
    assert found[troupe.people["manager"].pk] == 130
    assert found[troupe.people["stranger"].pk] == 100
