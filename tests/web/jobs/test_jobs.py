"""Jobs: asked for once, run once, told about."""

from __future__ import annotations

from datetime import timedelta

import pytest

from steelyard.core.problems import SteelyardError
from steelyard.web.config import clock
from steelyard.web.jobs import actions, kinds
from steelyard.web.jobs.models import Job, State


@pytest.fixture
def done():
    """What the handlers of this test did."""
    record: list[str] = []
    kinds._discover()
    kinds._HANDLERS["test-good"] = lambda running: record.append("good") or {"n": 1}
    kinds._HANDLERS["test-bad"] = lambda running: (_ for _ in ()).throw(SteelyardError("the lake is dry"))
    yield record
    del kinds._HANDLERS["test-good"], kinds._HANDLERS["test-bad"]


def test_a_job_runs_once_however_often_it_is_delivered(db, done):
    job = actions.enqueue("test-good", actor=None)
    for _ in range(3):
        actions.run(str(job.pk))
    assert done == ["good"]
    assert Job.objects.get().state == State.DONE


def test_asking_twice_is_asking_once(db, done):
    first, second = (actions.enqueue("test-good", actor=None, key="same") for _ in range(2))
    assert first.pk == second.pk


def test_a_job_in_work_is_left_to_its_worker(db, done):
    job = actions.enqueue("test-good", actor=None)
    Job.objects.update(state=State.RUNNING, beat_at=clock.now(), attempts=1)
    actions.run(str(job.pk))
    assert done == []


def test_a_job_without_a_sign_of_life_is_taken_up_again(db, done):
    job = actions.enqueue("test-good", actor=None)
    Job.objects.update(state=State.RUNNING, beat_at=clock.now() - timedelta(hours=1), attempts=1)
    actions.run(str(job.pk))
    assert done == ["good"]


def test_what_went_wrong_is_said_in_words(db, done):
    job = actions.enqueue("test-bad", actor=None)
    actions.run(str(job.pk))
    found = Job.objects.get()
    assert found.state == State.FAILED
    assert "the lake is dry" in str(found.problems)


def test_only_the_one_who_asked_sees_a_job(client_of, troupe, done):
    job = actions.enqueue("test-good", actor=troupe.users["employee"])
    seen = {
        name: client_of(name).get(f"/jobs/{job.pk}/").status_code
        for name in ("employee", "stranger", "hr", "data_owner")
    }
    assert seen == {"employee": 200, "stranger": 404, "hr": 404, "data_owner": 200}
