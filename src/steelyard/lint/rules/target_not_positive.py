from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from steelyard.lint.draft import Draft, Item
from steelyard.lint.rule import ERROR, Family, Finding, Rule
from steelyard.scheme.rules import Delta, Piecewise, Ratio, Reverse, Tier


class TargetNotPositive(Rule):
    """A rule divides by the target, and the target is zero or negative.

    Why it matters: the ratio to a target of 0 does not exist, and to a target of −100 it says that a loss of
    200 is twice as good. Such an indicator has no score at all.

    What to do: `three_point`, `binary`, or `delta` with `per_unit: absolute`; they compare and do not divide.
    """

    code, name, family, level = "T006", "target-not-positive", Family.TARGETS, ERROR
    title = {
        "en": "Achievement of a target that is not above zero",
        "zh-Hans": "目标值不大于零，无法计算完成率",
        "zh-Hant": "目標值不大於零，無法計算達成率",
    }
    says = {
        "divides": {
            "en": "{indicator}: {rule} divides by the target, and {target} is not above 0",
            "zh-Hans": "{indicator}：{rule} 要除以目标值，而 {target} 不大于 0",
            "zh-Hant": "{indicator}：{rule} 要除以目標值，而 {target} 不大於 0",
        },
        "share_of_zero": {
            "en": "{indicator}: a step of delta is a share of the target, and the target is 0",
            "zh-Hans": "{indicator}：加减分的步长按目标值的百分比计，而目标值为 0",
            "zh-Hant": "{indicator}：加減分的級距按目標值的百分比計，而目標值為 0",
        },
    }
    bad = (
        "indicators: {new_leads: {target: 0}}",
        "indicators: {campaign_roi: {score: {rule: ratio, cap: 120}, target: {threshold: null, target: -5%}}}",
        "indicators: {new_leads: {direction: lower, target: 0, score: {rule: reverse, cap: 120}}}",
        "indicators: {lead_quality: {target: {threshold: null, target: 0%}}}",
        "indicators: {new_leads: {target: 0, score: {rule: tier, bands: {100%: 100, lowest: 0}}}}",
        "indicators: {new_leads: {target: 0, score: {rule: delta, step: 1, per: 1%, per_unit: relative}}}",
    )
    good = (
        "indicators: {campaign_roi: {target: {threshold: -10%, target: 0%}}}",
        "indicators: {new_leads: {target: {threshold: null, target: 1}}}",
        "indicators: {new_leads: {target: 0, score: {rule: delta, step: 1, per: 1, per_unit: absolute}}}",
        "indicators: {new_leads: {target: 0, score: {rule: piecewise, points: {0: 0, 100: 100}}}}",
    )

    def check(self, draft: Draft) -> Iterator[Finding]:
        for item in draft.items:
            target, rule = item.indicator.target.target, item.indicator.score
            if target is None:
                continue
            if _divides(item) and target <= 0:
                shown = item.indicator.unit.show(target)
                yield self.found(
                    item.at("target"), "divides", indicator=item.title, rule=rule.rule, target=shown
                )
            if isinstance(rule, Delta) and rule.per_unit == "relative" and target == Decimal(0):
                yield self.found(item.at("target"), "share_of_zero", indicator=item.title)


def _divides(item: Item) -> bool:
    rule = item.indicator.score
    if isinstance(rule, Tier | Piecewise):
        return rule.of == "achievement"
    return isinstance(rule, Ratio | Reverse)
