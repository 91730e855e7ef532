"""Who stands below a subject. Cards and figures are read only as far as a page shows them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.paginator import Page as Sheet
from django.core.paginator import Paginator
from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from steelyard.web.dashboards.subjects import Subject
from steelyard.web.org.models import Membership, Team
from steelyard.web.org.viewer import Viewer
from steelyard.web.scorecards.models import Computation, Figure, Scorecard, Signal, SubjectKind

#: More lines than this are one blur.
MOST = 40
#: What a line needs of a card, in this order.
_LINE = ("pk", "subject", "name", "kind", "total", "grade")
_FALLEN = (Signal.BEHIND, Signal.AT_RISK)


@dataclass(frozen=True)
class Member:
    """A card below the subject, with its scores by indicator: a line of the heat map."""

    card: int
    subject: str
    name: str
    kind: str
    total: Any
    grade: str
    scores: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Crowd:
    """The cards below a subject that a viewer may see.

    `people` is a query that nobody has asked yet, with those of the highest total first; `count` is how
    many they are. `teams` are the cards of the teams directly below, the highest total first.
    """

    people: QuerySet[Scorecard]
    count: int
    teams: list[Member]

    @property
    def shows_people(self) -> bool:
        """People where at most 40 may be seen, or where there are no teams; else the teams."""
        return bool(self.count) and (self.count <= MOST or not self.teams)

    def sheet(self, number: str | None) -> Sheet[Any]:
        """One picture of people or teams."""
        if not self.shows_people:
            return Paginator(self.teams, MOST).get_page(number)
        pages = Paginator(self.people.values_list(*_LINE), MOST)
        pages.count = self.count
        return pages.get_page(number)

    def everybody(self) -> list[Member]:
        """All people, or the teams where there are none."""
        return [Member(*line) for line in self.people.values_list(*_LINE)] or self.teams


def lines_of(sheet: Iterable[Any]) -> list[Member]:
    """The lines of a picture."""
    return [line if isinstance(line, Member) else Member(*line) for line in sheet]


# ── whose cards ─────────────────────────────────────────────────────────────────────────────────────


def crowd_below(
    viewer: Viewer, subject: Subject, teams: Sequence[Team], cards: Iterable[Member], computation: Computation
) -> Crowd:
    """Of a team or department; a person has nobody below. `cards` are those of all teams. Two queries."""
    if subject.kind == SubjectKind.EMPLOYEE:
        return Crowd(Scorecard.objects.none(), 0, [])
    children = {team.pk for team in teams if team.parent_id == subject.id}
    people = people_seen(viewer, computation)
    if subject.kind != SubjectKind.DEPARTMENT:
        # Whoever has no team belongs to the department all the same.
        inside = members_on(with_descendants(subject.id, teams), computation.starts_on, last_day(computation))
        people = people.filter(subject__in=inside)
    ranked = sorted((card for card in cards if card.subject in children), key=_rank)
    return Crowd(people.order_by(F("total").desc(nulls_last=True), "name"), people.count(), ranked)


def _rank(one: Member) -> Any:
    """By total, those without one at the end."""
    return (one.total is None, -(one.total or 0), one.name)


def people_seen(viewer: Viewer, computation: Computation) -> QuerySet[Scorecard]:
    """The cards of people in a computation that the viewer may see."""
    found = Scorecard.objects.filter(computation=computation, kind=SubjectKind.EMPLOYEE)
    if viewer.sees_everybody:
        return found
    own = {viewer.person.pk} if viewer.person is not None else set()
    return found.filter(subject__in=viewer.led | own)


def teams_seen(viewer: Viewer, teams: Iterable[Team], computation: Computation) -> list[Member]:
    """The cards of teams that the viewer may see, by name. One query."""
    seen = viewer.teams_among(team.pk for team in teams)
    found = Scorecard.objects.filter(computation=computation, subject__in=seen)
    found = found.exclude(kind=SubjectKind.EMPLOYEE).order_by("name", "subject")
    return [Member(*line) for line in found.values_list(*_LINE)]


def with_descendants(team: str, teams: Iterable[Team]) -> set[str]:
    children: dict[str | None, list[str]] = {}
    for each in teams:
        children.setdefault(each.parent_id, []).append(each.pk)
    found, waiting = {team}, [team]
    while waiting:
        for child in children.get(waiting.pop(), ()):
            if child not in found:
                found.add(child)
                waiting.append(child)
    return found


def last_day(computation: Computation) -> date:
    return min(computation.ends_on, computation.as_of or computation.ends_on)


def members_on(teams: set[str], start: date, day: date) -> set[str]:
    """Who belongs to one of the teams on the last day, or did last in the period: one query."""
    stays = Membership.objects.filter(valid_from__lte=day).exclude(valid_to__lte=start).order_by()
    ever = stays.filter(person__in=stays.filter(team__in=teams).values("person"))
    latest: dict[str, list[tuple[date, str]]] = {}
    for person, team, until in ever.values_list("person_id", "team_id", "valid_to"):
        latest.setdefault(person, []).append((until or date.max, team))
    found = set()
    for person, known in latest.items():
        newest = max(until for until, _ in known)
        if any(team in teams for until, team in known if until == newest):
            found.add(person)
    return found


# ── their figures ───────────────────────────────────────────────────────────────────────────────────


def figures_of(cards: Iterable[int]) -> dict[int, dict[str, tuple[Any, str]]]:
    """Card → indicator → score and signal. One query."""
    found: dict[int, dict[str, tuple[Any, str]]] = {}
    figures = Figure.objects.filter(scorecard__in=list(cards))
    for card, name, score, signal in figures.values_list("scorecard_id", "indicator", "score", "signal"):
        found.setdefault(card, {})[name] = (score, signal)
    return found


def furthest_behind(
    crowd: Crowd, *, people: Sequence[str], teams: Sequence[str], most: int
) -> dict[str, list[Member]]:
    """Indicator → those whose score on it is lowest, among those who are behind. One query.

    `people` are the indicators for which people are looked for, `teams` those for which teams are.
    """
    cards = [card.card for card in crowd.teams]
    wanted = Q(indicator__in=people, scorecard__in=crowd.people.order_by().values("pk"))
    wanted |= Q(indicator__in=teams, scorecard__in=cards)
    place = Window(RowNumber(), partition_by="indicator", order_by=["score", "scorecard_id"])
    lowest = (
        Figure.objects.filter(wanted, signal__in=_FALLEN, score__isnull=False)
        .annotate(place=place)
        .filter(place__lte=most)
        .order_by("indicator", "place")
    )
    found: dict[str, list[Member]] = {}
    for name, *line in lowest.values_list("indicator", *(f"scorecard__{each}" for each in _LINE)):
        found.setdefault(name, []).append(Member(*line))
    return found
