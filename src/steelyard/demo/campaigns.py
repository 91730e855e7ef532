"""Campaigns with their costs, revenues and credits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import numpy as np

from steelyard.core.periods import Calendar, Grain, Period
from steelyard.demo.chance import happens, money, numbered, split_money
from steelyard.demo.company import Row, Rows
from steelyard.demo.days import LAST, ONE_DAY, QUARTERS, Quarter, pick_days
from steelyard.demo.people import TEAMS, Person, Staff
from steelyard.demo.series import (
    AD_CHANNELS,
    COST_KINDS,
    CREDIT_SHARES,
    FAILING,
    FAILING_ROI,
    OTHER_COSTS,
    SERIES,
    AdChannel,
    Series,
)

#: Anyone may help with a campaign of another team; planners and buyers run their own.
_HELPERS = ("content_editor", "brand_manager", "product_marketer", "data_analyst", "analyst")
#: What a sound series brings even in weak hands: a single campaign may fail, the series does not.
_LEAST_ROI = 0.10
_CITIES = ["北京", "上海", "深圳", "杭州", "成都", "武汉", "西安", "苏州", "南京", "广州", "青岛", "长沙"]


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign as it was run. `credits` are people with their shares; `source` is that of its leads."""

    id: str
    name: str
    series: str
    type: str
    channel: str
    quarter: Quarter
    started_on: date
    ended_on: date
    credits: tuple[tuple[Person, Decimal], ...]
    cost: Decimal
    revenue: Decimal
    lead_cost: float
    source: str
    cancelled: bool = False

    @property
    def owner(self) -> Person:
        return self.credits[0][0]

    @property
    def costs(self) -> list[tuple[str, Decimal]]:
        kinds = COST_KINDS.get(self.type, OTHER_COSTS)
        parts = split_money(self.cost, np.array([float(weight) for _, weight in kinds]))
        return [(kind, part) for (kind, _), part in zip(kinds, parts, strict=True)]

    @property
    def media(self) -> Decimal:
        return dict(self.costs)["media"]


def build_campaigns(rng: np.random.Generator, staff: Staff) -> list[Campaign]:
    plain = [c for quarter in QUARTERS for series in SERIES for c in _runs(rng, staff, series, quarter)]
    adverts = [c for channel, ad in enumerate(AD_CHANNELS) for c in _months(rng, staff, ad, channel)]
    ordered = sorted([*plain, *adverts], key=lambda c: (c.started_on, c.series, c.name))
    return [_renumbered(campaign, n + 1) for n, campaign in enumerate(ordered)]


def _renumbered(campaign: Campaign, n: int) -> Campaign:
    fields = {name: getattr(campaign, name) for name in Campaign.__slots__}
    return Campaign(**(fields | {"id": numbered("C", n, 4)}))


def _runs(rng: np.random.Generator, staff: Staff, series: Series, quarter: Quarter) -> Iterator[Campaign]:
    for n in range(series.runs[quarter.number - 1]):
        started, ended = _dates(rng, series, quarter)
        owner = _owner(rng, staff, series.team, started)
        expected = FAILING_ROI[quarter.index] if series.name == FAILING else series.roi
        cancelled = series.type == "webinar" and n == 5 and happens(rng, 0.5)
        cost = money(0.0 if cancelled else series.spend * _growth(quarter) * rng.uniform(0.85, 1.15))
        yield Campaign(
            id="",
            name=f"{series.name} {quarter.name} {_CITIES[int(rng.integers(len(_CITIES)))]}第{n + 1}场",
            series=series.name,
            type=series.type,
            channel=series.channel,
            quarter=quarter,
            started_on=started,
            ended_on=ended,
            credits=_credits(rng, staff, owner, started),
            cost=cost,
            revenue=_revenue(rng, cost, expected, owner if series.name != FAILING else None, quarter),
            lead_cost=series.lead_cost,
            source=series.source,
            cancelled=cancelled,
        )


def _dates(rng: np.random.Generator, series: Series, quarter: Quarter) -> tuple[date, date]:
    year = quarter.first.year
    fixed = {
        "春节焕新": (date(year, 1, 12), date(year, 2, 14)),
        "618品牌日": (date(year, 5, 25), date(year, 6, 20)),
        "中秋品牌月": (date(year, 8, 28), date(year, 9, 25)),
        "双11品牌日": (date(year, 10, 20), date(year, 11, 12)),
    }
    if series.name in fixed:
        return fixed[series.name]
    started = pick_days(rng, quarter.days[5:70], 1)[0]
    return started, started + timedelta(days=int(rng.integers(3, 19)))


def _months(rng: np.random.Generator, staff: Staff, ad: AdChannel, channel: int) -> Iterator[Campaign]:
    calendar, people = Calendar(), [p for p in staff.people if p.position == "performance"]
    for quarter in QUARTERS:
        for month in range(3):
            period = Period(Grain.MONTH, quarter.first.year * 12 + quarter.first.month - 1 + month)
            started, ended = calendar.start(period), calendar.end(period) - ONE_DAY
            owner = staff.holder(people, channel, "growth", started)
            cost = money(ad.spend * _growth(quarter) * rng.uniform(0.9, 1.1))
            yield Campaign(
                id="",
                name=f"{ad.series} {period}",
                series=ad.series,
                type="advertising",
                channel=ad.channel,
                quarter=quarter,
                started_on=started,
                ended_on=ended,
                credits=((owner, Decimal(1)),),
                cost=cost,
                revenue=_revenue(rng, cost, ad.roi, owner, quarter),
                lead_cost=ad.lead_cost * (1 - 0.05 * owner.forms[quarter.index]),
                source="search" if ad.channel.endswith("search") else "feed",
            )


def _growth(quarter: Quarter) -> float:
    return float(1.025**quarter.index)


def _owner(rng: np.random.Generator, staff: Staff, team: str, day: date) -> Person:
    members = [p for p in staff.members(team, day) if p.position == TEAMS[team][1]]
    return members[int(rng.integers(len(members)))]


def _credits(
    rng: np.random.Generator, staff: Staff, owner: Person, day: date
) -> tuple[tuple[Person, Decimal], ...]:
    parts = CREDIT_SHARES[int(rng.choice(4, p=[0.4, 0.3, 0.2, 0.1]))]
    others = [p for p in staff.in_position(_HELPERS, day) if p is not owner]
    helpers = rng.choice(len(others), size=len(parts) - 1, replace=False)
    return tuple(zip([owner, *(others[int(index)] for index in helpers)], parts, strict=True))


def _revenue(
    rng: np.random.Generator, cost: Decimal, roi: float, owner: Person | None, quarter: Quarter
) -> Decimal:
    """A good owner earns more; nobody saves the failing series."""
    if owner is None:
        return money(float(cost) * (1 + roi + rng.normal(0, 0.008)))
    expected = max(_LEAST_ROI, roi + 0.10 * owner.forms[quarter.index])
    return money(float(cost) * (1 + expected + rng.normal(0, 0.04)))


def campaign_rows(campaigns: Sequence[Campaign]) -> Rows:
    return [
        {
            "campaign_id": campaign.id,
            "name": campaign.name,
            "series": campaign.series,
            "type": campaign.type,
            "channel": campaign.channel,
            "started_on": campaign.started_on,
            "ended_on": campaign.ended_on,
            "status": "cancelled" if campaign.cancelled else "finished",
            "owner_id": campaign.owner.id,
            "budget": Decimal(-(-int(campaign.cost) // 1000) * 1000),
            "cost": campaign.cost,
            "revenue": campaign.revenue,
            "currency": "CNY",
        }
        for campaign in campaigns
    ]


def cost_rows(campaigns: Sequence[Campaign]) -> Rows:
    rows: list[Row] = []
    for campaign in campaigns:
        for kind, amount in campaign.costs if campaign.cost else []:
            rows.append(
                {
                    "cost_id": numbered("K", len(rows) + 1),
                    "campaign_id": campaign.id,
                    "incurred_on": campaign.ended_on if kind == "media" else campaign.started_on,
                    "kind": kind,
                    "amount": amount,
                    "currency": "CNY",
                    "owner_id": campaign.owner.id,
                }
            )
    return rows


def revenue_rows(rng: np.random.Generator, campaigns: Sequence[Campaign]) -> Rows:
    rows: list[Row] = []
    for campaign in campaigns:
        receipts = split_money(campaign.revenue, rng.uniform(1, 3, int(rng.integers(2, 6))))
        last = min(campaign.ended_on + timedelta(days=6), campaign.quarter.last, LAST)
        span = (last - campaign.started_on).days
        for amount in receipts if campaign.revenue else []:
            rows.append(
                {
                    "revenue_id": numbered("V", len(rows) + 1),
                    "campaign_id": campaign.id,
                    "recognised_on": campaign.started_on + timedelta(days=int(rng.integers(span + 1))),
                    "amount": amount,
                    "currency": "CNY",
                    "owner_id": campaign.owner.id,
                }
            )
    return rows


def credit_rows(campaigns: Sequence[Campaign]) -> Rows:
    return [
        {"campaign_id": campaign.id, "employee_id": person.id, "share": share}
        for campaign in campaigns
        for person, share in campaign.credits
    ]
