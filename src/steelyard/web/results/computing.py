"""Results of a cycle in the database: computed, computed again, and what they were computed from."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from steelyard.core.numbers import official
from steelyard.scheme.model import Grades
from steelyard.web.accounts.models import User
from steelyard.web.audit.recording import Change, locked, record, record_many
from steelyard.web.config import clock
from steelyard.web.cycles.enrolment import NEUTRAL
from steelyard.web.cycles.models import Appraisee, Cycle
from steelyard.web.results.models import Computed, Result, ResultState, Shared
from steelyard.web.results.outcomes import Outcome, outcomes, whole
from steelyard.web.results.scoring import KINDS, Found, Tell, rated, run
from steelyard.web.scorecards.computing import stored

#: Results that a computation may still change.
OPEN = (ResultState.PROVISIONAL, ResultState.CALIBRATED)


def compute(cycle: Cycle, *, actor: User | None, reason: str = "", tell: Tell) -> int:
    """Results of everybody who is rated and whose result is still open. Gives how many.

    What people moved in the calibration room stays beside the new numbers. Raises SteelyardError.
    """
    found = run(cycle, tell=tell)
    appraisees = list(rated(cycle))
    made = outcomes(cycle, found, appraisees)
    tell(len(KINDS), len(KINDS) + 1, "writing")
    with transaction.atomic():
        now = locked(Cycle.objects).get(pk=cycle.pk)
        keep(now, found, actor=actor, reason=reason)
        _shared(now, found)
        changed = _results(appraisees, made, actor)
        Result.objects.filter(appraisee__cycle=now, state=ResultState.PROVISIONAL).exclude(
            appraisee__not_rated__in=["", NEUTRAL]
        ).delete()
    tell(len(KINDS) + 1, len(KINDS) + 1, "")
    return changed


def keep(cycle: Cycle, found: Found, *, actor: User | None, reason: str) -> Computed:
    """What went in and with what: the archive recomputes from it."""
    made = Computed.objects.create(
        cycle=cycle,
        at=found.began,
        by=actor,
        snapshot=found.meta.get("lake", {}).get("snapshot", ""),
        engine=str(found.meta.get("engine", "")),
        outline=found.outline,
        meta=found.meta,
        inputs=found.inputs,
        reason=reason,
    )
    new = {"computation": made.pk, "snapshot": made.snapshot}
    record("results.computed", cycle, actor=actor, new=new, reason=reason)
    return made


def _shared(cycle: Cycle, found: Found) -> None:
    teams = {one["id"] for one in cycle.organisation.get("teams", ())}
    Shared.objects.filter(cycle=cycle).delete()
    rows = []
    for subject in teams & set(found.cards):
        card, sheet = stored(found.cards[subject][-1]), whole(found.cards[subject], found.grades, {})
        rows.append(
            Shared(cycle=cycle, team_id=subject, total=sheet.score, grade=sheet.grade or "", card=card)
        )
    Shared.objects.bulk_create(rows)


def _results(appraisees: Sequence[Appraisee], made: Mapping[Any, Outcome], actor: User | None) -> int:
    now = {one.appraisee_id: one for one in Result.objects.filter(appraisee__in=appraisees)}
    new: list[Result] = []
    changed: list[Result] = []
    entries: list[Change] = []
    for one in appraisees:
        result = now.get(one.pk) or Result(appraisee=one)
        if result.state not in OPEN:
            continue
        before, card = numbers(result), _written(result.card)
        put(result, made[one.pk])
        if result.pk is None:
            new.append(result)
        elif numbers(result) != before or _written(result.card) != card:
            changed.append(result)
        if result.pk is not None and numbers(result) != before:
            entries.append(Change("result.recomputed", result, before, numbers(result)))
    Result.objects.bulk_create(new, batch_size=500)
    Result.objects.bulk_update(changed, FIELDS, batch_size=500)
    if entries:
        record_many(entries, actor=actor)
    return len(new) + len(changed)


def _written(card: Mapping[str, Any]) -> str:
    return json.dumps(card, cls=DjangoJSONEncoder, sort_keys=True)


FIELDS = [
    "card",
    "computed_total",
    "computed_grade",
    "linked_total",
    "steps",
    "total",
    "grade",
    "coefficient",
    "computed_at",
]


def put(result: Result, outcome: Outcome) -> None:
    """The numbers of an outcome into a result. A grade that people have moved stays the one that counts."""
    moved = bool(result.grade) and result.grade != linked_grade(result)
    result.card = outcome.card
    result.computed_total, result.computed_grade = outcome.computed.score, outcome.computed.grade or ""
    result.linked_total = outcome.final.score
    result.steps = [
        {
            "rule": step.rule,
            "what": step.what,
            "before": _text(step.before),
            "after": _text(step.after),
            "words": dict(step.words.by_language),
        }
        for step in outcome.steps
    ]
    result.total = outcome.final.score
    if moved:
        result.coefficient = outcome.coefficients.get(result.grade)
    else:
        result.grade, result.coefficient = outcome.final.grade or "", outcome.coefficient
    result.computed_at = clock.now()


def linked_grade(result: Result) -> str:
    """The grade that the numbers alone gave, before people decided."""
    grades = [step["after"] for step in result.steps if step["what"] == "grade"]
    return str(grades[-1]) if grades else result.computed_grade


def coefficients_of(result: Result, grades: Grades | None) -> dict[str, Decimal]:
    """What each grade would bring: by the scheme, or multiplied as the cycle says."""
    by_scheme = grades.coefficient if grades is not None else {}
    by_grade = result.card.get("coefficients", by_scheme)
    return {grade: Decimal(value) for grade, value in by_grade.items()}


def _text(value: Any) -> str | None:
    return None if value is None else f"{value:f}" if isinstance(value, Decimal) else str(value)


def numbers(result: Result) -> dict[str, Any]:
    """What the chain says of a result: official numbers, with four decimals."""
    return {
        "computed": _official(result.computed_total),
        "total": _official(result.total),
        "grade": result.grade,
        "coefficient": _official(result.coefficient),
    }


def _official(value: Decimal | None) -> str | None:
    return None if value is None else f"{official(value):.4f}"
