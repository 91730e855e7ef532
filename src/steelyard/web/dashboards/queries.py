"""What a dashboard reads: a constant number of queries, whatever the number of people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q

from steelyard.core.periods import Period
from steelyard.engine.boards import FORMAT
from steelyard.web.dashboards.models import Board
from steelyard.web.dashboards.subjects import Subject, kind_of
from steelyard.web.org.models import Membership, Person, Team
from steelyard.web.org.viewer import Viewer
from steelyard.web.schemes.models import State, Version
from steelyard.web.scorecards.models import Computation, Figure, Scorecard, SubjectKind

#: Periods of the trend of the total.
TREND = 9


@dataclass(frozen=True)
class Choice:
    """An entry of a picker."""

    id: str
    name: str
    kind: str = ""


@dataclass(frozen=True)
class Member:
    """A card below the subject, with its figures by indicator: a line of the heat map."""

    subject: str
    name: str
    total: Any
    grade: str
    figures: Mapping[str, Figure]


@dataclass(frozen=True)
class Page:
    """Everything a dashboard of one subject and period is made of."""

    subject: Subject
    card: Scorecard
    figures: Mapping[str, Figure]
    body: Mapping[str, Any]
    trend: list[Scorecard]
    prior: Scorecard | None
    subjects: list[Choice]
    periods: list[str]
    members: list[Member] = field(default_factory=list)
    teams: list[Member] = field(default_factory=list)
    names: Mapping[str, str] = field(default_factory=dict)
    #: The subjects above this one that may be seen, from the department down.
    path: list[Choice] = field(default_factory=list)

    @property
    def computation(self) -> Computation:
        return self.card.computation

    @property
    def outline(self) -> Mapping[str, Any]:
        outline: Mapping[str, Any] = self.computation.outline
        return outline

    @property
    def period(self) -> str:
        return self.computation.period

    def before(self, text: str) -> Scorecard | None:
        """The official card of an earlier period, if there is one."""
        return next((card for card in self.trend if card.computation.period == text), None)


def newest() -> Computation | None:
    """The current computation of the newest period, of the scheme that was computed last."""
    return (
        Computation.objects.filter(is_current=True)
        .only("id", "period", "starts_on", "ends_on", "scheme_id")
        .order_by("-starts_on", "-computed_at")
        .first()
    )


def card_of(subject: str, period: str) -> Scorecard | None:
    """The current card; of several schemes the one computed last."""
    return (
        Scorecard.objects.filter(subject=subject, computation__is_current=True, computation__period=period)
        .select_related("computation")
        .order_by("-computation__computed_at")
        .first()
    )


def has_scheme() -> bool:
    """Whether any scheme is in force."""
    return Version.objects.filter(state=State.PUBLISHED).exists()


def periods_of(computations: Iterable[Computation]) -> list[str]:
    """From the newest to the oldest, each once."""
    return list(dict.fromkeys(one.period for one in computations))


def page_of(viewer: Viewer, subject: Subject, card: Scorecard) -> Page:
    """Everything else about a card: ten queries."""
    computation = card.computation
    known = list(
        Computation.objects.filter(scheme=computation.scheme_id, is_current=True)
        .only("id", "period", "starts_on")
        .order_by("-starts_on")
    )
    trend = _trend(card, computation)
    board = Board.objects.filter(computation=computation, subject=card.subject).first()
    everybody = list(
        Scorecard.objects.filter(computation=computation).only("subject", "kind", "name", "total", "grade")
    )
    teams = list(Team.objects.all())
    visible = [one for one in everybody if viewer.may_see(one.subject, one.kind)]
    below = _below(viewer, subject, visible, teams, computation)
    figures = _figures([card, *below])
    lines = [_member(one, figures.get(one.pk, {})) for one in below]
    body = board.body if board is not None and board.body.get("format") == FORMAT else {}
    return Page(
        subject=subject,
        card=card,
        figures=figures.get(card.pk, {}),
        body=body,
        trend=trend,
        prior=_prior(trend, computation),
        subjects=_choices(visible),
        periods=periods_of(known),
        members=[line for line, one in zip(lines, below, strict=True) if one.kind == SubjectKind.EMPLOYEE],
        teams=[line for line, one in zip(lines, below, strict=True) if one.kind == SubjectKind.TEAM],
        names=_names(viewer, body),
        path=_path(viewer, subject, teams, computation),
    )


def _trend(card: Scorecard, computation: Computation) -> list[Scorecard]:
    """The cards of the same subject up to this one, the newest first."""
    found = Scorecard.objects.filter(
        subject=card.subject,
        computation__is_current=True,
        computation__scheme=computation.scheme_id,
        computation__starts_on__lte=computation.starts_on,
    ).select_related("computation")
    wanted = ("subject", "kind", "total", "grade", "card", "computation__period", "computation__starts_on")
    return list(found.only(*wanted).order_by("-computation__starts_on")[:TREND])


def _prior(trend: Iterable[Scorecard], computation: Computation) -> Scorecard | None:
    before = str(Period.parse(computation.period).prior())
    return next((card for card in trend if card.computation.period == before), None)


def _choices(visible: Iterable[Scorecard]) -> list[Choice]:
    order = [SubjectKind.DEPARTMENT, SubjectKind.TEAM, SubjectKind.EMPLOYEE]
    found = sorted(visible, key=lambda one: (order.index(SubjectKind(one.kind)), one.name))
    return [Choice(one.subject, one.name, one.kind) for one in found]


def _path(viewer: Viewer, subject: Subject, teams: Iterable[Team], computation: Computation) -> list[Choice]:
    """The teams above, of a person the one of that period."""
    known = {team.pk: team for team in teams}
    at = known[subject.id].parent_id if subject.id in known else _team_of(subject.id, computation)
    path: list[Choice] = []
    while at is not None and at in known and len(path) < len(known):
        team = known[at]
        if viewer.may_see_team(team.pk):
            path.insert(0, Choice(team.pk, team.name, kind_of(team)))
        at = team.parent_id
    return path


def _team_of(person: str, computation: Computation) -> str | None:
    """The team with the largest share on the last day, or the last one."""
    stays = Membership.objects.filter(person=person, valid_from__lte=_last_day(computation))
    known = [(stay.valid_to or date.max, stay.share, stay.team_id) for stay in stays]
    return max(known)[2] if known else None


# ── who is below ────────────────────────────────────────────────────────────────────────────────────


def _below(
    viewer: Viewer,
    subject: Subject,
    visible: Iterable[Scorecard],
    teams: Iterable[Team],
    computation: Computation,
) -> list[Scorecard]:
    """Cards of the teams directly below, and of the people of a team whom the viewer may see."""
    if subject.kind == SubjectKind.EMPLOYEE:
        return []
    listed = list(teams)
    children = {team.pk for team in listed if team.parent_id == subject.id}
    inside = _with_descendants(subject.id, listed)
    people = members_on(inside, computation.starts_on, _last_day(computation))
    if subject.kind == SubjectKind.DEPARTMENT:
        # Whoever has no team belongs to the department all the same.
        people |= {one.subject for one in visible if one.kind == SubjectKind.EMPLOYEE}
    return [
        one
        for one in visible
        if (one.kind == SubjectKind.TEAM and one.subject in children)
        or (one.kind == SubjectKind.EMPLOYEE and one.subject in people)
    ]


def _with_descendants(team: str, teams: Iterable[Team]) -> set[str]:
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


def _last_day(computation: Computation) -> date:
    return min(computation.ends_on, computation.as_of or computation.ends_on)


def members_on(teams: set[str], start: date, last_day: date) -> set[str]:
    """Who belongs to one of the teams on the last day, or did last in the period: one query."""
    latest: dict[str, list[tuple[date, str]]] = {}
    stays = Membership.objects.filter(valid_from__lte=last_day).exclude(valid_to__lte=start)
    for person, team, until in stays.values_list("person_id", "team_id", "valid_to"):
        latest.setdefault(person, []).append((until or date.max, team))
    found = set()
    for person, known in latest.items():
        newest = max(until for until, _ in known)
        if any(team in teams for until, team in known if until == newest):
            found.add(person)
    return found


def _figures(cards: Iterable[Scorecard]) -> dict[int, dict[str, Figure]]:
    found: dict[int, dict[str, Figure]] = {}
    for figure in Figure.objects.filter(scorecard__in=[card.pk for card in cards]):
        found.setdefault(figure.scorecard_id, {})[figure.indicator] = figure
    return found


def _member(card: Scorecard, figures: Mapping[str, Figure]) -> Member:
    return Member(card.subject, card.name, card.total, card.grade, figures)


def _names(viewer: Viewer, body: Mapping[str, Any]) -> dict[str, str]:
    """Names of the owners of campaigns, for those who may see these people."""
    campaigns = body.get("campaigns", {})
    owners = {one["owner"] for one in campaigns.get("campaigns", ()) if one.get("owner")}
    owners |= {owner for one in campaigns.get("series", ()) for owner in one["owners"]}
    seen = [owner for owner in owners if viewer.may_see_person(owner)]
    return dict(Person.objects.filter(pk__in=seen).values_list("pk", "name"))


def cards_of_year(subject: str, year: str) -> list[Scorecard]:
    """The cards of the periods of a year and the year before, the oldest first: one query."""
    before = str(int(year) - 1)
    either = Q(computation__period__startswith=year) | Q(computation__period__startswith=before)
    found = Scorecard.objects.filter(either, subject=subject, computation__is_current=True)
    cards = list(found.select_related("computation").order_by("computation__starts_on"))
    newest = max(cards, key=lambda card: card.computation.computed_at, default=None)
    if newest is None:
        return []
    return [card for card in cards if card.computation.scheme_id == newest.computation.scheme_id]
