from __future__ import annotations

from steelyard.lint.absent import Absent
from steelyard.lint.rule import Family


class NoObjective(Absent):
    """An indicator does not say which goal of the company it serves.

    Why it matters: what serves no goal is measured because it can be measured. People work for it all the
    same, and the goals wait.

    What to do: name the objective (`objective: market_share`), or follow the number on a dashboard without
    scoring it. When no indicator names one, there is a single finding for the scheme.
    """

    code, name, family = "S001", "no-objective", Family.STRATEGY
    attribute = "objective"
    title = {
        "en": "An indicator serves no objective",
        "zh-Hans": "指标未关联战略目标",
        "zh-Hant": "指標未連結策略目標",
    }
    says = {
        "one": {
            "en": "{indicator} does not say which objective it serves",
            "zh-Hans": "{indicator}未说明服务于哪个战略目标",
            "zh-Hant": "{indicator}未說明服務於哪個策略目標",
        },
        "none": {
            "en": "None of the {count} indicators says which objective it serves; write what the company wants under "
            "objectives and name it in each",
            "zh-Hans": "{count} 个指标均未说明服务于哪个战略目标；请在 objectives 中写明公司目标，并由各指标引用",
            "zh-Hant": "{count} 個指標均未說明服務於哪個策略目標；請在 objectives 中寫明公司目標，並由各指標引用",
        },
    }
    bad = (
        "indicators: {new_leads: {objective: null}}",
        'indicators: {awareness: {objective: ""}, teamwork: {objective: null}}',
        """
        objectives: null
        indicators:
          campaign_roi: {objective: null}
          new_leads: {objective: null}
          lead_quality: {objective: null}
          awareness: {objective: null}
          teamwork: {objective: null}
          ideas_and_sharing: {objective: null}
        """,
    )
    good = ("indicators: {new_leads: {objective: brand}}",)
