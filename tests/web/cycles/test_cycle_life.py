"""A cycle from draft to close: who is in it, what stands against its launch, which stage follows which."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from rounds import again, appraisee, drafted, launched, moved_to

from steelyard.web.audit.models import Entry
from steelyard.web.cycles import actions, planning
from steelyard.web.cycles.enrolment import NO_TEAM, TOO_NEW
from steelyard.web.cycles.models import Cycle, CycleState, StageKind, StageState, Task
from steelyard.web.org.models import Membership, Person, Team


@pytest.fixture
def draft(troupe):
    return drafted(troupe)


def test_everybody_of_those_days_is_in_with_team_and_manager(draft, troupe):
    found = appraisee(draft, "employee", troupe)
    assert (found.team_id, found.manager_id, found.second_manager_id) == ("content", "m-001", "d-001")
    assert [(one.starts_on, one.ends_on) for one in found.segments.all()] == [
        (date(2026, 4, 1), date(2026, 6, 30))
    ]


def test_who_is_in_no_team_is_not_rated_and_says_so(draft, troupe):
    assert appraisee(draft, "hr", troupe).not_rated == NO_TEAM


def test_a_transfer_makes_two_segments(troupe):
    Membership.objects.filter(person="e-007", team="content").update(valid_to=date(2026, 5, 16))
    Membership.objects.create(
        person=troupe.people["employee"], team=Team.objects.get(pk="brand"), valid_from=date(2026, 5, 16)
    )
    found = appraisee(drafted(troupe), "employee", troupe)
    assert [(one.team_id, one.starts_on, one.ends_on) for one in found.segments.all()] == [
        ("content", date(2026, 4, 1), date(2026, 5, 15)),
        ("brand", date(2026, 5, 16), date(2026, 6, 30)),
    ]
    assert found.team_id == "brand"


def test_under_a_third_of_the_days_is_too_new(troupe):
    # 91 days; a third is 30.33: who is there for 30 is too new, who is there for 31 is not.
    Person.objects.filter(pk="e-007").update(hired_on=date(2026, 6, 1))
    Person.objects.filter(pk="s-042").update(hired_on=date(2026, 5, 31))
    draft = drafted(troupe)
    assert appraisee(draft, "employee", troupe).not_rated == TOO_NEW
    assert appraisee(draft, "stranger", troupe).not_rated == ""


def test_who_left_before_is_not_in(troupe):
    Person.objects.filter(pk="e-007").update(left_on=date(2026, 4, 1))
    assert not drafted(troupe).appraisees.filter(person="e-007").exists()


def test_a_launch_names_everybody_who_is_missing(draft, troupe):
    draft.appraisees.filter(person="e-007").delete()
    with pytest.raises(ValidationError) as refused:
        actions.launch(draft, revision=draft.revision, actor=troupe.users["hr"])
    assert refused.value.messages == ["林𠮷 worked in these days and is not in the cycle."]


def test_nobody_is_in_two_rounds_of_the_same_days(troupe):
    launched(troupe)
    second = again(Cycle.objects.get(), troupe)
    assert len([one for one in planning.problems(second) if "2026Q2" in one]) == 3


def test_a_launch_keeps_the_organisation_and_asks_everybody_to_read_the_rules(troupe):
    cycle = launched(troupe)
    assert cycle.state == CycleState.PUBLISHED
    assert {one["id"] for one in cycle.organisation["teams"]} == {"marketing", "growth", "content", "brand"}
    asked = Task.objects.filter(stage__cycle=cycle).values_list("person_id", flat=True)
    # The director has nobody above, HR and the auditor are in no team.
    assert sorted(asked) == ["e-007", "m-001", "s-042"]


def test_the_second_of_two_who_launch_is_told(draft, troupe):
    actions.launch(draft, revision=1, actor=troupe.users["hr"])
    with pytest.raises(ValidationError, match="meanwhile"):
        actions.launch(draft, revision=1, actor=troupe.users["hr"])
    assert Entry.objects.filter(action="cycle.launch").count() == 1


def test_the_stages_follow_one_another_and_carry_the_round_along(troupe):
    cycle = launched(troupe)
    states = {}
    for kind in list(StageKind)[:8]:
        moved_to(cycle, kind, troupe)
        states[kind.value] = Cycle.objects.get(pk=cycle.pk).state
    assert states == {
        "policy": "published",
        "targets": "target_setting",
        "midterm": "executing",
        "actuals": "collecting",
        "self_review": "reviewing",
        "feedback": "reviewing",
        "manager_review": "reviewing",
        # What comes after it needs results: tests/web/results.
        "calibration": "calibrating",
    }


def test_two_who_press_begin_a_moment_apart_begin_one_stage(troupe, client_of):
    cycle = launched(troupe)
    page = client_of("hr").get(f"/cycles/{cycle.pk}/").content.decode()
    seen = re.search(r'name="stage" value="(\w+)"', page)[1]
    answers = [
        client_of("hr").post(f"/cycles/{cycle.pk}/move/", {"step": "next", "stage": seen}, follow=True)
        for _ in range(2)
    ]
    assert "This stage has begun already." not in answers[0].content.decode()
    assert "This stage has begun already." in answers[1].content.decode()
    # The first stage was opened by the launch.
    assert cycle.stages.filter(state="open").count() == 2


def test_a_stage_that_is_off_is_passed_over(draft, troupe):
    stages = [
        {
            "kind": one.kind,
            "is_on": one.kind != "targets",
            "starts_on": one.starts_on,
            "due_on": one.due_on,
            "overdue": one.overdue,
        }
        for one in draft.stages.all()
    ]
    planned = actions.plan(draft, stages=stages, rules=draft.rules, revision=1, actor=troupe.users["hr"])
    launched_one = actions.launch(planned, revision=2, actor=troupe.users["hr"])
    assert actions.open_next(launched_one, actor=troupe.users["hr"]).kind == StageKind.MIDTERM


def test_ratification_cannot_be_switched_off(draft):
    draft.stages.filter(kind="ratification").update(is_on=False)
    assert planning.problems(draft) == ["“Ratification” cannot be left out."]


def test_a_round_at_rest_opens_nothing(troupe):
    cycle = launched(troupe)
    actions.suspend(cycle, reason="merger", actor=troupe.users["hr"])
    with pytest.raises(ValidationError, match="not under way"):
        actions.open_next(Cycle.objects.get(), actor=troupe.users["hr"])
    actions.resume(cycle, reason="over", actor=troupe.users["hr"])
    assert Cycle.objects.get().state == CycleState.PUBLISHED


def test_a_cancelled_round_says_why(troupe):
    cycle = launched(troupe)
    with pytest.raises(ValidationError, match="reason"):
        actions.cancel(cycle, reason=" ", actor=troupe.users["hr"])
    actions.cancel(cycle, reason="wrong scheme", actor=troupe.users["hr"])
    assert Entry.objects.get(action="cycle.cancel").reason == "wrong scheme"


def test_leaving_somebody_out_needs_a_reason_and_is_written_down(draft, troupe):
    found = appraisee(draft, "stranger", troupe)
    with pytest.raises(ValidationError, match="reason"):
        actions.leave_out(found, reason="", actor=troupe.users["hr"])
    actions.leave_out(found, reason="parental leave", actor=troupe.users["hr"])
    entry = Entry.objects.get(action="appraisee.left_out")
    # The chain speaks of the pseudonym.
    assert entry.subject == str(found.pk)
    assert entry.new == "parental leave"


def test_a_closed_stage_is_not_closed_twice(troupe):
    stage = launched(troupe).stages.get(kind="policy")
    actions.close_stage(stage, actor=troupe.users["hr"])
    with pytest.raises(ValidationError, match="not open"):
        actions.close_stage(stage, actor=troupe.users["hr"])
    assert Cycle.objects.get().stages.get(kind="policy").state == StageState.CLOSED
