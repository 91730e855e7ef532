from __future__ import annotations

from collections.abc import Iterator

from steelyard.lint.draft import Draft
from steelyard.lint.reached import reached
from steelyard.lint.rule import Example, Family, Finding, Rule

_ENOUGH = 8


class TargetAlwaysReached(Rule):
    """In at least 8 past values everybody has always reached the target.

    Why it matters: the indicator hands out full marks and tells nobody apart. Its weight is a gift, and the
    work goes where points still have to be earned.

    What to do: set the target where about every second value lies, or stop scoring what runs by itself and
    follow it on a dashboard.
    """

    code, name, family, needs_data = "T004", "target-always-reached", Family.TARGETS, True
    title = {
        "en": "A target everybody always reaches",
        "zh-Hans": "人人次次都达到的目标值",
        "zh-Hant": "人人次次都達到的目標值",
    }
    says = {
        "always": {
            "en": "{indicator}: all {count} past values reached the target, the closest with {worst} against {target}",
            "zh-Hans": "{indicator}：过去 {count} 个数值全部达标，最接近的一次为 {worst}，目标值为 {target}",
            "zh-Hant": "{indicator}：過去 {count} 個數值全部達標，最接近的一次為 {worst}，目標值為 {target}",
        }
    }
    bad = (
        Example(
            values={"new_leads": "200 210 220 230 240 250 260 270"},
            targets={"new_leads": "200 200 200 200 200 200 200 200"},
        ),
        Example(
            "indicators: {new_leads: {direction: lower, target: {threshold: 300, target: 200, stretch: 100}}}",
            values={"new_leads": "200 190 180 170 160 150 140 130"},
            targets={"new_leads": "200 200 200 200 200 200 200 200"},
        ),
    )
    good = (
        Example(
            values={"new_leads": "199 210 220 230 240 250 260 270"},
            targets={"new_leads": "200 200 200 200 200 200 200 200"},
        ),
        Example(
            values={"new_leads": "200 210 220 230 240 250 260 -"},
            targets={"new_leads": "200 200 200 200 200 200 200 200"},
        ),
    )

    def check(self, draft: Draft) -> Iterator[Finding]:
        for item in draft.items:
            past = reached(draft, item)
            if past is not None and past.total >= _ENOUGH and past.times == past.total:
                show = item.indicator.unit.show
                yield self.found(
                    item.at("target"),
                    "always",
                    indicator=item.title,
                    count=past.total,
                    worst=show(past.nearest[0]),
                    target=show(past.nearest[1]),
                )
