"""Who may see a contribution, and what somebody may do with it."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from steelyard.appraisal.machine import Part
from steelyard.web.contributions.models import Contribution, ContributionState
from steelyard.web.org.roles import Role
from steelyard.web.org.viewer import Viewer

#: Who sees those of the whole department.
READERS = (Role.HR, Role.DIRECTOR, Role.AUDITOR)
#: Seen by those whose they are, and by nobody else.
PRIVATE = (ContributionState.DRAFT, ContributionState.WITHDRAWN)


def visible(viewer: Viewer) -> QuerySet[Contribution]:
    """One's own; submitted ones that one verifies, of those one leads, or all by role."""
    person = viewer.person
    mine = Q(subject=person) | Q(entered_by=person) if person is not None else Q(pk=None)
    shown = Q(pk=None)
    if viewer.has(*READERS):
        shown = ~Q(pk=None)
    elif person is not None:
        shown = Q(verifier=person) | Q(verified_by=person) | Q(subject__in=viewer.led)
    return Contribution.objects.filter(mine | (shown & ~Q(state__in=PRIVATE)))


def contribution_or_404(viewer: Viewer, id_: UUID) -> Contribution:
    people = ("subject", "entered_by", "verifier", "verified_by")
    found = visible(viewer).filter(pk=id_).select_related(*people).first()
    if found is None:
        raise Http404
    return found


def parts_of(viewer: Viewer, contribution: Contribution) -> frozenset[Part]:
    """The parts of the viewer in the matter.

    Whose it is and who entered it stand on one side, whatever else they are: they never verify it.
    """
    person = viewer.person.pk if viewer.person is not None else None
    if person is not None and person in (contribution.subject_id, contribution.entered_by_id):
        return frozenset({Part.APPRAISEE})
    found = set()
    if person is not None and person == contribution.verifier_id:
        found.add(Part.RATER)
    if person is not None and contribution.subject_id in viewer.led:
        found.add(Part.MANAGER)
    if viewer.has(Role.HR):
        found.add(Part.HR)
    return frozenset(found)
