from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from steelyard.core.numbers import exact_sum, plain
from steelyard.core.texts import Text, filled
from steelyard.lint.draft import Draft
from steelyard.lint.rule import ERROR, Family, Finding, Path, Rule


class WeightsOffTarget(Rule):
    """The weights of a group do not add up to exactly 100%.

    Why it matters: scores of different periods, people and schemes can no longer be compared, and the share
    that is missing (or counted twice) belongs to nobody. The sum is exact: 33.3 + 33.3 + 33.3 is not 100.

    What to do: give the difference to an indicator on purpose, not by rounding.
    """

    code, name, family, level = "W001", "weights-off-target", Family.WEIGHTS, ERROR
    title = {
        "en": "Weights do not add up to 100%",
        "zh-Hans": "权重之和不等于 100%",
        "zh-Hant": "權重總和不等於 100%",
    }
    says = {
        "over": {
            "en": "The weights of {what} sum to {total}%: {off} too much ({parts})",
            "zh-Hans": "{what}的权重之和为 {total}%，超出 {off}（{parts}）",
            "zh-Hant": "{what}的權重總和為 {total}%，超出 {off}（{parts}）",
        },
        "under": {
            "en": "The weights of {what} sum to {total}%: {off} too little ({parts})",
            "zh-Hans": "{what}的权重之和为 {total}%，缺少 {off}（{parts}）",
            "zh-Hant": "{what}的權重總和為 {total}%，缺少 {off}（{parts}）",
        },
    }
    bad = (
        "dimensions: {results: {weight: 40}}",
        "indicators: {campaign_roi: {weight: 49.9}}",
        "indicators: {awareness: {weight: 33.3}}",
    )
    good = ("dimensions: {results: {weight: 45}, team: {weight: 30}}",)

    def check(self, draft: Draft) -> Iterator[Finding]:
        dimensions = draft.scheme.dimensions
        whole = filled({"en": "the dimensions", "zh-Hans": "各维度", "zh-Hant": "各構面"})
        parts = [(dimension.title, dimension.weight) for dimension in dimensions.values()]
        yield from self._group(("dimensions",), whole, parts)
        for name, dimension in dimensions.items():
            parts = [(indicator.title, indicator.weight) for indicator in dimension.indicators.values()]
            yield from self._group(("dimensions", name, "indicators"), dimension.title, parts)

    def _group(self, path: Path, what: Text, parts: Iterable[tuple[Text, Decimal]]) -> Iterator[Finding]:
        listed = list(parts)
        total = exact_sum(weight for _, weight in listed)
        if total != 100:
            shown = _sum(listed)
            key = "over" if total > 100 else "under"
            yield self.found(path, key, what=what, total=total, off=abs(total - 100), parts=shown)


def _sum(parts: Iterable[tuple[Text, Decimal]]) -> Text:
    listed = list(parts)
    return filled(
        {
            language: " + ".join(f"{title.in_language(language)} {plain(weight)}" for title, weight in listed)
            .replace("{", "{{")
            .replace("}", "}}")
            for language in ("zh-Hans", "zh-Hant", "en")
        }
    )
