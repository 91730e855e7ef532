"""A cycle whose numbers come from a folder: actuals and ratings of the cast."""

from __future__ import annotations

import pytest
from rounds import launched, moved_to

import cast
from folders import DataFolder
from steelyard.web.cycles.models import Cycle, StageKind
from steelyard.web.results import actions
from steelyard.web.results.computing import compute
from steelyard.web.results.models import Result

#: Leads: 100 is the target (100 points), 75 half way from 60 to 100 points.
ACTUALS = """period,subject,indicator,value,entered_by,entered_at,evidence
2026Q2,e-007,leads,75,h-001,2026-07-01,
2026Q2,m-001,leads,100,h-001,2026-07-01,
2026Q2,s-042,leads,150,h-001,2026-07-01,
"""
#: Teamwork of the employee: 4 by the manager, 5 by the employee.
RATINGS = """period,subject,indicator,perspective,rater,rating,comment,rated_at
2026Q2,e-007,teamwork,manager,m-001,4,,2026-07-02
2026Q2,e-007,teamwork,self,e-007,5,,2026-07-02
2026Q2,m-001,teamwork,manager,d-001,3,,2026-07-02
2026Q2,s-042,teamwork,manager,d-001,5,,2026-07-02
"""


@pytest.fixture
def folder(tmp_path, settings) -> DataFolder:
    found = cast.organise(DataFolder(tmp_path / "data"))
    (found.root / "actuals.csv").write_text(ACTUALS, encoding="utf-8")
    (found.root / "ratings.csv").write_text(RATINGS, encoding="utf-8")
    settings.STEELYARD_LAKE = str(found.root)
    return found


@pytest.fixture
def computed(troupe, folder) -> Cycle:
    """In calibration, with numbers."""
    cycle = launched(troupe)
    moved_to(cycle, StageKind.CALIBRATION, troupe)
    compute(cycle, actor=troupe.users["hr"], tell=lambda *_: None)
    return Cycle.objects.get(pk=cycle.pk)


@pytest.fixture
def ratified(computed, troupe) -> Cycle:
    moved_to(computed, StageKind.RATIFICATION, troupe)
    actions.ratify(list(Result.objects.all()), actor=troupe.users["director"])
    return computed


@pytest.fixture
def released(ratified, troupe) -> Cycle:
    moved_to(ratified, StageKind.RELEASE, troupe)
    while actions.release_some(ratified, actor=troupe.users["hr"]):
        pass
    return ratified


def of(name: str, troupe) -> Result:
    return Result.objects.select_related("appraisee__cycle__version", "appraisee__person").get(
        appraisee__person=troupe.people[name]
    )
