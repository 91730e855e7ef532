"""A stage that ended too early goes on: by one phase back, with a reason, and nothing that was confirmed changes."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from rounds import launched, moved_to

from steelyard.web.audit.models import Entry
from steelyard.web.cycles import actions, reopening
from steelyard.web.cycles.models import Cycle, Stage, StageKind
from steelyard.web.jobs.models import Job
from steelyard.web.results import actions as results
from steelyard.web.results.models import Result
from web.results.conftest import computed, folder  # noqa: F401 - fixtures

WHY = "two teams were forgotten"


def state_of(kind: StageKind) -> str:
    return Stage.objects.get(kind=kind).state


def reopen(kind: StageKind, troupe, reason: str = WHY) -> None:
    reopening.reopen(Stage.objects.get(kind=kind), reason=reason, actor=troupe.users["hr"])


def test_reviews_go_on_and_calibration_waits_until_they_have_ended_again(computed, troupe):  # noqa: F811
    reopen(StageKind.MANAGER_REVIEW, troupe)
    assert Cycle.objects.get().state == "reviewing"
    assert (state_of(StageKind.MANAGER_REVIEW), state_of(StageKind.CALIBRATION)) == ("open", "waiting")
    told = Entry.objects.filter(action__in=["cycle.reopen_reviews", "stage.reopened"])
    assert [(one.reason, one.actor) for one in told] == [(WHY, troupe.users["hr"])] * 2
    jobs = Job.objects.filter(kind="cycle-results").count()
    moved_to(computed, StageKind.CALIBRATION, troupe)
    assert Cycle.objects.get().state == "calibrating"
    assert Job.objects.filter(kind="cycle-results").count() >= jobs


def test_what_was_calibrated_is_provisional_again(computed, troupe):  # noqa: F811
    moved_to(computed, StageKind.RATIFICATION, troupe)
    assert set(Result.objects.values_list("state", flat=True)) == {"calibrated"}
    reopen(StageKind.SELF_REVIEW, troupe)
    assert set(Result.objects.values_list("state", flat=True)) == {"provisional"}
    assert set(Entry.objects.filter(action="result.recompute").values_list("reason", flat=True)) == {WHY}
    assert (state_of(StageKind.CALIBRATION), state_of(StageKind.RATIFICATION)) == ("waiting", "waiting")


def test_what_a_director_has_confirmed_does_not_change_behind_them(computed, troupe):  # noqa: F811
    moved_to(computed, StageKind.RATIFICATION, troupe)
    results.ratify(list(Result.objects.all()[:1]), actor=troupe.users["director"])
    with pytest.raises(ValidationError, match="Results are ratified"):
        reopen(StageKind.MANAGER_REVIEW, troupe)
    assert (Cycle.objects.get().state, state_of(StageKind.MANAGER_REVIEW)) == ("calibrating", "closed")


def test_targets_and_the_talk_at_half_time_go_on_as_well(troupe):
    cycle = launched(troupe)
    moved_to(cycle, StageKind.MIDTERM, troupe)
    reopen(StageKind.TARGETS, troupe)
    assert (Cycle.objects.get().state, state_of(StageKind.MIDTERM)) == ("target_setting", "waiting")
    moved_to(cycle, StageKind.ACTUALS, troupe)
    reopen(StageKind.MIDTERM, troupe)
    assert (Cycle.objects.get().state, state_of(StageKind.ACTUALS)) == ("executing", "waiting")


@pytest.mark.parametrize(
    ("at", "kind"),
    [
        (StageKind.CALIBRATION, StageKind.TARGETS),
        (StageKind.CALIBRATION, StageKind.FEEDBACK),
        (StageKind.CALIBRATION, StageKind.ACTUALS),
        (StageKind.CALIBRATION, StageKind.CALIBRATION),
        (StageKind.MIDTERM, StageKind.POLICY),
    ],
)
def test_two_phases_back_or_what_was_published_is_final(troupe, at, kind):
    moved_to(launched(troupe), at, troupe)
    with pytest.raises(ValidationError, match="cannot go on"):
        reopen(kind, troupe)


def test_a_reason_is_needed(troupe):
    moved_to(launched(troupe), StageKind.MIDTERM, troupe)
    with pytest.raises(ValidationError, match="reason"):
        reopen(StageKind.TARGETS, troupe, reason=" ")


def test_hr_finds_it_on_the_page_of_the_stage_and_others_do_not(troupe, client_of):
    cycle = launched(troupe)
    moved_to(cycle, StageKind.MIDTERM, troupe)
    address = f"/cycles/{cycle.pk}/stages/targets/"
    assert b'value="reopen"' in client_of("hr").get(address).content
    assert b'value="reopen"' not in client_of("director").get(address).content
    sent = {"step": "reopen", "reason": WHY}
    assert client_of("director").post(address, sent).status_code == 404
    client_of("hr").post(address, sent)
    assert state_of(StageKind.TARGETS) == "open"
    actions.close_stage(Stage.objects.get(kind=StageKind.TARGETS), actor=troupe.users["hr"])
