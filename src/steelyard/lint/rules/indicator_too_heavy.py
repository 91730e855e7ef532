from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from steelyard.core.numbers import rounded
from steelyard.lint.draft import Draft
from steelyard.lint.rule import Family, Finding, Rule

_MOST = Decimal(30)


class IndicatorTooHeavy(Rule):
    """One indicator weighs more than 30% of the whole sheet (weight of its dimension × its own weight).

    Why it matters: whoever misses it cannot make up for it, and whoever games it needs nothing else. The
    usual practice is 5% to 30% each.

    What to do: split it into what leads to the result and the result, or move weight to others.
    """

    code, name, family = "W003", "indicator-too-heavy", Family.WEIGHTS
    title = {
        "en": "One indicator decides too much of the sheet",
        "zh-Hans": "单个指标权重过大",
        "zh-Hant": "單一指標權重過大",
    }
    says = {
        "heavy": {
            "en": "{indicator} alone is {share}% of the whole sheet; keep an indicator at {most}% or less",
            "zh-Hans": "{indicator}一项即占全表 {share}%，单个指标宜不超过 {most}%",
            "zh-Hant": "{indicator}一項即占全表 {share}%，單一指標宜不超過 {most}%",
        }
    }
    bad = ("indicators: {campaign_roi: {weight: 65}, new_leads: {weight: 20}, lead_quality: {weight: 15}}",)
    good = ("indicators: {campaign_roi: {weight: 60}, new_leads: {weight: 25}, lead_quality: {weight: 15}}",)

    def check(self, draft: Draft) -> Iterator[Finding]:
        for item in draft.items:
            if item.share > _MOST:
                share = rounded(item.share, 2)
                yield self.found(item.at("weight"), "heavy", indicator=item.title, share=share, most=_MOST)
