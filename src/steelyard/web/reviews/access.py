"""Who may write and who may read a review."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404

from steelyard.appraisal.machine import Part
from steelyard.web.cycles import access as cycles
from steelyard.web.cycles.models import Appraisee, Cycle, Task, TaskState
from steelyard.web.org.viewer import Viewer
from steelyard.web.results.models import Result
from steelyard.web.reviews.actions import STAGES
from steelyard.web.reviews.questions import MANAGER, SELF


def review_task_or_404(viewer: Viewer, id_: UUID) -> Task:
    """A review that is one's own to write. Strangers, and the appraisee of another's task, get 404."""
    found = cycles.task_or_404(viewer, id_)
    if found.stage.kind not in STAGES:
        raise Http404
    if found.perspective != SELF and cycles.is_about(viewer, found.appraisee):
        raise Http404
    return found


def cycle_to_look_after_or_404(viewer: Viewer, id_: UUID) -> Cycle:
    """A cycle for those who see all of it."""
    if not viewer.has(*cycles.READERS):
        raise Http404
    return cycles.cycle_or_404(viewer, id_)


def sees_results(viewer: Viewer, task: Task) -> bool:
    """Whether a task's author sees scores of the appraisee beside it: leaders, and who stands in for one.

    Somebody named for an indicator rates what they have seen themselves.
    """
    return viewer.may_see_person(task.appraisee.person_id) or task.part == Part.MANAGER


def readable(viewer: Viewer, appraisee: Appraisee, tasks: list[Task]) -> list[Task]:
    """Those of the tasks about somebody whose review the viewer may read: submitted ones only.

    One's own always. The appraisee reads the others once the result is out. Whoever still has a review to
    write reads only the self-review and earlier rounds: a second opinion has to be one.
    """
    person = viewer.person.pk if viewer.person is not None else None
    done = [one for one in tasks if one.state == TaskState.DONE]
    own = [one for one in done if one.assignee_id == person]
    if cycles.is_about(viewer, appraisee):
        return done if is_out(appraisee) else [one for one in own if one.perspective == SELF]
    if viewer.has(*cycles.READERS):
        return done
    writing = [
        one for one in tasks if one.assignee_id == person and (one.is_pending or one.state == "waiting")
    ]
    if writing:
        return [one for one in done if one in own or any(is_ground_of(one, each) for each in writing)]
    return done if viewer.may_see_person(appraisee.person_id) else own


def is_ground_of(submitted: Task, task: Task) -> bool:
    """Whether the author of a task sees another review about the same person while writing.

    Managers see the self-review, and later rounds those before; everybody else rates on their own.
    """
    if task.part != Part.MANAGER:
        return False
    if submitted.perspective == SELF:
        return True
    return submitted.perspective == MANAGER == task.perspective and submitted.round < task.round


def is_out(appraisee: Appraisee) -> bool:
    """Whether the person concerned may see the result, and with it the reviews."""
    result = Result.objects.filter(appraisee=appraisee).first()
    return result is not None and result.is_out
