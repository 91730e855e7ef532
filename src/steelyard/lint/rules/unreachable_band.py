from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from steelyard.core.numbers import rounded
from steelyard.core.texts import Text, filled
from steelyard.lint.counted import is_share
from steelyard.lint.draft import Draft, Item, Path
from steelyard.lint.rule import ERROR, Family, Finding, Fix, Rule
from steelyard.lint.sweep import open_above
from steelyard.scheme.editing import Remove
from steelyard.scheme.model import Bounds, Dimension
from steelyard.scheme.rules import Bonus, Descriptive, Piecewise, Tier


class UnreachableBand(Rule):
    """A band, a knot, an anchor or a grade that nobody can ever reach.

    Why it matters: the scheme promises something it never pays. A band of 140 points under a cap of 120, a
    bound of 110% for a share that ends at 100%, a second band at the same bound that hides the first, a grade
    above the highest total there can be.

    What to do: raise the cap, or take out what cannot be reached. A bound that is written twice can be taken
    out by `--fix`: the later one counts today, and it stays. An anchor off the rating scale is an error, since
    such a scheme is not scored at all.
    """

    code, name, family = "C004", "unreachable-band", Family.CURVES
    title = {
        "en": "A band that no value reaches",
        "zh-Hans": "永远达不到的档位",
        "zh-Hant": "永遠達不到的級距",
    }
    says = {
        "capped": {
            "en": "{indicator}: {bound} promises {points} points, but the cap leaves {cap}",
            "zh-Hans": "{indicator}：{bound} 承诺 {points} 分，却被封顶在 {cap} 分",
            "zh-Hant": "{indicator}：{bound} 承諾 {points} 分，卻被封頂在 {cap} 分",
        },
        "hidden": {
            "en": "{indicator}: {bound} is written twice; the later one counts, the {points} points here never do",
            "zh-Hans": "{indicator}：{bound} 重复出现，以后者为准，此处的 {points} 分永远不会生效",
            "zh-Hant": "{indicator}：{bound} 重複出現，以後者為準，此處的 {points} 分永遠不會生效",
        },
        "share": {
            "en": "{indicator} is a share of a whole and ends at 100%; {bound} would take a value of {value}",
            "zh-Hans": "{indicator}是占比，最高 100%；{bound} 需要达到 {value}",
            "zh-Hant": "{indicator}是占比，最高 100%；{bound} 需要達到 {value}",
        },
        "scale": {
            "en": "{indicator} is rated from {low} to {high}; the anchor {bound} is never given",
            "zh-Hans": "{indicator}的评分范围为 {low} 至 {high}，锚点 {bound} 永远不会出现",
            "zh-Hant": "{indicator}的評分範圍為 {low} 至 {high}，錨點 {bound} 永遠不會出現",
        },
        "grade": {
            "en": "Grade {grade} starts at {bound}, and the highest total there can be is {most}",
            "zh-Hans": "等级 {grade} 从 {bound} 分起，而总分最高只能到 {most}",
            "zh-Hant": "等級 {grade} 從 {bound} 分起，而總分最高只能到 {most}",
        },
    }
    bad = (
        "indicators: {new_leads: {score: {rule: tier, bands: {120%: 140, 100%: 100, 80%: 80, lowest: 60}}}}",
        "indicators: {new_leads: {score: {rule: tier, bands: [[100%, 90], [100%, 100], [lowest, 60]]}}}",
        "indicators: {new_leads: {score: {rule: piecewise, points: {0: 0, 200: 100, 300: 150}}}}",
        "indicators: {new_leads: {score: {rule: piecewise, points: [[0, 0], [200, 90], [200, 95], [200, 100]]}}}",
        # 40% is the target: 260% of it would be 104% of all answers.
        "indicators: {awareness: {score: {rule: tier, bands: {260%: 120, 100%: 100, 80%: 80, lowest: 60}}}}",
        "indicators: {awareness: {score: {rule: piecewise, points: {0: 0, 40%: 100, 110%: 120}}}}",
        "indicators: {teamwork: {caps: {max: 110}}}",
        "indicators: {teamwork: {score: {anchors: {6: {score: 120}}}}}",
        "grades: {bands: {S: 121}}",
        # Without a cap of the total: 120 points everywhere and 3 of a bonus are 123.
        "{caps: null, adjustments: {complaints: {rule: bonus, measure: leads, each: 1, cap: 3}}, "
        "grades: {bands: {S: 124}}}",
    )
    good = (
        "indicators: {new_leads: {score: {rule: tier, bands: {120%: 120, 100%: 100, 80%: 80, lowest: 60}}}}",
        "indicators: {new_leads: {score: {rule: piecewise, points: [[0, 0], [200, 90], [200, 100]]}}}",
        "indicators: {awareness: {score: {rule: tier, bands: {250%: 120, 100%: 100, 80%: 80, lowest: 60}}}}",
        "grades: {bands: {S: 120}}",
        "{caps: null, adjustments: {complaints: {rule: bonus, measure: leads, each: 1, cap: 3}}, "
        "grades: {bands: {S: 123}}}",
    )

    def check(self, draft: Draft) -> Iterator[Finding]:
        for item in draft.items:
            rows = list(_rows(item))
            yield from self._hidden(item, rows)
            yield from self._capped(item, rows)
            yield from self._off_scale(item, rows)
            if rows and is_share(draft, item):
                yield from self._beyond_all(item, rows)
        yield from self._grades(draft)

    def _hidden(self, item: Item, rows: list[_Row]) -> Iterator[Finding]:
        """Of two bands at one bound the later one counts; of three knots the first and the last."""
        spared = 1 if isinstance(item.indicator.score, Piecewise) else 0
        for index, row in enumerate(rows):
            later = any(other.bound == row.bound for other in rows[index + 1 :])
            if later and sum(other.bound == row.bound for other in rows[:index]) >= spared:
                fix = Fix(Remove(row.path), filled(_TAKEN_OUT, bound=row.shown)) if row.listed else None
                points = rounded(row.points, 2)
                yield self.found(
                    row.path, "hidden", fix=fix, indicator=item.title, bound=row.shown, points=points
                )

    def _capped(self, item: Item, rows: list[_Row]) -> Iterator[Finding]:
        cap = item.indicator.caps.max
        for row in rows:
            if cap is not None and row.points > cap:
                yield self.found(
                    row.path, "capped", indicator=item.title, bound=row.shown, points=row.points, cap=cap
                )

    def _off_scale(self, item: Item, rows: list[_Row]) -> Iterator[Finding]:
        if item.indicator.ratings is None:
            return
        low, high = item.indicator.ratings.scale
        for row in rows:
            if row.bound is not None and not low <= row.bound <= high:
                yield self.found(
                    row.path, "scale", level=ERROR, indicator=item.title, bound=row.shown, low=low, high=high
                )

    def _beyond_all(self, item: Item, rows: list[_Row]) -> Iterator[Finding]:
        for row in rows:
            value = _value(item, row)
            if value is not None and value > 1:
                shown = item.indicator.unit.show(value)
                yield self.found(row.path, "share", indicator=item.title, bound=row.shown, value=shown)

    def _grades(self, draft: Draft) -> Iterator[Finding]:
        most = _highest_total(draft)
        bands = draft.scheme.grades.bands if draft.scheme.grades else {}
        for grade, bound in bands.items():
            if bound is not None and most is not None and bound > most:
                path = ("grades", "bands", grade)
                yield self.found(path, "grade", grade=grade, bound=bound, most=rounded(most, 2))


_TAKEN_OUT = {
    "en": "take out the first {bound}, which a later one hides",
    "zh-Hans": "删除被后者覆盖的第一个 {bound}",
    "zh-Hant": "刪除被後者覆蓋的第一個 {bound}",
}


class _Row(NamedTuple):
    """One line of the table of a rule. `listed` when it is an item of a list and not a key."""

    bound: Decimal | None
    points: Decimal
    path: Path
    shown: Text | str
    listed: bool


def _rows(item: Item) -> Iterator[_Row]:
    rule = item.indicator.score
    match rule:
        case Tier(bands=pairs) | Piecewise(points=pairs):
            field = "bands" if isinstance(rule, Tier) else "points"
            for index, (bound, points) in enumerate(pairs):
                yield _Row(bound, points, item.at("score", field, index), _shown(item, bound), True)
        case Descriptive(anchors=anchors):
            for level, anchor in anchors.items():
                path = item.at("score", "anchors", str(level), "score")
                yield _Row(level, anchor.score, path, _shown(item, level), False)


def _shown(item: Item, bound: Decimal | None) -> Text | str:
    if bound is None:
        return filled({"en": "the lowest band", "zh-Hans": "最低档", "zh-Hant": "最低級距"})
    of_achievement = getattr(item.indicator.score, "of", "value") == "achievement"
    return f"{rounded(bound * 100, 2).normalize():f}%" if of_achievement else item.indicator.unit.show(bound)


def _value(item: Item, row: _Row) -> Decimal | None:
    """The value at a bound; None where it is not known."""
    if row.bound is None or getattr(item.indicator.score, "of", "value") == "value":
        return row.bound
    target = item.indicator.target.target
    return None if target is None or item.indicator.direction == "lower" else row.bound * target


def _highest_total(draft: Draft) -> Decimal | None:
    """The total of a sheet on which everything goes as well as it can; None when there is no end."""
    parts = [_best_of(draft, name, dimension) for name, dimension in draft.scheme.dimensions.items()]
    bonuses = [each.cap for each in draft.scheme.adjustments.values() if isinstance(each, Bonus)]
    known = [part for part in (*parts, *bonuses) if part is not None]
    ends = len(known) == len(parts) + len(bonuses)
    return _least(sum(known, Decimal(0)) if ends else None, draft.scheme.caps)


def _best_of(draft: Draft, name: str, dimension: Dimension) -> Decimal | None:
    """What a dimension adds to the highest total."""
    items = [item for item in draft.items if item.dimension == name]
    best = [_best(draft, item) for item in items]
    parts = [b * item.indicator.weight / 100 for b, item in zip(best, items, strict=True) if b is not None]
    whole = _least(sum(parts, Decimal(0)) if len(parts) == len(items) else None, dimension.caps)
    return None if whole is None else whole * dimension.weight / 100


def _least(points: Decimal | None, caps: Bounds) -> Decimal | None:
    return min((each for each in (points, caps.max) if each is not None), default=None)


def _best(draft: Draft, item: Item) -> Decimal | None:
    """The most points of an indicator; None when there is no end, or none that is known."""
    swept = draft.sweep(item)
    if swept is None or (open_above(item.indicator) and item.indicator.caps.max is None):
        return item.indicator.caps.max
    return max(point.points for point in swept.capped)
