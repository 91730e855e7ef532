from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from steelyard.core.texts import Text, filled
from steelyard.lint.draft import Draft, Item
from steelyard.lint.rule import ERROR, Family, Finding, Rule


class MarksOutOfOrder(Rule):
    """Threshold, target and stretch are not in the order of the direction, or two of them are equal.

    Why it matters: nobody can pass the stretch mark before the target. `three_point` refuses to score such
    marks; other rules score, and pace, charts and reviews show nonsense.

    What to do: higher is better needs threshold < target < stretch, lower is better the opposite. Where all
    are exactly reversed the direction may be what is wrong; that is why nothing is changed by itself.
    """

    code, name, family, level = "T001", "marks-out-of-order", Family.TARGETS, ERROR
    title = {
        "en": "Threshold, target and stretch are out of order",
        "zh-Hans": "门槛值、目标值、挑战值顺序有误",
        "zh-Hant": "門檻值、目標值、挑戰值順序有誤",
    }
    says = {
        "equal": {
            "en": "{indicator}: {first} and {second} are both {value}; nothing lies between them",
            "zh-Hans": "{indicator}：{first}与{second}同为 {value}，两者没有区别",
            "zh-Hant": "{indicator}：{first}與{second}同為 {value}，兩者沒有區別",
        },
        "order": {
            "en": "{indicator}: {direction} is better, but the {second} {far} is not beyond the {first} {near}",
            "zh-Hans": "{indicator}：{direction}越好，但{second} {far} 并未优于{first} {near}",
            "zh-Hant": "{indicator}：{direction}越好，但{second} {far} 並未優於{first} {near}",
        },
        "reversed": {
            "en": "{indicator}: the marks run {marks}, as if {opposite} were better; the direction says {direction}",
            "zh-Hans": "{indicator}：各标准值依次为 {marks}，像是{opposite}越好，而方向写的是{direction}越好",
            "zh-Hant": "{indicator}：各標準值依次為 {marks}，像是{opposite}越好，而方向寫的是{direction}越好",
        },
    }
    bad = (
        "indicators: {campaign_roi: {target: {threshold: 40%, target: 20%, stretch: 5%}}}",
        "indicators: {new_leads: {target: {threshold: 210, target: 200, stretch: 240}}}",
        "indicators: {new_leads: {target: {threshold: 200, target: 200, stretch: 240}}}",
        "indicators: {new_leads: {target: {threshold: null, target: 200, stretch: 180}}}",
        "indicators: {new_leads: {direction: lower, target: {threshold: 120, target: 200, stretch: 240}}}",
        "indicators: {new_leads: {target: {threshold: 250, target: null, stretch: 240}}}",
    )
    good = (
        "indicators: {new_leads: {target: {threshold: 199, target: 200, stretch: 201}}}",
        "indicators: {new_leads: {target: {threshold: null, stretch: null}}}",
        "indicators: {new_leads: {direction: lower, target: {threshold: 240, target: 200, stretch: 120}, "
        "score: {rule: reverse, cap: 120}}}",
        "indicators: {new_leads: {direction: within, target: {threshold: 240, target: 200, stretch: 220}, "
        "score: {rule: within, from: 180, to: 220, tolerance: 40}}}",
    )

    def check(self, draft: Draft) -> Iterator[Finding]:
        for item in draft.items:
            if item.indicator.direction != "within":
                yield from self._marks(item, _marks(item))

    def _marks(self, item: Item, marks: list[tuple[str, Decimal]]) -> Iterator[Finding]:
        sign = -1 if item.indicator.direction == "lower" else 1
        gaps = [sign * (b - a) for (_, a), (_, b) in pairwise(marks)]
        show, direction = item.indicator.unit.show, item.indicator.direction
        if len(gaps) == 2 and all(gap < 0 for gap in gaps):
            shown = " → ".join(show(value) for _, value in marks)
            opposite = _SIDES["lower" if direction == "higher" else "higher"]
            yield self.found(
                item.at("target"),
                "reversed",
                indicator=item.title,
                marks=shown,
                direction=_SIDES[direction],
                opposite=opposite,
            )
            return
        for gap, ((first, near), (second, far)) in zip(gaps, pairwise(marks), strict=True):
            if gap <= 0:
                yield self.found(
                    item.at("target", second),
                    "order" if gap else "equal",
                    indicator=item.title,
                    direction=_SIDES[direction],
                    first=_NAMES[first],
                    second=_NAMES[second],
                    value=show(far),
                    near=show(near),
                    far=show(far),
                )


def _marks(item: Item) -> list[tuple[str, Decimal]]:
    """The marks that are written, in the order they are reached."""
    target = item.indicator.target
    named = (("threshold", target.threshold), ("target", target.target), ("stretch", target.stretch))
    return [(name, value) for name, value in named if value is not None]


_SIDES: dict[str, Text] = {
    "higher": filled({"en": "higher", "zh-Hans": "越高", "zh-Hant": "越高"}),
    "lower": filled({"en": "lower", "zh-Hans": "越低", "zh-Hant": "越低"}),
}
_NAMES: dict[str, Text] = {
    "threshold": filled({"en": "threshold", "zh-Hans": "门槛值", "zh-Hant": "門檻值"}),
    "target": filled({"en": "target", "zh-Hans": "目标值", "zh-Hant": "目標值"}),
    "stretch": filled({"en": "stretch", "zh-Hans": "挑战值", "zh-Hant": "挑戰值"}),
}
