"""What the first page says: where one stands, what one is asked to do, what is new."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from steelyard.web.config.languages import engine_language
from steelyard.web.home.tasks import Task, open_tasks
from steelyard.web.org.models import Team
from steelyard.web.org.viewer import Viewer
from steelyard.web.schemes.models import State, Version
from steelyard.web.scorecards.models import Computation, Scorecard

NEWS = 6


@dataclass(frozen=True)
class News:
    """Something that happened: when, what, where to look."""

    at: datetime
    title: str | Promise
    address: str


@dataclass(frozen=True)
class Overview:
    """`own` is one's own newest card, `department` that of the root team for those who may see it."""

    own: Scorecard | None = None
    department: Scorecard | None = None
    tasks: list[Task] = field(default_factory=list)
    news: list[News] = field(default_factory=list)


def overview(viewer: Viewer) -> Overview:
    """A constant number of queries."""
    newest = Computation.objects.filter(is_current=True).order_by("-starts_on").first()
    own, department = _cards(viewer, newest)
    news = sorted(_news(newest), key=lambda one: one.at, reverse=True)[:NEWS]
    return Overview(own, department, open_tasks(viewer), news)


def _cards(viewer: Viewer, newest: Computation | None) -> tuple[Scorecard | None, Scorecard | None]:
    if newest is None:
        return None, None
    root = Team.objects.filter(parent=None).first()
    wanted = [viewer.person.pk] if viewer.person else []
    if root is not None and viewer.may_see_team(root.pk):
        wanted.append(root.pk)
    cards = {card.subject: card for card in newest.scorecards.filter(subject__in=wanted)}
    for card in cards.values():
        card.computation = newest
    own = cards.get(viewer.person.pk) if viewer.person else None
    return own, cards.get(root.pk) if root else None


def _news(newest: Computation | None) -> Iterator[News]:
    """The newest scores and the newest schemes."""
    if newest is not None:
        title = _("Scores of %(period)s were computed") % {"period": newest.period}
        yield News(newest.computed_at, title, reverse("dashboard"))
    published = Version.objects.filter(state=State.PUBLISHED).select_related("scheme")
    for version in published.order_by("-published_at")[:NEWS]:
        if version.published_at is not None:
            name = version.scheme.title.get(engine_language()) or version.scheme_id
            title = _("“%(scheme)s”, version %(number)d, was published") % {
                "scheme": name,
                "number": version.number,
            }
            yield News(version.published_at, title, reverse("scheme", args=[version.scheme_id]))
