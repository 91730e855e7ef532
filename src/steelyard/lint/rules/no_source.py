from __future__ import annotations

from steelyard.lint.absent import Absent
from steelyard.lint.rule import Family


class NoSource(Absent):
    """An indicator does not say where its data comes from.

    Why it matters: the same customer is a different number in CRM, in finance and in the project tool. Where
    nobody said which of them counts, the argument begins when the score is known.

    What to do: name the one system or survey that counts: `source: finance`. When no indicator names one,
    there is a single finding for the scheme.
    """

    code, name, family = "O001", "no-source", Family.OPERABLE
    attribute = "source"
    title = {
        "en": "An indicator has no data source",
        "zh-Hans": "指标未注明数据来源",
        "zh-Hant": "指標未註明資料來源",
    }
    says = {
        "one": {
            "en": "{indicator} does not say which system its data comes from",
            "zh-Hans": "{indicator}未注明数据来源",
            "zh-Hant": "{indicator}未註明資料來源",
        },
        "none": {
            "en": "None of the {count} indicators says which system its data comes from",
            "zh-Hans": "{count} 个指标均未注明数据来源",
            "zh-Hant": "{count} 個指標均未註明資料來源",
        },
    }
    bad = (
        "indicators: {new_leads: {source: null}}",
        'indicators: {teamwork: {source: " "}}',
        """
        indicators:
          campaign_roi: {source: null}
          new_leads: {source: null}
          lead_quality: {source: null}
          awareness: {source: null}
          teamwork: {source: null}
          ideas_and_sharing: {source: null}
        """,
    )
    good = ("indicators: {new_leads: {source: exhibition-app}}",)
