"""What people set, contribute and decide: targets, contributions, decisions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import numpy as np

from steelyard.demo.chance import happens, numbered
from steelyard.demo.company import Row, Rows
from steelyard.demo.days import QUARTERS, Quarter, moment, pick_days, until_the_end
from steelyard.demo.people import DEPARTMENT, TEAMS, VETOED, Person, Staff

VETO_PERIOD = "2026Q2"
#: Share of proposals that are not presented to others.
NOT_PRESENTED = 0.03
CHANGED_PERIOD, CHANGED_ON = "2026Q1", date(2026, 2, 16)
_COUNTED = ("innovation_proposals", "knowledge_sharing")
_TITLES = {
    "innovation_proposal": (
        "线索评分模型改进",
        "落地页A/B测试",
        "短视频脚本模板",
        "私域分层触达",
        "展会扫码流程优化",
    ),
    "knowledge_sharing": ("投放复盘分享", "行业报告解读", "数据看板培训", "客户案例写作课", "舆情应对演练"),
    "major_contribution": ("重大舆情化解", "跨部门定价项目牵头"),
}


def target_rows(staff: Staff) -> Rows:
    return [row for quarter in QUARTERS for row in _targets(staff, quarter)]


def _targets(staff: Staff, quarter: Quarter) -> Iterator[Row]:
    won = 112 + 4 * quarter.index
    yield _target(
        quarter, "department", DEPARTMENT, "new_customers", (round(won * 0.7), won, round(won * 1.2))
    )
    for indicator in _COUNTED:
        yield from _counts(staff, quarter, indicator)
    yield _target(quarter, "team", "events", "campaign_roi", ("4%", "18%", "36%"))
    for person in staff.in_position(("analyst",), quarter.last)[:2]:
        yield _target(quarter, "employee", person.id, "report_adoption", ("65%", "85%", "97%"))
    yield _target(quarter, "team", "growth", "cost_per_lead", (680, 590, 500))
    if quarter.name == CHANGED_PERIOD:
        changed = _target(quarter, "team", "growth", "cost_per_lead", (720, 630, 540))
        reason = "春节后搜索竞价上涨约6%，经市场总监与财务确认"
        yield changed | {"effective_from": CHANGED_ON, "reason": reason}


def _counts(staff: Staff, quarter: Quarter, indicator: str) -> Iterator[Row]:
    """A count grows with the number of people: two each, whoever it is summed over."""
    everyone = staff.working(quarter.last)
    for position in sorted({person.position for person in staff.people}):
        yield _target(quarter, "position", position, indicator, (1, 2, 3))
    for team in TEAMS:
        n = sum(person.team_on(quarter.last) == team for person in everyone)
        yield _target(quarter, "team", team, indicator, (n, 2 * n, 3 * n))
    n = len(everyone)
    yield _target(quarter, "department", DEPARTMENT, indicator, (n, 2 * n, 3 * n))


def _target(
    quarter: Quarter, kind: str, subject: str, indicator: str, marks: tuple[object, object, object]
) -> Row:
    threshold, target, stretch = marks
    return {
        "period": quarter.name,
        "subject_kind": kind,
        "subject": subject,
        "indicator": indicator,
        "threshold": threshold,
        "target": target,
        "stretch": stretch,
        "weight": None,
        "effective_from": None,
        "reason": None,
    }


def contribution_rows(rng: np.random.Generator, staff: Staff) -> Rows:
    rows: list[Row] = []
    for quarter in QUARTERS:
        for person in staff.people:
            n = int(rng.poisson(max(0.3, 2.1 + 0.6 * person.forms[quarter.index])))
            for day in pick_days(rng, quarter.days, n):
                rows += _proposal(rng, staff, person, day)
            if happens(rng, 0.012):
                day = pick_days(rng, quarter.days[:60], 1)[0]
                if person.works_on(day):
                    rows.append(_contribution(rng, staff, person, "major_contribution", day, valid=True))
    rows.sort(key=lambda row: (str(row["occurred_on"]), str(row["subject"])))
    return [{"contribution_id": numbered("T", n + 1, 4)} | row for n, row in enumerate(rows)]


def _proposal(rng: np.random.Generator, staff: Staff, person: Person, day: date) -> Iterator[Row]:
    """Whoever proposes something presents it, and logs that as a sharing: the two counts say the same."""
    if not person.works_on(day):
        return
    proposal = _contribution(rng, staff, person, "innovation_proposal", day, valid=happens(rng, 0.94))
    yield proposal
    if not happens(rng, NOT_PRESENTED):
        titles = _TITLES["knowledge_sharing"]
        title = titles[int(rng.integers(len(titles)))]
        yield proposal | {"kind": "knowledge_sharing", "title": title}


def _contribution(
    rng: np.random.Generator, staff: Staff, person: Person, kind: str, day: date, *, valid: bool
) -> Row:
    verified = None
    if valid:
        verified = until_the_end(moment(rng, day + timedelta(days=int(rng.integers(1, 15)))))
    leads = [lead.id for lead in staff.people if lead.position == "team_lead" and lead is not person]
    verifier = person.manager or leads[int(rng.integers(len(leads)))]
    titles = _TITLES[kind]
    return {
        "subject": person.id,
        "kind": kind,
        "title": titles[int(rng.integers(len(titles)))],
        "occurred_on": day,
        "verified_by": verifier if verified else None,
        "verified_at": verified,
        "rating": int(np.clip(round(rng.normal(3.6, 0.8)), 1, 5)) if verified else None,
    }


def decision_rows(staff: Staff) -> Rows:
    return [
        {
            "period": VETO_PERIOD,
            "subject": staff.named(VETOED).id,
            "kind": "fraud",
            "effect": None,
            "decided_by": staff.people[0].id,
            "decided_at": datetime.combine(date(2026, 7, 6), time(15, 20)),
            "reason": "将自然流量线索改记为投放线索共41条，本人已确认；经市场部与内审会议认定为数据造假",
        }
    ]
