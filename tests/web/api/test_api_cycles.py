"""Cycles over the API: made, planned, announced, moved; whose they are to see."""

from __future__ import annotations

import pytest
from rounds import appraisee, drafted, launched, moved_to, published

from steelyard.web.cycles.models import Cycle, StageKind, Task

NEW = {"title": "2026年第二季度", "scheme": "rounds", "period": "2026Q2"}


def put(calling, path: str, body):
    return calling.client.put(
        f"/api/v1{path}", body, content_type="application/json", headers=calling._headers({})
    )


@pytest.fixture
def cycle(troupe):
    return launched(troupe)


def test_a_cycle_is_made_planned_and_announced(troupe, caller):
    published(troupe)
    hr = caller("hr")
    made = hr.post("/cycles", NEW).json()
    assert (made["state"], made["starts_on"], made["ends_on"]) == ("draft", "2026-04-01", "2026-06-30")
    assert made["problems"] == []
    place = f"/cycles/{made['id']}"
    stages = [
        {name: one[name] for name in ("kind", "is_on", "starts_on", "due_on", "overdue")}
        | ({"is_on": False} if one["kind"] == "midterm" else {})
        for one in made["stages"]
    ]
    planned = put(
        hr,
        f"{place}/plan",
        {"revision": made["revision"], "stages": stages, "rules": {"manager_rounds": 2}},
    ).json()
    assert [one["kind"] for one in planned["stages"] if not one["is_on"]] == ["midterm"]
    assert (planned["rules"]["manager_rounds"], planned["rules"]["appeal_days"]) == (2, 7)
    stale = hr.post(f"{place}/launch", {"revision": made["revision"]})
    assert stale.status_code == 409
    running = hr.post(f"{place}/launch", {"revision": planned["revision"]}).json()
    assert running["state"] == "published"
    assert [one["kind"] for one in running["stages"] if one["state"] == "open"] == ["policy"]


@pytest.mark.parametrize(
    "more",
    [
        {"period": "soon"},
        {"period": ""},
        {"period": "", "starts_on": "2026-04-02", "ends_on": "2026-06-29"},
        {"scheme": "nobody"},
        {"version": 2},
        {"period": "", "starts_on": "0001-01-01", "ends_on": "9999-12-31"},
    ],
)
def test_a_cycle_that_cannot_be_is_refused(troupe, caller, more):
    published(troupe)
    assert caller("hr").post("/cycles", {**NEW, **more}).status_code == 422
    assert not Cycle.objects.exists()


def test_rules_that_are_none_are_refused_place_by_place(troupe, caller):
    draft = drafted(troupe)
    rules = {"revision": draft.revision, "rules": {"feedback": {"thresholds": {"peer": 2}}}}
    answer = put(caller("hr"), f"/cycles/{draft.pk}/plan", rules)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["place"].endswith("rules.feedback.thresholds.peer")


def test_sent_twice_with_one_key_a_draft_is_made_once(troupe, caller):
    published(troupe)
    hr = caller("hr")
    first, second = (hr.post("/cycles", NEW, Idempotency_Key="a").json() for _ in range(2))
    assert first == second
    assert Cycle.objects.count() == 1


def test_drafts_are_for_those_who_see_all(troupe, caller):
    draft = drafted(troupe)
    assert caller("director").get(f"/cycles/{draft.pk}").json()["problems"] == []
    assert caller("employee").get(f"/cycles/{draft.pk}").status_code == 404
    assert caller("employee").get("/cycles").json()["total"] == 0


def test_what_is_asked_of_me_is_confirmed_by_me(cycle, troupe, caller):
    employee = caller("employee")
    [task] = employee.get("/tasks").json()["items"]
    assert (task["stage"], task["about"], task["state"]) == ("policy", "e-007", "open")
    place = f"/cycles/{cycle.pk}/tasks/{task['id']}"
    assert caller("hr").post(f"{place}/confirm").status_code == 404
    assert employee.post(f"{place}/confirm").json()["state"] == "done"
    assert employee.get("/tasks").json()["total"] == 0
    assert employee.post(f"{place}/confirm").status_code == 409


def test_the_progress_of_a_stage_is_counted(cycle, troupe, caller):
    [task] = Task.objects.filter(stage__kind="policy", assignee=troupe.people["employee"])
    caller("employee").post(f"/cycles/{cycle.pk}/tasks/{task.pk}/confirm")
    hr = caller("hr")
    [policy] = [one for one in hr.get(f"/cycles/{cycle.pk}").json()["stages"] if one["state"] == "open"]
    assert (policy["kind"], policy["done"], policy["total"]) == ("policy", 1, Task.objects.count())
    left = hr.get(f"/cycles/{cycle.pk}/stages/policy").json()
    assert left["total"] == policy["total"] - 1
    assert "e-007" not in {one["person"] for one in left["items"]}


def test_a_task_is_given_to_somebody_else_never_to_whom_it_is_about(cycle, troupe, caller):
    moved_to(cycle, StageKind.MANAGER_REVIEW, troupe)
    [task] = Task.objects.filter(stage__kind="manager_review", appraisee=appraisee(cycle, "employee", troupe))
    place = f"/cycles/{cycle.pk}/tasks/{task.pk}"
    manager = caller("manager")
    body = {"reason": "on leave", "to": "e-007"}
    assert manager.post(f"{place}/delegate", body).status_code == 422
    director = troupe.people["director"].pk
    given = manager.post(f"{place}/delegate", {**body, "to": director}).json()
    assert (given["person"], given["assignee"]) == ("m-001", director)
    assert manager.post(f"{place}/waive", {"reason": "late"}).status_code == 404
    assert caller("hr").post(f"{place}/waive", {"reason": "late"}).json()["state"] == "waived"


def test_who_gives_feedback_about_me_is_not_told(cycle, troupe, caller):
    about = appraisee(cycle, "employee", troupe)
    task = Task.objects.create(
        stage=cycle.stages.get(kind="feedback"),
        appraisee=about,
        person=troupe.people["stranger"],
        assignee=troupe.people["stranger"],
        part="rater",
        perspective="peer",
        due_on="2026-07-20",
    )
    for who in ("employee", "manager", "hr"):
        tasks = caller(who).get(f"/cycles/{cycle.pk}/people/{about.pk}").json()["tasks"]
        assert str(task.pk) not in {one["id"] for one in tasks}


def test_a_cycle_is_suspended_and_goes_on(cycle, troupe, caller):
    hr, place = caller("hr"), f"/cycles/{cycle.pk}"
    assert hr.post(f"{place}/suspend", {"reason": ""}).status_code == 422
    assert hr.post(f"{place}/suspend", {"reason": "merger"}).json()["state"] == "suspended"
    assert caller("employee").get("/tasks").json()["total"] == 0
    assert hr.post(f"{place}/resume", {"reason": "merged"}).json()["state"] == "published"
    assert hr.post(f"{place}/resume", {"reason": "again"}).status_code == 409


def test_nobody_leaves_themselves_out(cycle, troupe, caller):
    mine, other = appraisee(cycle, "hr", troupe), appraisee(cycle, "employee", troupe)
    hr, body = caller("hr"), {"reason": "too new"}
    assert hr.post(f"/cycles/{cycle.pk}/people/{mine.pk}/leave-out", body).status_code == 404
    done = hr.post(f"/cycles/{cycle.pk}/people/{other.pk}/leave-out", body).json()
    assert done["not_rated"] == "too new"
    back = hr.post(f"/cycles/{cycle.pk}/people/{other.pk}/take-in", body).json()
    assert back["not_rated"] == ""


def test_somebody_of_another_cycle_is_not_found(cycle, troupe, caller):
    other = appraisee(cycle, "employee", troupe)
    nowhere = "/cycles/00000000-0000-0000-0000-000000000000"
    assert caller("hr").get(f"{nowhere}/people/{other.pk}").status_code == 404


def test_leave_is_noted_and_struck_and_told_to_hr_alone(cycle, troupe, caller):
    place, hr = f"/cycles/{cycle.pk}/people/{appraisee(cycle, 'employee', troupe).pk}", caller("hr")
    days = {"starts_on": "2026-05-04", "ends_on": "2026-05-06", "reason": "certificate"}
    assert hr.post(f"{place}/leaves", {**days, "ends_on": "2026-05-01"}).status_code == 422
    made = hr.post(f"{place}/leaves", days)
    assert (made.status_code, made.json()["starts_on"]) == (201, "2026-05-04")
    assert [one["ends_on"] for one in hr.get(place).json()["leaves"]] == ["2026-05-06"]
    assert caller("manager").get(place).json()["leaves"] == []
    strike = f"{place}/leaves/{made.json()['id']}/strike"
    assert hr.post(strike, {"reason": "other days"}).status_code == 204
    assert hr.post(strike, {"reason": "again"}).status_code == 404


def test_who_rates_the_days_in_a_team_is_named_never_the_person(cycle, troupe, caller):
    place, hr = f"/cycles/{cycle.pk}/people/{appraisee(cycle, 'employee', troupe).pk}", caller("hr")
    [segment] = hr.get(place).json()["segments"]
    at = f"{place}/segments/{segment['id']}/manager"
    assert hr.post(at, {"manager": "e-007", "reason": "transfer"}).status_code == 422
    assert hr.post(at, {"manager": "d-001", "reason": "transfer"}).status_code == 204
    assert hr.get(place).json()["segments"][0]["manager"] == "d-001"


def test_a_cycle_follows_the_organisation(cycle, troupe, caller):
    hr, place = caller("hr"), f"/cycles/{cycle.pk}/people"
    assert hr.post(f"{place}/follow", {"reason": "nothing new"}).json() == {"people": 0}
    troupe.people["employee"].manager = troupe.people["director"]
    troupe.people["employee"].save()
    assert hr.post(f"{place}/follow", {"reason": "a new manager"}).json() == {"people": 1}
    [moved] = [one for one in hr.get(place).json()["items"] if one["person"] == "e-007"]
    assert moved["manager"] == "d-001"
