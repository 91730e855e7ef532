"""Papers to sign and the book for pay: what they say is what the result says."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from python_calamine import CalamineWorkbook

from steelyard.web.accounts.models import User
from steelyard.web.audit.models import Entry
from steelyard.web.config import clock
from steelyard.web.reports.papers import scorecard
from steelyard.web.results.actions import acknowledge, finalise
from web.results.conftest import computed, folder, of, ratified, released  # noqa: F401 - fixtures

pypdf = pytest.importorskip("pypdf")


def text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def test_a_scorecard_says_the_numbers_of_the_result(released, troupe, client_of):  # noqa: F811 - the fixture
    about = of("employee", troupe).appraisee_id
    answer = client_of("employee").get(f"/reports/results/{about}/scorecard.pdf")
    text = text_of(answer.content)
    for words in ("82.4000", "Leads", "Teamwork", "Siobhán O'Brien"):
        assert words in text
    assert Entry.objects.get(action="document.taken_out").new["sha256"]
    assert client_of("stranger").get(f"/reports/results/{about}/scorecard.pdf").status_code == 404


def test_it_speaks_the_language_of_its_reader(released, troupe, client_of):  # noqa: F811 - the fixture
    User.objects.filter(pk=troupe.users["employee"].pk).update(language="zh-hans")
    about = of("employee", troupe).appraisee_id
    text = text_of(client_of("employee").get(f"/reports/results/{about}/scorecard.pdf").content)
    assert "团队协作" in text


def test_the_answer_stays_on_paper_when_the_result_is_final(released, troupe):  # noqa: F811 - the fixture
    acknowledge(of("employee", troupe), actor=troupe.users["employee"])
    finalise(released, actor=troupe.users["hr"])
    assert "acknowledged" in text_of(scorecard(of("employee", troupe), exporter=troupe.users["hr"]))
    assert "not answered in time" in text_of(scorecard(of("stranger", troupe), exporter=troupe.users["hr"]))


def test_hours_on_paper_are_those_of_the_company(released, troupe, monkeypatch):  # noqa: F811 - the fixture
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 7, 5, 20, 30, tzinfo=UTC))
    # 20:30 in Greenwich is 04:30 of the next day in Shanghai.
    assert "2026-07-06 04:30" in text_of(scorecard(of("employee", troupe), exporter=troupe.users["hr"]))


def test_before_the_release_there_is_no_paper_for_the_person(ratified, troupe, client_of):  # noqa: F811
    about = of("employee", troupe).appraisee_id
    assert client_of("employee").get(f"/reports/results/{about}/scorecard.pdf").status_code == 404
    assert client_of("manager").get(f"/reports/results/{about}/scorecard.pdf").status_code == 200


def test_the_book_for_pay_has_a_row_a_person(released, client_of):  # noqa: F811 - the fixture
    answer = client_of("hr").get(f"/reports/cycles/{released.pk}/pay.xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    cells = [str(cell) for row in book.get_sheet_by_index(0).to_python() for cell in row]
    assert {"e-007", "m-001", "s-042"} <= set(cells)
    assert "82.4" in cells
    assert client_of("director").get(f"/reports/cycles/{released.pk}/pay.xlsx").status_code == 404
