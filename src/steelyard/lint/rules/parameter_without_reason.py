from __future__ import annotations

from collections.abc import Iterator

from steelyard.lint.draft import Draft
from steelyard.lint.rule import Family, Finding, Rule


class ParameterWithoutReason(Rule):
    """A parameter that formulas use has no reason for its value.

    Why it matters: a coefficient such as marketing's share of sales is a decision about people's pay. One
    without a source is the first thing an appeal asks about, and nobody dares to change it later.

    What to do: say who agreed on it, when and on what: `{value: 0.3, reason: agreed with finance 2026-01}`.
    """

    code, name, family = "O011", "parameter-without-reason", Family.OPERABLE
    title = {
        "en": "A parameter has no reason",
        "zh-Hans": "参数取值没有依据",
        "zh-Hant": "參數取值沒有依據",
    }
    says = {
        "unexplained": {
            "en": "Scores depend on {parameter} = {value}; say who agreed on it, when and on what (reason: …)",
            "zh-Hans": "得分取决于 {parameter} = {value}；请写明由谁、何时、依据什么约定（reason: …）",
            "zh-Hant": "得分取決於 {parameter} = {value}；請寫明由誰、何時、依據什麼約定（reason: …）",
        }
    }
    bad = (
        """
        parameters: {influence: 0.3}
        indicators: {new_leads: {formula: leads * influence}}
        """,
        """
        parameters: {influence: {value: 0.3, reason: " "}}
        indicators: {campaign_roi: {formula: campaign_revenue * influence / campaign_cost}}
        """,
        """
        parameters: {most: {value: 3}}
        vetoes: {losses: {when: leads > most, effect: {total_at_most: 60}}}
        """,
    )
    good = (
        """
        parameters: {influence: {value: 0.3, reason: agreed with finance 2026-01}}
        indicators: {new_leads: {formula: leads * influence}}
        """,
        "parameters: {influence: 0.3}",
    )

    def check(self, draft: Draft) -> Iterator[Finding]:
        for name, parameter in draft.scheme.parameters.items():
            if name in draft.used and not (parameter.reason or "").strip():
                yield self.found(("parameters", name), "unexplained", parameter=name, value=parameter.value)
