"""Results and appeals as papers to sign, and the book for pay."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import timezone

from steelyard.documents.books.kinds import payroll_book, results_book
from steelyard.documents.books.writing import book_bytes
from steelyard.documents.model import Appeal as AppealPaper
from steelyard.documents.model import (
    Change,
    Figure,
    Final,
    Issue,
    Language,
    Part,
    Person,
    Scorecard,
    Signature,
)
from steelyard.documents.papers import appeal_pdf, scorecard_pdf
from steelyard.web.accounts.models import User
from steelyard.web.calibration.models import Move, MoveState
from steelyard.web.config import clock
from steelyard.web.config.languages import engine_language
from steelyard.web.cycles.models import Appraisee, Cycle
from steelyard.web.results.models import OUT, Appeal, Computed, Result, ResultState
from steelyard.web.results.queries import computed_of, parts
from steelyard.web.ui.templatetags.steelyard import in_language, position_name

_NUMBERS = ("value", "score", "weight", "effective_weight", "contribution", "achievement", "points")
#: Rules that are no linkage → the stage on paper.
_STAGES = {"segments": "segments", "long_leave": "long_leave"}
_MARKS = ("threshold", "target", "stretch")


def scorecard(result: Result, *, exporter: User) -> bytes:
    """The result of one person as PDF, in the current language, with fields to sign."""
    computed = computed_of(result.appraisee.cycle)
    return scorecard_pdf([_scorecard(result, computed, exporter)], language())


def appeal(found: Appeal, *, exporter: User) -> bytes:
    """The record of an appeal as PDF. Who shares the datum is not named: it goes to the appellant."""
    return appeal_pdf([_appeal(found, exporter)], language())


def payroll(cycle: Cycle, *, exporter: User) -> bytes:
    """Results that are out, for pay: a row a person."""
    rows = Result.objects.filter(appraisee__cycle=cycle, state__in=OUT).select_related(
        "appraisee__person", "appraisee__team"
    )
    records = [
        {
            "period": cycle.period,
            "subject": one.appraisee.person_id,
            "name": one.appraisee.person.name,
            "team": one.appraisee.team.name if one.appraisee.team else "",
            "position": position_name(one.appraisee.position),
            "total": one.total,
            "grade": one.grade,
            "coefficient": one.coefficient,
        }
        for one in rows
    ]
    book = payroll_book(records, language(), exported_by=str(exporter), exported_at=clock.now())
    return book_bytes(book)


def results(cycle: Cycle, *, exporter: User) -> bytes:
    """All results of a cycle, to be read: a grade is moved in calibration, where its grounds are."""
    rows = Result.objects.filter(appraisee__cycle=cycle).select_related(
        "appraisee__person", "appraisee__team"
    )
    records = [
        {
            "period": cycle.period,
            "subject": one.appraisee.person_id,
            "name": one.appraisee.person.name,
            "team": one.appraisee.team.name if one.appraisee.team else "",
            "position": position_name(one.appraisee.position),
            "computed": one.computed_total,
            "total": one.total,
            "grade": one.grade,
            "coefficient": one.coefficient,
            "state": one.get_state_display(),
        }
        for one in rows.order_by("appraisee__person__name")
    ]
    book = results_book(records, language(), grades=(), exported_by=str(exporter), exported_at=clock.now())
    # The total after linkage is the total here; a reason belongs to a move, not to a result.
    fields = [replace(one, editable=False) for one in book.fields if one.name not in ("linked", "reason")]
    return book_bytes(replace(book, fields=tuple(fields)))


def language() -> Language:
    """One that the papers speak."""
    found: Any = engine_language()
    return found  # type: ignore[no-any-return]


def _issue(number: str, exporter: User) -> Issue:
    return Issue(number=number, exported_by=str(exporter), exported_at=timezone.localtime(clock.now()))


def _person(one: Appraisee) -> Person:
    return Person(
        id=one.person_id,
        name=one.person.name,
        position=position_name(one.position),
        team=one.team.name if one.team else "",
        manager=one.manager.name if one.manager else "",
    )


def _scorecard(result: Result, computed: Computed | None, exporter: User) -> Scorecard:
    one = result.appraisee
    outline = computed.outline if computed is not None else {}
    return Scorecard(
        issue=_issue(f"{one.pk}", exporter),
        cycle=one.cycle.title,
        period=one.cycle.period,
        person=_person(one),
        card=_card(result, outline),
        final=Final(
            total=result.total,
            grade=result.grade or None,
            coefficient=result.coefficient,
            label=in_language(outline.get("grades", {}).get("labels", {}).get(result.grade)),
        ),
        parts=list(_parts(result)),
        changes=list(_changes(result)),
        titles={name: in_language(text) for name, text in outline.get("adjustments", {}).items()},
        basis=_basis(result, computed),
        acknowledged=_answer(result),
        acknowledged_at=_local(result.answered_at),
        objection=result.objection,
        signatures=[
            Signature("appraisee", one.person.name),
            Signature("manager", one.manager.name if one.manager else ""),
            Signature("hr"),
            *([Signature("witness", result.witness.name)] if result.witness else []),
        ],
    )


def _answer(result: Result) -> str:
    """What the person said, also after it became final; empty while there is time."""
    if result.witness_id:
        return "refused"
    if result.answered_at is not None:
        return "objected" if result.objection else "acknowledged"
    return "overdue_ack" if result.state in (ResultState.OVERDUE_ACK, ResultState.FINAL) else ""


def _local(moment: datetime | None) -> datetime | None:
    """As the clock on the wall of the company says."""
    return timezone.localtime(moment) if moment is not None else None


def _basis(result: Result, computed: Computed | None) -> dict[str, str]:
    if computed is None:
        return {}
    version = result.appraisee.cycle.version
    return {
        "scheme": f"{in_language(version.scheme.title)} {version.number}",
        "scheme_hash": version.sha256[:16],
        "snapshot": computed.snapshot,
        "engine": computed.engine,
    }


def _parts(result: Result) -> Iterator[Part]:
    """A row a post: its share of the whole is that of its days times that in them."""
    for one in parts(result):
        for post in one.posts:
            yield Part(
                first=one.first,
                last=one.last,
                team=post["name"],
                manager=post["rated_by"],
                days=one.days,
                share=Decimal(one.share) * Decimal(post["share"]),
                score=_decimal(post["score"]),
            )


def _changes(result: Result) -> Iterator[Change]:
    """Linkage and what people moved, with reasons."""
    for step in result.steps:
        yield Change(
            stage=_STAGES.get(step["rule"], "linked"),
            what="total" if step["what"] == "score" else step["what"],
            before=_decimal(step["before"]),
            after=_decimal(step["after"]),
            reason=in_language(step["words"]),
        )
    for move in Move.objects.filter(result=result, state=MoveState.APPROVED).select_related(
        "decided_by__person"
    ):
        yield Change(
            stage="calibrated",
            what="grade",
            before=move.from_grade,
            after=move.to_grade,
            reason=move.grounds,
            by=str(move.decided_by or ""),
            at=_local(move.decided_at),
        )


def _card(result: Result, outline: Mapping[str, Any]) -> dict[str, Any]:
    """The engine's record with its titles and numbers again, without what does not apply."""
    titles = {one["name"]: in_language(one["title"]) for one in outline.get("dimensions", ())}
    indicators = outline.get("indicators", {})
    card = result.card
    lines = [line for line in card.get("indicators", ()) if line["status"] != "not_applicable"]
    return {
        "total": result.computed_total,
        "grade": result.computed_grade,
        "total_before_vetoes": _decimal(card.get("total_before_vetoes")),
        "vetoes": card.get("vetoes", []),
        "adjustments": [_numbers(one) for one in card.get("adjustments", ())],
        "dimensions": [
            {**_numbers(one), "title": titles.get(one["dimension"], one["dimension"])}
            for one in card.get("dimensions", ())
        ],
        "indicators": [
            {
                **_numbers(line),
                "title": in_language(indicators.get(line["indicator"], {}).get("title")) or line["indicator"],
                "unit": indicators.get(line["indicator"], {}).get("unit", "ratio"),
            }
            for line in lines
        ],
    }


def _numbers(record: Mapping[str, Any]) -> dict[str, Any]:
    exact = (*_NUMBERS, *_MARKS)
    return {name: _decimal(value) if name in exact else value for name, value in record.items()}


def _decimal(value: Any) -> Any:
    """Numbers as numbers; a grade stays what it is."""
    if not isinstance(value, str):
        return value
    try:
        return Decimal(value)
    except InvalidOperation:
        return value


def _appeal(found: Appeal, exporter: User) -> AppealPaper:
    one = found.result.appraisee
    before, after = found.difference.get("before", {}), found.difference.get("after", {})
    return AppealPaper(
        issue=_issue(f"{found.pk}", exporter),
        cycle=one.cycle.title,
        period=one.cycle.period,
        person=_person(one),
        number=_title(found),
        claimed=found.claimed,
        grounds=found.grounds,
        submitted_at=timezone.localtime(found.submitted_at),
        supplement=found.supplement,
        outcome=found.outcome,
        decision=found.decision,
        decided_at=_local(found.decided_at),
        handler=str(found.handler or ""),
        figures=[
            Figure(what, str(before.get(what) or "–"), str(after.get(what) or "–"))
            for what in ("total", "grade", "coefficient")
            if before
        ],
        signatures=[Signature("appellant", one.person.name), Signature("handler"), Signature("committee")],
    )


def _title(found: Appeal) -> str:
    computed = computed_of(found.result.appraisee.cycle)
    titles = computed.outline.get("indicators", {}) if computed is not None else {}
    return in_language(titles.get(found.number, {}).get("title")) or found.number
