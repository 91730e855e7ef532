"""Search across the rooms: people, teams, indicators and schemes one may see. Every hit can be opened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from steelyard.web.org.models import Person, Team
from steelyard.web.org.roles import READS_ORGANISATION, Role
from steelyard.web.org.viewer import Viewer
from steelyard.web.schemes.models import Scheme, State
from steelyard.web.scorecards import queries
from steelyard.web.scorecards.models import Scorecard
from steelyard.web.ui.templatetags.steelyard import in_language, position_name

MOST = 8


@dataclass(frozen=True)
class Hit:
    """One result: what kind of thing, its name, where it is."""

    kind: str | Promise
    title: str
    address: str
    detail: str = ""


def search(viewer: Viewer, words: str) -> list[Hit]:
    """At most eight of each kind, by a constant number of queries; nothing for nothing but blanks."""
    # PostgreSQL takes no text with a zero in it.
    words = words.replace("\0", "").strip()[:100]
    if not words:
        return []
    kinds = (_people, _teams, _indicators, _schemes)
    return [hit for kind in kinds for hit in islice(kind(viewer, words), MOST)]


def _people(viewer: Viewer, words: str) -> Iterator[Hit]:
    people = Person.objects.filter(_named(words) | Q(pk__iexact=words))
    if not viewer.has(*READS_ORGANISATION):
        own = {viewer.person.pk} if viewer.person else set()
        people = people.filter(pk__in=viewer.led | own)
    found = list(people[:MOST])
    scored = _scored([person.pk for person in found])
    for person in found:
        has_card = person.pk in scored and viewer.may_see_person(person.pk)
        address = reverse("scorecard-of" if has_card else "person", args=[person.pk])
        yield Hit(_("Person"), person.name, address, position_name(person.position))


def _scored(subjects: list[str]) -> set[str]:
    cards = Scorecard.objects.filter(subject__in=subjects, computation__is_current=True)
    return set(cards.order_by().values_list("subject", flat=True))


def _teams(viewer: Viewer, words: str) -> Iterator[Hit]:
    teams: QuerySet[Team] = Team.objects.filter(_named(words))
    if not viewer.has(*READS_ORGANISATION, Role.DATA_OWNER):
        teams = teams.filter(pk__in=viewer.teams)
    newest = queries.newest()
    for team in teams[:MOST]:
        if newest is not None and viewer.may_see_team(team.pk):
            yield Hit(_("Team"), team.name, reverse("dashboard-of", args=[team.pk, newest.period]))
        elif viewer.has(*READS_ORGANISATION):
            yield Hit(_("Team"), team.name, reverse("team", args=[team.pk]))


def _indicators(viewer: Viewer, words: str) -> Iterator[Hit]:
    """The indicators of one's own newest card, else of the department's."""
    card = _card(viewer)
    if card is None:
        return
    about = card.computation.outline.get("indicators", {})
    for line in card.card["indicators"]:
        name = line["indicator"]
        titles: Mapping[str, str] = about.get(name, {}).get("title", {})
        if _is_in(words, name, *titles.values()):
            address = reverse("indicator", args=[card.subject, card.computation.period, name])
            yield Hit(_("Indicator"), in_language(titles) or name, address)


def _card(viewer: Viewer) -> Scorecard | None:
    own = None
    if viewer.person is not None and not viewer.sees_everybody:
        own = queries.newest_card_of(viewer.person.pk)
    root = Team.objects.filter(parent=None).first() if own is None else None
    if root is not None and viewer.may_see_team(root.pk):
        return queries.newest_card_of(root.pk)
    return own


def _schemes(viewer: Viewer, words: str) -> Iterator[Hit]:
    for scheme in Scheme.objects.filter(versions__state=State.PUBLISHED).distinct():
        if _is_in(words, scheme.pk, *map(str, scheme.title.values())):
            title = in_language(scheme.title) or scheme.pk
            yield Hit(_("Scheme"), title, reverse("scheme", args=[scheme.pk]))


def _is_in(words: str, *titles: str) -> bool:
    return any(words.casefold() in title.casefold() for title in titles)


def _named(words: str) -> Q:
    """Names that hold the words. SQLite knows upper and lower case of a to z only: the others are tried."""
    found = Q()
    for written in {words, words.lower(), words.upper(), words.title(), words.capitalize()}:
        found |= Q(name__icontains=written)
    return found
