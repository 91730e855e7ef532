from __future__ import annotations

from collections.abc import Iterator

from steelyard.lint.draft import Draft
from steelyard.lint.rule import Family, Finding, Rule


class WeightOutOfRange(Rule):
    """The weight of a dimension lies outside the range that the scheme recommends for it.

    Why it matters: the range is what was agreed as balanced; leaving it changes what the department works
    for, and that should be a decision and not a slip.

    What to do: move the weight back, or write the new range with the reason for it.
    """

    code, name, family = "W002", "weight-out-of-range", Family.WEIGHTS
    title = {
        "en": "A dimension's weight is outside its recommended range",
        "zh-Hans": "维度权重超出建议区间",
        "zh-Hant": "構面權重超出建議區間",
    }
    says = {
        "out": {
            "en": "{dimension} weighs {weight}%; its recommended range is {low}–{high}%",
            "zh-Hans": "{dimension}的权重为 {weight}%，建议区间为 {low}–{high}%",
            "zh-Hant": "{dimension}的權重為 {weight}%，建議區間為 {low}–{high}%",
        }
    }
    bad = ("dimensions: {results: {weight: 35}, team: {weight: 40}}",)
    good = ("dimensions: {results: {weight: 40}, team: {weight: 30}, brand: {weight: 30}}",)

    def check(self, draft: Draft) -> Iterator[Finding]:
        for name, dimension in draft.scheme.dimensions.items():
            if dimension.range is None:
                continue
            low, high = dimension.range
            if not low <= dimension.weight <= high:
                yield self.found(
                    ("dimensions", name, "weight"),
                    "out",
                    dimension=dimension.title,
                    weight=dimension.weight,
                    low=low,
                    high=high,
                )
