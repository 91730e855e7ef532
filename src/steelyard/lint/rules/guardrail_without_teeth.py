from __future__ import annotations

from collections.abc import Iterator, Sequence

from steelyard.core.texts import filled, joined
from steelyard.lint.draft import Draft, Item
from steelyard.lint.rule import Family, Finding, Fix, Rule
from steelyard.scheme.editing import Remove


class GuardrailWithoutTeeth(Rule):
    """A guardrail cannot hold: it is the indicator itself, weighs nothing, or stands on other people's sheets.

    Why it matters: a guardrail works because those who push the one number lose points on the other. Whoever
    has nothing to lose there is not held by it.

    What to do: choose a guardrail with weight that is on the same sheets, or make it a gate. Two indicators
    that guard each other are fine: quantity and quality usually do.
    """

    code, name, family = "P006", "guardrail-without-teeth", Family.TRAPS
    title = {
        "en": "A guardrail does not hold",
        "zh-Hans": "护栏指标形同虚设",
        "zh-Hant": "護欄指標形同虛設",
    }
    says = {
        "itself": {
            "en": "{indicator} is its own guardrail",
            "zh-Hans": "{indicator}以自己为护栏",
            "zh-Hant": "{indicator}以自己為護欄",
        },
        "weightless": {
            "en": "What guards {indicator} weighs nothing: {guards}",
            "zh-Hans": "{indicator}的护栏指标权重为 0：{guards}",
            "zh-Hant": "{indicator}的護欄指標權重為 0：{guards}",
        },
        "elsewhere": {
            "en": "What guards {indicator} ({guards}) is not on the sheet of {whom}",
            "zh-Hans": "{whom}的考核表上没有{indicator}的护栏指标（{guards}）",
            "zh-Hant": "{whom}的考核表上沒有{indicator}的護欄指標（{guards}）",
        },
        "without": {
            "en": "without {indicator} as its own guardrail",
            "zh-Hans": "去掉{indicator}对自己的护栏",
            "zh-Hant": "去掉{indicator}對自己的護欄",
        },
    }
    bad = (
        "indicators: {new_leads: {guardrails: [new_leads, lead_quality]}}",
        "indicators: {lead_quality: {weight: 0}, campaign_roi: {weight: 70}}",
        "indicators: {lead_quality: {applies_to: {positions: [editor]}}, new_leads: {applies_to: {positions: [buyer]}}}",
        "indicators: {lead_quality: {level: team}}",
    )
    good = (
        "indicators: {lead_quality: {guardrails: [new_leads]}}",
        "indicators: {lead_quality: {weight: 0}, campaign_roi: {weight: 70, guardrails: null}, "
        "new_leads: {guardrails: [lead_quality, campaign_roi]}}",
        "indicators: {lead_quality: {level: team, below: inherit}}",
        """
        indicators: {lead_quality: {weight: 0}, campaign_roi: {weight: 70}}
        gates: {quality: {indicator: lead_quality}}
        """,
        "indicators: {new_leads: {weight: 0, guardrails: [awareness]}, campaign_roi: {weight: 80}}",
    )

    def check(self, draft: Draft) -> Iterator[Finding]:
        gates = {gate.indicator for gate in draft.scheme.gates.values()}
        for item in draft.items:
            yield from self._itself(item)
            others = [
                name for name in item.indicator.guardrails if name != item.name and name in draft.by_name
            ]
            if item.scored and others and gates.isdisjoint(others):
                yield from self._others(draft, item, [draft.by_name[name] for name in others])

    def _itself(self, item: Item) -> Iterator[Finding]:
        for index, name in enumerate(item.indicator.guardrails):
            if name == item.name:
                path = item.at("guardrails", index)
                fix = Fix(Remove(path), filled(self.says["without"], indicator=item.title))
                yield self.found(path, "itself", fix=fix, indicator=item.title)

    def _others(self, draft: Draft, item: Item, guards: Sequence[Item]) -> Iterator[Finding]:
        biting = {guard.name for guard in guards if guard.scored}
        whom = draft.without(item, biting)
        if biting and not whom:
            return
        yield self.found(
            item.at("guardrails"),
            "elsewhere" if biting else "weightless",
            indicator=item.title,
            guards=joined(guard.title for guard in guards),
            whom=joined(whom),
        )
