from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from steelyard.core.texts import Text, filled, joined
from steelyard.lint.draft import Draft, Item
from steelyard.lint.rule import INFO, Example, Family, Finding, Rule
from steelyard.lint.sweep import on_value
from steelyard.scheme.rules import Rank, ThreePoint


class NoTarget(Rule):
    """A rule that needs a target has none in the scheme.

    Why it matters: without one nothing can be scored: the indicator drops out and its weight moves to others.

    What to do: write `target`, which holds for everybody who has none of their own. Targets may also come from
    targets.csv, person by person; so this is an information until past data shows that they do not.
    """

    code, name, family = "T005", "no-target", Family.TARGETS
    title = {
        "en": "No target",
        "zh-Hans": "缺少目标值",
        "zh-Hant": "缺少目標值",
    }
    says = {
        "scheme": {
            "en": "{indicator}: {rule} needs {marks}, which the scheme does not give; everybody then needs their own "
            "in targets.csv",
            "zh-Hans": "{indicator}：{rule} 需要{marks}，方案中未设定；须在 targets.csv 中逐一给出",
            "zh-Hant": "{indicator}：{rule} 需要{marks}，方案中未設定；須在 targets.csv 中逐一給出",
        },
        "data": {
            "en": "{indicator}: {rule} needs {marks}, which neither the scheme nor targets.csv gives",
            "zh-Hans": "{indicator}：{rule} 需要{marks}，方案与 targets.csv 中均未设定",
            "zh-Hant": "{indicator}：{rule} 需要{marks}，方案與 targets.csv 中均未設定",
        },
    }
    bad = (
        "indicators: {new_leads: {target: null}}",
        "indicators: {campaign_roi: {target: {threshold: null}}}",
        "indicators: {lead_quality: {target: null}}",
        Example("indicators: {new_leads: {target: null}}", values={"new_leads": "1 2 3"}),
    )
    good = (
        "indicators: {new_leads: {target: {threshold: null, stretch: null}}}",
        "indicators: {teamwork: {target: null}}",
        "indicators: {new_leads: {target: null, score: {rule: rank}}}",
        Example("indicators: {new_leads: {target: null}}", targets={"new_leads": "200 - 180"}),
    )

    def check(self, draft: Draft) -> Iterator[Finding]:
        for item in draft.items:
            absent = [name for name in _needed(item) if getattr(item.indicator.target, name) is None]
            if not absent or _given(draft, item):
                continue
            yield self.found(
                item.at("target"),
                "scheme" if draft.history is None else "data",
                level=INFO if draft.history is None else None,
                indicator=item.title,
                rule=item.indicator.score.rule,
                marks=joined(_NAMES[name] for name in absent),
            )


def _needed(item: Item) -> tuple[str, ...]:
    rule = item.indicator.score
    if isinstance(rule, ThreePoint):
        return ("threshold", "target", "stretch")
    return () if on_value(item.indicator) or isinstance(rule, Rank) else ("target",)


def _given(draft: Draft, item: Item) -> bool:
    """Whether past data had targets; they came from targets.csv."""
    track = draft.history.tracks.get(item.name) if draft.history else None
    return track is not None and not bool(np.isnan(track.targets).all())


_NAMES: dict[str, Text] = {
    "threshold": filled({"en": "a threshold", "zh-Hans": "门槛值", "zh-Hant": "門檻值"}),
    "target": filled({"en": "a target", "zh-Hans": "目标值", "zh-Hant": "目標值"}),
    "stretch": filled({"en": "a stretch mark", "zh-Hans": "挑战值", "zh-Hant": "挑戰值"}),
}
