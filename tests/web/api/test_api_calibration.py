"""A meeting of the calibration room over the API: begun, talked over, moved by two, ended."""

from __future__ import annotations

import pytest
from rounds import appraisee

from steelyard.web.results.models import Result
from web.results.conftest import computed, folder  # noqa: F401 - fixtures


@pytest.fixture
def room(computed) -> str:  # noqa: F811 - the fixture
    return f"/cycles/{computed.pk}/calibration"


@pytest.fixture
def about(computed, troupe) -> str:  # noqa: F811 - the fixture
    return str(appraisee(computed, "employee", troupe).pk)


def test_one_meeting_goes_on_at_a_time(room, caller):
    hr = caller("hr")
    assert hr.get(room).json()["meeting"] is None
    begun = hr.post(f"{room}/begin", {"members": ["director", "employee"]})
    assert (begun.status_code, begun.json()["members"]) == (201, ["director", "hr"])
    assert hr.get(room).json()["meeting"] == begun.json()["id"]
    assert caller("director").post(f"{room}/begin").status_code == 422
    assert caller("director").post(f"{room}/end", {"reason": "agreed"}).json()["ended_at"]
    assert hr.post(f"{room}/end").status_code == 409


def test_what_is_said_needs_a_meeting_and_words(room, about, caller):
    hr, said = caller("hr"), {"appraisee": about, "reason": "close to B"}
    assert hr.post(f"{room}/discuss", said).status_code == 422
    hr.post(f"{room}/begin", {})
    assert hr.post(f"{room}/discuss", {**said, "reason": ""}).status_code == 422
    assert hr.post(f"{room}/discuss", said).status_code == 204
    [card] = [one for one in hr.get(room).json()["people"] if one["appraisee"] == about]
    assert (card["discussed"], card["to_discuss"]) == (True, False)


def test_why_a_group_departs_is_kept_beside_it(room, caller):
    hr = caller("hr")
    hr.post(f"{room}/begin", {})
    [group, *_] = hr.get(room).json()["groups"]
    assert hr.post(f"{room}/explain", {"group": "nobody", "reason": "few"}).status_code == 422
    assert hr.post(f"{room}/explain", {"group": group["key"], "reason": "few"}).status_code == 204
    assert hr.get(room).json()["groups"][0]["reason"] == "few"


def test_a_move_is_withdrawn_by_who_proposed_it(room, about, caller):
    hr, director = caller("hr"), caller("director")
    hr.post(f"{room}/begin", {"members": ["director"]})
    body = {"appraisee": about, "seen": "B", "to": "A", "reason": "the fair"}
    move = hr.post(f"{room}/moves", body).json()
    assert director.post(f"{room}/moves/{move['id']}/withdraw").status_code == 422
    assert hr.post(f"{room}/moves/{move['id']}/withdraw").json()["state"] == "withdrawn"
    assert Result.objects.get(appraisee=about).grade == "B"


def test_who_is_too_near_sees_no_card_any_more(room, about, caller):
    hr, body = caller("hr"), {"appraisee": about, "member": "director", "reason": "married"}
    assert hr.post(f"{room}/conflicts", {**body, "member": "employee"}).status_code == 404
    assert hr.post(f"{room}/conflicts", body).status_code == 204
    assert about not in {one["appraisee"] for one in caller("director").get(room).json()["people"]}
    assert hr.post(f"{room}/conflicts", body).status_code == 422
