"""What the people of the sample company do in a cycle: each step the action of its page, by whose step it is.

`but` are people who leave theirs undone: somebody who looks around does it, or nobody yet. The ratings are
those of the company's tables; only the words are made up here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal

from django.conf import settings
from django.db import transaction

from steelyard.appraisal.machine import Part
from steelyard.web.accounts.actions import make_account
from steelyard.web.accounts.models import User
from steelyard.web.audit.recording import record
from steelyard.web.config import clock
from steelyard.web.cycles import work_items
from steelyard.web.cycles.models import PENDING, Cycle, StageKind, Task
from steelyard.web.feedback import answering, nominations
from steelyard.web.feedback.models import Nomination, NominationState
from steelyard.web.org.models import Person
from steelyard.web.results import actions as results
from steelyard.web.results import interviews
from steelyard.web.results.models import Interview, Result, ResultState
from steelyard.web.reviews import actions as reviews
from steelyard.web.reviews.answers import Answer, Answers
from steelyard.web.reviews.questions import Question, questions_of
from steelyard.web.scorecards.computing import open_version
from steelyard.web.targets import actions as targets
from steelyard.web.targets.models import Sheet, SheetState

#: Appraisee, indicator and perspective → what was given.
Given = Mapping[tuple[str, str, str], Decimal]

STRENGTHS = ("承诺的事情都按时完成。", "跨组配合主动，信息同步及时。", "复盘有结论、有行动。")
TO_WORK_ON = ("方案评审可以再提前一周。", "多沉淀可复用的模板。", "预算变动时更早与财务对齐。")
COMMENT = "本季度的具体事例已在复盘会上逐条看过。"
AGREED = "每月第一周一起看一次计分卡。"
KEEP, CHANGE = "遇到变化会第一时间告知。", "会议纪要可以更早发出。"


@transaction.atomic
def join(actor: User) -> None:
    """Everybody who works here gets an account: reviews are written by people, not for them."""
    for person in Person.objects.filter(user=None).exclude(left_on__lte=clock.today()):
        user = make_account(person)
        User.objects.filter(pk=user.pk).update(first_name=person.name)
        record("account.created", user, actor=actor, new={"person": person.pk})


def given_in(cycle: Cycle) -> Given:
    """The ratings that the company's tables hold for the period of a cycle."""
    inputs = open_version(cycle.version, settings.STEELYARD_LAKE).inputs
    return {
        (one.subject, one.indicator, one.perspective): one.rating
        for one in inputs.ratings
        if str(one.period) == cycle.period and one.rating is not None
    }


def tasks(cycle: Cycle, kind: StageKind, but: Collection[str] = ()) -> Iterator[tuple[Task, User]]:
    """What is asked of those who have an account, with the account."""
    found = Task.objects.filter(stage__cycle=cycle, stage__kind=kind, state__in=PENDING)
    found = found.exclude(assignee__in=but).exclude(assignee__user=None).order_by("appraisee__person", "pk")
    for task in found.select_related("stage__cycle__version", "appraisee__person", "assignee__user"):
        assert task.assignee.user is not None
        yield task, task.assignee.user


@transaction.atomic
def tick_off(cycle: Cycle, kind: StageKind, but: Collection[str] = ()) -> None:
    """The rules are read; the talk at half-time was held."""
    for task, user in tasks(cycle, kind, but):
        work_items.finish(task, actor=user)


@transaction.atomic
def agree_on_targets(cycle: Cycle, but: Collection[str] = ()) -> None:
    """Proposed as the scheme has them, agreed by both. `but`: people whose own sheet waits."""
    sheets = Sheet.objects.filter(appraisee__cycle=cycle, state=SheetState.DRAFT, lines__isnull=False)
    sheets = sheets.exclude(appraisee__person__in=but).exclude(appraisee__manager__user=None).distinct()
    for sheet in sheets.select_related("appraisee__person__user", "appraisee__manager__user"):
        one = sheet.appraisee
        if one.person.user is None or one.manager is None or one.manager.user is None:
            continue
        targets.submit(sheet, actor=one.person.user, parts=[Part.APPRAISEE])
        targets.approve(sheet, actor=one.manager.user, parts=[Part.MANAGER])
        targets.acknowledge(sheet, actor=one.person.user)


@transaction.atomic
def review(cycle: Cycle, kind: StageKind, given: Given, but: Collection[str] = (), every: int = 1) -> None:
    """Self-reviews or managers' reviews; `every` third, say, where not all are to be written."""
    for number, (task, user) in enumerate(tasks(cycle, kind, but)):
        if number % every == 0:
            reviews.submit(task, _answers(task, given, number), revision=0, actor=user)


def _answers(task: Task, given: Given, number: int) -> Answers:
    ratings = {one.name: _answer(task, one, given) for one in questions_of(task)}
    return Answers(ratings, _one_of(STRENGTHS, number), _one_of(TO_WORK_ON, number))


def _answer(task: Task, question: Question, given: Given) -> Answer:
    rating = given.get((task.appraisee.person_id, question.name, task.perspective))
    if rating is None:
        return Answer(cannot_tell=True)
    return Answer(rating, comment=COMMENT if question.needs_comment(rating) else "")


def _one_of(texts: tuple[str, ...], number: int) -> str:
    return texts[number % len(texts)]


@transaction.atomic
def approve_raters(cycle: Cycle, of: Collection[str]) -> None:
    """The manager of each of these people approves the colleagues who were proposed."""
    for one in cycle.appraisees.filter(person__in=of).select_related("manager__user"):
        proposed = Nomination.objects.filter(appraisee=one, state=NominationState.PROPOSED)
        if one.manager is not None and one.manager.user is not None and proposed.exists():
            nominations.approve(proposed, actor=one.manager.user, parts=[Part.MANAGER])


@transaction.atomic
def answer_feedback(
    cycle: Cycle, about: Collection[str], but: Collection[str] = (), seen_by: Collection[str] = ()
) -> None:
    """Those who are asked about these people answer, from three to five; `seen_by`: of these perspectives."""
    for number, (task, user) in enumerate(tasks(cycle, StageKind.FEEDBACK, but)):
        if task.appraisee.person_id not in about or (seen_by and task.perspective not in seen_by):
            continue
        items = answering.items_of(task)
        ratings = {one.name: str(3 + (number + place) % 3) for place, one in enumerate(items) if one.points}
        words = {one.name: KEEP if one.name == "keep" else CHANGE for one in items if not one.points}
        answering.submit(task, answering.Sheet(ratings, words), revision=0, actor=user)


@transaction.atomic
def talk_about_results(cycle: Cycle, but: Collection[str] = ()) -> None:
    """Held, written up and agreed to. `but`: managers or people who have not yet."""
    rows = Interview.objects.filter(result__appraisee__cycle=cycle, state="scheduled")
    rows = rows.exclude(held_by__in=but).exclude(result__appraisee__person__in=but)
    people = "result__appraisee__person__user"
    for number, talk in enumerate(rows.select_related(people, "held_by__user")):
        manager, person = talk.held_by.user, talk.result.appraisee.person.user
        if manager is None or person is None:
            continue
        held = interviews.write_up(
            talk,
            held_on=clock.today(),
            strengths=_one_of(STRENGTHS, number),
            to_work_on=_one_of(TO_WORK_ON, number),
            agreed=AGREED,
            actor=manager,
        )
        interviews.agree(held, actor=person)


@transaction.atomic
def answer_results(cycle: Cycle, but: Collection[str] = ()) -> None:
    """Read and agreed."""
    rows = Result.objects.filter(appraisee__cycle=cycle, state=ResultState.RELEASED)
    rows = rows.exclude(appraisee__person__in=but).exclude(appraisee__person__user=None)
    for result in rows.select_related("appraisee__person__user"):
        assert result.appraisee.person.user is not None
        results.acknowledge(result, actor=result.appraisee.person.user)
