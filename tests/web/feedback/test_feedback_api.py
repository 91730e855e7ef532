"""The same by program: proposing, approving, answering, reading."""

from __future__ import annotations

import pytest

from steelyard.web.accounts import tokens
from steelyard.web.accounts.scopes import Scope
from steelyard.web.api.models import Kept
from steelyard.web.cycles import actions
from web.api.conftest import Caller
from web.feedback.conftest import SCALED


@pytest.fixture
def calling(room):
    """Somebody with a token of both scopes."""

    def caller(user) -> Caller:
        scopes = [Scope.FEEDBACK_READ, Scope.FEEDBACK_WRITE]
        _, secret = tokens.create(name="t", scopes=scopes, days=1, actor=user)
        return Caller(secret)

    return caller


def test_from_approval_to_what_is_published(room, calling):
    base = f"/cycles/{room.cycle.pk}/feedback"
    manager, users = calling(room.troupe.users["manager"]), room.troupe.users
    listed = manager.get(f"{base}/{room.about.pk}/nominations").json()
    peers = [one["id"] for one in listed if one["person"] in room.peers[:3]]
    address = f"{base}/{room.about.pk}/nominations/approve"
    assert calling(users["employee"]).post(address, {"nominations": peers}).status_code == 404
    assert [one["state"] for one in manager.post(address, {"nominations": peers}).json()] == ["approved"] * 3
    for person, rating in zip(room.peers[:3], "345", strict=True):
        task = f"{base}/tasks/{room.task(person).pk}"
        rater = calling(room.user(person))
        assert [one["name"] for one in rater.get(task).json()["questions"]] == [*SCALED, "keep", "change"]
        assert rater.post(f"{task}/answer", {"ratings": {"listens": "6"}}).status_code == 422
        lacking = rater.post(f"{task}/answer", {"ratings": {"listens": "3"}}).json()["errors"]
        assert {one["place"] for one in lacking} == set(SCALED) - {"listens"}
        sent = {"ratings": dict.fromkeys(SCALED, rating)}
        assert rater.post(f"{task}/answer", sent, Idempotency_Key=person).status_code == 204
        assert rater.post(f"{task}/answer", sent).status_code == 422
        assert manager.get(task).status_code == 404
    assert manager.get(f"{base}/{room.about.pk}").status_code == 404
    actions.close_stage(room.stage, actor=users["hr"])
    found = manager.get(f"{base}/{room.about.pk}").json()
    assert {"question": "listens", "perspective": "peer", "n": 3, "mean": "4", "comments": [],
            "counts": [["1", 0], ["2", 0], ["3", 1], ["4", 1], ["5", 1]]} in found["views"]  # fmt: skip
    assert calling(users["employee"]).get(f"{base}/{room.about.pk}").status_code == 404
    # A digest of an answer beside the account that sent it would be a way to the author.
    assert not Kept.objects.exists()


def test_a_decline_by_program_needs_a_reason(room, calling):
    one = room.nomination(room.peers[0])
    address = f"/cycles/{room.cycle.pk}/feedback/nominations/{one.pk}/decline"
    hr = calling(room.troupe.users["hr"])
    assert hr.post(address, {"reason": ""}).status_code == 422
    assert hr.post(address, {"reason": "on leave"}).json()["state"] == "declined"
