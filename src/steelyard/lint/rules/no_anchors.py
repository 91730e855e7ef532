from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from steelyard.core.numbers import plain
from steelyard.core.texts import Text, joined
from steelyard.lint.draft import Draft
from steelyard.lint.rule import Family, Finding, Rule
from steelyard.scheme.rules import Descriptive


class NoAnchors(Rule):
    """A rated indicator does not describe what its levels look like.

    Why it matters: one manager's 3 is another's 4, and scores of their people cannot be compared. Behaviour
    put into words is what raters can agree on, and what people can learn from.

    What to do: score it with `rule: descriptive` and give the levels a text about what people do, not about
    what they are. At least two described levels are needed; a rating between them is interpolated.
    """

    code, name, family = "O010", "no-anchors", Family.OPERABLE
    title = {
        "en": "Ratings without described behaviour",
        "zh-Hans": "评分缺少行为描述",
        "zh-Hant": "評分缺少行為描述",
    }
    says = {
        "rule": {
            "en": "{indicator} is rated from {low} to {high} and no level is described; use rule: descriptive with anchors",
            "zh-Hans": "{indicator}按 {low} 至 {high} 分评价，却没有各档的行为描述；请用 rule: descriptive 并写明 anchors",
            "zh-Hant": "{indicator}按 {low} 至 {high} 分評核，卻沒有各檔的行為描述；請用 rule: descriptive 並寫明 anchors",
        },
        "texts": {
            "en": "{indicator} does not say what people do at level {levels}",
            "zh-Hans": "{indicator}未描述 {levels} 分的行为表现",
            "zh-Hant": "{indicator}未描述 {levels} 分的行為表現",
        },
        "one": {
            "en": "{indicator} describes a single level; describe at least two, so that raters can place people between them",
            "zh-Hans": "{indicator}只描述了一档；至少描述两档，评价人才能在其间定位",
            "zh-Hant": "{indicator}只描述了一檔；至少描述兩檔，評核人才能在其間定位",
        },
    }
    bad = (
        "indicators: {teamwork: {score: {rule: ratio, anchors: null}}}",
        "indicators: {teamwork: {score: {anchors: {1: {text: null}, 3: {text: null}, 4: {text: null}, 5: {text: null}}}}}",
        "indicators: {teamwork: {score: {anchors: {3: {text: null}}}}}",
        'indicators: {teamwork: {score: {anchors: {4: {text: " "}}}}}',
        "indicators: {teamwork: {score: {anchors: {1: null, 3: null, 5: null}}}}",
    )
    good = (
        "indicators: {teamwork: {score: {anchors: {3: null, 4: null}}}}",
        "indicators: {awareness: {nature: qualitative}}",
    )

    def check(self, draft: Draft) -> Iterator[Finding]:
        for item in draft.items:
            ratings, rule = item.indicator.ratings, item.indicator.score
            if ratings is None:
                continue
            if not isinstance(rule, Descriptive):
                low, high = ratings.scale
                yield self.found(item.at("score"), "rule", indicator=item.title, low=low, high=high)
                continue
            spot = item.at("score", "anchors")
            if mute := _mute(rule):
                levels = joined(Text.of(plain(level)) for level in mute)
                yield self.found(spot, "texts", indicator=item.title, levels=levels)
            elif len(rule.anchors) < 2:
                yield self.found(spot, "one", indicator=item.title)


def _mute(rule: Descriptive) -> list[Decimal]:
    """Levels without a text."""
    return [level for level, anchor in rule.anchors.items() if not str(anchor.text or "").strip()]
