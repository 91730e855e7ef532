from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from steelyard.core.numbers import rounded
from steelyard.lint.draft import Draft
from steelyard.lint.rule import Family, Finding, Rule
from steelyard.lint.sweep import Sweep

_MOST = Decimal(30)
_FROM, _TO = Decimal(50), Decimal(150)


class FlatZone(Rule):
    """Nothing changes over more than 30% of the target, between half and one and a half of it.

    Why it matters: this is where results lie. Inside the zone it makes no difference whether somebody tries,
    and 61% of the target earns what 99% earns.

    What is flat beyond the target because the cap is reached, or short of it because the floor is, is not
    reported: that is what a cap and a floor are for. Steps of a count that leave no value between them are
    not, either.

    What to do: add bands, or a slope with `piecewise`.
    """

    code, name, family = "C003", "flat-zone", Family.CURVES
    title = {
        "en": "A wide range of results earns the same",
        "zh-Hans": "相当宽的业绩区间得分相同",
        "zh-Hant": "相當寬的績效區間得分相同",
    }
    says = {
        "flat": {
            "en": "{indicator}: from {start} to {end} ({width}% of the target) every value earns {points} points",
            "zh-Hans": "{indicator}：从 {start} 到 {end}（相当于目标值的 {width}%）得分均为 {points}，干多干少一个样",
            "zh-Hant": "{indicator}：從 {start} 到 {end}（相當於目標值的 {width}%）得分皆為 {points}，做多做少一個樣",
        }
    }
    bad = (
        "indicators: {new_leads: {score: {rule: tier, bands: {100%: 100, 60%: 60, lowest: 0}}}}",
        "indicators: {new_leads: {score: {rule: piecewise, points: {0: 0, 120: 80, 190: 80, 240: 120}}}}",
        # Full marks for everything from 60% of the target on.
        "indicators: {new_leads: {score: {rule: piecewise, points: {0: 0, 120: 100}}}}",
        "indicators: {new_leads: {score: {rule: piecewise, points: {280: 0, 400: 100}}}}",
        "indicators: {campaign_roi: {direction: lower, target: {threshold: 40%, target: 20%, stretch: 10%}, "
        "score: {rule: tier, of: value, bands: {lowest: 100, 20%: 60, 29%: 0}}}}",
    )
    good = (
        "indicators: {new_leads: {score: {rule: tier, bands: {100%: 100, 70%: 60, lowest: 0}}}}",
        "indicators: {new_leads: {score: {rule: piecewise, points: {100: 0, 200: 100}}}}",
        "indicators: {campaign_roi: {score: {rule: binary}}}",
        "indicators: {campaign_roi: {caps: {min: 100, max: 100}}}",
        "indicators: {ideas_and_sharing: {target: 2, score: {rule: tier, bands: {100%: 100, 50%: 60}}}}",
    )

    def check(self, draft: Draft) -> Iterator[Finding]:
        for item in draft.items:
            swept = draft.sweep(item)
            if swept is None or not swept.target or item.indicator.direction == "within":
                continue
            widest = max(_zones(swept), key=attrgetter("width"), default=None)
            if widest is not None and widest.width > _MOST:
                yield self.found(
                    item.at("score"),
                    "flat",
                    indicator=item.title,
                    start=swept.shown(widest.start),
                    end=swept.shown(widest.end),
                    width=rounded(widest.width, 0),
                    points=rounded(widest.points, 2),
                )


class _Zone(NamedTuple):
    start: Decimal
    end: Decimal
    points: Decimal
    width: Decimal


def _zones(swept: Sweep) -> Iterator[_Zone]:
    """Every flat stretch, as far as it lies round the target and no cap or floor explains it."""
    target = swept.target or Decimal(1)
    for points, run in groupby(swept.capped, attrgetter("points")):
        values = [point.value for point in run]
        low, high = _explained(swept, points)
        start, end = max(values[0], low * target / 100), min(values[-1], high * target / 100)
        # A count has no values between one unit and the next.
        step = Decimal(1) if swept.unit.kind == "count" else Decimal(0)
        if target > 0 and end - start > step:
            yield _Zone(start, end, points, (end - start - step) / target * 100)


def _explained(swept: Sweep, points: Decimal) -> tuple[Decimal, Decimal]:
    """The part of 50% to 150% of the target in which this many points should not stand still.

    None of it where all points are the same: that is dead-indicator.
    """
    best, worst = (max(p.points for p in swept.capped), min(p.points for p in swept.capped))
    rising = swept.capped[-1].points >= swept.capped[0].points
    if best == worst:
        return Decimal(100), Decimal(100)
    if points not in (best, worst):
        return _FROM, _TO
    return (_FROM, Decimal(100)) if (points == best) == rising else (Decimal(100), _TO)
