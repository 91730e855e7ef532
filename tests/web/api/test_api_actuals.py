"""Actuals over the API: entered and checked by two, disputed, corrected; files beside them."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rounds import launched, moved_to

from steelyard.web.actuals.models import Actual
from steelyard.web.cycles.models import StageKind


def send(calling, path: str, fields, **headers):
    return calling.client.post(f"/api/v1{path}", fields, headers=calling._headers(headers))


@pytest.fixture
def place(troupe):
    cycle = launched(troupe)
    moved_to(cycle, StageKind.ACTUALS, troupe)
    return f"/cycles/{cycle.pk}/actuals"


@pytest.fixture
def mine(place):
    """The value of the employee."""
    return Actual.objects.get(subject="e-007").pk


def test_a_data_owner_sees_what_is_wanted(place, caller):
    found = caller("data_owner").get(f"{place}?state=missing&indicator=leads").json()
    assert {one["subject"] for one in found["items"]} == {"e-007", "m-001", "s-042"}
    assert {(one["value"], one["owner"]) for one in found["items"]} == {(None, "data_owner")}
    assert caller("data_owner").get(f"{place}?state=entered").json()["total"] == 0
    assert caller("employee").get(place).status_code == 404


def test_all_values_are_entered_or_none(place, mine, caller):
    calling = caller("data_owner")
    values = [{"id": mine, "value": "75.25"}, {"id": 10**6, "value": "1"}]
    answer = calling.post(place, {"values": values})
    assert (answer.status_code, answer.json()["errors"][0]["place"]) == (422, str(10**6))
    assert Actual.objects.get(pk=mine).state == "missing"
    [done] = calling.post(place, {"values": values[:1]}).json()
    assert (done["value"], done["state"], done["entered_by"]) == ("75.25", "entered", "data_owner")


@pytest.mark.parametrize("value", ["Infinity", "many", "1e30", "0.123456789"])
def test_what_is_no_number_is_refused(place, mine, caller, value):
    assert caller("data_owner").post(place, {"values": [{"id": mine, "value": value}]}).status_code == 422
    assert send(caller("data_owner"), f"{place}/{mine}/enter", {"value": value}).status_code == 422


def test_only_the_data_owner_enters_and_somebody_else_checks(place, mine, caller):
    values, ids = {"values": [{"id": mine, "value": 75}]}, {"ids": [mine]}
    assert caller("hr").post(place, values).status_code == 422
    caller("data_owner").post(place, values)
    assert caller("data_owner").post(f"{place}/check", ids).status_code == 422
    assert caller("manager").post(f"{place}/check", ids).status_code == 404
    [done] = caller("hr").post(f"{place}/check", ids).json()
    assert (done["state"], done["checked_by"]) == ("validated", "hr")


def test_another_data_owner_is_named_by_hr(place, mine, caller):
    body = {"indicator": "leads", "username": "director"}
    assert caller("director").post(f"{place}/owners", body).status_code == 404
    assert caller("hr").post(f"{place}/owners", {**body, "indicator": "teamwork"}).status_code == 422
    assert caller("hr").post(f"{place}/owners", {**body, "username": "nobody"}).status_code == 422
    assert caller("hr").post(f"{place}/owners", body).status_code == 204
    done = send(caller("director"), f"{place}/{mine}/enter", {"value": "75"}).json()
    assert (done["value"], done["owner"]) == ("75", "director")


def test_evidence_goes_in_and_out_as_it_is(place, mine, caller):
    file = SimpleUploadedFile("导出.csv", b"lead_id\nL1\n")
    sent = send(caller("data_owner"), f"{place}/{mine}/enter", {"value": "75", "evidence": file}).json()
    assert sent["evidence"] is True
    answer = caller("employee").get(f"{place}/{mine}/evidence")
    assert (answer.content, answer["Content-Type"]) == (b"lead_id\nL1\n", "application/octet-stream")
    assert answer["Content-Disposition"].startswith("attachment")
    assert caller("stranger").get(f"{place}/{mine}/evidence").status_code == 404


def test_a_program_is_no_evidence(place, mine, caller):
    file = SimpleUploadedFile("run.exe", b"MZ")
    answer = send(caller("data_owner"), f"{place}/{mine}/enter", {"value": "75", "evidence": file})
    assert answer.status_code == 422
    assert Actual.objects.get(pk=mine).state == "missing"


def test_a_disputed_value_is_corrected_as_a_new_version(place, mine, caller):
    caller("data_owner").post(place, {"values": [{"id": mine, "value": 75}]})
    caller("hr").post(f"{place}/check", {"ids": [mine]})
    assert caller("manager").post(f"{place}/{mine}/dispute", {"reason": "x"}).status_code == 422
    told = caller("employee").post(f"{place}/{mine}/dispute", {"reason": "the fair is missing"}).json()
    assert (told["state"], told["reason"]) == ("disputed", "the fair is missing")
    fields = {"value": "100", "reason": "the fair was added"}
    now = send(caller("data_owner"), f"{place}/{mine}/restate", fields).json()
    assert (now["version"], now["state"], now["value"]) == (2, "entered", "100")
    assert [(one["version"], one["value"], one["is_current"]) for one in now["versions"]] == [
        (2, "100", True),
        (1, "75", False),
    ]


def test_sent_twice_with_a_file_it_is_corrected_once(place, mine, caller):
    caller("data_owner").post(place, {"values": [{"id": mine, "value": 75}]})
    for _ in range(2):
        file = SimpleUploadedFile("a.csv", b"1")
        fields = {"value": "80", "reason": "late", "evidence": file}
        answer = send(caller("data_owner"), f"{place}/{mine}/restate", fields, Idempotency_Key="k")
        assert answer.json()["version"] == 2
    assert Actual.objects.filter(subject="e-007").count() == 2


def test_a_value_of_another_cycle_is_not_found(place, mine, caller):
    nowhere = "/cycles/00000000-0000-0000-0000-000000000000/actuals"
    assert caller("hr").get(f"{nowhere}/{mine}").status_code == 404
