"""The brand survey and incidents in public opinion."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from steelyard.demo.chance import happens, numbered, split
from steelyard.demo.company import Row, Rows
from steelyard.demo.days import QUARTERS, Quarter, moment, pick_days, until_the_end
from steelyard.demo.people import Staff

#: Stratum, its share of the population, how far its awareness is above the mean, respondents per wave.
_STRATA = (
    ("一线", 0.16, 0.10, 300),
    ("新一线", 0.26, 0.04, 300),
    ("二线", 0.28, -0.01, 300),
    ("三线及以下", 0.30, -0.08, 300),
)
_AWARE_AT_FIRST, _AWARE_GROWTH = 0.45, 0.045
_PLATFORMS = ("weibo", "douyin", "xiaohongshu", "zhihu", "news")


def survey_rows(rng: np.random.Generator) -> Rows:
    return [row for quarter in QUARTERS for row in _wave(rng, quarter)]


def _wave(rng: np.random.Generator, quarter: Quarter) -> Iterator[Row]:
    """Shares are met nearly exactly, as a quota sample does: chance alone would hide the growth."""
    asked_on, n = quarter.days[40:60], 0
    mean = _AWARE_AT_FIRST * (1 + _AWARE_GROWTH) ** quarter.index + rng.normal(0, 0.003)
    population = split(10_000, np.array([share for _, share, _, _ in _STRATA]))
    total = sum(size for *_, size in _STRATA)
    for (stratum, _, above, size), people in zip(_STRATA, population, strict=True):
        aware = _quota(rng, mean + above, size)
        bought = _quota(rng, (0.17 + 0.006 * quarter.index + above / 3) / (mean + above), size)
        liking = np.clip(rng.normal(7.3 + 0.06 * quarter.index, 1.5, size), 0, 10).round().astype(int)
        for index in range(size):
            n += 1
            yield {
                "wave": quarter.name,
                "respondent": numbered("R", n, 4),
                "answered_on": asked_on[int(rng.integers(len(asked_on)))],
                "stratum": stratum,
                "weight": f"{people / 10_000 * total / size:.4f}",
                "aware": bool(aware[index]),
                "reputation": int(liking[index]),
                "bought": bool(bought[index] and aware[index]),
                "owner_id": "brand",
            }


def _quota(rng: np.random.Generator, share: float, size: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    answers: np.ndarray[tuple[int], np.dtype[np.bool_]] = np.arange(size) < round(share * size)
    return rng.permutation(answers)


def incident_rows(rng: np.random.Generator, staff: Staff) -> Rows:
    days = [day for quarter in QUARTERS for day in pick_days(rng, quarter.days, int(rng.poisson(84)))]
    rows = [_incident(rng, staff, day) for day in days]
    rows.sort(key=lambda row: str(row["detected_at"]))
    return [{"incident_id": numbered("S", n + 1, 4)} | row for n, row in enumerate(rows)]


def _incident(rng: np.random.Generator, staff: Staff, day: date) -> Row:
    quarter = next(q for q in QUARTERS if q.first <= day <= q.last)
    owners = staff.in_position(("brand_manager",), day)
    owner = owners[int(rng.integers(len(owners)))]
    polarity = ("negative", "neutral", "positive")[int(rng.choice(3, p=[0.6, 0.25, 0.15]))]
    typical = 4.3 * (1 - 0.18 * owner.forms[quarter.index]) * 0.98**quarter.index
    detected = moment(rng, day)
    waited = timedelta(minutes=int(60 * typical * rng.lognormal(-0.06, 0.35)) + 4)
    responded = until_the_end(detected + waited) if not happens(rng, 0.02) else None
    settled = detected + waited + timedelta(minutes=int(60 * rng.gamma(2, 14)))
    return {
        "detected_at": detected,
        "responded_at": responded,
        "resolved_at": until_the_end(settled) if responded else None,
        "polarity": polarity,
        "severity": int(rng.choice([1, 2, 3, 4, 5], p=[0.3, 0.33, 0.22, 0.11, 0.04])),
        "platform": _PLATFORMS[int(rng.integers(len(_PLATFORMS)))],
        "owner_id": owner.id,
    }
