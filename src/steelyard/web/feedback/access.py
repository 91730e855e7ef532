"""Who proposes, who answers, who reads."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404

from steelyard.appraisal.machine import Part
from steelyard.web.cycles import access as cycles
from steelyard.web.cycles.models import Appraisee, Cycle, CycleState, StageKind, Task
from steelyard.web.feedback.models import Nomination, Outcome
from steelyard.web.org.viewer import Viewer
from steelyard.web.results.models import Result

#: Parts that have a say in who is asked.
CHOOSERS = frozenset({Part.APPRAISEE, Part.MANAGER, Part.HR})


def cycle_or_404(viewer: Viewer, id_: UUID) -> Cycle:
    """For those who look after a cycle, and who lead somebody in it."""
    found = cycles.cycle_or_404(viewer, id_)
    if not (viewer.has(*cycles.READERS) or viewer.led):
        raise Http404
    return found


def chosen_for_or_404(viewer: Viewer, id_: UUID) -> tuple[Appraisee, frozenset[Part]]:
    """An appraisee whose raters the viewer has a say in, and as what."""
    found = cycles.appraisee_or_404(viewer, id_)
    parts = cycles.parts_of(viewer, found) & CHOOSERS
    if not parts:
        raise Http404
    return found, parts


def nomination_or_404(viewer: Viewer, id_: UUID) -> tuple[Nomination, frozenset[Part]]:
    rows = Nomination.objects.select_related("appraisee__cycle", "rater")
    found = rows.filter(pk=id_).first()
    if found is None:
        raise Http404
    _appraisee, parts = chosen_for_or_404(viewer, found.appraisee_id)
    return found, parts


def task_or_404(viewer: Viewer, id_: UUID) -> Task:
    """A questionnaire that is one's own to answer."""
    found = cycles.task_or_404(viewer, id_)
    if found.stage.kind != StageKind.FEEDBACK or found.person_id != found.assignee_id:
        raise Http404
    return found


def may_read(viewer: Viewer, appraisee: Appraisee) -> bool:
    """Those who lead them, once the questionnaire is closed; the person with their result."""
    if not cycles.is_about(viewer, appraisee):
        return True
    result = Result.objects.filter(appraisee=appraisee).first()
    over = appraisee.cycle.state in (CycleState.CLOSED, CycleState.ARCHIVED)
    return over or (result is not None and result.is_out)


def outcome_of(viewer: Viewer, appraisee: Appraisee) -> Outcome | None:
    """None while nothing is to be seen. The viewer may see the appraisee."""
    found = Outcome.objects.filter(appraisee=appraisee).first()
    return found if found is not None and may_read(viewer, appraisee) else None
