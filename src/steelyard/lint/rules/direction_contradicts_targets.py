from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from steelyard.core.texts import filled
from steelyard.lint.draft import Draft, Item
from steelyard.lint.rule import ERROR, Family, Finding, Fix, Rule
from steelyard.lint.sweep import SAME, Sweep
from steelyard.scheme.editing import Edit, Insert, Replace
from steelyard.scheme.rules import Deduct, Descriptive, Piecewise, Reverse, Tier, Within

#: Rules that need no better side; the others cannot be scored with `direction: within`.
_SIDELESS = Within | Piecewise | Tier | Descriptive


class DirectionContradictsTargets(Rule):
    """The direction says one thing and the curve another.

    Why it matters: with `direction: lower` and points that rise with the value, the worst earn the most. And
    where the score happens to be right, everything else that asks for the direction is wrong: pace, charts,
    reviews, fairness of targets.

    What to do: decide which of the two was meant. `reverse`, `deduct` and `within` never look at the
    direction, so there `--fix` writes the one they have; no score changes. Marks in the wrong order are
    marks-out-of-order.
    """

    code, name, family, level = "C007", "direction-contradicts-targets", Family.CURVES, ERROR
    title = {
        "en": "Direction and curve contradict each other",
        "zh-Hans": "指标方向与计分曲线相矛盾",
        "zh-Hant": "指標方向與計分曲線相矛盾",
    }
    says = {
        "rises": {
            "en": "{indicator}: lower is better, but points only rise with the value",
            "zh-Hans": "{indicator}：方向为越低越好，得分却随数值一路上升",
            "zh-Hant": "{indicator}：方向為越低越好，得分卻隨數值一路上升",
        },
        "falls": {
            "en": "{indicator}: higher is better, but points only fall as the value grows",
            "zh-Hans": "{indicator}：方向为越高越好，得分却随数值一路下降",
            "zh-Hant": "{indicator}：方向為越高越好，得分卻隨數值一路下降",
        },
        "two_sided": {
            "en": "{indicator}: the rule within rewards a range, so the direction is within, not {direction}",
            "zh-Hans": "{indicator}：适中型计分奖励的是区间，方向应为 within，而不是 {direction}",
            "zh-Hant": "{indicator}：適中型計分獎勵的是區間，方向應為 within，而不是 {direction}",
        },
        "one_sided": {
            "en": "{indicator}: a range should be best (direction: within), but the curve has only one good side",
            "zh-Hans": "{indicator}：方向为适中（within），曲线却只有一侧更优",
            "zh-Hant": "{indicator}：方向為適中（within），曲線卻只有一側較優",
        },
        "needs_side": {
            "en": "{indicator}: {rule} needs a better side; with direction: within use the rule within",
            "zh-Hans": "{indicator}：{rule} 需要明确越高或越低为好；适中型指标请改用 within 计分",
            "zh-Hant": "{indicator}：{rule} 需要明確越高或越低為好；適中型指標請改用 within 計分",
        },
    }
    bad = (
        "indicators: {new_leads: {direction: lower, score: {rule: piecewise, points: {0: 0, 200: 100}}}}",
        "indicators: {new_leads: {score: {rule: reverse, cap: 120}}}",
        "indicators: {campaign_roi: {score: {rule: efficacy, bad: 40%, good: 20%, cap: 120}}}",
        "indicators: {new_leads: {direction: lower, score: {rule: tier, of: value, "
        "bands: {200: 100, 100: 60, lowest: 0}}}}",
        "indicators: {new_leads: {target: null, score: {rule: deduct, each: 5}}}",
        "indicators: {new_leads: {direction: lower, target: null, score: {rule: bonus, each: 5, cap: 100}}}",
        "indicators: {new_leads: {score: {rule: within, from: 180, to: 220, tolerance: 40}}}",
        "indicators: {new_leads: {direction: within}}",
        "indicators: {new_leads: {direction: within, score: {rule: piecewise, points: {0: 0, 200: 100}}}}",
        "indicators: {teamwork: {direction: lower}}",
    )
    good = (
        "indicators: {new_leads: {direction: lower, target: {threshold: 300, target: 200, stretch: 100}, "
        "score: {rule: efficacy, bad: 300, good: 200, cap: 120}}}",
        "indicators: {new_leads: {direction: lower, target: null, score: {rule: deduct, each: 5}}}",
        "indicators: {new_leads: {direction: within, score: {rule: within, from: 180, to: 220, tolerance: 40}}}",
        "indicators: {new_leads: {direction: within, score: {rule: piecewise, "
        "points: {0: 0, 200: 100, 400: 0}}}}",
        # It rises and falls: not-monotone says where.
        "indicators: {new_leads: {score: {rule: piecewise, points: {0: 0, 200: 100, 400: 0}}}}",
    )

    def check(self, draft: Draft) -> Iterator[Finding]:
        for item in draft.items:
            key = _contradiction(item, draft.sweep(item))
            if key is not None:
                yield self.found(
                    item.at("direction"),
                    key,
                    fix=_fix(draft, item),
                    indicator=item.title,
                    direction=item.indicator.direction,
                    rule=item.indicator.score.rule,
                )


def _contradiction(item: Item, swept: Sweep | None) -> str | None:
    rule, direction = item.indicator.score, item.indicator.direction
    if isinstance(rule, Within):
        return None if direction == "within" else "two_sided"
    if direction == "within" and not isinstance(rule, _SIDELESS):
        return "needs_side"
    if swept is None:
        return None
    changes = [b.points - a.points for a, b in pairwise(swept.capped)]
    rises, falls = max(changes) > SAME, min(changes) < -SAME
    if rises == falls:
        return None
    if direction == "within":
        return "one_sided"
    return "rises" if rises and direction == "lower" else "falls" if falls and direction == "higher" else None


def _fix(draft: Draft, item: Item) -> Fix | None:
    """Only where the rule itself says the direction and the score does not depend on it."""
    match item.indicator.score:
        case Within():
            direction = "within"
        case Reverse() | Deduct():
            direction = "lower"
        case _:
            return None
    path = item.at("direction")
    written = draft.written(path) is not None
    edit: Edit = Replace(path, direction) if written else Insert(item.path, "direction", direction, ("unit",))
    return Fix(edit, filled(_WRITTEN, indicator=item.title, direction=direction))


_WRITTEN = {
    "en": "{indicator}: write direction: {direction}, which the rule has anyway",
    "zh-Hans": "{indicator}：写明 direction: {direction}（计分规则本就如此）",
    "zh-Hant": "{indicator}：寫明 direction: {direction}（計分規則本就如此）",
}
