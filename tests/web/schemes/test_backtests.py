"""A back-test from the page: asked for, worked, read by those who see everybody's scores."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from folders import DataFolder
from steelyard.web.audit.models import Entry
from steelyard.web.jobs.actions import run
from steelyard.web.jobs.models import Job, State
from steelyard.web.schemes import actions
from steelyard.web.schemes.models import Backtest

sys.path.insert(0, str(Path(__file__).parents[2] / "unit" / "engine"))
from small_revision import company, revised, scheme


@pytest.fixture
def versions(troupe, tmp_path, settings):
    """The small revision worked out by hand, as a published version and a draft."""
    settings.STEELYARD_HOME = tmp_path
    settings.STEELYARD_LAKE = str(company(DataFolder(tmp_path / "data")).root)
    old = actions.create(slug="small", text=json.dumps(scheme()), actor=troupe.users["director"])
    type(old).objects.filter(pk=old.pk).update(state="published")
    new = actions.revise(old.scheme, actor=troupe.users["director"])
    return actions.save_text(new, text=json.dumps(revised()), revision=1, actor=troupe.users["hr"])


@pytest.fixture
def done(versions, client_of):
    assert client_of("hr").post("/schemes/small/1/2/backtest/").status_code == 302
    job = Job.objects.get(kind="backtest")
    run(str(job.pk))
    job.refresh_from_db()
    assert job.state == State.DONE, job.problems
    return Backtest.objects.get()


def test_it_says_who_gains_and_keeps_it_out_of_the_job(done, client_of):
    page = client_of("hr").get(f"/schemes/small/backtests/{done.pk}/").content.decode()
    assert "Bob" in page
    assert done.result["sentences"][0]["zh-Hans"]
    assert "Bob" not in json.dumps(Job.objects.get(kind="backtest").result)


def test_everything_comes_as_a_workbook(done, client_of):
    answer = client_of("director").get(f"/schemes/small/backtests/{done.pk}.xlsx")
    assert answer.status_code == 200
    assert answer.content.startswith(b"PK")


def test_a_draft_that_went_on_is_told(done, versions, client_of, troupe):
    actions.save_text(versions, text=json.dumps(scheme()), revision=2, actor=troupe.users["hr"])
    page = client_of("hr").get(f"/schemes/small/backtests/{done.pk}/").content.decode()
    assert "has been changed since" in page


def test_asked_for_twice_it_is_done_once(versions, client_of):
    answers = [client_of("hr").post("/schemes/small/1/2/backtest/") for _ in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert Job.objects.filter(kind="backtest").count() == 1


def test_who_asked_for_it_is_in_the_chain(versions, client_of, troupe):
    for _ in range(2):
        client_of("hr").post("/schemes/small/1/2/backtest/")
    entry = Entry.objects.get(action="scheme.backtested")
    assert (entry.actor_id, entry.new) == (troupe.users["hr"].pk, {"against": 1, "revision": 2})
    page = client_of("auditor").get("/audit/").content.decode()
    assert "Back-test asked for" in page


@pytest.mark.parametrize("name", ["employee", "manager", "data_owner", "admin", "stranger"])
def test_who_does_not_see_everybody_does_not_see_it(done, client_of, name):
    client = client_of(name)
    assert client.get(f"/schemes/small/backtests/{done.pk}/").status_code == 404
    assert client.get(f"/schemes/small/backtests/{done.pk}.xlsx").status_code == 404
    assert client.post("/schemes/small/1/2/backtest/").status_code == 404


def test_an_auditor_reads_it_and_starts_none(done, client_of):
    client = client_of("auditor")
    assert client.get(f"/schemes/small/backtests/{done.pk}/").status_code == 200
    assert client.post("/schemes/small/1/2/backtest/").status_code == 404
