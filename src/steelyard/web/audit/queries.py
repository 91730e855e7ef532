"""What the audit page reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from steelyard.web.audit.models import Entry

COLUMNS = ["number", "at", "actor", "action", "kind", "subject", "label", "old", "new", "reason", "seal"]
FILTERS = ("words", "action", "kind", "since", "until")


def entries(asked: Mapping[str, str]) -> QuerySet[Entry]:
    """The entries that fit, newest first. What is not a date is not looked at."""
    found = Entry.objects.select_related("actor").order_by("-number")
    if words := asked.get("words", "").strip()[:100]:
        found = found.filter(
            Q(label__icontains=words)
            | Q(subject__icontains=words)
            | Q(reason__icontains=words)
            | Q(actor__username__icontains=words)
            | Q(actor__first_name__icontains=words)
        )
    for name in ("action", "kind"):
        if value := asked.get(name, "")[:80]:
            found = found.filter(**{name: value})
    if since := _day(asked.get("since", "")):
        found = found.filter(at__date__gte=since)
    if until := _day(asked.get("until", "")):
        found = found.filter(at__date__lte=until)
    return found


def choices() -> dict[str, list[str]]:
    """What can be chosen in the filters."""
    return {
        "actions": list(Entry.objects.order_by("action").values_list("action", flat=True).distinct()),
        "kinds": list(Entry.objects.order_by("kind").values_list("kind", flat=True).distinct()),
    }


def records(found: QuerySet[Entry]) -> Iterator[dict[str, Any]]:
    """Flat records for CSV and xlsx."""
    for entry in found.iterator(chunk_size=2000):
        yield {
            "number": entry.number,
            "at": entry.at.isoformat(),
            "actor": str(entry.actor) if entry.actor else "",
            "action": entry.action,
            "kind": entry.kind,
            "subject": entry.subject,
            "label": entry.label,
            "old": "" if entry.old is None else str(entry.old),
            "new": "" if entry.new is None else str(entry.new),
            "reason": entry.reason,
            "seal": entry.seal,
        }


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
