from __future__ import annotations

from collections.abc import Iterator

from steelyard.lint.draft import Draft
from steelyard.lint.rule import Family, Finding, Rule

_MOST = 12


class TooManyIndicators(Rule):
    """A person's sheet holds more than 12 indicators.

    Why it matters: attention is finite. The usual practice is 5 to 8 per person; with more, each weighs
    little, and what matters is lost between what does not.

    What to do: give positions their own sheets with `applies_to`, or keep the surplus on a dashboard.
    """

    code, name, family = "W005", "too-many-indicators", Family.WEIGHTS
    title = {
        "en": "Too many indicators on one sheet",
        "zh-Hans": "一张考核表指标过多",
        "zh-Hant": "一張考核表指標過多",
    }
    says = {
        "many": {
            "en": "{count} indicators on the sheet of {whom}; 5 to 8 is usual, more than {most} nobody can follow",
            "zh-Hans": "{whom}的考核表有 {count} 个指标，通常以 5 至 8 个为宜，超过 {most} 个难以兼顾",
            "zh-Hant": "{whom}的考核表有 {count} 個指標，通常以 5 至 8 個為宜，超過 {most} 個難以兼顧",
        }
    }
    bad = (
        "indicators: {"
        + ", ".join(
            f"extra_{i}: {{title: Extra {i}, input: actuals, unit: count, weight: 0, score: {{rule: ratio}}}}"
            for i in range(7)
        )
        + "}",
    )
    good = ("", "title: Six indicators")

    def check(self, draft: Draft) -> Iterator[Finding]:
        crowded = [sheet for sheet in draft.sheets if len(sheet.items) > _MOST]
        if crowded:
            most = max(crowded, key=lambda sheet: len(sheet.items))
            yield self.found(("dimensions",), "many", count=len(most.items), whom=most.whom, most=_MOST)
