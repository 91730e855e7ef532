"""Whom the chooser of a dashboard offers: who is near at once, everybody else by a search."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from steelyard.web.dashboards.members import MOST, Member, last_day, members_on, people_seen
from steelyard.web.dashboards.subjects import Choice, Subject
from steelyard.web.org.models import Team
from steelyard.web.org.roles import Role
from steelyard.web.org.viewer import Viewer
from steelyard.web.scorecards.models import Computation, Scorecard, SubjectKind

#: Results of a search. Whoever is not among them is looked for with more letters.
MOST_FOUND = 20


@dataclass(frozen=True)
class Chooser:
    """What is offered without asking; `has_more` when there are others, to be searched for."""

    departments: list[Choice]
    teams: list[Choice]
    people: list[Choice]
    has_more: bool

    @property
    def is_needed(self) -> bool:
        return self.has_more or len(self.departments) + len(self.teams) + len(self.people) > 1


def chooser(
    viewer: Viewer,
    subject: Subject,
    *,
    teams: Sequence[Team],
    cards: Sequence[Member],
    people: Iterable[Member],
) -> Chooser:
    """From what the page has read: the cards of teams, and of the people near the subject."""
    units = [card for card in cards if card.kind == SubjectKind.TEAM]
    near = units if len(units) <= MOST else _near(subject, teams, units)
    persons = sorted(people, key=lambda one: (one.name, one.subject))
    seen = len(viewer.led) + (viewer.person is not None)
    return Chooser(
        departments=[_choice(card) for card in cards if card.kind == SubjectKind.DEPARTMENT],
        teams=[_choice(card) for card in near],
        people=[_choice(card) for card in persons],
        has_more=viewer.sees_everybody or seen > len(persons) or len(units) > len(near),
    )


def _choice(card: Member) -> Choice:
    return Choice(card.subject, card.name, card.kind)


def _near(subject: Subject, teams: Sequence[Team], units: Sequence[Member]) -> list[Member]:
    """The teams below, else those beside."""
    parents = {team.pk: team.parent_id for team in teams}
    for above in (subject.id, parents.get(subject.id)):
        found = [one for one in units if parents.get(one.subject) == above]
        if above is not None and found:
            return found[:MOST]
    return []


def mates(viewer: Viewer, team: str | None, computation: Computation) -> list[Member]:
    """The people of a team whom the viewer may see, where they are few. At most two queries."""
    if team is None or not (viewer.sees_everybody or viewer.led):
        return []
    inside = members_on({team}, computation.starts_on, last_day(computation))
    found = people_seen(viewer, computation).filter(subject__in=inside)[: MOST + 1]
    lines = [Member(*line) for line in found.values_list("pk", "subject", "name", "kind", "total", "grade")]
    return lines if len(lines) <= MOST else []


def search(viewer: Viewer, period: str, words: str) -> list[Choice]:
    """Teams and people with a card in the period that the viewer may see. At most two queries."""
    if not words:
        return []
    computations = Computation.objects.filter(is_current=True, period=period).order_by("-computed_at")
    newest = computations.values_list("pk", flat=True).first()
    found = Scorecard.objects.filter(_seen(viewer), computation=newest)
    found = found.filter(Q(name__icontains=words) | Q(subject__iexact=words)).order_by("name", "subject")
    return [Choice(*line) for line in found.values_list("subject", "name", "kind")[:MOST_FOUND]]


def _seen(viewer: Viewer) -> Q:
    """The cards that a viewer may see."""
    people, units = Q(kind=SubjectKind.EMPLOYEE), ~Q(kind=SubjectKind.EMPLOYEE)
    if viewer.sees_everybody:
        return people | units
    own = {viewer.person.pk} if viewer.person is not None else set()
    people &= Q(subject__in=viewer.led | own)
    if not viewer.has(Role.DATA_OWNER):
        units &= Q(subject__in=viewer.teams)
    return people | units
