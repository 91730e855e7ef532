from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from steelyard.core.texts import Template, filled
from steelyard.core.units import Unit
from steelyard.lint.draft import Draft, Item
from steelyard.lint.rule import ERROR, WARNING, Family, Finding, Fix, Rule
from steelyard.lint.shapes import base, core, is_ratio, times_hundred
from steelyard.metrics.formula import Arithmetic, Growth, Name, Node, Number
from steelyard.scheme.editing import Replace

_FRACTIONS = ("percent", "percentage_point")
_UNIT: Template = {"en": "unit: {unit}", "zh-Hans": "单位改为 {unit}", "zh-Hant": "單位改為 {unit}"}


class PercentConfused(Rule):
    """A formula gives a percentage where the unit says a fraction, or percent and percentage points are mixed.

    Why it matters: the unit `percent` holds a fraction: 0.26 is 26%. A formula that multiplies by 100 shows
    2,600%, and against a target of 20% everybody earns full marks. From 40% to 44% is a growth of 10 percent
    and a difference of 4 percentage points; people who read one for the other agree on the wrong target.

    What to do: leave `* 100` away (NPS is `points`, with it). A difference of two shares is a
    `percentage_point`, a growth is `percent`; `--fix` corrects these two units, which changes no score.
    """

    code, name, family, level = "O008", "percent-confused", Family.OPERABLE, ERROR
    title = {
        "en": "Percent, fraction and percentage point confused",
        "zh-Hans": "百分数、小数与百分点混淆",
        "zh-Hant": "百分數、小數與百分點混淆",
    }
    says = {
        "hundred": {
            "en": "{unit} holds a fraction (0.26 is 26%), and the formula multiplies by 100: 26% would be shown as "
            "{shown}. Leave the 100 away",
            "zh-Hans": "单位 {unit} 存的是小数（0.26 即 26%），公式却乘以 100：26% 会显示成 {shown}。请去掉乘以 100",
            "zh-Hant": "單位 {unit} 存的是小數（0.26 即 26%），公式卻乘以 100：26% 會顯示成 {shown}。請去掉乘以 100",
        },
        "difference": {
            "en": "{indicator} is the difference of two shares, so it is in percentage points, not in percent",
            "zh-Hans": "{indicator}是两个比率之差，单位应为百分点（percentage_point），而不是百分比",
            "zh-Hant": "{indicator}是兩個比率之差，單位應為百分點（percentage_point），而不是百分比",
        },
        "relative": {
            "en": "{indicator} is a relative change, so it is in percent, not in percentage points",
            "zh-Hans": "{indicator}是相对变化，单位应为百分比（percent），而不是百分点",
            "zh-Hant": "{indicator}是相對變化，單位應為百分比（percent），而不是百分點",
        },
    }
    bad = (
        "indicators: {campaign_roi: {formula: (campaign_revenue - campaign_cost) / campaign_cost * 100}}",
        "indicators: {campaign_roi: {formula: 100 * (campaign_revenue - campaign_cost) / campaign_cost, target: 20}}",
        'indicators: {lead_quality: {formula: "round(100 * qualified_leads / leads, 1)"}}',
        'indicators: {lead_quality: {formula: "coalesce(qualified_leads / leads * 100, 0)"}}',
        "indicators: {awareness: {formula: aware / answers - prior(aware / answers)}}",
        "indicators: {awareness: {formula: aware / answers - year_ago(aware / answers)}}",
        "indicators: {awareness: {formula: aware / answers - 30%}}",
        """
        parameters: {before: {value: 30%, unit: percent, reason: survey of 2025}}
        indicators: {awareness: {formula: aware / answers - before}}
        """,
        "indicators: {awareness: {formula: growth(aware / answers), unit: percentage_point}}",
        """
        indicators:
          awareness:
            formula: (aware / answers - prior(aware / answers)) / prior(aware / answers)
            unit: percentage_point
        """,
    )
    good = (
        "indicators: {lead_quality: {formula: qualified_leads / leads * 100, unit: points}}",
        "indicators: {awareness: {formula: aware / answers - prior(aware / answers), unit: percentage_point}}",
        "indicators: {awareness: {formula: growth(aware / answers)}}",
        "indicators: {campaign_roi: {formula: campaign_revenue / campaign_cost - 1}}",
        # One base: those who are not aware taken off those who are.
        "indicators: {awareness: {formula: aware / answers - (answers - aware) / answers}}",
        "indicators: {new_leads: {formula: leads * 100}}",
    )

    def check(self, draft: Draft) -> Iterator[Finding]:
        for item in draft.items:
            node, unit = draft.formula(item.indicator.formula), item.indicator.unit
            if node is None or unit.kind not in _FRACTIONS:
                continue
            if times_hundred(node, draft):
                shown = unit.show(Decimal(26))
                yield self.found(item.at("formula"), "hundred", unit=unit, shown=shown)
            elif unit.kind == "percent" and _is_difference(core(node), draft):
                yield self._other(item, "difference", "percentage_point")
            elif unit.kind == "percentage_point" and _is_relative(core(node)):
                yield self._other(item, "relative", "percent")

    def _other(self, item: Item, key: str, unit: str) -> Finding:
        fix = Fix(Replace(item.at("unit"), unit), filled(_UNIT, unit=Unit(unit)))
        return self.found(item.at("unit"), key, level=WARNING, fix=fix, indicator=item.title)


def _is_difference(node: Node, draft: Draft) -> bool:
    """Of a ratio and another with a different base, or a fixed share: `x - 1` is no such difference."""
    match node:
        case Arithmetic(operator="-", left=left, right=Number(value=value)):
            return is_ratio(left, draft) and 0 < value < 1
        case Arithmetic(operator="-", left=left, right=Name(name=name)) if name in draft.catalogue.parameters:
            unit = draft.catalogue.units.get(name)
            return is_ratio(left, draft) and unit is not None and unit.kind == "percent"
        case Arithmetic(operator="-", left=left, right=right):
            if is_ratio(left, draft) and is_ratio(right, draft):
                return base(left, draft) != base(right, draft)
    return False


def _is_relative(node: Node) -> bool:
    """`growth(x)`, or (x − y) / y written out."""
    match node:
        case Growth():
            return True
        case Arithmetic(operator="/", left=Arithmetic(operator="-", right=before), right=under):
            return before == under
    return False
