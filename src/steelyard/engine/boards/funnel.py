"""The funnel lead → MQL → SQL → opportunity → won of a cohort: the leads that came in during the period.

A rate compares the same leads: of those that came in, how many have come this far by the day looked at
(DOMAIN §5). A young cohort is still on its way; `is_maturing` says so.
"""

from __future__ import annotations

from decimal import Decimal

from steelyard.core.periods import Period
from steelyard.engine.boards.charts import Absent, Board
from steelyard.engine.boards.numbers import Json, known, ratio, shown, why_not
from steelyard.engine.boards.span import Span
from steelyard.metrics.values import Value

STEPS = ("lead", "mql", "sql_lead", "opportunity", "won")


def funnel(board: Board | Absent, subject: str, period: Period, span: Span) -> Json:
    """Steps with count, rate of the step before and of all leads; the rates of the prior period beside."""
    if isinstance(board, Absent):
        return board.body()
    values = _values(board, subject, period)
    if (reason := why_not(list(values.values()))) is not None:
        return {"reason": reason}
    counts = {name: known(value) for name, value in values.items()}
    if not counts["lead"]:
        return {"reason": "no_rows"}
    before = {name: known(value) for name, value in _values(board, subject, period.prior()).items()}
    return {
        "definition": "cohort_of_period",
        "is_maturing": span.open == period,
        "prior_period": str(period.prior()),
        "steps": _steps(counts, before),
        "left_out": [name for name in STEPS if counts.get(name) is None],
    }


def _values(board: Board, subject: str, period: Period) -> dict[str, Value]:
    return {name: board.value(name, subject, period) for name in STEPS}


def _steps(counts: dict[str, Decimal | None], before: dict[str, Decimal | None]) -> list[Json]:
    """Each step against the one before it that is known."""
    steps: list[Json] = []
    last: str | None = None
    for name in STEPS:
        if counts[name] is None:
            continue
        steps.append(
            {
                "step": name,
                "count": shown(counts[name]),
                "rate": ratio(counts[name], counts[last]) if last else None,
                "of_leads": ratio(counts[name], counts["lead"]),
                "prior_count": shown(before[name]),
                "prior_rate": ratio(before[name], before[last]) if last else None,
            }
        )
        last = name
    return steps
