from __future__ import annotations

from collections.abc import Iterator

from steelyard.core.texts import filled
from steelyard.lint.draft import Draft, Item
from steelyard.lint.rule import ERROR, WARNING, Family, Finding, Fix, Rule
from steelyard.scheme.editing import Replace
from steelyard.scheme.rules import Delta

_FRACTIONS = ("percent", "percentage_point")


class StepUnitConfused(Rule):
    """The step of a `delta` rule is in another unit than it looks: "1 point for every 1%".

    Why it matters: "for every 1% below" is one percentage point to some and one percent of the target to
    others; on a target of 20% they differ by a factor of five. Written the wrong way, a step is a hundred
    times too large and the score never moves, or too small and it falls to nothing at once.

    What to do: `per: 1, per_unit: point` for percentage points; `per: 1%, per_unit: relative` for percent of
    the target; `per_unit: absolute` for the unit of the indicator, such as yuan.
    """

    code, name, family, level = "O015", "step-unit-confused", Family.OPERABLE, ERROR
    title = {
        "en": "The step of a delta rule is in a confusing unit",
        "zh-Hans": "加减分的步长单位易混淆",
        "zh-Hant": "加減分的步長單位易混淆",
    }
    says = {
        "no_points": {
            "en": "{indicator} is in {unit}, which has no percentage points; per_unit: absolute says the same clearly",
            "zh-Hans": "{indicator}的单位是 {unit}，没有百分点可言；改写为 per_unit: absolute 结果相同且更清楚",
            "zh-Hant": "{indicator}的單位是 {unit}，沒有百分點可言；改寫為 per_unit: absolute 結果相同且更清楚",
        },
        "tiny": {
            "en": "per: {written} with per_unit: point is a hundredth of what it says; write {meant} for "
            "{meant} percentage point(s)",
            "zh-Hans": "per_unit: point 已以百分点计，per: {written} 只有其百分之一；{meant} 个百分点请写 {meant}",
            "zh-Hant": "per_unit: point 已以百分點計，per: {written} 只有其百分之一；{meant} 個百分點請寫 {meant}",
        },
        "whole": {
            "en": "per: {written} is {shown} {of}; write {meant}",
            "zh-Hans": "per: {written} 表示{of} {shown}；请写成 {meant}",
            "zh-Hant": "per: {written} 表示{of} {shown}；請寫成 {meant}",
        },
        "change": {
            "en": "{to} for {written}",
            "zh-Hans": "{written} 改为 {to}",
            "zh-Hant": "{written} 改為 {to}",
        },
        "of_target": {"en": "of the target", "zh-Hans": "目标的", "zh-Hant": "目標的"},
        "of_value": {
            "en": "in the unit of the indicator",
            "zh-Hans": "指标单位下的",
            "zh-Hant": "指標單位下的",
        },
    }
    bad = (
        "indicators: {new_leads: {score: {rule: delta, cap: null, floor: null, step: 1, per: 5, per_unit: point}}}",
        "indicators: {campaign_roi: {score: {rule: delta, points: null, step: 1, per: 1%, per_unit: point}}}",
        "indicators: {campaign_roi: {score: {rule: delta, points: null, step: 1, per: 1, per_unit: relative}}}",
        "indicators: {campaign_roi: {score: {rule: delta, points: null, step: 1, per: 1, per_unit: absolute}}}",
    )
    good = (
        "indicators: {campaign_roi: {score: {rule: delta, points: null, step: 1, per: 1, per_unit: point}}}",
        "indicators: {campaign_roi: {score: {rule: delta, points: null, step: 1, per: 1%, per_unit: relative}}}",
        "indicators: {campaign_roi: {score: {rule: delta, points: null, step: 1, per: 1%, per_unit: absolute}}}",
        "indicators: {campaign_roi: {score: {rule: delta, points: null, step: 1, per: 100%, per_unit: relative}}}",
        "indicators: {new_leads: {score: {rule: delta, cap: null, floor: null, step: 1, per: 5, per_unit: absolute}}}",
        "indicators: {awareness: {unit: points, score: {rule: delta, points: null, step: 1, per: 5, per_unit: point}}}",
    )

    def check(self, draft: Draft) -> Iterator[Finding]:
        for item in draft.items:
            if isinstance(item.indicator.score, Delta):
                written = draft.written(item.at("score", "per")) or ""
                yield from self._delta(item, item.indicator.score, written.strip())

    def _delta(self, item: Item, rule: Delta, written: str) -> Iterator[Finding]:
        unit, signed = item.indicator.unit, written.endswith(("%", "％"))
        path = item.at("score", "per_unit")
        if rule.per_unit == "point" and not (unit.dimensionless and unit.kind != "ratio"):
            fix = self._change(item, "per_unit", "point", "absolute")
            yield self.found(path, "no_points", level=WARNING, fix=fix, indicator=item.title, unit=unit)
        elif rule.per_unit == "point" and signed and unit.kind in _FRACTIONS:
            yield self._step(item, "tiny", written, written[:-1].rstrip())
        elif rule.per_unit == "relative" and rule.per == 1 and not signed:
            yield self._step(
                item, "whole", written, f"{written}%", of=filled(self.says["of_target"]), shown="100%"
            )
        elif rule.per_unit == "absolute" and rule.per >= 1 and not signed and unit.kind in _FRACTIONS:
            shown = unit.show(rule.per)
            yield self._step(
                item, "whole", written, f"{written}%", of=filled(self.says["of_value"]), shown=shown
            )

    def _step(self, item: Item, key: str, written: str, meant: str, **words: object) -> Finding:
        fix = self._change(item, "per", written, meant)
        path = item.at("score", "per")
        return Finding(path, filled(self.says[key], written=written, meant=meant, **words), None, fix)

    def _change(self, item: Item, key: str, written: str, to: str) -> Fix:
        says = filled(self.says["change"], to=to, written=written)
        return Fix(Replace(item.at("score", key), to), says)
