"""How far a total may be off: the standard error of measurement that border cases and whiskers rest on.

It comes from the ratings by people: of each rated indicator the spread of its scores in the cycle and the
reliability of as many raters as somebody had, SD·√(1 − R), by the weight the indicator has in the total.
Counted numbers enter without an error.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from steelyard.appraisal.border import BorderCase, Measured, border_cases, error_by_reliability
from steelyard.appraisal.steps import Result as Sheet
from steelyard.appraisal.steps import held_at
from steelyard.scheme.model import Grades, Scheme
from steelyard.stats.raters import ONE_RATER, spearman_brown
from steelyard.web.cycles.models import Cycle
from steelyard.web.cycles.planning import rules_of
from steelyard.web.results.computing import linked_grade
from steelyard.web.results.models import Result


def held(result: Result, grades: Grades | None) -> str | None:
    """The best grade that a veto or a cap leaves; None: nothing holds it."""
    by_numbers = linked_grade(result)
    if result.card.get("vetoes"):
        return by_numbers or None
    return held_at(Sheet(result.linked_total, by_numbers or None), grades)


def errors(
    cycle: Cycle, scheme: Scheme, results: Sequence[Result], report: Mapping[str, Any]
) -> dict[int, float]:
    """Result → the standard error of its total in points, those of all results of a cycle together."""
    one = report.get("one") or ONE_RATER
    people = report.get("people", {})
    rated = {name for name, indicator in scheme.indicators.items() if indicator.ratings is not None}
    lines = {each.pk: _lines(each, rated) for each in results}
    scores = _scores(lines.values())
    own = _own_share(cycle, results)
    found = {}
    for each in results:
        raters = people.get(each.appraisee.person_id, {}).get("raters", {})
        parts = (
            share * error_by_reliability(scores[name], spearman_brown(one, max(1, raters.get(name, 1))))
            for name, (_, share) in lines[each.pk].items()
        )
        found[each.pk] = own[each.pk] * math.sqrt(math.fsum(part**2 for part in parts))
    return found


def _lines(result: Result, rated: set[str]) -> dict[str, tuple[Decimal, float]]:
    """Rated indicator → its score, and its share of the total from 0 to 1."""
    return {
        line["indicator"]: (Decimal(line["score"]), float(line["effective_weight"]) / 100)
        for line in result.card.get("indicators", ())
        if line["indicator"] in rated and line["score"] is not None
    }


def _scores(lines: Iterable[Mapping[str, tuple[Decimal, float]]]) -> dict[str, list[Decimal]]:
    found: dict[str, list[Decimal]] = {}
    for each in lines:
        for name, (score, _) in each.items():
            found.setdefault(name, []).append(score)
    return found


def _own_share(cycle: Cycle, results: Sequence[Result]) -> dict[int, float]:
    """How much of a total is the person's own, 1 − λ; the rest is the department's."""
    linkage = rules_of(cycle).linkage
    leading = set(cycle.appraisees.values_list("manager", flat=True))
    return {
        each.pk: 1 - float(linkage.leaders if each.appraisee.person_id in leading else linkage.share)
        for each in results
    }


def borders(
    results: Iterable[Result], error_of: Mapping[int, float], grades: Grades
) -> dict[str, BorderCase]:
    """Person → the case, of those whose total lies within one standard error of a cut; nearest first."""
    measured = [
        Measured(each.appraisee.person_id, each.total, error_of[each.pk], held(each, grades))
        for each in results
        if each.total is not None
    ]
    return {case.subject: case for case in border_cases(measured, grades)}
