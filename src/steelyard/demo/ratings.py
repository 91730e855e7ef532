"""Ratings of teamwork and innovation: by the manager, by peers and by oneself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

import numpy as np

from steelyard.demo.chance import happens
from steelyard.demo.company import Row, Rows
from steelyard.demo.days import QUARTERS, Quarter
from steelyard.demo.people import SEVERE_RATER, Person, Staff

INDICATORS = ("teamwork", "innovation")
SELF_RATED = ("teamwork",)
#: Before the scale ends at 5, which softens it: about -0.8 is seen.
SEVERITY = -0.85
#: People of all teams whom the severe rater rates beside others, each quarter.
ACROSS_TEAMS = 14
_PEERS = 4
_LEAST_DAYS = 30
_COMMENTS = ("主动补位，配合顺畅", "交付准时", "推动了跨组复用", "沟通还可以更早", "提出了可落地的改进")


def rating_rows(rng: np.random.Generator, staff: Staff) -> Rows:
    severity = {person.id: float(rng.normal(0, 0.12)) for person in staff.people}
    severity[staff.named(SEVERE_RATER).id] = SEVERITY
    tendency = {person.id: rng.normal(0, 0.25, len(INDICATORS)) for person in staff.people}
    rows: list[Row] = []
    for quarter in QUARTERS:
        for perspective, subject, rater in _pairs(rng, staff, quarter):
            for index, indicator in enumerate(INDICATORS):
                if perspective == "self" and indicator not in SELF_RATED:
                    continue
                deserved = 3.8 + 0.42 * subject.forms[quarter.index] + tendency[subject.id][index]
                shift = 0.25 if perspective == "self" else severity[rater.id]
                rating = int(np.clip(round(rng.normal(deserved + shift, 0.45)), 1, 5))
                rows.append(
                    {
                        "period": quarter.name,
                        "subject": subject.id,
                        "indicator": indicator,
                        "perspective": perspective,
                        "rater": rater.id,
                        "rating": rating,
                        "comment": _comment(rng) if perspective != "self" else None,
                        "rated_at": _moment(rng, quarter),
                    }
                )
    return rows


def _pairs(rng: np.random.Generator, staff: Staff, quarter: Quarter) -> Iterator[tuple[str, Person, Person]]:
    """Perspective, subject and rater. Who was there for less than a month is too new to be rated."""
    there = {person.id: person for person in staff.working(quarter.last)}
    rated = [p for p in there.values() if p.works_on(quarter.last - timedelta(days=_LEAST_DAYS))]
    severe = staff.named(SEVERE_RATER)
    guests = [p for p in rated if p is not severe and severe.id not in (p.manager, p.id)]
    chosen = {guests[int(i)].id for i in rng.choice(len(guests), size=ACROSS_TEAMS, replace=False)}
    for subject in rated:
        if subject.manager:
            yield "manager", subject, there[subject.manager]
        for peer in _peers(rng, subject, rated, severe, with_severe=subject.id in chosen):
            yield "peer", subject, peer
        yield "self", subject, subject


def _peers(
    rng: np.random.Generator, subject: Person, rated: list[Person], severe: Person, *, with_severe: bool
) -> list[Person]:
    """Two from the team, the others from anywhere."""
    unfit = {subject.id, subject.manager, severe.id}
    others = [person for person in rated if person.id not in unfit]
    home = [person for person in others if person.manager == subject.manager]
    away = [person for person in others if person.manager != subject.manager]
    near = [home[int(i)] for i in rng.choice(len(home), size=min(2, len(home)), replace=False)]
    far = [away[int(i)] for i in rng.choice(len(away), size=_PEERS - len(near), replace=False)]
    return [*near, *far[:-1], severe] if with_severe else [*near, *far]


def _comment(rng: np.random.Generator) -> str | None:
    return _COMMENTS[int(rng.integers(len(_COMMENTS)))] if happens(rng, 0.12) else None


def _moment(rng: np.random.Generator, quarter: Quarter) -> datetime:
    day = quarter.last - timedelta(days=int(rng.integers(0, 9)))
    return datetime.combine(day, time(9)) + timedelta(minutes=int(rng.integers(0, 600)))
