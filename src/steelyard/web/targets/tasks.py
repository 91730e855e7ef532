"""What targets ask of a viewer beside the tasks of the stage: to agree to what the other one did."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from steelyard.web.org.tasks import Task, source
from steelyard.web.org.viewer import Viewer
from steelyard.web.targets.actions import OVER
from steelyard.web.targets.models import Sheet, SheetState


@source
def targets(viewer: Viewer) -> Iterator[Task]:
    """Approved targets of one's own, and changes that the other one asked for. One query."""
    if viewer.person is None:
        return
    mine = Q(appraisee__person=viewer.person)
    approved = mine & Q(state=SheetState.APPROVED, is_current=True)
    asked = Q(state=SheetState.SUBMITTED, is_current=False) & (mine | Q(appraisee__manager=viewer.person))
    found = Sheet.objects.filter(approved | asked).exclude(appraisee__cycle__state__in=OVER)
    for sheet in found.select_related("appraisee__person", "appraisee__cycle"):
        one = sheet.appraisee
        if not one.cycle.is_live or (not sheet.is_current and sheet.proposed_by_id == viewer.user_id):
            continue
        if sheet.is_current:
            title = _("Agree to your targets for “%(cycle)s”") % {"cycle": one.cycle.title}
        else:
            title = _("Answer a change of the targets of %(who)s") % {"who": one.person.name}
        yield Task(title, reverse("targets", args=[one.pk]))
