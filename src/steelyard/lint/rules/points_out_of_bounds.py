from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from steelyard.core.numbers import rounded
from steelyard.lint.draft import Draft, Item
from steelyard.lint.rule import Family, Finding, Rule
from steelyard.lint.sweep import SAME, Sweep, open_above

_MOST = Decimal(150)


class PointsOutOfBounds(Rule):
    """Between 0 and 200% of the target an indicator earns more than the sheet allows, or less than nothing.

    Why it matters: points above the cap of the sheet (or above 150, where it has none) let one indicator pay
    for what all the others missed. Points below 0 take away what other indicators have earned.

    What to do: `caps: {min: 0, max: 120}` at the indicator. What has no cap at all is bonus-without-cap.
    """

    code, name, family = "C013", "points-out-of-bounds", Family.CURVES
    title = {
        "en": "Points leave the bounds of the sheet",
        "zh-Hans": "得分超出考核表的上下限",
        "zh-Hant": "得分超出考核表的上下限",
    }
    says = {
        "above": {
            "en": "{indicator} can earn {points} points, above the {most} of the sheet",
            "zh-Hans": "{indicator}最高可得 {points} 分，超过全表上限 {most} 分",
            "zh-Hant": "{indicator}最高可得 {points} 分，超過全表上限 {most} 分",
        },
        "below": {
            "en": "{indicator} can earn {points} points: it takes away what other indicators have earned",
            "zh-Hans": "{indicator}最低可得 {points} 分，会扣掉其他指标的得分",
            "zh-Hant": "{indicator}最低可得 {points} 分，會扣掉其他指標的得分",
        },
    }
    bad = (
        "indicators: {new_leads: {caps: {max: 140}, score: {cap: 140}}}",
        "indicators: {campaign_roi: {caps: null, score: {rule: three_point, points: [60, 100, 200]}}}",
        "indicators: {new_leads: {caps: {min: -50}, score: {rule: delta, step: 2, per: 1%, per_unit: relative, "
        "max_up: 20, max_down: 200}}}",
        "indicators: {new_leads: {caps: null, score: {rule: tier, bands: {100%: 100, 50%: 40, lowest: -20}}}}",
    )
    good = (
        "indicators: {new_leads: {caps: null}}",
        "indicators: {new_leads: {score: {rule: delta, step: 1, per: 1%, per_unit: relative, max_up: 20, "
        "max_down: 200}}}",
        "{caps: null, indicators: {new_leads: {caps: null, score: {rule: ratio, cap: 150}}}}",
    )

    def check(self, draft: Draft) -> Iterator[Finding]:
        for item in draft.items:
            swept = draft.sweep(item)
            if swept is not None:
                yield from self._one(draft, item, swept)

    def _one(self, draft: Draft, item: Item, swept: Sweep) -> Iterator[Finding]:
        sheet = draft.scheme.caps.max
        most = _MOST if sheet is None else sheet
        open_ended = item.indicator.caps.max is None and open_above(item.indicator)
        if swept.highest - most > SAME and not open_ended:
            points = rounded(swept.highest, 2)
            yield self.found(item.at("score"), "above", indicator=item.title, points=points, most=most)
        if swept.lowest < -SAME:
            yield self.found(item.at("score"), "below", indicator=item.title, points=rounded(swept.lowest, 2))
