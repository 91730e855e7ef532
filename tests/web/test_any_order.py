"""Anybody tries anything in any order in the rooms of a cycle: what must always hold holds after every step.

Everything goes through the pages, as anybody could send it (hands.py). Only what must never happen is written
down here, in the invariants; and which steps the runs must have taken, so that they keep reaching them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

import pytest
from django.db import transaction
from django.db.models import F
from django.test import Client
from hands import DOINGS, NAMES, PEERS, REASONS, ROWS, WAYS, Hands, World, about
from hypothesis import note
from hypothesis import settings as how
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from starts import ELSEWHERE, STARTS, Start, prepare
from troupes import Troupe

import cast
from folders import DataFolder
from steelyard.appraisal.machine import Machine, Part, Transition
from steelyard.appraisal.states import ACTUAL, MACHINES, NOMINATION, TARGET, TASK
from steelyard.engine.people import take_in
from steelyard.web.accounts import tokens
from steelyard.web.accounts.models import User
from steelyard.web.accounts.scopes import Scope
from steelyard.web.actuals.models import Actual
from steelyard.web.audit.models import Entry
from steelyard.web.audit.verifying import verify_chain
from steelyard.web.calibration.queries import picture
from steelyard.web.cycles.models import Appraisee, Cycle, Task
from steelyard.web.feedback.models import Outcome
from steelyard.web.feedback.people import ANONYMOUS
from steelyard.web.feedback.publishing import thresholds_of
from steelyard.web.org.models import Grant, Membership, Person
from steelyard.web.results.computing import numbers
from steelyard.web.results.models import OUT, Result
from steelyard.web.reviews.models import Submission
from web.api.conftest import Caller

#: Roles that make people judges in their own matter, if nobody stops them.
TEMPTED = {"manager": "hr", "stranger": "director", "employee": "data_owner"}
STEPS: dict[str, tuple[Machine, Transition]] = {
    f"{machine.name}.{step.name}": (machine, step) for machine in MACHINES for step in machine.transitions
}
#: Where a thing may begin besides the first state: asked at once, proposed by the rules, a new version.
BEGINNINGS: dict[Machine, set[str]] = {
    TASK: {"open"},
    TARGET: {"submitted"},
    ACTUAL: {"entered"},
    NOMINATION: {"approved"},
}
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
#: A second pair of eyes: the step, and who in the row is not the one who takes it.
SECOND = {
    "actual.validate": "entered_by_id",
    "calibration_move.approve": "proposed_by_id",
    "calibration_move.reject": "proposed_by_id",
    "appeal.execute": "decided_by_id",
}


def test_every_step_of_every_machine_is_near_some_start_or_has_a_reason():
    assert set(ELSEWHERE).union(*(start.steps for start in STARTS.values())) == set(STEPS)


# ── what is tried ───────────────────────────────────────────────────────────────────────────────────


@dataclass
class Seen:
    """What the step before left."""

    number: int = 0
    states: dict[Machine, dict[Any, str]] = field(default_factory=dict)
    results: dict[int, tuple[bool, dict[str, Any]]] = field(default_factory=dict)
    outcomes: dict[Any, Any] = field(default_factory=dict)


class AnyOrder(Hands, RuleBasedStateMachine):
    """One cycle of the cast, from one of the starts on; every example is undone at its end."""

    start: ClassVar[Start]
    taken: ClassVar[Counter[str]]

    def __init__(self) -> None:
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.data = None
        self.tried: set[str] = set()
        self.said = defaultdict(list)
        # Whoever has not looked has seen nothing: that is a view, too.
        self.views = defaultdict(lambda: {frozenset()})

    @initialize()
    def begin(self) -> None:
        self.cycle = Cycle.objects.get()
        self.seen = self.now()

    def teardown(self) -> None:
        try:
            assert verify_chain().broken is None
        finally:
            transaction.set_rollback(True)
            self.undone.__exit__(None, None, None)

    @rule(data=st.data())
    def try_something(self, data: Any) -> None:
        """A step that the machines allow by whose it is; or any step, by anybody; or something else."""
        self.data = data
        kind = self.draw(["near", "near", "near", "meant", "anyhow"])
        is_meant = kind != "anyhow"
        names = self.possible(is_meant)
        # What was not tried yet comes first: a few steps then go a long way.
        fresh = [name for name in names if name not in self.tried]
        near = [name for name in self.start.near if name in fresh]
        name = self.draw((near or fresh or names) if kind == "near" else names)
        self.tried.add(name)
        if name in DOINGS:
            note(name)
            DOINGS[name][1](self)
            return
        machine, step = STEPS[name]
        rows = self.rows(machine, step.sources if is_meant else machine.states)
        row = self.draw([*rows[:1] * 2, *rows])
        who = self.whose(step, row) if is_meant else self.draw(NAMES)
        words = self.draw(REASONS[:1] if is_meant else REASONS)
        note(f"{name} of {row} by {who}")
        WAYS[machine](self, step.name, row, who, words)

    def possible(self, is_meant: bool) -> list[str]:
        """What can be tried now: steps of things that are there, in a state they lead from if it is meant so."""
        there = {machine: set(rows.values()) for machine, rows in self.seen.states.items()}
        steps = [
            name
            for name, (machine, step) in STEPS.items()
            if name not in ELSEWHERE and there[machine] and (not is_meant or there[machine] & {*step.sources})
        ]
        return [*steps, *(name for name, (machine, _) in DOINGS.items() if there[machine])]

    def rows(self, machine: Machine, states: tuple[str, ...]) -> list[Any]:
        model, order = ROWS[machine]
        return list(model.objects.filter(state__in=states).order_by(*order))

    # ── what always holds ───────────────────────────────────────────────────────────────────────────

    def now(self) -> Seen:
        return Seen(
            Entry.objects.order_by("-number").values_list("number", flat=True).first() or 0,
            {machine: dict(model.objects.values_list("pk", "state")) for machine, (model, _) in ROWS.items()},
            {one.pk: (one.state in OUT, numbers(one)) for one in Result.objects.all()},
            dict(Outcome.objects.values_list("appraisee", "published")),
        )

    @invariant()
    def it_holds(self) -> None:
        if not hasattr(self, "cycle"):
            return
        before, self.seen = self.seen, self.now()
        entries = list(Entry.objects.filter(number__gt=before.number).order_by("number"))
        self.taken.update(entry.action for entry in entries if entry.action in STEPS)
        every_state_is_reached_by_recorded_steps(before, self.seen, entries)
        nobody_judges_themselves(entries)
        a_second_pair_of_eyes_looks(entries)
        a_released_number_stays(before, self.seen, entries)
        what_is_published_stays(before, self.seen)
        if self.seen.outcomes != before.outcomes:
            no_small_group_is_published(self.cycle)
        nobody_is_found_between_two_views(self)
        if self.seen.results != before.results:
            quotas_sum_to_all(self.cycle)


def every_state_is_reached_by_recorded_steps(before: Seen, now: Seen, entries: list[Entry]) -> None:
    steps: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.action in STEPS:
            steps[entry.kind, entry.subject].append(entry)
    # Who has answered a questionnaire is nobody's business: the chain says that somebody has.
    silent = set(Task.objects.filter(stage__kind="feedback", state="done").values_list("pk", flat=True))
    for machine, (model, _) in ROWS.items():
        for pk, state in now.states[machine].items():
            if pk in silent:
                continue
            taken = steps[model._meta.label_lower, str(pk)]
            at = before.states[machine].get(pk) or _beginning(machine, taken, state)
            for entry in taken:
                at = _after(machine, entry, at)
            assert at == state, (machine.name, pk, at, state, [one.action for one in taken])


def _beginning(machine: Machine, taken: list[Entry], state: str) -> str:
    first = taken[0].old["state"] if taken else state
    assert first in {machine.first, *BEGINNINGS.get(machine, ())}, (machine.name, first)
    return first


def _after(machine: Machine, entry: Entry, at: str) -> str:
    """The state after a recorded step, which the machine must know, with a reason where one is needed."""
    name, new = entry.action.partition(".")[2], entry.new["state"]
    assert entry.old["state"] == at, (entry.action, entry.old, at)
    [found] = [one for one in machine.transitions if one.name == name and at in one.sources]
    assert found.target in (new, None), (entry.action, at, new)
    assert not found.reason or entry.reason.strip(), entry.action
    return str(new)


def nobody_judges_themselves(entries: list[Entry]) -> None:
    for entry in entries:
        if entry.action in OTHERS_ONLY and entry.actor_id is not None and not _is_consent(entry):
            one = about(_row_of(entry))
            assert one is None or one.person.user_id != entry.actor_id, (entry.action, str(one))
    if not entries:
        return
    assert not Task.objects.exclude(part=Part.APPRAISEE).filter(assignee=F("appraisee__person")).exists()
    for made in Submission.objects.select_related("review__task__appraisee__person"):
        task = made.review.task
        assert task.perspective == "self" or task.appraisee.person.user_id != made.by_id, str(task)
    for value in Actual.objects.exclude(appraisee=None).select_related("appraisee__person"):
        assert value.appraisee.person.user_id not in (value.entered_by_id, value.checked_by_id), str(value)


def a_second_pair_of_eyes_looks(entries: list[Entry]) -> None:
    for entry in entries:
        if entry.action in SECOND or _is_consent(entry):
            first = getattr(_row_of(entry), SECOND.get(entry.action, "proposed_by_id"))
            assert first != entry.actor_id, entry.action


def _is_consent(entry: Entry) -> bool:
    """To other targets in mid-cycle, by the other of the two: the person may be that."""
    return entry.action == "target.approve" and _row_of(entry).version > 1


def _row_of(entry: Entry) -> Any:
    models = {model._meta.label_lower: model for model in (Appraisee, *(model for model, _ in ROWS.values()))}
    return models[entry.kind].objects.get(pk=entry.subject)


def a_released_number_stays(before: Seen, now: Seen, entries: list[Entry]) -> None:
    """Unless an appeal is carried out."""
    adjusted = {entry.subject for entry in entries if entry.action == "result.adjusted"}
    assert not adjusted or any(entry.action == "appeal.execute" for entry in entries)
    for pk, (was_out, old) in before.results.items():
        if was_out:
            assert now.results[pk][0], "a result that was out is no longer"
            assert now.results[pk][1] == old or str(pk) in adjusted


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
            # Who is in the view of everybody is in one of the others: nobody is left between them.
            others = sum(n for where, n in counts.items() if where not in (None, "self"))
            assert counts.get(None, others) == others, counts


def nobody_is_found_between_two_views(tried: AnyOrder) -> None:
    """Whoever looked, however often, wherever: between any two views there are many people, or none."""
    least = thresholds_of(tried.cycle).minimum
    for pk, views in tried.views.items():
        for where in ANONYMOUS:
            authors = {words for place, words in tried.said[pk] if place == where}
            for one in views:
                for other in views:
                    n = len(authors & (one - other))
                    assert n == 0 or n >= least[where], (where, n)


def quotas_sum_to_all(cycle: Cycle) -> None:
    if (found := picture(cycle, None)) is not None:
        for group in found.groups:
            named = sum(row.quota for row in group.found.rows if row.quota is not None)
            assert named + group.found.free == group.found.n, group.name


# ── the test ────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The people of the cast, as the engine knows them."""
    files = cast.organise(DataFolder(tmp_path_factory.mktemp("files"))).root.glob("*.csv")
    place = tmp_path_factory.mktemp("any_order") / "lake"
    take_in(str(place), sorted(files))
    return place


@pytest.fixture
def world(troupe: Troupe, lake: Path, settings: Any) -> World:
    settings.STEELYARD_LAKE = str(lake)
    for name, role in TEMPTED.items():
        Grant.objects.create(user=troupe.users[name], role=role)
    for pk in PEERS:
        user = User.objects.create_user(pk, f"{pk}@example.com", "correct horse battery")
        manager, since = troupe.people["manager"], date(2024, 1, 1)
        person = Person.objects.create(id=pk, name=pk, manager=manager, hired_on=since, user=user)
        Membership.objects.create(person=person, team=troupe.teams["content"], valid_from=since)
    users = {one.username: one for one in User.objects.all()}
    signed_in = {name: _signed_in(users[name]) for name in NAMES}
    return World(troupe, users, signed_in, {name: _caller(users[name]) for name in NAMES})


def _signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client


def _caller(user: User) -> Caller:
    return Caller(tokens.create(name="test", scopes=list(Scope), days=1, actor=user)[1])


@pytest.mark.parametrize("name", STARTS)
def test_whatever_is_tried_in_whatever_order(world: World, name: str) -> None:
    class Started(AnyOrder):
        pass

    prepare(world, STARTS[name])
    Started.world, Started.start, Started.taken = world, STARTS[name], Counter()
    # An example is many steps: a few of them here, twenty times as many in `make test-thorough`. They are
    # longer where a step that is near was not taken yet.
    for steps in (12, 24, 48):
        few = how(max_examples=how().max_examples // 4, stateful_step_count=steps)
        run_state_machine_as_test(Started, settings=few)
        if STARTS[name].steps <= set(Started.taken):
            break
    print(f"\n{name}: {', '.join(f'{step} {n}' for step, n in Started.taken.most_common())}")
    assert STARTS[name].steps <= set(Started.taken)
