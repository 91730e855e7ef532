from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from steelyard.core.numbers import rounded
from steelyard.core.texts import Text
from steelyard.lint.draft import Draft, Item
from steelyard.lint.rule import Family, Finding, Rule
from steelyard.scheme.rules import Deduct

_FULL = Decimal(100)
#: So many events in one period are about the most a department sees.
_MANY = Decimal(20)
_FELT = Decimal(5)


class DeductionCannotBite(Rule):
    """Deductions that can never use up what the indicator weighs.

    Why it matters: complaints that cost at most 40 of 100 points leave 60 for the worst work there can be, so
    most of the weight is a gift. A tenth of a point per complaint does not exist in practice.

    What to do: let `each` and `cap` reach 100 at a number of events that is unacceptable, or give the indicator
    the smaller weight it really has. Over 20 events (or twice the largest mark) at least 5 points should go.
    """

    code, name, family = "C011", "deduction-cannot-bite", Family.CURVES
    title = {
        "en": "A deduction is too small to matter",
        "zh-Hans": "扣分扣不到位",
        "zh-Hant": "扣分扣不到位",
    }
    says = {
        "kept": {
            "en": "{indicator}: however much goes wrong, {left} of 100 points are kept",
            "zh-Hans": "{indicator}：无论出多少问题，仍保留 {left} 分（满分 100）",
            "zh-Hant": "{indicator}：無論出多少問題，仍保留 {left} 分（滿分 100）",
        },
        "tiny": {
            "en": "{indicator}: at {each} points each, even {count} cost only {loss}",
            "zh-Hans": "{indicator}：每项扣 {each} 分，达到 {count} 时也只扣 {loss} 分",
            "zh-Hant": "{indicator}：每項扣 {each} 分，達到 {count} 時也只扣 {loss} 分",
        },
        "adjustment": {
            "en": "{adjustment} takes at most {loss} points of the total: nobody will feel it",
            "zh-Hans": "{adjustment}最多从总分扣 {loss} 分，几乎没有约束力",
            "zh-Hant": "{adjustment}最多從總分扣 {loss} 分，幾乎沒有約束力",
        },
    }
    bad = (
        "indicators: {new_leads: {direction: lower, target: null, score: {rule: deduct, each: 5, cap: 40}}}",
        "indicators: {new_leads: {direction: lower, target: null, caps: {min: 50}, score: {rule: deduct, each: 5}}}",
        "indicators: {new_leads: {direction: lower, target: null, score: {rule: deduct, each: 0.1}}}",
        # A share can only reach 1, so one point for each is one point at all.
        "indicators: {lead_quality: {direction: lower, target: null, score: {rule: deduct, each: 1}}}",
        "adjustments: {complaints: {each: 0.5, cap: 0.5}}",
        "adjustments: {complaints: {each: 0.01, cap: 5}}",
    )
    good = (
        "indicators: {new_leads: {direction: lower, target: null, score: {rule: deduct, each: 5, cap: 100}}}",
        "indicators: {new_leads: {direction: lower, target: null, score: {rule: deduct, each: 0.25}}}",
        "indicators: {new_leads: {direction: lower, target: 200, score: {rule: deduct, each: 0.1}}}",
        "indicators: {lead_quality: {direction: lower, target: null, score: {rule: deduct, each: 200}}}",
        "adjustments: {complaints: {each: 0.5, cap: 2}}",
    )

    def check(self, draft: Draft) -> Iterator[Finding]:
        for item in draft.items:
            if isinstance(item.indicator.score, Deduct):
                yield from self._indicator(item, item.indicator.score)
        for name, adjustment in draft.scheme.adjustments.items():
            if isinstance(adjustment, Deduct):
                loss = min(_MANY * adjustment.each, _FULL if adjustment.cap is None else adjustment.cap)
                if loss < 1:
                    title = adjustment.title or Text.of(name)
                    yield self.found(("adjustments", name), "adjustment", adjustment=title, loss=loss)

    def _indicator(self, item: Item, rule: Deduct) -> Iterator[Finding]:
        left = max(_FULL - (_FULL if rule.cap is None else rule.cap), item.indicator.caps.min or Decimal(0))
        many = _many(item)
        if left > 0:
            yield self.found(item.at("score"), "kept", indicator=item.title, left=rounded(left, 2))
        elif rule.each * many < _FELT:
            count, loss = item.indicator.unit.show(many), rounded(rule.each * many, 2)
            yield self.found(
                item.at("score"), "tiny", indicator=item.title, each=rule.each, count=count, loss=loss
            )


def _many(item: Item) -> Decimal:
    """As bad as it can reasonably get."""
    target = item.indicator.target
    marks = [mark for mark in (target.threshold, target.target, target.stretch) if mark]
    if marks:
        return 2 * max(marks)
    return Decimal(1) if item.indicator.unit.kind in ("percent", "ratio") else _MANY
