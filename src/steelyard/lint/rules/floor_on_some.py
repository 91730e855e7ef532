from __future__ import annotations

from collections.abc import Iterator

from steelyard.core.texts import filled
from steelyard.lint.draft import Draft, Item
from steelyard.lint.rule import Family, Finding, Fix, Rule
from steelyard.lint.sweep import lowest_ever
from steelyard.scheme.editing import Edit, Insert


class FloorOnSome(Rule):
    """Some indicators stop at a floor ("最低0分"), and others that could fall below it do not.

    Why it matters: the same failure costs nothing more in one row and eats up other rows in the next. Whoever
    wrote the floor on some rows believed it held for all.

    What to do: write the floor on every row. `--fix` adds `min: 0`, which can only raise a score.
    """

    code, name, family = "C012", "floor-on-some", Family.CURVES
    title = {
        "en": "Only some rows have a floor",
        "zh-Hans": "仅部分指标设有保底分",
        "zh-Hant": "僅部分指標設有保底分",
    }
    says = {
        "some": {
            "en": "{indicator} can fall below 0 points; other rows, such as {other}, cannot",
            "zh-Hans": "{indicator}可能低于 0 分，而{other}等指标设有保底",
            "zh-Hant": "{indicator}可能低於 0 分，而{other}等指標設有保底",
        }
    }
    bad = (
        "indicators: {new_leads: {caps: {min: null}, score: {rule: delta, step: 2, per: 1%, per_unit: relative, "
        "max_up: 20}}}",
        "indicators: {new_leads: {caps: null, score: {rule: delta, step: 2, per: 1%, per_unit: relative, "
        "max_up: 20, max_down: 101}}}",
        "indicators: {new_leads: {caps: {min: null}, score: {rule: tier, bands: {100%: 100, 50%: 40, lowest: -20}}}}",
        "indicators: {new_leads: {caps: {min: null}, score: {floor: -10}}}",
    )
    good = (
        "indicators: {new_leads: {caps: null, score: {rule: delta, step: 2, per: 1%, per_unit: relative, "
        "max_up: 20, max_down: 100}}}",
        "indicators: {new_leads: {caps: null, score: {floor: null, cap: 120}}}",
        "indicators: {campaign_roi: {caps: {min: null}}}",
    )

    def check(self, draft: Draft) -> Iterator[Finding]:
        safe = [item for item in draft.items if _has_floor(item)]
        for item in draft.items:
            if not safe or _has_floor(item) or not _can_fall(draft, item):
                continue
            yield self.found(
                item.at("caps"),
                "some",
                fix=_fix(item),
                indicator=item.title,
                other=safe[0].title,
            )


def _has_floor(item: Item) -> bool:
    floors = (item.indicator.caps.min, getattr(item.indicator.score, "floor", None))
    return any(floor is not None and floor >= 0 for floor in floors)


def _can_fall(draft: Draft, item: Item) -> bool:
    swept = draft.sweep(item)
    return swept is not None and lowest_ever(swept.curve) < 0


def _fix(item: Item) -> Fix | None:
    """None where a lower floor was written on purpose."""
    caps = item.indicator.caps
    if caps.min is not None:
        return None
    edit: Edit = Insert(item.at("caps"), "min", "0")
    if caps.max is None:
        edit = Insert(item.path, "caps", "{min: 0}", ("score",))
    return Fix(edit, filled(_ADDED, indicator=item.title))


_ADDED = {
    "en": "{indicator}: a floor of 0 points, as the others have",
    "zh-Hans": "{indicator}：与其他指标一样保底 0 分",
    "zh-Hant": "{indicator}：與其他指標一樣保底 0 分",
}
