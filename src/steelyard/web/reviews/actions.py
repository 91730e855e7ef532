"""Writing a review: saved as one types, submitted when it is complete, sent back with a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from steelyard.appraisal.machine import Part
from steelyard.web.accounts.models import User
from steelyard.web.audit.recording import locked, record
from steelyard.web.config import clock
from steelyard.web.cycles import work_items
from steelyard.web.cycles.models import (
    PENDING,
    Appraisee,
    Cycle,
    CycleState,
    Stage,
    StageKind,
    StageState,
    Task,
    TaskState,
)
from steelyard.web.cycles.reading import scheme_of
from steelyard.web.org.models import Person, Team
from steelyard.web.reviews import openings
from steelyard.web.reviews.answers import Answers, check_length, digest, kept
from steelyard.web.reviews.models import Rater, Rating, Review, Submission
from steelyard.web.reviews.questions import (
    MANAGER,
    RATER,
    SELF,
    Question,
    counted_as,
    questions_of,
    rated_indicators,
)

#: Stages in which reviews are written.
STAGES = (StageKind.SELF_REVIEW, StageKind.MANAGER_REVIEW)


class StaleError(ValidationError):
    """Somebody else, or another window, saved meanwhile. `review` is what is saved now."""

    def __init__(self, review: Review) -> None:
        super().__init__(
            _("This was changed in another window or by somebody else meanwhile. Nothing is lost: see both."),
            code="stale",
        )
        self.review, self.revision = review, review.revision


class IncompleteError(ValidationError):
    """What a review still lacks: `places` is field → sentence."""

    def __init__(self, places: Mapping[str, str]) -> None:
        super().__init__(_("The review is not complete yet."), code="incomplete")
        self.places = dict(places)


# ── writing ─────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def save(task: Task, answers: Answers, *, revision: int, actor: User) -> Review:
    """The draft with these answers, made on `revision` (0: nothing was saved yet).

    A draft is its author's own; the chain hears of it when it is submitted. Raises StaleError, and
    ValidationError when it can no longer be written or a rating is not on its scale.
    """
    now = _writable(task, actor)
    return _saved(now, answers, questions_of(now), revision)


@transaction.atomic
def submit(task: Task, answers: Answers, *, revision: int, actor: User) -> Review:
    """Saves, checks that nothing is missing, and ends the task.

    Raises what `save` raises, and IncompleteError.
    """
    now = _writable(task, actor)
    questions = questions_of(now)
    review = _saved(now, answers, questions, revision)
    if found := lacks(now, questions, answers):
        raise IncompleteError(found)
    _wait_for_earlier_rounds(now)
    before = review.submissions.last()
    made = Submission.objects.create(
        review=review,
        number=before.number + 1 if before else 1,
        answers=answers.plain(),
        sha256=digest(answers),
        at=clock.now(),
        by=actor,
    )
    review.submitted_at = made.at
    review.save(update_fields=["submitted_at"])
    record(
        "review.submitted",
        now,
        actor=actor,
        old={"sha256": before.sha256} if before else None,
        new={"number": made.number, "sha256": made.sha256},
    )
    work_items.finish(now, actor=actor)
    task.state = now.state
    return review


def _writable(task: Task, actor: User) -> Task:
    """The task, locked, if this account may write in it now. Raises ValidationError."""
    rows = locked(Task.objects).select_related("stage__cycle__version", "appraisee")
    now = rows.get(pk=task.pk)
    person = Person.objects.filter(user=actor).values_list("pk", flat=True).first()
    if now.stage.kind not in STAGES or person is None or person != now.assignee_id:
        raise ValidationError(_("This is not yours to do."))
    # However it came about, by delegation or by a change in the data: nobody rates themselves for another.
    if (now.perspective == SELF) != (person == now.appraisee.person_id):
        raise ValidationError(_("Nobody rates themselves in the place of another."))
    if why := closed_because(now):
        raise ValidationError(why)
    return now


def closed_because(task: Task) -> str:
    """Why a review can only be read; empty while it can be written."""
    # Of somebody who left or was transferred managers are asked before the stage begins.
    is_early = task.stage.state == StageState.WAITING and task.stage.kind == StageKind.MANAGER_REVIEW
    if task.stage.state != StageState.OPEN and not is_early:
        return _("The stage is closed: this can only be read.")
    if not task.stage.cycle.is_live:
        return _("The cycle is not under way.")
    if task.state == TaskState.WAITING:
        return _("The round before this one is not done yet.")
    if task.state not in PENDING:
        return _("It is submitted, or nothing more is asked. Only HR or the next round can send it back.")
    return ""


def _saved(task: Task, answers: Answers, questions: Sequence[Question], revision: int) -> Review:
    check_length(answers)
    _check_asked(answers, questions)
    review, _made = Review.objects.get_or_create(task=task)
    if answers.plain() == kept(review).plain():
        return review
    if review.revision != revision:
        raise StaleError(review)
    review.strengths, review.to_work_on = answers.strengths, answers.to_work_on
    review.revision, review.saved_at = revision + 1, clock.now()
    review.save(update_fields=["strengths", "to_work_on", "revision", "saved_at"])
    review.ratings.all().delete()
    Rating.objects.bulk_create(
        Rating(
            review=review,
            indicator=name,
            rating=answer.rating,
            cannot_tell=answer.cannot_tell,
            comment=answer.comment,
        )
        for name, answer in answers.ratings.items()
        if not answer.is_empty
    )
    return review


def _check_asked(answers: Answers, questions: Sequence[Question]) -> None:
    known = {one.name: one for one in questions}
    for name, answer in answers.ratings.items():
        if name not in known:
            raise ValidationError(_("“%(name)s” is not asked here.") % {"name": name})
        if answer.rating is not None and not known[name].allows(answer.rating):
            raise ValidationError(_("This rating is not on the scale."))


def lacks(task: Task, questions: Sequence[Question], answers: Answers) -> dict[str, str]:
    """Field → what is missing there. Nothing is filled in for anybody."""
    found = {}
    for one in questions:
        answer = answers.of(one.name)
        if one.is_needed and not answer.is_given:
            found[f"rating-{one.name}"] = _("Choose a step, or say that you cannot tell.")
        if answer.rating is not None and one.needs_comment(answer.rating) and not answer.comment:
            found[f"comment-{one.name}"] = _(
                "The lowest and the highest step need a comment: what did you see?"
            )
    if task.perspective == MANAGER and task.round == 1:
        for name in ("strengths", "to_work_on"):
            if not getattr(answers, name):
                found[name] = _("Say it in a sentence or two: it is the ground of the talk.")
    elif not questions and not (answers.strengths or answers.to_work_on):
        found["strengths"] = _("Say it in a sentence or two: it is the ground of the talk.")
    return found


def _wait_for_earlier_rounds(task: Task) -> None:
    if task.perspective == MANAGER and openings.unsettled_before(task).exists():
        raise ValidationError(_("The round before this one was sent back and is not done again yet."))


# ── sending back ────────────────────────────────────────────────────────────────────────────────────


def returnable(task: Task) -> Task | None:
    """What the author of a pending review may send back: the round before, or the self-review.

    None where there is nothing, or its stage is closed.
    """
    if task.perspective != MANAGER or closed_because(task):
        return None
    done = Task.objects.filter(appraisee=task.appraisee, state=TaskState.DONE, stage__state=StageState.OPEN)
    if task.round > 1:
        found = done.filter(stage=task.stage, perspective=MANAGER, round__lt=task.round).order_by("-round")
    else:
        found = done.filter(stage__cycle=task.stage.cycle_id, stage__kind=StageKind.SELF_REVIEW)
    return found.select_related("stage__cycle", "appraisee__person", "assignee").first()


@transaction.atomic
def send_back(task: Task, *, reason: str, actor: User) -> Task:
    """The review before this one goes back to its author, with a reason. Raises ValidationError."""
    now = _writable(task, actor)
    earlier = returnable(now)
    if earlier is None:
        raise ValidationError(_("There is nothing that could be sent back."))
    return work_items.send_back(earlier, actor=actor, parts=[Part.MANAGER], reason=reason)


# ── who is asked ────────────────────────────────────────────────────────────────────────────────────


def may_name(cycle: Cycle) -> bool:
    """Raters are named in the draft, and until the managers' stage opens."""
    if cycle.state in (CycleState.CLOSED, CycleState.ARCHIVED, CycleState.CANCELLED):
        return False
    return cycle.stages.filter(kind=StageKind.MANAGER_REVIEW, is_on=True, state=StageState.WAITING).exists()


@transaction.atomic
def name_rater(cycle: Cycle, *, indicator: str, person: Person, team: Team | None, actor: User) -> Rater:
    """Somebody rates an indicator: of everybody, or of a team and those below. Raises ValidationError."""
    _nameable(cycle)
    scheme = scheme_of(cycle.version.text)
    found = rated_indicators(scheme).get(indicator) if scheme is not None else None
    if found is None:
        raise ValidationError(_("“%(name)s” takes no ratings.") % {"name": indicator})
    if counted_as(found, RATER) is None:
        assert found.ratings is not None
        names = ", ".join(found.ratings.perspectives)
        raise ValidationError(
            _("Ratings of named raters do not count for this indicator: it has %(names)s.") % {"names": names}
        )
    if person.left_on is not None and person.left_on <= clock.today():
        raise ValidationError(_("%(who)s has left.") % {"who": person.name})
    try:
        with transaction.atomic():
            made = Rater.objects.create(
                cycle=cycle,
                indicator=indicator,
                person=person,
                team=team,
                named_by=actor,
                named_at=clock.now(),
            )
    except IntegrityError:
        raise ValidationError(
            _("%(who)s is named for this indicator already.") % {"who": person.name}
        ) from None
    new = {"indicator": indicator, "person": person.pk, "team": team.pk if team else None}
    record("rater.named", cycle, actor=actor, new=new)
    return made


@transaction.atomic
def remove_rater(rater: Rater, *, actor: User) -> None:
    """Raises ValidationError once the stage is open: then the task is waived or delegated."""
    _nameable(rater.cycle)
    old = {"indicator": rater.indicator, "person": rater.person_id, "team": rater.team_id}
    record("rater.removed", rater.cycle, actor=actor, old=old)
    rater.delete()


def _nameable(cycle: Cycle) -> None:
    now = locked(Cycle.objects).get(pk=cycle.pk)
    if not may_name(now):
        raise ValidationError(_("The stage has begun: from now on, tasks are waived or delegated."))


@transaction.atomic
def ask_again(stage: Stage, *, actor: User) -> int:
    """Asks those who were not there when the stage opened. Gives how many tasks are new.

    Raises ValidationError.
    """
    now = locked(Stage.objects).select_related("cycle__version").get(pk=stage.pk)
    if now.kind not in STAGES or now.state != StageState.OPEN or not now.cycle.is_live:
        raise ValidationError(_("This stage is not open."))
    before = now.tasks.count()
    openings.hand_out_reviews(now, actor)
    return now.tasks.count() - before


def unasked(stage: Stage) -> list[Appraisee]:
    """Rated people in a stage without any task about them."""
    return list(
        stage.cycle.appraisees.filter(not_rated="")
        .exclude(pk__in=stage.tasks.values("appraisee"))
        .select_related("person")
    )
