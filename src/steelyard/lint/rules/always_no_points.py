from __future__ import annotations

from collections.abc import Iterator

from steelyard.lint.draft import Draft
from steelyard.lint.observations import NEARLY_ALL, observed, share_at_the_bottom
from steelyard.lint.rule import Example, Family, Finding, Rule


class AlwaysNoPoints(Rule):
    """At least 90% of past scores of an indicator are the least one can get.

    Why it matters: a goal that nobody reaches moves nobody. Its weight lowers every total by the same points,
    until people stop believing in the whole sheet.

    What to do: lower the threshold to what has been reached before, and raise it step by step. Said from 12
    observations on; a value that people inherit from their team or department is one observation.
    """

    code, name, family = "E006", "always-no-points", Family.EVIDENCE
    title = {
        "en": "An indicator on which nobody gets points",
        "zh-Hans": "指标几乎无人得分",
        "zh-Hant": "指標幾乎無人得分",
    }
    says = {
        "none": {
            "en": "{share}% of {count} scores of {indicator} are the least one can get ({least}); its marks are "
            "out of reach",
            "zh-Hans": "{indicator}的 {count} 个得分中有 {share}% 为最低分（{least} 分），目标遥不可及",
            "zh-Hant": "{indicator}的 {count} 個得分中有 {share}% 為最低分（{least} 分），目標遙不可及",
        }
    }
    needs_data = True
    bad = (
        Example(scores={"campaign_roi": "0 0 0 0 0 0 0 0 0 0 0 0"}),
        Example(scores={"teamwork": "20 20 20 20 20 20 20 20 20 20 20 20 20 20 20 20 20 20 100 100"}),
    )
    good = (
        Example(scores={"campaign_roi": "0 0 0 0 0 0 0 0 0 0 60 60"}),
        Example(scores={"campaign_roi": "0 0 0 0 0 0 0 0 0 0 0"}),
    )

    def check(self, draft: Draft) -> Iterator[Finding]:
        for item in draft.items:
            scores = observed(draft, item)
            share = share_at_the_bottom(draft, item, scores)
            if share >= NEARLY_ALL:
                yield self.found(
                    item.at("score"),
                    "none",
                    indicator=item.title,
                    share=round(100 * share),
                    count=len(scores),
                    least=f"{scores.min():.4g}",
                )
