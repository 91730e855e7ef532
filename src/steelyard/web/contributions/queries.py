"""What the pages of the log read: a constant number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Avg, Count, Q, QuerySet

from steelyard.web.contributions import access
from steelyard.web.contributions.models import Contribution, ContributionState, Kind
from steelyard.web.org.viewer import Viewer

PEOPLE = ("subject", "entered_by", "verifier", "verified_by")
FILTERS = ("words", "kind", "state", "since", "until")
#: Of a list on one page; the download has all.
MOST = 500


def verified_in(first: date, last: date) -> QuerySet[Contribution]:
    """Those that count in these days."""
    found = Contribution.objects.filter(
        state=ContributionState.VERIFIED, occurred_on__gte=first, occurred_on__lte=last
    )
    return found.select_related("subject")


def mine(viewer: Viewer) -> QuerySet[Contribution]:
    """Of oneself, and those one entered for others."""
    person = viewer.person
    if person is None:
        return Contribution.objects.none()
    return Contribution.objects.filter(Q(subject=person) | Q(entered_by=person)).select_related(*PEOPLE)


def to_verify(viewer: Viewer) -> QuerySet[Contribution]:
    """Those the viewer is asked about, the oldest first."""
    person = viewer.person
    if person is None:
        return Contribution.objects.none()
    asked = Contribution.objects.filter(verifier=person, state=ContributionState.SUBMITTED)
    return (
        asked.exclude(subject=person)
        .exclude(entered_by=person)
        .select_related(*PEOPLE)
        .order_by("entered_at")
    )


def of_others(viewer: Viewer, asked: Mapping[str, str]) -> QuerySet[Contribution]:
    """Those of everybody one may see, as far as they fit; what is not a date is not looked at."""
    found = access.visible(viewer).exclude(state__in=access.PRIVATE).select_related(*PEOPLE)
    if words := asked.get("words", "").replace("\0", "").strip()[:100]:
        found = found.filter(Q(title__icontains=words) | Q(subject__name__icontains=words))
    for name in ("kind", "state"):
        if value := asked.get(name, "").replace("\0", "")[:30]:
            found = found.filter(**{name: value})
    if since := _day(asked.get("since", "")):
        found = found.filter(occurred_on__gte=since)
    if until := _day(asked.get("until", "")):
        found = found.filter(occurred_on__lte=until)
    return found


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@dataclass(frozen=True)
class Total:
    """Of one kind: how many are verified, how many wait, and the mean rating of the verified ones."""

    kind: str
    verified: int
    waiting: int
    rating: float | None


def totals(found: QuerySet[Contribution]) -> list[Total]:
    """By kind: one query."""
    verified = Q(state=ContributionState.VERIFIED)
    counts = {
        row["kind"]: row
        for row in found.order_by()
        .values("kind")
        .annotate(
            verified=Count("pk", filter=verified),
            waiting=Count("pk", filter=Q(state=ContributionState.SUBMITTED)),
            mean=Avg("rating", filter=verified),
        )
    }
    return [
        Total(str(kind.label), row["verified"], row["waiting"], row["mean"])
        for kind in Kind
        if (row := counts.get(kind.value))
    ]


def records(found: Iterable[Contribution]) -> Iterator[dict[str, Any]]:
    """Flat records for CSV and xlsx."""
    for one in found:
        yield {
            "contribution_id": str(one.pk),
            "subject": one.subject_id,
            "name": one.subject.name,
            "kind": one.kind,
            "title": one.title,
            "occurred_on": one.occurred_on.isoformat(),
            "state": one.state,
            "entered_by": one.entered_by.name,
            "verified_by": one.verified_by.name if one.verified_by else "",
            "verified_at": one.verified_at.isoformat() if one.verified_at else "",
            "rating": one.rating,
        }
