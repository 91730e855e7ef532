from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from steelyard.core.numbers import exact_sum, rounded
from steelyard.lint.draft import Draft, Item
from steelyard.lint.rule import Family, Finding, Rule
from steelyard.scheme.model import Ratings

_MOST = Decimal(20)
_SELF = re.compile(r"^(self|own|myself)(_|$)|_self$|自评|自評|自我|本人")


class SelfRatingDominates(Rule):
    """What people say of themselves weighs more than 20% of a rating, or can become all of it.

    Why it matters: people rate themselves higher when it pays, and those who do it most gain most; the modest
    lose. A perspective under its minimum is left out and the others share its weight, so that a
    self-rating of 10% becomes 100% when nobody else has answered and nobody is required to.

    What to do: keep the self-rating for the interview or at 20% at most, and require the manager's.
    """

    code, name, family = "F006", "self-rating-dominates", Family.FAIR
    title = {
        "en": "People rate themselves",
        "zh-Hans": "自评占比过大",
        "zh-Hant": "自評占比過大",
    }
    says = {
        "only": {
            "en": "{indicator} is rated by oneself alone; let the manager or colleagues rate it too",
            "zh-Hans": "{indicator}只有自评；应有上级或同事评价",
            "zh-Hant": "{indicator}只有自評；應有主管或同儕評核",
        },
        "heavy": {
            "en": "The self-rating is {share}% of {indicator}; {most}% is the most that is usual",
            "zh-Hans": "自评占{indicator}的 {share}%，通常不超过 {most}%",
            "zh-Hant": "自評占{indicator}的 {share}%，通常不超過 {most}%",
        },
        "alone": {
            "en": "Nobody but oneself has to rate {indicator}: when the others do not answer, the self-rating is "
            "all of it; require another perspective",
            "zh-Hans": "{indicator}不要求他人必须评价：他人未评时自评即为全部；请用 require 指定必评方",
            "zh-Hant": "{indicator}不要求他人必須評核：他人未評時自評即為全部；請用 require 指定必評方",
        },
    }
    bad = (
        "indicators: {teamwork: {ratings: {perspectives: {self: 21, manager: 49}}}}",
        "indicators: {teamwork: {ratings: {perspectives: {自评: 40}}}}",
        "indicators: {teamwork: {ratings: {require: []}}}",
        "indicators: {teamwork: {ratings: {require: [self]}}}",
        "indicators: {teamwork: {ratings: {scale: [1, 5], perspectives: {manager: null, peer: null, self: 100}, "
        "minimum: null, require: [self]}}}",
    )
    good = (
        "indicators: {teamwork: {ratings: {perspectives: {self: 20, manager: 50, peer: 30}}}}",
        "indicators: {teamwork: {ratings: {require: [peer]}}}",
        "indicators: {teamwork: {ratings: {perspectives: {self: 0}, require: []}}}",
    )

    def check(self, draft: Draft) -> Iterator[Finding]:
        for item in draft.items:
            if item.indicator.ratings is not None:
                yield from self._one(item, item.indicator.ratings)

    def _one(self, item: Item, ratings: Ratings) -> Iterator[Finding]:
        weighing = {name: weight for name, weight in ratings.perspectives.items() if weight > 0}
        own = [name for name in weighing if _SELF.search(name)]
        share = 100 * exact_sum(weighing[name] for name in own) / exact_sum(weighing.values())
        path = item.at("ratings", "perspectives", *own[:1])
        if share == 100:
            yield self.found(path, "only", indicator=item.title)
        elif share > _MOST:
            yield self.found(path, "heavy", indicator=item.title, share=rounded(share, 1), most=_MOST)
        if 0 < share < 100 and not set(ratings.require) - set(own):
            yield self.found(item.at("ratings", "require"), "alone", indicator=item.title)
