"""What cycles ask of data owners, and of who checks."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from steelyard.web.actuals.models import Actual, ActualState, DataOwner
from steelyard.web.cycles.models import Stage, StageKind, StageState
from steelyard.web.org.roles import Role
from steelyard.web.org.tasks import Task, source
from steelyard.web.org.viewer import Viewer


@source
def actuals(viewer: Viewer) -> Iterator[Task]:
    """Two queries."""
    if not viewer.is_known:
        return
    running = Stage.objects.filter(kind=StageKind.ACTUALS, state=StageState.OPEN, cycle=OuterRef("cycle"))
    rows = Actual.objects.filter(Exists(running), is_current=True)
    mine = DataOwner.objects.filter(
        user=viewer.user, cycle=OuterRef("cycle"), indicator=OuterRef("indicator")
    )
    missing = rows.filter(Exists(mine), state__in=[ActualState.MISSING, ActualState.FLAGGED])
    for row in missing.values("cycle", "cycle__title").annotate(n=Count("pk")).order_by("cycle"):
        yield Task(
            _("Enter %(n)d values for “%(cycle)s”") % {"n": row["n"], "cycle": row["cycle__title"]},
            reverse("actuals", args=[row["cycle"]]),
        )
    if viewer.has(Role.DATA_OWNER, Role.HR):
        to_check = rows.filter(state=ActualState.ENTERED).exclude(entered_by=viewer.user)
        if viewer.person is not None:
            to_check = to_check.exclude(subject=viewer.person.pk)
        for row in to_check.values("cycle", "cycle__title").annotate(n=Count("pk")).order_by("cycle"):
            yield Task(
                _("Check %(n)d values of “%(cycle)s”") % {"n": row["n"], "cycle": row["cycle__title"]},
                reverse("actuals", args=[row["cycle"]]),
            )
