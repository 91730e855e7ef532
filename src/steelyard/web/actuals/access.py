"""Who sees values: their data owners, who checks them, who runs the cycle, those they are about."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from steelyard.web.actuals.models import Actual, DataOwner
from steelyard.web.cycles.models import Cycle, CycleState
from steelyard.web.org.roles import Role
from steelyard.web.org.viewer import Viewer

READERS = (Role.HR, Role.DIRECTOR, Role.AUDITOR, Role.DATA_OWNER)
#: Who may be the second pair of eyes, and who names owners and questions values.
CHECKERS = (Role.DATA_OWNER, Role.HR)
RUNNERS = (Role.HR,)


def cycle_or_404(viewer: Viewer, cycle_id: UUID) -> Cycle:
    """A cycle with values, for those who work on them."""
    announced = Cycle.objects.exclude(state=CycleState.DRAFT).select_related("version")
    found = announced.filter(pk=cycle_id).first()
    if found is None or not viewer.is_known:
        raise Http404
    owns = DataOwner.objects.filter(cycle=found, user=viewer.user).exists()
    if not (owns or viewer.has(*READERS)):
        raise Http404
    return found


def values(viewer: Viewer, cycle: Cycle) -> QuerySet[Actual]:
    """The current values: all of them by role, else those one answers for."""
    found = Actual.objects.filter(cycle=cycle, is_current=True).select_related(
        "entered_by__person", "checked_by__person", "appraisee"
    )
    if viewer.has(*READERS):
        return found
    mine = DataOwner.objects.filter(cycle=cycle, user=viewer.user).values_list("indicator", flat=True)
    return found.filter(indicator__in=mine)


def value_or_404(viewer: Viewer, pk: int) -> Actual:
    """One value in any version: as above, the person it is about, and those who lead them."""
    found = (
        Actual.objects.select_related("cycle__version", "appraisee__person", "entered_by", "checked_by")
        .filter(pk=pk)
        .first()
    )
    if found is None or not viewer.is_known:
        raise Http404
    if viewer.has(*READERS):
        return found
    if found.appraisee is not None and viewer.may_see_person(found.appraisee.person_id):
        return found
    if DataOwner.objects.filter(cycle=found.cycle_id, indicator=found.indicator, user=viewer.user).exists():
        return found
    raise Http404
