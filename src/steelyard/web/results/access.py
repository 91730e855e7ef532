"""Who may see a result: the person once it is released, those who lead them, roles that see everybody."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404

from steelyard.web.cycles.access import is_about
from steelyard.web.org.roles import Role
from steelyard.web.org.viewer import Viewer
from steelyard.web.results.models import Appeal, Interview, Result

#: Who looks at all results of a cycle.
READERS = (Role.HR, Role.DIRECTOR, Role.AUDITOR)


def visible(viewer: Viewer, result: Result) -> bool:
    """A person sees the own result once it is out; nobody sees it before through the person's eyes."""
    if is_about(viewer, result.appraisee):
        return result.is_out
    return viewer.may_see_person(result.appraisee.person_id)


def result_or_404(viewer: Viewer, appraisee_id: UUID) -> Result:
    """The result of an appraisee. Strangers get 404, and so does the person before the release."""
    found = (
        Result.objects.select_related(
            "appraisee__cycle__version__scheme", "appraisee__person", "appraisee__manager", "witness"
        )
        .filter(appraisee=appraisee_id)
        .first()
    )
    if found is None or not visible(viewer, found):
        raise Http404
    return found


def talk_or_404(result: Result) -> Interview:
    """The talk about a result one may see."""
    found = Interview.objects.select_related("held_by").filter(result=result).first()
    if found is None:
        raise Http404
    found.result = result
    return found


def holds(viewer: Viewer, talk: Interview) -> bool:
    """Whether the talk is the viewer's to hold and to write up."""
    return viewer.person is not None and viewer.person.pk == talk.held_by_id


def appeal_or_404(viewer: Viewer, appeal_id: UUID) -> Appeal:
    """The appellant, HR, the director and the auditor. Not the manager: it may be about them."""
    found = (
        Appeal.objects.select_related(
            "result__appraisee__cycle__version", "result__appraisee__person", "result__appraisee__manager"
        )
        .filter(pk=appeal_id)
        .first()
    )
    if found is None:
        raise Http404
    if not (is_about(viewer, found.result.appraisee) or viewer.has(*READERS)):
        raise Http404
    return found
