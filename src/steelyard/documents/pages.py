"""Records as the templates want them: everything a text, formatted for the language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from steelyard.documents.model import Appeal, Change, Issue, Part, Person, Scorecard, Signature, content_hash
from steelyard.documents.values import DASH, bare, percent, points, shown, target, weight
from steelyard.documents.words import LOCALES, word, words
from steelyard.engine.wording import why

Plain = dict[str, Any]
_ROLES = {"manager": "signs_manager"}


def whole(sheets: Iterable[Plain], language: str) -> Plain:
    """What a template gets."""
    tag, region = LOCALES[language]
    return {"words": words(language), "lang": tag, "region": region, "sheets": list(sheets)}


# ── scorecards ──────────────────────────────────────────────────────────────────────────────────────


def scorecard_page(record: Scorecard, language: str) -> Plain:
    """One result."""
    notes = _Notes(language)
    return {
        **_frame(record.issue, content_hash(record), "scorecard", language),
        "title": record.person.name,
        "facts": [*_person(record.person, record.cycle, record.period, language)],
        "result": _result(record),
        "dimensions": list(_dimensions(record.card, notes, language)),
        "extra": list(_extra(record.card, record.titles, language)),
        "computed": _computed(record.card),
        "parts": [_part(one) for one in record.parts],
        "changes": [_change(one, language) for one in record.changes],
        "notes": notes.listed,
        "answer": _answer(record, language),
        "objection": record.objection.strip(),
        "signatures": _signatures(record.signatures, language),
        "basis": [[word(name, language), text] for name, text in record.basis.items()],
    }


def _frame(issue: Issue, digest: str, kind: str, language: str) -> Plain:
    exported = word("exported", language, who=issue.exported_by, when=_moment(issue.exported_at))
    return {
        "kind": word(kind, language),
        "company": issue.company,
        "number": issue.number,
        "digest": digest,
        "exported": exported,
        "watermark": f"{issue.exported_by} {_moment(issue.exported_at)}",
    }


def _person(person: Person, cycle: str, period: str, language: str) -> Iterator[list[str]]:
    named = {"name": person.name, "id": person.id, "position": person.position, "team": person.team}
    for key, text in {**named, "manager": person.manager, "cycle": cycle, "period": period}.items():
        if text:
            yield [word(key, language), text]


def _result(record: Scorecard) -> Plain:
    final = record.final
    grade = f"{final.grade or DASH} {final.label}".strip()
    return {"total": points(final.total, 4), "grade": grade, "coefficient": bare(final.coefficient)}


def _computed(card: Mapping[str, Any]) -> Plain:
    return {"total": points(card["total"], 4), "grade": card["grade"] or DASH}


class _Notes:
    """Why numbers are absent, each said once and pointed to by its number."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.listed: list[str] = []

    def mark(self, text: str) -> str:
        """`[2]` for a note; nothing for none."""
        if not text:
            return ""
        if text not in self.listed:
            self.listed.append(text)
        return f"[{self.listed.index(text) + 1}]"


def _dimensions(card: Mapping[str, Any], notes: _Notes, language: str) -> Iterator[Plain]:
    for dimension in card["dimensions"]:
        name = dimension["dimension"]
        yield {
            "title": str(dimension.get("title") or name),
            "score": points(dimension["score"]),
            "weight": weight(dimension["effective_weight"]),
            "contribution": points(dimension["contribution"]),
            "lines": [
                _line(line, notes, language) for line in card["indicators"] if line["dimension"] == name
            ],
        }


def _line(line: Mapping[str, Any], notes: _Notes, language: str) -> Plain:
    absent = line["value"] is None or line["score"] is None
    note = notes.mark(why(str(line["status"]), line.get("reason"), language)) if absent else ""
    return {
        "title": str(line.get("title") or line["indicator"]),
        "value": shown(line["value"], str(line["unit"]), language),
        "note": note,
        "target": target(line, language),
        "achievement": percent(line.get("achievement")),
        "score": points(line["score"]),
        "weight": weight(line["effective_weight"]),
        "contribution": points(line["contribution"]),
    }


def _extra(card: Mapping[str, Any], titles: Mapping[str, str], language: str) -> Iterator[list[str]]:
    """Additions, deductions and vetoes: what stands between the dimensions and the total."""
    for one in card["adjustments"]:
        title = titles.get(one["adjustment"], one["adjustment"])
        yield [f"{word('adjustments', language)} · {title}", points(one["points"])]
    if card["vetoes"]:
        yield [word("before_vetoes", language), points(card.get("total_before_vetoes"), 4)]
        yield [word("vetoes", language), ", ".join(titles.get(name, name) for name in card["vetoes"])]


def _part(part: Part) -> Plain:
    return {
        "days_from": f"{part.first} – {part.last}",
        "team": part.team,
        "manager": part.manager or DASH,
        "days": str(part.days),
        "share": percent(part.share),
        "score": points(part.score, 4),
    }


def _change(change: Change, language: str) -> Plain:
    places = 4 if change.what == "total" else None
    return {
        "stage": word(change.stage, language),
        "what": word(change.what, language),
        "before": _figure(change.before, places),
        "after": _figure(change.after, places),
        "reason": change.reason,
        "by": " ".join(filter(None, (change.by, _moment(change.at)))),
    }


def _figure(value: Any, places: int | None) -> str:
    if value is None or value == "":
        return DASH
    if isinstance(value, str):
        return value
    return points(value, places) if places is not None else bare(value)


def _answer(record: Scorecard, language: str) -> str:
    said = word(record.acknowledged or "not_answered", language)
    return " ".join(filter(None, (said, _moment(record.acknowledged_at))))


def _signatures(signatures: Sequence[Signature], language: str) -> list[Plain]:
    return [
        {"role": word(_ROLES.get(one.role, one.role), language), "name": one.name, "signed": one.signed}
        for one in signatures
    ]


def _moment(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M}" if at is not None else ""


# ── appeals ─────────────────────────────────────────────────────────────────────────────────────────


def appeal_page(record: Appeal, language: str) -> Plain:
    """One appeal."""
    facts = _person(record.person, record.cycle, record.period, language)
    return {
        **_frame(record.issue, content_hash(record), "appeal", language),
        "title": record.person.name,
        "facts": list(facts),
        "asked": _filled(
            language,
            number=record.number or word("whole", language),
            claimed=record.claimed,
            submitted=_moment(record.submitted_at),
        ),
        "texts": _filled(language, grounds=record.grounds, supplement=record.supplement),
        "decided": _filled(
            language,
            outcome=word(record.outcome or "open", language),
            handler=record.handler,
            decided=_moment(record.decided_at),
            decision=record.decision,
        ),
        "figures": [[one.what, one.before, one.after] for one in record.figures],
        "also": ", ".join(record.also),
        "signatures": _signatures(record.signatures, language),
    }


def _filled(language: str, **texts: str) -> list[list[str]]:
    return [[word(key, language), text.strip()] for key, text in texts.items() if text.strip()]
