"""What the committee does: it meets, moves grades with a reason, decides, talks over, explains, keeps out."""

from __future__ import annotations

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from steelyard.appraisal.machine import Part
from steelyard.appraisal.states import MOVE
from steelyard.scheme.model import Grades
from steelyard.web.accounts.models import User
from steelyard.web.audit.recording import locked, record
from steelyard.web.calibration import measured, queries
from steelyard.web.calibration.access import candidates, current, locks_of
from steelyard.web.calibration.models import Conflict, Departure, Discussion, Move, MoveState, Session
from steelyard.web.config import clock
from steelyard.web.cycles.models import Appraisee, Cycle, CycleState
from steelyard.web.cycles.planning import rules_of
from steelyard.web.cycles.reading import scheme_of
from steelyard.web.cycles.steps import step
from steelyard.web.jobs.actions import enqueue
from steelyard.web.jobs.models import Job
from steelyard.web.results.computing import OPEN, coefficients_of, numbers
from steelyard.web.results.models import Result


def request_diagnostics(cycle: Cycle, *, actor: User | None) -> Job:
    """A job that looks at the raters of a cycle; the one that waits already, where there is one."""
    return enqueue("rater-diagnostics", {"cycle": str(cycle.pk)}, actor=actor, key=key_of(cycle))


def key_of(cycle: Cycle) -> str:
    return f"rater-diagnostics:{cycle.pk}"


# ── meetings ────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def begin(cycle: Cycle, *, members: Collection[int], actor: User) -> Session:
    """A meeting with these accounts and whoever begins it. Raises ValidationError."""
    now = locked(Cycle.objects).get(pk=cycle.pk)
    _calibrating(now)
    if current(now) is not None:
        raise ValidationError(_("A meeting is going on already."))
    chosen = list(candidates().filter(pk__in={*members, actor.pk}))
    if actor not in chosen:
        raise ValidationError(_("This is not yours to do."))
    made = Session.objects.create(cycle=now, started_by=actor, started_at=clock.now())
    made.members.set(chosen)
    record("calibration.begun", made, actor=actor, new={"members": sorted(one.pk for one in chosen)})
    return made


@transaction.atomic
def end(session: Session, *, notes: str, actor: User) -> Session:
    """The meeting is over; what was not decided is decided in the next one. Raises ValidationError."""
    now = locked(Session.objects).get(pk=session.pk)
    if now.ended_at is not None:
        raise ValidationError(_("This meeting is over."))
    _member(now, actor)
    now.ended_at, now.notes = clock.now(), notes.strip()
    now.save(update_fields=["ended_at", "notes"])
    record("calibration.ended", now, actor=actor, new={"notes": now.notes})
    return now


def _calibrating(cycle: Cycle) -> None:
    if cycle.state != CycleState.CALIBRATING:
        raise ValidationError(_("The cycle is not being calibrated."))


def _member(session: Session | None, actor: User) -> Session:
    """Raises ValidationError without a meeting that goes on, and for who is no member of it."""
    if session is None or session.ended_at is not None:
        raise ValidationError(_("No meeting is going on. Begin one first."))
    if not session.members.filter(pk=actor.pk).exists():
        raise ValidationError(_("You are not a member of this meeting."))
    return session


def _unlocked(actor: User, appraisee: Appraisee) -> None:
    if appraisee.pk in locks_of(actor, appraisee.cycle):
        raise ValidationError(_("You keep out of this: it is about you or somebody you are too near to."))


# ── moves ───────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def propose(result: Result, *, seen: str, to: str, reason: str, actor: User) -> Move:
    """Another grade, for a reason; `seen` is the grade it was proposed on. Raises ValidationError.

    Where the rules of the cycle want no second approval, it holds at once and is written down all the same.
    """
    now = _locked(result)
    cycle = now.appraisee.cycle
    _unlocked(actor, now.appraisee)
    session = _member(current(cycle), actor)
    _movable(now, seen, to)
    if not reason.strip():
        raise ValidationError(_("A reason is needed."))
    move = Move.objects.create(
        session=session,
        result=now,
        from_grade=now.grade,
        to_grade=to,
        grounds=reason.strip(),
        proposed_by=actor,
        proposed_at=clock.now(),
    )
    new = {"from": now.grade, "to": to, "result": now.pk}
    record("calibration_move.propose", move, actor=actor, new=new, reason=reason.strip())
    if not rules_of(cycle).calibration.second_approval:
        _carry_out(move, now, actor, answer="", details={"second_approval": False})
    return move


def _locked(result: Result) -> Result:
    """The row as it is now, kept from others until the end of the transaction."""
    found = locked(Result.objects)
    return found.select_related("appraisee__cycle__version", "appraisee__person").get(pk=result.pk)


def _movable(result: Result, seen: str, to: str) -> None:
    _open(result)
    grades = _grades(result)
    if to not in grades.bands:
        raise ValidationError(_("There is no grade “%(grade)s”."), params={"grade": to})
    if seen != result.grade:
        raise ValidationError(
            _("The grade is %(now)s meanwhile. Look at it again, then decide."),
            params={"now": result.grade or "–"},
        )
    if to == result.grade:
        raise ValidationError(_("That is the grade already."))
    if result.moves.filter(state=MoveState.PROPOSED).exists():
        raise ValidationError(_("A move of this person waits for a decision already."))
    _not_above_the_veto(result, to, grades)


def _open(result: Result) -> None:
    if result.state not in OPEN:
        raise ValidationError(_("This result is ratified. Only an appeal or the director reopens it."))
    _calibrating(result.appraisee.cycle)


def _grades(result: Result) -> Grades:
    scheme = scheme_of(result.appraisee.cycle.version.text)
    if scheme is None or scheme.grades is None:
        raise ValidationError(_("The scheme of this cycle has no grades."))
    return scheme.grades


def _not_above_the_veto(result: Result, to: str, grades: Grades) -> None:
    order, best = list(grades.bands), measured.held(result, grades)
    if best is not None and order.index(to) < order.index(best):
        raise ValidationError(
            _(
                "A veto or a cap holds this grade at %(grade)s. Calibration does not lift it; where the rule "
                "is wrong here, an appeal or a corrected number does."
            ),
            params={"grade": best},
        )


@transaction.atomic
def approve(move: Move, *, answer: str = "", actor: User) -> Move:
    """The second yes: grade and coefficient become what was proposed, numbers stay. Raises ValidationError.

    Of two who approve at once one wins, the other is told.
    """
    now, result = _deciding(move, actor)
    if now.proposed_by_id == actor.pk:
        raise ValidationError(_("Whoever proposed a move does not approve it: a second member does."))
    _open(result)
    if now.is_open and result.grade != now.from_grade:
        raise ValidationError(
            _("The grade is %(now)s meanwhile. Look at it again, then decide."),
            params={"now": result.grade or "–"},
        )
    _not_above_the_veto(result, now.to_grade, _grades(result))
    return _carry_out(now, result, actor, answer=answer)


def _deciding(move: Move, actor: User) -> tuple[Move, Result]:
    now = Move.objects.select_related("session", "result").get(pk=move.pk)
    result = _locked(now.result)
    _unlocked(actor, result.appraisee)
    _member(current(result.appraisee.cycle), actor)
    return Move.objects.select_related("session").get(pk=move.pk), result


def _carry_out(
    move: Move, result: Result, actor: User, *, answer: str, details: dict[str, bool] | None = None
) -> Move:
    """The grade that people gave, beside the computed one; before and after are in the move and the chain."""
    before = numbers(result)
    result.grade = move.to_grade
    result.coefficient = coefficients_of(result, _grades(result)).get(move.to_grade)
    after = numbers(result)
    done = step(
        MOVE,
        move,
        "approve",
        actor=actor,
        parts=[Part.COMMITTEE],
        reason=answer,
        details={"result": result.pk, "before": before, "after": after, **(details or {})},
        decided_by=actor,
        decided_at=clock.now(),
        answer=answer.strip(),
        before=before,
        after=after,
    )
    result.revision += 1
    result.save(update_fields=["grade", "coefficient", "revision"])
    return done


@transaction.atomic
def reject(move: Move, *, answer: str, actor: User) -> Move:
    """The second member says no, with a reason. Raises ValidationError."""
    now, _result = _deciding(move, actor)
    if now.proposed_by_id == actor.pk:
        raise ValidationError(_("Whoever proposed a move withdraws it; a second member rejects it."))
    return step(
        MOVE,
        now,
        "reject",
        actor=actor,
        parts=[Part.COMMITTEE],
        reason=answer,
        decided_by=actor,
        decided_at=clock.now(),
        answer=answer.strip(),
    )


@transaction.atomic
def withdraw(move: Move, *, actor: User) -> Move:
    """Whoever proposed it takes it back. Raises ValidationError."""
    if move.proposed_by_id != actor.pk:
        raise ValidationError(_("Only who proposed a move withdraws it."))
    at = clock.now()
    return step(MOVE, move, "withdraw", actor=actor, parts=[Part.COMMITTEE], decided_by=actor, decided_at=at)


# ── talked over, explained, kept out ────────────────────────────────────────────────────────────────


@transaction.atomic
def discuss(result: Result, *, note: str, actor: User) -> Discussion:
    """A border case was talked over, with what was said. Raises ValidationError."""
    now = _locked(result)
    _unlocked(actor, now.appraisee)
    _member(current(now.appraisee.cycle), actor)
    _open(now)
    if not note.strip():
        raise ValidationError(_("Say in a few words what was said."))
    if now.total is None:
        raise ValidationError(_("There is no total yet."))
    made = Discussion.objects.create(
        result=now, total=now.total, note=note.strip()[:1000], by=actor, at=clock.now()
    )
    new = {"result": now.pk, "total": f"{now.total:f}"}
    record("calibration.discussed", now, actor=actor, new=new, reason=made.note)
    return made


@transaction.atomic
def explain(cycle: Cycle, *, pool: str, reason: str, actor: User) -> Departure:
    """Why a pool has more of the best grades than the guideline means. Raises ValidationError."""
    now = locked(Cycle.objects).select_related("version").get(pk=cycle.pk)
    _calibrating(now)
    _member(current(now), actor)
    if not reason.strip():
        raise ValidationError(_("A reason is needed."))
    whole = queries.picture(now, None)
    group = next((one for one in whole.groups if one.key == pool), None) if whole else None
    if group is None:
        raise ValidationError(_("There is no such group."))
    made = Departure.objects.create(
        cycle=now,
        pool=pool,
        excess=queries.excess(group.found),
        reason=reason.strip(),
        by=actor,
        at=clock.now(),
    )
    new = {"pool": pool, "excess": made.excess}
    record("calibration.explained", now, actor=actor, new=new, reason=made.reason)
    return made


@transaction.atomic
def declare(appraisee: Appraisee, *, member: User, reason: str, actor: User) -> Conflict:
    """A member keeps out of a matter from now on. Raises ValidationError."""
    if not reason.strip():
        raise ValidationError(_("A reason is needed."))
    if not candidates().filter(pk=member.pk).exists():
        raise ValidationError(_("This account is in no committee."))
    made, is_new = Conflict.objects.get_or_create(
        member=member,
        appraisee=appraisee,
        defaults={"reason": reason.strip()[:500], "declared_by": actor, "at": clock.now()},
    )
    if not is_new:
        raise ValidationError(_("That is declared already."))
    record("conflict.declared", made, actor=actor, new={"member": member.pk}, reason=made.reason)
    return made
