from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from steelyard.core.numbers import rounded
from steelyard.lint.draft import Draft
from steelyard.lint.rule import Family, Finding, Rule

_LEAST = Decimal(5)


class IndicatorTooLight(Rule):
    """An indicator weighs less than 5% of the whole sheet (weight of its dimension × its own weight).

    Why it matters: it costs as much to define, measure and check as a heavy one, and even from 60 to 120
    points it moves the total by less than three points. People see that and ignore it.

    What to do: drop it, merge it with a neighbour, or follow it on a dashboard without scoring it.
    """

    code, name, family = "W004", "indicator-too-light", Family.WEIGHTS
    title = {
        "en": "An indicator is too light to matter",
        "zh-Hans": "单个指标权重过小",
        "zh-Hant": "單一指標權重過小",
    }
    says = {
        "light": {
            "en": "{indicator} is only {share}% of the whole sheet; below {least}% an indicator moves nothing",
            "zh-Hans": "{indicator}仅占全表 {share}%，低于 {least}% 的指标几乎不影响总分",
            "zh-Hant": "{indicator}僅占全表 {share}%，低於 {least}% 的指標幾乎不影響總分",
        }
    }
    bad = ("indicators: {teamwork: {weight: 85}, ideas_and_sharing: {weight: 15}}",)
    good = ("indicators: {teamwork: {weight: 80}, ideas_and_sharing: {weight: 20}}",)

    def check(self, draft: Draft) -> Iterator[Finding]:
        for item in draft.items:
            if 0 < item.share < _LEAST:
                share = rounded(item.share, 2)
                yield self.found(item.at("weight"), "light", indicator=item.title, share=share, least=_LEAST)
