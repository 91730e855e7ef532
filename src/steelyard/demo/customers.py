"""Customers, what they order and whether they would recommend us."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

import numpy as np

from steelyard.demo.chance import happens, money, numbered
from steelyard.demo.company import Row, Rows
from steelyard.demo.days import FIRST, LAST, QUARTERS, Quarter, moment, pick_days, quarter_of, shares
from steelyard.demo.leads import Lead
from steelyard.demo.people import Person, Staff

_SEGMENTS = ("大客户", "中型", "小微")
_WORDS = tuple("华信远景恒泰晟瑞联创智云海川博盛嘉禾天合")
_TRADES = ["科技", "制造", "医疗", "物流", "教育", "商贸", "能源", "软件"]
_OPENING, _DIRECT_PER_QUARTER = 1_150, 8
_ORDERS_PER_QUARTER = 1.15
_SEASON = {1: 0.99, 2: 1.02, 3: 0.98, 4: 1.01}


@dataclass(frozen=True, slots=True)
class Customer:
    id: str
    name: str
    acquired_at: datetime
    churned_at: datetime | None
    segment: str
    owner: Person
    lead: Lead | None

    def alive_on(self, day: date) -> bool:
        return self.acquired_at.date() <= day and (not self.churned_at or day < self.churned_at.date())


def build_customers(rng: np.random.Generator, staff: Staff, leads: Sequence[Lead]) -> list[Customer]:
    """The opening stock, those won from leads and those who came by themselves."""
    opening = [(moment(rng, FIRST - timedelta(days=int(d))), None) for d in rng.integers(1, 1800, _OPENING)]
    won = [(lead.won_at, lead) for lead in leads if lead.won_at]
    direct = [
        (moment(rng, day), None)
        for quarter in QUARTERS
        for day in pick_days(rng, quarter.days, _DIRECT_PER_QUARTER)
    ]
    arrivals = sorted([*opening, *won, *direct], key=lambda arrival: arrival[0])
    owners = [p for p in staff.people if p.position == "crm_manager"]
    return [
        _customer(rng, n, when, lead, owners[int(rng.integers(len(owners)))])
        for n, (when, lead) in enumerate(arrivals)
    ]


def _customer(
    rng: np.random.Generator, n: int, acquired: datetime, lead: Lead | None, owner: Person
) -> Customer:
    first, second = rng.choice(len(_WORDS), 2, replace=False)
    return Customer(
        id=numbered("U", n + 1),
        name=f"{_WORDS[first]}{_WORDS[second]}{_TRADES[int(rng.integers(len(_TRADES)))]}",
        acquired_at=acquired,
        churned_at=_churn(rng, acquired, owner),
        segment=_SEGMENTS[int(rng.choice(3, p=[0.15, 0.35, 0.5]))],
        owner=owner,
        lead=lead,
    )


def _churn(rng: np.random.Generator, acquired: datetime, owner: Person) -> datetime | None:
    """Nobody leaves in the first quarter; later about one in twenty, fewer with a good manager."""
    for quarter in QUARTERS:
        if quarter.first <= acquired.date() + timedelta(days=60):
            continue
        hazard = (0.096 - 0.002 * quarter.index) * (1 - 0.22 * owner.forms[quarter.index])
        if happens(rng, hazard):
            return moment(rng, pick_days(rng, quarter.days, 1)[0])
    return None


def customer_rows(customers: Sequence[Customer]) -> Rows:
    return [
        {
            "customer_id": customer.id,
            "name": customer.name,
            "acquired_at": customer.acquired_at,
            "churned_at": customer.churned_at,
            "segment": customer.segment,
            "owner_id": customer.owner.id,
        }
        for customer in customers
    ]


def order_rows(rng: np.random.Generator, customers: Sequence[Customer]) -> Rows:
    """A first order soon after the win, then some every quarter while the customer stays."""
    rows = [row for quarter in QUARTERS for row in _orders_of(rng, customers, quarter)]
    rows.sort(key=lambda row: (str(row["ordered_at"]), str(row["customer_id"])))
    return [{"order_id": numbered("B", n + 1, 6)} | row for n, row in enumerate(rows)]


def _orders_of(rng: np.random.Generator, customers: Sequence[Customer], quarter: Quarter) -> list[Row]:
    rows = []
    days, likely = quarter.days, shares(quarter.days)
    usual = _ORDERS_PER_QUARTER * _SEASON[quarter.number]
    counts = np.floor(usual + rng.random(len(customers))).astype(int)
    for customer, n in zip(customers, counts, strict=True):
        fresh = quarter.first <= customer.acquired_at.date() <= quarter.last
        drawn = [days[int(index)] for index in np.sort(rng.choice(len(days), size=n, p=likely))]
        ordered = [day for day in drawn if customer.alive_on(day) and day > customer.acquired_at.date()]
        if fresh:
            rows.append(_order(rng, customer, customer.acquired_at, quarter))
        rows += [_order(rng, customer, moment(rng, day), quarter) for day in ordered]
    return rows


_SIZES = {"大客户": 3.0, "中型": 1.2, "小微": 0.5}


def _order(rng: np.random.Generator, customer: Customer, when: datetime, quarter: Quarter) -> Row:
    amount = money(9_000 * _SIZES[customer.segment] * 1.02**quarter.index * rng.lognormal(0, 0.3))
    lead = customer.lead
    return {
        "customer_id": customer.id,
        "ordered_at": when,
        "amount": amount,
        "margin": (amount * Decimal(int(rng.integers(28, 46))) / 100).quantize(Decimal("0.01")),
        "currency": "CNY",
        "campaign_id": lead.campaign if lead and when == customer.acquired_at else None,
        "owner_id": customer.owner.id,
    }


def nps_rows(rng: np.random.Generator, customers: Sequence[Customer]) -> Rows:
    """A fifth of the customers is asked in the middle of each quarter."""
    rows: list[Row] = []
    for quarter in QUARTERS:
        asked_on = quarter.days[45:75]
        for customer in customers:
            day = asked_on[int(rng.integers(len(asked_on)))]
            if happens(rng, 0.2) and customer.alive_on(day):
                rows.append(_answer(rng, customer, day))
    rows.sort(key=lambda row: (str(row["answered_on"]), str(row["customer_id"])))
    return [{"response_id": numbered("N", n + 1)} | row for n, row in enumerate(rows)]


def _answer(rng: np.random.Generator, customer: Customer, day: date) -> Row:
    quarter = quarter_of(min(day, LAST))
    liking = 0.08 * customer.owner.forms[quarter.index] + 0.008 * quarter.index
    promoter, detractor = 0.42 + liking, 0.17 - 0.4 * liking
    drawn = rng.random()
    if drawn < promoter:
        score = int(rng.integers(9, 11))
    elif drawn < 1 - detractor:
        score = int(rng.integers(7, 9))
    else:
        score = int(rng.integers(2, 7))
    return {
        "answered_on": day,
        "customer_id": customer.id,
        "score": score,
        "owner_id": customer.owner.id,
    }
