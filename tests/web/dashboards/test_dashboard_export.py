"""The dashboard as a workbook."""

from __future__ import annotations

import io
import zipfile

import pytest
from python_calamine import CalamineWorkbook

import cast


@pytest.fixture
def sheets_of(client_of, computed):
    def sheets(role, subject):
        answer = client_of(role).get(f"/dashboard/{subject}/2026Q3/export.xlsx")
        book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
        return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}

    return sheets


def test_every_table_of_the_page_has_its_sheet(sheets_of):
    sheets = sheets_of("director", cast.growth.id)
    assert ["Indicators", "Score", "Funnel", "Campaigns", "Response times", "Awareness", "People"] == list(
        sheets
    )


def test_numbers_are_numbers(sheets_of):
    head, *rows = sheets_of("director", cast.marketing.id)["Indicators"]
    roi = dict(zip(head, rows[0], strict=True))
    assert ("The roi", 0.26, 0.2) == (roi["Indicator"], roi["Actual"], roi["Target"])
    leads = dict(zip(head, rows[1], strict=True))
    assert (30, 28, 32) == (leads["Forecast"], leads["Forecast from"], leads["Forecast to"])


def test_it_holds_nobody_who_may_not_be_seen(sheets_of):
    words = str(sheets_of("employee", cast.marketing.id))
    assert cast.manager.name not in words
    assert cast.stranger.name not in words


def test_a_name_that_looks_like_a_formula_stays_a_name(client_of, computed, sheets_of):
    computed.scorecards.filter(subject=cast.manager.id).update(name="=1+1")
    people = sheets_of("director", cast.growth.id)["People"]
    assert "=1+1" in [row[0] for row in people]
    answer = client_of("director").get(f"/dashboard/{cast.growth.id}/2026Q3/export.xlsx")
    parts = zipfile.ZipFile(io.BytesIO(answer.content))
    written = [parts.read(name).decode() for name in parts.namelist() if "worksheets/sheet" in name]
    assert not any("<f>" in sheet for sheet in written)
