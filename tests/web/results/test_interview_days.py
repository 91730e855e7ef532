"""The day of a talk, on its page: set by who holds it, read by whom it is about."""

from __future__ import annotations

from datetime import date, timedelta

from rounds import appraisee

from steelyard.web.audit.models import Entry
from steelyard.web.config import clock
from steelyard.web.results.models import Interview


def address(cycle, troupe) -> str:
    return f"/results/{appraisee(cycle, 'employee', troupe).pk}/interview/"


def day_of(cycle, troupe) -> date:
    return Interview.objects.get(result__appraisee=appraisee(cycle, "employee", troupe)).scheduled_on


def test_the_manager_sets_the_day_and_the_person_reads_it(released, troupe, client_of):
    day = clock.today() + timedelta(days=5)
    at, manager = address(released, troupe), client_of("manager")
    assert "Set the day" in manager.get(at).content.decode()
    manager.post(at, {"step": "schedule", "on": day.isoformat()})
    assert day_of(released, troupe) == day
    page = client_of("employee").get(at).content.decode()
    assert "planned for" in page
    assert "Set the day" not in page
    assert Entry.objects.get(action="interview.schedule").new["details"]["to"] == day.isoformat()


def test_a_day_that_is_over_is_refused_and_so_is_another_hand(released, troupe, client_of):
    before, at = day_of(released, troupe), address(released, troupe)
    yesterday = {"step": "schedule", "on": (clock.today() - timedelta(days=1)).isoformat()}
    page = client_of("manager").post(at, yesterday, follow=True).content.decode()
    assert "This day is over." in page
    tomorrow = {"step": "schedule", "on": (clock.today() + timedelta(days=1)).isoformat()}
    assert client_of("hr").post(at, tomorrow).status_code == 404
    assert day_of(released, troupe) == before
