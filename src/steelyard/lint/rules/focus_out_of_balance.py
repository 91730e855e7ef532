from __future__ import annotations

from steelyard.lint.balance import Imbalance
from steelyard.lint.rule import Family


class FocusOutOfBalance(Imbalance):
    """Less than 20% of the weight looks at outcomes, or less than 20% at how the work is done.

    Why it matters: outcomes alone leave people to luck and to the market, and by the time they are known
    nothing can be mended. Process alone pays for being busy.

    What to do: add an indicator of the lighter side, or give it more weight. Only indicators that declare
    `focus` are counted, and nothing is said while they make up less than half of the weight. A single
    position is reported when the scheme as a whole is in balance and its sheet is not.
    """

    code, name, family = "S004", "focus-out-of-balance", Family.STRATEGY
    attribute = "focus"
    title = {
        "en": "Process and outcome are out of balance",
        "zh-Hans": "过程与结果失衡",
        "zh-Hant": "過程與結果失衡",
    }
    says = {
        "process": {
            "en": "In {where} only {share}% of the weight looks at the process; keep it at {least}% or more",
            "zh-Hans": "{where}中，过程指标仅占权重的 {share}%，宜不低于 {least}%",
            "zh-Hant": "{where}中，過程指標僅占權重的 {share}%，宜不低於 {least}%",
        },
        "outcome": {
            "en": "In {where} only {share}% of the weight looks at outcomes; keep it at {least}% or more",
            "zh-Hans": "{where}中，结果指标仅占权重的 {share}%，宜不低于 {least}%",
            "zh-Hant": "{where}中，結果指標僅占權重的 {share}%，宜不低於 {least}%",
        },
    }
    bad = (
        "indicators: {new_leads: {focus: outcome}, teamwork: {focus: outcome}}",
        "indicators: {campaign_roi: {focus: process}, awareness: {focus: process}}",
    )
    good = (
        "indicators: {new_leads: {focus: outcome}}",
        "indicators: {campaign_roi: {focus: process}}",
        "indicators: {new_leads: {focus: null}, teamwork: {focus: null}, awareness: {focus: null}}",
    )
