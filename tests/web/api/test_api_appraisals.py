"""Results, talks and appeals over the API: who sees them when, who may do what with them."""

from __future__ import annotations

import pytest
from rounds import appraisee, moved_to

from steelyard.web.audit.models import Read
from steelyard.web.cycles.models import StageKind
from steelyard.web.jobs.actions import run
from steelyard.web.jobs.models import Job
from steelyard.web.results.models import Appeal, Result
from web.results.conftest import computed, folder, ratified, released  # noqa: F401 - fixtures

MINUTES = {"held_on": "2026-07-30", "strengths": "leads", "to_work_on": "says no late", "agreed": "weekly"}
GROUNDS = {"number": "leads", "claimed": "100", "grounds": "the fair is missing"}


def send(calling, path: str, fields):
    return calling.client.post(f"/api/v1{path}", fields, headers=calling._headers({}))


def place(cycle, troupe, name: str = "employee") -> str:
    return f"/cycles/{cycle.pk}/people/{appraisee(cycle, name, troupe).pk}"


@pytest.fixture
def appealed(released, troupe, caller) -> str:  # noqa: F811 - the fixture
    """The address of the employee's appeal on the leads, which HR looks into."""
    moved_to(released, StageKind.APPEAL, troupe)
    made = send(caller("employee"), f"{place(released, troupe)}/appeals", GROUNDS).json()
    at = f"/cycles/{released.pk}/appeals/{made['id']}"
    caller("hr").post(f"{at}/accept")
    return at


def test_a_result_is_the_managers_to_see_before_it_is_mine(computed, troupe, caller):  # noqa: F811
    own = f"{place(computed, troupe)}/result"
    assert caller("employee").get(own).status_code == 404
    found = caller("manager").get(own).json()
    # Leads 75: 80 points of 60; teamwork 0.7 x 4 + 0.3 x 5 = 4.3: 60 + 0.65 x 40 = 86, of 40.
    # 0.6 x 80 + 0.4 x 86 = 82.4.
    assert (found["state"], found["total"], found["grade"], found["computed_grade"]) == (
        "provisional",
        "82.4",
        "B",
        "B",
    )
    assert [one["indicator"] for one in found["numbers"]] == ["leads", "teamwork"]
    assert caller("stranger").get(own).status_code == 404
    assert caller("data_owner").get(f"/cycles/{computed.pk}/results").status_code == 404


def test_a_look_at_somebodys_result_is_noted_one_at_the_own_is_not(released, troupe, caller):  # noqa: F811
    own = f"{place(released, troupe)}/result"
    caller("employee").get(own)
    assert not Read.objects.exists()
    caller("manager").get(own)
    assert [(one.reader.username, one.subject) for one in Read.objects.all()] == [("manager", "e-007")]


def test_ratifying_is_all_or_nothing(computed, troupe, caller):  # noqa: F811
    moved_to(computed, StageKind.RATIFICATION, troupe)
    at, director = f"/cycles/{computed.pk}/results", caller("director")
    chosen = [one["appraisee"] for one in director.get(f"{at}?state=calibrated").json()["items"]]
    nobody = "00000000-0000-0000-0000-000000000000"
    assert director.post(f"{at}/ratify", {"appraisees": [*chosen, nobody]}).status_code == 409
    assert set(Result.objects.values_list("state", flat=True)) == {"calibrated"}
    assert director.post(f"{at}/ratify", {"appraisees": chosen}).json() == {"ratified": 3}
    back = caller("hr").post(f"{place(computed, troupe)}/result/return", {"reason": "leads"}).json()
    assert back["state"] == "calibrated"


def test_the_release_is_a_job_and_comes_in_its_stage(ratified, troupe, caller):  # noqa: F811
    at, hr = f"/cycles/{ratified.pk}/results/release", caller("hr")
    assert hr.post(at).status_code == 422
    moved_to(ratified, StageKind.RELEASE, troupe)
    assert caller("director").post(at).status_code == 404
    first, second = hr.post(at, Idempotency_Key="k"), hr.post(at, Idempotency_Key="k")
    assert (first.status_code, first.json()) == (202, second.json())
    run(first.json()["id"])
    assert hr.get(f"/jobs/{first.json()['id']}").json()["result"] == {"released": 3}
    assert caller("employee").get(f"{place(ratified, troupe)}/result").json()["state"] == "released"


def test_a_result_is_answered_once_by_whose_it_is(released, troupe, caller):  # noqa: F811
    own = f"{place(released, troupe)}/result"
    assert caller("manager").post(f"{own}/acknowledge").status_code == 404
    assert caller("employee").post(f"{own}/object", {"text": " "}).status_code == 422
    told = caller("employee").post(f"{own}/object", {"text": "the fair is missing"}).json()
    assert (told["state"], told["objection"], told["steps"]) == (
        "objected",
        "the fair is missing",
        ["appeal"],
    )
    assert caller("employee").post(f"{own}/acknowledge").status_code == 409


def test_a_refusal_needs_a_witness_who_is_no_party(released, troupe, caller):  # noqa: F811
    own, manager = f"{place(released, troupe)}/result/refuse", caller("manager")
    for witness in ("e-007", "m-001", "nobody"):
        assert manager.post(own, {"reason": "would not sign", "witness": witness}).status_code == 422
    told = manager.post(own, {"reason": "would not sign", "witness": "s-042"}).json()
    assert (told["state"], told["witness"]) == ("refused", "s-042")


def test_a_talk_is_planned_until_it_was_held(released, troupe, caller):  # noqa: F811
    at, manager = f"{place(released, troupe)}/interview", caller("manager")
    assert caller("employee").post(f"{at}/schedule", {"on": "2026-12-01"}).status_code == 404
    assert manager.post(f"{at}/schedule", {"on": "2026-01-05"}).status_code == 422
    planned = manager.post(f"{at}/schedule", {"on": "2026-12-01"}).json()
    assert (planned["scheduled_on"], planned["steps"]) == ("2026-12-01", ["schedule", "hold"])
    assert caller("employee").get(at).json()["scheduled_on"] == "2026-12-01"
    manager.post(f"{at}/hold", {"held_on": "2026-12-01"})
    assert manager.post(f"{at}/schedule", {"on": "2026-12-02"}).status_code == 409


def test_minutes_are_written_by_who_holds_the_talk_and_answered(released, troupe, caller):  # noqa: F811
    at, employee, manager = (
        f"{place(released, troupe)}/interview",
        caller("employee"),
        caller("manager"),
    )
    assert employee.post(f"{at}/agree").status_code == 409
    assert caller("hr").post(f"{at}/minutes", MINUTES).status_code == 404
    assert manager.post(f"{at}/hold", {"held_on": "2026-07-30"}).json()["state"] == "held"
    assert manager.post(f"{at}/minutes", {**MINUTES, "agreed": ""}).status_code == 422
    assert manager.post(f"{at}/minutes", MINUTES).json()["state"] == "minutes_submitted"
    told = employee.post(f"{at}/object", {"text": "nothing was agreed"}).json()
    assert (told["state"], told["answer"], told["held_on"]) == (
        "employee_objected",
        "nothing was agreed",
        "2026-07-30",
    )


def test_an_appeal_names_a_number_that_is_there_once(released, troupe, caller):  # noqa: F811
    at, employee = f"{place(released, troupe)}/appeals", caller("employee")
    assert send(employee, at, {**GROUNDS, "number": "beauty"}).status_code == 422
    assert send(employee, at, {**GROUNDS, "grounds": ""}).status_code == 422
    assert send(caller("manager"), at, GROUNDS).status_code == 404
    made = send(employee, at, GROUNDS)
    assert (made.status_code, made.json()["state"], made.json()["steps"]) == (201, "submitted", ["withdraw"])
    assert send(employee, at, GROUNDS).status_code == 422
    gone = employee.post(f"/cycles/{released.pk}/appeals/{made.json()['id']}/withdraw").json()
    assert gone["state"] == "withdrawn"
    assert Result.objects.get(appraisee__person="e-007").state == "released"


def test_whoever_rated_neither_sees_nor_handles_the_appeal(appealed, caller):
    assert caller("manager").get(appealed).status_code == 404
    assert (
        caller("manager").post(f"{appealed}/decide", {"outcome": "upheld", "reason": "x"}).status_code == 404
    )
    assert caller("auditor").get(appealed).json()["steps"] == []
    assert caller("auditor").post(f"{appealed}/reject", {"text": "x"}).status_code == 404


def test_nothing_changes_where_nothing_was_corrected(appealed, caller):
    hr = caller("hr")
    run(hr.post(f"{appealed}/compare").json()["id"])
    found = hr.get(appealed).json()["difference"]
    assert found["before"] == found["after"]
    assert found["others"] == []
    assert "others" not in caller("employee").get(appealed).json()["difference"]
    changed = {"outcome": "adjusted", "reason": "as claimed"}
    assert caller("director").post(f"{appealed}/decide", changed).status_code == 422
    stays = {"outcome": "upheld", "reason": "the fair is in the leads"}
    assert caller("director").post(f"{appealed}/decide", stays).json()["decision"] == stays["reason"]
    assert caller("director").post(f"{appealed}/execute", {}).status_code == 422
    run(hr.post(f"{appealed}/execute", {}).json()["id"])
    assert Appeal.objects.get().state == "closed"
    assert Job.objects.filter(state="failed").count() == 0


def test_an_appeal_of_another_cycle_is_not_found(appealed, caller):
    other = f"/cycles/00000000-0000-0000-0000-000000000000/appeals/{appealed.split('/')[-1]}"
    assert caller("hr").get(other).status_code == 404
    assert caller("hr").post(f"{other}/accept").status_code == 404
