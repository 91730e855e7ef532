from __future__ import annotations

from collections.abc import Iterator

from steelyard.core.numbers import rounded
from steelyard.lint.draft import Draft, Item
from steelyard.lint.rule import Family, Finding, Rule


class ProductsMislead(Rule):
    """An indicator looks at least twice as heavy as another, and counts for less.

    Why it matters: with two levels of weights people read the weight that stands beside an indicator. 60% of
    a dimension of 10% is 6% of the sheet; 25% of a dimension of 30% is 7.5%. Effort goes to the wrong one.

    What to do: bring the weights inside the dimensions closer together, or show people the share of the
    whole sheet (scorecards do).
    """

    code, name, family = "W007", "products-mislead", Family.WEIGHTS
    title = {
        "en": "Two-level weights mislead",
        "zh-Hans": "两级权重相乘后产生误导",
        "zh-Hant": "兩級權重相乘後產生誤導",
    }
    says = {
        "mislead": {
            "en": "{indicator} is written as {weight}% and counts {share}% of the sheet; {other} is written as "
            "{other_weight}% and counts {other_share}%",
            "zh-Hans": "{indicator}写的是 {weight}%，实际占全表 {share}%；{other}写的是 {other_weight}%，"
            "却占 {other_share}%",
            "zh-Hant": "{indicator}寫的是 {weight}%，實際占全表 {share}%；{other}寫的是 {other_weight}%，"
            "卻占 {other_share}%",
        }
    }
    bad = (
        """
        dimensions:
          results: {weight: 60}
          brand: {weight: 30}
          team:
            weight: 10
            indicators: {teamwork: {weight: 80}, ideas_and_sharing: {weight: 20}}
        """,
    )
    good = ("dimensions: {results: {weight: 45}, brand: {weight: 30}, team: {weight: 25}}",)

    def check(self, draft: Draft) -> Iterator[Finding]:
        for item in draft.items:
            other = _most_misleading(item, draft.items)
            if other is not None:
                yield self.found(
                    item.at("weight"),
                    "mislead",
                    indicator=item.title,
                    weight=item.indicator.weight,
                    share=rounded(item.share, 2),
                    other=other.title,
                    other_weight=other.indicator.weight,
                    other_share=rounded(other.share, 2),
                )


def _most_misleading(item: Item, items: list[Item]) -> Item | None:
    """The heaviest indicator of another dimension that is written with half the weight or less."""
    rivals = [
        other
        for other in items
        if other.dimension != item.dimension
        and 0 < 2 * other.indicator.weight <= item.indicator.weight
        and other.share > item.share
    ]
    return max(rivals, key=lambda other: other.share, default=None)
