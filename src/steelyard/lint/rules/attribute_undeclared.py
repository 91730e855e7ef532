from __future__ import annotations

from collections.abc import Iterator, Sequence

from steelyard.core.problems import Severity
from steelyard.core.texts import Text, joined
from steelyard.lint.draft import Draft, Item
from steelyard.lint.rule import INFO, Family, Finding, Rule

_ATTRIBUTES = {
    "horizon": Text.of({"en": "horizon", "zh-Hans": "长短期（horizon）", "zh-Hant": "長短期（horizon）"}),
    "focus": Text.of({"en": "focus", "zh-Hans": "过程或结果（focus）", "zh-Hant": "過程或結果（focus）"}),
    "kind": Text.of({"en": "kind", "zh-Hans": "类别（kind）", "zh-Hant": "類別（kind）"}),
}


class AttributeUndeclared(Rule):
    """An indicator does not say its `horizon`, its `focus` or its `kind`.

    Why it matters: the balance of short and long term and of process and outcome is computed from these, and
    the traps (exposure without conversion, volume without guardrail) are seen by the kind. What is not
    declared is not counted.

    What to do: declare `horizon: short | long`, `focus: process | outcome` and a kind such as `exposure`,
    `engagement`, `conversion`, `value`, `quality` or `innovation`. Where only the kind is absent, it is a
    note. What no indicator declares is reported once for the scheme.
    """

    code, name, family = "S006", "attribute-undeclared", Family.STRATEGY
    title = {
        "en": "An indicator's horizon, focus or kind is not declared",
        "zh-Hans": "未声明指标的长短期、过程或结果、类别",
        "zh-Hant": "未宣告指標的長短期、過程或結果、類別",
    }
    says = {
        "one": {
            "en": "{indicator} does not declare: {absent}",
            "zh-Hans": "{indicator}未声明：{absent}",
            "zh-Hant": "{indicator}未宣告：{absent}",
        },
        "none": {
            "en": "None of the {count} indicators declares: {absent}",
            "zh-Hans": "{count} 个指标均未声明：{absent}",
            "zh-Hant": "{count} 個指標均未宣告：{absent}",
        },
    }
    bad = (
        "indicators: {awareness: {horizon: null}}",
        "indicators: {awareness: {focus: null, kind: null}}",
        "indicators: {teamwork: {kind: null}}",
        """
        indicators:
          campaign_roi: {kind: null}
          new_leads: {kind: null}
          lead_quality: {kind: null}
          awareness: {kind: null}
          teamwork: {kind: null}
          ideas_and_sharing: {kind: null}
        """,
    )
    good = ("indicators: {awareness: {horizon: short, focus: process, kind: reputation}}",)

    def check(self, draft: Draft) -> Iterator[Finding]:
        nowhere = [name for name in _ATTRIBUTES if all(_lacks(item, name) for item in draft.items)]
        if nowhere and len(draft.items) > 1:
            yield self.found(
                ("dimensions",), "none", level=_level(nowhere), count=len(draft.items), absent=_shown(nowhere)
            )
        else:
            nowhere = []
        for item in draft.items:
            absent = [name for name in _ATTRIBUTES if name not in nowhere and _lacks(item, name)]
            if absent:
                yield self.found(
                    item.path, "one", level=_level(absent), indicator=item.title, absent=_shown(absent)
                )


def _lacks(item: Item, attribute: str) -> bool:
    return not getattr(item.indicator, attribute)


def _level(absent: Sequence[str]) -> Severity | None:
    return INFO if list(absent) == ["kind"] else None


def _shown(absent: Sequence[str]) -> Text:
    return joined(_ATTRIBUTES[name] for name in absent)
