"""The table of people one may see."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from steelyard.web.org.models import Team
from steelyard.web.org.viewer import Viewer
from steelyard.web.scorecards import queries
from steelyard.web.scorecards.models import Computation, Figure, Scorecard, Signal


@dataclass(frozen=True)
class Row:
    """`before` is the total of the period before; `behind` how many indicators are behind."""

    card: Scorecard
    before: Decimal | None
    behind: int
    at_risk: int


def people_of(viewer: Viewer, period: str) -> dict[str, Any]:
    """Six queries."""
    periods = queries.periods_with_results()
    chosen = period if period in periods else (periods[0] if periods else "")
    computation = Computation.objects.filter(is_current=True, period=chosen).order_by("-computed_at").first()
    if computation is None:
        return {"rows": [], "periods": periods, "period": chosen, "computation": None}
    seen = None if viewer.sees_everybody else viewer.led
    cards = list(queries.cards_of(computation, seen))
    earlier = queries.before(computation)
    totals = dict(queries.cards_of(earlier, seen).values_list("subject", "total")) if earlier else {}
    counts = _signals(cards)
    rows = [
        Row(
            card,
            totals.get(card.subject),
            *(counts.get((card.pk, one), 0) for one in (Signal.BEHIND, Signal.AT_RISK)),
        )
        for card in cards
    ]
    root = Team.objects.filter(parent=None).first()
    return {"rows": rows, "periods": periods, "period": chosen, "computation": computation, "root": root}


def _signals(cards: list[Scorecard]) -> dict[tuple[int, str], int]:
    found: dict[tuple[int, str], int] = {}
    wanted = Figure.objects.filter(
        scorecard__in=[card.pk for card in cards], signal__in=[Signal.BEHIND, Signal.AT_RISK], weight__gt=0
    )
    for key in wanted.values_list("scorecard_id", "signal"):
        found[key] = found.get(key, 0) + 1
    return found
