"""The people of the department, where they sit and how well each of them does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

import numpy as np

from steelyard.demo.chance import numbered
from steelyard.demo.company import Row, Rows
from steelyard.demo.days import ONE_DAY, QUARTERS

DEPARTMENT = "mkt"
TEAMS = {
    "insight": ("市场洞察组", "analyst"),
    "brand": ("品牌组", "brand_manager"),
    "content": ("内容与社媒组", "content_editor"),
    "events": ("活动组", "planner"),
    "growth": ("增长投放组", "performance"),
    "crm": ("客户运营组", "crm_manager"),
    "data": ("数据与运营组", "data_analyst"),
    "product": ("产品市场组", "product_marketer"),
}
DIRECTOR = "周明远"

#: The first of each team leads it.
_NAMES = {
    "insight": "沈嘉禾 李思涵 陈柏霖 王若彤 赵启航 欧阳雪莹",
    "brand": "林静怡 Siobhan_O'Brien 黄子墨 徐婉清 郑浩然 孙悦 何佳宁",
    "content": "吴梦琪 刘一诺 张雨桐 杨帆 朱可欣 马俊杰 罗诗韵 梁晨 宋知行",
    "events": "高志强 𠮷田修一 谢雨薇 唐伟 韩雪 冯晓峰 董洁 萧然",
    "growth": "程立 曹宇轩 袁媛 邓超群 许文博 傅思远 沈梦瑶 曾凡 彭佳怡",
    "crm": "吕慧敏 苏锦程 卢思琪 蒋文涛 蔡一鸣 贾若兰 丁浩 魏来",
    "data": "薛正阳 叶知秋 阎思睿 余晓彤 潘博文 杜鹃",
    "product": "戴维宁 夏沐阳 钟灵 汪子涵 田甜 任可",
}

JOINERS = {"彭佳怡": date(2025, 11, 17), "任可": date(2026, 8, 10)}
LEAVER, LAST_DAY = "董洁", date(2026, 5, 15)
MOVER, MOVED_ON, MOVED_TO = "宋知行", date(2026, 2, 16), "product"
SPLIT, SPLIT_FROM, SPLIT_WITH = "𠮷田修一", date(2025, 7, 1), ("crm", Decimal("0.4"))
SEVERE_RATER = "薛正阳"
VETOED = "傅思远"


@dataclass(frozen=True, slots=True)
class Stint:
    """Membership of a team, from `start` up to `end`."""

    team: str
    start: date
    end: date | None
    share: Decimal = Decimal(1)

    def holds(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)


@dataclass(frozen=True, slots=True)
class Person:
    """`forms` tells how well the person does in each quarter, in standard deviations."""

    id: str
    name: str
    position: str
    manager: str | None
    hired_on: date
    left_on: date | None
    stints: tuple[Stint, ...]
    forms: tuple[float, ...]

    def team_on(self, day: date) -> str | None:
        """Where most of the working time goes; nowhere before the first and after the last day."""
        there = [stint for stint in self.stints if stint.holds(day)]
        return max(there, key=lambda stint: stint.share).team if there else None

    def works_on(self, day: date) -> bool:
        return self.team_on(day) is not None


@dataclass(frozen=True)
class Staff:
    people: tuple[Person, ...]

    def named(self, name: str) -> Person:
        return next(person for person in self.people if person.name == name)

    @cached_property
    def _by_day(self) -> dict[date, list[Person]]:
        return {}

    def working(self, day: date) -> list[Person]:
        if day not in self._by_day:
            self._by_day[day] = [person for person in self.people if person.works_on(day)]
        return self._by_day[day]

    def lead(self, team: str) -> Person:
        return next(p for p in self.people if p.position == "team_lead" and p.stints[0].team == team)

    def members(self, team: str, day: date) -> list[Person]:
        """Everyone of a team but its lead."""
        return [p for p in self.people if p.team_on(day) == team and p.position != "team_lead"]

    def in_position(self, positions: Sequence[str], day: date) -> list[Person]:
        return [person for person in self.working(day) if person.position in positions]

    def holder(self, slots: Sequence[Person], slot: int, team: str, day: date) -> Person:
        """Who minds a channel: its own person, or the lead while that person is not in the team."""
        person = slots[slot % len(slots)]
        return person if person.team_on(day) == team else self.lead(team)


def build_staff(rng: np.random.Generator) -> Staff:
    ids = {name: numbered("E", n + 1, 3) for n, name in enumerate(_everyone())}
    people = [_director(rng, ids[DIRECTOR])]
    for team, written in _NAMES.items():
        names = _split(written)
        for name in names:
            leads = name == names[0]
            home = MOVED_TO if name == MOVER else team
            manager = DIRECTOR if leads else _split(_NAMES[home])[0]
            people.append(
                Person(
                    id=ids[name],
                    name=name,
                    position="team_lead" if leads else TEAMS[home][1],
                    manager=ids[manager],
                    hired_on=(hired := JOINERS.get(name) or _hired(rng)),
                    left_on=LAST_DAY if name == LEAVER else None,
                    stints=_stints(name, team, hired),
                    forms=_forms(rng),
                )
            )
    return Staff(tuple(people))


def _split(written: str) -> list[str]:
    return [name.replace("_", " ") for name in written.split()]


def _everyone() -> list[str]:
    return [DIRECTOR, *(name for written in _NAMES.values() for name in _split(written))]


def _director(rng: np.random.Generator, id: str) -> Person:
    hired = date(2017, 4, 5)
    return Person(id, DIRECTOR, "director", None, hired, None, (Stint(DEPARTMENT, hired, None),), _forms(rng))


def _hired(rng: np.random.Generator) -> date:
    return date(int(rng.integers(2018, 2024)), int(rng.integers(1, 13)), int(rng.integers(1, 28)))


def _forms(rng: np.random.Generator) -> tuple[float, ...]:
    """Ability stays, luck does not, and some people grow while others tire."""
    ability, drift = rng.normal(0, 1), rng.normal(0.03, 0.05)
    luck = rng.normal(0, 0.35, len(QUARTERS))
    return tuple(float(np.clip(ability + drift * n + luck[n], -2, 2)) for n in range(len(QUARTERS)))


def _stints(name: str, team: str, hired: date) -> tuple[Stint, ...]:
    if name == LEAVER:
        return (Stint(team, hired, LAST_DAY + ONE_DAY),)
    if name == MOVER:
        return (Stint(team, hired, MOVED_ON), Stint(MOVED_TO, MOVED_ON, None))
    if name == SPLIT:
        other, share = SPLIT_WITH
        return (
            Stint(team, hired, SPLIT_FROM),
            Stint(team, SPLIT_FROM, None, 1 - share),
            Stint(other, SPLIT_FROM, None, share),
        )
    return (Stint(team, hired, None),)


def employees(staff: Staff) -> Rows:
    return [
        {
            "employee_id": person.id,
            "name": person.name,
            "position": person.position,
            "manager_id": person.manager,
            "hired_on": person.hired_on,
            "left_on": person.left_on,
        }
        for person in staff.people
    ]


def teams() -> Rows:
    root: Row = {"team_id": DEPARTMENT, "name": "市场部", "parent_id": None, "kind": "department"}
    below: Rows = [
        {"team_id": team, "name": name, "parent_id": DEPARTMENT, "kind": "team"}
        for team, (name, _) in TEAMS.items()
    ]
    return [root, *below]


def memberships(staff: Staff) -> Rows:
    return [
        {
            "employee_id": person.id,
            "team_id": stint.team,
            "valid_from": stint.start,
            "valid_to": stint.end,
            "share": stint.share,
        }
        for person in staff.people
        for stint in person.stints
    ]
