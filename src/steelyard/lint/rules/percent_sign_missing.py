from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from steelyard.core.texts import Text, filled, joined
from steelyard.core.units import Unit
from steelyard.lint.draft import Draft, Item, Path
from steelyard.lint.rule import ERROR, WARNING, Family, Finding, Fix, Rule
from steelyard.lint.shapes import times_hundred
from steelyard.scheme.editing import Replace
from steelyard.scheme.rules import Efficacy, Piecewise, Tier, Within

#: Above 10 (1,000%) nobody means what is written; a difference of two shares is never above 1.
_LIMITS = {"percent": Decimal(10), "percentage_point": Decimal(1)}
#: As a fraction 1.2 is 120%; but who means 200% writes 200%.
_DOUBTFUL = Decimal(2)

Mark = tuple[Path, Decimal]


class PercentSignMissing(Rule):
    """A number in percent is written without its sign: `20` is 2,000%.

    Why it matters: nobody ever reaches a target of 2,000%, and everybody gets the points of the lowest band.

    What to do: write `20%`, or `0.2`. Above 10 (above 1 for percentage points) it is an error that `--fix`
    mends; from 2 to 10 it may be meant, so it is a warning until it is written as `300%`.
    """

    code, name, family, level = "O014", "percent-sign-missing", Family.OPERABLE, ERROR
    title = {
        "en": "A percent sign is missing",
        "zh-Hans": "缺少百分号",
        "zh-Hant": "缺少百分號",
    }
    says = {
        "absurd": {
            "en": "{written} means {shown} here; write {meant}",
            "zh-Hans": "此处 {written} 表示 {shown}；请写成 {meant}",
            "zh-Hant": "此處 {written} 表示 {shown}；請寫成 {meant}",
        },
        "doubtful": {
            "en": "{written} means {shown} here; write {meant}, or {full} if that is meant",
            "zh-Hans": "此处 {written} 表示 {shown}；请写成 {meant}；若确为此意，请写成 {full}",
            "zh-Hant": "此處 {written} 表示 {shown}；請寫成 {meant}；若確為此意，請寫成 {full}",
        },
        "knots": {
            "en": "The rule compares {unit} with {values}, which means {shown}; write percent signs",
            "zh-Hans": "计分规则的取值 {values} 在 {unit} 单位下表示 {shown}；请加上百分号",
            "zh-Hant": "計分規則的取值 {values} 在 {unit} 單位下表示 {shown}；請加上百分號",
        },
        "sign": {
            "en": "{meant} for {written}",
            "zh-Hans": "{written} 改为 {meant}",
            "zh-Hant": "{written} 改為 {meant}",
        },
    }
    bad = (
        "indicators: {campaign_roi: {target: {threshold: 5, target: 20, stretch: 40}}}",
        "indicators: {awareness: {target: 40, score: {rule: ratio, points: null}}}",
        "indicators: {campaign_roi: {target: {threshold: 1, target: 3, stretch: 5}}}",
        "indicators: {awareness: {unit: percentage_point, formula: aware / answers - prior(aware / answers), target: 3}}",
        "indicators: {campaign_roi: {score: {rule: efficacy, points: null, bad: 5, good: 20}}}",
        "indicators: {campaign_roi: {score: {rule: within, points: null, from: 90, to: 100}}}",
        "indicators: {campaign_roi: {score: {rule: piecewise, of: value, points: {5: 60, 20: 100}}}}",
        "indicators: {campaign_roi: {score: {rule: tier, of: value, points: null, bands: {20: 100, lowest: 0}}}}",
        """
        parameters: {influence: {value: 30, unit: percent, reason: agreed with finance}}
        indicators: {campaign_roi: {formula: influence * campaign_revenue / campaign_cost}}
        """,
    )
    good = (
        "indicators: {campaign_roi: {target: {threshold: 0.05, target: 0.2, stretch: 0.4}}}",
        "indicators: {campaign_roi: {target: {threshold: 100%, target: 300%, stretch: 1500%}}}",
        "indicators: {campaign_roi: {target: {threshold: 0.8, target: 1, stretch: 1.2}}}",
        "indicators: {campaign_roi: {target: {threshold: 0.8, target: 100%, stretch: 1500%}}}",
        # The rule on percent-confused speaks of the 100.
        "indicators: {campaign_roi: {formula: 100 * campaign_revenue / campaign_cost, target: 20}}",
        "indicators: {new_leads: {target: 20}}",
        "indicators: {campaign_roi: {score: {rule: tier, points: null, bands: {100%: 100, lowest: 0}}}}",
    )

    def check(self, draft: Draft) -> Iterator[Finding]:
        for name, parameter in draft.scheme.parameters.items():
            if parameter.unit is not None:
                spot = _spot(draft, ("parameters", name), "value")
                yield from self._marks(draft, [(spot, parameter.value)], parameter.unit)
        for item in draft.items:
            node = draft.formula(item.indicator.formula)
            if node is None or not times_hundred(node, draft):
                yield from self._marks(draft, list(_marks(draft, item)), item.indicator.unit)
                yield from self._knots(draft, item)

    def _marks(self, draft: Draft, marks: Sequence[Mark], unit: Unit) -> Iterator[Finding]:
        limit = _LIMITS.get(unit.kind)
        if limit is None:
            return
        bare = [(path, value) for path, value in marks if value and not _has_sign(draft.written(path))]
        absurd = any(abs(value) > limit for _, value in bare)
        for path, value in bare:
            # Under 1 a fraction is meant; a tenth of a point is not.
            if absurd and (abs(value) >= 1 or unit.kind == "percentage_point"):
                yield self._absurd(draft, path, value, unit)
            elif abs(value) >= _DOUBTFUL and value == value.to_integral_value():
                full = Unit("percent").show(value)
                words = _words(draft, path, value, unit)
                yield self.found(path, "doubtful", level=WARNING, full=full, **words)

    def _absurd(self, draft: Draft, path: Path, value: Decimal, unit: Unit) -> Finding:
        words = _words(draft, path, value, unit)
        fix = Fix(Replace(path, words["meant"]), filled(self.says["sign"], **words))
        return self.found(path, "absurd", fix=fix, **words)

    def _knots(self, draft: Draft, item: Item) -> Iterator[Finding]:
        """Marks that are keys of a map cannot be replaced by themselves."""
        rule, unit = item.indicator.score, item.indicator.unit
        limit = _LIMITS.get(unit.kind)
        if limit is None or not isinstance(rule, Piecewise | Tier) or rule.of != "value":
            return
        field = "points" if isinstance(rule, Piecewise) else "bands"
        values = [
            at for at, _ in (rule.points if isinstance(rule, Piecewise) else rule.bands) if at is not None
        ]
        if any(abs(value) > limit for value in values):
            shown = joined(Text.of(unit.show(value)) for value in values)
            listed = joined(Text.of(f"{value:f}") for value in values)
            yield self.found(item.at("score", field), "knots", unit=unit, values=listed, shown=shown)


def _words(draft: Draft, path: Path, value: Decimal, unit: Unit) -> dict[str, Any]:
    written = draft.written(path) or f"{value:f}"
    return {"written": written, "shown": unit.show(value), "meant": f"{written}%"}


def _marks(draft: Draft, item: Item) -> Iterator[Mark]:
    """Everything of an indicator that is compared with its value."""
    target, rule = item.indicator.target, item.indicator.score
    for name in ("threshold", "target", "stretch"):
        value = getattr(target, name)
        if value is not None:
            yield _spot(draft, item.at("target"), name), value
    if isinstance(rule, Efficacy):
        yield item.at("score", "bad"), rule.bad
        yield item.at("score", "good"), rule.good
    if isinstance(rule, Within):
        yield item.at("score", "from"), rule.start
        yield item.at("score", "to"), rule.end


def _spot(draft: Draft, path: Path, key: str) -> Path:
    """The key of a map, or the value itself where the short form is used (`target: 20%`)."""
    return path if draft.written(path) is not None else (*path, key)


def _has_sign(written: str | None) -> bool:
    return written is None or written.rstrip().endswith(("%", "％"))
