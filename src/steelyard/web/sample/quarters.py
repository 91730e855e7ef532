"""Two cycles of the sample company: the quarter before is over, and people are reviewing this one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from django.db import transaction

from steelyard.core.periods import Calendar, Grain, Period
from steelyard.core.problems import Problem, SteelyardError
from steelyard.web.accounts.models import User
from steelyard.web.config import clock
from steelyard.web.cycles import actions
from steelyard.web.cycles.models import Cycle, Stage, StageKind, StageState
from steelyard.web.cycles.planning import workday
from steelyard.web.cycles.reading import scheme_of
from steelyard.web.jobs.actions import run
from steelyard.web.jobs.models import Job
from steelyard.web.org.models import Person
from steelyard.web.results import actions as results
from steelyard.web.results.models import Result, ResultState
from steelyard.web.sample import colleagues
from steelyard.web.schemes.models import State, Version

#: The quarter before was appraised elsewhere: its results were confirmed, released and answered here.
BEFORE = (StageKind.RATIFICATION, StageKind.RELEASE, StageKind.ACKNOWLEDGEMENT, StageKind.APPEAL)
#: First and last day of the stages, in working days from the day on which one looks around. No values are
#: entered by people: the systems of this company deliver them all.
NOW: Mapping[StageKind, tuple[int, int]] = {
    StageKind.POLICY: (-57, -52),
    StageKind.TARGETS: (-52, -42),
    StageKind.MIDTERM: (-26, -20),
    StageKind.SELF_REVIEW: (-4, 3),
    StageKind.FEEDBACK: (-4, 5),
    StageKind.MANAGER_REVIEW: (-3, 8),
    StageKind.CALIBRATION: (9, 14),
    StageKind.RATIFICATION: (14, 16),
    StageKind.RELEASE: (16, 21),
    StageKind.ACKNOWLEDGEMENT: (16, 23),
    StageKind.APPEAL: (16, 30),
}
TITLE = "{year}年第{quarter}季度考核"
#: Every third manager's review is written.
WRITTEN = 3


def hold() -> None:
    """Both, where there is no cycle yet. Raises SteelyardError when results cannot be computed."""
    if Cycle.objects.exists():
        return
    version = Version.objects.filter(state=State.PUBLISHED).select_related("scheme").latest("number")
    hr, director = (User.objects.get(username=name) for name in ("demo-hr", "demo-director"))
    colleagues.join(hr)
    scheme = scheme_of(version.text)
    assert scheme is not None
    this = scheme.calendar.calendar.containing(clock.today(), Grain.QUARTER)
    appraise_before(drafted(version, this.shift(-1), scheme.calendar.calendar, hr), hr, director)
    appraise_now(drafted(version, this, scheme.calendar.calendar, hr), hr)


def drafted(version: Version, quarter: Period, calendar: Calendar, hr: User) -> Cycle:
    year, number = str(quarter).split("Q")
    return actions.create(
        title=TITLE.format(year=year, quarter="一二三四"[int(number) - 1]),
        version=version,
        periods=[str(quarter)],
        starts_on=calendar.start(quarter),
        ends_on=calendar.last_day(quarter),
        actor=hr,
    )


# ── the quarter before ──────────────────────────────────────────────────────────────────────────────


def appraise_before(draft: Cycle, hr: User, director: User) -> None:
    """From the numbers to the archive's door: everybody has answered, nobody appealed."""
    cycle = launched(draft, BEFORE, {}, hr)
    _do_job(results.request_computation(cycle, actor=hr))
    waiting = Result.objects.filter(appraisee__cycle=cycle, state=ResultState.CALIBRATED)
    with transaction.atomic():
        results.ratify(list(waiting.select_related("appraisee__person")), actor=director)
        go_on(cycle, StageKind.RELEASE, hr)
    _do_job(results.request_release(cycle, actor=hr))
    with transaction.atomic():
        colleagues.talk_about_results(cycle)
        colleagues.answer_results(cycle)
        go_on(cycle, StageKind.APPEAL, hr)
        now = Cycle.objects.get(pk=cycle.pk)
        actions.close(now, revision=now.revision, actor=hr)


def _do_job(job: Job) -> None:
    """Here and now, as the worker does it."""
    run(str(job.pk))
    job.refresh_from_db()
    if job.problems:
        raise SteelyardError([Problem(text) for text in job.problems])


# ── this quarter ────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def appraise_now(draft: Cycle, hr: User) -> None:
    """Targets are agreed, reviews are being written: those one looks around as have not written theirs."""
    cycle = launched(draft, tuple(NOW), NOW, hr)
    visitors = set(Person.objects.filter(user__username__startswith="demo-").values_list("pk", flat=True))
    given = colleagues.given_in(cycle)
    colleagues.tick_off(cycle, StageKind.POLICY)
    go_on(cycle, StageKind.TARGETS, hr)
    colleagues.agree_on_targets(cycle)
    go_on(cycle, StageKind.MIDTERM, hr)
    colleagues.tick_off(cycle, StageKind.MIDTERM)
    go_on(cycle, StageKind.SELF_REVIEW, hr)
    late = visitors | _some(cycle, visitors)
    colleagues.review(cycle, StageKind.SELF_REVIEW, given, late)
    actions.open_next(cycle, actor=hr)
    team = _team_of(visitors)
    colleagues.approve_raters(cycle, team)
    colleagues.answer_feedback(cycle, team - visitors, visitors)
    actions.open_next(cycle, actor=hr)
    colleagues.review(cycle, StageKind.MANAGER_REVIEW, given, visitors, WRITTEN)


def _some(cycle: Cycle, visitors: Collection[str]) -> set[str]:
    """One in each team has not written yet, as everywhere."""
    people = cycle.appraisees.filter(not_rated="").exclude(person__in=visitors).exclude(manager__in=visitors)
    last = {one.team_id: one.person_id for one in people.order_by("person")}
    return set(last.values())


def _team_of(visitors: Collection[str]) -> set[str]:
    """The visitors who lead a few people, and these."""
    leading = Person.objects.filter(pk__in=visitors, manager__in=visitors)
    return set(Person.objects.filter(manager__in=leading, left_on=None).values_list("pk", flat=True))


def launched(
    draft: Cycle, kinds: Collection[StageKind], days: Mapping[StageKind, tuple[int, int]], hr: User
) -> Cycle:
    """With these stages and no others."""
    stages = [
        {
            "kind": stage.kind,
            "is_on": stage.kind in kinds,
            "starts_on": _day(stage.kind, days, 0, stage.starts_on),
            "due_on": _day(stage.kind, days, 1, stage.due_on),
            "overdue": stage.overdue,
        }
        for stage in draft.stages.all()
    ]
    planned = actions.plan(draft, stages=stages, rules=draft.rules, revision=draft.revision, actor=hr)
    actions.launch(planned, revision=planned.revision, actor=hr)
    return Cycle.objects.select_related("version").get(pk=draft.pk)


def _day(kind: str, days: Mapping[StageKind, tuple[int, int]], which: int, usual: date) -> date:
    found = days.get(StageKind(kind))
    return workday(clock.today(), found[which]) if found else usual


def go_on(cycle: Cycle, kind: StageKind, hr: User) -> Stage:
    """Ends what is open and begins the next stage, until this one is open."""
    while (stage := cycle.stages.get(kind=kind)).state == StageState.WAITING:
        for open_one in cycle.stages.filter(state=StageState.OPEN):
            actions.close_stage(open_one, actor=hr)
        actions.open_next(cycle, actor=hr)
    return stage
