"""Where somebody stands in a cycle, in three languages."""

from __future__ import annotations

from collections.abc import Mapping

from steelyard.core.texts import Template

STANDINGS: Mapping[str, Template] = {
    "rated": {
        "en": "At work on {worked} of {cycle} days.",
        "zh-Hans": "周期{cycle}天中在岗{worked}天。",
        "zh-Hant": "週期{cycle}天中在職{worked}天。",
    },
    "leaver": {
        "en": "Actuals count up to the last day, {until}.",
        "zh-Hans": "完成值计算至最后工作日{until}。",
        "zh-Hant": "實際值計算至最後工作日{until}。",
    },
    "too_new": {
        "en": "Here for {days} of {cycle} days: too new to be rated in this cycle.",
        "zh-Hans": "周期{cycle}天中任职{days}天，入职时间过短，本周期不参评。",
        "zh-Hant": "週期{cycle}天中任職{days}天，到職時間過短，本週期不參評。",
    },
    "too_short": {
        "en": "Here for {days} of {cycle} days: too short to be rated.",
        "zh-Hans": "周期{cycle}天中任职{days}天，时间过短，不参评。",
        "zh-Hant": "週期{cycle}天中任職{days}天，時間過短，不參評。",
    },
    "long_leave": {
        "en": "On leave for {leave} days. Rated on the {worked} days at work, and never below neutral.",
        "zh-Hans": "休假{leave}天，按在岗{worked}天考核，结果不低于中性等级。",
        "zh-Hant": "休假{leave}天，按在職{worked}天考核，結果不低於中性等第。",
    },
    "neutral": {
        "en": "On leave for {leave} of {days} days: the result is neutral.",
        "zh-Hans": "任职{days}天中休假{leave}天，结果按中性等级处理。",
        "zh-Hant": "任職{days}天中休假{leave}天，結果按中性等第處理。",
    },
    "absent": {
        "en": "Not employed within this cycle.",
        "zh-Hans": "本周期内不在职。",
        "zh-Hant": "本週期內不在職。",
    },
}
NEUTRAL_FLOOR: Template = {
    "en": "Leave must not harm: the result is at least neutral ({neutral}).",
    "zh-Hans": "休假不得影响绩效：结果不低于中性分数（{neutral}）。",
    "zh-Hant": "休假不得影響績效：結果不低於中性分數（{neutral}）。",
}
