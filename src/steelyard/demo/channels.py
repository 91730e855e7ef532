"""Social accounts, advertising and the web site, per day or visit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import numpy as np

from steelyard.demo.campaigns import Campaign
from steelyard.demo.chance import split, split_money
from steelyard.demo.company import Row, Rows
from steelyard.demo.days import QUARTERS, Quarter, days_between, quarter_shares, shares
from steelyard.demo.leads import Lead
from steelyard.demo.people import Person, Staff
from steelyard.demo.series import AD_CHANNELS


@dataclass(frozen=True, slots=True)
class Account:
    """A social account with its interactions in the first quarter."""

    platform: str
    account: str
    interactions: int
    followers: int


ACCOUNTS = (
    Account("wechat", "公众号", 42_000, 168_000),
    Account("weibo", "官方微博", 36_000, 240_000),
    Account("douyin", "品牌号", 88_000, 310_000),
    Account("xiaohongshu", "官方号", 51_000, 96_000),
    Account("bilibili", "官方号", 29_000, 74_000),
    Account("zhihu", "机构号", 14_000, 41_000),
    Account("wechat", "视频号", 33_000, 58_000),
    Account("douyin", "产品号", 24_000, 66_000),
)


def social_rows(rng: np.random.Generator, staff: Staff) -> Rows:
    editors = [person for person in staff.people if person.stints[0].team == "content"][1:]
    return [row for slot in range(len(ACCOUNTS)) for row in _account(rng, staff, editors, slot)]


def _account(rng: np.random.Generator, staff: Staff, editors: Sequence[Person], slot: int) -> Iterator[Row]:
    account = ACCOUNTS[slot]
    level, followers = float(account.interactions), account.followers
    for quarter in QUARTERS:
        form = staff.holder(editors, slot, "content", quarter.last).forms[quarter.index]
        level *= 1 + max(-0.12, 0.072 + 0.05 * form + rng.normal(0, 0.02)) if quarter.index else 1
        uneven = rng.normal(1, 0.06, len(quarter.days)).clip(0.8, 1.2)
        interactions = split(round(level), quarter_shares(quarter.index) * uneven)
        for day, total in zip(quarter.days, interactions, strict=True):
            likes, comments = int(total * 0.78), int(total * 0.13)
            followers += int(rng.poisson(account.followers * 0.0004))
            yield {
                "platform": account.platform,
                "account": account.account,
                "day": day,
                "impressions": int(total * rng.uniform(18, 24)),
                "likes": likes,
                "comments": comments,
                "shares": total - likes - comments,
                "followers": followers,
                "owner_id": staff.holder(editors, slot, "content", day).id,
            }


def ad_rows(rng: np.random.Generator, campaigns: Sequence[Campaign], leads: Sequence[Lead]) -> Rows:
    """The media spend of the advertising campaigns, day by day, and the forms behind their leads."""
    won: dict[str | None, int] = {}
    for lead in leads:
        won[lead.campaign] = won.get(lead.campaign, 0) + 1
    adverts = [campaign for campaign in campaigns if campaign.type == "advertising"]
    return [row for campaign in adverts for row in _advert(rng, campaign, won.get(campaign.id, 0))]


def _advert(rng: np.random.Generator, campaign: Campaign, leads: int) -> Iterator[Row]:
    """Some forms are duplicates or spam, so that there are more forms than leads."""
    channel = next(ad for ad in AD_CHANNELS if ad.channel == campaign.channel)
    days = days_between(campaign.started_on, campaign.ended_on)
    uneven = shares(days) * rng.normal(1, 0.08, len(days)).clip(0.7, 1.3)
    forms = split(round(leads * 1.18), uneven * rng.uniform(0.6, 1.4, len(days)))
    costs = split_money(campaign.media, uneven)
    rate = 0.040 + 0.003 * campaign.owner.forms[campaign.quarter.index]
    clicks = split(round(leads * 1.18 / rate), uneven)
    for day, cost, clicked, submitted in zip(days, costs, clicks, forms, strict=True):
        yield {
            "channel": campaign.channel,
            "campaign_id": campaign.id,
            "day": day,
            "impressions": round(clicked / channel.click_rate * rng.uniform(0.9, 1.1)),
            "clicks": max(clicked, submitted),
            "cost": cost,
            "currency": "CNY",
            "form_submits": submitted,
            "owner_id": campaign.owner.id,
        }


#: Source of a visit, its share of the traffic, the share of visits that convert, and the position behind it.
_SOURCES = (
    ("organic", 0.30, 0.021, "content_editor"),
    ("direct", 0.16, 0.031, None),
    ("sem", 0.20, 0.035, "performance"),
    ("paid_social", 0.14, 0.024, "performance"),
    ("organic_social", 0.12, 0.016, "content_editor"),
    ("email", 0.05, 0.042, "crm_manager"),
    ("referral", 0.03, 0.031, "product_marketer"),
)
_VISITS_PER_DAY = 160


def session_rows(rng: np.random.Generator, staff: Staff) -> Rows:
    rows = [row for quarter in QUARTERS for row in _sessions(rng, staff, quarter)]
    return [{"session_id": f"W{n + 1:06}"} | row for n, row in enumerate(rows)]


def _sessions(rng: np.random.Generator, staff: Staff, quarter: Quarter) -> Iterator[Row]:
    """Ability shows in the rate: the owner of a visit is drawn before it is known whether it converts."""
    n = int(rng.poisson(_VISITS_PER_DAY * len(quarter.days) * 1.03**quarter.index))
    days = np.sort(rng.choice(len(quarter.days), size=n, p=quarter_shares(quarter.index)))
    seconds = np.clip(rng.normal(15 * 3600, 4 * 3600, n), 0, 86_399).astype(int)
    sources = rng.choice(len(_SOURCES), size=n, p=[share for _, share, _, _ in _SOURCES])
    luck, picks = rng.random(n), rng.random(n)
    order = np.lexsort((seconds, days))
    by_position = [_people_by_position(staff, day) for day in quarter.days]
    for index in order:
        source, _, rate, position = _SOURCES[sources[index]]
        people = by_position[days[index]].get(position or "", [])
        owner = people[int(picks[index] * len(people))] if people else None
        form = owner.forms[quarter.index] if owner else 0.0
        yield {
            "source": source,
            "started_at": datetime.combine(quarter.days[days[index]], time())
            + timedelta(seconds=int(seconds[index])),
            "converted": bool(luck[index] < rate * (1 + 0.1 * form + 0.015 * quarter.index)),
            "campaign_id": None,
            "owner_id": owner.id if owner else None,
        }


def _people_by_position(staff: Staff, day: date) -> dict[str, list[Person]]:
    found: dict[str, list[Person]] = {}
    for person in staff.working(day):
        found.setdefault(person.position, []).append(person)
    return found
