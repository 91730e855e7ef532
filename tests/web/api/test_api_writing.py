"""What-if, rows behind a number, idempotency keys."""

from __future__ import annotations

from decimal import Decimal

from steelyard.web.jobs.models import Job
from steelyard.web.scorecards.models import Computation, Evidence, Figure, Scorecard


def test_what_if_scores_by_the_same_rules_and_stores_nothing(caller, scored, troupe):
    own = troupe.people["employee"].pk
    before = [model.objects.count() for model in (Computation, Scorecard, Figure, Evidence, Job)]
    answer = caller("employee").post(f"/scorecards/2026Q3/{own}/what-if", {"actuals": {"leads": 95}})
    # 95 of 100 leads are 95 points, 15 more than the 80 of the card; from 90 on it is an A.
    assert answer.json() == {"total": "95.0000", "grade": "A", "difference": "15.0000"}
    assert before == [model.objects.count() for model in (Computation, Scorecard, Figure, Evidence, Job)]
    assert Scorecard.objects.get(subject=own).total == Decimal(80)


def test_what_if_names_what_it_does_not_know(caller, scored, troupe):
    own = troupe.people["employee"].pk
    answer = caller("employee").post(f"/scorecards/2026Q3/{own}/what-if", {"actuals": {"beauty": 1}})
    assert (answer.status_code, answer.json()["errors"][0]["place"]) == (422, "actuals.beauty")


def test_the_same_key_asks_once(caller, scored, troupe):
    own, calling = troupe.people["employee"].pk, caller("employee")
    place = f"/scorecards/2026Q3/{own}/leads/rows"
    first = calling.post(place, Idempotency_Key="k1")
    second = calling.post(place, Idempotency_Key="k1")
    assert (first.status_code, second.status_code, first.json()) == (202, 202, second.json())
    assert second["Idempotent-Replay"] == "true"
    assert Job.objects.count() == 1


def test_a_key_is_not_good_for_another_request(caller, scored, troupe):
    own, calling = troupe.people["employee"].pk, caller("employee")
    calling.post(f"/scorecards/2026Q3/{own}/leads/rows", Idempotency_Key="k1")
    assert calling.post("/scorecards/2026Q3/marketing/leads/rows", Idempotency_Key="k1").status_code == 422


def test_keys_of_two_people_are_apart(caller, scored, troupe):
    place = "/scorecards/2026Q3/marketing/leads/rows"
    assert caller("employee").post(place, Idempotency_Key="same").status_code == 202
    assert "Idempotent-Replay" not in caller("stranger").post(place, Idempotency_Key="same")


def test_rows_are_there_once_they_were_looked_up(caller, scored, troupe):
    own, calling = troupe.people["employee"].pk, caller("employee")
    place = f"/scorecards/2026Q3/{own}/leads/rows"
    assert calling.get(place).status_code == 404
    Evidence.objects.create(
        computation=scored, subject=own, indicator="leads", body={"rows": []}, looked_up_at=scored.computed_at
    )
    assert calling.get(place).json()["body"] == {"rows": []}
