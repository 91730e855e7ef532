"""What the pages read: a constant number of queries, whatever the size of the company."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from decimal import Decimal
from statistics import median
from typing import NamedTuple

from django.db.models import QuerySet

from steelyard.web.schemes.models import Acknowledgement, State, Version
from steelyard.web.scorecards.models import Computation, Evidence, Figure, Scorecard, SubjectKind

TREND = 8
#: A median of fewer people would say too much about each of them.
LEAST_PEERS = 5


class Numbers(NamedTuple):
    """What the pages need of a figure; a card has many."""

    value: float | None
    target: float | None
    score: Decimal | None
    status: str
    signal: str


def newest() -> Computation | None:
    """The current computation of the newest period."""
    return Computation.objects.filter(is_current=True).order_by("-starts_on", "-computed_at").first()


def periods_with_results() -> list[str]:
    """From the newest to the oldest."""
    found = Computation.objects.filter(is_current=True).order_by("-starts_on")
    return list(dict.fromkeys(found.values_list("period", flat=True)))


def card_of(subject: str, period: str) -> Scorecard | None:
    """The current card of a subject, with its computation and version."""
    return (
        Scorecard.objects.filter(subject=subject, computation__period=period, computation__is_current=True)
        .select_related("computation__version")
        .defer("computation__meta")
        .order_by("-computation__computed_at")
        .first()
    )


def newest_card_of(subject: str) -> Scorecard | None:
    """The current card of the newest period in which the subject was scored."""
    return (
        Scorecard.objects.filter(subject=subject, computation__is_current=True)
        .select_related("computation")
        .order_by("-computation__starts_on", "-computation__computed_at")
        .first()
    )


def history(card: Scorecard) -> list[Scorecard]:
    """The cards of the last periods up to this one, oldest first, with totals but without lines."""
    computation = card.computation
    found = (
        Scorecard.objects.filter(
            subject=card.subject,
            computation__scheme=computation.scheme_id,
            computation__is_current=True,
            computation__starts_on__lte=computation.starts_on,
        )
        .select_related("computation")
        .only("subject", "total", "grade", "computation__period", "computation__starts_on")
        .order_by("-computation__starts_on")[:TREND]
    )
    return list(reversed(found))


def figures_of(cards: Sequence[Scorecard], indicator: str | None = None) -> dict[int, dict[str, Numbers]]:
    """Card → indicator → figure: one query."""
    figures = Figure.objects.filter(scorecard__in=[card.pk for card in cards])
    if indicator is not None:
        figures = figures.filter(indicator=indicator)
    found: dict[int, dict[str, Numbers]] = {card.pk: {} for card in cards}
    for card, name, *numbers in figures.values_list("scorecard_id", "indicator", *Numbers._fields):
        found[card][name] = Numbers(*numbers)
    return found


def cards_of(computation: Computation, people: Collection[str] | None) -> QuerySet[Scorecard]:
    """The cards of people in a computation, by name; None for everybody."""
    found = computation.scorecards.filter(kind=SubjectKind.EMPLOYEE).order_by("name", "subject")
    return found if people is None else found.filter(subject__in=people)


def computation_of(period: str) -> Computation | None:
    """The current computation of a period; of several schemes the one computed last."""
    found = Computation.objects.filter(is_current=True, period=period).defer("meta")
    return found.order_by("-computed_at").first()


def totals_of(computation: Computation | None, subjects: Collection[str]) -> dict[str, Decimal | None]:
    """Subject → total in a computation. One query."""
    if computation is None:
        return {}
    found = Scorecard.objects.filter(computation=computation, subject__in=subjects)
    return dict(found.values_list("subject", "total"))


def before(computation: Computation) -> Computation | None:
    """The current computation of the period before."""
    return (
        Computation.objects.filter(
            scheme=computation.scheme_id, is_current=True, starts_on__lt=computation.starts_on
        )
        .defer("outline", "meta")
        .order_by("-starts_on")
        .first()
    )


def peer_median(card: Scorecard, indicator: str) -> tuple[float, int] | None:
    """The median value of those in the same position, and of how many; None for fewer than five."""
    if card.kind != SubjectKind.EMPLOYEE or not card.position:
        return None
    found = Figure.objects.filter(
        scorecard__computation=card.computation_id,
        scorecard__kind=SubjectKind.EMPLOYEE,
        scorecard__position=card.position,
        indicator=indicator,
        value__isnull=False,
    ).values_list("value", flat=True)
    values = [value for value in found if value is not None]
    return (median(values), len(values)) if len(values) >= LEAST_PEERS else None


def evidence_of(card: Scorecard, indicator: str) -> Evidence | None:
    """The rows behind a number, when somebody has asked for them before."""
    return Evidence.objects.filter(
        computation=card.computation_id, subject=card.subject, indicator=indicator
    ).first()


def unacknowledged(card: Scorecard, person: str | None) -> Version | None:
    """The version the card was scored by, when this person has not confirmed to have read it."""
    version = card.computation.version
    if person is None or version.state != State.PUBLISHED:
        return None
    seen = Acknowledgement.objects.filter(version=version, person=person).exists()
    return None if seen else version


def newest_stamp(period: str) -> dict[str, str | None]:
    """Id and moment of the newest current computation, of one period or of any."""
    found = Computation.objects.filter(is_current=True)
    if period:
        found = found.filter(period=period)
    row = found.order_by("-computed_at").values_list("pk", "computed_at").first()
    return {"version": str(row[0]) if row else None, "computed_at": row[1].isoformat() if row else None}
