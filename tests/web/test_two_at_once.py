"""Two people at the very same moment in the rooms of a cycle: one wins, the other is told in words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from races import at_once, one_of
from rounds import appraisee, launched, moved_to

from steelyard.appraisal.machine import Part
from steelyard.web.actuals import actions as values
from steelyard.web.actuals.models import Actual
from steelyard.web.audit.models import Entry
from steelyard.web.audit.verifying import verify_chain
from steelyard.web.calibration import actions as room
from steelyard.web.calibration.models import Move, Session
from steelyard.web.cycles import actions as cycles
from steelyard.web.cycles import work_items
from steelyard.web.cycles.models import Appraisee, Cycle, CycleState, StageKind, Task
from steelyard.web.jobs.models import Job
from steelyard.web.notifications.models import Notice
from steelyard.web.org.models import Grant
from steelyard.web.results import actions, appeals
from steelyard.web.results.computing import compute, numbers
from steelyard.web.results.models import Appeal, AppealState, Interview, Result, ResultState
from steelyard.web.targets import actions as targets
from steelyard.web.targets.models import Sheet, SheetState
from web.calibration.conftest import proposed
from web.results.conftest import computed, folder, of, ratified, released  # noqa: F401 - fixtures

pytestmark = pytest.mark.usefixtures("transactional_db", "forgetful_audit")


@pytest.fixture(autouse=True)
def whole_chain(transactional_db, forgetful_audit):
    """However they hurry, the chain is whole."""
    yield
    assert verify_chain().broken is None


def entries(action: str) -> int:
    return Entry.objects.filter(action=action).count()


@pytest.fixture
def two(troupe):
    """HR, and the director who is HR, too."""
    Grant.objects.create(user=troupe.users["director"], role="hr")
    return troupe.users["hr"], troupe.users["director"]


# ── the cycle ───────────────────────────────────────────────────────────────────────────────────────


def test_of_two_who_begin_the_next_stage_one_does(troupe, two):
    cycle = launched(troupe)
    seen = cycle.stages.filter(state="waiting").first()
    one_of(at_once(*(partial(cycles.open_stage, seen, actor=who) for who in two)))
    assert list(cycle.stages.filter(state="open").values_list("kind", flat=True)) == ["policy", "targets"]
    assert entries("cycle.set_targets") == 1


def test_of_two_who_end_a_stage_one_does(troupe, two):
    cycle = launched(troupe)
    stage = cycle.stages.get(state="open")
    one_of(at_once(*(partial(cycles.close_stage, stage, actor=who) for who in two)))
    assert entries("stage.closed") == 1


def test_of_two_who_launch_one_does(troupe, two):
    from rounds import drafted

    draft = drafted(troupe)
    one_of(at_once(*(partial(cycles.launch, draft, revision=draft.revision, actor=who) for who in two)))
    assert Task.objects.filter(stage__kind="policy").count() == 3
    assert Notice.objects.filter(kind="cycle_launched").count() == 3


def test_of_two_who_close_a_cycle_one_does(released, troupe, two):  # noqa: F811
    moved_to(released, StageKind.APPEAL, troupe)
    cycle = Cycle.objects.get()
    one_of(at_once(*(partial(cycles.close, cycle, revision=cycle.revision, actor=who) for who in two)))
    assert Cycle.objects.get().state == CycleState.CLOSED
    assert (entries("cycle.close"), entries("results.finalised"), entries("result.finalise")) == (1, 1, 3)


def test_of_two_who_leave_somebody_out_one_gives_the_reason(troupe, two):
    cycle = launched(troupe)
    found = [Appraisee.objects.get(person="e-007", cycle=cycle) for _ in two]
    acts = [
        partial(cycles.leave_out, one, reason=f"by {who.username}", actor=who)
        for one, who in zip(found, two, strict=True)
    ]
    winner = one_of(at_once(*acts))
    assert appraisee(cycle, "employee", troupe).not_rated == f"by {two[winner].username}"
    assert entries("appraisee.left_out") == 1


# ── targets ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def sheet(troupe) -> Sheet:
    cycle = launched(troupe)
    moved_to(cycle, StageKind.TARGETS, troupe)
    return Sheet.objects.get(appraisee=appraisee(cycle, "employee", troupe))


#: The employee's; everybody has one.
his = Sheet.objects.filter(appraisee__person="e-007")


def marks(*three: int) -> dict[str, targets.Marks]:
    low, middle, high = map(Decimal, three)
    return {"leads": (low, middle, high)}


@pytest.fixture
def asked(sheet, troupe) -> Sheet:
    """Agreed, and a change of it asked for by the employee."""
    employee, manager = troupe.users["employee"], troupe.users["manager"]
    targets.submit(sheet, actor=employee, parts=[Part.APPRAISEE])
    targets.approve(sheet, actor=manager, parts=[Part.MANAGER])
    targets.acknowledge(sheet, actor=employee)
    return targets.ask_change(
        sheet,
        marks(60, 120, 160),
        effective_from=date(2026, 5, 1),
        reason="a campaign more",
        actor=employee,
        parts=[Part.APPRAISEE],
    )


def test_of_two_who_type_targets_one_is_kept(sheet, troupe):
    who = [troupe.users["employee"], troupe.users["manager"]]
    acts = [
        partial(targets.save_lines, sheet, marks(50, number, 150), revision=1, actor=actor)
        for number, actor in zip((90, 110), who, strict=True)
    ]
    winner = one_of(at_once(*acts))
    assert sheet.lines.get().target == (90, 110)[winner]


def test_of_two_who_agree_the_same_sheet_one_does(sheet, troupe):
    targets.submit(sheet, actor=troupe.users["employee"], parts=[Part.APPRAISEE])
    who = [troupe.users["manager"], troupe.users["director"]]
    acts = [partial(targets.approve, sheet, actor=actor, parts=[Part.MANAGER]) for actor in who]
    winner = one_of(at_once(*acts))
    assert his.get().approved_by == who[winner]
    assert entries("target.approve") == 1


def test_a_sheet_is_approved_or_sent_back_never_both(sheet, troupe):
    targets.submit(sheet, actor=troupe.users["employee"], parts=[Part.APPRAISEE])
    manager = {"actor": troupe.users["manager"], "parts": [Part.MANAGER]}
    got = at_once(
        partial(targets.approve, sheet, **manager),
        partial(targets.send_back, sheet, reason="too low", **manager),
    )
    assert his.get().state == (SheetState.APPROVED, SheetState.RETURNED)[one_of(got)]


def test_a_change_that_two_consent_to_holds_once(asked, troupe):
    who = [troupe.users["manager"], troupe.users["director"]]
    one_of(at_once(*(partial(targets.consent, asked, actor=actor, parts=[Part.MANAGER]) for actor in who)))
    assert his.get(is_current=True).version == 2
    assert entries("target.supersede") == 1


def test_a_change_is_consented_to_or_declined_never_both(asked, troupe):
    manager = {"actor": troupe.users["manager"], "parts": [Part.MANAGER]}
    got = at_once(
        partial(targets.consent, asked, **manager),
        partial(targets.decline, asked, reason="the old ones do", **manager),
    )
    winner = one_of(got)
    assert his.get(is_current=True).version == (2, 1)[winner]
    assert his.get(version=2).state == (SheetState.ACKNOWLEDGED, SheetState.RETURNED)[winner]


# ── actuals ─────────────────────────────────────────────────────────────────────────────────────────


def leads(name: str = "e-007") -> Actual:
    return Actual.objects.select_related("cycle", "appraisee__person").get(subject=name, is_current=True)


@pytest.fixture
def collecting(troupe) -> Cycle:
    cycle = launched(troupe)
    moved_to(cycle, StageKind.ACTUALS, troupe)
    return cycle


def test_of_two_who_enter_a_value_one_is_kept(collecting, troupe):
    owner = troupe.users["data_owner"]
    acts = [partial(values.enter, leads(), value=Decimal(number), actor=owner) for number in (75, 90)]
    winner = one_of(at_once(*acts))
    assert leads().value == (75, 90)[winner]
    assert entries("actual.enter") == 1


def test_of_two_who_correct_a_value_one_is_the_next_version(collecting, troupe):
    owner = troupe.users["data_owner"]
    values.enter(leads(), value=Decimal(75), actor=owner)
    acts = [
        partial(values.restate, leads(), value=Decimal(number), reason="a late one", actor=owner)
        for number in (80, 90)
    ]
    winner = one_of(at_once(*acts))
    assert (leads().version, leads().value) == (2, (80, 90)[winner])


def test_a_value_is_checked_or_questioned_never_both(collecting, troupe):
    values.enter(leads(), value=Decimal(75), actor=troupe.users["data_owner"])
    found = [leads(), leads()]
    hr, director = troupe.users["hr"], troupe.users["director"]
    got = at_once(
        partial(values.validate, found[0], actor=hr), partial(values.validate, found[1], actor=director)
    )
    assert leads().checked_by == (hr, director)[one_of(got)]


def test_nobody_checks_what_they_entered_a_moment_ago(collecting, troupe):
    """Who would check has looked at the value of somebody else, and enters another one meanwhile."""
    hr, owner = troupe.users["hr"], troupe.users["data_owner"]
    values.name_owner(collecting, indicator="leads", user=hr, actor=hr)
    values.enter(leads(), value=Decimal(75), actor=hr)
    looked_at = leads()
    values.flag(leads(), reason="too few", actor=hr)
    values.name_owner(collecting, indicator="leads", user=owner, actor=hr)
    values.enter(leads(), value=Decimal(76), actor=owner)
    with pytest.raises(ValidationError, match="does not check"):
        values.validate(looked_at, actor=owner)


# ── calibration and ratification ────────────────────────────────────────────────────────────────────


@pytest.fixture
def meeting(computed, troupe, two) -> Session:  # noqa: F811
    Grant.objects.create(user=troupe.users["manager"], role="hr")
    members = [troupe.users[name].pk for name in ("director", "manager")]
    return room.begin(computed, members=members, actor=two[0])


def test_of_two_who_begin_a_meeting_one_does(computed, two):  # noqa: F811
    one_of(at_once(*(partial(room.begin, computed, members=[], actor=who) for who in two)))
    assert Session.objects.count() == 1


def test_of_two_who_move_the_same_grade_one_does(meeting, troupe, two):
    found = of("employee", troupe)
    acts = [
        partial(room.propose, found, seen=found.grade, to=to, reason="looked at", actor=who)
        for to, who in zip("AC", two, strict=True)
    ]
    winner = one_of(at_once(*acts))
    assert Move.objects.get().to_grade == "AC"[winner]


def test_a_move_is_approved_or_rejected_or_taken_back(meeting, troupe):
    move = proposed(troupe)
    got = at_once(
        partial(room.approve, move, actor=troupe.users["director"]),
        partial(room.reject, move, answer="no", actor=troupe.users["manager"]),
        partial(room.withdraw, move, actor=troupe.users["hr"]),
    )
    state = ("approved", "rejected", "withdrawn")[one_of(got)]
    assert Move.objects.get().state == state
    assert of("employee", troupe).grade == ("A" if state == "approved" else "B")


def test_of_two_who_ratify_at_once_each_result_is_ratified_once(computed, troupe):  # noqa: F811
    moved_to(computed, StageKind.RATIFICATION, troupe)
    found = list(Result.objects.select_related("appraisee__person"))
    # HR acts for the director here: the action asks who it is about, the page who may.
    who = [troupe.users["director"], troupe.users["hr"]]
    got = at_once(*(partial(actions.ratify, found, actor=actor) for actor in who))
    assert sorted(got) == [0, 3]
    assert entries("result.ratify") == 3


# ── computing again meanwhile ───────────────────────────────────────────────────────────────────────


def less(folder) -> None:  # noqa: F811
    """The employee has 50 leads, not 75: 60 points of 100. 0.6 × 60 + 0.4 × 86 = 70.4 is a C, 82.4 was a B."""
    file = folder.root / "actuals.csv"
    file.write_text(
        file.read_text(encoding="utf-8").replace("e-007,leads,75", "e-007,leads,50"), encoding="utf-8"
    )


def while_computed_again(cycle: Cycle, actor, act) -> tuple[Any, Any]:
    """What computing gave and what the act got, which is done in the moment in which the numbers are written."""
    ready = Barrier(2)

    def computing() -> int:
        return compute(
            cycle, actor=actor, tell=lambda _done, _of, words: words == "writing" and ready.wait(20)
        )

    def acting() -> object:
        ready.wait(20)
        return act()

    written, got = at_once(computing, acting)
    return written, got


def as_in_the_chain() -> None:
    """Every ratified result has the numbers that were ratified."""
    for one in Result.objects.filter(state=ResultState.RATIFIED):
        said = Entry.objects.get(action="result.ratify", subject=str(one.pk)).new
        assert said == {"state": "ratified", **numbers(one)}


@pytest.mark.parametrize("attempt", range(3))
def test_what_is_computed_again_is_ratified_before_or_looked_at_again(computed, folder, troupe, attempt):  # noqa: F811
    moved_to(computed, StageKind.RATIFICATION, troupe)
    less(folder)
    seen = list(Result.objects.select_related("appraisee__person").order_by("pk"))
    written, got = while_computed_again(
        computed, troupe.users["hr"], partial(actions.ratify, seen, actor=troupe.users["director"])
    )
    ratified_first = not isinstance(got, ValidationError)
    now = of("employee", troupe)
    assert written == (0 if ratified_first else 1)
    assert (now.state, now.grade, now.total) == (
        (ResultState.RATIFIED, "B", Decimal("82.4"))
        if ratified_first
        else (ResultState.CALIBRATED, "C", Decimal("70.4"))
    )
    assert entries("result.ratify") == (3 if ratified_first else 0)
    as_in_the_chain()


def test_what_was_computed_again_after_the_look_is_not_ratified_unseen(computed, folder, troupe):  # noqa: F811
    moved_to(computed, StageKind.RATIFICATION, troupe)
    seen = list(Result.objects.select_related("appraisee__person"))
    less(folder)
    compute(computed, actor=troupe.users["hr"], tell=lambda *_: None)
    with pytest.raises(ValidationError, match="have changed meanwhile"):
        actions.ratify(seen, actor=troupe.users["director"])
    assert entries("result.ratify") == 0


def test_a_ratified_result_keeps_its_numbers_when_all_are_computed_again(ratified, folder, troupe):  # noqa: F811
    less(folder)
    assert compute(ratified, actor=troupe.users["hr"], tell=lambda *_: None) == 0
    assert (of("employee", troupe).grade, of("employee", troupe).total) == ("B", Decimal("82.4"))
    as_in_the_chain()


@pytest.mark.parametrize("attempt", range(3))
def test_a_move_holds_beside_new_numbers_or_is_looked_at_again(meeting, folder, troupe, attempt):  # noqa: F811
    move = proposed(troupe)
    less(folder)
    written, got = while_computed_again(
        move.session.cycle, troupe.users["hr"], partial(room.approve, move, actor=troupe.users["director"])
    )
    now = of("employee", troupe)
    assert (written, now.computed_grade, now.total) == (1, "C", Decimal("70.4"))
    moved_first = not isinstance(got, ValidationError)
    assert now.grade == ("A" if moved_first else "C")
    assert Move.objects.get().state == ("approved" if moved_first else "proposed")
    assert moved_first or "The grade is C meanwhile" in " ".join(got.messages)


# ── release, answers, appeals ───────────────────────────────────────────────────────────────────────


def _release(cycle: Cycle, actor) -> int:
    done = 0
    while some := actions.release_some(cycle, actor=actor):
        done += some
    return done


def test_two_who_release_release_each_result_once(ratified, troupe, two):  # noqa: F811
    moved_to(ratified, StageKind.RELEASE, troupe)
    got = at_once(*(partial(_release, ratified, who) for who in two))
    assert sum(got) == 3
    assert set(Result.objects.values_list("state", flat=True)) == {ResultState.RELEASED}
    assert (entries("result.release"), Interview.objects.count()) == (3, 3)
    assert Notice.objects.filter(kind="result_out").count() == 3
    assert Task.objects.filter(stage__kind="acknowledgement").count() == 3


def test_two_who_ask_for_the_release_share_a_job(ratified, troupe, two):  # noqa: F811
    moved_to(ratified, StageKind.RELEASE, troupe)
    got = at_once(*(partial(actions.request_release, ratified, actor=who) for who in two))
    assert got[0] == got[1]
    assert Job.objects.filter(kind="cycle-release").count() == 1


def test_a_result_is_acknowledged_or_objected_to_never_both(released, troupe):  # noqa: F811
    found, actor = of("employee", troupe), troupe.users["employee"]
    got = at_once(
        partial(actions.acknowledge, found, actor=actor),
        partial(actions.object_to, found, text="leads are missing", actor=actor),
    )
    winner = one_of(got)
    now = of("employee", troupe)
    assert (now.state, now.objection) == (("acknowledged", ""), ("objected", "leads are missing"))[winner]


def _appealed(troupe, number: str = "leads") -> Appeal:
    actor = troupe.users["employee"]
    return appeals.submit(
        of("employee", troupe), number=number, claimed="", grounds="look again", evidence=None, actor=actor
    )


def test_of_two_who_appeal_on_the_same_number_one_does(released, troupe):  # noqa: F811
    one_of(at_once(*(partial(_appealed, troupe) for _ in range(2))))
    assert Appeal.objects.count() == 1


def test_of_two_who_decide_the_same_appeal_one_does(released, troupe, two):  # noqa: F811
    found = appeals.accept(_appealed(troupe), actor=two[0])
    acts = [
        partial(appeals.decide, found, outcome=outcome, reason=f"{who.username} looked", actor=who)
        for outcome, who in zip(("upheld", "escalated"), two, strict=True)
    ]
    winner = one_of(at_once(*acts))
    now = Appeal.objects.get()
    assert (now.decided_by, now.decision) == (two[winner], f"{two[winner].username} looked")
    assert entries("appeal.decide") == 1


def test_of_two_who_carry_a_decision_out_one_does(released, troupe, two):  # noqa: F811
    found = appeals.accept(_appealed(troupe), actor=two[0])
    appeals.decide(found, outcome="upheld", reason="nothing is missing", actor=two[0])
    Grant.objects.create(user=troupe.users["stranger"], role="hr")
    who = [two[1], troupe.users["stranger"]]
    rows = [Appeal.objects.get(), Appeal.objects.get()]
    one_of(
        at_once(
            *(
                partial(appeals.execute, row, others_too=False, actor=actor)
                for row, actor in zip(rows, who, strict=True)
            )
        )
    )
    assert Appeal.objects.get().state == AppealState.CLOSED
    assert (entries("appeal.execute"), entries("result.decide")) == (1, 1)


@pytest.mark.parametrize("attempt", range(3))
def test_nobody_waits_for_somebody_who_waits_for_them(released, troupe, two, attempt):  # noqa: F811
    """What one does to a result and then to its task, another does the other way round."""
    acts = []
    for name in ("employee", "manager", "stranger"):
        task = Task.objects.get(stage__kind="acknowledgement", appraisee__person=troupe.people[name])
        acts += [
            partial(actions.acknowledge, of(name, troupe), actor=troupe.users[name]),
            partial(work_items.waive, task, actor=two[0], reason="on leave"),
        ]
    for mine, theirs in zip(*(iter(at_once(*acts)),) * 2, strict=True):
        assert isinstance(mine, Result) or isinstance(theirs, Task)


# ── what was typed ──────────────────────────────────────────────────────────────────────────────────


def test_a_value_that_comes_too_late_is_shown_to_who_typed_it(collecting, troupe, client_of):
    """Their page is from before somebody else entered the value."""
    values.enter(leads(), value=Decimal(75), actor=troupe.users["data_owner"])
    address = f"/actuals/cycles/{collecting.pk}/"
    page = client_of("data_owner").post(address, {f"value-{leads().pk}": "91"}, follow=True).content.decode()
    assert "somebody has taken the next step already" in page
    assert "You typed: 91" in page
    assert leads().value == 75


def test_a_value_that_is_sent_twice_is_no_quarrel(collecting, client_of):
    address, sent = f"/actuals/cycles/{collecting.pk}/", {f"value-{leads().pk}": "75"}
    for _ in range(2):
        page = client_of("data_owner").post(address, sent, follow=True).content.decode()
        assert "You typed" not in page
    assert entries("actual.enter") == 1


def test_a_decision_that_comes_too_late_is_shown_to_who_wrote_it(released, troupe, two, client_of):  # noqa: F811
    found = appeals.accept(_appealed(troupe), actor=two[0])
    appeals.decide(found, outcome="upheld", reason="nothing is missing", actor=two[0])
    sent = {"step": "decide", "outcome": "escalated", "reason": "the fair was left out"}
    page = client_of("director").post(f"/results/appeals/{found.pk}/", sent, follow=True).content.decode()
    assert "You typed: the fair was left out" in page
    assert Appeal.objects.get().decision == "nothing is missing"


def test_targets_that_come_too_late_stay_in_their_fields(sheet, client_of):
    address = f"/targets/{sheet.appraisee_id}/"
    typed = {"threshold-leads": "40", "target-leads": "80", "stretch-leads": "120"}
    other = {"threshold-leads": "50", "target-leads": "100", "stretch-leads": "170"}
    client_of("manager").post(address, {"step": "save", "revision": 1, **other})
    page = client_of("employee").post(address, {"step": "submit", "revision": 1, **typed})
    assert page.status_code == 422
    assert 'value="80"' in page.content.decode()
    assert "Somebody else changed this meanwhile" in page.content.decode()
    assert (his.get().state, his.get().lines.get().target) == (SheetState.DRAFT, 100)
