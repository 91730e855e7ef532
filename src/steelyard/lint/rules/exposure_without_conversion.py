from __future__ import annotations

from collections.abc import Iterator

from steelyard.core.problems import Severity
from steelyard.core.texts import joined
from steelyard.lint.draft import Draft, Item
from steelyard.lint.rule import ERROR, WARNING, Family, Finding, Rule
from steelyard.lint.shapes import above, below
from steelyard.lint.vocabulary import CONVERSION, EXPOSURE, RATE
from steelyard.metrics.sql import columns_of


class ExposureWithoutConversion(Rule):
    """An indicator rewards being seen (exposure, reach, CPM), and nothing it leads to rewards what follows.

    Why it matters: exposure can be bought by anyone with a budget. Judged by it alone, people buy the cheapest
    impressions there are, and nobody fills in a form.

    What to do: name the indicator it should lead to (`linked_to: [form_submit_rate]`), of `kind: conversion`,
    with weight, and on the same sheets. Exposure is known by `kind: exposure`; where only the names of
    measures or a title give it away, it is a warning.
    """

    code, name, family, level = "P001", "exposure-without-conversion", Family.TRAPS, ERROR
    title = {
        "en": "Exposure is rewarded without conversion",
        "zh-Hans": "只考核曝光，未关联转化",
        "zh-Hant": "只考核曝光，未連結轉換",
    }
    says = {
        "unlinked": {
            "en": "{indicator} rewards being seen ({sign}) and is linked to no conversion; name one in linked_to",
            "zh-Hans": "{indicator}只奖励曝光（{sign}），未关联任何转化指标；请在 linked_to 中指明",
            "zh-Hant": "{indicator}只獎勵曝光（{sign}），未連結任何轉換指標；請在 linked_to 中指明",
        },
        "unconverted": {
            "en": "{indicator} rewards being seen ({sign}) and leads to no conversion (kind: conversion), only to "
            "{others}",
            "zh-Hans": "{indicator}只奖励曝光（{sign}），只关联了{others}，其中没有转化指标（kind: conversion）",
            "zh-Hant": "{indicator}只獎勵曝光（{sign}），只連結了{others}，其中沒有轉換指標（kind: conversion）",
        },
        "weightless": {
            "en": "{indicator} rewards being seen ({sign}), and the conversion it leads to weighs nothing: {others}",
            "zh-Hans": "{indicator}只奖励曝光（{sign}），所关联的转化指标权重为 0：{others}",
            "zh-Hant": "{indicator}只獎勵曝光（{sign}），所連結的轉換指標權重為 0：{others}",
        },
        "elsewhere": {
            "en": "{indicator} rewards being seen ({sign}), and the conversion it leads to ({others}) is not on the sheet "
            "of {whom}",
            "zh-Hans": "{indicator}只奖励曝光（{sign}），而{whom}的考核表上没有与之关联的转化指标（{others}）",
            "zh-Hant": "{indicator}只獎勵曝光（{sign}），而{whom}的考核表上沒有與之連結的轉換指標（{others}）",
        },
    }
    bad = (
        "indicators: {new_leads: {kind: exposure}}",
        "indicators: {new_leads: {kind: 曝光, linked_to: [awareness]}}",
        """
        indicators:
          new_leads: {kind: exposure, linked_to: [lead_quality]}
          lead_quality: {weight: 0}
          campaign_roi: {weight: 70}
        """,
        """
        datasets: {ads: {table: ad_daily, time: day, measures: {seen: sum(impressions)}}}
        indicators: {new_leads: {formula: growth(seen), unit: percent}}
        """,
        """
        datasets: {ads: {table: ad_daily, time: day, measures: {impressions: sum(impressions), spend: sum(cost)}}}
        indicators: {new_leads: {formula: spend / impressions * 1000, unit: "currency:CNY", direction: lower}}
        """,
        "indicators: {new_leads: {input: actuals, formula: null, title: 广告曝光量}}",
        """
        indicators:
          new_leads: {kind: exposure, linked_to: [lead_quality]}
          lead_quality: {applies_to: {positions: [planner]}}
          campaign_roi: {applies_to: {positions: [buyer]}}
        """,
    )
    good = (
        "indicators: {new_leads: {kind: exposure, linked_to: [lead_quality]}}",
        # By way of another.
        "indicators: {new_leads: {kind: exposure, linked_to: [campaign_roi]}, campaign_roi: {linked_to: [lead_quality]}}",
        """
        datasets: {ads: {table: ad_daily, time: day, measures: {clicks: sum(clicks), impressions: sum(impressions)}}}
        indicators: {new_leads: {formula: clicks / impressions, unit: percent}}
        """,
        "indicators: {new_leads: {kind: exposure, weight: 0}, campaign_roi: {weight: 80}}",
        "indicators: {new_leads: {input: actuals, formula: null, title: 曝光转化率}}",
        """
        datasets: {leads: {measures: {outreach_calls: count(*)}}}
        indicators: {new_leads: {formula: outreach_calls}}
        """,
    )

    def check(self, draft: Draft) -> Iterator[Finding]:
        for item in draft.items:
            if not item.scored:
                continue
            kind = item.indicator.kind
            if EXPOSURE.is_in(kind):
                yield from self._exposure(draft, item, f"kind: {kind}", None)
            elif sign := _guessed(draft, item):
                yield from self._exposure(draft, item, sign, WARNING)

    def _exposure(self, draft: Draft, item: Item, sign: str, level: Severity | None) -> Iterator[Finding]:
        linked = list(_led_to(draft, item))
        conversions = [other for other in linked if CONVERSION.is_in(other.indicator.kind)]
        counted = [other for other in conversions if other.scored]
        whom = draft.without(item, {other.name for other in counted})
        if counted and not whom:
            return
        key = (
            "elsewhere"
            if counted
            else "weightless"
            if conversions
            else "unconverted"
            if linked
            else "unlinked"
        )
        yield self.found(
            item.at("linked_to"),
            key,
            level=WARNING if counted else level,
            indicator=item.title,
            sign=sign,
            others=joined(other.title for other in counted or conversions or linked),
            whom=joined(whom),
        )


def _led_to(draft: Draft, item: Item) -> Iterator[Item]:
    """Every indicator it is linked to, directly or by way of others."""
    seen, waiting = {item.name}, list(item.indicator.linked_to)
    while waiting:
        name = waiting.pop(0)
        if name in seen or name not in draft.by_name:
            continue
        seen.add(name)
        other = draft.by_name[name]
        waiting += other.indicator.linked_to
        yield other


def _guessed(draft: Draft, item: Item) -> str | None:
    """The name that gives exposure away, though the kind does not say so."""
    node = draft.formula(item.indicator.formula)
    if node is None:
        texts = [item.name, *(text for _, text in item.title.by_language)]
        shown = next((text for text in texts if EXPOSURE.is_in(text)), None)
        return None if CONVERSION.is_in(*texts) or RATE.is_in(*texts) else shown
    counted = [*above(node)]
    if item.indicator.unit.kind == "currency":
        # Cost per thousand impressions.
        counted += below(node)
    return next((name for name in counted if _is_exposure(draft, name)), None)


def _is_exposure(draft: Draft, name: str) -> bool:
    if name not in draft.measure_by_name:
        return False
    _, measure = draft.measure_by_name[name]
    counted = [tree for key in above(measure.formula) for tree in measure.aggregates[key].arguments]
    return EXPOSURE.is_in(name, *(column for tree in counted for column in columns_of(tree)))
