from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from steelyard.core.numbers import rounded, to_decimal
from steelyard.lint.branches import branches
from steelyard.lint.draft import Draft, Item, Path
from steelyard.lint.rule import ERROR, Family, Finding, Rule
from steelyard.metrics.formula import Node
from steelyard.scheme.rules import Bonus, Delta, Efficacy, Piecewise, Tier

#: The highest of bounds that are percentages of a target, as fractions and as whole numbers.
_HIGHEST = ((Decimal("0.5"), Decimal(2)), (Decimal(50), Decimal(200)))
#: How many times larger a target must be to be a number of another kind.
_ANOTHER = 5
#: Points a line may give at the target and still be a score.
_NEAR_FULL = (80, 120)
#: Slopes of "the value itself" and "80% of the value".
_PART = (Fraction(1, 2), Fraction(1))
_POINTS = ("points", "score")
_AMOUNTS = ("currency", "duration")


class RawValueForRatio(Rule):
    """A raw value stands where the ratio to the target was meant, or the other way round.

    Why it matters: a vendor publishes this rule: from 90% of the target 100 points, from 80% "value × 80%",
    from 60% 60 points, else 0. With a target of 200 and 170 done that gives 136 points instead of 68 (85% ×
    80%), more than full marks; with a target of 50 and 42.5 done it gives 34, less than the 60 points of
    somebody who did worse. The number depends on what is counted, not on how well it went.

    What to do: score the ratio. `tier` and `piecewise` with `of: achievement` read percentages of the target,
    `ratio` is the plain line. In a formula, divide before you multiply with points.
    """

    code, name, family, level = "C008", "raw-value-for-ratio", Family.CURVES, ERROR
    title = {
        "en": "A raw value where the ratio to the target is meant",
        "zh-Hans": "误把完成值当作完成率",
        "zh-Hant": "誤把完成值當作完成率",
    }
    says = {
        "branches": {
            "en": "One branch gives a fixed {fixed}, another grows with the raw value: it should grow with the "
            "ratio to the target",
            "zh-Hans": "有的分支给固定值 {fixed}，有的却随完成值变动：应按完成率（完成值 ÷ 目标值）计算",
            "zh-Hant": "有的分支給固定值 {fixed}，有的卻隨完成值變動：應按達成率（完成值 ÷ 目標值）計算",
        },
        "percentages": {
            "en": "{indicator}: the bounds up to {highest} look like percentages of the target, but they are "
            "compared with the value itself (target {target}); write of: achievement",
            "zh-Hans": "{indicator}：界限（最高 {highest}）像是完成率，却在与完成值本身比较（目标值 {target}）；"
            "请写 of: achievement",
            "zh-Hant": "{indicator}：界限（最高 {highest}）像是達成率，卻在與完成值本身比較（目標值 {target}）；"
            "請寫 of: achievement",
        },
        "parts_of_one": {
            "en": "{indicator} is a count, but the bounds up to {highest} are parts of one; write of: achievement",
            "zh-Hans": "{indicator}是计数，界限（最高 {highest}）却是小数，应为完成率；请写 of: achievement",
            "zh-Hant": "{indicator}是計數，界限（最高 {highest}）卻是小數，應為達成率；請寫 of: achievement",
        },
        "as_points": {
            "en": "{indicator}: the points are the value itself (× {slope}); the target {target} earns {points}",
            "zh-Hans": "{indicator}：得分就是完成值（× {slope}），达到目标值 {target} 得 {points} 分",
            "zh-Hant": "{indicator}：得分就是完成值（× {slope}），達到目標值 {target} 得 {points} 分",
        },
    }
    bad = (
        """
        parameters: {plan: 200}
        indicators:
          new_leads:
            unit: score
            target: 100
            formula: case when leads / plan >= 0.9 then 100 when leads / plan >= 0.8 then leads * 0.8
              when leads / plan >= 0.6 then 60 else 0 end
        """,
        # The conditions compare the raw value too.
        "indicators: {new_leads: {unit: points, target: 100, formula: "
        "case when leads >= 180 then 100 when leads >= 160 then leads * 80% else 60 end}}",
        "{parameters: {plan: 200}, indicators: {new_leads: {unit: points, target: 100, formula: "
        "'least(120, case when leads < plan * 80% then 60 else leads end)'}}}",
        "indicators: {new_leads: {score: {rule: tier, of: value, bands: {90%: 100, 80%: 80, 60%: 60, lowest: 0}}}}",
        "indicators: {new_leads: {score: {rule: piecewise, points: {60: 60, 80: 80, 100: 100}}, "
        "target: {threshold: 600, target: 800, stretch: 900}}}",
        "indicators: {new_leads: {target: null, score: {rule: tier, of: value, "
        "bands: {0.9: 100, 0.8: 80, lowest: 0}}}}",
        "indicators: {new_leads: {score: {rule: efficacy, bad: 60%, good: 100%, cap: 120}}}",
        "indicators: {new_leads: {score: {rule: bonus, each: 1}}}",
        "indicators: {new_leads: {score: {rule: delta, base: 200, step: 1, per: 1, per_unit: absolute}}}",
        "indicators: {new_leads: {score: {rule: piecewise, points: {0: 0, 96: 76.8, 120: 96}}}}",
    )
    good = (
        "{parameters: {plan: 200}, indicators: {new_leads: {unit: score, target: 100, formula: "
        "case when leads / plan >= 0.9 then 100 when leads / plan >= 0.8 then leads / plan * 80 else 0 end}}}",
        # A limit on the raw value, and a guard, are no points.
        "indicators: {new_leads: {formula: case when leads > 500 then 500 else leads end}}",
        "indicators: {new_leads: {formula: case when leads is null then 0 else leads end}}",
        "indicators: {new_leads: {formula: case when leads > 0 then leads else 0 end}}",
        "indicators: {lead_quality: {score: {rule: tier, of: value, bands: {30%: 100, 15%: 60, lowest: 0}}}}",
        "indicators: {new_leads: {target: 100, score: {rule: bonus, each: 1, cap: 120}}}",
        "indicators: {new_leads: {target: {threshold: 60, target: 80, stretch: 100}, "
        "score: {rule: piecewise, points: {50: 60, 80: 100, 100: 120}}}}",
        "indicators: {campaign_roi: {score: {rule: piecewise, points: {0%: 0, 20%: 100, 40%: 120}}}}",
        # A mean does not grow with what is counted.
        "{datasets: {leads: {measures: {rating: avg(rating)}}}, indicators: {new_leads: {unit: points, target: 100, "
        "formula: case when leads < 30 then 50 else rating end}}}",
        "indicators: {teamwork: {unit: score, target: 85, score: {rule: bonus, each: 1}, ratings: {scale: [0, 100]}}}",
    )

    def check(self, draft: Draft) -> Iterator[Finding]:
        for path, node in draft.formulas:
            if path[0] == "dimensions" and path[-1] == "formula":
                yield from self._formula(draft.by_name[str(path[3])], path, node, draft)
        for item in draft.items:
            yield from self._bounds(item)
            yield from self._line(draft, item)

    def _formula(self, item: Item, path: Path, node: Node, draft: Draft) -> Iterator[Finding]:
        kind = item.indicator.unit.kind
        for case in branches(node, draft.catalogue):
            scores = case.compares_quotients and kind not in _AMOUNTS
            if case.fixed and case.raw and (scores or (kind in _POINTS and not case.clamps)):
                yield self.found(path, "branches", fixed=case.fixed[0])

    def _bounds(self, item: Item) -> Iterator[Finding]:
        """Bands of the value whose bounds can only be percentages of the target."""
        bounds, target = _bounds_of(item), item.indicator.target.target
        if len(bounds) < 2:
            return
        if target is not None and _percentages(bounds, target):
            highest, shown = f"{max(bounds).normalize():f}", item.indicator.unit.show(target)
            yield self.found(
                item.at("score"), "percentages", indicator=item.title, highest=highest, target=shown
            )
        elif target is None and item.indicator.unit.kind == "count" and _parts_of_one(bounds):
            yield self.found(item.at("score"), "parts_of_one", indicator=item.title, highest=max(bounds))

    def _line(self, draft: Draft, item: Item) -> Iterator[Finding]:
        """Points that are the value itself, or a part of it, although the target is far from 100."""
        swept, rule = draft.sweep(item), item.indicator.score
        target = item.indicator.target.target
        of_value = isinstance(rule, Bonus | Delta) or (isinstance(rule, Piecewise) and rule.of == "value")
        if swept is None or target is None or not of_value or item.indicator.unit.kind in _POINTS:
            return
        lines = {(s.constant, s.slope) for s in swept.curve.segments if s.slope}
        constant, slope = next(iter(lines)) if len(lines) == 1 else (Fraction(1), Fraction(0))
        points = slope * Fraction(target)
        if constant == 0 and _PART[0] <= slope <= _PART[1] and not _NEAR_FULL[0] <= points <= _NEAR_FULL[1]:
            yield self.found(
                item.at("score"),
                "as_points",
                indicator=item.title,
                slope=rounded(to_decimal(slope), 2),
                target=item.indicator.unit.show(target),
                points=rounded(to_decimal(points), 2),
            )


def _bounds_of(item: Item) -> list[Decimal]:
    """The bounds a rule compares with the value itself; none when one is negative."""
    bounds: list[Decimal] = []
    match item.indicator.score:
        case Tier(of="value", bands=pairs) | Piecewise(of="value", points=pairs):
            bounds = [bound for bound, _ in pairs if bound is not None]
        case Efficacy(bad=bad, good=good):
            bounds = [bad, good]
    return bounds if all(bound >= 0 for bound in bounds) else []


def _percentages(bounds: list[Decimal], target: Decimal) -> bool:
    """Whether the bounds end where percentages of a target do, and the target is far beyond."""
    top = max(bounds)
    return target > _ANOTHER * top and any(low <= top <= high for low, high in _HIGHEST)


def _parts_of_one(bounds: list[Decimal]) -> bool:
    return max(bounds) <= _HIGHEST[0][1] and any(bound % 1 for bound in bounds)
