from __future__ import annotations

from collections.abc import Iterator

from steelyard.core.numbers import rounded
from steelyard.lint.draft import Draft
from steelyard.lint.rule import ERROR, Family, Finding, Rule


class StretchObjectiveInPay(Rule):
    """An indicator that serves a stretch objective is scored, and the grade decides about pay.

    Why it matters: a stretch objective is one that may be missed; reaching 70% of it is good. Paid by it,
    people set goals they are sure to reach, and the ambition that OKR is for is gone.

    What to do: follow it as OKR beside the KPI: weight 0, or out of the scheme. If it is an ordinary goal,
    take `stretch: true` away. Schemes whose grades have no coefficients decide about no pay.
    """

    code, name, family, level = "P004", "stretch-objective-in-pay", Family.TRAPS, ERROR
    title = {
        "en": "A stretch objective decides about pay",
        "zh-Hans": "挑战性目标计入薪酬",
        "zh-Hant": "挑戰性目標計入薪酬",
    }
    says = {
        "paid": {
            "en": "{indicator} serves the stretch objective {objective} and is {share}% of the sheet, whose grade has a "
            "pay coefficient",
            "zh-Hans": "{indicator}服务于挑战性目标“{objective}”，却占全表 {share}%，其等级与绩效系数挂钩",
            "zh-Hant": "{indicator}服務於挑戰性目標「{objective}」，卻占全表 {share}%，其等第與績效係數連動",
        }
    }
    bad = (
        "objectives: {brand: {stretch: true}}",
        "objectives: {moon: {title: To the moon, stretch: true}}\nindicators: {new_leads: {objective: moon}}",
    )
    good = (
        "objectives: {brand: {stretch: true}}\ngrades: {coefficient: null}",
        """
        objectives: {moon: {title: To the moon, stretch: true}}
        indicators: {new_leads: {objective: moon, weight: 0}, campaign_roi: {weight: 80}}
        """,
        "objectives: {brand: {stretch: false}}",
    )

    def check(self, draft: Draft) -> Iterator[Finding]:
        grades, objectives = draft.scheme.grades, draft.scheme.objectives
        if grades is None or not grades.coefficient:
            return
        for item in draft.items:
            objective = objectives.get(item.indicator.objective or "")
            if objective is not None and objective.stretch and item.scored:
                yield self.found(
                    item.at("objective"),
                    "paid",
                    indicator=item.title,
                    objective=objective.title,
                    share=rounded(item.share, 2),
                )
