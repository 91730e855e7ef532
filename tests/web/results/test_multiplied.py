"""K = company × department × own × attendance: in results, after a move, and proved by the archive."""

from __future__ import annotations

import json
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from rounds import appraisee, archived, launched, moved_to

from steelyard.archive.container import build
from steelyard.archive.verifying import verify_archive
from steelyard.web.calibration import actions as calibration
from steelyard.web.cycles import following
from steelyard.web.cycles.models import Cycle, StageKind
from steelyard.web.results.computing import compute
from steelyard.web.results.models import Result, Shared
from web.results.conftest import of

#: The department's grade → what it brings; each grade another, so that a mistaken one is seen.
DEPARTMENTS = {"S": "1.4", "A": "1.3", "B": "1.1", "C": "0.9", "D": "0.6"}
MULTIPLIED = {"is_on": True, "company": "1.1", "departments": DEPARTMENTS, "most": "2"}


@pytest.fixture
def cycle(troupe, folder, tmp_path, settings) -> Cycle:
    settings.STEELYARD_HOME = tmp_path / "home"
    found = launched(troupe)
    file = folder.root / "actuals.csv"
    file.write_text(file.read_text() + "2026Q2,marketing,leads,50,h-001,2026-07-01,\n")
    Cycle.objects.update(rules={**found.rules, "linkage": {"multiplied": MULTIPLIED}, "neutral": "100"})
    return Cycle.objects.select_related("version").get()


def computed(cycle, troupe) -> Decimal:
    """What the department brings."""
    moved_to(cycle, StageKind.CALIBRATION, troupe)
    compute(cycle, actor=troupe.users["hr"], tell=lambda *_: None)
    return Decimal(DEPARTMENTS[Shared.objects.get(team="marketing").grade])


def test_the_own_coefficient_is_multiplied(cycle, troupe):
    department = computed(cycle, troupe)
    # 82.4 is B: 1.0. They were there for the whole cycle.
    assert of("employee", troupe).coefficient == Decimal("1.1") * department
    # 112 is S: 1.5, and nobody gets more than 2.
    assert of("stranger", troupe).coefficient == min(2, Decimal("1.65") * department)
    said = [step["words"]["en"] for step in of("employee", troupe).steps if step["rule"] == "multiply"]
    assert said[0].startswith(f"Company 1.1 × department {department} × own 1 × attendance 1 = ")


def test_who_joined_gets_the_share_of_their_days_and_leave_takes_none(cycle, troupe):
    employee, manager = (appraisee(cycle, name, troupe) for name in ("employee", "manager"))
    employee.starts_on = date(2026, 5, 1)
    employee.save(update_fields=["starts_on"])
    days = {"starts_on": date(2026, 4, 1), "ends_on": date(2026, 4, 20)}
    following.note_leave(manager, **days, reason="as agreed", actor=troupe.users["hr"])
    department = computed(cycle, troupe)
    scheme = {"S": "1.5", "A": "1.2", "B": "1.0", "C": "0.8", "D": "0.5"}
    found = of("employee", troupe)
    # 61 of 91 days: 0.6703.
    whole = Decimal("1.1") * department * Decimal("0.6703") * Decimal(scheme[found.grade])
    assert found.coefficient == round(whole, 4)
    led = of("manager", troupe)
    assert led.coefficient == Decimal("1.1") * department * Decimal(scheme[led.grade])


def test_a_grade_that_is_moved_brings_its_own_multiplied(cycle, troupe):
    department = computed(cycle, troupe)
    director, hr = troupe.users["director"], troupe.users["hr"]
    calibration.begin(cycle, members=[director.pk], actor=hr)
    move = calibration.propose(
        of("employee", troupe), seen="B", to="A", reason="looked at together", actor=hr
    )
    calibration.approve(move, answer="", actor=director)
    assert of("employee", troupe).coefficient == Decimal("1.32") * department
    # Computed again, the grade that people gave stays, and so does what it brings.
    compute(cycle, actor=hr, tell=lambda *_: None)
    assert (of("employee", troupe).grade, of("employee", troupe).coefficient) == (
        "A",
        Decimal("1.32") * department,
    )


def test_the_archive_proves_it_after_long_leave_as_well(cycle, troupe):
    manager = appraisee(cycle, "manager", troupe)
    days = {"starts_on": date(2026, 4, 1), "ends_on": date(2026, 5, 10)}
    following.note_leave(manager, **days, reason="as agreed", actor=troupe.users["hr"])
    path = archived(cycle, troupe)
    department = Decimal(DEPARTMENTS[Shared.objects.get(team="marketing").grade])
    led = Result.objects.get(appraisee=manager)
    # 100 is neutral here and brings A: 1.2.
    assert (led.total, led.coefficient) == (100, Decimal("1.32") * department)
    assert verify_archive(path).findings == ()

    with zipfile.ZipFile(path) as file:
        members = {name: file.read(name) for name in file.namelist()}
    people = members["results/people.jsonl"].decode()
    assert json.loads(people.splitlines()[0])["steps"][1]["rule"]["linkage"]["multiply"]["company"] == "1.1"
    members["results/people.jsonl"] = people.replace('"company": "1.1"', '"company": "1.2"').encode()
    assert members["results/people.jsonl"] != people.encode()
    other = path.with_name("other.steelyard")
    other.write_bytes(build(members))
    findings = {found.message.in_language("en") for found in verify_archive(other).findings}
    assert any("coefficient" in text for text in findings), findings
