"""Information, reports, projects and what other departments say of our service."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from steelyard.demo.chance import happens, numbered
from steelyard.demo.company import Row, Rows
from steelyard.demo.days import LAST, QUARTERS, Quarter, pick_days
from steelyard.demo.people import Person, Staff

ANALYSTS = ("analyst", "data_analyst", "product_marketer")
_TOPICS = ("竞品动态", "行业政策", "价格监测", "客户访谈", "渠道数据", "舆情摘要")
_SUBJECTS = ("竞品分析", "用户画像", "投放复盘", "行业趋势", "定价研究", "渠道评估", "活动复盘")
_OTHERS = ("销售部", "产品部", "财务部", "研发部", "客服部")
#: Nearly every item is collected and valid, whoever collects it: an indicator at its ceiling.
VALID = 0.997


def information_rows(rng: np.random.Generator, staff: Staff) -> Rows:
    rows: list[Row] = []
    for quarter, person, day in _tasks(rng, staff, 20):
        valid = happens(rng, VALID)
        rows.append(
            {
                "item_id": numbered("I", len(rows) + 1),
                "topic": _TOPICS[int(rng.integers(len(_TOPICS)))],
                "due_on": day,
                "collected_on": max(quarter.first, day - timedelta(days=int(rng.integers(0, 6)))),
                "valid": valid,
                "owner_id": person.id,
            }
        )
    return rows


def report_rows(rng: np.random.Generator, staff: Staff) -> Rows:
    rows: list[Row] = []
    for quarter, person, day in _tasks(rng, staff, 7):
        adopted = happens(rng, 0.73 + 0.09 * person.forms[quarter.index] + 0.006 * quarter.index)
        decided = min(day + timedelta(days=int(rng.integers(2, 25))), LAST)
        rows.append(
            {
                "report_id": numbered("P", len(rows) + 1, 4),
                "title": f"{quarter.name}{_SUBJECTS[int(rng.integers(len(_SUBJECTS)))]}",
                "submitted_on": day,
                "adopted_on": decided if adopted else None,
                "owner_id": person.id,
            }
        )
    return rows


def _tasks(rng: np.random.Generator, staff: Staff, each: int) -> list[tuple[Quarter, Person, date]]:
    """`each` tasks in a quarter for every analyst there, in order of their days."""
    found = []
    for quarter in QUARTERS:
        for person in (p for p in staff.people if p.position in ANALYSTS):
            for day in pick_days(rng, quarter.days, each):
                if person.works_on(day):
                    found.append((quarter, person, day))
    return sorted(found, key=lambda task: (task[2], task[1].id))


def project_rows(rng: np.random.Generator, staff: Staff) -> Rows:
    rows: list[Row] = []
    for quarter in QUARTERS:
        for day in pick_days(rng, quarter.days, 130):
            people = [p for p in staff.working(day) if p.position != "director"]
            person = people[int(rng.integers(len(people)))]
            rows.append(_project(rng, person, quarter, day) | {"project_id": numbered("J", len(rows) + 1, 4)})
    return rows


def _project(rng: np.random.Generator, person: Person, quarter: Quarter, due: date) -> Row:
    on_time = happens(rng, min(0.97, 0.86 + 0.07 * person.forms[quarter.index]))
    late = due + timedelta(days=int(rng.integers(2, 30)))
    done = due - timedelta(days=int(rng.integers(0, 7))) if on_time else late
    return {
        "name": f"{quarter.name} {_SUBJECTS[int(rng.integers(len(_SUBJECTS)))]}项目",
        "due_on": due,
        "completed_on": done if done <= LAST else None,
        "cross_department": happens(rng, 0.75),
        "owner_id": person.id,
    }


def service_rows(rng: np.random.Generator, staff: Staff) -> Rows:
    rows: list[Row] = []
    for quarter in QUARTERS:
        asked_on = quarter.days[60:85]
        for person in staff.working(asked_on[0]):
            for _ in range(int(rng.integers(5, 9))):
                liking = 4.05 + 0.27 * person.forms[quarter.index] + 0.01 * quarter.index
                department = _OTHERS[int(rng.integers(len(_OTHERS)))]
                rows.append(
                    {
                        "rating_id": numbered("Q", len(rows) + 1),
                        "rated_on": asked_on[int(rng.integers(len(asked_on)))],
                        "rater": f"{department}-{int(rng.integers(1, 40)):02}",
                        "ratee": person.id,
                        "department": department,
                        "score": int(np.clip(round(rng.normal(liking, 0.6)), 1, 5)),
                    }
                )
    return rows
