from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from steelyard.core.texts import Text, joined
from steelyard.lint.draft import Draft, Item
from steelyard.lint.rule import Example, Family, Finding, Rule

#: A year of quarters: that a value is absent is no matter of chance.
_FEWEST = 4
_ABSENT = {
    "missing": {"en": "missing", "zh-Hans": "缺失", "zh-Hant": "缺漏"},
    "undefined": {"en": "undefined", "zh-Hans": "无定义", "zh-Hant": "無定義"},
    "insufficient_evidence": {"en": "too little evidence", "zh-Hans": "证据不足", "zh-Hant": "證據不足"},
}


class AlwaysMissing(Rule):
    """An indicator had no value on any past sheet on which it applied.

    Why it matters: its weight went to the other indicators every time. People were told of a goal that did
    not exist, and the weights in the scheme are not those that counted.

    What to do: find out why: no rows, the wrong moment, a minimum of evidence nobody reaches. Or take it out.
    """

    code, name, family = "E001", "always-missing", Family.EVIDENCE
    title = {
        "en": "An indicator that never has a value",
        "zh-Hans": "指标始终没有数值",
        "zh-Hant": "指標始終沒有數值",
    }
    says = {
        "never": {
            "en": "{indicator} had no value on any of the {count} sheets on which it applied ({reasons})",
            "zh-Hans": "{indicator}在适用的 {count} 张考核表上均无数值（{reasons}）",
            "zh-Hant": "{indicator}在適用的 {count} 張考核表上均無數值（{reasons}）",
        }
    }
    needs_data = True
    bad = (
        Example(scores={"new_leads": "90 80 70 60", "lead_quality": "- - - -"}),
        Example(values={"awareness": "- - - - - - - -"}),
    )
    good = (
        Example(scores={"lead_quality": "- - - 90"}),
        Example(scores={"new_leads": "90 80 70", "lead_quality": "- - -"}),
    )

    def check(self, draft: Draft) -> Iterator[Finding]:
        for item in draft.items:
            statuses = _statuses(draft, item)
            count = statuses.total()
            if count >= _FEWEST and set(statuses) <= set(_ABSENT):
                yield self.found(
                    item.at("formula"), "never", indicator=item.title, count=count, reasons=_reasons(statuses)
                )


def _statuses(draft: Draft, item: Item) -> Counter[str]:
    """How often an item had which status, where it applied and was due."""
    track = draft.history.tracks.get(item.name) if draft.history else None
    return Counter(
        status for status in (track.statuses if track else ()) if status not in ("not_applicable", "not_due")
    )


def _reasons(statuses: Counter[str]) -> Text:
    named = [(Text.of(_ABSENT[status]), count) for status, count in statuses.most_common()]
    return joined(
        Text.of({language: f"{text} {count}" for language, text in title.by_language})
        for title, count in named
    )
