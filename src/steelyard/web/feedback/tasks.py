"""Where feedback is given, and whose raters wait to be approved."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from steelyard.web.cycles.models import Appraisee, StageKind, StageState
from steelyard.web.cycles.tasks import ADDRESSES
from steelyard.web.feedback.models import NominationState
from steelyard.web.org.tasks import Task as Shown
from steelyard.web.org.tasks import source
from steelyard.web.org.viewer import Viewer

ADDRESSES[StageKind.FEEDBACK] = lambda task: reverse("feedback-answer", args=[task.pk])


@source
def raters(viewer: Viewer) -> Iterator[Shown]:
    """One query: raters to look at, one's own and those of people one leads directly."""
    if viewer.person is None:
        return
    waiting = Appraisee.objects.filter(
        Q(person=viewer.person) | Q(manager=viewer.person),
        nominations__state=NominationState.PROPOSED,
        cycle__stages__kind=StageKind.FEEDBACK,
        cycle__stages__state=StageState.OPEN,
    )
    for one in waiting.select_related("person", "cycle").distinct():
        if not one.cycle.is_live:
            continue
        is_mine = one.person_id == viewer.person.pk
        title = _("Look at who is asked about you") if is_mine else _("Approve the raters of %(who)s")
        yield Shown(title % {"who": one.person.name}, reverse("feedback-raters", args=[one.pk]))
