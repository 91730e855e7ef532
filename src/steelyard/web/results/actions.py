"""From provisional to final: calibrated, ratified, released, answered. Each step by whom it belongs to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from steelyard.appraisal.machine import Part
from steelyard.appraisal.states import RESULT
from steelyard.web.accounts.models import User
from steelyard.web.audit.models import Entry
from steelyard.web.audit.recording import locked, record
from steelyard.web.config import clock
from steelyard.web.cycles import work_items
from steelyard.web.cycles.following import CHANGES
from steelyard.web.cycles.models import Cycle, Stage, StageKind, StageState, Task
from steelyard.web.cycles.planning import rules_of, workday
from steelyard.web.cycles.steps import step, step_all
from steelyard.web.cycles.work_items import Asked, hand_out
from steelyard.web.jobs.actions import enqueue
from steelyard.web.jobs.models import Job
from steelyard.web.org.models import Person
from steelyard.web.results.computing import numbers
from steelyard.web.results.models import Computed, Interview, Result, ResultState
from steelyard.web.scorecards.computing import CHUNK

#: Stages in which numbers are collected.
FEEDING = (
    StageKind.TARGETS,
    StageKind.MIDTERM,
    StageKind.ACTUALS,
    StageKind.SELF_REVIEW,
    StageKind.FEEDBACK,
    StageKind.MANAGER_REVIEW,
)


def request_computation(cycle: Cycle, *, actor: User | None, reason: str = "") -> Job:
    """A job that computes the results of a cycle; the one that waits already, where there is one."""
    arguments = {"cycle": str(cycle.pk), "actor": actor.pk if actor else None, "reason": reason}
    return enqueue("cycle-results", arguments, actor=actor, key=f"cycle-results:{cycle.pk}")


@transaction.atomic
def settle(cycle: Cycle, *, actor: User | None) -> int:
    """What was not moved is calibrated as it is: the end of calibration, or a cycle without one."""
    rows = list(Result.objects.filter(appraisee__cycle=cycle, state=ResultState.PROVISIONAL))
    return len(step_all(RESULT, rows, "calibrate", actor=actor, parts=[Part.HR, Part.SYSTEM]))


@transaction.atomic
def ratify(results: Sequence[Result], *, actor: User, seen: Mapping[str, str] | None = None) -> int:
    """A human confirms results as they saw them, never their own. Gives how many. Raises ValidationError.

    `seen` are the marks of results on the page that the human looked at, by number.
    """
    if (other := _other_meanwhile(results, seen or {})) is not None:
        text = _("The numbers of %(who)s have changed meanwhile: look at them, then ratify.")
        raise ValidationError(text, params={"who": other.appraisee.person.name})
    mine = [one for one in results if one.appraisee.person.user_id == actor.pk]
    if mine:
        raise ValidationError(_("Nobody ratifies their own result. Somebody else has to."))
    lacking = [one for one in results if one.total is None]
    if lacking:
        text = _("%(who)s has no total: mend what is missing, or leave them out with a reason.")
        raise ValidationError(text, params={"who": lacking[0].appraisee.person.name})
    if (stale := _changed_since(results)) is not None:
        text = _("Days or managers of %(who)s changed after the numbers were computed: compute them again.")
        raise ValidationError(text, params={"who": stale.appraisee.person.name})
    if (stage := _still_collecting(results)) is not None:
        text = _("“%(stage)s” was not over when the numbers were computed: end it, then compute them again.")
        raise ValidationError(text, params={"stage": stage.get_kind_display()})
    return len(step_all(RESULT, results, "ratify", actor=actor, parts=[Part.DIRECTOR], says=numbers))


def mark(result: Result) -> str:
    """What a page shows of a result, in short: to tell later whether it is still so."""
    return " ".join(str(value) for value in numbers(result).values())


def _other_meanwhile(results: Sequence[Result], seen: Mapping[str, str]) -> Result | None:
    """A result that was computed again or taken away after it was looked at. From here on none changes."""
    now = locked(Result.objects).in_bulk([one.pk for one in results])
    for one in results:
        if one.pk not in now or mark(now[one.pk]) != seen.get(str(one.pk), mark(one)):
            return one
    return None


def _still_collecting(results: Sequence[Result]) -> Stage | None:
    """A stage that numbers come from and that was open when, or after, they were computed."""
    cycles = {one.appraisee.cycle_id for one in results}
    newest = Computed.objects.filter(cycle=OuterRef("cycle")).order_by("-at").values("at")[:1]
    stages = Stage.objects.filter(cycle__in=cycles, kind__in=FEEDING).annotate(computed_at=Subquery(newest))
    late = Q(state=StageState.OPEN) | Q(closed_at__gt=F("computed_at"))
    return stages.filter(late).first()


def _changed_since(results: Sequence[Result]) -> Result | None:
    """A result whose person changed days, posts or managers after the cycle was computed."""
    of = {str(one.appraisee_id): one for one in results}
    cycles = {str(one.appraisee.cycle_id) for one in results}
    computed = Entry.objects.filter(kind="cycles.cycle", action="results.computed", subject__in=cycles)
    newest = computed.aggregate(number=Max("number"))["number"]
    later = Entry.objects.filter(kind="cycles.appraisee", action__in=CHANGES, subject__in=of)
    if newest is not None:
        later = later.filter(number__gt=newest)
    first = later.order_by("number").first()
    return of[first.subject] if first is not None else None


@transaction.atomic
def send_back(result: Result, *, actor: User, parts: Sequence[Part], reason: str) -> Result:
    """A ratified result goes back to calibration. Raises ValidationError."""
    return step(RESULT, result, "send_back", actor=actor, parts=parts, reason=reason)


def request_release(cycle: Cycle, *, actor: User) -> Job:
    """A job that releases what is ratified. Raises ValidationError when nothing is."""
    if not Result.objects.filter(appraisee__cycle=cycle, state=ResultState.RATIFIED).exists():
        raise ValidationError(_("There is no ratified result to release."))
    if not cycle.stages.filter(kind=StageKind.RELEASE, state=StageState.OPEN).exists():
        raise ValidationError(_("The release has not begun."))
    arguments = {"cycle": str(cycle.pk), "actor": actor.pk}
    return enqueue("cycle-release", arguments, actor=actor, key=f"cycle-release:{cycle.pk}")


def release_some(cycle: Cycle, *, actor: User) -> int:
    """The next results that are ratified, with what follows for each; 0 when there are none left.

    One transaction: a worker that is killed has released each of them wholly or not at all, and the next
    one goes on with the rest.
    """
    with transaction.atomic():
        waiting = locked(Result.objects).filter(appraisee__cycle=cycle, state=ResultState.RATIFIED)
        rows = list(waiting.select_related("appraisee__person")[:CHUNK])
        today, rules = clock.today(), rules_of(cycle)
        moved = step_all(
            RESULT,
            rows,
            "release",
            actor=actor,
            parts=[Part.HR],
            released_at=clock.now(),
            answer_by=workday(today, rules.acknowledge_days),
            appeal_by=workday(today, rules.appeal_days),
        )
        _ask(cycle, [row for row in rows if row.pk in {one.pk for one in moved}], actor)
        return len(moved)


def _ask(cycle: Cycle, rows: Sequence[Result], actor: User) -> None:
    """The talk is the manager's to hold, the answer the person's to give."""
    stages = {one.kind: one for one in cycle.stages.filter(is_on=True)}
    talks, answers = [], []
    for row in rows:
        one = row.appraisee
        if one.manager_id is not None:
            talks.append(Interview(result=row, scheduled_on=clock.today(), held_by_id=one.manager_id))
        answers.append(Asked(one, one.person_id, Part.APPRAISEE))
    Interview.objects.bulk_create(talks, ignore_conflicts=True)
    asked = [Asked(one.result.appraisee, one.held_by_id, Part.MANAGER) for one in talks]
    hand_out(stages[StageKind.RELEASE], asked, actor=actor)
    hand_out(stages[StageKind.ACKNOWLEDGEMENT], answers, actor=actor)


# ── answers ─────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def acknowledge(result: Result, *, actor: User) -> Result:
    """The person has read it and agrees. Raises ValidationError."""
    found = step(RESULT, result, "acknowledge", actor=actor, parts=[Part.APPRAISEE], answered_at=clock.now())
    _answered(result, actor)
    return found


@transaction.atomic
def object_to(result: Result, *, text: str, actor: User) -> Result:
    """The person has read it and does not agree: the words stand in the record. Raises ValidationError."""
    found = step(
        RESULT,
        result,
        "object",
        actor=actor,
        parts=[Part.APPRAISEE],
        reason=text,
        objection=text.strip(),
        answered_at=clock.now(),
    )
    _answered(result, actor)
    return found


@transaction.atomic
def refuse(result: Result, *, witness: Person, reason: str, actor: User, parts: Sequence[Part]) -> Result:
    """The person was told and would not sign; somebody who is no party saw it. Raises ValidationError."""
    parties = {result.appraisee.person_id, result.appraisee.manager_id}
    if witness.pk in parties or witness.user_id == actor.pk:
        raise ValidationError(_("A witness is somebody else than those concerned and who writes it down."))
    return step(RESULT, result, "refuse", actor=actor, parts=parts, reason=reason, witness=witness)


def _answered(result: Result, actor: User) -> None:
    tasks = Task.objects.filter(appraisee=result.appraisee, stage__kind=StageKind.ACKNOWLEDGEMENT)
    for task in tasks:
        if task.is_pending:
            work_items.finish(task, actor=actor)


@transaction.atomic
def fall_due() -> int:
    """What the clock does: results not answered in time are overdue. Gives how many."""
    late = Result.objects.filter(state=ResultState.RELEASED, answer_by__lt=clock.today())
    return len(step_all(RESULT, list(late), "fall_due", actor=None, parts=[Part.SYSTEM]))


@transaction.atomic
def finalise(cycle: Cycle, *, actor: User | None) -> int:
    """At the end of the time to appeal: every answered result is final."""
    rows = Result.objects.filter(appraisee__cycle=cycle)
    unanswered = list(rows.filter(state=ResultState.RELEASED))
    step_all(RESULT, unanswered, "fall_due", actor=None, parts=[Part.SYSTEM])
    done = step_all(RESULT, list(rows), "finalise", actor=actor, parts=[Part.HR, Part.SYSTEM])
    record("results.finalised", cycle, actor=actor, new={"results": len(done)})
    return len(done)
