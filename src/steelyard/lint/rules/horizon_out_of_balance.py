from __future__ import annotations

from steelyard.lint.balance import Imbalance
from steelyard.lint.rule import Family


class HorizonOutOfBalance(Imbalance):
    """Less than 20% of the weight looks at the long term, or less than 20% at the short term.

    Why it matters: brand building pays next year and a campaign pays now. Where one of them hardly counts,
    people trade it for the other: discounts that wear the brand out, or beautiful work that sells nothing.
    A fifth of the weight is about one grade; a side that costs less can be dropped without being felt. The
    shipped presets keep either side at 30% or more.

    What to do: move weight to the lighter side. Only indicators that declare `horizon` are counted, and
    nothing is said while they make up less than half of the weight. A single position is reported when the
    scheme as a whole is in balance and its sheet is not.
    """

    code, name, family = "S003", "horizon-out-of-balance", Family.STRATEGY
    attribute = "horizon"
    title = {
        "en": "Short and long term are out of balance",
        "zh-Hans": "长短期失衡",
        "zh-Hant": "長短期失衡",
    }
    says = {
        "long": {
            "en": "In {where} only {share}% of the weight is long-term; keep it at {least}% or more",
            "zh-Hans": "{where}中，长期指标仅占权重的 {share}%，宜不低于 {least}%",
            "zh-Hant": "{where}中，長期指標僅占權重的 {share}%，宜不低於 {least}%",
        },
        "short": {
            "en": "In {where} only {share}% of the weight is short-term; keep it at {least}% or more",
            "zh-Hans": "{where}中，短期指标仅占权重的 {share}%，宜不低于 {least}%",
            "zh-Hant": "{where}中，短期指標僅占權重的 {share}%，宜不低於 {least}%",
        },
    }
    bad = (
        "dimensions: {results: {weight: 81}, brand: {weight: 9}, team: {weight: 10}}",
        "dimensions: {results: {weight: 15}, brand: {weight: 45}, team: {weight: 40}}",
        "indicators: {awareness: {horizon: short}, teamwork: {horizon: short}}",
        """
        indicators:
          awareness: {applies_to: {positions: [brand_manager]}}
          teamwork: {applies_to: {positions: [brand_manager]}}
          ideas_and_sharing: {applies_to: {positions: [brand_manager]}}
          campaign_roi: {applies_to: {positions: [brand_manager, buyer]}}
        """,
    )
    good = (
        "dimensions: {results: {weight: 80}, brand: {weight: 10}, team: {weight: 10}}",
        "dimensions: {results: {weight: 20}, brand: {weight: 40}, team: {weight: 40}}",
        """
        indicators:
          awareness: {horizon: null}
          teamwork: {horizon: null}
          ideas_and_sharing: {horizon: null}
          new_leads: {horizon: null}
        """,
    )
