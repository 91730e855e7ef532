from __future__ import annotations

from collections.abc import Iterator

from steelyard.core.texts import Text
from steelyard.lint.draft import Draft
from steelyard.lint.rule import Family, Finding, Rule

_STATUSES = {
    "missing": {"en": "missing data", "zh-Hans": "数据缺失", "zh-Hant": "資料缺漏"},
    "undefined": {"en": "an undefined value", "zh-Hans": "数值无定义", "zh-Hant": "數值無定義"},
    "insufficient_evidence": {"en": "too little evidence", "zh-Hans": "证据不足", "zh-Hant": "證據不足"},
    "not_due": {"en": "a value not yet due", "zh-Hans": "尚未到期", "zh-Hant": "尚未到期"},
}


class MissingCountsAsZero(Rule):
    """An indicator scores 0 when its data is absent.

    Why it matters: a survey that was not held, or a system that was down, says nothing of the person, and
    the person pays for it. In law the employer has to prove the ground for a lower pay.

    What to do: `redistribute` moves the weight to the other indicators and shows it; `block` gives no total
    until the data is there. Where the data is the person's own duty, make delivering it an indicator.
    """

    code, name, family = "F008", "missing-counts-as-zero", Family.FAIR
    title = {
        "en": "Absent data counts as zero",
        "zh-Hans": "缺数据按零分计",
        "zh-Hant": "缺資料按零分計",
    }
    says = {
        "zero": {
            "en": "{indicator} scores 0 for {status}: a person pays for it; choose redistribute or block",
            "zh-Hans": "{indicator}因{status}而计 0 分，由个人承担后果；请改用 redistribute 或 block",
            "zh-Hant": "{indicator}因{status}而計 0 分，由個人承擔後果；請改用 redistribute 或 block",
        }
    }
    bad = (
        "indicators: {new_leads: {missing: zero}}",
        "indicators: {campaign_roi: {undefined: zero}}",
        "indicators: {awareness: {insufficient_evidence: zero, missing: redistribute}}",
    )
    good = ("indicators: {new_leads: {missing: block}, awareness: {missing: redistribute, not_due: block}}",)

    def check(self, draft: Draft) -> Iterator[Finding]:
        for item in draft.items:
            for field, status in _STATUSES.items():
                # A policy that follows from `missing` is reported there.
                if getattr(item.indicator, field) == "zero":
                    yield self.found(item.at(field), "zero", indicator=item.title, status=Text.of(status))
