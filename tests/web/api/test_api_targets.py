"""Targets over the API: what is beside them, who agrees, a change that both want."""

from __future__ import annotations

import pytest
from rounds import appraisee, launched, moved_to

from steelyard.web.cycles.models import StageKind

MARKS = {"leads": {"threshold": "50", "target": "110.5", "stretch": "150"}}


def put(calling, path: str, body):
    return calling.client.put(
        f"/api/v1{path}", body, content_type="application/json", headers=calling._headers({})
    )


@pytest.fixture
def place(troupe):
    cycle = launched(troupe)
    moved_to(cycle, StageKind.TARGETS, troupe)
    return f"/cycles/{cycle.pk}/people/{appraisee(cycle, 'employee', troupe).pk}/targets"


@pytest.fixture
def agreed(place, caller):
    caller("employee").post(f"{place}/submit", {"revision": 1, "lines": MARKS})
    caller("manager").post(f"{place}/approve")
    caller("employee").post(f"{place}/acknowledge")
    return place


def test_a_draft_comes_from_the_scheme_with_its_steps(place, caller):
    found = caller("employee").get(place).json()
    [line] = found["lines"]
    assert (line["indicator"], line["target"], line["origin"]) == ("leads", "100", "scheme")
    assert (line["history"], line["chance"], line["is_low"]) == ([], None, False)
    assert (found["state"], found["steps"]) == ("draft", ["submit"])
    assert caller("auditor").get(place).json()["steps"] == []


def test_a_stale_revision_is_409_and_changes_nothing(place, caller):
    assert put(caller("manager"), place, {"revision": 1, "lines": MARKS}).json()["revision"] == 2
    late = {"leads": {**MARKS["leads"], "target": "120"}}
    assert put(caller("employee"), place, {"revision": 1, "lines": late}).status_code == 409
    assert caller("employee").get(place).json()["lines"][0]["target"] == "110.5"


@pytest.mark.parametrize(
    "lines",
    [
        {"leads": {"threshold": "120", "target": "100", "stretch": "150"}},
        {"leads": {"target": "NaN"}},
        {"leads": {"target": "1e30"}},
        {"teamwork": {"target": "3"}},
        {"leads": {"target": None}},
    ],
)
def test_marks_that_cannot_be_are_refused_whole(place, caller, lines):
    sent = {"revision": 1, "lines": lines}
    assert caller("employee").post(f"{place}/submit", sent).status_code == 422
    found = caller("employee").get(place).json()
    assert (found["state"], found["revision"]) == ("draft", 1)


def test_a_proposal_that_cannot_be_sent_is_not_saved_either(place, caller):
    """HR may save, but not propose: of a request for both nothing is kept."""
    hr = caller("hr")
    before = hr.get(place).json()
    assert hr.post(f"{place}/submit", {"revision": 1, "lines": MARKS}).status_code == 422
    assert hr.get(place).json() == before
    assert put(hr, place, {"revision": 1, "lines": MARKS}).json()["lines"][0]["target"] == "110.5"


def test_it_holds_once_both_have_agreed(place, caller):
    employee, manager = caller("employee"), caller("manager")
    employee.post(f"{place}/submit", {"revision": 1, "lines": MARKS})
    assert employee.post(f"{place}/approve").status_code == 422
    assert manager.post(f"{place}/acknowledge").status_code == 404
    assert manager.post(f"{place}/approve").json()["state"] == "approved"
    back = employee.post(f"{place}/object", {"reason": "not what we said"}).json()
    assert (back["state"], back["versions"][0]["reason"]) == ("returned", "not what we said")


def test_a_change_needs_the_consent_of_the_other(agreed, caller):
    employee, manager = caller("employee"), caller("manager")
    change = {"lines": {"leads": {"threshold": "40", "target": "90", "stretch": "120"}}}
    change |= {"effective_from": "2026-05-15", "reason": "half of the budget"}
    asked = employee.post(f"{agreed}/change", change).json()
    assert (asked["state"], asked["waiting"], asked["lines"][0]["target"]) == ("change_requested", 2, "110.5")
    assert employee.post(f"{agreed}/consent").status_code == 422
    now = manager.post(f"{agreed}/consent").json()
    assert (now["version"], now["lines"][0]["target"], now["waiting"]) == (2, "90", None)
    [new, old] = now["versions"]
    assert (new["effective_from"], old["state"]) == ("2026-05-15", "superseded")
    assert manager.post(f"{agreed}/consent").status_code == 404


def test_a_change_that_is_declined_leaves_what_was_agreed(agreed, caller):
    change = {"lines": MARKS, "effective_from": "2026-05-15", "reason": "more people"}
    caller("manager").post(f"{agreed}/change", change)
    found = caller("employee").post(f"{agreed}/decline", {"reason": "too early"}).json()
    assert (found["state"], found["version"], found["waiting"]) == ("acknowledged", 1, None)


def test_sheets_of_others_are_not_found(place, caller):
    assert caller("stranger").get(place).status_code == 404
    assert caller("data_owner").get(place).status_code == 404
    sheets = caller("hr").get(f"{place.split('/people')[0]}/targets").json()
    assert {"e-007", "m-001", "s-042"} <= {one["person"] for one in sheets["items"]}


def test_a_target_is_handed_down_by_shares_that_add_up(place, caller):
    at, hr = f"{place.split('/people')[0]}/targets/cascade", caller("hr")
    # Of 1,000 growth has 600, of these the content team 0.6667; the employee is all of it: 400.
    shares = {"growth": "0.6", "brand": "0.4", "m-001": "0.3333", "content": "0.6667"}
    shares |= {"e-007": "1", "s-042": "1"}
    body = {"indicator": "leads", "target": "1000", "shares": shares}
    found = hr.post(at, body)
    assert found.status_code == 200, found.json()
    assert {one["id"]: one["target"] for one in found.json()["parts"]}["e-007"] == "400"
    assert caller("employee").get(place).json()["lines"][0]["target"] == "100"
    assert hr.post(at, {**body, "shares": {**shares, "brand": "0.5"}}).status_code == 422
    assert caller("manager").post(at, body).status_code == 404
    hr.post(at, {**body, "take": True})
    line = caller("employee").get(place).json()["lines"][0]
    assert (line["target"], line["threshold"], line["origin"]) == ("400", "200", "cascade")
