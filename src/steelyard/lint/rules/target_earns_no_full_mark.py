from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from steelyard.core.numbers import rounded
from steelyard.lint.draft import Draft
from steelyard.lint.rule import INFO, WARNING, Family, Finding, Rule
from steelyard.scheme.rules import Deduct

_FULL, _NEAR, _FAR = Decimal(100), Decimal(5), Decimal(20)


class TargetEarnsNoFullMark(Rule):
    """Reaching the target earns clearly more or fewer than 100 points.

    Why it matters: achievement and score then tell different stories. A sheet of people who all reached their
    targets should read 100, whatever the mix of indicators; otherwise a weight is worth more in one row than
    in another.

    What to do: put 100 points at the target, or move the target to where 100 points are. More than 20 points
    off is a warning, up to 5 is not reported. Rules that deduct from 100 are left out.
    """

    code, name, family, level = "C014", "target-earns-no-full-mark", Family.CURVES, WARNING
    title = {
        "en": "The target does not earn 100 points",
        "zh-Hans": "达到目标值得分不是 100",
        "zh-Hant": "達到目標值得分不是 100",
    }
    says = {
        "off": {
            "en": "{indicator}: the target {target} earns {points} points, not 100",
            "zh-Hans": "{indicator}：达到目标值 {target} 得 {points} 分，而不是 100 分",
            "zh-Hant": "{indicator}：達到目標值 {target} 得 {points} 分，而不是 100 分",
        }
    }
    bad = (
        "indicators: {campaign_roi: {score: {rule: three_point, points: [60, 80, 100]}}}",
        "indicators: {campaign_roi: {score: {rule: efficacy, bad: 0, good: 40%, cap: 120}}}",
        "indicators: {new_leads: {score: {rule: tier, bands: {110%: 100, 90%: 90, lowest: 0}}}}",
        "indicators: {new_leads: {score: {rule: delta, base: 30, step: 1, per: 3%, per_unit: relative, max_up: 6}}}",
        "indicators: {teamwork: {target: 3}}",
    )
    good = (
        "indicators: {campaign_roi: {score: {rule: efficacy, bad: 0, good: 21%, cap: 120}}}",
        "indicators: {new_leads: {target: null, score: {rule: deduct, each: 5}, direction: lower}}",
        "indicators: {teamwork: {target: null}}",
    )

    def check(self, draft: Draft) -> Iterator[Finding]:
        for item in draft.items:
            swept = draft.sweep(item)
            if swept is None or swept.target is None or isinstance(item.indicator.score, Deduct):
                continue
            points = swept.capped_at(swept.target)
            off = abs(points - _FULL)
            if off > _NEAR:
                yield self.found(
                    item.at("score"),
                    "off",
                    level=INFO if off <= _FAR else None,
                    indicator=item.title,
                    target=swept.shown(swept.target),
                    points=rounded(points, 2),
                )
