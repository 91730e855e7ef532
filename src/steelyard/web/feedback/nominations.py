"""Proposing raters, and approving or declining them within the limits of the cycle."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from steelyard.appraisal.anonymity import Perspective
from steelyard.appraisal.machine import Part
from steelyard.appraisal.states import NOMINATION, TASK
from steelyard.web.accounts.models import User
from steelyard.web.audit.recording import locked, record
from steelyard.web.config import clock
from steelyard.web.cycles.models import Appraisee, Stage, StageKind, StageState, Task, TaskState
from steelyard.web.cycles.planning import rules_of
from steelyard.web.cycles.steps import step
from steelyard.web.cycles.work_items import Asked, hand_out
from steelyard.web.feedback.models import STANDING, Nomination, NominationState, Proposer, Questionnaire
from steelyard.web.feedback.people import ANONYMOUS, Organisation, suggested
from steelyard.web.feedback.questions import own_questions
from steelyard.web.org.models import Person

_PROPOSERS = {
    Part.APPRAISEE: Proposer.APPRAISEE,
    Part.MANAGER: Proposer.MANAGER,
    Part.HR: Proposer.HR,
}


def begin(stage: Stage, actor: User | None) -> None:
    """Of everybody who is rated: the named raters are asked, others are proposed."""
    cycle = stage.cycle
    items = [one.plain() for one in own_questions(cycle)]
    Questionnaire.objects.get_or_create(cycle=cycle, defaults={"questions": items})
    people = list(cycle.appraisees.filter(not_rated=""))
    organisation, rules = organisation_of(stage), rules_of(cycle).feedback
    requests: Counter[str] = Counter()
    rows: list[Nomination] = []
    for one in people:
        rows += [_row(one, who, where, NominationState.APPROVED) for who, where in organisation.named(one)]
        rows += [
            _row(one, who, where, NominationState.PROPOSED)
            for who, where in suggested(
                organisation.groups(one),
                minimum=rules.thresholds.minimum(),
                most=rules.most,
                most_per_rater=rules.most_per_rater,
                requests=requests,
            )
        ]
    Nomination.objects.bulk_create(rows, batch_size=500)
    _ask(stage, [one for one in rows if one.state == NominationState.APPROVED], actor)
    new = {"stage": stage.kind, "nominations": len(rows)}
    record("nominations.proposed", stage, actor=actor, new=new)


def _row(appraisee: Appraisee, person: str, where: Perspective, state: NominationState) -> Nomination:
    return Nomination(
        appraisee=appraisee,
        rater_id=person,
        perspective=where.value,
        proposed_by=Proposer.SYSTEM,
        state=state,
    )


def organisation_of(stage: Stage) -> Organisation:
    gone = Person.objects.filter(left_on__lte=clock.today()).values_list("pk", flat=True)
    return Organisation.of(stage.cycle, gone)


def _ask(stage: Stage, nominations: Sequence[Nomination], actor: User | None) -> None:
    """A task for each rater, who does it in person: whoever stood in would be in no perspective."""
    asked = [
        Asked(
            one.appraisee,
            one.rater_id,
            Part.APPRAISEE if one.perspective == Perspective.SELF else Part.RATER,
            one.perspective,
        )
        for one in nominations
    ]
    hand_out(stage, asked, actor=actor)
    stage.tasks.exclude(assignee=F("person")).update(assignee=F("person"))


# ── by people ───────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def propose(appraisee: Appraisee, rater: Person, *, actor: User, parts: Collection[Part]) -> Nomination:
    """Somebody more who is to be asked. Raises ValidationError."""
    stage = open_stage(appraisee)
    proposer = next((each for part, each in _PROPOSERS.items() if part in parts), None)
    if proposer is None:
        raise ValidationError(_("This is not yours to do."))
    organisation = organisation_of(stage)
    where = organisation.perspective(appraisee, rater.pk)
    if where not in ANONYMOUS or rater.pk in organisation.gone:
        raise ValidationError(_("%(who)s cannot be proposed: asked anyway, or gone.") % {"who": rater.name})
    standing = Nomination.objects.filter(appraisee=appraisee, state__in=STANDING)
    if standing.filter(rater=rater).exists():
        raise ValidationError(_("%(who)s is proposed already.") % {"who": rater.name})
    most = rules_of(stage.cycle).feedback.most
    if standing.filter(perspective__in=ANONYMOUS).count() >= most:
        raise ValidationError(_("At most %(n)d raters. Withdraw one first.") % {"n": most})
    made = Nomination.objects.create(
        appraisee=appraisee, rater=rater, perspective=where.value, proposed_by=proposer
    )
    record("nomination.proposed", made, actor=actor, new={"perspective": where.value, "by": proposer.value})
    return made


@transaction.atomic
def withdraw(nomination: Nomination, *, actor: User, parts: Collection[Part]) -> Nomination:
    """Not asked after all, while nobody has approved it. Raises ValidationError."""
    open_stage(nomination.appraisee)
    return step(NOMINATION, nomination, "withdraw", actor=actor, parts=parts)


@transaction.atomic
def approve(nominations: Iterable[Nomination], *, actor: User, parts: Collection[Part]) -> int:
    """All of these about one appraisee, or none: each gets a task. Raises ValidationError."""
    given = list(nominations)
    if not given:
        raise ValidationError(_("Choose whom to approve."))
    appraisee = given[0].appraisee
    stage = open_stage(appraisee)
    for one in given:
        _within_limits(one, stage)
        step(NOMINATION, one, "approve", actor=actor, parts=parts)
    _ask(stage, given, actor)
    _ask_again(stage, given, actor)
    return len(given)


def _within_limits(one: Nomination, stage: Stage) -> None:
    rules = rules_of(stage.cycle).feedback
    approved = Nomination.objects.filter(
        appraisee__cycle=stage.cycle, state=NominationState.APPROVED, perspective__in=ANONYMOUS
    )
    if approved.filter(appraisee=one.appraisee).count() >= rules.most:
        raise ValidationError(_("At most %(n)d raters. Decline one first.") % {"n": rules.most})
    if approved.filter(rater=one.rater).count() >= rules.most_per_rater:
        words = {"who": one.rater.name, "n": rules.most_per_rater}
        raise ValidationError(_("%(who)s has %(n)d requests already, as many as one gets.") % words)


def _ask_again(stage: Stage, nominations: Iterable[Nomination], actor: User | None) -> None:
    """Who was declined once and is approved now has a task that was waived."""
    for one in nominations:
        waived = _tasks(stage, one).filter(state=TaskState.WAIVED)
        for task in waived:
            step(TASK, task, "reopen", actor=actor, parts=[Part.HR], reason=_("Approved after all."))


@transaction.atomic
def decline(nomination: Nomination, *, reason: str, actor: User, parts: Collection[Part]) -> Nomination:
    """Not asked, for a reason; a task that is still open falls away. Raises ValidationError."""
    stage = open_stage(nomination.appraisee)
    now = locked(Nomination.objects).get(pk=nomination.pk)
    if Perspective(now.perspective).is_named:
        raise ValidationError(_("Managers and the person concerned are always asked."))
    if now.has_answered:
        raise ValidationError(_("The answer is in the box, and nothing is taken out of it."))
    for task in _tasks(stage, now).exclude(state__in=[TaskState.WAIVED, TaskState.EXCLUDED]):
        step(TASK, task, "waive", actor=actor, parts=[Part.HR], reason=reason or "-")
    return step(NOMINATION, nomination, "decline", actor=actor, parts=parts, reason=reason)


def _tasks(stage: Stage, one: Nomination) -> QuerySet[Task]:
    return stage.tasks.filter(appraisee=one.appraisee, person=one.rater_id, perspective=one.perspective)


def open_stage(appraisee: Appraisee) -> Stage:
    """The stage of feedback, locked: whoever closes it waits, and who comes later is refused."""
    rows = locked(Stage.objects).select_related("cycle")
    found = rows.filter(cycle=appraisee.cycle_id, kind=StageKind.FEEDBACK, is_on=True).first()
    if found is None or found.state != StageState.OPEN or not found.cycle.is_live:
        raise ValidationError(_("Feedback is not being collected now."))
    return found
