from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from steelyard.core.numbers import rounded
from steelyard.lint.draft import Draft
from steelyard.lint.rule import Family, Finding, Rule
from steelyard.lint.sweep import Sweep
from steelyard.scheme.rules import Milestone

_MOST = Decimal(20)
_PASS = Decimal(60)


class Jump(Rule):
    """Points jump by more than 20 at a single value.

    Why it matters: one order, one answer or one rounding moves somebody by more than a whole grade, and in the
    last week everything turns round that one order. It is also where numbers are most often "corrected".

    A threshold is not reported: the first step, from nothing to at most the pass mark of 60, is the known
    method of 门槛值, stands in the scheme as a mark of its own, and is agreed as such. Nor are counts in which
    every unit has its own step (0, 1 or 2 proposals leave no room for a slope), and milestones.

    What to do: draw a line between the points with `piecewise` or `three_point`, or add bands in between.
    """

    code, name, family = "C002", "jump", Family.CURVES
    title = {
        "en": "Points jump at one value",
        "zh-Hans": "得分在某一点骤变",
        "zh-Hant": "得分在某一點驟變",
    }
    says = {
        "jump": {
            "en": "{indicator}: at {value} the points jump from {before} to {after}; keep a step to {most} points "
            "or draw a line",
            "zh-Hans": "{indicator}：在 {value} 处得分由 {before} 骤变为 {after}；单级差距宜不超过 {most} 分，"
            "或改用线性插值",
            "zh-Hant": "{indicator}：在 {value} 處得分由 {before} 驟變為 {after}；單級差距宜不超過 {most} 分，"
            "或改用線性內插",
        },
        "threshold": {
            "en": "{indicator}: at {value} the points start from {before} straight at {after}; a threshold gives at "
            "most {most}",
            "zh-Hans": "{indicator}：在 {value} 处得分由 {before} 直接跳到 {after}；门槛分宜不超过 {most} 分",
            "zh-Hant": "{indicator}：在 {value} 處得分由 {before} 直接跳到 {after}；門檻分宜不超過 {most} 分",
        },
    }
    bad = (
        "indicators: {campaign_roi: {score: {rule: binary}}}",
        "indicators: {campaign_roi: {score: {rule: three_point, points: [80, 100, 120]}}}",
        "indicators: {new_leads: {score: {rule: tier, bands: {100%: 100, 60%: 60, lowest: 0}}}}",
        "indicators: {lead_quality: {score: {rule: tier, bands: {100%: 100, 90%: 80, 80%: 70, lowest: 0}}}}",
        "indicators: {new_leads: {direction: within, score: {rule: within, from: 180, to: 220}}}",
        "indicators: {new_leads: {score: {rule: piecewise, points: "
        "[[0, 0], [150, 60], [150, 90], [200, 100]]}}}",
        "indicators: {teamwork: {score: {rule: descriptive, interpolate: false, anchors: "
        "{1: {score: 20}, 3: {score: 60}, 5: {score: 100}}}}}",
    )
    good = (
        "indicators: {campaign_roi: {score: {rule: three_point, points: [60, 80, 100]}}}",
        "indicators: {new_leads: {score: {rule: tier, bands: {100%: 100, 90%: 80, 80%: 60, lowest: 0}}}}",
        "indicators: {ideas_and_sharing: {target: 2, score: {rule: tier, "
        "bands: {150%: 120, 100%: 100, 50%: 60, lowest: 0}}}}",
        "indicators: {ideas_and_sharing: {target: 1, score: {rule: binary}}}",
        "indicators: {new_leads: {direction: within, score: {rule: within, from: 180, to: 220, tolerance: 40}}}",
        "indicators: {campaign_roi: {score: {rule: binary, met: 100, missed: 80}}}",
    )

    def check(self, draft: Draft) -> Iterator[Finding]:
        for item in draft.items:
            swept = draft.sweep(item)
            if swept is None or isinstance(item.indicator.score, Milestone):
                continue
            steps = [step for step in _steps(swept) if not _unit_steps(step, swept)]
            worst = max(steps, key=lambda step: step.height - step.allowed, default=None)
            if worst is not None and worst.height > worst.allowed:
                yield self.found(
                    item.at("score"),
                    "threshold" if worst.allowed == _PASS else "jump",
                    indicator=item.title,
                    value=swept.shown(worst.value),
                    before=rounded(worst.before, 2),
                    after=rounded(worst.after, 2),
                    most=worst.allowed,
                )


class _Step(NamedTuple):
    """A jump. `room` is the distance to the next change of course on the side that is nearer."""

    value: Decimal
    before: Decimal
    after: Decimal
    room: Decimal
    allowed: Decimal

    @property
    def height(self) -> Decimal:
        return abs(self.after - self.before)


def _steps(swept: Sweep) -> Iterator[_Step]:
    """Every place where one value stands twice. The first step up from nothing may go to the pass mark."""
    values = sorted({point.value for point in swept.capped})
    lowest = min(point.points for point in swept.capped)
    for a, b in pairwise(swept.capped):
        if a.value == b.value:
            room = min(abs(value - a.value) for value in values if value != a.value)
            first = min(a.points, b.points) == lowest <= 0
            yield _Step(a.value, a.points, b.points, room, _PASS if first else _MOST)


def _unit_steps(step: _Step, swept: Sweep) -> bool:
    """A count that takes the steps one unit at a time."""
    return swept.unit.kind == "count" and step.room <= 1
