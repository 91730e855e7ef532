"""Leads and the opportunities that grow from them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import numpy as np

from steelyard.demo.campaigns import Campaign
from steelyard.demo.chance import happens, money, numbered
from steelyard.demo.company import Row, Rows
from steelyard.demo.days import LAST, QUARTERS, Quarter, days_between, moment, pick_days, until_the_end
from steelyard.demo.people import Person, Staff

#: The team that qualifies anything at the end of a quarter, and the share of its poor leads it lifts.
GAMING_TEAM = "growth"
GAMING = {"2025Q3": 0.30, "2025Q4": 0.40, "2026Q1": 0.50, "2026Q2": 0.60, "2026Q3": 0.70}
GAMING_DAYS = 6
_ORGANIC_PER_QUARTER = 560
_ORGANIC_SOURCES = ("organic", "wechat", "hotline")
LIST_PRICE = 48_000


@dataclass(frozen=True, slots=True)
class Lead:
    id: str
    created_at: datetime
    mql_at: datetime | None
    sql_lead_at: datetime | None
    won_at: datetime | None
    lost_at: datetime | None
    source: str
    campaign: str | None
    owner: Person
    amount: Decimal


def build_leads(rng: np.random.Generator, staff: Staff, campaigns: Sequence[Campaign]) -> list[Lead]:
    leads = [lead for campaign in campaigns for lead in _of_campaign(rng, campaign)]
    leads += [lead for quarter in QUARTERS for lead in _organic(rng, staff, quarter)]
    leads.sort(key=lambda lead: lead.created_at)
    return [replace(_gamed(rng, lead), id=numbered("L", n + 1)) for n, lead in enumerate(leads)]


def _of_campaign(rng: np.random.Generator, campaign: Campaign) -> Iterator[Lead]:
    n = int(rng.poisson(float(campaign.cost) / campaign.lead_cost))
    people = [person for person, _ in campaign.credits]
    parts = np.array([float(share) for _, share in campaign.credits])
    owners = rng.choice(len(people), size=n, p=parts / parts.sum())
    days = pick_days(rng, days_between(campaign.started_on, min(campaign.ended_on, LAST)), n)
    for day, owner in zip(days, owners, strict=True):
        yield _lead(rng, day, campaign.source, campaign.id, people[int(owner)], campaign.quarter)


def _organic(rng: np.random.Generator, staff: Staff, quarter: Quarter) -> Iterator[Lead]:
    n = int(rng.poisson(_ORGANIC_PER_QUARTER * 1.04**quarter.index))
    for day in pick_days(rng, quarter.days, n):
        people = staff.in_position(("content_editor", "product_marketer"), day)
        person = people[int(rng.integers(len(people)))]
        yield _lead(rng, day, _ORGANIC_SOURCES[int(rng.integers(3))], None, person, quarter)


def _lead(
    rng: np.random.Generator, day: date, source: str, campaign: str | None, owner: Person, quarter: Quarter
) -> Lead:
    """A lead is qualified, accepted, then won or lost; each step takes its days."""
    form = owner.forms[quarter.index]
    created = moment(rng, day)
    mql = _later(rng, created, 4) if happens(rng, 0.46 + 0.03 * form) else None
    accepted = _later(rng, mql, 7) if mql and happens(rng, 0.40 + 0.045 * form) else None
    won = _later(rng, accepted, 26) if accepted and happens(rng, 0.185 + 0.015 * form) else None
    given_up = _later(rng, accepted or created, 40) if not won and happens(rng, 0.75) else None
    return Lead(
        id="",
        created_at=created,
        mql_at=mql,
        sql_lead_at=accepted,
        won_at=won,
        lost_at=given_up,
        source=source,
        campaign=campaign,
        owner=owner,
        amount=money(LIST_PRICE * rng.uniform(0.85, 1.15)),
    )


def _later(rng: np.random.Generator, when: datetime, days: float) -> datetime | None:
    return until_the_end(when + timedelta(seconds=int(rng.gamma(2, days / 2) * 86_400)))


def _gamed(rng: np.random.Generator, lead: Lead) -> Lead:
    """The gaming team qualifies poor leads in the last days of a quarter; sales hardly accepts them."""
    quarter = next(q for q in QUARTERS if q.first <= lead.created_at.date() <= q.last)
    if lead.mql_at or lead.owner.team_on(lead.created_at.date()) != GAMING_TEAM:
        return lead
    if not happens(rng, GAMING.get(quarter.name, 0)):
        return lead
    first = max(lead.created_at.date(), quarter.last - timedelta(days=GAMING_DAYS - 1))
    day = first + timedelta(days=int(rng.integers((quarter.last - first).days + 1)))
    mql = max(lead.created_at + timedelta(minutes=20), moment(rng, day))
    if mql.date() > quarter.last:
        mql = datetime.combine(quarter.last, time(23, 59, 59))
    accepted = _later(rng, mql, 7) if happens(rng, 0.06) else None
    lost = lead.lost_at if lead.lost_at and lead.lost_at > (accepted or mql) else None
    return replace(lead, mql_at=mql, sql_lead_at=accepted, lost_at=lost)


def lead_rows(leads: Sequence[Lead]) -> Rows:
    return [
        {
            "lead_id": lead.id,
            "created_at": lead.created_at,
            "mql_at": lead.mql_at,
            "sql_lead_at": lead.sql_lead_at,
            "won_at": lead.won_at,
            "lost_at": lead.lost_at,
            "source": lead.source,
            "campaign_id": lead.campaign,
            "owner_id": lead.owner.id,
            "amount": lead.amount,
            "currency": "CNY",
        }
        for lead in leads
    ]


def opportunity_rows(rng: np.random.Generator, leads: Sequence[Lead], customer_of: dict[str, str]) -> Rows:
    """One for each accepted lead, and those that sales finds without marketing."""
    rows = [_opportunity(lead, customer_of.get(lead.id)) for lead in leads if lead.sql_lead_at]
    for quarter in QUARTERS:
        rows += [_of_sales(rng, day) for day in pick_days(rng, quarter.days, int(rng.poisson(180)))]
    rows.sort(key=lambda row: str(row["created_at"]))
    return [{"opportunity_id": numbered("O", n + 1)} | row for n, row in enumerate(rows)]


def _opportunity(lead: Lead, customer: str | None) -> Row:
    return {
        "created_at": lead.sql_lead_at,
        "closed_at": lead.won_at or lead.lost_at,
        "stage": "won" if lead.won_at else "lost" if lead.lost_at else "open",
        "amount": lead.amount,
        "currency": "CNY",
        "source": "marketing",
        "influenced_by_campaign": lead.campaign is not None,
        "campaign_id": lead.campaign,
        "lead_id": lead.id,
        "customer_id": customer,
        "owner_id": lead.owner.id,
    }


def _of_sales(rng: np.random.Generator, day: date) -> Row:
    created = moment(rng, day)
    closed = _later(rng, created, 35)
    return {
        "created_at": created,
        "closed_at": closed,
        "stage": ("won" if happens(rng, 0.24) else "lost") if closed else "open",
        "amount": money(LIST_PRICE * rng.uniform(0.7, 1.6)),
        "currency": "CNY",
        "source": "sales",
        "influenced_by_campaign": happens(rng, 0.2),
        "campaign_id": None,
        "lead_id": None,
        "customer_id": None,
        "owner_id": None,
    }
