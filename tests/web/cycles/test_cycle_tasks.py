"""What a cycle asks of people: done, sent back, delegated, overdue."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from rounds import appraisee, launched, moved_to

from steelyard.appraisal.machine import Part
from steelyard.web.audit.models import Entry
from steelyard.web.config import clock
from steelyard.web.cycles import work_items
from steelyard.web.cycles.models import Overdue, StageKind, Task, TaskState
from steelyard.web.org.models import Person
from steelyard.web.org.tasks import open_tasks
from steelyard.web.org.viewer import viewer_of


@pytest.fixture
def cycle(troupe):
    return launched(troupe)


@pytest.fixture
def talk(cycle, troupe):
    """The manager is to talk with the employee at half time."""
    moved_to(cycle, StageKind.MIDTERM, troupe)
    return Task.objects.get(stage__kind="midterm", appraisee=appraisee(cycle, "employee", troupe))


def test_a_task_is_among_the_tasks_of_whom_it_is_for(cycle, troupe):
    viewer = viewer_of(troupe.users["employee"], on=clock.today())
    titles = [task.title for task in open_tasks(viewer)]
    assert "Read the rules of “2026Q2” and confirm" in titles


def test_what_is_done_cannot_be_done_twice(talk, troupe):
    work_items.finish(talk, actor=troupe.users["manager"])
    with pytest.raises(ValidationError, match="no longer possible"):
        work_items.finish(talk, actor=troupe.users["manager"])


def test_what_is_sent_back_says_why_and_is_open_again(talk, troupe):
    work_items.finish(talk, actor=troupe.users["manager"])
    work_items.send_back(talk, actor=troupe.users["hr"], parts=[Part.HR], reason="no notes")
    now = Task.objects.get(pk=talk.pk)
    assert (now.state, now.reason) == (TaskState.RETURNED, "no notes")
    assert Entry.objects.get(action="task.send_back").reason == "no notes"


def test_a_delegate_does_it_and_the_chain_says_for_whom(talk, troupe):
    work_items.delegate(
        talk,
        to=troupe.people["stranger"],
        actor=troupe.users["manager"],
        parts=[Part.MANAGER],
        reason="leave",
    )
    now = Task.objects.get(pk=talk.pk)
    assert (now.person_id, now.assignee_id, now.state) == ("m-001", "s-042", TaskState.OPEN)
    work_items.finish(now, actor=troupe.users["stranger"])
    assert Entry.objects.get(action="task.finish").new["details"] == {"for": "m-001", "by": "s-042"}


def test_the_appraisee_never_stands_in(talk, troupe):
    with pytest.raises(ValidationError, match="rates themselves"):
        work_items.delegate(
            talk, to=troupe.people["employee"], actor=troupe.users["hr"], parts=[Part.HR], reason="x"
        )


def test_whoever_stands_in_gets_what_is_handed_out_but_not_about_themselves(cycle, troupe):
    today = clock.today()
    work_items.stand_in(
        troupe.people["director"],
        troupe.people["stranger"],
        starts_on=today,
        ends_on=today + timedelta(days=7),
        reason="fair",
        notify_principal=True,
        actor=troupe.users["director"],
    )
    moved_to(cycle, StageKind.MIDTERM, troupe)
    of_director = Task.objects.filter(stage__kind="midterm", person="d-001")
    assert dict(of_director.values_list("appraisee__person_id", "assignee_id")) == {
        "m-001": "s-042",
        "s-042": "d-001",
    }


def test_overdue_is_escalated_and_never_done(talk):
    work_items.fall_due(talk.due_on)
    assert Task.objects.get(pk=talk.pk).state == TaskState.OPEN
    # Two managers, three people.
    assert work_items.fall_due(talk.due_on + timedelta(days=1)) == 3
    assert Task.objects.get(pk=talk.pk).state == TaskState.OVERDUE
    # Twice a day changes nothing.
    assert work_items.fall_due(talk.due_on + timedelta(days=1)) == 0


def test_overdue_is_left_out_where_the_stage_says_so_with_a_reason(talk):
    talk.stage.overdue = Overdue.EXCLUDE
    talk.stage.save()
    work_items.fall_due(talk.due_on + timedelta(days=1))
    assert Task.objects.get(pk=talk.pk).state == TaskState.EXCLUDED
    assert Entry.objects.filter(action="task.exclude").first().reason.startswith("Not done by")


def test_what_is_overdue_can_still_be_done(talk, troupe):
    work_items.fall_due(talk.due_on + timedelta(days=1))
    work_items.finish(talk, actor=troupe.users["manager"])
    assert Task.objects.get(pk=talk.pk).state == TaskState.DONE


def test_handing_out_twice_asks_once(cycle, troupe):
    stage = cycle.stages.get(kind="policy")
    before = stage.tasks.count()
    asked = [work_items.Asked(one, one.person_id, Part.APPRAISEE) for one in cycle.appraisees.all()]
    work_items.hand_out(stage, asked[:1], actor=None)
    assert stage.tasks.count() == before


def test_nobody_stands_in_who_has_left(talk, troupe):
    Person.objects.filter(pk="s-042").update(left_on=date(2020, 1, 1))
    with pytest.raises(ValidationError, match="has left"):
        work_items.delegate(
            talk,
            to=Person.objects.get(pk="s-042"),
            actor=troupe.users["hr"],
            parts=[Part.HR],
            reason="x",
        )
