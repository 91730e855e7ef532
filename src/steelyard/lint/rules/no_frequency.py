from __future__ import annotations

from steelyard.lint.absent import Absent
from steelyard.lint.rule import Family


class NoFrequency(Absent):
    """An indicator does not say how often it is measured.

    Why it matters: a survey held twice a year has no value in the other quarters. Said beforehand, the
    indicator is "not due" and its weight moves; unsaid, it is "missing", and somebody goes looking for it.

    What to do: `frequency: month | quarter | half | year`, as often as the source really speaks. When no
    indicator says so, there is a single finding for the scheme.
    """

    code, name, family = "O003", "no-frequency", Family.OPERABLE
    attribute = "frequency"
    title = {
        "en": "An indicator has no frequency",
        "zh-Hans": "指标未注明统计频率",
        "zh-Hant": "指標未註明統計頻率",
    }
    says = {
        "one": {
            "en": "{indicator} does not say how often it is measured",
            "zh-Hans": "{indicator}未注明统计频率",
            "zh-Hant": "{indicator}未註明統計頻率",
        },
        "none": {
            "en": "None of the {count} indicators says how often it is measured",
            "zh-Hans": "{count} 个指标均未注明统计频率",
            "zh-Hant": "{count} 個指標均未註明統計頻率",
        },
    }
    bad = (
        "indicators: {awareness: {frequency: null}}",
        "indicators: {awareness: {frequency: null}, teamwork: {frequency: null}}",
        """
        indicators:
          campaign_roi: {frequency: null}
          new_leads: {frequency: null}
          lead_quality: {frequency: null}
          awareness: {frequency: null}
          teamwork: {frequency: null}
          ideas_and_sharing: {frequency: null}
        """,
    )
    good = ("indicators: {awareness: {frequency: half}}",)
