from __future__ import annotations

from collections.abc import Iterator

from steelyard.lint.draft import Draft
from steelyard.lint.rule import Family, Finding, Rule


class UnservedObjective(Rule):
    """No indicator that weighs anything serves an objective.

    Why it matters: the scheme says the company wants it and rewards other things. That is how goals become
    posters on a wall.

    What to do: give it an indicator, or take it out. A stretch objective (`stretch: true`) is followed as OKR
    and must not be scored, so it is exempt.
    """

    code, name, family = "S002", "unserved-objective", Family.STRATEGY
    title = {
        "en": "Nothing that counts serves an objective",
        "zh-Hans": "战略目标没有指标支撑",
        "zh-Hant": "策略目標沒有指標支撐",
    }
    says = {
        "nobody": {
            "en": "No indicator serves the objective {objective}",
            "zh-Hans": "目标“{objective}”没有任何指标支撑",
            "zh-Hant": "目標「{objective}」沒有任何指標支撐",
        },
        "weightless": {
            "en": "Only indicators that weigh nothing serve the objective {objective}",
            "zh-Hans": "支撑目标“{objective}”的指标权重均为 0",
            "zh-Hant": "支撐目標「{objective}」的指標權重均為 0",
        },
    }
    bad = (
        "objectives: {share: {title: Market share}}",
        "indicators: {awareness: {objective: growth}}",
        """
        objectives: {share: {title: Market share}}
        indicators:
          campaign_roi: {weight: 80}
          new_leads: {weight: 0, objective: share}
        """,
    )
    good = (
        "objectives: {share: {title: 60% know the new product, stretch: true}}",
        """
        objectives: {share: {title: Market share}}
        indicators: {campaign_roi: {objective: share}}
        """,
    )

    def check(self, draft: Draft) -> Iterator[Finding]:
        named = {item.indicator.objective for item in draft.items}
        served = {item.indicator.objective for item in draft.items if item.scored}
        for name, objective in draft.scheme.objectives.items():
            if name not in served and not objective.stretch:
                key = "weightless" if name in named else "nobody"
                yield self.found(("objectives", name), key, objective=objective.title)
