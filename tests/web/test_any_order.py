"""Anybody tries anything in any order in the rooms of a cycle: what must always hold holds after every step.

Everything goes through the pages, as anybody could send it: who may do what is not known here. Only what
must never happen is written down, in the invariants.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from random import Random
from typing import Any, ClassVar, TypeVar

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import note
from hypothesis import settings as how
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from rounds import launched, moved_to
from troupes import Troupe

import cast
from folders import DataFolder
from steelyard.appraisal.states import (
    ACTUAL,
    APPEAL,
    CYCLE,
    INTERVIEW,
    MACHINES,
    MOVE,
    NOMINATION,
    RESULT,
    TARGET,
    TASK,
)
from steelyard.engine.people import take_in
from steelyard.web.accounts.models import User
from steelyard.web.actuals.models import Actual, DataOwner
from steelyard.web.audit.models import Entry
from steelyard.web.audit.verifying import verify_chain
from steelyard.web.calibration.models import Move
from steelyard.web.calibration.queries import picture
from steelyard.web.cycles.models import Appraisee, Cycle, StageKind, Task
from steelyard.web.feedback.models import Nomination, Outcome
from steelyard.web.feedback.people import ANONYMOUS
from steelyard.web.feedback.publishing import thresholds_of
from steelyard.web.jobs.actions import run
from steelyard.web.jobs.models import Job
from steelyard.web.org.models import Grant, Membership, Person
from steelyard.web.results.computing import numbers
from steelyard.web.results.models import OUT, Appeal, Interview, Result
from steelyard.web.results.work import what_is_due
from steelyard.web.reviews.models import Submission
from steelyard.web.targets.models import Line, Sheet

#: Colleagues of the employee: enough that what they say is shown, when all of them do.
PEERS = ("p-1", "p-2", "p-3")
#: Roles that make people judges in their own matter, if nobody stops them.
TEMPTED = {"manager": "hr", "stranger": "director", "employee": "data_owner"}
NAMES = ("employee", "manager", "director", "hr", "auditor", "stranger", "data_owner", "admin", *PEERS)
ABOUT = ("e-007", "m-001", "s-042")
STARTS = ("targets", "actuals", "self_review", "feedback", "manager_review", "calibration", "release")
REVIEWS = ("self_review", "manager_review")
SCALED = ("listens", "delivers", "informs", "supports", "learns", "satisfaction")
#: What a page may answer. Never: that something went wrong.
ANSWERS = (200, 302, 400, 403, 404, 409, 422)

MACHINE_OF: dict[Any, Any] = {
    Cycle: CYCLE,
    Task: TASK,
    Sheet: TARGET,
    Actual: ACTUAL,
    Nomination: NOMINATION,
    Move: MOVE,
    Result: RESULT,
    Appeal: APPEAL,
    Interview: INTERVIEW,
}
#: Where a thing may begin besides the first state: asked at once, proposed by the rules, a new version.
BEGINNINGS = {
    Task: {"open"},
    Sheet: {"submitted"},
    Actual: {"entered"},
    Nomination: {"approved"},
}
STEPS = {f"{machine.name}.{each.name}" for machine in MACHINES for each in machine.transitions}
#: Steps that are never somebody's in their own matter, whatever their roles.
OTHERS_ONLY = (
    "actual.enter",
    "actual.validate",
    "actual.restate",
    "actual.uphold",
    "target.approve",
    "nomination.approve",
    "result.ratify",
    "calibration_move.propose",
    "calibration_move.approve",
    "appeal.accept",
    "appeal.decide",
    "appeal.execute",
    "task.waive",
    "task.reopen",
    "appraisee.left_out",
    "appraisee.taken_in",
)

#: Half of the time it is tried by whose it is, else by anybody.
FITTING = "whose it is"
anybody = [*NAMES, *[FITTING] * len(NAMES)]
reasons = ["a reason", "looked at together", "", "  "]
some_numbers = ["75", "100", "120.5", "150", "0", "", "many"]
several = range(51)


Try = TypeVar("Try", bound=Callable[..., None])
#: What comes late in a cycle is tried more often, once it is there.
LIKELY = {Nomination: 2, Result: 3, Interview: 3, Move: 5, Appeal: 6}
#: What can be tried: the attempt, what it needs, argument → its choices.
TRIES: list[tuple[Callable[..., None], Any, dict[str, list[Any]]]] = []


@dataclass
class World:
    """The cast with accounts, signed in."""

    troupe: Troupe
    clients: dict[str, Client]
    users: dict[str, User]


@dataclass
class Seen:
    """What the step before left."""

    number: int = 0
    states: dict[Any, dict[Any, str]] = field(default_factory=dict)
    results: dict[int, tuple[bool, dict[str, Any]]] = field(default_factory=dict)
    outcomes: dict[Any, Any] = field(default_factory=dict)


def tries(needs: Any = None, **choices: Any) -> Callable[[Try], Try]:
    """Something that can be tried, with what its arguments may be; only where there is a row of `needs`."""

    def add(attempt: Try) -> Try:
        TRIES.append((attempt, needs, {name: list(each) for name, each in choices.items()}))
        return attempt

    return add


class AnyOrder(RuleBasedStateMachine):
    """One cycle of the cast; every example begins in another stage and is undone at its end."""

    world: ClassVar[World]
    start: ClassVar[str]

    def __init__(self) -> None:
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.seen, self.tried = Seen(), 0
        # Appraisee → who said what about them: perspective and words that nobody else says.
        self.said: dict[Any, list[tuple[str, str]]] = defaultdict(list)
        # Reader and appraisee → the words that were on the page.
        self.read: dict[tuple[str, Any], set[str]] = {}

    @initialize()
    def begin(self) -> None:
        troupe, start = self.world.troupe, self.start
        self.cycle = launched(troupe)
        DataOwner.objects.update(user=troupe.users["data_owner"])
        for one in self.cycle.appraisees.filter(person__in=PEERS):
            # They are there to speak of the employee.
            self.post("hr", f"/cycles/people/{one.pk}/", step="leave_out", reason="only raters here")
        if start in ("calibration", "release"):
            self.collect_numbers()
        moved_to(self.cycle, StageKind("calibration" if start == "release" else start), troupe)
        self.work()
        if start == "release":
            moved_to(self.cycle, StageKind.RATIFICATION, troupe)
            self.touch_results("director", "ratify")
            moved_to(self.cycle, StageKind.RELEASE, troupe)
            self.touch_results("hr", "release")
            self.work()
        self.seen = self.now()

    def collect_numbers(self) -> None:
        """Everybody has a value that is checked and a review by their manager: results have totals."""
        moved_to(self.cycle, StageKind.ACTUALS, self.world.troupe)
        self.enter_values(FITTING, "75")
        self.check_values("hr")
        moved_to(self.cycle, StageKind.MANAGER_REVIEW, self.world.troupe)
        for number in range(Task.objects.filter(stage__kind__in=REVIEWS).count()):
            self.review(FITTING, number, 4)

    def teardown(self) -> None:
        try:
            assert verify_chain().broken is None
        finally:
            transaction.set_rollback(True)
            self.undone.__exit__(None, None, None)

    @rule(seed=st.integers(0, 2**32))
    def try_anything(self, seed: int) -> None:
        """Hypothesis draws seeds and how often: with choices of its own most of few examples do nothing."""
        self.tried += 1
        random = Random(f"{seed} {self.tried}")
        known = [one for one in TRIES if one[1] is None or self.seen.states.get(one[1])]
        [(attempt, _needs, choices)] = random.choices(known, [LIKELY.get(one[1], 1) for one in known])
        chosen = {name: random.choice(each) for name, each in choices.items()}
        note(f"{attempt.__name__} {chosen}")
        attempt(self, **chosen)

    # ── hands ───────────────────────────────────────────────────────────────────────────────────────

    def post(self, actor: str, address: str, fitting: str = "hr", **fields: Any) -> int:
        """Sent by the actor, or by who fits."""
        code = self.world.clients[fitting if actor == FITTING else actor].post(address, fields).status_code
        assert code in ANSWERS, (actor, address, fields, code)
        return code

    def at(self, room: str) -> str:
        return f"/{room}/cycles/{self.cycle.pk}/"

    def about(self, person: str) -> Appraisee:
        return self.cycle.appraisees.get(person=person)

    @staticmethod
    def pick(rows: Any, number: int) -> Any:
        found = list(rows.order_by("pk"))
        return found[number % len(found)] if found else None

    def work(self) -> None:
        """Everything that waits for the worker."""
        while job := Job.objects.filter(state="queued").order_by("created_at").first():
            run(str(job.pk))
            job.refresh_from_db()
            assert job.state == "done", (job.kind, job.problems)

    @tries()
    def a_minute_goes_by(self) -> None:
        what_is_due()

    # ── the cycle ───────────────────────────────────────────────────────────────────────────────────

    @tries(actor=anybody, step=["next", "next", "resume", "resume", "resume", "suspend"], reason=reasons)
    def move_the_cycle(self, actor: str, step: str, reason: str) -> None:
        revision = Cycle.objects.get().revision
        self.post(actor, f"/cycles/{self.cycle.pk}/move/", step=step, reason=reason, revision=revision)

    @tries(Appeal, actor=anybody)
    def close_the_cycle(self, actor: str) -> None:
        revision = Cycle.objects.get().revision
        self.post(actor, f"/cycles/{self.cycle.pk}/move/", step="close", revision=revision)

    @tries(actor=anybody, kind=StageKind.values, step=["open", "close"])
    def move_a_stage(self, actor: str, kind: str, step: str) -> None:
        self.post(actor, f"/cycles/{self.cycle.pk}/stages/{kind}/", step=step)

    @tries()
    def go_on(self) -> None:
        """HR ends what is open and begins what comes next, as far as it can be ended."""
        for stage in self.cycle.stages.filter(state="open"):
            self.post("hr", f"/cycles/{self.cycle.pk}/stages/{stage.kind}/", step="close")
        self.post("hr", f"/cycles/{self.cycle.pk}/move/", step="next")

    @tries(actor=anybody, person=ABOUT, step=["leave_out", "take_in"], reason=reasons)
    def rate_or_not(self, actor: str, person: str, step: str, reason: str) -> None:
        self.post(actor, f"/cycles/people/{self.about(person).pk}/", step=step, reason=reason)

    @tries(
        actor=anybody,
        number=several,
        step=["waive", "reopen", "send_back", "delegate"],
        to=[*ABOUT, *PEERS, "h-001"],
        reason=reasons,
    )
    def move_a_task(self, actor: str, number: int, step: str, to: str, reason: str) -> None:
        if task := self.pick(Task.objects.all(), number):
            self.post(actor, f"/cycles/tasks/{task.pk}/step/", step=step, to=to, reason=reason)

    # ── targets ─────────────────────────────────────────────────────────────────────────────────────

    @tries(
        Sheet,
        actor=anybody,
        person=ABOUT,
        step=["save", "submit", "approve", "send_back", "acknowledge", "object", "change"],
        mark=some_numbers,
        reason=reasons,
    )
    def touch_targets(self, actor: str, person: str, step: str, mark: str, reason: str) -> None:
        one = self.about(person)
        if sheet := Sheet.objects.filter(appraisee=one, is_current=True).first():
            three = {"threshold-leads": "10", "target-leads": mark, "stretch-leads": "200"}
            more = {"revision": sheet.revision, "effective_from": "2026-05-01", "reason": reason}
            fitting = self.name_of(one.manager if step in ("approve", "send_back") else one.person)
            self.post(actor, f"/targets/{one.pk}/", fitting, step=step, **three, **more)

    @tries(Sheet, actor=anybody, person=ABOUT, step=["consent", "decline"], reason=reasons)
    def answer_a_change(self, actor: str, person: str, step: str, reason: str) -> None:
        one = self.about(person)
        self.post(actor, f"/targets/{one.pk}/", self.name_of(one.manager), step=step, reason=reason)

    @tries(Sheet, person=ABOUT)
    def agree_targets(self, person: str) -> None:
        """As it is meant: proposed, approved by the manager, agreed."""
        one = self.about(person)
        if Sheet.objects.filter(appraisee=one, is_current=True, state__in=["draft", "returned"]).exists():
            mine = self.name_of(one.person)
            self.touch_targets(mine, person, "submit", "120.5", "")
            self.post(self.name_of(one.manager), f"/targets/{one.pk}/", step="approve")
            self.post(mine, f"/targets/{one.pk}/", step="acknowledge")

    def name_of(self, person: Person) -> str:
        return person.user.username

    @tries(
        Sheet,
        actor=["hr", "manager", "director"],
        whole=range(1, 10000),
        first=range(101),
    )
    def cascade(self, actor: str, whole: int, first: int) -> None:
        """The parts of all people add up to the target, exactly."""
        shares = {
            "growth": first, "brand": 100 - first, "m-001": 100 - first, "content": first,
            "e-007": 100, "s-042": 100,
        }  # fmt: skip
        sent = {f"share-{name}": share for name, share in shares.items()}
        last = Entry.objects.filter(action="target.cascaded").count()
        self.post(
            actor,
            f"/targets/cycles/{self.cycle.pk}/cascade/",
            step="take",
            indicator="leads",
            target=whole,
            **sent,
        )
        taken = Entry.objects.filter(action="target.cascaded").count() > last
        sheets = Sheet.objects.filter(is_current=True, lines__isnull=False)
        drafts = set(sheets.values_list("state", flat=True)) <= {"draft", "returned"}
        # Agreed targets stay as they are, and the part of somebody who is left out is nobody's.
        if taken and drafts and self.cycle.appraisees.filter(person__in=ABOUT, not_rated="").count() == 3:
            parts = Line.objects.filter(sheet__in=sheets, origin="cascade").values_list("target", flat=True)
            assert sum(parts) == whole, (shares, list(parts))

    # ── actuals ─────────────────────────────────────────────────────────────────────────────────────

    @tries(Actual, actor=anybody, to=NAMES)
    def name_a_data_owner(self, actor: str, to: str) -> None:
        user = self.world.users[to]
        self.post(actor, f"/actuals/cycles/{self.cycle.pk}/owner/", indicator="leads", user=user.pk)

    @tries(Actual, actor=anybody, value=some_numbers)
    def enter_values(self, actor: str, value: str) -> None:
        """The same value for everybody, one's own among them."""
        owner = DataOwner.objects.select_related("user").first()
        fitting = owner.user.username if owner else "hr"
        sent = {f"value-{pk}": value for pk in Actual.objects.values_list("pk", flat=True)}
        self.post(actor, self.at("actuals"), fitting, **sent)

    @tries(Actual, actor=anybody)
    def check_values(self, actor: str) -> None:
        every = list(Actual.objects.values_list("pk", flat=True))
        self.post(actor, f"/actuals/cycles/{self.cycle.pk}/check/", value=every)

    @tries(
        Actual,
        actor=anybody,
        number=several,
        step=["flag", "dispute", "uphold", "restate"],
        value=some_numbers,
        reason=reasons,
    )
    def touch_a_value(self, actor: str, number: int, step: str, value: str, reason: str) -> None:
        if one := self.pick(Actual.objects.all(), number):
            mine = self.name_of(one.appraisee.person)
            fitting = {"flag": "hr", "dispute": mine}.get(step, "data_owner")
            self.post(actor, f"/actuals/{one.pk}/", fitting, step=step, value=value, reason=reason)

    # ── reviews and feedback ────────────────────────────────────────────────────────────────────────

    @tries(actor=anybody, number=several, rating=range(7))
    def review(self, actor: str, number: int, rating: int) -> None:
        if task := self.pick(Task.objects.filter(stage__kind__in=REVIEWS), number):
            words = {"comment-teamwork": "on time", "strengths": "steady", "to_work_on": "speed"}
            sent = {"do": "submit", "revision": 0, "rating-teamwork": rating or "", **words}
            self.post(actor, f"/reviews/tasks/{task.pk}/", self.name_of(task.assignee), **sent)

    @tries(Nomination, actor=anybody, number=several, step=["decline", "withdraw"], reason=reasons)
    def touch_a_nomination(self, actor: str, number: int, step: str, reason: str) -> None:
        if one := self.pick(Nomination.objects.all(), number):
            fitting = self.name_of(one.appraisee.person)
            self.post(actor, f"/feedback/nominations/{one.pk}/", fitting, step=step, reason=reason)

    @tries(Nomination, actor=anybody, person=ABOUT)
    def approve_raters(self, actor: str, person: str) -> None:
        one = self.about(person)
        every = list(one.nominations.values_list("pk", flat=True))
        self.post(actor, f"/feedback/people/{one.pk}/approve/", nomination=every)

    @tries(
        Nomination,
        actor=anybody,
        number=several,
        rating=range(1, 6),
    )
    def give_feedback(self, actor: str, number: int, rating: int) -> None:
        tasks = Task.objects.filter(stage__kind="feedback", state="open").select_related("person")
        if task := self.pick(tasks, number):
            self.speak(task, actor, rating)

    @tries(Nomination, rating=range(1, 6), leave=range(4))
    def all_but_some_speak(self, rating: int, leave: int) -> None:
        """The manager approves whoever is proposed for the employee; all but the last few answer."""
        self.approve_raters("manager", "e-007")
        waiting = Task.objects.filter(stage__kind="feedback", state="open", appraisee__person="e-007")
        found = list(waiting.order_by("person").select_related("person"))
        for task in found[: max(0, len(found) - leave)]:
            self.speak(task, FITTING, rating)

    def speak(self, task: Task, actor: str, rating: int) -> None:
        words = f"said by number {len(self.said[task.appraisee_id])} of {task.appraisee_id}"
        sent = {f"rating-{name}": rating for name in SCALED} | {"comment-keep": words}
        address = f"/feedback/tasks/{task.pk}/"
        self.post(actor, address, self.name_of(task.person), do="submit", revision=0, **sent)
        if Task.objects.get(pk=task.pk).state == "done":
            self.said[task.appraisee_id].append((task.perspective, words))

    # ── numbers, the room, results ──────────────────────────────────────────────────────────────────

    @tries(Result, actor=anybody, step=["compute", "ratify", "release"])
    def touch_results(self, actor: str, step: str) -> None:
        every = list(Result.objects.values_list("pk", flat=True))
        self.post(
            actor, self.at("results"), "director" if step == "ratify" else "hr", step=step, result=every
        )
        self.work()

    @tries(Result, actor=anybody, others=[[], ["manager"], ["manager", "stranger"]])
    def meet(self, actor: str, others: list[str]) -> None:
        members = [self.world.users[name].pk for name in ("director", *others)]
        self.post(actor, self.at("calibration"), step="begin", member=members)

    @tries(
        Result,
        actor=anybody,
        person=ABOUT,
        step=["propose", "propose", "discuss", "end"],
        to="SABCD",
        reason=reasons,
    )
    def calibrate(self, actor: str, person: str, step: str, to: str, reason: str) -> None:
        result = Result.objects.filter(appraisee__person=person).first()
        grade, one = (result.grade if result else ""), self.about(person).pk
        self.post(actor, self.at("calibration"), step=step, appraisee=one, seen=grade, to=to, reason=reason)

    @tries(Move, actor=anybody, number=several, step=["approve", "reject", "withdraw"], reason=reasons)
    def decide_a_move(self, actor: str, number: int, step: str, reason: str) -> None:
        if move := self.pick(Move.objects.all(), number):
            sent = {"step": step, "move": move.pk, "reason": reason}
            self.post(actor, self.at("calibration"), "hr" if step == "withdraw" else "director", **sent)

    @tries(
        Result,
        actor=anybody,
        person=ABOUT,
        step=["acknowledge", "object", "refuse", "send_back"],
        reason=reasons,
    )
    def answer(self, actor: str, person: str, step: str, reason: str) -> None:
        one = self.about(person)
        fitting = self.name_of(one.person) if step in ("acknowledge", "object") else "hr"
        sent = {"step": step, "text": reason, "reason": reason, "witness": "a-001"}
        self.post(actor, f"/results/{one.pk}/", fitting, **sent)

    @tries(Interview, actor=anybody, person=ABOUT, step=["", "agree", "object"], reason=reasons)
    def talk(self, actor: str, person: str, step: str, reason: str) -> None:
        minutes = {"held_on": "2026-09-18", "strengths": reason, "to_work_on": "speed", "agreed": reason}
        one = self.about(person)
        fitting = self.name_of(one.person if step else one.manager)
        self.post(actor, f"/results/{one.pk}/interview/", fitting, step=step, text=reason, **minutes)

    @tries(Result, actor=anybody, person=ABOUT, reason=reasons)
    def appeal(self, actor: str, person: str, reason: str) -> None:
        one = self.about(person)
        sent = {"number": "leads", "claimed": "100", "grounds": reason}
        self.post(actor, f"/results/{one.pk}/appeal/", self.name_of(one.person), **sent)

    @tries(
        Appeal,
        actor=anybody,
        number=several,
        step=["accept", "reject", "ask", "supplement", "withdraw", "compare", "decide", "execute"],
        outcome=["upheld", "adjusted", "escalated"],
        reason=reasons,
    )
    def handle_an_appeal(self, actor: str, number: int, step: str, outcome: str, reason: str) -> None:
        if one := self.pick(Appeal.objects.all(), number):
            sent = {"step": step, "outcome": outcome, "reason": reason, "others": "on"}
            mine = self.name_of(one.result.appraisee.person)
            fitting = {"supplement": mine, "withdraw": mine, "execute": "director"}.get(step, "hr")
            self.post(actor, f"/results/appeals/{one.pk}/", fitting, **sent)

    @tries(person=ABOUT)
    def judge_themselves(self, person: str) -> None:
        """Somebody does all they can in their own matter, with the roles they have and one more."""
        one = self.about(person)
        mine = self.name_of(one.person)
        self.name_a_data_owner(FITTING, mine)
        self.enter_values(FITTING, "150")
        self.check_values(mine)
        self.post(mine, f"/targets/{one.pk}/", step="approve")
        self.approve_raters(mine, person)
        self.touch_results(mine, "ratify")
        self.calibrate(mine, person, "propose", "S", "a reason")
        for number in range(3):
            self.decide_a_move(mine, number, "approve", "a reason")
            self.move_a_task(mine, number, "waive", person, "a reason")
        self.rate_or_not(mine, person, "leave_out", "a reason")
        for step in ("accept", "decide", "execute"):
            self.handle_an_appeal(mine, 0, step, "upheld", "a reason")

    # ── looking ─────────────────────────────────────────────────────────────────────────────────────

    @tries(Result, actor=NAMES, person=ABOUT)
    def look(self, actor: str, person: str) -> None:
        """One's own result only once it is out; of others only what those who lead them and roles see."""
        one = self.about(person)
        code = self.world.clients[actor].get(f"/results/{one.pk}/").status_code
        assert code in (200, 404)
        result = Result.objects.filter(appraisee=one).first()
        if self.world.users[actor] == one.person.user and (result is None or not result.is_out):
            assert code == 404
        if actor in PEERS:
            assert code == 404

    @tries(Nomination, actor=NAMES, person=ABOUT)
    def read_feedback(self, actor: str, person: str) -> None:
        """Nothing of a group that is too small; what is new since the last look is of many, or of nobody."""
        one = self.about(person)
        answer = self.world.clients[actor].get(f"/feedback/people/{one.pk}/")
        assert answer.status_code in (200, 404)
        page = answer.content.decode()
        shown = {words for _where, words in self.said[one.pk] if words in page}
        assert not shown or self.cycle.stages.get(kind="feedback").state == "closed"
        new = shown - self.read.get((actor, one.pk), set())
        least = thresholds_of(self.cycle).minimum
        for where in ANONYMOUS:
            authors = {words for place, words in self.said[one.pk] if place == where}
            assert len(authors & new) == 0 or len(authors & new) >= least[where]
        self.read[actor, one.pk] = shown

    # ── what always holds ───────────────────────────────────────────────────────────────────────────

    def now(self) -> Seen:
        return Seen(
            Entry.objects.order_by("-number").values_list("number", flat=True).first() or 0,
            {model: dict(model.objects.values_list("pk", "state")) for model in MACHINE_OF},
            {one.pk: (one.state in OUT, numbers(one)) for one in Result.objects.all()},
            dict(Outcome.objects.values_list("appraisee", "published")),
        )

    @invariant()
    def it_holds(self) -> None:
        if not hasattr(self, "cycle"):
            return
        before, self.seen = self.seen, self.now()
        entries = list(Entry.objects.filter(number__gt=before.number).order_by("number"))
        every_state_is_reached_by_recorded_steps(before, self.seen, entries)
        nobody_judges_themselves(entries)
        a_released_number_stays(before, self.seen, entries)
        what_is_published_stays(before, self.seen)
        no_small_group_is_published(self.cycle)
        quotas_sum_to_all(self.cycle)


def every_state_is_reached_by_recorded_steps(before: Seen, now: Seen, entries: list[Entry]) -> None:
    steps: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.action in STEPS:
            steps[entry.kind, entry.subject].append(entry)
    # Who has answered a questionnaire is nobody's business: the chain says that somebody has.
    silent = {one.pk for one in Task.objects.filter(stage__kind="feedback", state="done")}
    for model, machine in MACHINE_OF.items():
        for pk, state in now.states[model].items():
            if pk in silent:
                continue
            taken = steps[model._meta.label_lower, str(pk)]
            at = before.states.get(model, {}).get(pk) or _beginning(model, machine, taken, state)
            for entry in taken:
                at = _after(machine, entry, at)
            assert at == state, (model.__name__, pk, at, state, [one.action for one in taken])


def _beginning(model: Any, machine: Any, taken: list[Entry], state: str) -> str:
    first = taken[0].old["state"] if taken else state
    assert first in {machine.first, *BEGINNINGS.get(model, ())}, (model.__name__, first)
    return first


def _after(machine: Any, entry: Entry, at: str) -> str:
    """The state after a recorded step, which the machine must know, with a reason where one is needed."""
    name, new = entry.action.partition(".")[2], entry.new["state"]
    assert entry.old["state"] == at, (entry.action, entry.old, at)
    [found] = [one for one in machine.transitions if one.name == name and at in one.sources]
    assert found.target in (new, None), (entry.action, at, new)
    assert not found.reason or entry.reason.strip(), entry.action
    return str(new)


def nobody_judges_themselves(entries: list[Entry]) -> None:
    models: dict[str, Any] = {model._meta.label_lower: model for model in (*MACHINE_OF, Appraisee)}
    for entry in entries:
        if entry.action in OTHERS_ONLY and entry.actor_id is not None:
            row = models[entry.kind].objects.filter(pk=entry.subject).first()
            assert row is None or _whose(row) != entry.actor_id, (entry.action, str(row))
    for made in Submission.objects.select_related("review__task__appraisee__person"):
        task = made.review.task
        assert task.perspective == "self" or task.appraisee.person.user_id != made.by_id, str(task)
    for value in Actual.objects.exclude(appraisee=None).select_related("appraisee__person"):
        assert value.appraisee.person.user_id not in (value.entered_by_id, value.checked_by_id), str(value)


def _whose(row: Any) -> int | None:
    """The account of the person a row is about."""
    result = getattr(row, "result", None) if isinstance(row, Move | Appeal) else row
    one = result if isinstance(result, Appraisee) else result.appraisee
    return one.person.user_id if one is not None else None


def a_released_number_stays(before: Seen, now: Seen, entries: list[Entry]) -> None:
    corrected = {entry.subject for entry in entries if entry.action == "result.adjusted"}
    for pk, (was_out, old) in before.results.items():
        if was_out:
            assert now.results[pk][0], "a result that was out is no longer"
            assert now.results[pk][1] == old or str(pk) in corrected


def what_is_published_stays(before: Seen, now: Seen) -> None:
    """The difference between two views would be a late answer."""
    for pk, published in before.outcomes.items():
        assert now.outcomes[pk] == published


def no_small_group_is_published(cycle: Cycle) -> None:
    least = thresholds_of(cycle).minimum
    for published in Outcome.objects.values_list("published", flat=True):
        of: dict[str, dict[str | None, int]] = defaultdict(dict)
        for view in published["views"]:
            of[view["question"]][view["perspective"]] = view["n"]
        for counts in of.values():
            for where in ANONYMOUS:
                assert counts.get(where, least[where]) >= least[where], counts
            others = sum(n for where, n in counts.items() if where not in (None, "self"))
            assert counts.get(None, others) - others != 1, counts


def quotas_sum_to_all(cycle: Cycle) -> None:
    if Result.objects.exists() and (found := picture(cycle, None)) is not None:
        for group in found.groups:
            named = sum(row.quota for row in group.found.rows if row.quota is not None)
            assert named + group.found.free == group.found.n, group.name


# ── the test ────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def world(troupe: Troupe, tmp_path: Path, settings: Any) -> World:
    files = sorted(cast.organise(DataFolder(tmp_path / "files")).root.glob("*.csv"))
    settings.STEELYARD_LAKE = str(tmp_path / "lake")
    take_in(settings.STEELYARD_LAKE, files)
    for name, role in TEMPTED.items():
        Grant.objects.create(user=troupe.users[name], role=role)
    for pk in PEERS:
        user = User.objects.create_user(pk, f"{pk}@example.com", "correct horse battery")
        manager, since = troupe.people["manager"], date(2024, 1, 1)
        person = Person.objects.create(id=pk, name=pk, manager=manager, hired_on=since, user=user)
        Membership.objects.create(person=person, team=troupe.teams["content"], valid_from=since)
    users = {one.username: one for one in User.objects.all()}
    return World(troupe, {name: _signed_in(users[name]) for name in NAMES}, users)


def _signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize("start", STARTS)
def test_whatever_is_tried_in_whatever_order(world: World, start: str) -> None:
    class Started(AnyOrder):
        pass

    Started.world, Started.start = world, start
    # An example is many steps: a few of them here, ten times as many in `make test-thorough`.
    few = how(max_examples=how().max_examples // 12, stateful_step_count=30)
    run_state_machine_as_test(Started, settings=few)
