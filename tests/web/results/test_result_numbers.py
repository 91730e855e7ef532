"""Numbers of results: those of the engine, with the department's in them where the cycle says so."""

from __future__ import annotations

from decimal import Decimal

import pytest
from rounds import drafted, moved_to, running

from steelyard.web.audit.models import Entry
from steelyard.web.cycles import actions as cycle_actions
from steelyard.web.cycles.models import StageKind
from steelyard.web.results.computing import compute
from steelyard.web.results.models import Computed, Result, Shared
from web.results.conftest import of

SILENT = lambda *_: None  # noqa: E731 - nobody listens


def test_the_numbers_are_worked_out_by_hand(computed, troupe):
    # Leads 75: half way from 60 to 100 points, 80, of 60. Teamwork: 0.7 x 4 + 0.3 x 5 = 4.3, between the
    # anchors 3 (60) and 5 (100): 60 + 0.65 x 40 = 86, of 40. 0.6 x 80 + 0.4 x 86 = 82.4.
    found = of("employee", troupe)
    assert (found.computed_total, found.computed_grade) == (Decimal("82.4"), "B")
    assert (found.total, found.grade, found.coefficient) == (Decimal("82.4"), "B", Decimal("1.0"))
    # 0.6 x 120 + 0.4 x 100 = 112.
    assert (of("stranger", troupe).total, of("stranger", troupe).grade) == (Decimal(112), "S")


def test_who_is_not_rated_has_no_result(computed, troupe):
    assert sorted(Result.objects.values_list("appraisee__person", flat=True)) == ["e-007", "m-001", "s-042"]


def test_the_department_enters_by_its_share(troupe, folder):
    draft = drafted(troupe)
    rules = {**draft.rules, "linkage": {"share": "0.2", "leaders": "0.6", "caps": {}}}
    stages = [
        {
            "kind": one.kind,
            "is_on": True,
            "starts_on": one.starts_on,
            "due_on": one.due_on,
            "overdue": one.overdue,
        }
        for one in draft.stages.all()
    ]
    planned = cycle_actions.plan(draft, stages=stages, rules=rules, revision=1, actor=troupe.users["hr"])
    cycle = running(planned, troupe)
    (folder.root / "actuals.csv").write_text(
        (folder.root / "actuals.csv").read_text() + "2026Q2,marketing,leads,50,h-001,2026-07-01,\n"
    )
    compute(cycle, actor=troupe.users["hr"], tell=SILENT)
    department = Shared.objects.get(team="marketing")
    if department.total is None:
        pytest.fail("the department has no total")
    # λ = 0.2 for staff: 0.2 D + 0.8 x 82.4; λ = 0.6 for the manager, whose own sheet is 0.6 x 100 + 0.4 x 60 = 84.
    assert of("employee", troupe).total == round(
        Decimal("0.2") * department.total + Decimal("0.8") * Decimal("82.4"), 4
    )
    assert of("manager", troupe).total == round(Decimal("0.6") * department.total + Decimal("0.4") * 84, 4)
    assert of("employee", troupe).computed_total == Decimal("82.4")


def test_a_correction_moves_what_is_still_open_and_is_in_the_chain(computed, troupe, folder):
    text = (folder.root / "actuals.csv").read_text().replace("e-007,leads,75", "e-007,leads,100")
    (folder.root / "actuals.csv").write_text(text)
    compute(computed, actor=troupe.users["hr"], reason="leads counted twice", tell=SILENT)
    # 0.6 x 100 + 0.4 x 86 = 94.4.
    assert of("employee", troupe).total == Decimal("94.4")
    entry = Entry.objects.get(action="result.recomputed")
    assert (entry.old["total"], entry.new["total"], entry.new["grade"]) == ("82.4000", "94.4000", "A")
    assert Computed.objects.count() == 2


def test_what_is_ratified_no_longer_moves(ratified, troupe, folder):
    text = (folder.root / "actuals.csv").read_text().replace("e-007,leads,75", "e-007,leads,100")
    (folder.root / "actuals.csv").write_text(text)
    compute(ratified, actor=troupe.users["hr"], tell=SILENT)
    assert of("employee", troupe).total == Decimal("82.4")


def test_a_grade_that_people_moved_stays_beside_the_numbers(computed, troupe):
    found = of("employee", troupe)
    found.grade, found.coefficient = "A", Decimal("1.2")
    found.save()
    compute(computed, actor=troupe.users["hr"], tell=SILENT)
    found = of("employee", troupe)
    assert (found.computed_grade, found.grade, found.coefficient) == ("B", "A", Decimal("1.2"))


def test_calibration_begins_with_a_job_that_computes(troupe, folder):
    from rounds import launched

    from steelyard.web.jobs.models import Job

    cycle = launched(troupe)
    moved_to(cycle, StageKind.CALIBRATION, troupe)
    assert Job.objects.filter(kind="cycle-results", arguments__cycle=str(cycle.pk)).count() == 1
