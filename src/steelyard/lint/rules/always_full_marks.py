from __future__ import annotations

from collections.abc import Iterator

from steelyard.lint.draft import Draft
from steelyard.lint.observations import NEARLY_ALL, observed, share_at_the_top
from steelyard.lint.rule import Example, Family, Finding, Rule


class AlwaysFullMarks(Rule):
    """At least 90% of past scores of an indicator are the most one can get.

    Why it matters: it tells nobody from anybody and no quarter from another. Its weight lifts every total by
    the same points, and the work that measuring it takes is for nothing.

    What to do: raise the marks, look at what is counted, or make it a condition (a gate) without weight. Said
    from 12 observations on; a value that people inherit from their team or department is one observation.
    """

    code, name, family = "E002", "always-full-marks", Family.EVIDENCE
    title = {
        "en": "An indicator on which everybody gets full marks",
        "zh-Hans": "指标几乎人人满分",
        "zh-Hant": "指標幾乎人人滿分",
    }
    says = {
        "full": {
            "en": "{share}% of {count} scores of {indicator} are the most one can get ({most}); it tells nothing",
            "zh-Hans": "{indicator}的 {count} 个得分中有 {share}% 已达上限（{most} 分），没有区分作用",
            "zh-Hant": "{indicator}的 {count} 個得分中有 {share}% 已達上限（{most} 分），沒有鑑別作用",
        }
    }
    needs_data = True
    bad = (
        Example(scores={"campaign_roi": "120 120 120 120 120 120 120 120 120 120 120 120"}),
        Example(
            scores={
                "teamwork": "120 120 120 120 120 120 120 120 120 120 120 120 120 120 120 120 120 120 60 20"
            }
        ),
    )
    good = (
        Example(scores={"campaign_roi": "120 120 120 120 120 120 120 120 120 120 90 80"}),
        Example(scores={"campaign_roi": "120 120 120 120 120 120 120 120 120 120 120"}),
        Example(scores={"campaign_roi": "100 104 100 105 101 100 103 102 100 106 107 100"}),
    )

    def check(self, draft: Draft) -> Iterator[Finding]:
        for item in draft.items:
            scores = observed(draft, item)
            share = share_at_the_top(draft, item, scores)
            if share >= NEARLY_ALL:
                yield self.found(
                    item.at("score"),
                    "full",
                    indicator=item.title,
                    share=round(100 * share),
                    count=len(scores),
                    most=f"{scores.max():.4g}",
                )
