from __future__ import annotations

from collections.abc import Iterator

from steelyard.core.texts import Text
from steelyard.lint.draft import Draft
from steelyard.lint.rule import Family, Finding, Rule
from steelyard.lint.sweep import open_above
from steelyard.scheme.rules import Bonus


class BonusWithoutCap(Rule):
    """Points can grow without an end: "0.5 points for every 1% more" and no upper limit.

    Why it matters: one lucky order makes up for everything that was missed, and the sheet measures luck. The
    target of that one indicator is also the first that will be bargained down.

    What to do: `cap` at the rule or `caps: {max: 120}` at the indicator. A cap of the dimension or of the total
    does not help: under it one runaway indicator still pays for all the others. Only where it stands alone in
    its dimension the cap of the dimension is its own. An adjustment needs a cap of its own.
    """

    code, name, family = "C009", "bonus-without-cap", Family.CURVES
    title = {
        "en": "Points without an upper limit",
        "zh-Hans": "加分不封顶",
        "zh-Hant": "加分不封頂",
    }
    says = {
        "indicator": {
            "en": "{indicator}: the rule {rule} has no cap, and neither has the indicator",
            "zh-Hans": "{indicator}：计分规则 {rule} 未封顶，指标本身也没有上限",
            "zh-Hant": "{indicator}：計分規則 {rule} 未封頂，指標本身也沒有上限",
        },
        "adjustment": {
            "en": "{adjustment} adds {each} points for each, with no cap",
            "zh-Hans": "{adjustment}每项加 {each} 分，没有上限",
            "zh-Hant": "{adjustment}每項加 {each} 分，沒有上限",
        },
    }
    bad = (
        "indicators: {new_leads: {caps: null, score: {cap: null}}}",
        "indicators: {new_leads: {caps: {max: null}, score: {rule: bonus, each: 0.5}}}",
        "indicators: {new_leads: {caps: null, score: {rule: delta, step: 0.5, per: 1%, per_unit: relative, "
        "max_down: 100}}}",
        "indicators: {campaign_roi: {caps: null, score: {rule: efficacy, bad: 5%, good: 20%}}}",
        "indicators: {new_leads: {caps: null, direction: lower, score: {rule: reverse, method: reciprocal}, "
        "target: {threshold: 300, target: 200, stretch: 100}}}",
        "{dimensions: {results: {caps: {max: 120}}}, indicators: {new_leads: {caps: null, score: {cap: null}}}}",
        "adjustments: {ideas: {rule: bonus, measure: proposals, each: 0.5}}",
    )
    good = (
        "indicators: {new_leads: {caps: null}}",
        "indicators: {new_leads: {score: {cap: null}}}",
        "{dimensions: {brand: {caps: {max: 120}}}, indicators: {awareness: {caps: null, score: {rule: ratio}}}}",
        "adjustments: {ideas: {rule: bonus, measure: proposals, each: 0.5, cap: 5}}",
        "indicators: {campaign_roi: {caps: null}}",
    )

    def check(self, draft: Draft) -> Iterator[Finding]:
        for item in draft.items:
            dimension = draft.scheme.dimensions[item.dimension]
            alone = len(dimension.indicators) == 1 and dimension.caps.max is not None
            if open_above(item.indicator) and item.indicator.caps.max is None and not alone:
                rule = item.indicator.score.rule
                yield self.found(item.at("score"), "indicator", indicator=item.title, rule=rule)
        for name, adjustment in draft.scheme.adjustments.items():
            if isinstance(adjustment, Bonus) and adjustment.cap is None:
                title = adjustment.title or Text.of(name)
                path = ("adjustments", name)
                yield self.found(path, "adjustment", adjustment=title, each=adjustment.each)
