"""Campaigns of a period with spend, revenue and ROI, and their series over the periods before.

A campaign belongs to the period in which it ends; whoever shares in it has a part of both sides, so its
ROI, (revenue − spend) / spend, is the same for all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from steelyard.core.numbers import EXACT
from steelyard.core.periods import Grain, Period
from steelyard.core.problems import SteelyardError
from steelyard.engine.boards.charts import Absent, Board
from steelyard.engine.boards.document import Failing
from steelyard.engine.boards.numbers import Json, text
from steelyard.metrics.engines import Engine
from steelyard.metrics.listing import list_for_everybody

DATASET = "board_campaigns"
_COLUMNS = (
    "campaign_id", "name", "series", "type", "channel", "status", "owner_id", "ended_on",
    "cost", "revenue",
)  # fmt: skip
#: More bubbles than this nobody can tell apart; the rest is counted, and in the totals.
MOST_CAMPAIGNS = 60


@dataclass(frozen=True)
class Part:
    """What one subject has of one campaign."""

    period: Period
    share: Decimal
    campaign: str
    name: str
    series: str
    type: str
    channel: str
    status: str
    owner: str
    ended_on: date | None
    spend: Decimal
    revenue: Decimal


Parts = dict[str, list[Part]]


def parts_of(engine: Engine, board: Board | Absent, grain: Grain) -> Parts | Absent:
    """By subject the campaigns it has a part in, over all periods: one statement."""
    if isinstance(board, Absent):
        return board
    found = board.grid.measured[DATASET]
    try:
        rows = list_for_everybody(engine, found, _COLUMNS)
    except SteelyardError as error:
        return Absent("cannot_be_read", str(error))
    parts: Parts = defaultdict(list)
    whole = found.scan.subject.mode == "all"
    department = board.grid.organisation.department if board.grid.organisation else None
    for subject, index, share, *cells in rows:
        who = department if whole or subject is None else str(subject)
        if who is not None:
            parts[who].append(_part(Period(grain, int(index)), share, cells))
    return {who: sorted(each, key=_order) for who, each in parts.items()}


def _order(part: Part) -> tuple[date, str]:
    return part.ended_on or date.min, part.campaign


def _part(period: Period, share: object, cells: Sequence[object]) -> Part:
    own = Decimal(str(share)) if share is not None else Decimal(1)
    words = {name: str(cell or "") for name, cell in zip(_COLUMNS, cells, strict=True)}
    row = dict(zip(_COLUMNS, cells, strict=True))
    return Part(
        period=period,
        share=own,
        campaign=words["campaign_id"],
        name=words["name"],
        series=words["series"],
        type=words["type"],
        channel=words["channel"],
        status=words["status"],
        owner=words["owner_id"],
        ended_on=_day(row["ended_on"]),
        spend=EXACT.multiply(Decimal(words["cost"] or 0), own),
        revenue=EXACT.multiply(Decimal(words["revenue"] or 0), own),
    )


def _day(value: object) -> date | None:
    return value if isinstance(value, date) else None


def campaigns(
    parts: Parts | Absent, subject: str, period: Period, periods: Sequence[Period], failing: Failing
) -> Json:
    """The campaigns that ended in `period`, and every series that ran in it with its `periods` so far."""
    if isinstance(parts, Absent):
        return parts.body()
    mine = parts.get(subject, [])
    ended = [part for part in mine if part.period == period]
    if not ended:
        return {"reason": "no_rows"}
    shown = sorted(ended, key=lambda part: -part.spend)[:MOST_CAMPAIGNS]
    return {
        **_sums(ended),
        "campaigns": [_campaign(part) for part in shown],
        "left_out": len(ended) - len(shown),
        "series": _series(
            mine, {part.series for part in ended}, [p for p in periods if p <= period], failing
        ),
        "failing_under": text(failing.under),
    }


def _sums(parts: Iterable[Part]) -> Json:
    listed = list(parts)
    spend, revenue = (sum(column, Decimal(0)) for column in _columns_of(listed))
    roi = _roi(spend, revenue)
    return {"spend": text(spend), "revenue": text(revenue), "roi": None if roi is None else text(roi)}


def _columns_of(parts: Sequence[Part]) -> tuple[list[Decimal], list[Decimal]]:
    return [part.spend for part in parts], [part.revenue for part in parts]


def _roi(spend: Decimal, revenue: Decimal) -> Decimal | None:
    return EXACT.divide(revenue - spend, spend) if spend > 0 else None


def _campaign(part: Part) -> Json:
    return {
        "campaign": part.campaign,
        "name": part.name or part.campaign,
        "series": part.series,
        "type": part.type,
        "channel": part.channel,
        "status": part.status,
        "owner": part.owner,
        "ended_on": part.ended_on.isoformat() if part.ended_on else None,
        "share": text(part.share),
        **_sums([part]),
    }


# ── series ──────────────────────────────────────────────────────────────────────────────────────────


def _series(
    parts: Sequence[Part], names: set[str], periods: Sequence[Period], failing: Failing
) -> list[Json]:
    """The worst first: longest under the line, then by ROI."""
    runs: dict[str, dict[Period, list[Part]]] = {name: defaultdict(list) for name in sorted(names) if name}
    for part in parts:
        if part.series in runs and part.period in set(periods):
            runs[part.series][part.period].append(part)
    found = [_one_series(name, by_period, failing) for name, by_period in runs.items()]
    return sorted(found, key=lambda one: (-int(str(one["times_under"])), float(str(one["roi"] or 0))))


def _one_series(name: str, by_period: dict[Period, list[Part]], failing: Failing) -> Json:
    """The run under the line ends with the newest period; periods in which it did not run do not count."""
    ordered = sorted(by_period)
    times = 0
    for period in reversed(ordered):
        if not _is_under(by_period[period], failing):
            break
        times += 1
    newest = by_period[ordered[-1]]
    return {
        "series": name,
        "periods": [{"period": str(period), **_sums(by_period[period])} for period in ordered],
        "owners": sorted({part.owner for part in newest if part.owner}),
        **_sums(newest),
        "times_under": times,
        "is_failing": times >= failing.times,
    }


def _is_under(parts: Sequence[Part], failing: Failing) -> bool:
    """Under the line with enough spent to say so."""
    spend, revenue = (sum(column, Decimal(0)) for column in _columns_of(parts))
    roi = _roi(spend, revenue)
    return roi is not None and roi < failing.under and spend >= failing.least_spend
