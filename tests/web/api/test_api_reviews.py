"""Reviews and contributions over the API: the same rules as on the pages."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rounds import appraisee, launched, moved_to

from steelyard.web.contributions.models import Contribution
from steelyard.web.cycles.models import StageKind, Task, TaskState
from steelyard.web.reviews.models import Review

WHOLE = {
    "answers": {"teamwork": {"rating": "5", "comment": "closed the gap with sales"}},
    "strengths": "calm",
    "to_work_on": "says no too late",
}
ENTRY = {
    "subject": "e-007",
    "kind": "knowledge_sharing",
    "title": "A talk",
    "what": "Two hours.",
    "occurred_on": "2026-05-12",
}


def put(calling, path: str, body):
    return calling.client.put(
        f"/api/v1{path}", body, content_type="application/json", headers=calling._headers({})
    )


@pytest.fixture
def task(troupe):
    cycle = launched(troupe)
    moved_to(cycle, StageKind.MANAGER_REVIEW, troupe)
    return Task.objects.get(
        stage__kind="manager_review", appraisee=appraisee(cycle, "employee", troupe), person="m-001"
    )


@pytest.fixture
def path(task):
    return f"/cycles/{task.appraisee.cycle_id}/reviews/{task.pk}"


def test_a_review_is_read_saved_and_submitted(task, path, caller):
    manager = caller("manager")
    asked = manager.get(path).json()
    assert [one["indicator"] for one in asked["questions"]] == ["teamwork"]
    assert [step["value"] for step in asked["questions"][0]["steps"]] == ["1", "2", "3", "4", "5"]
    assert (asked["revision"], asked["closed"]) == (0, "")
    saved = put(manager, path, {"revision": 0, **WHOLE}).json()
    assert saved["revision"] == 1
    done = manager.post(f"{path}/submit", {"revision": 1, **WHOLE}).json()
    assert (done["state"], done["answers"]["teamwork"]["rating"]) == ("done", "5")
    [read] = caller("hr").get(f"/cycles/{task.appraisee.cycle_id}/people/{task.appraisee_id}/reviews").json()
    assert (read["rater"], read["answers"]["teamwork"]["comment"]) == ("m-001", "closed the gap with sales")


def test_a_stale_revision_is_409_and_changes_nothing(task, path, caller):
    manager = caller("manager")
    put(manager, path, {"revision": 0, **WHOLE})
    answer = put(manager, path, {"revision": 0, **WHOLE, "strengths": "loud"})
    assert answer.status_code == 409
    assert answer.json()["errors"] == [{"place": "revision", "message": "It is at revision 1 by now."}]
    assert Review.objects.get().strengths == "calm"


def test_what_is_missing_is_named_place_by_place(task, path, caller):
    answer = caller("manager").post(
        f"{path}/submit", {"revision": 0, "answers": {"teamwork": {"rating": "1"}}}
    )
    assert answer.status_code == 422
    assert {one["place"] for one in answer.json()["errors"]} == {
        "comment-teamwork",
        "strengths",
        "to_work_on",
    }
    assert Task.objects.get(pk=task.pk).state == TaskState.OPEN


@pytest.mark.parametrize(
    "answers", [{"teamwork": {"rating": "6"}}, {"leads": {"rating": "3"}}, {"teamwork": {"rating": "NaN"}}]
)
def test_ratings_beside_the_question_are_refused(task, path, caller, answers):
    assert put(caller("manager"), path, {"revision": 0, "answers": answers}).status_code == 422
    assert not Review.objects.exists()


def test_a_review_of_another_cycle_is_not_found(task, path, caller):
    other = path.replace(str(task.appraisee.cycle_id), "00000000-0000-0000-0000-000000000000")
    assert caller("manager").get(other).status_code == 404


def test_a_contribution_is_entered_verified_and_taken_back(troupe, caller):
    made = caller("employee").post("/contributions", {**ENTRY, "submit": True}).json()
    place = f"/contributions/{made['id']}"
    assert (made["state"], made["verifier"]) == ("submitted", "m-001")
    done = caller("manager").post(f"{place}/verify", {"rating": 4, "note": "was there"}).json()
    assert (done["state"], done["verified_by"], done["rating"]) == ("verified", "m-001", 4)
    back = caller("hr").post(f"{place}/take-back", {"reason": "another talk"}).json()
    assert (back["state"], back["rating"], back["reason"]) == ("submitted", None, "another talk")


def test_nobody_verifies_their_own_over_the_api_either(troupe, caller):
    made = caller("employee").post("/contributions", {**ENTRY, "submit": True}).json()
    assert caller("employee").post(f"/contributions/{made['id']}/verify", {"rating": 5}).status_code == 422
    assert Contribution.objects.get().state == "submitted"


def test_a_stale_contribution_is_409(troupe, caller):
    calling = caller("employee")
    made = calling.post("/contributions", ENTRY).json()
    place = f"/contributions/{made['id']}"
    assert put(calling, place, {**ENTRY, "what": "first", "revision": 1}).json()["revision"] == 2
    assert put(calling, place, {**ENTRY, "what": "second", "revision": 1}).status_code == 409


def test_evidence_is_attached_to_a_draft_and_read_by_who_verifies(troupe, caller):
    calling = caller("employee")
    place = f"/contributions/{calling.post('/contributions', ENTRY).json()['id']}"

    def attach(name: str, data: bytes, revision: int):
        sent = {"revision": revision, "file": SimpleUploadedFile(name, data)}
        return calling.client.post(f"/api/v1{place}/evidence", sent, headers=calling._headers({}))

    assert calling.get(f"{place}/evidence").status_code == 404
    assert attach("slides.pdf", b"no PDF at all", 1).status_code == 422
    done = attach("minutes.txt", "演讲纪要".encode(), 1).json()
    assert (done["evidence"], done["what"], done["revision"]) == ("minutes.txt", ENTRY["what"], 2)
    assert attach("other.txt", b"late", 1).status_code == 409
    calling.post(f"{place}/submit")
    assert caller("manager").get(f"{place}/evidence").content == "演讲纪要".encode()
    assert caller("stranger").get(f"{place}/evidence").status_code == 404


def test_sent_twice_it_is_entered_once(troupe, caller):
    calling = caller("employee")
    for _ in range(2):
        assert calling.post("/contributions", ENTRY, Idempotency_Key="k").status_code == 201
    assert Contribution.objects.count() == 1
