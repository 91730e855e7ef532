"""A scheme and roles through the API: the same steps and refusals as on the pages."""

from __future__ import annotations

from steelyard.web.audit.models import Entry
from steelyard.web.org.models import Grant
from steelyard.web.schemes.models import Version

TEXT = "steelyard: 1\nscheme: ours\nextends: [preset:balanced]\nperiod: quarter\n"


def put(calling, path, body):
    return calling.client.put(
        f"/api/v1{path}", body, content_type="application/json", headers=calling._headers({})
    )


def test_a_scheme_goes_its_way(caller):
    director, hr = caller("director"), caller("hr")
    assert director.post("/schemes", {"slug": "ours", "text": TEXT}).json()["state"] == "draft"
    assert (
        put(director, "/schemes/ours/draft", {"text": TEXT + "# x\n", "revision": 1}).json()["revision"] == 2
    )
    assert put(hr, "/schemes/ours/draft", {"text": TEXT, "revision": 1}).status_code == 409
    assert director.post("/schemes/ours/submit", {"note": "first"}).json()["state"] == "review"
    assert director.post("/schemes/ours/publish").status_code == 422
    assert hr.post("/schemes/ours/publish", {"applies_from": "2026Q3"}).json()["state"] == "published"
    assert caller("employee").post("/schemes/ours/versions/1/acknowledge").status_code == 204
    assert Version.objects.get().text == TEXT + "# x\n"


def test_drafts_are_not_for_everybody(caller):
    caller("director").post("/schemes", {"slug": "ours", "text": TEXT})
    employee = caller("employee")
    assert employee.get("/schemes/ours/versions").status_code == 404
    assert employee.post("/schemes/ours/submit").status_code == 404
    assert employee.post("/schemes", {"slug": "mine", "text": TEXT}).status_code == 404


def test_what_is_not_asked_for_is_not_stored(caller):
    body = {"slug": "ours", "text": TEXT, "state": "published", "published_by": 1, "number": 99}
    made = caller("director").post("/schemes", body).json()
    assert (made["state"], made["number"]) == ("draft", 1)


def test_roles_are_given_and_taken_with_a_reason(caller):
    hr = caller("hr")
    body = {"username": "stranger", "role": "auditor", "reason": "audit of 2026"}
    assert hr.post("/roles", body).status_code == 204
    assert {"username": "stranger", "role": "auditor"} in hr.get("/roles").json()
    assert hr.post("/roles/revoke", body).status_code == 204
    assert not Grant.objects.filter(user__username="stranger").exists()
    assert Entry.objects.filter(action__startswith="role.").count() == 2


def test_nobody_gives_oneself_a_role(caller):
    assert (
        caller("hr").post("/roles", {"username": "hr", "role": "director", "reason": "x"}).status_code == 422
    )
    assert (
        caller("employee").post("/roles", {"username": "hr", "role": "director", "reason": "x"}).status_code
        == 404
    )
