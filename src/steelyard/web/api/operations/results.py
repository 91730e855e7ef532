"""Scores: who has which, from what, and what would change them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Field, Path, Query, Router, Schema
from ninja.decorators import decorate_view

from steelyard.web.accounts.scopes import Scope
from steelyard.web.api.authentication import Token, viewer
from steelyard.web.api.idempotency import once
from steelyard.web.api.operations.jobs import JobOut
from steelyard.web.api.paging import Page, Paging, page_of
from steelyard.web.api.problems import RefusedError
from steelyard.web.api.text import Text
from steelyard.web.dashboards.models import Board
from steelyard.web.jobs.models import Job
from steelyard.web.scorecards import access, queries, rows, whatif
from steelyard.web.scorecards.lines import lines_of
from steelyard.web.scorecards.models import Computation, Scorecard, SubjectKind
from steelyard.web.ui.numbers import decimal

router = Router(tags=["results"], auth=Token(Scope.RESULTS_READ))
Subject = Annotated[Text, Path(max_length=64)]
Period = Annotated[Text, Path(max_length=10)]
Name = Annotated[Text, Path(max_length=100)]


class PeriodOut(Schema):
    """A period with scores. `version` changes whenever they are computed anew."""

    period: str
    version: str
    scheme: str
    computed_at: datetime
    as_of: str | None


class LineOut(Schema):
    """One subject of a period; exact numbers are text."""

    subject: str
    kind: str
    name: str
    position: str
    total: str | None
    grade: str
    coefficient: str | None


class CardOut(LineOut):
    """A whole scorecard: `card` as the engine gives it, `outline` the scheme it was scored by."""

    period: str
    version: str
    computed_at: datetime
    snapshot: str
    card: dict[str, Any]
    outline: dict[str, Any]


class RowsOut(Schema):
    """An explanation down to the rows, as `steelyard explain --rows` gives it."""

    looked_up_at: datetime
    body: dict[str, Any]


class WhatIfIn(Schema):
    """Indicator → another actual, in the unit of the indicator: 0.26 is 26%."""

    actuals: dict[Annotated[Text, Field(max_length=100)], Decimal] = Field(max_length=200)


class WhatIfOut(Schema):
    total: str | None
    grade: str | None
    difference: str | None


class Subjects(Paging):
    """Of one kind, or of all."""

    kind: SubjectKind | None = None


@router.get("/periods", response=list[PeriodOut], operation_id="list_periods", summary="Periods with scores")
def periods(request: HttpRequest) -> list[dict[str, Any]]:
    """From the newest to the oldest."""
    found = Computation.objects.filter(is_current=True).defer("outline", "meta").order_by("-starts_on")
    return [
        {
            "period": one.period,
            "version": str(one.pk),
            "scheme": one.scheme_id,
            "computed_at": one.computed_at,
            "as_of": one.as_of.isoformat() if one.as_of else None,
        }
        for one in found
    ]


@router.get(
    "/scorecards/{period}",
    response=Page[LineOut],
    operation_id="list_scorecards",
    summary="Scores of a period",
)
def scorecards(request: HttpRequest, period: Period, asked: Query[Subjects]) -> dict[str, Any]:
    """Of the subjects one may see, by name."""
    looking = viewer(request)
    found = Scorecard.objects.filter(computation__is_current=True, computation__period=period).defer("card")
    if asked.kind is not None:
        found = found.filter(kind=asked.kind)
    seen = [one for one in found.order_by("name", "subject") if looking.may_see(one.subject, one.kind)]
    page = page_of(seen, asked)
    page["items"] = [_line(one) for one in page["items"]]
    return page


@router.get(
    "/scorecards/{period}/{subject}", response=CardOut, operation_id="get_scorecard", summary="A scorecard"
)
def scorecard(request: HttpRequest, period: Period, subject: Subject) -> dict[str, Any]:
    """With every indicator, dimension and adjustment."""
    card = access.card_or_404(viewer(request), subject, period)
    computation = card.computation
    return {
        **_line(card),
        "period": computation.period,
        "version": str(computation.pk),
        "computed_at": computation.computed_at,
        "snapshot": computation.snapshot,
        "card": card.card,
        "outline": computation.outline,
    }


@router.get(
    "/boards/{period}/{subject}", response=dict[str, Any], operation_id="get_board", summary="A dashboard"
)
def board(request: HttpRequest, period: Period, subject: Subject) -> dict[str, Any]:
    """Funnel, campaigns, response times, brand, pace, change and forecast of a subject."""
    card = access.card_or_404(viewer(request), subject, period)
    found = Board.objects.filter(computation=card.computation_id, subject=subject).first()
    if found is None:
        raise Http404
    body: dict[str, Any] = found.body
    return body


@router.get(
    "/scorecards/{period}/{subject}/{indicator}/rows",
    response=RowsOut,
    operation_id="get_rows",
    summary="The rows behind a number",
)
def known_rows(request: HttpRequest, period: Period, subject: Subject, indicator: Name) -> dict[str, Any]:
    """404 until they were asked for and looked up."""
    card = access.card_or_404(viewer(request), subject, period)
    found = queries.evidence_of(card, indicator)
    if found is None:
        raise Http404
    return {"looked_up_at": found.looked_up_at, "body": found.body}


@router.post(
    "/scorecards/{period}/{subject}/{indicator}/rows",
    response={202: JobOut},
    operation_id="ask_for_rows",
    summary="Ask for the rows behind a number",
)
@decorate_view(once)
def ask_for_rows(request: HttpRequest, period: Period, subject: Subject, indicator: Name) -> tuple[int, Job]:
    """The worker looks them up in the snapshot of the computation."""
    looking = viewer(request)
    card = access.card_or_404(looking, subject, period)
    if indicator not in card.computation.outline.get("indicators", {}):
        raise Http404
    return 202, rows.ask_for(card.computation, subject, indicator, actor=looking.user)


@router.post(
    "/scorecards/{period}/{subject}/what-if",
    response=WhatIfOut,
    operation_id="what_if",
    summary="The score with other actuals",
)
def what_if(request: HttpRequest, period: Period, subject: Subject, sent: WhatIfIn) -> dict[str, Any]:
    """Nothing is stored."""
    card = access.card_or_404(viewer(request), subject, period)
    lines = lines_of(card, queries.figures_of([card])[card.pk], {})
    known = {line.name for line in lines}
    unknown = sorted(set(sent.actuals) - known)
    wrong = [
        name for name, value in sent.actuals.items() if decimal(value) is None or abs(value) > whatif.LARGEST
    ]
    if unknown or wrong:
        errors = [
            *({"place": f"actuals.{name}", "message": "no indicator of this card"} for name in unknown),
            *({"place": f"actuals.{name}", "message": "not a usable number"} for name in wrong),
        ]
        raise RefusedError(422, "Some of the actuals cannot be used.", errors=errors)
    found = whatif.outcome(card, lines, sent.actuals)
    return {
        "total": _text(found.card.total),
        "grade": found.card.grade,
        "difference": _text(found.difference),
    }


def _line(card: Scorecard) -> dict[str, Any]:
    return {
        "subject": card.subject,
        "kind": card.kind,
        "name": card.name,
        "position": card.position,
        "total": _text(card.total),
        "grade": card.grade,
        "coefficient": _text(card.coefficient),
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"
