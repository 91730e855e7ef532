"""What a dashboard reads: a constant number of queries, whatever the number of people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q

from steelyard.core.periods import Period
from steelyard.engine.boards import FORMAT
from steelyard.web.dashboards.choosing import Chooser, chooser, mates
from steelyard.web.dashboards.members import (
    MOST,
    Crowd,
    Member,
    crowd_below,
    figures_of,
    last_day,
    lines_of,
    teams_seen,
)
from steelyard.web.dashboards.models import Board
from steelyard.web.dashboards.subjects import Choice, Subject, kind_of
from steelyard.web.org.models import Membership, Person, Team
from steelyard.web.org.viewer import Viewer
from steelyard.web.schemes.models import State, Version
from steelyard.web.scorecards.models import Computation, Scorecard, SubjectKind

#: Periods of the trend of the total.
TREND = 9


@dataclass(frozen=True)
class Page:
    """Everything a dashboard of one subject and period is made of."""

    subject: Subject
    card: Scorecard
    #: Indicator → how it stands.
    signals: Mapping[str, str]
    body: Mapping[str, Any]
    trend: list[Scorecard]
    prior: Scorecard | None
    periods: list[str]
    crowd: Crowd
    #: The teams or people of one picture, and which of several pictures it is.
    lines: list[Member]
    sheet: Any
    chooser: Chooser
    #: Owners of campaigns whom the viewer may see: name, and whether there is a card of theirs.
    owners: Mapping[str, tuple[str, bool]] = field(default_factory=dict)
    #: The subjects above this one that may be seen, from the department down.
    path: list[Choice] = field(default_factory=list)

    @property
    def names(self) -> Mapping[str, str]:
        return {owner: name for owner, (name, _) in self.owners.items()}

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
        .defer("computation__meta")
        .order_by("-computation__computed_at")
        .first()
    )


def has_scheme() -> bool:
    """Whether any scheme is in force."""
    return Version.objects.filter(state=State.PUBLISHED).exists()


def page_of(
    viewer: Viewer, subject: Subject, card: Scorecard, *, number: str | None = None, everybody: bool = False
) -> Page:
    """Everything else about a card: thirteen queries at most.

    number: which picture of people or teams is shown. everybody: all of them, for a file.
    """
    computation = card.computation
    teams = list(Team.objects.all())
    units = teams_seen(viewer, teams, computation)
    crowd = crowd_below(viewer, subject, teams, units, computation)
    sheet = crowd.sheet(number)
    lines = crowd.everybody() if everybody else lines_of(sheet)
    figures = figures_of([card.pk, *(line.card for line in lines)])
    lines = [replace(line, scores=_scores(figures.get(line.card, {}))) for line in lines]
    trend = _trend(card, computation)
    body = _body(card)
    path = _path(viewer, subject, teams, computation)
    near = lines if crowd.shows_people and crowd.count <= MOST else []
    if subject.kind == SubjectKind.EMPLOYEE:
        near = mates(viewer, path[-1].id if path else None, computation)
    return Page(
        subject=subject,
        card=card,
        signals={name: signal for name, (_, signal) in figures.get(card.pk, {}).items()},
        body=body,
        trend=trend,
        prior=_prior(trend, computation),
        periods=_periods(computation),
        crowd=crowd,
        lines=lines,
        sheet=sheet,
        chooser=chooser(viewer, subject, teams=teams, cards=units, people=near),
        owners=_owners(viewer, body, computation),
        path=path,
    )


def _scores(figures: Mapping[str, tuple[Any, str]]) -> dict[str, Any]:
    return {name: score for name, (score, _) in figures.items()}


def _body(card: Scorecard) -> Mapping[str, Any]:
    board = Board.objects.filter(computation=card.computation_id, subject=card.subject).first()
    return board.body if board is not None and board.body.get("format") == FORMAT else {}


def _periods(computation: Computation) -> list[str]:
    """From the newest to the oldest, each once."""
    known = Computation.objects.filter(scheme=computation.scheme_id, is_current=True)
    return list(dict.fromkeys(known.order_by("-starts_on").values_list("period", flat=True)))


def _trend(card: Scorecard, computation: Computation) -> list[Scorecard]:
    """The cards of the same subject up to this one, the newest first."""
    found = Scorecard.objects.filter(
        subject=card.subject,
        computation__is_current=True,
        computation__scheme=computation.scheme_id,
        computation__starts_on__lte=computation.starts_on,
    ).select_related("computation")
    wanted = ("subject", "kind", "total", "grade", "computation__period", "computation__starts_on")
    return list(found.only(*wanted).order_by("-computation__starts_on")[:TREND])


def _prior(trend: Iterable[Scorecard], computation: Computation) -> Scorecard | None:
    """The card of the period before; its lines are read when they are asked for."""
    before = str(Period.parse(computation.period).prior())
    return next((card for card in trend if card.computation.period == before), None)


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
    stays = Membership.objects.filter(person=person, valid_from__lte=last_day(computation))
    known = [(stay.valid_to or date.max, stay.share, stay.team_id) for stay in stays]
    return max(known)[2] if known else None


def _owners(viewer: Viewer, body: Mapping[str, Any], computation: Computation) -> dict[str, tuple[str, bool]]:
    """Owners of campaigns, for those who may see these people."""
    campaigns = body.get("campaigns", {})
    owners = {one["owner"] for one in campaigns.get("campaigns", ()) if one.get("owner")}
    owners |= {owner for one in campaigns.get("series", ()) for owner in one["owners"]}
    seen = viewer.people_among(owners)
    cards = Scorecard.objects.filter(
        computation=computation, subject=OuterRef("pk"), kind=SubjectKind.EMPLOYEE
    )
    found = Person.objects.filter(pk__in=seen).annotate(has_card=Exists(cards))
    return {pk: (name, has_card) for pk, name, has_card in found.values_list("pk", "name", "has_card")}


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
