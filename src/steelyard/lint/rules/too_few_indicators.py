from __future__ import annotations

from collections.abc import Iterator

from steelyard.lint.draft import Draft
from steelyard.lint.rule import Family, Finding, Rule

_LEAST = 4


class TooFewIndicators(Rule):
    """A person's sheet holds fewer than 4 indicators.

    Why it matters: a job is more than two or three numbers. What is not on the sheet is not done, and what
    is on it decides everything, luck included.

    What to do: add what the job is also for, such as quality, collaboration or long-term effect.
    """

    code, name, family = "W006", "too-few-indicators", Family.WEIGHTS
    title = {
        "en": "Too few indicators on one sheet",
        "zh-Hans": "一张考核表指标过少",
        "zh-Hant": "一張考核表指標過少",
    }
    says = {
        "few": {
            "en": "Only {count} indicators on the sheet of {whom}; at least {least} are needed to show a job whole",
            "zh-Hans": "{whom}的考核表只有 {count} 个指标，至少需要 {least} 个才能反映岗位全貌",
            "zh-Hant": "{whom}的考核表只有 {count} 個指標，至少需要 {least} 個才能反映職位全貌",
        }
    }
    bad = (
        """
        indicators:
          campaign_roi: {applies_to: {positions: [buyer]}}
          new_leads: {applies_to: {positions: [buyer]}}
          lead_quality: {applies_to: {positions: [buyer]}}
        """,
    )
    good = ("indicators: {campaign_roi: {applies_to: {positions: [buyer]}}}",)

    def check(self, draft: Draft) -> Iterator[Finding]:
        for sheet in draft.sheets:
            if 0 < len(sheet.items) < _LEAST:
                count = len(sheet.items)
                yield self.found(("dimensions",), "few", count=count, whom=sheet.whom, least=_LEAST)
