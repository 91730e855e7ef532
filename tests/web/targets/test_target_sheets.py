"""Targets: agreed by both, changed by both, handed down exactly."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st
from rounds import appraisee, launched, moved_to

from steelyard.appraisal.machine import Part
from steelyard.web.audit.models import Entry
from steelyard.web.cycles import actions as cycle_actions
from steelyard.web.cycles import hooks
from steelyard.web.cycles.models import Cycle, StageKind, Task, TaskState
from steelyard.web.targets import actions, cascading
from steelyard.web.targets.models import Line, Sheet, SheetState

EMPLOYEE, MANAGER, HR = [Part.APPRAISEE], [Part.MANAGER], [Part.HR]


@pytest.fixture
def cycle(troupe) -> Cycle:
    found = launched(troupe)
    moved_to(found, StageKind.TARGETS, troupe)
    return Cycle.objects.get(pk=found.pk)


def sheet(cycle, troupe, name: str = "employee") -> Sheet:
    return Sheet.objects.get(appraisee=appraisee(cycle, name, troupe), is_current=True)


def marks(*values: int) -> dict[str, actions.Marks]:
    low, middle, high = map(Decimal, values)
    return {"leads": (low, middle, high)}


@pytest.fixture
def agreed(cycle, troupe) -> Sheet:
    found = actions.save_lines(
        sheet(cycle, troupe), marks(60, 120, 160), revision=1, actor=troupe.users["employee"]
    )
    actions.submit(found, actor=troupe.users["employee"], parts=EMPLOYEE)
    actions.approve(found, actor=troupe.users["manager"], parts=MANAGER)
    return actions.acknowledge(found, actor=troupe.users["employee"])


def test_everybody_begins_with_the_targets_of_the_scheme(cycle, troupe):
    line = sheet(cycle, troupe).lines.get()
    assert (line.indicator, line.threshold, line.target, line.stretch) == ("leads", 50, 100, 150)


def test_a_proposal_goes_to_the_manager_and_back(cycle, troupe):
    found = sheet(cycle, troupe)
    task = Task.objects.get(stage__kind="targets", part="manager", appraisee=found.appraisee)
    assert task.state == TaskState.WAITING
    actions.submit(found, actor=troupe.users["employee"], parts=EMPLOYEE)
    assert Task.objects.get(pk=task.pk).state == TaskState.OPEN
    actions.send_back(found, actor=troupe.users["manager"], parts=MANAGER, reason="too low")
    assert sheet(cycle, troupe).state == SheetState.RETURNED
    assert (
        Task.objects.get(stage__kind="targets", part="appraisee", appraisee=found.appraisee).state
        == "returned"
    )


def test_nobody_agrees_alone(cycle, troupe):
    found = sheet(cycle, troupe)
    actions.submit(found, actor=troupe.users["employee"], parts=EMPLOYEE)
    with pytest.raises(ValidationError, match="not yours"):
        actions.approve(found, actor=troupe.users["employee"], parts=EMPLOYEE)
    actions.approve(found, actor=troupe.users["manager"], parts=MANAGER)
    assert not hooks.rows(cycle).get("targets")
    actions.acknowledge(found, actor=troupe.users["employee"])
    assert [(row["subject"], row["target"]) for row in hooks.rows(cycle)["targets"]] == [("e-007", 100)]


def test_the_second_of_two_editors_is_told(cycle, troupe):
    found = sheet(cycle, troupe)
    actions.save_lines(found, marks(60, 120, 160), revision=1, actor=troupe.users["employee"])
    with pytest.raises(ValidationError, match="meanwhile"):
        actions.save_lines(found, marks(10, 20, 30), revision=1, actor=troupe.users["manager"])
    assert sheet(cycle, troupe).lines.get().target == 120


def test_the_three_numbers_go_in_one_direction(cycle, troupe):
    with pytest.raises(ValidationError, match="one direction"):
        actions.save_lines(
            sheet(cycle, troupe), marks(100, 90, 150), revision=1, actor=troupe.users["employee"]
        )


def test_a_stage_does_not_end_between_proposal_and_agreement(cycle, troupe):
    actions.submit(sheet(cycle, troupe), actor=troupe.users["employee"], parts=EMPLOYEE)
    with pytest.raises(ValidationError, match="1 target sheets"):
        cycle_actions.close_stage(cycle.stages.get(kind="targets"), actor=troupe.users["hr"])


def test_a_change_needs_the_other_ones_consent_a_reason_and_a_day(agreed, troupe, cycle):
    with pytest.raises(ValidationError, match="reason"):
        actions.ask_change(
            agreed,
            marks(60, 90, 160),
            effective_from=date(2026, 5, 16),
            reason=" ",
            actor=troupe.users["employee"],
            parts=EMPLOYEE,
        )
    waiting = actions.ask_change(
        agreed,
        marks(60, 90, 160),
        effective_from=date(2026, 5, 16),
        reason="half of the budget is gone",
        actor=troupe.users["employee"],
        parts=EMPLOYEE,
    )
    # Until then what was agreed holds.
    assert [row["target"] for row in hooks.rows(cycle)["targets"]] == [120]
    with pytest.raises(ValidationError, match="the other one"):
        actions.consent(waiting, actor=troupe.users["employee"], parts=EMPLOYEE)
    actions.consent(waiting, actor=troupe.users["manager"], parts=MANAGER)
    rows = [(row["target"], row["effective_from"], row["reason"]) for row in hooks.rows(cycle)["targets"]]
    assert rows == [(120, None, None), (90, date(2026, 5, 16), "half of the budget is gone")]
    assert Entry.objects.get(action="target.request_change").reason == "half of the budget is gone"


def test_a_change_that_is_declined_leaves_what_was_agreed(agreed, troupe, cycle):
    waiting = actions.ask_change(
        agreed,
        marks(60, 90, 160),
        effective_from=date(2026, 5, 16),
        reason="x",
        actor=troupe.users["employee"],
        parts=EMPLOYEE,
    )
    actions.decline(waiting, actor=troupe.users["manager"], parts=MANAGER, reason="the budget is back")
    assert sheet(cycle, troupe).state == SheetState.ACKNOWLEDGED
    assert [row["target"] for row in hooks.rows(cycle)["targets"]] == [120]


def test_after_a_change_that_was_declined_another_one_is_asked_for(agreed, troupe, cycle):
    asked = {
        "effective_from": date(2026, 5, 16),
        "reason": "x",
        "actor": troupe.users["employee"],
        "parts": EMPLOYEE,
    }
    waiting = actions.ask_change(agreed, marks(60, 90, 160), **asked)
    actions.decline(waiting, actor=troupe.users["manager"], parts=MANAGER, reason="the budget is back")
    again = actions.ask_change(sheet(cycle, troupe), marks(60, 100, 160), **asked)
    actions.consent(again, actor=troupe.users["manager"], parts=MANAGER)
    assert list(Sheet.objects.filter(appraisee=again.appraisee).values_list("version", "state")) == [
        (3, SheetState.ACKNOWLEDGED),
        (2, SheetState.RETURNED),
        (1, SheetState.SUPERSEDED),
    ]


def test_no_target_changes_once_the_actuals_are_known_but_by_hr(agreed, troupe, cycle):
    moved_to(cycle, StageKind.ACTUALS, troupe)
    asked = {"effective_from": date(2026, 5, 16), "reason": "x"}
    with pytest.raises(ValidationError, match="only HR"):
        actions.ask_change(
            agreed, marks(60, 70, 160), actor=troupe.users["employee"], parts=EMPLOYEE, **asked
        )


# ── handing down ────────────────────────────────────────────────────────────────────────────────────


def test_a_target_is_handed_down_exactly(cycle, troupe):
    # 1,000 leads: growth 60%, brand 40%; in growth the manager 1/3 and the content team 2/3; all to one person.
    shares = {
        "growth": Decimal("0.6"),
        "brand": Decimal("0.4"),
        "m-001": Decimal("0.3333"),
        "content": Decimal("0.6667"),
        "e-007": Decimal(1),
        "s-042": Decimal(1),
    }
    assert cascading.take(cycle, "leads", Decimal(1000), shares, actor=troupe.users["hr"]) == 3
    found = {
        one.sheet.appraisee.person_id: one.target for one in Line.objects.select_related("sheet__appraisee")
    }
    assert found == {"m-001": 200, "e-007": 400, "s-042": 400}
    # 50 of 100 is half the target, and stays half.
    assert sheet(cycle, troupe).lines.get().threshold == 200


def test_shares_that_do_not_add_up_are_said(cycle, troupe):
    with pytest.raises(ValidationError):
        cascading.worked_out(
            cycle, "leads", Decimal(100), {"growth": Decimal("0.6"), "brand": Decimal("0.3")}
        )


@how(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(
    target=st.integers(0, 100_000),
    growth=st.integers(0, 10_000),
    manager=st.integers(0, 10_000),
)
def test_what_people_get_sums_to_the_target(cycle, target, growth, manager):
    shares = {
        "growth": Decimal(growth) / 10_000,
        "brand": 1 - Decimal(growth) / 10_000,
        "m-001": Decimal(manager) / 10_000,
        "content": 1 - Decimal(manager) / 10_000,
        "e-007": Decimal(1),
        "s-042": Decimal(1),
    }
    found = cascading.worked_out(cycle, "leads", Decimal(target), shares)
    assert sum(amount for one, amount in found if one.is_person) == target


# ── pages ───────────────────────────────────────────────────────────────────────────────────────────


def test_the_whole_way_on_the_pages(cycle, troupe, client_of):
    found = sheet(cycle, troupe)
    address = f"/targets/{found.appraisee_id}/"
    typed = {"revision": 1, "threshold-leads": "60", "target-leads": "120", "stretch-leads": "160"}
    wrong = client_of("employee").post(address, {**typed, "step": "submit", "target-leads": "many"})
    assert wrong.status_code == 422
    assert 'value="many"' in wrong.content.decode()
    client_of("employee").post(address, {**typed, "step": "submit"})
    assert client_of("stranger").get(address).status_code == 404
    assert client_of("director").post(address, {"step": "acknowledge"}).status_code == 404
    client_of("manager").post(address, {"step": "approve"})
    client_of("employee").post(address, {"step": "acknowledge"})
    assert sheet(cycle, troupe).state == SheetState.ACKNOWLEDGED
    page = client_of("employee").get(address).content.decode()
    assert "There are no values before this cycle." in page


def test_handing_down_on_the_page(cycle, troupe, client_of):
    address = f"/targets/cycles/{cycle.pk}/cascade/"
    typed = {
        "indicator": "leads",
        "target": "1000",
        "share-growth": "60",
        "share-brand": "40%",
        "share-m-001": "0",
        "share-content": "100",
        "share-e-007": "100",
        "share-s-042": "100",
    }
    assert client_of("director").get(address).status_code == 404
    shown = client_of("hr").post(address, {**typed, "step": "show"})
    assert shown.status_code == 200
    assert Line.objects.filter(origin="cascade").count() == 0
    client_of("hr").post(address, {**typed, "step": "take"})
    assert sheet(cycle, troupe).lines.get().target == 600
