from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from steelyard.core.numbers import rounded
from steelyard.core.texts import Text, filled
from steelyard.lint.counted import is_share
from steelyard.lint.draft import Draft, Item
from steelyard.lint.rule import INFO, WARNING, Family, Finding, Rule
from steelyard.scheme.rules import Ratio

_WHOLE = Decimal(1)


class ShareOverWhole(Rule):
    """A share of a whole ends at 100%, and a mark or the cap lies beyond.

    Why it matters: a target of 105% of all reports cannot be reached. And where a target is 95%, the best there
    can be is 105.3% of it: a cap of 120 points is a promise this indicator cannot keep, while others can.

    What to do: keep the marks at or under 100%. Where the top should earn 120, say so with `three_point` or
    `piecewise` and 100% as the last mark. A cap out of reach is only an information: it does no harm but the
    difference between rows.
    """

    code, name, family, level = "T007", "share-over-whole", Family.TARGETS, WARNING
    title = {
        "en": "A share is asked to pass 100%",
        "zh-Hans": "占比型指标要求超过 100%",
        "zh-Hant": "占比型指標要求超過 100%",
    }
    says = {
        "mark": {
            "en": "{indicator} is a share of a whole; its {mark} of {value} cannot be reached",
            "zh-Hans": "{indicator}是占比，{mark} {value} 不可能达到",
            "zh-Hant": "{indicator}是占比，{mark} {value} 不可能達到",
        },
        "cap": {
            "en": "{indicator} ends at 100%, which is {most} points with a target of {target}; the cap of {cap} is "
            "out of reach",
            "zh-Hans": "{indicator}最高 100%，目标值为 {target} 时最多得 {most} 分，{cap} 分的封顶达不到",
            "zh-Hant": "{indicator}最高 100%，目標值為 {target} 時最多得 {most} 分，{cap} 分的封頂達不到",
        },
    }
    bad = (
        "indicators: {lead_quality: {target: {stretch: 101%}}}",
        "indicators: {awareness: {target: {target: 102%, stretch: 110%}}}",
        "indicators: {awareness: {score: {rule: ratio, cap: 120}, target: {threshold: 80%, target: 95%, "
        "stretch: 100%}}}",
    )
    good = (
        "indicators: {lead_quality: {target: {stretch: 100%}}}",
        # 100% would be 125 points.
        "indicators: {awareness: {score: {rule: ratio, cap: 120}, target: {threshold: 70%, target: 80%, "
        "stretch: 95%}}}",
        "indicators: {awareness: {caps: {max: 105}, score: {rule: ratio, cap: 120}, target: {threshold: 80%, "
        "target: 95%, stretch: 100%}}}",
        # Returns on money have no whole.
        "indicators: {campaign_roi: {target: {stretch: 300%}}}",
    )

    def check(self, draft: Draft) -> Iterator[Finding]:
        for item in draft.items:
            if is_share(draft, item):
                yield from self._marks(item)
                yield from self._cap(item)

    def _marks(self, item: Item) -> Iterator[Finding]:
        for mark, name in _NAMES.items():
            value: Decimal | None = getattr(item.indicator.target, mark)
            if value is not None and value > _WHOLE:
                shown = item.indicator.unit.show(value)
                yield self.found(
                    item.at("target", mark), "mark", indicator=item.title, mark=name, value=shown
                )

    def _cap(self, item: Item) -> Iterator[Finding]:
        target, cap = item.indicator.target.target, _cap(item)
        if cap is None or target is None or not 0 < target < _WHOLE or item.indicator.direction != "higher":
            return
        most = _WHOLE / target * 100
        if most < cap:
            shown = item.indicator.unit.show(target)
            yield self.found(
                item.at("score"),
                "cap",
                level=INFO,
                indicator=item.title,
                most=rounded(most, 1),
                target=shown,
                cap=cap,
            )


def _cap(item: Item) -> Decimal | None:
    """The most points the scheme allows a ratio."""
    rule = item.indicator.score
    if not isinstance(rule, Ratio):
        return None
    return min((cap for cap in (rule.cap, item.indicator.caps.max) if cap is not None), default=None)


_NAMES: dict[str, Text] = {
    "threshold": filled({"en": "threshold", "zh-Hans": "门槛值", "zh-Hant": "門檻值"}),
    "target": filled({"en": "target", "zh-Hans": "目标值", "zh-Hant": "目標值"}),
    "stretch": filled({"en": "stretch", "zh-Hans": "挑战值", "zh-Hant": "挑戰值"}),
}
