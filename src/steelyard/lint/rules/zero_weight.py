from __future__ import annotations

from collections.abc import Iterator

from steelyard.lint.draft import Draft
from steelyard.lint.rule import Family, Finding, Rule


class ZeroWeight(Rule):
    """An indicator or a dimension weighs nothing.

    Why it matters: it is measured, shown and discussed as if it counted, and it does not.

    What to do: give it a weight, take it out, or say as the reason why people should see it anyway.
    """

    code, name, family = "W009", "zero-weight", Family.WEIGHTS
    title = {
        "en": "Something weighs nothing",
        "zh-Hans": "权重为零",
        "zh-Hant": "權重為零",
    }
    says = {
        "zero": {
            "en": "{what} has the weight 0: it stands on every sheet and never counts",
            "zh-Hans": "{what}的权重为 0：列在考核表上却从不计分",
            "zh-Hant": "{what}的權重為 0：列在考核表上卻從不計分",
        }
    }
    bad = (
        "indicators: {teamwork: {weight: 100}, ideas_and_sharing: {weight: 0}}",
        "dimensions: {results: {weight: 60}, brand: {weight: 40}, team: {weight: 0}}",
    )
    good = ("indicators: {teamwork: {weight: 99}, ideas_and_sharing: {weight: 1}}",)

    def check(self, draft: Draft) -> Iterator[Finding]:
        for name, dimension in draft.scheme.dimensions.items():
            if dimension.weight == 0:
                yield self.found(("dimensions", name, "weight"), "zero", what=dimension.title)
                continue
            for key, indicator in dimension.indicators.items():
                if indicator.weight == 0:
                    path = ("dimensions", name, "indicators", key, "weight")
                    yield self.found(path, "zero", what=indicator.title)
