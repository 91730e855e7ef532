"""What stands on a paper: plain records, whoever keeps them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from steelyard.core.numbers import plain

Language = Literal["en", "zh-Hans", "zh-Hant"]


@dataclass(frozen=True)
class Issue:
    """This copy: its number, who took it out and when. `company` stands at the head of the page."""

    number: str
    exported_by: str
    exported_at: datetime
    company: str = ""


@dataclass(frozen=True)
class Person:
    id: str
    name: str
    position: str = ""
    team: str = ""
    manager: str = ""


@dataclass(frozen=True)
class Change:
    """`what` (total, grade or coefficient) became `after` in a `stage` (linked, calibrated, ratified, …)."""

    stage: str
    what: str
    before: Decimal | str | None
    after: Decimal | str | None
    reason: str = ""
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Part:
    """Days of a result in one post: `share` is that of the whole, as a fraction."""

    first: date
    last: date
    team: str
    manager: str
    days: int
    share: Decimal
    score: Decimal | None


@dataclass(frozen=True)
class Final:
    """The result that counts. `label` is the grade in words."""

    total: Decimal | None
    grade: str | None = None
    coefficient: Decimal | None = None
    label: str = ""


@dataclass(frozen=True)
class Signature:
    """A field to sign in; `signed` says how it was signed already, if it was."""

    role: Literal["appraisee", "manager", "hr", "witness", "handler", "committee", "appellant"]
    name: str = ""
    signed: str = ""


@dataclass(frozen=True)
class Scorecard:
    """One result. `card` is the record of the engine in the language of the paper.

    `titles` names adjustments and vetoes, `basis` says what it was computed from (scheme, scheme_hash,
    snapshot, engine, as_of).
    `acknowledged`: acknowledged, objected, overdue_ack, refused or empty.
    """

    issue: Issue
    cycle: str
    period: str
    person: Person
    card: Mapping[str, Any]
    final: Final
    parts: Sequence[Part] = ()
    changes: Sequence[Change] = ()
    titles: Mapping[str, str] = field(default_factory=dict)
    basis: Mapping[str, str] = field(default_factory=dict)
    acknowledged: str = ""
    acknowledged_at: datetime | None = None
    objection: str = ""
    signatures: Sequence[Signature] = ()


@dataclass(frozen=True)
class Figure:
    """A number an appeal was about, before and after: all as text, with unit."""

    what: str
    before: str
    after: str


@dataclass(frozen=True)
class Appeal:
    """An appeal on one named number, and what came of it. `outcome`: upheld, adjusted, escalated or empty."""

    issue: Issue
    cycle: str
    period: str
    person: Person
    number: str
    claimed: str
    grounds: str
    submitted_at: datetime
    supplement: str = ""
    outcome: str = ""
    decision: str = ""
    decided_at: datetime | None = None
    handler: str = ""
    figures: Sequence[Figure] = ()
    also: Sequence[str] = ()
    signatures: Sequence[Signature] = ()


def content_hash(record: Scorecard | Appeal) -> str:
    """The sha256 of what a paper says; who took it out and when does not count."""
    content = {name: value for name, value in _fields(record).items() if name != "issue"}
    written = json.dumps(content, ensure_ascii=False, sort_keys=True, default=_plain)
    return hashlib.sha256(written.encode()).hexdigest()


def _fields(record: Any) -> dict[str, Any]:
    return {each.name: getattr(record, each.name) for each in fields(record)}


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return _fields(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Decimal):
        return plain(value)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
