"""Whose dashboard: the subjects an account may look at, and the one it starts with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from steelyard.web.org.models import Membership, Person, Team, TeamKind
from steelyard.web.org.viewer import Viewer
from steelyard.web.scorecards.models import SubjectKind


@dataclass(frozen=True)
class Subject:
    """A department, a team or a person."""

    id: str
    name: str
    kind: str


@dataclass(frozen=True)
class Choice:
    """An entry of a chooser."""

    id: str
    name: str
    kind: str = ""


def subject_of(viewer: Viewer, subject: str) -> Subject | None:
    """The subject if there is one of this id and the viewer may see it. At most two queries."""
    team = Team.objects.filter(pk=subject).first()
    if team is not None:
        return Subject(team.pk, team.name, kind_of(team)) if viewer.may_see_team(team.pk) else None
    if not viewer.may_see_person(subject):
        return None
    person = Person.objects.filter(pk=subject).first()
    return Subject(person.pk, person.name, SubjectKind.EMPLOYEE) if person is not None else None


def kind_of(team: Team) -> str:
    is_root = team.kind == TeamKind.DEPARTMENT or team.parent_id is None
    return SubjectKind.DEPARTMENT if is_root else SubjectKind.TEAM


def first_subject(viewer: Viewer, *, on: date) -> Subject | None:
    """Where a viewer starts: the own team of those who work in one, else the department, else oneself."""
    teams = {team.pk: team for team in Team.objects.all()}
    visible = [team for team in teams.values() if viewer.may_see_team(team.pk)]
    root = next((team for team in visible if kind_of(team) == SubjectKind.DEPARTMENT), None)
    if viewer.person is not None and not viewer.sees_everybody:
        own = _own_team(viewer.person, on)
        if own in teams and viewer.may_see_team(own):
            team = teams[own]
            return Subject(team.pk, team.name, kind_of(team))
    if root is not None:
        return Subject(root.pk, root.name, SubjectKind.DEPARTMENT)
    if viewer.person is not None:
        return Subject(viewer.person.pk, viewer.person.name, SubjectKind.EMPLOYEE)
    return None


def _own_team(person: Person, on: date) -> str:
    alive = Membership.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=on), person=person, valid_from__lte=on
    )
    found = alive.order_by("-share", "team_id").first()
    return found.team_id if found is not None else ""
