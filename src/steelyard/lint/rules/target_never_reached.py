from __future__ import annotations

from collections.abc import Iterator

from steelyard.lint.draft import Draft
from steelyard.lint.reached import reached
from steelyard.lint.rule import Example, Family, Finding, Rule

_ENOUGH = 8


class TargetNeverReached(Rule):
    """In at least 8 past values nobody has ever reached the target.

    Why it matters: a target that is never reached is not a target. People stop trying, or everybody gets used
    to a score below 100; a fair target is reached about every second time (50–60%).

    What to do: take it from what was achieved: threshold at about the 20th percentile of past values, target
    at the 50th to 60th, stretch at the 85th to 90th. If it is to stay, say in the reason what will change.
    """

    code, name, family, needs_data = "T003", "target-never-reached", Family.TARGETS, True
    title = {
        "en": "A target nobody has ever reached",
        "zh-Hans": "从未有人达到的目标值",
        "zh-Hant": "從未有人達到的目標值",
    }
    says = {
        "never": {
            "en": "{indicator}: in {count} past values the target was never reached; the best came to {best}, the "
            "target there was {target}",
            "zh-Hans": "{indicator}：过去 {count} 个数值从未达到目标值；最接近的一次为 {best}，当时目标值为 {target}",
            "zh-Hant": "{indicator}：過去 {count} 個數值從未達到目標值；最接近的一次為 {best}，當時目標值為 {target}",
        }
    }
    bad = (
        Example(
            values={"new_leads": "100 120 130 150 160 170 180 199"},
            targets={"new_leads": "200 200 200 200 200 200 200 200"},
        ),
        Example(
            "indicators: {new_leads: {direction: lower, target: {threshold: 300, target: 200, stretch: 100}}}",
            values={"new_leads": "201 220 230 250 260 270 280 299"},
            targets={"new_leads": "200 200 200 200 200 200 200 200"},
        ),
    )
    good = (
        Example(
            values={"new_leads": "100 120 130 150 160 170 180 200"},
            targets={"new_leads": "200 200 200 200 200 200 200 200"},
        ),
        # Seven are not enough, and a value without a target is none.
        Example(
            values={"new_leads": "100 120 130 150 160 170 180 199"},
            targets={"new_leads": "200 200 200 200 200 200 200 -"},
        ),
    )

    def check(self, draft: Draft) -> Iterator[Finding]:
        for item in draft.items:
            past = reached(draft, item)
            if past is not None and past.total >= _ENOUGH and past.times == 0:
                show = item.indicator.unit.show
                yield self.found(
                    item.at("target"),
                    "never",
                    indicator=item.title,
                    count=past.total,
                    best=show(past.nearest[0]),
                    target=show(past.nearest[1]),
                )
