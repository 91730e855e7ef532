"""Targets of people who were there for a part of the period: by days at work, unless agreed with them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from rounds import appraisee, drafted, launched, running

from steelyard.web.cycles import following
from steelyard.web.cycles.models import Cycle, Stage, StageKind
from steelyard.web.org.models import Person
from steelyard.web.results.computing import compute
from steelyard.web.results.queries import lines
from steelyard.web.targets.models import Line, Sheet, SheetState
from steelyard.web.targets.openings import everybody_gets_a_draft
from web.results.conftest import of

SILENT = lambda *_: None  # noqa: E731 - nobody listens
#: 61 of the 91 days of the quarter.
LEFT_ON = date(2026, 6, 1)


def computed_for(cycle: Cycle, troupe) -> None:
    compute(Cycle.objects.select_related("version").get(pk=cycle.pk), actor=troupe.users["hr"], tell=SILENT)


@pytest.fixture
def left(troupe, folder) -> Cycle:
    """The employee's last day is 31 May: 75 leads until then."""
    Person.objects.filter(pk="e-007").update(left_on=LEFT_ON)
    return running(drafted(troupe), troupe)


def test_what_adds_up_is_asked_for_by_days(left, troupe):
    computed_for(left, troupe)
    found = of("employee", troupe)
    # 61 / 91: 50, 100 and 150 become 33.5165, 67.0330 and 100.5495. 75 leads are
    # 100 + 20 x (75 - 67.0330) / (100.5495 - 67.0330) = 104.7541 points.
    # 0.6 x 104.7541 + 0.4 x 86 = 97.25: for the whole period it would have been 82.4.
    (line,) = [one for one in lines(found) if one.name == "leads"]
    marks = [Decimal(line.record[name]) for name in ("threshold", "target", "stretch")]
    assert marks == [Decimal("33.5165"), Decimal("67.0330"), Decimal("100.5495")]
    assert round(Decimal(line.record["score"]), 4) == Decimal("104.7541")
    assert round(found.total, 2) == Decimal("97.25")
    assert line.in_part["en"] == "The target is 67.033% of that of the whole period, by days at work."


def test_days_of_leave_are_no_days_at_work(troupe, folder):
    cycle = launched(troupe)
    following.note_leave(
        appraisee(cycle, "employee", troupe),
        starts_on=date(2026, 6, 1),
        ends_on=date(2026, 6, 30),
        reason="as agreed",
        actor=troupe.users["hr"],
    )
    computed_for(cycle, troupe)
    assert round(of("employee", troupe).total, 2) == Decimal("97.25")


def test_who_was_there_has_the_whole_target(left, troupe):
    computed_for(left, troupe)
    found = of("stranger", troupe)
    (line,) = [one for one in lines(found) if one.name == "leads"]
    assert (Decimal(line.record["target"]), dict(line.in_part)) == (100, {})
    assert "prorated" not in found.card


def test_a_ratio_is_never_prorated(left, troupe):
    version = left.version
    version.text = version.text.replace("unit: count", "unit: ratio")
    version.save(update_fields=["text"])
    computed_for(left, troupe)
    # 75 of 100 as before: 82.4.
    assert of("employee", troupe).total == Decimal("82.4")


def test_an_agreed_target_stands_as_agreed(left, troupe):
    sheet = Sheet.objects.create(appraisee=appraisee(left, "employee", troupe), state=SheetState.ACKNOWLEDGED)
    Line.objects.create(sheet=sheet, indicator="leads", threshold=50, target=100, stretch=150)
    computed_for(left, troupe)
    assert of("employee", troupe).total == Decimal("82.4")


def test_the_sheet_proposes_the_part_with_words(left, troupe, client_of):
    everybody_gets_a_draft(Stage.objects.get(cycle=left, kind=StageKind.TARGETS), troupe.users["hr"])
    line = Line.objects.get(sheet__appraisee__person="e-007", indicator="leads")
    assert (line.threshold, line.target, line.stretch, line.origin) == (
        Decimal("33.5165"),
        Decimal("67.0330"),
        Decimal("100.5495"),
        "prorated",
    )
    whole = Line.objects.get(sheet__appraisee__person="s-042", indicator="leads")
    assert (whole.target, whole.origin) == (100, "scheme")
    page = client_of("employee").get(f"/targets/{appraisee(left, 'employee', troupe).pk}/").content.decode()
    assert "67.033% of that of the whole period, by days at work." in page


def test_a_draft_nobody_agreed_on_is_not_prorated_twice(left, troupe):
    everybody_gets_a_draft(Stage.objects.get(cycle=left, kind=StageKind.TARGETS), troupe.users["hr"])
    computed_for(left, troupe)
    assert round(of("employee", troupe).total, 2) == Decimal("97.25")
