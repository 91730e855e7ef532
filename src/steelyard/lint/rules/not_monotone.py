from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from steelyard.core.numbers import rounded
from steelyard.lint.draft import Draft
from steelyard.lint.rule import ERROR, Family, Finding, Rule
from steelyard.lint.sweep import SAME, Sweep
from steelyard.scheme.rules import Within
from steelyard.scoring.curves import Point


class NotMonotone(Rule):
    """Points fall somewhere while the value gets better, and rise elsewhere.

    Why it matters: who does better earns less. People find the place at once, and stop there or hold results
    back for the next period. Where a range is best (`direction: within`) points must first rise and then
    fall, once.

    What to do: order the points of the bands, knots or marks. A curve that falls everywhere is not reported
    here: its direction is wrong (direction-contradicts-targets).
    """

    code, name, family, level = "C001", "not-monotone", Family.CURVES, ERROR
    title = {
        "en": "A better value earns fewer points",
        "zh-Hans": "业绩更好，得分反而更低",
        "zh-Hant": "績效更好，得分反而更低",
    }
    says = {
        "falls": {
            "en": "{indicator}: from {start} to {end} the points drop from {before} to {after}, although the "
            "value gets better",
            "zh-Hans": "{indicator}：从 {start} 到 {end} 业绩变好，得分却由 {before} 降至 {after}",
            "zh-Hant": "{indicator}：從 {start} 到 {end} 績效變好，得分卻由 {before} 降至 {after}",
        },
        "drops": {
            "en": "{indicator}: at {end} the value gets better and the points drop from {before} to {after}",
            "zh-Hans": "{indicator}：越过 {end} 业绩变好，得分却由 {before} 降至 {after}",
            "zh-Hant": "{indicator}：越過 {end} 績效變好，得分卻由 {before} 降至 {after}",
        },
        "dips": {
            "en": "{indicator}: one range should be best, but after falling to {before} the points rise again to "
            "{after} between {start} and {end}",
            "zh-Hans": "{indicator}：适中型指标应只有一个最佳区间，但得分降至 {before} 后，从 {start} 到 {end} "
            "又升至 {after}",
            "zh-Hant": "{indicator}：適中型指標應只有一個最佳區間，但得分降至 {before} 後，從 {start} 到 {end} "
            "又升至 {after}",
        },
    }
    bad = (
        "indicators: {campaign_roi: {score: {rule: three_point, points: [60, 100, 90]}}}",
        "indicators: {new_leads: {score: {rule: tier, bands: {100%: 100, 90%: 60, 80%: 70, lowest: 0}}}}",
        "indicators: {new_leads: {score: {rule: piecewise, points: {0: 0, 200: 100, 300: 90}}}}",
        "indicators: {teamwork: {score: {rule: descriptive, anchors: "
        "{1: {score: 20}, 3: {score: 80}, 4: {score: 70}, 5: {score: 100}}}}}",
        "indicators: {new_leads: {direction: lower, score: {rule: tier, of: value, "
        "bands: {lowest: 100, 100: 60, 200: 80, 300: 0}}, target: {threshold: 300, target: 200, stretch: 100}}}",
        "indicators: {new_leads: {direction: within, score: {rule: piecewise, "
        "points: {0: 0, 100: 100, 150: 60, 200: 100, 300: 0}}}}",
    )
    good = (
        "indicators: {campaign_roi: {score: {rule: three_point, points: [60, 100, 100]}}}",
        "indicators: {new_leads: {score: {rule: piecewise, points: {0: 0, 200: 100, 300: 100}}}}",
        # Over the cap nothing falls that anybody could earn.
        "indicators: {new_leads: {score: {rule: piecewise, points: {0: 0, 240: 140, 400: 125}}}}",
        "indicators: {new_leads: {direction: within, score: {rule: piecewise, "
        "points: {0: 0, 100: 100, 150: 100, 300: 0}}}}",
    )

    def check(self, draft: Draft) -> Iterator[Finding]:
        for item in draft.items:
            swept = draft.sweep(item)
            if swept is None or isinstance(item.indicator.score, Within):
                continue
            range_is_best = item.indicator.direction == "within"
            wrong = _dip(swept.capped) if range_is_best else _fall(swept, item.indicator.direction == "lower")
            if wrong is not None:
                at_once = wrong[0].value == wrong[1].value
                yield self.found(
                    item.at("score"),
                    "dips" if range_is_best else "drops" if at_once else "falls",
                    indicator=item.title,
                    start=swept.shown(wrong[0].value),
                    end=swept.shown(wrong[1].value),
                    before=rounded(wrong[0].points, 2),
                    after=rounded(wrong[1].points, 2),
                )


def _fall(swept: Sweep, lower: bool) -> tuple[Point, Point] | None:
    """The deepest fall on the way to better values; None when points fall nowhere or everywhere."""
    way = list(reversed(swept.capped)) if lower else swept.capped
    changes = [(b.points - a.points, a, b) for a, b in pairwise(way)]
    fall, start, end = min(changes, key=lambda change: change[0])
    rises = any(change > SAME for change, _, _ in changes)
    return (start, end) if fall < -SAME and rises else None


def _dip(points: Sequence[Point]) -> tuple[Point, Point] | None:
    """The first rise after a fall."""
    fallen = False
    for a, b in pairwise(points):
        if fallen and b.points - a.points > SAME:
            return a, b
        fallen = fallen or a.points - b.points > SAME
    return None
