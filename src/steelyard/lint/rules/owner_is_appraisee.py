from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from steelyard.lint.draft import Draft, Item
from steelyard.lint.rule import ERROR, WARNING, Example, Family, Finding, Rule

_ONESELF = frozenset(
    (
        *("self", "oneself", "myself", "appraisee", "the appraisee", "employee", "the employee"),
        *("本人", "自己", "员工本人", "員工本人", "被考核人", "受评人", "受評人"),
    )
)
_SEPARATORS = re.compile(r"[\s_\-./]+")


class OwnerIsAppraisee(Rule):
    """The data of an indicator is in the hands of the people it judges.

    Why it matters: nobody keeps the books on themselves and is believed, however honest. Separating the two
    is what makes the number stand up in an appeal.

    What to do: let another function own the data (finance, sales operations, HR). Found are an owner such as
    `self`, a position or team the indicator applies to, with `--data` also the id or the position of an
    employee it applies to. What people merely inherit from their team or department is a warning.
    """

    code, name, family, level = "O004", "owner-is-appraisee", Family.OPERABLE, ERROR
    title = {
        "en": "The data owner is the person appraised",
        "zh-Hans": "数据责任人就是被考核人",
        "zh-Hant": "資料負責人就是受評人",
    }
    says = {
        "self": {
            "en": "{indicator} is reported by the person it judges (owner: {owner}); let somebody else own the data",
            "zh-Hans": "{indicator}由被考核人自己提供数据（owner: {owner}）；请由他人负责数据",
            "zh-Hant": "{indicator}由受評人自己提供資料（owner: {owner}）；請由他人負責資料",
        },
        "position": {
            "en": "{indicator} judges the position {owner}, which also owns its data; let somebody else own it",
            "zh-Hans": "{indicator}考核岗位 {owner}，数据却也由该岗位负责；请由他人负责数据",
            "zh-Hant": "{indicator}考核職位 {owner}，資料卻也由該職位負責；請由他人負責資料",
        },
        "team": {
            "en": "{indicator} judges the team {owner}, which also owns its data; let somebody else own it",
            "zh-Hans": "{indicator}考核团队 {owner}，数据却也由该团队负责；请由他人负责数据",
            "zh-Hant": "{indicator}考核團隊 {owner}，資料卻也由該團隊負責；請由他人負責資料",
        },
        "person": {
            "en": "{indicator} stands on the sheet of employee {owner}, who also owns its data; let somebody else own it",
            "zh-Hans": "{indicator}在员工 {owner} 的考核表上，数据却也由其负责；请由他人负责数据",
            "zh-Hant": "{indicator}在員工 {owner} 的考核表上，資料卻也由其負責；請由他人負責資料",
        },
    }
    bad = (
        "indicators: {new_leads: {owner: self}}",
        "indicators: {new_leads: {owner: 本人}}",
        "indicators: {new_leads: {applies_to: {positions: [media_buyer, planner]}, owner: Media buyer}}",
        "indicators: {new_leads: {owner: planner}, campaign_roi: {applies_to: {positions: [planner]}}}",
        "indicators: {new_leads: {applies_to: {teams: [events]}, owner: events}}",
        Example("indicators: {new_leads: {owner: e01}}", people={"e01": "planner"}),
        Example("indicators: {awareness: {owner: Data Analyst}}", people={"e01": "data_analyst"}),
    )
    good = (
        "indicators: {new_leads: {applies_to: {positions: [planner]}, owner: planning-controller}}",
        "indicators: {new_leads: {applies_to: {positions: [planner]}, owner: buyer}, campaign_roi: {applies_to: "
        "{positions: [buyer]}}}",
        "indicators: {awareness: {below: not_applicable, owner: planner}, new_leads: {applies_to: {positions: [planner]}}}",
        "indicators: {new_leads: {owner: self-service-portal}}",
        Example(
            "indicators: {new_leads: {owner: e02, applies_to: {positions: [planner]}}}",
            people={"e01": "planner", "e02": "controller"},
        ),
    )

    def check(self, draft: Draft) -> Iterator[Finding]:
        people = _People(draft)
        for item in draft.items:
            owner = item.indicator.owner
            key = people.tie(item, owner) if owner is not None else None
            if key is not None:
                level = WARNING if item.indicator.level != "employee" and key != "self" else None
                yield self.found(item.at("owner"), key, level=level, indicator=item.title, owner=owner)


@dataclass(frozen=True)
class _People:
    """Who is judged, as far as scheme and data tell."""

    draft: Draft

    @cached_property
    def positions(self) -> frozenset[str]:
        """Every position there is."""
        named = (p for item in self.draft.items for p in item.indicator.applies_to.positions)
        return frozenset(filter(None, map(_plain, [*named, *self.employees.values()])))

    @cached_property
    def employees(self) -> dict[str, str]:
        """Position by id."""
        return dict(self.draft.history.employees) if self.draft.history else {}

    def tie(self, item: Item, owner: str) -> str | None:
        """How the owner is tied to those judged: the key of the sentence, None for not at all."""
        if _plain(owner) in _ONESELF - self.positions:
            return "self"
        applies = item.indicator.applies_to
        if _plain(owner) in map(_plain, applies.teams):
            return "team"
        if not item.reaches_people:
            return None
        judged = frozenset(map(_plain, applies.positions)) or self.positions
        if _plain(owner) in judged:
            return "position"
        position = self.employees.get(owner)
        return (
            "person"
            if position is not None and (not applies.positions or _plain(position) in judged)
            else None
        )


def _plain(name: str) -> str:
    """`Media buyer`, `media-buyer` and `media_buyer` are the same position."""
    return _SEPARATORS.sub(" ", name.strip()).casefold()
