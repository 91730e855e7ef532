"""Results of people, stage by stage, as lines of an archive."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from steelyard.archive.careers import career_record
from steelyard.archive.model import Document, Result, Step
from steelyard.archive.pseudonyms import Pseudonyms

Record = dict[str, Any]
#: What a step may change, and an audit entry may say.
FIGURES = ("total", "grade", "coefficient")


def result_record(result: Result, names: Pseudonyms, managers: Mapping[str, str | None]) -> Record:
    """A line of results/people.jsonl. `managers` are those of the data: who rated has a name by them."""
    career = {} if result.career is None else career_record(result.career, result.subject, names, managers)
    return {
        "subject": names.of(result.subject),
        "days": dict(result.days),
        **career,
        "steps": [_step(step, names) for step in result.steps],
        "acknowledged": result.acknowledged,
        "acknowledged_at": _moment(result.acknowledged_at),
        "witness": names.optional(result.witness),
        "objection": names.scrubbed(result.objection),
    }


def _step(step: Step, names: Pseudonyms) -> Record:
    return {
        "stage": step.stage,
        **{name: getattr(step, name) for name in FIGURES},
        "reason": names.scrubbed(step.reason),
        "by": names.optional(step.by),
        "at": _moment(step.at),
        "entry": step.entry,
        "rule": dict(step.rule),
    }


def _moment(at: Any) -> str | None:
    return at.isoformat() if at is not None else None


DOCUMENT_HEADER = ("document", "kind", "subject", "sha256", "bytes", "made_at")


def document_records(documents: Iterable[Document], names: Pseudonyms) -> list[Record]:
    """Rows of documents.csv."""
    return [
        {
            "document": one.id,
            "kind": one.kind,
            "subject": names.of(one.subject),
            "sha256": one.sha256,
            "bytes": one.bytes,
            "made_at": _moment(one.made_at),
        }
        for one in sorted(documents, key=lambda one: one.id)
    ]


def pseudonymous_card(card: Mapping[str, Any], names: Pseudonyms) -> Record:
    """A scorecard or year of the engine without names. Its titles are those of the scheme."""
    subject = names.of(card["subject"])
    named = {"subject": subject, "name": subject if subject != card["subject"] else card["name"]}
    lines = [{**line, **named} for line in card.get("indicators", ())]
    return {**card, **named, **({"indicators": lines} if "indicators" in card else {})}


def same_figure(a: Any, b: Any) -> bool:
    """Totals and coefficients by their value, however they are written; grades as they are."""
    x, y = number(a), number(b)
    return x == y if x is not None and y is not None else (a or None) == (b or None)


def number(value: Any) -> Decimal | None:
    """A number however it is written; None for anything else."""
    if value is None or isinstance(value, bool):
        return None
    try:
        number = Decimal(str(value))
    except ArithmeticError:
        return None
    return number if number.is_finite() else None
