"""Which step of a cycle tells whom."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.dispatch import receiver
from django.urls import reverse

from steelyard.web.accounts.models import User
from steelyard.web.config import clock
from steelyard.web.cycles.models import Cycle, Task
from steelyard.web.cycles.steps import stepped
from steelyard.web.cycles.tasks import address_of
from steelyard.web.cycles.work_items import reminded
from steelyard.web.notifications.models import Kind, Notice
from steelyard.web.org.models import Grant, Person
from steelyard.web.org.roles import Role
from steelyard.web.results.models import Appeal, Result
from steelyard.web.targets.models import Sheet

Told = Iterator[Notice]


def _notice(person: Person | None, kind: Kind, cycle: Cycle, address: str, who: str = "") -> Told:
    """For the account of a person, where there is one."""
    if person is not None and person.user_id is not None:
        yield _to(person.user_id, kind, cycle, address, who)


def _to(user_id: int, kind: Kind, cycle: Cycle, address: str, who: str = "") -> Notice:
    places = {"cycle": cycle.title, **({"who": who} if who else {})}
    return Notice(user_id=user_id, kind=kind, places=places, address=address, at=clock.now())


def _everybody(cycle: Cycle, kind: Kind) -> Told:
    address = reverse("cycle", args=[cycle.pk])
    people = Person.objects.filter(appraisals__cycle=cycle, appraisals__not_rated="").exclude(user=None)
    for user_id in people.values_list("user_id", flat=True):
        yield _to(user_id, kind, cycle, address)


def _hr(kind: Kind, cycle: Cycle, address: str) -> Told:
    for user_id in Grant.objects.filter(role=Role.HR).values_list("user_id", flat=True):
        yield _to(user_id, kind, cycle, address)


def _sent_back(task: Task) -> Told:
    yield from _notice(task.assignee, Kind.TASK_BACK, task.stage.cycle, address_of(task))


def _delegated(task: Task) -> Told:
    cycle = task.stage.cycle
    yield from _notice(task.assignee, Kind.TASK_FOR_YOU, cycle, address_of(task), task.person.name)
    yield from _notice(
        task.person, Kind.TASK_GIVEN, cycle, reverse("cycle", args=[cycle.pk]), task.assignee.name
    )


def _overdue(task: Task) -> Told:
    """To the manager above, where the stage says so; who it is about is not said."""
    if task.stage.overdue == "escalate":
        cycle = task.stage.cycle
        address = reverse("cycle", args=[cycle.pk])
        yield from _notice(task.assignee.manager, Kind.TASK_LATE, cycle, address, task.assignee.name)


def _released(result: Result) -> Told:
    one = result.appraisee
    yield from _notice(one.person, Kind.RESULT_OUT, one.cycle, reverse("result", args=[one.pk]))


def _looked_again(result: Result) -> Told:
    one = result.appraisee
    yield from _notice(one.person, Kind.RESULT_CHANGED, one.cycle, reverse("result", args=[one.pk]))


def _appealed(result: Result) -> Told:
    cycle = result.appraisee.cycle
    yield from _hr(Kind.APPEAL_IN, cycle, reverse("results", args=[cycle.pk]))


def _appeal_moved(appeal: Appeal) -> Told:
    one = appeal.result.appraisee
    yield from _notice(one.person, Kind.APPEAL_ANSWER, one.cycle, reverse("appeal", args=[appeal.pk]))


def _proposed(sheet: Sheet) -> Told:
    one = sheet.appraisee
    yield from _notice(
        one.manager, Kind.TARGETS_IN, one.cycle, reverse("targets", args=[one.pk]), one.person.name
    )


def _targets_moved(sheet: Sheet) -> Told:
    one = sheet.appraisee
    yield from _notice(one.person, Kind.TARGETS_BACK, one.cycle, reverse("targets", args=[one.pk]))


def _questioned(actual: Any) -> Told:
    if actual.entered_by_id is not None:
        address = reverse("actual", args=[actual.pk])
        yield _to(actual.entered_by_id, Kind.VALUE_BACK, actual.cycle, address)


#: Machine and step → who is told what.
TOLD: dict[tuple[str, str], Callable[[Any], Told]] = {
    ("cycle", "launch"): lambda cycle: _everybody(cycle, Kind.CYCLE_LAUNCHED),
    ("cycle", "suspend"): lambda cycle: _everybody(cycle, Kind.CYCLE_HELD),
    ("cycle", "cancel"): lambda cycle: _everybody(cycle, Kind.CYCLE_ENDED),
    ("task", "send_back"): _sent_back,
    ("task", "delegate"): _delegated,
    ("task", "fall_due"): _overdue,
    ("result", "release"): _released,
    ("result", "appeal"): _appealed,
    ("result", "decide"): _looked_again,
    ("appeal", "reject"): _appeal_moved,
    ("appeal", "ask"): _appeal_moved,
    ("appeal", "decide"): _appeal_moved,
    ("target", "submit"): _proposed,
    ("target", "send_back"): _targets_moved,
    ("target", "approve"): _targets_moved,
    ("target", "request_change"): _targets_moved,
    ("actual", "flag"): _questioned,
    ("actual", "dispute"): _questioned,
}


@receiver(stepped)
def tell(sender: Any, *, row: Any, machine: str, name: str, actor: User | None, **_: Any) -> None:
    """Notices in the transaction of the step; nobody is told of what they did themselves."""
    make = TOLD.get((machine, name))
    if make is not None:
        write(make(row), actor)


@receiver(reminded)
def remind(sender: Any, *, tasks: Iterable[Task], actor: User | None, **_: Any) -> None:
    """One notice a person, however many tasks."""
    seen: dict[int, Notice] = {}
    for task in tasks:
        for notice in _notice(task.assignee, Kind.REMINDED, task.stage.cycle, reverse("home")):
            seen.setdefault(notice.user_id, notice)
    write(iter(seen.values()), None)


def write(notices: Told, actor: User | None) -> None:
    made = [one for one in notices if actor is None or one.user_id != actor.pk]
    Notice.objects.bulk_create(made, batch_size=500)
