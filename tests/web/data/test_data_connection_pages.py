"""Connections: what they bring, how they do, checking and running them; secrets stay where they are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from data_desk import Place
from django.test import Client

from steelyard.web.config import clock
from steelyard.web.data import work as duties
from steelyard.web.jobs.models import Job, State

Work = Callable[[], list[Any]]
FILES = """\
# What we read every morning.
steelyard: 1
connections:
  crm:
    kind: files
    schedule: every 30 minutes
    settings: {folder: ../exports}     # by the night job
"""
LEADS = ("线索编号,建立日期,来源", "L1,2026-08-01,微信", "L2,someday,微信")


@pytest.fixture
def crm(place: Place) -> Place:
    place.exports("leads.csv", *LEADS)
    place.connect(FILES)
    return place


def test_run_now_brings_the_rows_and_says_what_became_of_them(owner: Client, crm: Place, work: Work) -> None:
    assert "Never came" in owner.get("/data/connections/crm/").content.decode()
    owner.post("/data/connections/crm/sync/")
    owner.post("/data/connections/crm/sync/")
    assert 1 == Job.objects.filter(kind="sync", state=State.QUEUED).count()
    assert "Running" in owner.get("/data/connections/").content.decode()
    work()
    assert ["L1"] == crm.side.column("leads", "lead_id")
    page = owner.get("/data/connections/crm/").content.decode()
    assert "Fresh" in page
    assert "1 file read" in page
    run = crm.side.lake.snapshots()[-1].note["run"]
    detail = owner.get(f"/data/runs/{run}/").content.decode()
    assert "Read is" not in detail
    assert f"/data/quarantine/?run={run}" in detail


def test_a_failed_run_says_why_and_what_to_do(owner: Client, crm: Place, work: Work) -> None:
    owner.post("/data/connections/crm/sync/")
    work()
    (crm.home / "exports" / "leads.csv").unlink()
    (crm.home / "exports").rmdir()
    owner.post("/data/connections/crm/sync/")
    work()
    page = owner.get("/data/connections/crm/").content.decode()
    assert "there is no such folder" in page
    assert "Look whether the folder is there" in page
    assert "Failed" in owner.get("/data/").content.decode()


def test_a_check_reads_and_writes_nothing(owner: Client, crm: Place, work: Work) -> None:
    owner.post("/data/connections/crm/check/")
    work()
    assert "Reachable" in owner.get("/data/connections/crm/").content.decode()
    assert not (crm.lake / "leads").exists()


def test_reloading_everything_reads_old_files_again(owner: Client, crm: Place, work: Work) -> None:
    for full in ({}, {}, {"full": "1"}):
        owner.post("/data/connections/crm/sync/", full)
        work()
    reads = [job.result["tables"] for job in Job.objects.filter(kind="sync").order_by("created_at")]
    assert [2, 0, 2] == [sum(table["read"] for table in tables) for tables in reads]
    assert ["L1"] == crm.side.column("leads", "lead_id")


def test_a_missing_secret_is_named_and_never_shown(
    owner: Client, place: Place, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.connect(
        "steelyard: 1\nconnections:\n  hub:\n    kind: hubspot\n    secrets: {token: env:HUB_TEST_TOKEN}\n"
        "    settings: {base_url: 'https://me:hunter2@api.example.com'}\n"
    )
    monkeypatch.setenv("HUB_TEST_TOKEN", "s3cr3t-value")
    page = owner.get("/data/connections/hub/").content.decode()
    assert "env:HUB_TEST_TOKEN" in page
    assert "s3cr3t-value" not in page
    assert "hunter2" not in page
    monkeypatch.delenv("HUB_TEST_TOKEN")
    owner.post("/data/connections/hub/sync/")
    work()
    page = owner.get("/data/connections/hub/").content.decode()
    assert "Set HUB_TEST_TOKEN in the environment of the worker" in page


def test_what_is_due_is_asked_for_once(crm: Place, work: Work) -> None:
    duties.keep_up()
    duties.keep_up()
    assert 1 == Job.objects.filter(kind="sync").count()
    work()
    duties.keep_up()
    assert 1 == Job.objects.filter(kind="sync").count(), "it has just run"


def test_what_is_due_again_is_asked_for_again(
    crm: Place, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    duties.keep_up()
    work()
    later = datetime.now(UTC) + timedelta(minutes=31)
    monkeypatch.setattr(clock, "now", lambda: later)
    duties.keep_up()
    assert 2 == Job.objects.filter(kind="sync").count()


def test_what_cannot_even_begin_is_tried_by_its_schedule_and_not_every_minute(
    place: Place, work: Work
) -> None:
    place.connect(
        "steelyard: 1\nconnections:\n  hub:\n    kind: hubspot\n    schedule: every hour\n"
        "    secrets: {token: env:NOT_SET_ANYWHERE}\n"
    )
    duties.keep_up()
    work()
    duties.keep_up()
    assert 1 == Job.objects.filter(kind="sync").count()


def test_without_a_schedule_nothing_runs_by_itself(place: Place, db: None) -> None:
    place.connect(FILES.replace("    schedule: every 30 minutes\n", ""))
    duties.keep_up()
    assert 0 == Job.objects.filter(kind="sync").count()


def test_rows_that_change_something_ask_for_scores(
    crm: Place, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    from steelyard.web.data import arrived

    asked: list[str] = []

    def note(*, actor: Any, reason: str) -> Any:
        asked.append(reason)
        raise LookupError

    monkeypatch.setattr(arrived, "request_computation", note)
    for _ in range(2):
        duties.running.sync("crm", actor=None)
        work()
    assert 1 == len(asked), "the second run brought nothing new"


def test_rows_of_people_bring_the_organisation_up_to_date(place: Place, work: Work) -> None:
    from steelyard.web.org.models import Person

    place.exports(
        "employees.csv", "employee_id,name,position,manager_id,hired_on", "E9,阮青,planner,,2026-01-01"
    )
    place.connect(FILES)
    duties.running.sync("crm", actor=None)
    work()
    assert "阮青" == Person.objects.get(pk="E9").name


def test_a_file_with_mistakes_is_told_by_line_and_breaks_no_page(owner: Client, place: Place) -> None:
    place.connect(FILES.replace("kind: files", "kind: filez"))
    for address in ("/data/", "/data/connections/"):
        page = owner.get(address)
        assert 200 == page.status_code
        assert "connections.yaml:5" in page.content.decode()
