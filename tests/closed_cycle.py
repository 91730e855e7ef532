"""A closed cycle small enough to know by heart: the cast of the tests in the first quarter of 2026.

The scheme has one of everything that reaches into the past or beside the rows: a growth over the quarter
before, a stock, a yearly survey, a value inherited from the department, a rank, ratings, actuals, a bonus, a
veto, a reconciliation that holds nothing back. Everybody has four audit entries; entry 43 is none of ours.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import cast
from folders import DataFolder
from steelyard.archive.model import Contents, Cycle, Document, Entry, Link, Result, Step
from steelyard.archive.pseudonyms import Pseudonyms
from steelyard.engine.compute import Request
from steelyard.engine.records import scorecards
from steelyard.engine.score import score
from steelyard.engine.workspace import Workspace, open_workspace

SCHEME = """\
# The words of the board, exactly as published: 2026-01-05
steelyard: 1
scheme: archive-test
title: {en: Test of the archive, zh-Hans: 归档测试}
period: quarter
datasets:
  deals:
    table: deals
    time: won_on
    subject: owner_id
    covers: {from: 2025-01-01, to: 2026-12-31}
    measures:
      revenue: {sql: sum(amount), unit: currency:CNY}
      deals: count(*)
      largest: {sql: max(amount), unit: currency:CNY}
  customers:
    table: clients
    subject: owner_id
    valid: {from: won_on, to: lost_on}
    covers: {from: 2025-01-01, to: 2026-12-31}
    measures:
      clients: count(*)
      new_clients: {sql: count(*), time: won_on}
  survey:
    table: survey
    time: answered_on
    covers: {from: 2025-01-01, to: 2026-12-31}
    measures: {aware: count_if(aware), answers: count(*)}
parameters:
  influence: {value: 0.3, reason: agreed}
dimensions:
  effect:
    title: Effect
    weight: 60
    caps: {min: 0, max: 120}
    indicators:
      growth: {title: Growth, formula: growth(revenue) * influence, unit: percent, weight: 30, target: 5%, score: {rule: ratio, cap: 120}}
      size: {title: Size, formula: revenue / deals, unit: "currency:CNY", weight: 30, target: 100, score: {rule: ratio, cap: 120}, minimum_evidence: {measure: deals, at_least: 1}}
      kept: {title: Kept, formula: (closing(clients) - new_clients) / opening(clients), unit: percent, weight: 20, target: 90%, score: {rule: ratio, cap: 120}}
      place: {title: Place, formula: "coalesce(largest, 0)", unit: "currency:CNY", weight: 20, score: {rule: rank}}
  brand:
    title: Brand
    weight: 40
    indicators:
      awareness: {title: Awareness, formula: aware / answers, unit: percent, weight: 30, level: department, below: inherit, target: 50%, score: {rule: ratio, cap: 120}}
      teamwork:
        title: Teamwork
        input: ratings
        nature: qualitative
        unit: points
        weight: 40
        ratings: {scale: [1, 5], perspectives: {manager: 60, peer: 40}, minimum: {peer: 2}}
        score: {rule: descriptive, interpolate: true, anchors: {1: {score: 20}, 5: {score: 100}}}
      reports: {title: Reports, input: actuals, unit: count, weight: 30, target: 4, score: {rule: ratio, cap: 120}}
adjustments:
  large: {rule: bonus, measure: deals, each: 0.5, cap: 2}
vetoes:
  fraud: {source: decisions, effect: {grade_at_most: B}}
  quiet: {when: deals < 0, effect: {total: 0}}
grades:
  bands: {A: 80, B: 60, C: lowest}
  coefficient: {A: 1.2, B: 1, C: 0.6}
reconciliations:
  booked:
    title: CRM and finance
    left: {table: deals, time: won_on, key: deal_id, value: amount}
    right: {table: bookings, time: booked_on, key: deal_id, value: amount}
    owner: a-001
    holds: [size]
"""
BEGINNING = "c" * 64


def data_folder(root: Path) -> DataFolder:
    folder = cast.organise(DataFolder(root))
    deals = [
        ("d1", cast.employee, "2025-11-03", "100"),
        ("d2", cast.employee, "2026-01-20", "75.5"),
        ("d3", cast.employee, "2026-03-31", "61.25"),
        ("d4", cast.manager, "2025-12-31", "40"),
        ("d5", cast.manager, "2026-02-02", "130"),
        ("d6", cast.stranger, "2026-02-14", "90.1"),
        ("d7", cast.director, "2025-10-01", "10"),
        ("d8", cast.director, "2026-03-01", "11"),
    ]
    folder.lines("deals", ("deal_id", "owner_id", "won_on", "amount"), deals)
    folder.lines(
        "bookings", ("deal_id", "booked_on", "amount"), [(d, on, amount) for d, _, on, amount in deals]
    )
    folder.lines(
        "clients",
        ("client_id", "owner_id", "won_on", "lost_on"),
        [
            ("k1", cast.employee, "2025-02-01", None),
            ("k2", cast.employee, "2025-03-01", "2026-02-01"),
            ("k3", cast.employee, "2026-01-15", None),
            ("k4", cast.manager, "2025-05-05", None),
        ],
    )
    folder.lines(
        "survey",
        ("answered_on", "aware"),
        [("2026-02-01", "yes"), ("2026-02-02", "no"), ("2026-03-01", "yes")],
    )
    folder.lines(
        "targets",
        ("period", "subject_kind", "subject", "indicator", "target", "effective_from", "reason"),
        [
            ("2026Q1", "employee", cast.employee, "size", "50", None, None),
            ("2026Q1", "employee", cast.employee, "size", "70", "2026-02-15", "林𠮷 asked for it"),
            ("2026Q1", "position", "planner", "reports", "3", None, None),
        ],
    )
    rated = [(cast.employee, "manager", cast.manager, 4), (cast.manager, "manager", cast.director, 5)]
    rated += [(cast.employee, "peer", rater, 3 + n) for n, rater in enumerate((cast.stranger, cast.director))]
    rated += [(cast.manager, "peer", cast.stranger, 2)]
    folder.lines(
        "ratings",
        ("period", "subject", "indicator", "perspective", "rater", "rating", "comment", "rated_at"),
        [
            ("2026Q1", who, "teamwork", how, rater, rating, "宋薇 says so", "2026-04-02 09:30:00")
            for who, how, rater, rating in rated
        ],
    )
    folder.lines(
        "actuals",
        ("period", "subject", "indicator", "value", "entered_by", "entered_at"),
        [
            ("2026Q1", cast.employee, "reports", 2, cast.hr, "2026-04-01"),
            ("2026Q1", cast.manager, "reports", 5, cast.hr, "2026-04-01"),
        ],
    )
    folder.lines(
        "decisions",
        ("period", "subject", "kind", "effect", "decided_by", "decided_at", "reason"),
        [
            (
                "2026Q1",
                cast.manager,
                "fraud",
                None,
                cast.director,
                "2026-04-03",
                "=HYPERLINK of Siobhán O'Brien",
            )
        ],
    )
    return folder


def sealed(
    number: int, before: str, *, actor: int = 1, action: str, subject: str, new: Any, reason: str = ""
) -> Entry:
    """An entry with its seal, worked out here from what DESIGN says of the chain."""
    content = {
        "number": number, "at": f"2026-04-1{number % 10}T08:00:00+00:00", "actor": actor, "action": action,
        "kind": "cycles.result", "subject": subject, "old": None, "new": new, "reason": reason,
        "previous_seal": before,
    }  # fmt: skip
    written = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return Entry(**content, seal=hashlib.sha256(written.encode()).hexdigest())


@dataclass(frozen=True)
class ClosedCycle:
    """The cycle on disk, ready to be archived."""

    workspace: Workspace
    contents: Contents

    def card(self, subject: object) -> dict[str, Any]:
        return computed(self.workspace)[str(subject)]


def computed(workspace: Workspace, by: str = "employee") -> dict[str, dict[str, Any]]:
    from steelyard.core.periods import Period

    scored = score(workspace, Request([Period.parse("2026Q1")], by, date(2026, 4, 10)))
    return {card["subject"]: card for card in scorecards(scored)}


def closed_cycle(folder: Path, **more: Any) -> ClosedCycle:
    path = folder / "scheme.yaml"
    path.write_text(SCHEME, encoding="utf-8")
    workspace = open_workspace(path, data_folder(folder / "data").root)
    names = Pseudonyms.draw(
        {person.id: person.name for person in cast.PEOPLE},
        taken=[unit.id for unit in cast.UNITS],
        lot=random.Random(7),
    )
    results, chain = _decided(computed(workspace))
    contents = Contents(
        cycle=Cycle(
            "2026Q1-marketing", "市场部 2026Q1", periods="2026Q1", as_of=date(2026, 4, 10),
            closed_at=datetime(2026, 5, 1, 9, 0, tzinfo=UTC),
        ),
        scheme_text=SCHEME,
        workspace=workspace,
        pseudonyms=names,
        results=results,
        audit=chain,
        documents=[Document("scorecard-1", "scorecard", cast.employee.id, "ab" * 32, 12_345)],
    )  # fmt: skip
    return ClosedCycle(workspace, replace(contents, **more))


def _decided(cards: dict[str, dict[str, Any]]) -> tuple[list[Result], list[Entry | Link]]:
    """Everybody is ratified as computed; the employee is calibrated by two points before."""
    results, chain, before = [], [], BEGINNING
    for number, (subject, card) in enumerate(cards.items(), start=41):
        if number == 43:
            foreign = sealed(43, before, action="sync.requested", subject="crm", new={"user": "宋薇"})
            chain.append(foreign.link)
            before = foreign.seal
        number += number >= 43
        figures = {"total": card["total"], "grade": card["grade"], "coefficient": card["coefficient"]}
        steps = [Step("computed", **figures)]
        reason = ""
        if subject == cast.employee.id:
            figures["total"] = figures["total"] + Decimal(2)
            reason = "Took over the work of Zoë “HR” Müller"
        new = {name: None if value is None else str(value) for name, value in figures.items()}
        entry = sealed(number, before, action="result.ratified", subject=str(number), new=new, reason="")
        steps.append(
            Step(
                "calibrated" if reason else "ratified",
                **figures,
                reason=reason,
                by=cast.director.id,
                entry=number,
            )
        )
        results.append(
            Result(subject, {"2026Q1": 90}, steps, acknowledged="acknowledged", objection="宋薇 knows why")
        )
        chain.append(entry)
        before = entry.seal
    return results, chain


def texts(members: Sequence[bytes]) -> str:
    return "\n".join(data.decode() for data in members)
