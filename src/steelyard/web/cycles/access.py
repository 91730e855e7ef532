"""Who may see a cycle, and which part somebody has in the matter of an appraisee."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from steelyard.appraisal.machine import Part
from steelyard.web.cycles.models import Appraisee, Cycle, CycleState, StageKind, Task
from steelyard.web.org.access import for_roles
from steelyard.web.org.roles import Role
from steelyard.web.org.viewer import Viewer

#: Who runs cycles, and who looks at all of them.
RUNNERS = (Role.HR,)
READERS = (Role.HR, Role.DIRECTOR, Role.AUDITOR)
#: Stages whose tasks are done by confirming; the others have rooms of their own.
CONFIRMED = (StageKind.POLICY, StageKind.MIDTERM)
for_runners = for_roles(*RUNNERS)
for_readers = for_roles(*READERS)


def visible(viewer: Viewer) -> QuerySet[Cycle]:
    """Cycles the viewer may see: all of them by role, else those one takes part in, once announced."""
    if viewer.has(*READERS):
        return Cycle.objects.all()
    if viewer.person is None:
        return Cycle.objects.none()
    mine = Q(appraisees__person=viewer.person) | Q(stages__tasks__assignee=viewer.person)
    mine |= Q(appraisees__person__in=viewer.led)
    return Cycle.objects.filter(mine).exclude(state=CycleState.DRAFT).distinct()


def cycle_or_404(viewer: Viewer, id_: UUID) -> Cycle:
    found = visible(viewer).filter(pk=id_).select_related("version__scheme").first()
    if found is None:
        raise Http404
    return found


def is_about(viewer: Viewer, appraisee: Appraisee) -> bool:
    """Whether the viewer is the appraisee."""
    return viewer.person is not None and viewer.person.pk == appraisee.person_id


def may_see(viewer: Viewer, appraisee: Appraisee) -> bool:
    """Their result and reviews: oneself, those who lead them, roles that see everybody."""
    return viewer.may_see_person(appraisee.person_id)


def appraisee_or_404(viewer: Viewer, id_: UUID) -> Appraisee:
    """An appraisee of a cycle that is no draft. Strangers get 404."""
    found = Appraisee.objects.select_related("cycle", "person", "team", "manager").filter(pk=id_).first()
    if found is None or not may_see(viewer, found):
        raise Http404
    if found.cycle.state == CycleState.DRAFT and not viewer.has(*READERS):
        raise Http404
    return found


def task_or_404(viewer: Viewer, id_: UUID) -> Task:
    """A task of one's own."""
    found = Task.objects.select_related("stage__cycle", "appraisee__person", "person").filter(pk=id_).first()
    if found is None or viewer.person is None or found.assignee_id != viewer.person.pk:
        raise Http404
    return found


def task_to_change_or_404(viewer: Viewer, id_: UUID) -> tuple[Task, frozenset[Part]]:
    """A task that HR or who has its part may pass on or wave through, and the parts of the viewer in it."""
    found = (
        Task.objects.select_related("stage__cycle", "appraisee__person", "appraisee__cycle")
        .filter(pk=id_)
        .first()
    )
    if found is None:
        raise Http404
    parts = parts_of(viewer, found.appraisee)
    if viewer.person is not None and viewer.person.pk == found.assignee_id:
        parts |= {Part(found.part)}
    if not parts or not (viewer.has(*RUNNERS) or Part(found.part) in parts):
        raise Http404
    return found, parts


def parts_of(viewer: Viewer, appraisee: Appraisee) -> frozenset[Part]:
    """The parts of the viewer in the matter of an appraisee.

    Nobody has another part in their own matter than that of the appraisee: HR does not handle the result
    of HR's own, a director does not ratify their own.
    """
    if is_about(viewer, appraisee):
        return frozenset({Part.APPRAISEE})
    found = set()
    person = viewer.person.pk if viewer.person is not None else None
    if person is not None and person in (appraisee.manager_id, appraisee.second_manager_id):
        found.add(Part.MANAGER)
    if viewer.has(Role.HR):
        found.add(Part.HR)
    if viewer.has(Role.DIRECTOR):
        found |= {Part.DIRECTOR}
    if viewer.has(Role.DIRECTOR, Role.HR):
        found.add(Part.COMMITTEE)
    return frozenset(found)
