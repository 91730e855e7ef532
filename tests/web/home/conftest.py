"""Cards of the cast with two indicators, one strong and one weak, worked out by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from troupes import Troupe

from steelyard.web.config import clock
from steelyard.web.schemes.files import digest
from steelyard.web.schemes.models import Scheme, State, Version
from steelyard.web.scorecards.models import Computation, Scorecard

TEXT = """\
steelyard: 1
scheme: growth
title: {en: Growth, zh-Hans: 增长方案, zh-Hant: 成長方案}
period: quarter
datasets:
  leads:
    table: leads
    time: created_at
    subject: owner_id
    measures: {leads: count(*), won: count(*) filter (where won_at is not null)}
dimensions:
  all:
    title: All
    weight: 100
    indicators:
      leads: {title: {en: Leads, zh-Hans: 线索数, zh-Hant: 名單數}, formula: leads, unit: count, weight: 60, target: 100, score: {rule: ratio, cap: 120}}
      won_rate: {title: {en: Won rate, zh-Hans: 赢单率, zh-Hant: 成交率}, formula: won / leads, unit: percent, weight: 40, target: 20%, score: {rule: ratio, cap: 120}}
grades: {bands: {A: 95, B: 60, C: lowest}, labels: {B: {en: Good, zh-Hans: 良好, zh-Hant: 良好}}}
"""
OUTLINE: dict[str, Any] = {
    "title": {"en": "Growth", "zh-Hans": "增长方案"},
    "indicators": {
        "leads": {"title": {"en": "Leads", "zh-Hans": "线索数", "zh-Hant": "名單數"}, "unit": "count"},
        "won_rate": {"title": {"en": "Won rate", "zh-Hans": "赢单率", "zh-Hant": "成交率"}, "unit": "percent"},
    },
    "dimensions": [],
    "grades": {"bands": [["A", "95"], ["B", "60"], ["C", None]], "labels": {"B": {"en": "Good", "zh-Hans": "良好"}}},
}  # fmt: skip


def line(indicator: str, weight: str, value: str | None, target: str, score: str | None) -> dict[str, Any]:
    contribution = None if score is None else str(float(score) * float(weight) / 100)
    return {
        "indicator": indicator, "dimension": "all", "value": value, "status": "ok" if value else "missing",
        "reason": None if value else "no_rows", "threshold": None, "target": target, "stretch": None,
        "weight": weight, "effective_weight": weight, "contribution": contribution, "score": score,
    }  # fmt: skip


#: 96 of 100 leads are 96 points of 100, 57.6 of 60; 10% of 20% are 50 points, 20 of 40. Together 77.6: a B.
GOOD = [line("leads", "60", "96", "100", "96.0000"), line("won_rate", "40", "0.1", "0.2", "50.0000")]
#: Both at their target.
BEST = [line("leads", "60", "100", "100", "100.0000"), line("won_rate", "40", "0.2", "0.2", "100.0000")]


class Results:
    """`results.computed("2026Q3")` makes a current computation, `results.card(…)` a card in it."""

    def __init__(self, troupe: Troupe) -> None:
        self.troupe = troupe
        self.scheme = Scheme.objects.create(
            slug="growth", title={"en": "Growth", "zh-Hans": "增长方案", "zh-Hant": "成長方案"}
        )
        self.version = Version.objects.create(
            scheme=self.scheme,
            number=1,
            text=TEXT,
            sha256=digest(TEXT),
            state=State.PUBLISHED,
            published_at=clock.now(),
        )

    def computed(self, period: str, starts_on: date) -> Computation:
        return Computation.objects.create(
            version=self.version,
            scheme=self.scheme,
            period=period,
            starts_on=starts_on,
            ends_on=starts_on,
            snapshot="s",
            engine="test",
            outline=OUTLINE,
            is_current=True,
            computed_at=clock.now(),
        )

    def card(self, computation: Computation, subject: str, total: str | None, grade: str, lines: Any) -> Scorecard:  # fmt: skip
        person = self.troupe.people.get(subject)
        body = {"indicators": lines, "dimensions": [], "adjustments": [], "vetoes": []}
        return Scorecard.objects.create(
            computation=computation,
            kind="employee" if person else "department",
            subject=person.pk if person else subject,
            name=subject,
            total=total,
            grade=grade,
            card={**body, "subject": subject},
        )


@pytest.fixture
def results(troupe: Troupe) -> Results:
    """A published scheme and nothing computed."""
    return Results(troupe)


@pytest.fixture
def third_quarter(results: Results) -> Computation:
    """2026Q3: the employee 77.6 B, the department 100 A."""
    found = results.computed("2026Q3", date(2026, 7, 1))
    results.card(found, "employee", "77.6000", "B", GOOD)
    results.card(found, "marketing", "100.0000", "A", BEST)
    return found
