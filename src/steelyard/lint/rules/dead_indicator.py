from __future__ import annotations

from collections.abc import Iterator

from steelyard.core.numbers import rounded
from steelyard.lint.draft import Draft
from steelyard.lint.rule import ERROR, Family, Finding, Rule
from steelyard.lint.sweep import SAME


class DeadIndicator(Rule):
    """Every value from 0 to 200% of the target earns the same points.

    Why it matters: the indicator has a weight and does nothing but lift or lower everybody alike. Most often
    a number was mistyped: 90 where 90% was meant, or a cap of 0.

    What to do: look at the bounds and caps beside the target and its unit.
    """

    code, name, family, level = "C006", "dead-indicator", Family.CURVES, ERROR
    title = {
        "en": "Every value earns the same points",
        "zh-Hans": "无论业绩如何得分都一样",
        "zh-Hant": "無論績效如何得分都一樣",
    }
    says = {
        "dead": {
            "en": "{indicator} earns {points} points for every value from {low} to {high}: it decides nothing",
            "zh-Hans": "{indicator}从 {low} 到 {high} 一律得 {points} 分，不起任何区分作用",
            "zh-Hant": "{indicator}從 {low} 到 {high} 一律得 {points} 分，毫無鑑別作用",
        }
    }
    bad = (
        "indicators: {new_leads: {caps: {min: 100, max: 100}}}",
        "indicators: {new_leads: {score: {rule: bonus, each: 1, cap: 0}}}",
        "indicators: {new_leads: {score: {rule: deduct, each: 5, cap: 0}}}",
        "indicators: {new_leads: {score: {rule: piecewise, points: {0: 80, 200: 80}}}}",
        # Percent of the target written as values of a share.
        "indicators: {lead_quality: {score: {rule: tier, of: value, bands: {100: 100, 80: 80, lowest: 60}}}}",
        "indicators: {campaign_roi: {score: {rule: three_point, points: [0, 0, 0]}}}",
    )
    good = (
        "indicators: {new_leads: {caps: {min: 99, max: 100}}}",
        "indicators: {new_leads: {score: {rule: piecewise, points: {0: 80, 200: 81}}}}",
        "indicators: {new_leads: {score: {rule: rank}}}",
    )

    def check(self, draft: Draft) -> Iterator[Finding]:
        for item in draft.items:
            swept = draft.sweep(item)
            if swept is not None and swept.highest - swept.lowest < SAME:
                yield self.found(
                    item.at("score"),
                    "dead",
                    indicator=item.title,
                    points=rounded(swept.lowest, 2),
                    low=swept.shown(swept.low),
                    high=swept.shown(swept.high),
                )
