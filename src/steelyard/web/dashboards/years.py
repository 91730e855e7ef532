"""A year at a glance: its periods beside those of the year before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from steelyard.core.numbers import official
from steelyard.web.dashboards.charts import totals
from steelyard.web.dashboards.figures import dimension_title, number, parts_of
from steelyard.web.dashboards.subjects import Subject
from steelyard.web.scorecards.models import Scorecard
from steelyard.web.ui.charts import Chart


@dataclass(frozen=True)
class DimensionRow:
    """Scores of one dimension by period."""

    title: str
    scores: list[Any]


@dataclass(frozen=True)
class Year:
    """`mean` is that of the totals so far, without a grade: the year is graded when it is over."""

    subject: Subject
    year: str
    cards: list[Scorecard]
    mean: Decimal | None
    mean_before: Decimal | None
    chart: Chart
    dimensions: list[DimensionRow]


def year_of(subject: Subject, year: str, cards: Sequence[Scorecard]) -> Year | None:
    """None without a card in the year itself."""
    own = [card for card in cards if card.computation.period.startswith(year)]
    if not own:
        return None
    before = [card for card in cards if card not in own]
    return Year(
        subject=subject,
        year=year,
        cards=own,
        mean=_mean(own),
        mean_before=_mean(before),
        chart=totals(cards, _("Total")),
        dimensions=list(_dimensions(own)),
    )


def _mean(cards: Sequence[Scorecard]) -> Decimal | None:
    known = [card.total for card in cards if card.total is not None]
    return official(sum(known, Decimal(0)) / len(known)) if known else None


def _dimensions(cards: Sequence[Scorecard]) -> Iterator[DimensionRow]:
    outline = cards[-1].computation.outline
    parts = [parts_of(card.card) for card in cards]
    for dimension in outline.get("dimensions", ()):
        name = dimension["name"]
        scores = [number(one.get(name, {}).get("score")) for one in parts]
        if any(score is not None for score in scores):
            yield DimensionRow(dimension_title(outline, name), scores)
