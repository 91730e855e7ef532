"""Once a day the worker throws away what has expired."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django_q.models import Schedule
from processes import installed

from steelyard.web.accounts.work import forget_expired_sessions
from steelyard.web.api.models import Kept
from steelyard.web.api.work import forget_old_answers
from steelyard.web.config import clock
from steelyard.web.jobs import kinds, tending


@pytest.fixture
def sessions(client_of, troupe):
    """One that has ended, one that lasts, each with its line in the settings."""
    found = {}
    for name in ("employee", "hr"):
        key = client_of(name).session.session_key
        UserSession.objects.create(user=troupe.users[name], session_key=key, ip="127.0.0.1", user_agent="x")
        found[name] = key
    Session.objects.filter(pk=found["employee"]).update(expire_date=clock.now() - timedelta(minutes=1))
    return found


def test_sessions_that_have_ended_go_and_others_stay(sessions):
    forget_expired_sessions()
    assert [session.pk for session in Session.objects.all()] == [sessions["hr"]]
    assert [session.session_key for session in UserSession.objects.all()] == [sessions["hr"]]


def test_it_is_among_the_things_of_each_day(sessions):
    assert forget_expired_sessions in kinds.chores()
    tending.tidy()
    assert Session.objects.count() == 1


def test_one_chore_that_fails_does_not_keep_the_others_from_being_done(sessions, monkeypatch):
    def falters() -> None:
        raise OSError("no more room")

    monkeypatch.setattr(kinds, "_CHORES", [falters, *kinds.chores()])
    tending.tidy()
    assert Session.objects.count() == 1


def test_however_many_workers_start_there_is_one_entry_for_each(db):
    for _ in range(3):
        tending.schedule()
    assert {(one.name, one.schedule_type, one.repeats) for one in Schedule.objects.all()} == {
        ("steelyard: every minute", Schedule.MINUTES, -1),
        ("steelyard: every day", Schedule.DAILY, -1),
    }


EXPIRED = """
from datetime import timedelta
from django.contrib.sessions.models import Session
from django.utils import timezone
Session.objects.create(pk="over", session_data="", expire_date=timezone.now() - timedelta(days=1))
Session.objects.create(pk="open", session_data="", expire_date=timezone.now() + timedelta(days=1))
"""
LEFT = """
import time
from django.contrib.sessions.models import Session
for _ in range(120):
    if Session.objects.count() == 1:
        break
    time.sleep(0.5)
print(*Session.objects.values_list("pk", flat=True))
"""
NEXT = """
from django_q.models import Schedule
from django.utils import timezone
print(round((Schedule.objects.get(name="steelyard: every day").next_run - timezone.now()).total_seconds() / 3600))
"""


def test_a_worker_does_it_and_will_again_tomorrow(tmp_path):
    with installed(tmp_path) as site:
        site.python(EXPIRED)
        site.work()
        assert site.python(LEFT) == "open", site.log[-3000:]
        assert site.python(NEXT) == "24"


def test_answers_of_the_api_are_kept_for_a_week(troupe):
    for key, days in (("old", 8), ("young", 6)):
        Kept.objects.create(user=troupe.users["hr"], key=key, request="x")
        Kept.objects.filter(key=key).update(created_at=clock.now() - timedelta(days=days))
    assert forget_old_answers in kinds.chores()
    tending.tidy()
    assert [kept.key for kept in Kept.objects.all()] == ["young"]
