from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from steelyard.core.numbers import rounded
from steelyard.core.texts import Text
from steelyard.lint.draft import Draft, Item
from steelyard.lint.rule import Family, Finding, Rule
from steelyard.lint.sweep import lowest_ever
from steelyard.scheme.rules import Deduct, Delta

_FULL = Decimal(100)


class DeductionOverWeight(Rule):
    """A deduction takes more than its indicator weighs, or everything at the first event.

    Why it matters: a slip then costs more than the heaviest indicator can earn, without anybody having
    decided that it should. What really must end a good grade is a veto, with a name and a reason under it.

    What to do: cap the deduction at the weight it was meant to have; give an indicator `max_down` or
    `caps: {min: 0}`; make the unforgivable a veto.
    """

    code, name, family = "C010", "deduction-over-weight", Family.CURVES
    title = {
        "en": "A deduction takes more than it weighs",
        "zh-Hans": "扣分超过指标自身权重",
        "zh-Hant": "扣分超過指標自身權重",
    }
    says = {
        "first": {
            "en": "{indicator}: a single event takes {each} of 100 points; make it a veto if that is meant",
            "zh-Hans": "{indicator}：一次即扣 {each} 分（满分 100）；若确有此意，应设为一票否决",
            "zh-Hant": "{indicator}：一次即扣 {each} 分（滿分 100）；若確有此意，應設為一票否決",
        },
        "own_weight": {
            "en": "{indicator}: nothing ends the deduction at 0 points, so it eats into other indicators",
            "zh-Hans": "{indicator}：扣分没有扣到 0 分为止，会侵蚀其他指标的得分",
            "zh-Hant": "{indicator}：扣分沒有扣到 0 分為止，會侵蝕其他指標的得分",
        },
        "endless": {
            "en": "{adjustment} takes {each} points of the total for each, without an end",
            "zh-Hans": "{adjustment}每次从总分扣 {each} 分，没有下限",
            "zh-Hant": "{adjustment}每次從總分扣 {each} 分，沒有下限",
        },
        "heaviest": {
            "en": "{adjustment} can take {most} points of the total; the heaviest indicator, {indicator}, counts "
            "{share}",
            "zh-Hans": "{adjustment}最多可从总分扣 {most} 分，而权重最大的{indicator}也只占 {share} 分",
            "zh-Hant": "{adjustment}最多可從總分扣 {most} 分，而權重最大的{indicator}也只占 {share} 分",
        },
    }
    bad = (
        "indicators: {new_leads: {direction: lower, target: null, score: {rule: deduct, each: 100}}}",
        "indicators: {new_leads: {caps: {min: null}, score: {rule: delta, step: 2, per: 1%, per_unit: relative, "
        "max_up: 20}}}",
        "indicators: {new_leads: {caps: {min: null}, score: {rule: delta, step: 2, per: 1%, per_unit: relative, "
        "max_up: 20, max_down: 150}}}",
        "adjustments: {complaints: {cap: null}}",
        # The heaviest indicator of the specimen counts 25.
        "adjustments: {complaints: {cap: 26}}",
        "adjustments: {complaints: {each: 30, cap: 60}}",
    )
    good = (
        "indicators: {new_leads: {direction: lower, target: null, score: {rule: deduct, each: 50}}}",
        "indicators: {new_leads: {score: {rule: delta, step: 2, per: 1%, per_unit: relative, max_up: 20}}}",
        "indicators: {new_leads: {caps: {min: null}, score: {rule: delta, step: 2, per: 1%, per_unit: relative, "
        "max_up: 20, max_down: 100}}}",
        "adjustments: {complaints: {cap: 25}}",
    )

    def check(self, draft: Draft) -> Iterator[Finding]:
        for item in draft.items:
            rule = item.indicator.score
            if isinstance(rule, Deduct) and min(rule.each, rule.cap or rule.each) >= _FULL:
                yield self.found(item.at("score"), "first", indicator=item.title, each=rule.each)
            if isinstance(rule, Delta) and _below_nothing(draft, item):
                yield self.found(item.at("score"), "own_weight", indicator=item.title)
        yield from self._adjustments(draft)

    def _adjustments(self, draft: Draft) -> Iterator[Finding]:
        heaviest = max(draft.items, key=lambda item: item.share)
        for name, adjustment in draft.scheme.adjustments.items():
            if not isinstance(adjustment, Deduct):
                continue
            path, title = ("adjustments", name), adjustment.title or Text.of(name)
            if adjustment.cap is None:
                yield self.found(path, "endless", adjustment=title, each=adjustment.each)
            elif adjustment.cap > heaviest.share:
                yield self.found(
                    path,
                    "heaviest",
                    adjustment=title,
                    most=adjustment.cap,
                    indicator=heaviest.title,
                    share=rounded(heaviest.share, 2),
                )


def _below_nothing(draft: Draft, item: Item) -> bool:
    swept, least = draft.sweep(item), item.indicator.caps.min
    return swept is not None and lowest_ever(swept.curve) < 0 and (least is None or least < 0)
