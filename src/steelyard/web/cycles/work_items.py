"""Tasks of people in a cycle: handed out, done, sent back, delegated, overdue."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.dispatch import Signal
from django.utils.translation import gettext as _

from steelyard.appraisal.machine import Part
from steelyard.appraisal.states import TASK
from steelyard.web.accounts.models import User
from steelyard.web.audit.recording import record
from steelyard.web.config import clock
from steelyard.web.cycles.models import PENDING, Appraisee, Delegation, Overdue, Stage, Task, TaskState
from steelyard.web.cycles.steps import needed, step
from steelyard.web.org.models import Person

#: Sent in the transaction in which people are reminded: `tasks`, `actor`.
reminded = Signal()


@dataclass(frozen=True)
class Asked:
    """Somebody who is to be asked for something about an appraisee."""

    appraisee: Appraisee
    person: str
    part: Part
    perspective: str = ""
    round: int = 1
    opens: bool = True


def hand_out(stage: Stage, asked: Iterable[Asked], *, actor: User | None) -> list[Task]:
    """One task each, for the delegate where somebody stands in; a task that is there already stays.

    Must be called in a transaction. Written at once, with one entry in the chain.
    """
    stand_ins = _stand_ins(clock.today())
    tasks = [
        Task(
            stage=stage,
            appraisee=one.appraisee,
            person_id=one.person,
            assignee_id=_assignee(one, stand_ins),
            part=one.part.value,
            perspective=one.perspective,
            round=one.round,
            state=TaskState.OPEN if one.opens else TaskState.WAITING,
            due_on=stage.due_on,
        )
        for one in asked
    ]
    made = Task.objects.bulk_create(tasks, batch_size=500, ignore_conflicts=True)
    record("tasks.handed_out", stage, actor=actor, new={"stage": stage.kind, "tasks": len(made)})
    return made


def _stand_ins(today: date) -> dict[str, str]:
    running = Delegation.objects.filter(starts_on__lte=today, ends_on__gte=today, ended_at=None)
    return dict(running.values_list("principal_id", "delegate_id"))


def _assignee(one: Asked, stand_ins: dict[str, str]) -> str:
    """The delegate, unless the matter concerns the delegate or is the appraisee's own."""
    delegate = stand_ins.get(one.person)
    if delegate is None or delegate == one.appraisee.person_id or one.part is Part.APPRAISEE:
        return one.person
    return delegate


@transaction.atomic
def open_waiting(tasks: Collection[Task], *, actor: User | None) -> None:
    """The next round of reviews begins for these."""
    for task in tasks:
        step(TASK, task, "open", actor=actor, parts=[Part.SYSTEM])


@transaction.atomic
def finish(task: Task, *, actor: User) -> Task:
    """Done by whom it is assigned to. Raises ValidationError."""
    return step(
        TASK,
        task,
        "finish",
        actor=actor,
        parts=[Part(task.part)],
        details=_stood_in(task),
        done_at=clock.now(),
    )


def _stood_in(task: Task) -> dict[str, str] | None:
    """“B for A”, where somebody stood in."""
    return None if task.assignee_id == task.person_id else {"for": task.person_id, "by": task.assignee_id}


@transaction.atomic
def send_back(task: Task, *, actor: User, parts: Collection[Part], reason: str) -> Task:
    """For revision, with what is to be mended. Raises ValidationError."""
    return step(TASK, task, "send_back", actor=actor, parts=parts, reason=reason, done_at=None)


@transaction.atomic
def waive(task: Task, *, actor: User, reason: str) -> Task:
    return step(TASK, task, "waive", actor=actor, parts=[Part.HR], reason=reason)


@transaction.atomic
def reopen(task: Task, *, actor: User, reason: str) -> Task:
    return step(TASK, task, "reopen", actor=actor, parts=[Part.HR], reason=reason, done_at=None)


@transaction.atomic
def delegate(task: Task, *, to: Person, actor: User, parts: Collection[Part], reason: str) -> Task:
    """Somebody else does it. Never the appraisee, and nobody's own matter. Raises ValidationError."""
    if to.pk == task.appraisee.person_id:
        raise ValidationError(_("Nobody rates themselves in the place of another."))
    if task.part == Part.APPRAISEE:
        raise ValidationError(_("This can only be done by the person whom it is about."))
    if to.left_on is not None and to.left_on <= clock.today():
        raise ValidationError(_("%(who)s has left."), params={"who": to.name})
    change = {"from": task.assignee_id, "to": to.pk}
    return step(TASK, task, "delegate", actor=actor, parts=parts, reason=reason, details=change, assignee=to)


def fall_due(today: date) -> int:
    """What the clock does each day: tasks past their day become overdue.

    Where the stage says so they are left out, visibly. Gives how many became overdue.
    """
    late = Task.objects.filter(state__in=[TaskState.OPEN, TaskState.RETURNED], due_on__lt=today)
    found = list(late.select_related("stage__cycle", "appraisee__person"))
    live = [task for task in found if task.stage.cycle.is_live]
    for task in live:
        with transaction.atomic():
            try:
                step(TASK, task, "fall_due", actor=None, parts=[Part.SYSTEM])
            except ValidationError:
                continue  # Done in this very moment.
            if task.stage.overdue == Overdue.EXCLUDE:
                why = _("Not done by %(day)s.") % {"day": task.due_on.isoformat()}
                step(TASK, task, "exclude", actor=None, parts=[Part.SYSTEM], reason=why)
    return len(live)


@transaction.atomic
def remind(tasks: Collection[Task], *, actor: User | None) -> int:
    """Notes that these were reminded; who listens writes the notices. Gives how many people."""
    pending = [task for task in tasks if task.state in PENDING]
    Task.objects.filter(pk__in=[task.pk for task in pending]).update(reminded_at=clock.now())
    reminded.send(sender=Task, tasks=pending, actor=actor)
    people = {task.assignee_id for task in pending}
    if pending:
        record(
            "tasks.reminded",
            pending[0].stage,
            actor=actor,
            new={"tasks": len(pending), "people": len(people)},
        )
    return len(people)


@transaction.atomic
def stand_in(
    principal: Person,
    delegate_: Person,
    *,
    starts_on: date,
    ends_on: date,
    reason: str,
    notify_principal: bool,
    actor: User,
) -> Delegation:
    """From now on tasks of these days go to the delegate. Raises ValidationError."""
    if principal.pk == delegate_.pk:
        raise ValidationError(_("Nobody stands in for themselves."))
    if ends_on < starts_on:
        raise ValidationError(_("A delegation ends after it begins."))
    needed(reason)
    running = Delegation.objects.filter(principal=principal, ended_at=None)
    if running.filter(Q(starts_on__lte=ends_on) & Q(ends_on__gte=starts_on)).exists():
        raise ValidationError(_("Somebody stands in on these days already."))
    made = Delegation.objects.create(
        principal=principal,
        delegate=delegate_,
        starts_on=starts_on,
        ends_on=ends_on,
        reason=reason.strip(),
        notify_principal=notify_principal,
    )
    new = {"delegate": delegate_.pk, "from": starts_on, "to": ends_on}
    record("delegation.made", principal, actor=actor, new=new, reason=reason)
    return made


@transaction.atomic
def end_delegation(found: Delegation, *, actor: User) -> None:
    """Tasks handed out before stay with the delegate until they are given back one by one."""
    found.ended_at = clock.now()
    found.save(update_fields=["ended_at"])
    record("delegation.ended", found.principal, actor=actor, old={"delegate": found.delegate_id})
