"""Quarantine in the browser: found, mended, taken back, replayed, rejected; nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from data_desk import Place
from django.test import Client

from steelyard.web.audit.models import Entry
from steelyard.web.jobs.models import Job

Work = Callable[[], list[Any]]
BROKEN = [
    {"lead_id": "L1", "created_at": "someday", "source": "微信"},
    {"lead_id": "L2", "created_at": "2026-08-01", "amount": "much"},
    {"lead_id": "", "created_at": "2026-08-01", "source": "百度"},
]
SOUND = [{"lead_id": "L0", "created_at": "2026-08-01 10:00:00"}]


@cache
def _delivered() -> Path:
    """The lake most tests begin with, made once."""
    start = Place(Path(mkdtemp(prefix="steelyard-tests-")))
    start.deliver("leads", [*SOUND, *BROKEN])
    return start.lake


@pytest.fixture
def held(place: Place) -> dict[str, str]:
    """Lead or source → id of the row that is held."""
    place.start_with(_delivered())
    return {
        name: row.id for row in place.side.held() for name in ("L1", "L2", "百度") if name in row.original
    }


def test_each_row_is_there_with_its_reason_in_words(owner: Client, held: dict[str, str]) -> None:
    page = owner.get("/data/quarantine/").content.decode()
    assert "3 rows" in page
    assert "“someday”, expected a date and time" in page
    assert "lead_id: empty, expected a value" in page


FILTERED = {
    "code=number": ["L2"],
    "q=微信": ["L1"],
    "table=orders": [],
    "source=crm": ["L1", "L2", "百度"],
    "status=rejected": [],
    "q='; DROP TABLE x; --": [],
}


def test_it_is_filtered(owner: Client, held: dict[str, str]) -> None:
    for query, shown in FILTERED.items():
        page = owner.get(f"/data/quarantine/?{query}").content.decode()
        assert sorted(shown) == sorted(name for name, id_ in held.items() if id_ in page), query


def test_the_reason_stands_beside_the_field(owner: Client, held: dict[str, str]) -> None:
    page = owner.get(f"/data/quarantine/{held['L1']}/").content.decode()
    field = page[page.index('name="cell-created_at"') :][:900]
    assert 'value="someday"' in field
    assert "expected a date and time" in field


def test_a_mending_waits_until_it_is_replayed_and_can_be_taken_back(
    owner: Client, place: Place, held: dict[str, str], work: Work
) -> None:
    address = f"/data/quarantine/{held['L1']}/"
    owner.post(address, {"cell-created_at": "2026-08-05", "do": "mend", "reason": "the form says so"})
    assert ["L0"] == place.side.column("leads", "lead_id")
    page = owner.get(address).content.decode()
    assert "It came as: someday" in page
    owner.post(address, {"do": "undo"})
    assert 'value="someday"' in owner.get(address).content.decode()
    (row,) = [row for row in place.side.held() if row.id == held["L1"]]
    assert "open" == row.status
    assert {} == dict(row.mended)


def test_the_audit_has_old_and_new_cells(
    owner: Client, place: Place, held: dict[str, str], work: Work
) -> None:
    owner.post(
        f"/data/quarantine/{held['L1']}/", {"cell-created_at": "2026-08-05", "do": "replay", "reason": "why"}
    )
    work()
    entries = {entry.action: entry for entry in Entry.objects.filter(kind="quarantine")}
    mended = entries["held-row.mended"]
    assert {held["L1"]: {"created_at": "someday"}} == mended.old
    assert {held["L1"]: {"created_at": "2026-08-05"}} == mended.new
    assert "why" == mended.reason
    assert "data_owner" == mended.actor.username
    assert 1 == entries["held-row.replayed"].new["accepted"]


def test_many_rows_are_set_and_replayed_together(owner: Client, place: Place, work: Work) -> None:
    place.deliver("leads", [{"lead_id": f"M{n}", "created_at": "n/a"} for n in range(60)])
    asked = {
        "all": "1",
        "filter-code": "moment",
        "column": "created_at",
        "value": "2026-08-07",
        "do": "mend-and-replay",
    }
    answer = owner.post("/data/quarantine/bulk/", {**asked, "reason": "the fair was on that day"})
    assert "Work is under way" in owner.get(answer.url).content.decode()
    work()
    page = owner.get(answer.url).content.decode()
    assert "In the lake now" in page
    assert 60 == len(place.side.rows("leads"))
    assert 60 == Job.objects.get(kind="quarantine").result["accepted"]
    assert [] == place.side.held()


def test_what_is_still_broken_stays_with_the_reason_of_today(
    owner: Client, place: Place, held: dict[str, str], work: Work
) -> None:
    ticked = {
        "ids": list(held.values()),
        "column": "created_at",
        "value": "2026-08-07",
        "do": "mend-and-replay",
    }
    answer = owner.post("/data/quarantine/bulk/", ticked)
    work()
    page = owner.get(answer.url).content.decode()
    assert "Still held, and why" in page
    assert "“much”, expected a number" in page
    assert ["L0", "L1"] == place.side.column("leads", "lead_id")
    assert 2 == len(place.side.held())


def test_a_killed_job_that_is_done_again_does_nothing_twice(
    owner: Client, place: Place, held: dict[str, str], work: Work
) -> None:
    from steelyard.web.jobs.kinds import handler_of

    ticked = {"ids": [held["L1"]], "column": "created_at", "value": "2026-08-07", "do": "mend-and-replay"}
    owner.post("/data/quarantine/bulk/", ticked)
    work()
    job = Job.objects.get(kind="quarantine")
    job.progress = lambda *_: None  # type: ignore[attr-defined]
    assert 0 == handler_of("quarantine")(job)["rows"]  # type: ignore[arg-type]
    assert ["L0", "L1"] == place.side.column("leads", "lead_id")


def test_a_column_that_is_not_there_is_said_and_what_was_typed_stays(
    owner: Client, held: dict[str, str]
) -> None:
    ticked = {"ids": [held["L1"]], "column": "creatd_at", "value": "2026-08-07", "do": "mend"}
    answer = owner.post("/data/quarantine/bulk/", ticked)
    assert 422 == answer.status_code
    page = answer.content.decode()
    assert "has no column “creatd_at”" in page
    assert 'value="creatd_at"' in page
    assert 'value="2026-08-07"' in page


def test_a_rejection_needs_a_reason_and_can_be_undone_by_mending(
    owner: Client, place: Place, held: dict[str, str], work: Work
) -> None:
    address = f"/data/quarantine/{held['百度']}/"
    answer = owner.post(address, {"do": "reject", "reason": " "})
    assert 422 == answer.status_code
    assert "Say why" in answer.content.decode()
    owner.post(address, {"do": "reject", "reason": "a test entry"})
    assert 2 == len(place.side.held())
    assert "a test entry" in owner.get(address).content.decode()
    assert "held-row.rejected" == Entry.objects.filter(kind="quarantine").first().action  # type: ignore[union-attr]
    owner.post(address, {"cell-lead_id": "L3", "do": "mend"})
    assert 3 == len(place.side.held())


def test_a_row_that_is_in_the_lake_is_not_mended_here(
    owner: Client, place: Place, held: dict[str, str], work: Work
) -> None:
    address = f"/data/quarantine/{held['L1']}/"
    owner.post(address, {"cell-created_at": "2026-08-05", "do": "replay"})
    work()
    answer = owner.post(address, {"cell-created_at": "2026-08-06", "do": "mend"})
    assert 422 == answer.status_code
    assert ["2026-08-01 10:00:00", "2026-08-05 00:00:00"] == [
        str(cell) for cell in place.side.column("leads", "created_at")
    ]


def test_nothing_ticked_is_said(owner: Client, held: dict[str, str]) -> None:
    answer = owner.post("/data/quarantine/bulk/", {"do": "replay"})
    assert 422 == answer.status_code
    assert "Tick the rows that are meant" in answer.content.decode()


def test_an_id_that_is_no_id_finds_nothing(owner: Client, held: dict[str, str]) -> None:
    assert 404 == owner.get("/data/quarantine/%27%20OR%201=1/").status_code
    assert 404 == owner.get(f"/data/quarantine/{held['L1'][:12]}/").status_code
