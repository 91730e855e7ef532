from __future__ import annotations

from steelyard.lint.absent import Absent
from steelyard.lint.rule import Family


class NoOwner(Absent):
    """Nobody answers for the data of an indicator.

    Why it matters: when a number is late or doubted, somebody must be able to say what it means and to mend
    it, and it must not be the person it judges.

    What to do: name a function outside the people measured: `owner: finance-analyst`. When no indicator names
    one, there is a single finding for the scheme.
    """

    code, name, family = "O002", "no-owner", Family.OPERABLE
    attribute = "owner"
    title = {
        "en": "An indicator has no data owner",
        "zh-Hans": "指标没有数据责任人",
        "zh-Hant": "指標沒有資料負責人",
    }
    says = {
        "one": {
            "en": "Nobody is named who answers for the data of {indicator}",
            "zh-Hans": "{indicator}未指定数据责任人",
            "zh-Hant": "{indicator}未指定資料負責人",
        },
        "none": {
            "en": "None of the {count} indicators names who answers for its data",
            "zh-Hans": "{count} 个指标均未指定数据责任人",
            "zh-Hant": "{count} 個指標均未指定資料負責人",
        },
    }
    bad = (
        "indicators: {new_leads: {owner: null}}",
        'indicators: {new_leads: {owner: ""}, teamwork: {owner: null}}',
        """
        indicators:
          campaign_roi: {owner: null}
          new_leads: {owner: null}
          lead_quality: {owner: null}
          awareness: {owner: null}
          teamwork: {owner: null}
          ideas_and_sharing: {owner: null}
        """,
    )
    good = ("indicators: {new_leads: {owner: controlling}}",)
