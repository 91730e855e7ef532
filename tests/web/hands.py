"""What people can do in the rooms of a cycle, each step sent to its page as anybody could send it.

`WAYS` has a way for every machine of `steelyard.appraisal.states`, `DOINGS` whatever else people do. Choices are
made with `draw`, from the first, simplest one on. Nothing here knows who may do what.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any, TypeVar

from django.test import Client
from hypothesis import note
from hypothesis import strategies as st
from troupes import Troupe

from steelyard.appraisal.machine import Machine, Part, Transition
from steelyard.appraisal.states import (
    ACTUAL,
    APPEAL,
    CYCLE,
    INTERVIEW,
    MOVE,
    NOMINATION,
    RESULT,
    TARGET,
    TASK,
)
from steelyard.web.accounts.models import User
from steelyard.web.actuals.models import Actual, DataOwner
from steelyard.web.audit.models import Entry
from steelyard.web.calibration.models import Move
from steelyard.web.cycles.models import Appraisee, Cycle, Task
from steelyard.web.feedback.models import Nomination
from steelyard.web.jobs.actions import run
from steelyard.web.jobs.models import Job
from steelyard.web.org.models import Person
from steelyard.web.results.models import Appeal, Interview, Result
from steelyard.web.results.work import what_is_due
from steelyard.web.targets.models import Line, Sheet
from web.api.conftest import Caller

#: Colleagues of the employee: enough that what they say is shown, when all of them do.
PEERS = ("p-1", "p-2", "p-3")
NAMES = ("employee", "manager", "director", "hr", "auditor", "stranger", "data_owner", "admin", *PEERS)
#: Who is rated.
ABOUT = ("e-007", "m-001", "s-042")
REVIEWS = ("self_review", "manager_review")
SCALED = ("listens", "delivers", "informs", "supports", "learns", "satisfaction")
NUMBERS = ("75", "100", "120.5", "150", "0", "", "many")
REASONS = ("a reason", "looked at together", "", "  ")
#: What a page may answer. Never: that something went wrong.
ANSWERS = (200, 302, 400, 403, 404, 409, 422)

#: Machine → its rows, in an order that is the same each time: their ids are not.
ROWS: dict[Machine, tuple[Any, tuple[str, ...]]] = {
    CYCLE: (Cycle, ()),
    TASK: (Task, ("appraisee__person", "stage__position", "part", "person", "perspective", "round")),
    TARGET: (Sheet, ("appraisee__person", "version")),
    ACTUAL: (Actual, ("subject", "version")),
    NOMINATION: (Nomination, ("appraisee__person", "-rater_id")),
    MOVE: (Move, ("proposed_at",)),
    RESULT: (Result, ("appraisee__person",)),
    APPEAL: (Appeal, ("submitted_at",)),
    INTERVIEW: (Interview, ("result__appraisee__person",)),
}

One = TypeVar("One")
#: Machine → how one of its steps is sent: name of the step, row, who, in which words.
WAYS: dict[Machine, Callable[[Any, str, Any, str, str], None]] = {}
#: What else can be done, and the machine that must have a row for it to make sense.
DOINGS: dict[str, tuple[Machine, Callable[[Any], None]]] = {}


@dataclass
class World:
    """The cast with accounts: signed in, and with a token each."""

    troupe: Troupe
    users: dict[str, User]
    clients: dict[str, Client]
    callers: dict[str, Caller]


def way(machine: Machine) -> Callable[[Any], Any]:
    def add(method: Any) -> Any:
        WAYS[machine] = method
        return method

    return add


def doing(machine: Machine) -> Callable[[Any], Any]:
    def add(method: Any) -> Any:
        DOINGS[method.__name__] = (machine, method)
        return method

    return add


def about(row: Any) -> Appraisee | None:
    """The appraisee a row is about; of a cycle nobody."""
    if isinstance(row, Move | Appeal | Interview):
        row = row.result
    return None if isinstance(row, Cycle) else row if isinstance(row, Appraisee) else row.appraisee


def name_of(person: Person) -> str:
    return str(person.user.username)


class Hands:
    """Mixed into the test: what is in `self.cycle` is done by people of `self.world`."""

    world: World
    cycle: Cycle
    data: Any
    #: Appraisee → who said what about them: perspective and words that nobody else says.
    said: dict[Any, list[tuple[str, str]]]
    #: Appraisee → every set of such words that a page or an answer of the API had.
    views: dict[Any, set[frozenset[str]]]

    # ── in general ──────────────────────────────────────────────────────────────────────────────────

    def draw(self, choices: Sequence[One]) -> One:
        """One of these: the first when a failure is made simple. Without choices to draw from, the first."""
        return self.data.draw(st.sampled_from(choices)) if self.data is not None else choices[0]

    def post(self, who: str, address: str, **fields: Any) -> Any:
        answer = self.world.clients[who].post(address, fields)
        if self.data is not None:
            note(f"{who}: {address} {fields} → {answer.status_code}")
        assert answer.status_code in ANSWERS
        return answer

    def at(self, room: str) -> str:
        return f"/{room}/cycles/{self.cycle.pk}/"

    def anybody(self, *fitting: str) -> str:
        """Mostly somebody whose it is."""
        return self.draw([*fitting * len(NAMES), *NAMES])

    def words(self) -> str:
        return self.draw([*REASONS[:1] * 3, *REASONS])

    def number(self) -> str:
        return self.draw([*NUMBERS[:1] * 6, *NUMBERS])

    def appraisee(self) -> Appraisee:
        """Mostly the employee, so that one thing comes to another."""
        rated = self.cycle.appraisees.select_related("person__user", "manager__user")
        return rated.get(person=self.draw([*ABOUT[:1] * 3, *ABOUT]))

    def work(self) -> None:
        """Everything that waits for the worker."""
        while job := Job.objects.filter(state="queued").order_by("created_at").first():
            run(str(job.pk))
            job.refresh_from_db()
            assert job.state == "done", (job.kind, job.problems)

    def whose(self, step: Transition, row: Any) -> str:
        """Somebody whose step it is: who has one of the parts that the machine names."""
        parts = [part for part in step.by if part is not Part.SYSTEM]
        part, one = self.draw(parts) if parts else Part.HR, about(row)
        if isinstance(row, Task) and part is not Part.HR:
            return name_of(row.assignee)
        if isinstance(row, Move):
            mine, members = step.name == "withdraw", ("hr", "director", "stranger")
            return self.draw(
                [name for name in members if (self.world.users[name] == row.proposed_by) == mine]
            )
        if isinstance(row, Sheet) and step.name == "supersede":
            asked = row.appraisee.target_sheets.filter(is_current=False, state="submitted").first()
            both = [name_of(row.appraisee.person), name_of(row.appraisee.manager)]
            return next(name for name in both if self.world.users[name] != asked.proposed_by)
        if one is not None and part is Part.APPRAISEE:
            return name_of(one.person)
        if one is not None and part is Part.MANAGER:
            return name_of(one.manager)
        if part is Part.DATA_OWNER:
            return str(DataOwner.objects.get().user.username)
        return {Part.DIRECTOR: "director", Part.COMMITTEE: "director"}.get(part, "hr")

    # ── the cycle and its tasks ─────────────────────────────────────────────────────────────────────

    @way(CYCLE)
    def move_the_cycle(self, name: str, row: Cycle, who: str, words: str) -> None:
        if name in ("suspend", "resume", "cancel", "close"):
            self.post(who, f"/cycles/{row.pk}/move/", step=name, reason=words, revision=row.revision)
        else:
            self.go_on(who)

    def go_on(self, who: str = "hr") -> None:
        """What is open is closed, and what comes next begins, as far as it can be."""
        for kind in list(self.cycle.stages.filter(state="open").values_list("kind", flat=True)):
            self.post(who, f"/cycles/{self.cycle.pk}/stages/{kind}/", step="close")
        self.post(who, f"/cycles/{self.cycle.pk}/move/", step="next")

    @way(TASK)
    def move_a_task(self, name: str, row: Task, who: str, words: str) -> None:
        if name == "finish":
            self.finish(row, who)
        elif name == "open":
            self.hand_targets_in(row.appraisee, name_of(row.appraisee.person))
        elif name == "fall_due":
            what_is_due()
        elif name == "exclude":
            self.post(who, f"/cycles/{self.cycle.pk}/stages/{row.stage.kind}/", step="close")
        else:
            to = self.draw(["p-1", "h-001", *ABOUT]) if name == "delegate" else ""
            self.post(who, f"/cycles/tasks/{row.pk}/step/", step=name, to=to, reason=words)

    def finish(self, task: Task, who: str) -> None:
        """What is asked for is done, in the room of the stage."""
        kind = task.stage.kind
        if kind in REVIEWS:
            words = {"comment-teamwork": "on time", "strengths": "steady", "to_work_on": "speed"}
            rating = self.draw(["4", "1", "5", "", "7"])
            sent = {"do": "submit", "revision": 0, "rating-teamwork": rating, **words}
            self.post(who, f"/reviews/tasks/{task.pk}/", **sent)
        elif kind == "feedback":
            self.speak(task, who)
        elif kind == "policy":
            self.post(who, f"/cycles/tasks/{task.pk}/rules/")
        elif kind == "targets" and task.part == Part.APPRAISEE:
            self.hand_targets_in(task.appraisee, who)

    def hand_targets_in(self, one: Appraisee, who: str) -> None:
        for sheet in one.target_sheets.filter(is_current=True):
            self.move_a_target("submit", sheet, who, "")

    @doing(TASK)
    def a_review_goes_back(self) -> None:
        waiting = Task.objects.filter(stage__kind="manager_review", state="open").order_by(
            "appraisee__person"
        )
        for task in waiting.select_related("assignee__user")[:1]:
            self.post(name_of(task.assignee), f"/reviews/tasks/{task.pk}/return/", reason=self.words())

    @doing(TASK)
    def a_review_is_given_to_whom_it_is_about(self) -> None:
        waiting = Task.objects.filter(stage__kind="manager_review", state="open").order_by(
            "appraisee__person"
        )
        for task in waiting.select_related("stage", "assignee__user", "appraisee__person__user")[:1]:
            who, to = self.draw(["hr", name_of(task.assignee)]), task.appraisee.person
            sent = {"step": "delegate", "to": to.pk, "reason": "a reason"}
            self.post(who, f"/cycles/tasks/{task.pk}/step/", **sent)
            self.finish(task, name_of(to))

    @doing(CYCLE)
    def a_stage_is_moved(self) -> None:
        kind = self.draw(list(self.cycle.stages.values_list("kind", flat=True)))
        step = self.draw(["open", "close"])
        self.post(self.anybody("hr"), f"/cycles/{self.cycle.pk}/stages/{kind}/", step=step)

    @doing(CYCLE)
    def somebody_is_left_out_or_taken_in(self) -> None:
        one, step = self.appraisee(), self.draw(["leave_out", "take_in"])
        self.post(self.anybody("hr"), f"/cycles/people/{one.pk}/", step=step, reason=self.words())

    # ── targets ─────────────────────────────────────────────────────────────────────────────────────

    @way(TARGET)
    def move_a_target(self, name: str, row: Sheet, who: str, words: str) -> None:
        steps = {"request_change": "change", "withdraw_change": "decline", "supersede": "consent"}
        waits = {"approve": "consent", "send_back": "decline"} if not row.is_current else {}
        sent = {"step": waits.get(name) or steps.get(name, name), "reason": words}
        if name in ("submit", "request_change"):
            sent |= {"threshold-leads": "10", "target-leads": self.number(), "stretch-leads": "200"}
            sent |= {"revision": str(row.revision), "effective_from": "2026-05-01"}
        self.post(who, f"/targets/{row.appraisee_id}/", **sent)

    @doing(TARGET)
    def a_target_is_cascaded(self) -> None:
        """Department → team → person: parts add up to the whole, exactly, at every step."""
        whole, first = self.draw([100, 101, 7, 9999]), self.draw([50, 33, 0, 100])
        rest = 100 - first
        shares = {"growth": first, "brand": rest, "m-001": rest, "content": first, "e-007": 100, "s-042": 100}
        sent = {
            "indicator": "leads",
            "target": whole,
            **{f"share-{one}": share for one, share in shares.items()},
        }
        who, address = self.draw(["hr", "manager", "director"]), f"/targets/cycles/{self.cycle.pk}/cascade/"
        if (shown := self.post(who, address, **sent).context) and shown.get("found"):
            branches: list[tuple[Any, Decimal]] = shown["found"]
            amounts = {one.id: amount for one, amount in branches}
            for parent, parts in groupby(
                sorted(branches, key=lambda each: str(each[0].parent)), lambda each: each[0].parent
            ):
                assert sum(amount for _, amount in parts) == (whole if parent is None else amounts[parent])
        last = Entry.objects.filter(action="target.cascaded").count()
        self.post(who, address, step="take", **sent)
        taken = Entry.objects.filter(action="target.cascaded").count() > last
        sheets = Sheet.objects.filter(is_current=True, lines__isnull=False)
        drafts = set(sheets.values_list("state", flat=True)) <= {"draft", "returned"}
        # Agreed targets stay as they are, and the part of somebody who is left out is nobody's.
        if taken and drafts and self.cycle.appraisees.filter(person__in=ABOUT, not_rated="").count() == 3:
            assert (
                sum(Line.objects.filter(sheet__in=sheets, origin="cascade").values_list("target", flat=True))
                == whole
            )

    # ── actuals ─────────────────────────────────────────────────────────────────────────────────────

    @way(ACTUAL)
    def move_a_value(self, name: str, row: Actual, who: str, words: str) -> None:
        if name == "enter":
            self.post(who, self.at("actuals"), **{f"value-{row.pk}": self.number()})
        elif name == "validate":
            self.post(who, f"{self.at('actuals')}check/", value=[row.pk])
        elif name == "lock":
            self.go_on()
        else:
            self.post(who, f"/actuals/{row.pk}/", step=name, value=self.number(), reason=words)

    @doing(ACTUAL)
    def a_data_owner_is_named(self) -> None:
        user = self.world.users[self.anybody("employee", "data_owner")]
        self.post(self.anybody("hr"), f"{self.at('actuals')}owner/", indicator="leads", user=user.pk)

    def enter_all(self, who: str, value: str) -> None:
        rows = Actual.objects.filter(is_current=True).values_list("pk", flat=True)
        self.post(who, self.at("actuals"), **{f"value-{pk}": value for pk in rows})

    def check_all(self, who: str) -> None:
        rows = Actual.objects.filter(is_current=True).values_list("pk", flat=True)
        self.post(who, f"{self.at('actuals')}check/", value=list(rows))

    # ── feedback ────────────────────────────────────────────────────────────────────────────────────

    @way(NOMINATION)
    def move_a_nomination(self, name: str, row: Nomination, who: str, words: str) -> None:
        if name == "approve":
            self.approve_raters(who, row.appraisee)
        else:
            self.post(who, f"/feedback/nominations/{row.pk}/", step=name, reason=words)

    def approve_raters(self, who: str, one: Appraisee) -> None:
        every = [str(pk) for pk in one.nominations.values_list("pk", flat=True)]
        self.post(who, f"/feedback/people/{one.pk}/approve/", nomination=every)

    @doing(NOMINATION)
    def all_but_some_speak_and_it_closes(self) -> None:
        """Whoever is proposed for the employee is approved; all but the last few answer, and all is published."""
        one = self.cycle.appraisees.get(person="e-007")
        self.approve_raters("manager", one)
        asked = Task.objects.filter(stage__kind="feedback", state="open", appraisee=one).order_by("person")
        found = list(asked.select_related("person__user"))
        for task in found[: len(found) - self.draw([0, 1, 2, 3])]:
            self.speak(task, name_of(task.person))
        self.post("hr", f"/cycles/{self.cycle.pk}/stages/feedback/", step="close")
        self.look_at_feedback()

    def speak(self, task: Task, who: str) -> None:
        words = f"said by number {len(self.said[task.appraisee_id])} of {task.appraisee_id}"
        sent = {f"rating-{name}": self.draw([4, 1, 5]) for name in SCALED} | {"comment-keep": words}
        self.post(who, f"/feedback/tasks/{task.pk}/", do="submit", revision=0, **sent)
        if Task.objects.get(pk=task.pk).state == "done":
            self.said[task.appraisee_id].append((task.perspective, words))

    @doing(NOMINATION)
    def look_at_feedback(self) -> None:
        """Whoever looks, on the page or through the API: what it says is kept, to be compared."""
        one, who = self.appraisee(), self.draw(NAMES)
        if self.draw([True, False]):
            answer = self.world.clients[who].get(f"/feedback/people/{one.pk}/")
        else:
            answer = self.world.callers[who].get(f"/cycles/{self.cycle.pk}/feedback/{one.pk}")
        assert answer.status_code in (200, 404)
        page = answer.content.decode()
        shown = frozenset(words for _where, words in self.said[one.pk] if words in page)
        assert not shown or self.cycle.stages.get(kind="feedback").state == "closed"
        self.views[one.pk].add(shown)

    # ── numbers, the room ───────────────────────────────────────────────────────────────────────────

    @doing(RESULT)
    def all_is_computed(self) -> None:
        self.post(self.anybody("hr"), self.at("results"), step="compute")
        self.work()

    @doing(RESULT)
    def a_meeting_begins_or_ends(self) -> None:
        members = [
            self.world.users[name].pk
            for name in self.draw([["director"], ["director", "manager"], ["stranger"]])
        ]
        who, step = self.anybody("hr"), self.draw(["begin", "end"])
        self.post(who, self.at("calibration"), step=step, member=members)

    @doing(RESULT)
    def a_move_is_proposed(self) -> None:
        self.in_the_room("propose", self.anybody("hr", "director"))

    @doing(RESULT)
    def a_grade_is_talked_over(self) -> None:
        self.in_the_room("discuss", self.anybody("hr", "director"))

    def in_the_room(self, step: str, who: str, one: Appraisee | None = None) -> None:
        one = one or self.appraisee()
        found = Result.objects.filter(appraisee=one).first()
        sent = {"seen": found.grade if found else "", "to": self.draw("SABCD"), "reason": self.words()}
        self.post(who, self.at("calibration"), step=step, appraisee=str(one.pk), **sent)

    @way(MOVE)
    def move_a_move(self, name: str, row: Move, who: str, words: str) -> None:
        self.post(who, self.at("calibration"), step=name, move=str(row.pk), reason=words)

    # ── results ─────────────────────────────────────────────────────────────────────────────────────

    @way(RESULT)
    def move_a_result(self, name: str, row: Result, who: str, words: str) -> None:
        one = row.appraisee
        if name in ("ratify", "release"):
            every = list(Result.objects.values_list("pk", flat=True))
            self.post(who, self.at("results"), step=name, result=every)
            self.work()
        elif name == "calibrate":
            self.go_on(who)
        elif name in ("finalise", "fall_due"):
            revision = Cycle.objects.get().revision
            self.post(who, f"/cycles/{self.cycle.pk}/move/", step="close", revision=revision)
        elif name == "appeal":
            sent = {"number": self.draw(["leads", "teamwork", ""]), "claimed": "100", "grounds": words}
            self.post(who, f"/results/{one.pk}/appeal/", **sent)
        else:
            self.post(who, f"/results/{one.pk}/", step=name, text=words, reason=words, witness="a-001")

    @doing(RESULT)
    def look_at_a_result(self) -> None:
        """One's own result only once it is out; colleagues see none."""
        one, who = self.appraisee(), self.draw(NAMES)
        code = self.world.clients[who].get(f"/results/{one.pk}/").status_code
        assert code in (200, 404)
        result = Result.objects.filter(appraisee=one).first()
        is_out = result is not None and result.is_out
        if who in PEERS or (self.world.users[who] == one.person.user and not is_out):
            assert code == 404

    @way(INTERVIEW)
    def move_a_talk(self, name: str, row: Interview, who: str, words: str) -> None:
        step = name if name in ("schedule", "agree", "object") else ""
        minutes = {"held_on": "2026-09-18", "strengths": words, "to_work_on": "speed", "agreed": words}
        address = f"/results/{row.result.appraisee_id}/interview/"
        self.post(who, address, step=step, on="2026-09-21", text=words, **minutes)

    # ── appeals ─────────────────────────────────────────────────────────────────────────────────────

    @way(APPEAL)
    def move_an_appeal(self, name: str, row: Appeal, who: str, words: str) -> None:
        step = {"investigate": "accept", "close": "execute"}.get(name, name)
        sent = {"outcome": self.draw(["upheld", "adjusted", "escalated"]), "others": self.draw(["on", ""])}
        self.post(who, f"/results/appeals/{row.pk}/", step=step, reason=words, **sent)
        self.work()

    @doing(APPEAL)
    def the_number_is_corrected_and_all_compared(self) -> None:
        """What an appeal is for: the value was wrong, and a new computation says what follows."""
        for row in Actual.objects.filter(is_current=True, subject="e-007"):
            value = self.draw(["100", "0", "150"])
            self.post(
                self.data_owner(), f"/actuals/{row.pk}/", step="restate", value=value, reason="found more"
            )
        self.check_all("hr")
        for one in Appeal.objects.order_by("submitted_at")[:1]:
            self.post("hr", f"/results/appeals/{one.pk}/", step="compare")
            self.work()

    def data_owner(self) -> str:
        return str(DataOwner.objects.get().user.username)

    # ── what is nobody's ────────────────────────────────────────────────────────────────────────────

    @doing(CYCLE)
    def somebody_judges_themselves(self) -> None:
        """All that somebody can try in their own matter, with the roles they have and one more."""
        one = self.appraisee()
        me = name_of(one.person)
        if DataOwner.objects.exists():
            self.post("hr", f"{self.at('actuals')}owner/", indicator="leads", user=self.world.users[me].pk)
            self.enter_all(me, "150")
            self.check_all(me)
            self.of_mine(Actual, me, "/actuals/{}/", ["restate", "uphold"])
        self.post(me, f"/targets/{one.pk}/", step="approve")
        self.approve_raters(me, one)
        every = list(Result.objects.values_list("pk", flat=True))
        self.post(me, self.at("results"), step="ratify", result=every)
        self.post(me, f"/cycles/people/{one.pk}/", step="leave_out", reason="a reason")
        self.of_mine(Task, me, "/cycles/tasks/{}/step/", ["waive", "reopen"])
        self.of_mine(Move, me, self.at("calibration"), ["approve"])
        self.of_mine(Appeal, me, "/results/appeals/{}/", ["accept", "decide", "execute"])
        self.work()

    def of_mine(self, model: Any, me: str, address: str, steps: Iterable[str]) -> None:
        rows = [row for row in model.objects.all() if (one := about(row)) and name_of(one.person) == me]
        for row in rows:
            for step in steps:
                sent = {"reason": "a reason", "outcome": "upheld", "move": str(row.pk), "value": "151"}
                self.post(me, address.format(row.pk), step=step, **sent)

    @doing(CYCLE)
    def somebody_decides_alone(self) -> None:
        """What needs two is tried by one: who proposed, entered, asked or decided takes the next step, too."""
        for move in Move.objects.filter(state="proposed").order_by("proposed_at"):
            step = self.draw(["approve", "reject"])
            self.move_a_move(step, move, str(move.proposed_by.username), "a reason")
        for value in Actual.objects.filter(state="entered").exclude(entered_by=None).order_by("subject"):
            self.move_a_value("validate", value, str(value.entered_by.username), "")
        for sheet in Sheet.objects.filter(is_current=False, state="submitted").order_by("appraisee__person"):
            self.move_a_target("supersede", sheet, str(sheet.proposed_by.username), "")
        for one in Appeal.objects.filter(state="decided").order_by("submitted_at"):
            self.move_an_appeal("execute", one, str(one.decided_by.username), "a reason")

    @doing(RESULT)
    def all_is_confirmed_once_more(self) -> None:
        """Results are ratified and released whatever state they are in."""
        rows = list(Result.objects.order_by("appraisee__person"))
        self.move_a_result("ratify", rows[0], "director", "")
        for row in rows:
            self.move_a_result("send_back", row, "hr", "a reason")
        self.move_a_result("release", rows[0], "hr", "")
