"""How fast negative incidents are answered: hours in buckets, the median, and the target as a line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from steelyard.core.numbers import EXACT
from steelyard.core.periods import Period
from steelyard.engine.boards.charts import Absent, Board
from steelyard.engine.boards.numbers import Json, known, shown, text, why_not
from steelyard.metrics.formula import names, parse_formula
from steelyard.scheme.model import Scheme

_IN_HOURS = {"second": Decimal(1) / 3600, "minute": Decimal(1) / 60, "hour": Decimal(1), "day": Decimal(24)}
Buckets = Mapping[str, Sequence[Decimal]]


def response(board: Board | Absent, subject: str, period: Period, buckets: Buckets) -> Json:
    """Counts by bucket, the unanswered apart; the median of those answered, in hours."""
    if isinstance(board, Absent):
        return board.body()
    values = {name: board.value(name, subject, period) for name in ("incidents", "answered", *buckets)}
    if (reason := why_not(list(values.values()))) is not None:
        return {"reason": reason}
    incidents, answered = known(values["incidents"]), known(values["answered"])
    if not incidents or answered is None:
        return {"reason": "no_rows"}
    minutes = known(board.value("median_minutes", subject, period))
    return {
        "incidents": text(incidents),
        "unanswered": text(incidents - answered),
        "median_hours": None if minutes is None else text(EXACT.divide(minutes, Decimal(60))),
        "buckets": [
            {
                "from": text(edges[0]),
                "to": text(edges[1]) if len(edges) > 1 else None,
                "count": shown(known(values[name])),
            }
            for name, edges in buckets.items()
        ],
    }


def timed_by(scheme: Scheme) -> tuple[str, Decimal] | None:
    """The indicator of the scheme that measures these hours, and the hours in its unit of time.

    It is the one with a duration whose formula asks only for incidents.
    """
    datasets = [one for one in scheme.datasets.values() if one.table == "sentiment_incidents"]
    measures = {measure for one in datasets for measure in one.measures}
    for name, indicator in scheme.indicators.items():
        if indicator.unit.kind == "duration" and indicator.formula and indicator.unit.detail in _IN_HOURS:
            asked = names(parse_formula(indicator.formula))
            if asked and asked <= measures:
                return name, _IN_HOURS[indicator.unit.detail or "hour"]
    return None
