from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from steelyard.core.numbers import rounded, to_decimal
from steelyard.lint.draft import Draft, Item
from steelyard.lint.rule import Family, Finding, Rule
from steelyard.lint.sweep import SAME, Sweep
from steelyard.scheme.rules import Descriptive, Piecewise, Tier
from steelyard.scoring.limits import limited

_FULL = Decimal(100)


class CapBelowTarget(Rule):
    """A cap cuts off what the target or the stretch mark earns, so that reaching it is not rewarded.

    Why it matters: the scheme names a mark and pays nothing for it. At the target nobody can get full marks;
    beyond it, nothing is left to work for. The same holds for a dimension or a total that is capped under 100.

    What to do: raise the cap to what the mark earns, or take the mark away. A cap between target and stretch
    still rewards a part and is not reported. Bands and knots above the cap are unreachable-band.
    """

    code, name, family = "C005", "cap-below-target", Family.CURVES
    title = {
        "en": "The cap lies below what the target earns",
        "zh-Hans": "封顶分低于达标应得分",
        "zh-Hant": "封頂分低於達標應得分",
    }
    says = {
        "target": {
            "en": "{indicator} earns {points} points at the target, but the cap leaves {left}",
            "zh-Hans": "{indicator}达到目标值应得 {points} 分，却被封顶在 {left} 分",
            "zh-Hant": "{indicator}達到目標值應得 {points} 分，卻被封頂在 {left} 分",
        },
        "stretch": {
            "en": "{indicator}: reaching the stretch mark {mark} earns the same {left} points as the target",
            "zh-Hans": "{indicator}：达到挑战值 {mark} 与达到目标值同样只得 {left} 分",
            "zh-Hant": "{indicator}：達到挑戰值 {mark} 與達到目標值同樣只得 {left} 分",
        },
        "sheet": {
            "en": "The points of {what} are capped at {cap}: not even full marks everywhere give 100",
            "zh-Hans": "{what}封顶 {cap} 分：即使每项都达标也拿不到 100 分",
            "zh-Hant": "{what}封頂 {cap} 分：即使每項都達標也拿不到 100 分",
        },
    }
    bad = (
        "indicators: {new_leads: {caps: {max: 90}}}",
        "indicators: {campaign_roi: {caps: {max: 100}}}",
        "indicators: {new_leads: {score: {cap: 100}}}",
        "indicators: {campaign_roi: {score: {rule: three_point, points: [60, 130, 150]}}}",
        "indicators: {new_leads: {score: {cap: 90}}}",
        "dimensions: {brand: {caps: {max: 80}}}",
        "caps: {max: 95}",
    )
    good = (
        "indicators: {campaign_roi: {caps: {max: 101}}}",
        "indicators: {new_leads: {target: {stretch: null}, score: {cap: 100}}}",
        # Met or missed: the rule knows no stretch mark, and no cap is to blame.
        "indicators: {campaign_roi: {score: {rule: binary}, caps: {max: 100}}}",
        "dimensions: {brand: {caps: {max: 100}}}",
    )

    def check(self, draft: Draft) -> Iterator[Finding]:
        if draft.scheme.caps.max is not None and draft.scheme.caps.max < _FULL:
            yield self.found(("caps", "max"), "sheet", what=draft.scheme.title, cap=draft.scheme.caps.max)
        for name, dimension in draft.scheme.dimensions.items():
            if dimension.caps.max is not None and dimension.caps.max < _FULL:
                path = ("dimensions", name, "caps", "max")
                yield self.found(path, "sheet", what=dimension.title, cap=dimension.caps.max)
        for item in draft.items:
            swept = draft.sweep(item)
            if swept is not None and swept.target is not None:
                yield from self._marks(item, swept, swept.target)

    def _marks(self, item: Item, swept: Sweep, target: Decimal) -> Iterator[Finding]:
        rule, stretch = item.indicator.score, item.indicator.target.stretch
        if isinstance(rule, Tier | Piecewise | Descriptive):
            return
        earned, left = _uncapped(swept, target), swept.capped_at(target)
        path = item.at("score") if item.indicator.caps.max is None else item.at("caps", "max")
        if earned - left > SAME:
            points = rounded(earned, 2)
            yield self.found(path, "target", indicator=item.title, points=points, left=rounded(left, 2))
        elif stretch is not None and _cut_back(swept, stretch) and swept.capped_at(stretch) <= left:
            mark = swept.shown(stretch)
            yield self.found(path, "stretch", indicator=item.title, mark=mark, left=rounded(left, 2))


def _cut_back(swept: Sweep, stretch: Decimal) -> bool:
    """Whether it is a cap that holds the stretch mark down, and not the rule, which may not know it."""
    return _uncapped(swept, stretch) - swept.capped_at(stretch) > SAME


def _uncapped(swept: Sweep, value: Decimal) -> Decimal:
    """The points without the cap of the rule and without that of the indicator."""
    x = Fraction(value)
    return to_decimal(limited(swept.curve.segments[swept.curve.locate(x)].at(x)))
