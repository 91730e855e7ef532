"""How the weight of a sheet divides between two sides, such as short and long term."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import ClassVar

from steelyard.core.numbers import rounded
from steelyard.core.texts import Template, Text, filled, joined
from steelyard.lint.draft import Draft, Item
from steelyard.lint.rule import Finding, Rule

#: The least share of either side, in percent. A fifth of the weight is 20 of 100 points, about one grade
#: (the usual bands are 10 to 20 points wide); whoever drops a lighter side altogether hardly feels it.
LEAST = Decimal(20)

_WHOLE = Text.of({"en": "the whole scheme", "zh-Hans": "整个方案", "zh-Hant": "整個方案"})
_SHEETS: Template = {
    "en": "the sheet of {positions}",
    "zh-Hans": "{positions}的考核表",
    "zh-Hant": "{positions}的考核表",
}

Share = Callable[[Sequence[Item]], Decimal | None]


def share_of(items: Sequence[Item], attribute: str, side: str) -> Decimal | None:
    """How many percent of the weight that declares `attribute` are on `side`.

    None when less than half of the weight declares it: then nobody can tell.
    """
    weights = {True: Decimal(0), False: Decimal(0)}
    for item in items:
        found = getattr(item.indicator, attribute)
        if found is not None:
            weights[found == side] += item.share
    declared = weights[True] + weights[False]
    whole = sum((item.share for item in items), Decimal(0))
    return None if declared == 0 or 2 * declared < whole else weights[True] / declared * 100


def lopsided(
    draft: Draft, share: Share, wrong: Callable[[Decimal], bool], worst: Callable[[list[Decimal]], Decimal]
) -> Iterator[tuple[Text, Decimal]]:
    """Where `share` is `wrong`: in the whole scheme, else on the sheets of some positions, with the worst."""
    whole = share(draft.items)
    if whole is not None and wrong(whole):
        yield _WHOLE, rounded(whole, 1)
        return
    shares = [(sheet.whom, share(sheet.items)) for sheet in draft.sheets if sheet.certain]
    off = [(whom, found) for whom, found in shares if found is not None and wrong(found)]
    if off:
        positions = joined(whom for whom, _ in off)
        yield filled(_SHEETS, positions=positions), rounded(worst([found for _, found in off]), 1)


class Imbalance(Rule):
    """Finds a side of `attribute` with less than a fifth of the weight; the sides are the keys of `says`."""

    attribute: ClassVar[str]

    def check(self, draft: Draft) -> Iterator[Finding]:
        for side in self.says:
            yield from self._side(draft, side)

    def _side(self, draft: Draft, side: str) -> Iterator[Finding]:
        def share(items: Sequence[Item]) -> Decimal | None:
            return share_of(items, self.attribute, side)

        for where, found in lopsided(draft, share, lambda found: found < LEAST, min):
            yield self.found(("dimensions",), side, where=where, share=found, least=LEAST)
