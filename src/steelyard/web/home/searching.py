"""Search across the rooms: people, teams, indicators and schemes one may see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from steelyard.web.config.languages import engine_language
from steelyard.web.org.models import Person, Team
from steelyard.web.org.viewer import Viewer
from steelyard.web.schemes.models import Scheme, State
from steelyard.web.scorecards.models import Computation

MOST = 8


@dataclass(frozen=True)
class Hit:
    """One result: what kind of thing, its name, where it is."""

    kind: str | Promise
    title: str
    address: str
    detail: str = ""


def search(viewer: Viewer, words: str) -> list[Hit]:
    """At most eight of each kind; four queries. Nothing for less than one visible character."""
    words = words.strip()[:100]
    if not words:
        return []
    newest = Computation.objects.filter(is_current=True).order_by("-starts_on").first()
    return [
        *_people(viewer, words, newest),
        *_teams(viewer, words, newest),
        *_indicators(viewer, words, newest),
        *_schemes(words),
    ]


def _people(viewer: Viewer, words: str, newest: Computation | None) -> Iterator[Hit]:
    people = Person.objects.filter(Q(name__icontains=words) | Q(pk__iexact=words))
    if not viewer.sees_everybody:
        own = {viewer.person.pk} if viewer.person else set()
        people = people.filter(pk__in=viewer.led | own)
    for person in people[:MOST]:
        if newest is not None:
            address = reverse("scorecard", args=[person.pk, newest.period])
            yield Hit(_("Person"), person.name, address, person.position)


def _teams(viewer: Viewer, words: str, newest: Computation | None) -> Iterator[Hit]:
    for team in Team.objects.filter(name__icontains=words)[:MOST]:
        if newest is not None and viewer.may_see_team(team.pk):
            yield Hit(_("Team"), team.name, reverse("dashboard-of", args=[team.pk, newest.period]))


def _indicators(viewer: Viewer, words: str, newest: Computation | None) -> Iterator[Hit]:
    """The indicators of the newest computation, shown for oneself or for the department."""
    subject = _own_subject(viewer)
    if newest is None or subject is None:
        return
    language = engine_language()
    for name, indicator in newest.outline.get("indicators", {}).items():
        titles = [name, *indicator["title"].values()]
        if any(words.casefold() in title.casefold() for title in titles):
            title = indicator["title"].get(language) or next(iter(indicator["title"].values()), name)
            yield Hit(_("Indicator"), title, reverse("indicator", args=[subject, newest.period, name]))


def _own_subject(viewer: Viewer) -> str | None:
    if viewer.person is not None and not viewer.sees_everybody:
        return str(viewer.person.pk)
    root = Team.objects.filter(parent=None).first()
    return root.pk if root is not None and viewer.may_see_team(root.pk) else None


def _schemes(words: str) -> Iterator[Hit]:
    published = Scheme.objects.filter(versions__state=State.PUBLISHED).distinct()
    for scheme in published:
        titles = [scheme.pk, *map(str, scheme.title.values())]
        if any(words.casefold() in title.casefold() for title in titles):
            try:
                address = reverse("scheme", args=[scheme.pk])
            except NoReverseMatch:
                return
            yield Hit(_("Scheme"), scheme.title.get(engine_language()) or titles[-1], address)
