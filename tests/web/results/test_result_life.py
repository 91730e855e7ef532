"""From calibrated to final: who may do what, and what nobody may."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from rounds import drafted, moved_to, running

from steelyard.appraisal.machine import Part
from steelyard.web.audit.models import Entry
from steelyard.web.config import clock
from steelyard.web.cycles import actions as cycle_actions
from steelyard.web.cycles.models import Cycle, CycleState, StageKind, Task, TaskState
from steelyard.web.jobs.actions import run
from steelyard.web.jobs.models import Job
from steelyard.web.org.models import Grant, Person
from steelyard.web.results import actions, interviews
from steelyard.web.results.computing import compute
from steelyard.web.results.models import Interview, Result, ResultState
from web.results.conftest import of


def test_calibration_does_not_end_without_numbers(troupe, folder):
    from rounds import launched

    cycle = launched(troupe)
    stage = moved_to(cycle, StageKind.CALIBRATION, troupe)
    with pytest.raises(ValidationError, match="0 of 3"):
        cycle_actions.close_stage(stage, actor=troupe.users["hr"])


def test_nobody_ratifies_their_own_result(computed, troupe):
    moved_to(computed, StageKind.RATIFICATION, troupe)
    Grant.objects.create(user=troupe.users["manager"], role="director")
    with pytest.raises(ValidationError, match="their own"):
        actions.ratify([of("manager", troupe)], actor=troupe.users["manager"])


def test_numbers_older_than_what_they_come_from_are_not_ratified(computed, troupe):
    moved_to(computed, StageKind.RATIFICATION, troupe)
    computed.stages.filter(kind=StageKind.FEEDBACK).update(closed_at=clock.now())
    with pytest.raises(
        ValidationError, match="360-degree feedback” was not over when the numbers were computed"
    ):
        actions.ratify([of("employee", troupe)], actor=troupe.users["director"])
    compute(computed, actor=troupe.users["hr"], tell=lambda *_: None)
    assert actions.ratify([of("employee", troupe)], actor=troupe.users["director"]) == 1


def test_only_a_director_ratifies(computed, client_of, troupe):
    moved_to(computed, StageKind.RATIFICATION, troupe)
    chosen = {"step": "ratify", "result": [of("employee", troupe).pk]}
    assert client_of("hr").post(f"/results/cycles/{computed.pk}/", chosen).status_code == 404
    client_of("director").post(f"/results/cycles/{computed.pk}/", chosen)
    assert of("employee", troupe).state == ResultState.RATIFIED
    assert of("stranger", troupe).state == ResultState.CALIBRATED


def test_a_page_that_shows_other_numbers_ratifies_nothing(computed, client_of, troupe, folder):
    moved_to(computed, StageKind.RATIFICATION, troupe)
    page = client_of("director").get(f"/results/cycles/{computed.pk}/").content.decode()
    sent = dict(re.findall(r'name="(seen-\d+)" value="([^"]*)"', page))
    assert len(sent) == 3
    leads = folder.root / "actuals.csv"
    leads.write_text(leads.read_text().replace("e-007,leads,75", "e-007,leads,100"))
    compute(computed, actor=troupe.users["hr"], tell=lambda *_: None)
    sent |= {"step": "ratify", "result": list(Result.objects.values_list("pk", flat=True))}
    answer = client_of("director").post(f"/results/cycles/{computed.pk}/", sent, follow=True)
    name = troupe.people["employee"].name
    assert f"The numbers of {name} have changed meanwhile" in answer.content.decode()
    assert set(Result.objects.values_list("state", flat=True)) == {"calibrated"}


def test_ratification_does_not_end_while_somebody_is_not_ratified(computed, troupe):
    stage = moved_to(computed, StageKind.RATIFICATION, troupe)
    with pytest.raises(ValidationError, match="3 results"):
        cycle_actions.close_stage(stage, actor=troupe.users["hr"])


def test_without_calibration_results_can_be_confirmed_as_soon_as_they_are_computed(troupe, folder):
    draft, hr = drafted(troupe), troupe.users["hr"]
    off = ("calibration", "manager_review")
    stages = [
        {name: getattr(one, name) for name in ("kind", "is_on", "starts_on", "due_on", "overdue")}
        | {"is_on": one.kind not in off}
        for one in draft.stages.all()
    ]
    planned = cycle_actions.plan(draft, stages=stages, rules=draft.rules, revision=draft.revision, actor=hr)
    cycle = running(planned, troupe)
    moved_to(cycle, StageKind.RATIFICATION, troupe)
    run(str(Job.objects.get(kind="cycle-results").pk))
    assert set(Result.objects.values_list("state", flat=True)) == {"calibrated"}
    assert actions.ratify(list(Result.objects.all()), actor=troupe.users["director"]) == 3


def test_a_person_sees_the_result_when_it_is_out_and_not_before(ratified, troupe, client_of):
    address = f"/results/{of('employee', troupe).appraisee_id}/"
    assert client_of("employee").get(address).status_code == 404
    assert client_of("manager").get(address).status_code == 200
    moved_to(ratified, StageKind.RELEASE, troupe)
    actions.release_some(ratified, actor=troupe.users["hr"])
    assert client_of("employee").get(address).status_code == 200
    assert client_of("stranger").get(address).status_code == 404


def test_a_release_asks_for_a_talk_and_an_answer(released, troupe):
    asked = Task.objects.filter(
        appraisee=of("employee", troupe).appraisee, stage__kind__in=["release", "acknowledgement"]
    )
    assert {(one.stage.kind, one.person_id) for one in asked} == {
        ("release", "m-001"),
        ("acknowledgement", "e-007"),
    }
    assert of("employee", troupe).answer_by > clock.today()


def test_a_release_that_was_broken_off_goes_on_with_the_rest(ratified, troupe, monkeypatch):
    moved_to(ratified, StageKind.RELEASE, troupe)
    monkeypatch.setattr(actions, "CHUNK", 2)
    assert actions.release_some(ratified, actor=troupe.users["hr"]) == 2
    assert Result.objects.filter(state=ResultState.RATIFIED).count() == 1
    assert actions.release_some(ratified, actor=troupe.users["hr"]) == 1
    assert actions.release_some(ratified, actor=troupe.users["hr"]) == 0
    assert Entry.objects.filter(action="result.release").count() == 3
    assert Interview.objects.count() == 3


def test_an_agreement_and_an_objection_are_written_down(released, troupe):
    actions.acknowledge(of("employee", troupe), actor=troupe.users["employee"])
    with pytest.raises(ValidationError, match="reason"):
        actions.object_to(of("stranger", troupe), text="  ", actor=troupe.users["stranger"])
    actions.object_to(of("stranger", troupe), text="My leads are missing.", actor=troupe.users["stranger"])
    assert of("employee", troupe).state == ResultState.ACKNOWLEDGED
    assert (of("stranger", troupe).state, of("stranger", troupe).objection) == (
        ResultState.OBJECTED,
        "My leads are missing.",
    )
    task = Task.objects.get(stage__kind="acknowledgement", person="e-007")
    assert task.state == TaskState.DONE


def test_nobody_answers_for_somebody_else(released, troupe, client_of):
    address = f"/results/{of('employee', troupe).appraisee_id}/"
    for name in ("manager", "hr", "director"):
        assert client_of(name).post(address, {"step": "acknowledge"}).status_code == 404
    assert of("employee", troupe).state == ResultState.RELEASED


def test_a_refusal_needs_a_witness_who_is_no_party(released, troupe):
    found, hr = of("employee", troupe), troupe.users["hr"]
    for name in ("employee", "manager", "hr"):
        with pytest.raises(ValidationError, match="witness"):
            actions.refuse(found, witness=troupe.people[name], reason="x", actor=hr, parts=[Part.HR])
    actions.refuse(found, witness=troupe.people["stranger"], reason="walked out", actor=hr, parts=[Part.HR])
    assert of("employee", troupe).state == ResultState.REFUSED


def test_silence_is_overdue_and_not_consent(released, troupe):
    Result.objects.update(answer_by=clock.today() - timedelta(days=1))
    assert actions.fall_due() == 3
    assert of("employee", troupe).state == ResultState.OVERDUE_ACK
    # It can still be answered.
    actions.acknowledge(of("employee", troupe), actor=troupe.users["employee"])


def test_the_minutes_are_the_managers_and_the_answer_the_persons(released, troupe):
    talk = Interview.objects.get(result=of("employee", troupe))
    with pytest.raises(ValidationError, match="Minutes say"):
        interviews.write_up(
            talk,
            held_on=clock.today(),
            strengths="",
            to_work_on="x",
            agreed="y",
            actor=troupe.users["manager"],
        )
    interviews.write_up(
        talk,
        held_on=clock.today(),
        strengths="leads",
        to_work_on="replies",
        agreed="a course",
        actor=troupe.users["manager"],
    )
    interviews.object_to(
        Interview.objects.get(pk=talk.pk), text="no course was agreed", actor=troupe.users["employee"]
    )
    found = Interview.objects.get(pk=talk.pk)
    assert (found.state, found.answer) == ("employee_objected", "no course was agreed")


def test_a_closed_cycle_has_final_results(released, troupe):
    actions.acknowledge(of("employee", troupe), actor=troupe.users["employee"])
    moved_to(released, StageKind.APPEAL, troupe)
    now = Cycle.objects.get()
    cycle_actions.close(now, revision=now.revision, actor=troupe.users["hr"])
    assert Cycle.objects.get().state == CycleState.CLOSED
    assert set(Result.objects.values_list("state", flat=True)) == {ResultState.FINAL}


def test_of_two_who_close_a_cycle_one_wins(released, troupe):
    moved_to(released, StageKind.APPEAL, troupe)
    seen = Cycle.objects.get()
    cycle_actions.close(seen, revision=seen.revision, actor=troupe.users["hr"])
    with pytest.raises(ValidationError, match="meanwhile"):
        cycle_actions.close(seen, revision=seen.revision, actor=troupe.users["hr"])
    assert Entry.objects.filter(action="cycle.close").count() == 1


def test_hr_has_no_part_in_the_own_result(released, troupe, client_of):
    Person.objects.filter(pk="e-007").update(user=None)
    Person.objects.filter(pk="h-001").update(user=None)
    Person.objects.filter(pk="e-007").update(user=troupe.users["hr"])
    address = f"/results/{of('employee', troupe).appraisee_id}/"
    answer = client_of("hr").post(
        address, {"step": "refuse", "witness": "s-042", "reason": "I refuse myself"}
    )
    assert answer.status_code == 404
