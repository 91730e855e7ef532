from __future__ import annotations

from collections.abc import Iterator

from steelyard.lint.draft import Draft, Item
from steelyard.lint.rule import Family, Finding, Rule
from steelyard.lint.shapes import grown, is_ratio
from steelyard.lint.vocabulary import EXPOSURE, GROWTH, VOLUME
from steelyard.scheme.rules import Binary, Deduct, Milestone, Reverse, Within

_ADDED_UP = ("count", "currency")


class VolumeWithoutGuardrail(Rule):
    """More of something is rewarded, and nothing watches what it costs.

    Why it matters: what is counted grows. Leads become plenty and useless, revenue is bought with discounts,
    followers are bought outright.

    What to do: pair it with what would suffer: `guardrails: [lead_quality]`, or a gate. Found are counts,
    amounts, their growth and activity (`kind: engagement`, `volume`) where higher is better. Rates need none here, nor does exposure that is linked to
    its conversion.
    """

    code, name, family = "P002", "volume-without-guardrail", Family.TRAPS
    title = {
        "en": "Volume is rewarded without a guardrail",
        "zh-Hans": "数量型指标缺少护栏",
        "zh-Hant": "數量型指標缺少護欄",
    }
    says = {
        "unguarded": {
            "en": "{indicator} rewards more of it and has no guardrail; name an indicator that must not fall meanwhile",
            "zh-Hans": "{indicator}越多得分越高，却没有护栏指标；请指明一个不得因此下降的指标（guardrails）",
            "zh-Hant": "{indicator}越多得分越高，卻沒有護欄指標；請指明一個不得因此下降的指標（guardrails）",
        }
    }
    bad = (
        "indicators: {new_leads: {guardrails: null}}",
        "indicators: {ideas_and_sharing: {guardrails: []}}",
        "indicators: {new_leads: {guardrails: null, formula: campaign_revenue, unit: 'currency:CNY'}}",
        "indicators: {new_leads: {guardrails: null, formula: growth(leads), unit: percent}}",
        "indicators: {new_leads: {guardrails: null, formula: (leads - prior(leads)) / prior(leads), unit: percent}}",
        "indicators: {new_leads: {guardrails: null, input: actuals, formula: null}}",
        "indicators: {new_leads: {guardrails: null, input: actuals, formula: null, unit: percent, title: 互动增长率}}",
        "indicators: {new_leads: {guardrails: null, unit: score, kind: activity, formula: campaign_revenue / 1000}}",
        "indicators: {new_leads: {guardrails: [new_leads]}}",
    )
    good = (
        "indicators: {new_leads: {guardrails: [campaign_roi]}}",
        "indicators: {new_leads: {guardrails: null, direction: lower, score: {rule: reverse}}}",
        "indicators: {new_leads: {guardrails: null, formula: campaign_revenue / leads, unit: 'currency:CNY'}}",
        "indicators: {awareness: {formula: growth(aware / answers)}}",
        "indicators: {new_leads: {guardrails: null, input: actuals, formula: null, unit: percent, title: 互动率}}",
        "indicators: {new_leads: {guardrails: null, weight: 0}, campaign_roi: {weight: 80}}",
        "indicators: {new_leads: {guardrails: null, score: {rule: binary, cap: null, floor: null}}}",
        """
        indicators: {new_leads: {guardrails: null}}
        gates: {quality: {indicator: lead_quality}}
        """,
        "indicators: {new_leads: {guardrails: null, kind: exposure, linked_to: [lead_quality]}}",
    )

    def check(self, draft: Draft) -> Iterator[Finding]:
        for item in draft.items:
            if item.scored and _is_volume(draft, item) and not _is_guarded(draft, item):
                yield self.found(item.path, "unguarded", indicator=item.title)


def _is_volume(draft: Draft, item: Item) -> bool:
    indicator = item.indicator
    if indicator.direction != "higher" or isinstance(
        indicator.score, Binary | Deduct | Milestone | Reverse | Within
    ):
        return False
    node = draft.formula(indicator.formula)
    if node is None:
        return indicator.unit.kind in _ADDED_UP or _says_it_grows(item)
    if (counted := grown(node)) is not None:
        return not is_ratio(counted, draft)
    return not is_ratio(node, draft) and (indicator.unit.kind in _ADDED_UP or VOLUME.is_in(indicator.kind))


def _says_it_grows(item: Item) -> bool:
    """Without a formula only words tell."""
    titles = (text for _, text in item.title.by_language)
    return VOLUME.is_in(item.indicator.kind) and GROWTH.is_in(item.name, *titles)


def _is_guarded(draft: Draft, item: Item) -> bool:
    if set(item.indicator.guardrails) - {item.name}:
        return True
    if EXPOSURE.is_in(item.indicator.kind) and item.indicator.linked_to:
        return True
    return any(_holds(draft, gate.indicator, gate.scope, item) for gate in draft.scheme.gates.values())


def _holds(draft: Draft, gate: str, scope: str, item: Item) -> bool:
    """Whether a gate limits the item."""
    keeper = draft.by_name.get(gate)
    if keeper is None or keeper.name == item.name:
        return False
    return scope == "sheet" or keeper.dimension == item.dimension
