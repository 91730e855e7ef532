"""Whom the two stages of reviews ask, when the next round begins, and what stands against their end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.dispatch import receiver
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from steelyard.appraisal.machine import Part
from steelyard.appraisal.states import TASK
from steelyard.web.accounts.models import User
from steelyard.web.config import clock
from steelyard.web.cycles.applying import applies, chain
from steelyard.web.cycles.hooks import before_close, on_change, on_close, on_open
from steelyard.web.cycles.models import (
    PENDING,
    Appraisee,
    Cycle,
    Stage,
    StageKind,
    StageState,
    Task,
    TaskState,
)
from steelyard.web.cycles.planning import rules_of, workday
from steelyard.web.cycles.posts import former_managers
from steelyard.web.cycles.reading import scheme_of
from steelyard.web.cycles.steps import step_all, stepped
from steelyard.web.cycles.work_items import Asked, hand_out, open_waiting
from steelyard.web.org.models import Person
from steelyard.web.reviews.models import Rater
from steelyard.web.reviews.questions import DOTTED_LINE, MANAGER, RATER, SELF, covers, rated_indicators

#: Nothing more is to come from these.
SETTLED = (TaskState.DONE, TaskState.WAIVED, TaskState.EXCLUDED)
#: Working days for a rating that is asked for before its stage.
EARLY_DAYS = 5
#: So many names in a sentence; more are counted.
MOST_NAMES = 20


@on_open(StageKind.SELF_REVIEW)
def everybody_writes_about_themselves(stage: Stage, actor: User | None) -> None:
    hand_out_reviews(stage, actor)


@on_open(StageKind.MANAGER_REVIEW)
def managers_and_named_raters_write(stage: Stage, actor: User | None) -> None:
    hand_out_reviews(stage, actor)


def hand_out_reviews(stage: Stage, actor: User | None) -> None:
    """A task for each; those that are there stay as they are."""
    asked = list(asked_in(stage))
    known = set(stage.tasks.values_list("appraisee", "person", "round", "perspective"))
    new = [one for one in asked if (one.appraisee.pk, one.person, one.round, one.perspective) not in known]
    if new:
        hand_out(stage, new, actor=actor)


def asked_in(stage: Stage) -> Iterator[Asked]:
    """Who is asked about whom: a constant number of queries."""
    people = list(stage.cycle.appraisees.filter(not_rated=""))
    if stage.kind == StageKind.SELF_REVIEW:
        yield from (Asked(one, one.person_id, Part.APPRAISEE, SELF) for one in people)
        return
    lines = Lines.of(stage.cycle, people, clock.today())
    for one in people:
        yield from lines.asked(one)


@on_change
def managers_rate_while_they_remember(
    cycle: Cycle, appraisees: Sequence[Appraisee], actor: User | None
) -> None:
    """Of whoever left all managers, of whoever was transferred the former one: before the stage begins."""
    stage = cycle.stages.filter(kind=StageKind.MANAGER_REVIEW, is_on=True, state=StageState.WAITING).first()
    if stage is None:
        return
    lines = Lines.of(cycle, appraisees, clock.today())
    known = set(stage.tasks.values_list("appraisee", "person", "round", "perspective"))
    for one in appraisees:
        if not one.is_rated:
            continue
        asked = lines.managers_of(one) if one.ends_on < cycle.ends_on else lines.formerly(one)
        new = [each for each in asked if (one.pk, each.person, each.round, each.perspective) not in known]
        if new:
            made = hand_out(stage, new, actor=actor)
            due = workday(max(clock.today(), stage.cycle.starts_on), EARLY_DAYS)
            Task.objects.filter(pk__in=[task.pk for task in made]).update(due_on=due)


@dataclass(frozen=True)
class Lines:
    """Who leads whom, by the organisation at the launch, and who is named for which indicator."""

    cycle: Cycle
    rounds: int
    managers: dict[str, str | None]
    dotted: dict[str, list[str]]
    raters: list[Rater]
    gone: frozenset[str]
    #: Person → managers of posts they held before, or hold beside the one of their manager.
    former: dict[str, list[str]]
    _indicators: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, cycle: Cycle, people: Sequence[Appraisee], today: date) -> Lines:
        rules, kept = rules_of(cycle), cycle.organisation
        scheme = scheme_of(cycle.version.text)
        return cls(
            cycle=cycle,
            rounds=rules.manager_rounds,
            managers={str(one["id"]): one["manager_id"] for one in kept.get("people", ())},
            dotted=_dotted(kept.get("lines", ())) if rules.dotted_lines_rate else {},
            raters=list(cycle.raters.all()),
            gone=frozenset(Person.objects.filter(left_on__lte=today).values_list("pk", flat=True)),
            former=former_managers(cycle, people),
            _indicators=rated_indicators(scheme) if scheme is not None else {},
        )

    def asked(self, one: Appraisee) -> Iterator[Asked]:
        """Managers round by round; those of other posts, dotted lines and named raters beside the first.

        Nobody is asked twice.
        """
        found = list(self.managers_of(one))
        yield from found
        taken = {one.person_id, *(asked.person for asked in found), *self.gone}
        for person in dict.fromkeys(self.dotted.get(one.person_id, ())):
            if person not in taken:
                taken.add(person)
                yield Asked(one, person, Part.MANAGER, DOTTED_LINE)
        for person in dict.fromkeys(self.named(one)):
            if person not in taken:
                yield Asked(one, person, Part.RATER, RATER)

    def managers_of(self, one: Appraisee) -> Iterator[Asked]:
        """Those above, round by round, and the managers of other posts."""
        for number, person in enumerate(self.above(one), start=1):
            yield Asked(one, person, Part.MANAGER, MANAGER, number, opens=number == 1)
        yield from self.formerly(one)

    def formerly(self, one: Appraisee) -> Iterator[Asked]:
        """Managers of posts that are rated on their own; of one who has left, the next one up."""
        taken = {one.person_id, *self.above(one)}
        for manager in self.former.get(one.person_id, ()):
            at: str | None = manager
            seen: set[str] = set()
            while at is not None and at in self.gone and at not in seen:
                seen.add(at)
                at = self.managers.get(at)
            if at is not None and at not in self.gone and at not in taken:
                taken.add(at)
                yield Asked(one, at, Part.MANAGER, MANAGER)

    def above(self, one: Appraisee) -> list[str]:
        """Those who review in rounds. Who has left is passed over: the next one up does it."""
        found: list[str] = []
        at, seen = one.manager_id, {one.person_id}
        while at is not None and at not in seen and len(found) < self.rounds:
            seen.add(at)
            if at not in self.gone:
                found.append(at)
            # The second manager of the launch follows a transfer; above that the picture of the launch holds.
            is_first = at == one.manager_id
            at = one.second_manager_id if is_first and one.second_manager_id else self.managers.get(at)
        return found

    def named(self, one: Appraisee) -> Iterator[str]:
        teams = chain(self.cycle, one.team_id)
        for rater in self.raters:
            indicator = self._indicators.get(rater.indicator)
            if indicator is not None and covers(rater, teams) and applies(indicator, one, self.cycle):
                yield rater.person_id


def _dotted(lines: Iterable[dict[str, Any]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for each in lines:
        found.setdefault(str(each["person_id"]), []).append(str(each["manager_id"]))
    return found


# ── rounds ──────────────────────────────────────────────────────────────────────────────────────────


@receiver(stepped, sender=Task)
def the_next_round_begins(row: Task, new: str, actor: User | None, **_told: Any) -> None:
    """When nothing more is to come from the rounds before it, in whatever way they were settled."""
    if row.perspective != MANAGER or new not in SETTLED:
        return
    waiting = Task.objects.filter(
        stage=row.stage_id,
        stage__kind=StageKind.MANAGER_REVIEW,
        stage__state__in=[StageState.OPEN, StageState.WAITING],
        appraisee=row.appraisee_id,
        perspective=MANAGER,
        state=TaskState.WAITING,
    )
    following = waiting.order_by("round").first()
    if following is not None and not unsettled_before(following).exists():
        open_waiting([following], actor=actor)


def unsettled_before(task: Task) -> QuerySet[Task]:
    """Manager reviews of earlier rounds from which something is still to come."""
    earlier = Task.objects.filter(
        stage=task.stage_id, appraisee=task.appraisee_id, perspective=MANAGER, round__lt=task.round
    )
    return earlier.exclude(state__in=SETTLED)


# ── the end of a stage ──────────────────────────────────────────────────────────────────────────────


@before_close(StageKind.MANAGER_REVIEW)
def nobody_is_silently_without_a_review(stage: Stage) -> Iterator[str]:
    """People whom a manager still has to review, and people about whom no manager was asked."""
    pending = stage.tasks.filter(perspective=MANAGER).exclude(state__in=SETTLED)
    yield from _named_people(
        pending.exclude(appraisee__not_rated__gt="").values_list("appraisee__person__name", flat=True),
        lambda n: ngettext(
            "This person has no manager review yet; do it, or waive it with a reason: %(names)s.",
            "These people have no manager review yet; do them, or waive them with a reason: %(names)s.",
            n,
        ),
    )
    asked = stage.tasks.filter(perspective=MANAGER).values("appraisee")
    unasked = stage.cycle.appraisees.filter(not_rated="").exclude(manager=None).exclude(pk__in=asked)
    yield from _named_people(
        unasked.values_list("person__name", flat=True),
        lambda n: ngettext(
            "No manager was asked about this person; ask, or leave them out with a reason: %(names)s.",
            "No manager was asked about these people; ask, or leave them out with a reason: %(names)s.",
            n,
        ),
    )


def _named_people(names: Iterable[str], sentence: Any) -> Iterator[str]:
    found = sorted(set(names))
    if not found:
        return
    listed = ", ".join(found[:MOST_NAMES])
    if len(found) > MOST_NAMES:
        listed += _(" and %(n)d more") % {"n": len(found) - MOST_NAMES}
    yield sentence(len(found)) % {"names": listed}


@on_close(StageKind.SELF_REVIEW)
@on_close(StageKind.MANAGER_REVIEW)
def what_was_not_done_is_left_out_visibly(stage: Stage, actor: User | None) -> None:
    """Nothing is filled in for whoever did not write; the weight goes to the others, and it is shown."""
    pending = list(stage.tasks.filter(state__in=PENDING).select_related("stage"))
    why = _("Not done when the stage was closed.")
    step_all(TASK, pending, "exclude", actor=actor, parts=[Part.SYSTEM], reason=why)
