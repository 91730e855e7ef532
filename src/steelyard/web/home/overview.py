"""What the first page says: where one stands and why, what one is asked to do, what is new."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from steelyard.web.cycles.access import READERS
from steelyard.web.cycles.models import Cycle
from steelyard.web.cycles.queries import Progress, under_way
from steelyard.web.org.models import Team
from steelyard.web.org.roles import READS_RESULTS
from steelyard.web.org.tasks import Task, open_tasks
from steelyard.web.org.viewer import Viewer
from steelyard.web.schemes.models import State, Version
from steelyard.web.scorecards import queries
from steelyard.web.scorecards.headline import Headline, headline
from steelyard.web.scorecards.lines import Line, lines_of
from steelyard.web.scorecards.models import Computation, Scorecard
from steelyard.web.ui.periods import period_name
from steelyard.web.ui.templatetags.steelyard import in_language

NEWS = 6


@dataclass(frozen=True)
class News:
    """Something that happened: when, what, where to look."""

    at: datetime
    title: str | Promise
    address: str


@dataclass(frozen=True)
class Standing:
    """A card in a few words: its head, the indicator that brings most, the one at which most is missing."""

    card: Scorecard
    head: Headline
    strongest: Line | None
    weakest: Line | None


@dataclass(frozen=True)
class Overview:
    """`own` is one's own newest card, `department` that of the root team for those who may see it.

    `cycles` are those under way with their open stages, for those who look after all of them.
    """

    own: Standing | None = None
    department: Standing | None = None
    department_name: str = ""
    tasks: list[Task] = field(default_factory=list)
    cycles: list[tuple[Cycle, list[Progress]]] = field(default_factory=list)
    news: list[News] = field(default_factory=list)


def overview(viewer: Viewer) -> Overview:
    """A constant number of queries."""
    root = Team.objects.filter(parent=None).first()
    sees_root = root is not None and viewer.may_see_team(root.pk)
    return Overview(
        own=_standing(viewer.person.pk) if viewer.person else None,
        department=_standing(root.pk) if root is not None and sees_root else None,
        department_name=root.name if root is not None else "",
        tasks=open_tasks(viewer),
        cycles=under_way() if viewer.has(*READERS) else [],
        news=sorted(_news(viewer), key=lambda one: one.at, reverse=True)[:NEWS],
    )


def _standing(subject: str) -> Standing | None:
    card = queries.newest_card_of(subject)
    if card is None:
        return None
    lines = lines_of(card, {}, {})
    valued = [line for line in lines if line.is_ok]
    strongest = max(valued, key=lambda line: line.contribution, default=None)
    weakest = max(valued, key=lambda line: line.gap, default=None)
    return Standing(
        card=card,
        head=headline(card, lines),
        strongest=strongest if strongest is not None and strongest.contribution > 0 else None,
        weakest=weakest if weakest is not None and weakest.gap > 0 and weakest is not strongest else None,
    )


def _news(viewer: Viewer) -> Iterator[News]:
    """The newest scores, for those who may see any, and the newest schemes."""
    newest = queries.newest() if viewer.has(*READS_RESULTS) else None
    if newest is not None:
        yield _computed(newest)
    published = Version.objects.filter(state=State.PUBLISHED).select_related("scheme")
    for version in published.order_by("-published_at")[:NEWS]:
        if version.published_at is not None:
            title = _("“%(scheme)s”, version %(number)d, was published") % {
                "scheme": in_language(version.scheme.title) or version.scheme_id,
                "number": version.number,
            }
            yield News(version.published_at, title, reverse("scheme", args=[version.scheme_id]))


def _computed(computation: Computation) -> News:
    title = _("Scores of %(period)s were computed") % {"period": period_name(computation.period)}
    return News(computation.computed_at, title, reverse("dashboard"))
