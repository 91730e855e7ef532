"""An appeal on one named number: admitted, looked into, decided by somebody who did not rate, carried out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from steelyard.appraisal.machine import Part
from steelyard.appraisal.states import APPEAL, RESULT
from steelyard.web.accounts.models import User
from steelyard.web.audit.recording import locked, record
from steelyard.web.config import clock
from steelyard.web.cycles import work_items
from steelyard.web.cycles.models import Appraisee, StageKind, StageState, Task
from steelyard.web.cycles.planning import rules_of, workday
from steelyard.web.cycles.steps import step, step_all
from steelyard.web.jobs.actions import enqueue
from steelyard.web.jobs.models import Job
from steelyard.web.results.computing import FIELDS, keep, numbers, put
from steelyard.web.results.models import Appeal, AppealState, Result, ResultState
from steelyard.web.results.models import Outcome as Verdict
from steelyard.web.results.outcomes import Outcome, outcomes
from steelyard.web.results.scoring import rated, run

#: Appeals that still go on.
GOING_ON = (
    AppealState.SUBMITTED,
    AppealState.ACCEPTED,
    AppealState.INVESTIGATING,
    AppealState.SUPPLEMENT_REQUESTED,
    AppealState.DECIDED,
)


@transaction.atomic
def submit(
    result: Result,
    *,
    number: str,
    claimed: str,
    grounds: str,
    evidence: File[bytes] | None,
    actor: User,
) -> Appeal:
    """The person names one number of their result and says what is wrong with it. Raises ValidationError."""
    now = locked(Result.objects).select_related("appraisee__cycle").get(pk=result.pk)
    _check(now, number, grounds)
    before = now.state
    step(RESULT, now, "appeal", actor=actor, parts=[Part.APPRAISEE], reason=grounds)
    made = Appeal.objects.create(
        result=now,
        number=number,
        claimed=claimed.strip()[:100],
        grounds=grounds.strip(),
        evidence=evidence or "",
        submitted_at=clock.now(),
    )
    new = {"number": number, "claimed": claimed, "result": before}
    record("appeal.submit", made, actor=actor, new=new, reason=grounds)
    _answered(now, actor)
    return made


def _check(result: Result, number: str, grounds: str) -> None:
    if not grounds.strip():
        raise ValidationError(_("Say what is wrong with the number."))
    known = {line["indicator"] for line in result.card.get("indicators", ())}
    if number and number not in known:
        raise ValidationError(_("There is no such number in the result."))
    cycle = result.appraisee.cycle
    if not cycle.stages.filter(kind=StageKind.APPEAL, is_on=True).exclude(state=StageState.CLOSED).exists():
        raise ValidationError(_("The time to appeal is over."))
    if result.appeal_by is not None and clock.today() > result.appeal_by:
        day = result.appeal_by.isoformat()
        raise ValidationError(_("The time to appeal ended on %(day)s."), params={"day": day})
    if result.appeals.filter(number=number).exclude(state=AppealState.WITHDRAWN).exists():
        raise ValidationError(_("There is an appeal on this number already."))


def _answered(result: Result, actor: User) -> None:
    """Who appeals has read the result."""
    for task in Task.objects.filter(appraisee=result.appraisee, stage__kind=StageKind.ACKNOWLEDGEMENT):
        if task.is_pending:
            work_items.finish(task, actor=actor)


@transaction.atomic
def accept(appeal: Appeal, *, actor: User) -> Appeal:
    """Admitted, and looked into by whoever admits it: not a rater, not a party. Raises ValidationError."""
    _no_party(appeal, actor)
    found = step(APPEAL, appeal, "accept", actor=actor, parts=[Part.HR, Part.COMMITTEE], handler=actor)
    return step(APPEAL, found, "investigate", actor=actor, parts=[Part.HR, Part.COMMITTEE])


@transaction.atomic
def reject(appeal: Appeal, *, reason: str, actor: User) -> Appeal:
    """Not admitted: too late, nothing new, or the same again. The result is as it was."""
    _no_party(appeal, actor)
    found = step(
        APPEAL, appeal, "reject", actor=actor, parts=[Part.HR], reason=reason, decision=reason.strip()
    )
    _back(appeal, actor, reason)
    return found


@transaction.atomic
def ask(appeal: Appeal, *, reason: str, actor: User) -> Appeal:
    """One call for more material, with its last day."""
    _no_party(appeal, actor)
    last = workday(clock.today(), rules_of(appeal.result.appraisee.cycle).supplement_days)
    return step(APPEAL, appeal, "ask", actor=actor, parts=[Part.HR], reason=reason, supplement_by=last)


@transaction.atomic
def supplement(appeal: Appeal, *, text: str, actor: User) -> Appeal:
    return step(
        APPEAL,
        appeal,
        "supplement",
        actor=actor,
        parts=[Part.APPRAISEE],
        reason=text,
        supplement=text.strip(),
    )


def wait_no_longer() -> int:
    """Goes on where no more material came by the last day. Gives how many."""
    late = Appeal.objects.filter(state=AppealState.SUPPLEMENT_REQUESTED, supplement_by__lt=clock.today())
    why = _("No more material came by the last day.")
    return len(step_all(APPEAL, list(late), "stop_waiting", actor=None, parts=[Part.SYSTEM], reason=why))


@transaction.atomic
def withdraw(appeal: Appeal, *, actor: User) -> Appeal:
    found = step(APPEAL, appeal, "withdraw", actor=actor, parts=[Part.APPRAISEE])
    _back(appeal, actor, _("The appeal was withdrawn."))
    return found


def key_of(appeal: Appeal) -> str:
    """Jobs of one appeal wait for one another."""
    return f"appeal:{appeal.pk}"


def request_comparison(appeal: Appeal, *, actor: User) -> Job:
    """A job that computes everything again and keeps the difference. Raises ValidationError."""
    _no_party(appeal, actor)
    if appeal.state != AppealState.INVESTIGATING:
        raise ValidationError(_("The appeal is not being looked into."))
    arguments = {"appeal": str(appeal.pk), "actor": actor.pk}
    return enqueue("appeal-compare", arguments, actor=actor, key=key_of(appeal))


def request_execution(appeal: Appeal, *, others_too: bool, actor: User) -> Job:
    """A job that carries the decision out. Raises ValidationError."""
    _may_execute(appeal, actor)
    arguments = {"appeal": str(appeal.pk), "actor": actor.pk, "others_too": others_too}
    return enqueue("appeal-execute", arguments, actor=actor, key=key_of(appeal))


def note_difference(appeal: Appeal, *, actor: User) -> dict[str, Any]:
    """Computes and keeps what would change. Raises SteelyardError."""
    found = compare(appeal)
    with transaction.atomic():
        now = locked(Appeal.objects).get(pk=appeal.pk)
        now.difference = found
        now.save(update_fields=["difference"])
        record("appeal.compared", now, actor=actor, new=found)
    return found


def compare(appeal: Appeal) -> dict[str, Any]:
    """What the numbers are when everything is computed again, and who else is touched: nothing changes.

    `before` and `after` are those of the appellant, `others` the pseudonyms of those who change, too, each
    with its numbers. Raises SteelyardError.
    """
    cycle = appeal.result.appraisee.cycle
    appraisees = list(rated(cycle))
    made = outcomes(cycle, run(cycle), appraisees)
    return _difference(appeal, appraisees, made)


def _difference(
    appeal: Appeal, appraisees: Iterable[Appraisee], made: Mapping[Any, Outcome]
) -> dict[str, Any]:
    results = {one.appraisee_id: one for one in Result.objects.filter(appraisee__in=appraisees)}
    others = []
    found: dict[str, Any] = {"number": appeal.number}
    for one in appraisees:
        result = results.get(one.pk)
        if result is None:
            continue
        before, card = numbers(result), result.card
        put(result, made[one.pk])
        after = numbers(result)
        if one.pk == appeal.result.appraisee_id:
            found |= {
                "before": before | {"line": _line(card, appeal.number)},
                "after": after | {"line": _line(result.card, appeal.number)},
            }
        elif after != before:
            others.append({"appraisee": str(one.pk), "before": before, "after": after})
    return found | {"others": others}


def _line(card: Mapping[str, Any], number: str) -> dict[str, Any]:
    """Value, score and contribution of the number that is appealed on."""
    for line in card.get("indicators", ()):
        if line["indicator"] == number:
            return {name: line.get(name) for name in ("value", "target", "score", "contribution")}
    return {}


@transaction.atomic
def decide(appeal: Appeal, *, outcome: str, reason: str, actor: User) -> Appeal:
    """The result stays, changes, or the next level looks at it; with reasons. Raises ValidationError."""
    _no_party(appeal, actor)
    difference = locked(Appeal.objects).get(pk=appeal.pk).difference
    if outcome not in Verdict.values:
        raise ValidationError(_("Choose what follows: the result stays, changes, or goes to the next level."))
    if outcome == Verdict.ADJUSTED and difference.get("before") == difference.get("after"):
        text = _("Nothing has changed in the data: correct the number first, then compute it again.")
        raise ValidationError(text)
    return step(
        APPEAL,
        appeal,
        "decide",
        actor=actor,
        parts=[Part.COMMITTEE],
        reason=reason,
        details={"outcome": outcome, "difference": difference},
        outcome=outcome,
        decision=reason.strip(),
        decided_by=actor,
        decided_at=clock.now(),
    )


def execute(appeal: Appeal, *, others_too: bool, actor: User) -> Appeal:
    """A second pair of eyes carries the decision out. Raises ValidationError, SteelyardError.

    What changes is computed anew from the data as it is now; whoever shares the corrected datum is changed
    in the same way when `others_too` is asked, else named in the chain.
    """
    _may_execute(appeal, actor)
    cycle = appeal.result.appraisee.cycle
    found = run(cycle) if appeal.outcome == Verdict.ADJUSTED else None
    with transaction.atomic():
        done = step(APPEAL, appeal, "execute", actor=actor, parts=[Part.HR])
        if found is not None:
            appraisees = list(rated(cycle))
            made = outcomes(cycle, found, appraisees)
            keep(cycle, found, actor=actor, reason=appeal.decision)
            _apply(appeal, appraisees, made, others_too, actor)
        _back(appeal, actor, appeal.decision)
        return step(APPEAL, done, "close", actor=actor, parts=[Part.HR])


def _may_execute(appeal: Appeal, actor: User) -> None:
    _no_party(appeal, actor)
    if appeal.state != AppealState.DECIDED:
        raise ValidationError(_("The appeal is not decided."))
    if appeal.decided_by_id == actor.pk:
        raise ValidationError(_("Who decided does not carry it out. A second pair of eyes has to."))


def _apply(
    appeal: Appeal,
    appraisees: Iterable[Appraisee],
    made: Mapping[Any, Outcome],
    others_too: bool,
    actor: User,
) -> None:
    for result in locked(Result.objects).filter(appraisee__in=list(appraisees)):
        before = numbers(result)
        put(result, made[result.appraisee_id])
        if numbers(result) == before:
            continue
        if result.pk != appeal.result_id and not others_too:
            action, touched = "result.shares_datum", False
        else:
            action, touched = "result.adjusted", True
        record(action, result, actor=actor, old=before, new=numbers(result), reason=appeal.decision)
        if touched:
            result.revision += 1
            result.save(update_fields=[*FIELDS, "revision"])


def _back(appeal: Appeal, actor: User, reason: str) -> None:
    """The result is again where it was before the appeal, once no other appeal goes on."""
    result = locked(Result.objects).get(pk=appeal.result_id)
    others = result.appeals.filter(state__in=GOING_ON).exclude(pk=appeal.pk)
    if result.state == ResultState.APPEALED and not others.exists():
        step(RESULT, result, "decide", actor=actor, parts=[Part.HR, Part.COMMITTEE], reason=reason)


def _no_party(appeal: Appeal, actor: User) -> None:
    """Whoever rated, leads or is the person has no part in the appeal (DOMAIN §1.3)."""
    one = appeal.result.appraisee
    raters: set[int | None] = set(
        Task.objects.filter(appraisee=one).values_list("assignee__user_id", flat=True)
    )
    raters |= {one.person.user_id, one.manager.user_id if one.manager else None}
    if actor.pk in raters:
        raise ValidationError(_("Whoever rated or is concerned does not handle the appeal."))
