"""Who may be in the room, and of whom they are locked out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from steelyard.web.accounts.models import User
from steelyard.web.calibration.models import Conflict, Move, Session
from steelyard.web.cycles.access import READERS, cycle_or_404
from steelyard.web.cycles.models import Appraisee, Cycle, CycleState
from steelyard.web.org.access import for_roles
from steelyard.web.org.models import Person
from steelyard.web.org.roles import Role
from steelyard.web.org.viewer import Viewer
from steelyard.web.results.models import Result

#: Who can be a member of a meeting; the auditor reads.
COMMITTEE = (Role.HR, Role.DIRECTOR)
for_room = for_roles(*READERS)

#: Why somebody is locked out of the matter of an appraisee.
SELF, MANAGER, DECLARED = "self", "manager", "declared"


@dataclass(frozen=True)
class Locks:
    """Appraisee → why this account keeps out: it sees no card, number or move of theirs."""

    of: Mapping[UUID, str]

    def __contains__(self, appraisee: UUID) -> bool:
        return appraisee in self.of

    def count(self, why: str) -> int:
        return sum(each == why for each in self.of.values())


def locks_of(user: User, cycle: Cycle) -> Locks:
    """Oneself, those whom one reports to, and conflicts that were declared (DOMAIN §1.3). Three queries."""
    found: dict[UUID, str] = dict.fromkeys(
        Conflict.objects.filter(member=user, appraisee__cycle=cycle).values_list("appraisee", flat=True),
        DECLARED,
    )
    person = Person.objects.filter(user=user).first()
    if person is None:
        return Locks(found)
    above = {person.manager_id}
    for own in cycle.appraisees.filter(person=person):
        above |= {own.manager_id, own.second_manager_id}
        found[own.pk] = SELF
    rows = cycle.appraisees.filter(person__in=above - {None, person.pk}).values_list("pk", flat=True)
    return Locks({**dict.fromkeys(rows, MANAGER), **found})


def room_or_404(viewer: Viewer, cycle_id: UUID) -> Cycle:
    """A cycle that was announced, for those who may be in the room."""
    cycle = cycle_or_404(viewer, cycle_id)
    if not viewer.has(*READERS) or cycle.state == CycleState.DRAFT:
        raise Http404
    return cycle


def result_or_404(viewer: Viewer, appraisee_id: UUID) -> Result:
    """The result of somebody the viewer is not locked out of."""
    found = (
        Result.objects.select_related(
            "appraisee__cycle__version__scheme", "appraisee__person", "appraisee__team", "appraisee__manager"
        )
        .filter(appraisee=appraisee_id, appraisee__not_rated="")
        .first()
    )
    if found is None:
        raise Http404
    cycle = room_or_404(viewer, found.appraisee.cycle_id)
    if viewer.user is None or found.appraisee_id in locks_of(viewer.user, cycle):
        raise Http404
    return found


def move_or_404(viewer: Viewer, cycle: Cycle, move_id: UUID) -> Move:
    """A move of the cycle about somebody the viewer is not locked out of."""
    found = (
        Move.objects.select_related("result__appraisee__person", "session")
        .filter(pk=move_id, session__cycle=cycle)
        .first()
    )
    if found is None or viewer.user is None or found.result.appraisee_id in locks_of(viewer.user, cycle):
        raise Http404
    return found


def appraisee_of(cycle: Cycle, id_: UUID) -> Appraisee:
    found = cycle.appraisees.filter(pk=id_).first()
    if found is None:
        raise Http404
    return found


def may_be_member(viewer: Viewer) -> bool:
    return viewer.has(*COMMITTEE)


def candidates() -> QuerySet[User]:
    """Accounts that can be members of a meeting."""
    return (
        User.objects.filter(is_active=True, grants__role__in=COMMITTEE)
        .distinct()
        .select_related("person")
        .order_by("person__name", "username")
    )


def current(cycle: Cycle) -> Session | None:
    """The meeting that goes on."""
    return cycle.calibrations.filter(ended_at=None).first()
