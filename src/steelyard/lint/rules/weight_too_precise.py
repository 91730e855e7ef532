from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from steelyard.core.numbers import decimals
from steelyard.core.texts import Text
from steelyard.lint.draft import Draft
from steelyard.lint.rule import INFO, Family, Finding, Path, Rule

#: More decimals than these come from a pack that rescaled the weights.
_WRITTEN = 4


class WeightTooPrecise(Rule):
    """A weight is written with decimals.

    Why it matters: nobody can say why an indicator weighs 17.35% and not 17%. Such a precision looks
    computed and is not; the usual practice is multiples of 5.

    What to do: round it, and keep the sum at 100%. Weights that a pack has rescaled are not reported.
    """

    code, name, family, level = "W008", "weight-too-precise", Family.WEIGHTS, INFO
    title = {
        "en": "A weight pretends to be precise",
        "zh-Hans": "权重过于精细",
        "zh-Hant": "權重過於精細",
    }
    says = {
        "precise": {
            "en": "{what} weighs {weight}%; a whole number says as much",
            "zh-Hans": "{what}的权重为 {weight}%，取整数即可",
            "zh-Hant": "{what}的權重為 {weight}%，取整數即可",
        }
    }
    bad = (
        "dimensions: {results: {weight: 50.5}, brand: {weight: 24.5}}",
        "indicators: {campaign_roi: {weight: 49.95}, new_leads: {weight: 30.05}}",
    )
    good = ("dimensions: {results: {weight: 51}, brand: {weight: 24}}",)

    def check(self, draft: Draft) -> Iterator[Finding]:
        for name, dimension in draft.scheme.dimensions.items():
            path: Path = ("dimensions", name)
            yield from self._one((*path, "weight"), dimension.title, dimension.weight)
            for key, indicator in dimension.indicators.items():
                spot = (*path, "indicators", key, "weight")
                yield from self._one(spot, indicator.title, indicator.weight)

    def _one(self, path: Path, what: Text, weight: Decimal) -> Iterator[Finding]:
        if 0 < decimals(weight) <= _WRITTEN:
            yield self.found(path, "precise", what=what, weight=weight)
