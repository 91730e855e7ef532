from __future__ import annotations

from collections.abc import Iterator

from steelyard.core.texts import Text, joined
from steelyard.core.units import Unit
from steelyard.lint.draft import Draft, Item, Path
from steelyard.lint.rule import ERROR, Family, Finding, Rule
from steelyard.metrics.formula import Node, Number, children, names
from steelyard.metrics.typing import UnitClashError, fits, unit_of
from steelyard.scheme.checks import formula_texts

_DONE = {
    "added": Text.of({"en": "added", "zh-Hans": "相加", "zh-Hant": "相加"}),
    "subtracted": Text.of({"en": "subtracted", "zh-Hans": "相减", "zh-Hant": "相減"}),
    "compared": Text.of({"en": "compared", "zh-Hans": "比较", "zh-Hant": "比較"}),
    "mixed": Text.of({"en": "mixed", "zh-Hans": "混用", "zh-Hant": "混用"}),
}
_NOT_RATED_IN = ("percent", "percentage_point", "currency", "duration")


class UnitDoesNotFit(Rule):
    """The formula of an indicator gives another unit than the declared one, or mixes units.

    Why it matters: yuan per lead shown as a percentage, or minutes read as hours, are wrong by orders of
    magnitude, and the target is in the unit that was meant.

    What to do: correct the formula or the unit. Units follow from those of the measures: amount ÷ amount is a
    ratio, amount ÷ count stays an amount. Ratings are points of their scale.
    """

    code, name, family, level = "O006", "unit-does-not-fit", Family.OPERABLE, ERROR
    title = {
        "en": "Formula and unit do not fit",
        "zh-Hans": "公式与单位不符",
        "zh-Hant": "公式與單位不符",
    }
    says = {
        "other": {
            "en": "The formula gives {found}, and the declared unit is {declared} ({parts})",
            "zh-Hans": "公式结果的单位是 {found}，声明的单位却是 {declared}（{parts}）",
            "zh-Hant": "公式結果的單位是 {found}，宣告的單位卻是 {declared}（{parts}）",
        },
        "clash": {
            "en": "{left} and {right} cannot be {done} ({parts})",
            "zh-Hans": "{left} 与 {right} 不能{done}（{parts}）",
            "zh-Hant": "{left} 與 {right} 不能{done}（{parts}）",
        },
        "unconverted": {
            "en": "The formula gives {found} and nothing converts it to {declared} ({parts})",
            "zh-Hans": "公式结果为 {found}，未换算成 {declared}（{parts}）",
            "zh-Hant": "公式結果為 {found}，未換算成 {declared}（{parts}）",
        },
        "rated": {
            "en": "{indicator} is rated on a scale from {low} to {high}, which is not {declared}; use points",
            "zh-Hans": "{indicator}按 {low} 至 {high} 分评价，单位不应是 {declared}；请用 points",
            "zh-Hant": "{indicator}按 {low} 至 {high} 分評核，單位不應是 {declared}；請用 points",
        },
    }
    bad = (
        "indicators: {campaign_roi: {unit: 'currency:CNY'}}",
        "indicators: {new_leads: {unit: percent}}",
        "indicators: {campaign_roi: {formula: campaign_revenue - leads}}",
        "indicators: {campaign_roi: {formula: case when leads > 9 then campaign_cost else leads end}}",
        "indicators: {campaign_roi: {companion: campaign_revenue + leads}}",
        "adjustments: {complaints: {measure: null, formula: leads + campaign_cost}}",
        "vetoes: {waste: {when: campaign_cost > leads, effect: {total_at_most: 60}}}",
        """
        datasets: {leads: {measures: {minutes: {sql: sum(minutes), unit: "duration:minute"}}}}
        indicators: {new_leads: {formula: minutes / leads, unit: "duration:hour"}}
        """,
        "indicators: {teamwork: {unit: percent}}",
    )
    good = (
        "indicators: {new_leads: {formula: campaign_cost / leads, unit: 'currency:CNY'}}",
        "indicators: {campaign_roi: {unit: ratio}}",
        """
        datasets: {leads: {measures: {minutes: {sql: sum(minutes), unit: "duration:minute"}}}}
        indicators: {new_leads: {formula: minutes / 60 / leads, unit: "duration:hour"}}
        """,
        "indicators: {teamwork: {unit: percent, ratings: {scale: [0, 1]}, score: {rule: ratio, anchors: null}}}",
    )

    def check(self, draft: Draft) -> Iterator[Finding]:
        known = set(draft.catalogue.names)
        for path, text, declared in formula_texts(draft.scheme):
            node = draft.formula(text)
            if node is not None and names(node) <= known:
                yield from self._formula(path, node, declared, draft)
        for item in draft.items:
            yield from self._ratings(item)

    def _formula(self, path: Path, node: Node, declared: Unit | None, draft: Draft) -> Iterator[Finding]:
        parts = _parts(node, draft)
        try:
            found = unit_of(node, draft.catalogue.units)
        except UnitClashError as clash:
            yield self.found(
                path, "clash", left=clash.left, right=clash.right, done=_DONE[clash.done], parts=parts
            )
            return
        if declared is None or found is None:
            return
        spot = (*path[:-1], "unit")
        if not fits(declared, found):
            yield self.found(spot, "other", found=found, declared=declared, parts=parts)
        elif declared != found and found.kind == "duration" and not _has_number(node):
            yield self.found(spot, "unconverted", found=found, declared=declared, parts=parts)

    def _ratings(self, item: Item) -> Iterator[Finding]:
        ratings, unit = item.indicator.ratings, item.indicator.unit
        if ratings is not None and unit.kind in _NOT_RATED_IN and ratings.scale[1] > 1:
            low, high = ratings.scale
            yield self.found(
                item.at("unit"), "rated", indicator=item.title, low=low, high=high, declared=unit
            )


def _parts(node: Node, draft: Draft) -> Text:
    """The names in the formula with their units."""
    units = {name: draft.catalogue.units.get(name) for name in sorted(names(node))}
    return joined(Text.of(f"{name}: {unit or '?'}") for name, unit in units.items())


def _has_number(node: Node) -> bool:
    return isinstance(node, Number) or any(map(_has_number, children(node)))
