"""Whether tables and sources are as new as they should be: by the contract of the table, by the schedule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from steelyard.engine.standing import age_days
from steelyard.engine.syncing import turn_after
from steelyard.web.config import clock
from steelyard.web.data import standing

Body = Mapping[str, Any]
FINISHED = "finished"


class Fresh(models.TextChoices):
    """How new something is. `unknown`: nobody has said how new it should be."""

    FRESH = "fresh", _("Fresh")
    LATE = "late", _("Behind schedule")
    FAILED = "failed", _("Failed")
    NEVER = "never", _("Never came")
    UNKNOWN = "unknown", _("No schedule")


#: Sign and colour of each; the word is the label.
SIGNS = {
    Fresh.FRESH: ("✓", "green"),
    Fresh.LATE: ("⚠", "yellow"),
    Fresh.FAILED: ("✕", "red"),
    Fresh.NEVER: ("○", "secondary"),
    Fresh.UNKNOWN: ("–", "secondary"),
}


@dataclass(frozen=True)
class Freshness:
    """How many sources are fresh, late (or failed) and never came, and how many rows wait in quarantine."""

    fresh: int
    late: int
    never: int
    held: int
    taken_at: datetime

    @property
    def is_empty(self) -> bool:
        return not (self.fresh or self.late or self.never)


def freshness() -> Freshness:
    """For the head of a dashboard: one query. The worker brings it up to date after every write."""
    body, taken_at = standing.stored()
    return of_body(body, taken_at)


def of_body(body: Body, taken_at: datetime) -> Freshness:
    """Of the connections; of the tables where nothing is connected."""
    found = Counter(of_connection(each, body, now=clock.now()) for each in body["connections"])
    if not body["connections"]:
        found = Counter(of_table(each, {}) for each in body["tables"])
    late = found[Fresh.LATE] + found[Fresh.FAILED]
    return Freshness(found[Fresh.FRESH], late, found[Fresh.NEVER], body["held"], taken_at)


def of_connection(each: Mapping[str, Any], body: Body, *, now: datetime) -> Fresh:
    """By its last run, and by whether it has missed its turn twice."""
    known = body["sources"].get(each["name"])
    if known is None:
        return Fresh.NEVER
    if known["last"]["status"] not in (FINISHED, "running"):
        return Fresh.FAILED
    if known["good"] is None:
        return Fresh.NEVER
    if not each["schedule"]:
        return Fresh.UNKNOWN
    good = datetime.fromisoformat(known["good"])
    return Fresh.LATE if now > _missed_twice(each, good) else Fresh.FRESH


def _missed_twice(each: Mapping[str, Any], good: datetime) -> datetime:
    """One turn may be under way, or have been missed by a restart."""
    due = turn_after(each["schedule"], each["timezone"], good)
    return turn_after(each["schedule"], each["timezone"], due)


def next_turn(each: Mapping[str, Any], body: Body, *, now: datetime) -> datetime | None:
    """When a connection is due; None without a schedule. One that never ran is due at once."""
    if not each["schedule"]:
        return None
    known = body["sources"].get(each["name"])
    if known is None:
        return now
    return turn_after(each["schedule"], each["timezone"], datetime.fromisoformat(known["last"]["started_at"]))


def of_table(table: Mapping[str, Any], connections: Mapping[str, Fresh]) -> Fresh:
    """By the contract of the table; where it says nothing, by the connections that bring it."""
    if not table["rows"]:
        return Fresh.NEVER
    if table["fresh_days"] is not None and table["newest"] is not None:
        late = age_days(table["newest"], at=_now()) > table["fresh_days"]
        return Fresh.LATE if late else Fresh.FRESH
    states = [connections[name] for name in table["sources"] if name in connections]
    for state in (Fresh.FRESH, Fresh.LATE, Fresh.FAILED):
        if state in states:
            return state
    return Fresh.UNKNOWN


def _now() -> datetime:
    """This moment of the day, on the day by which the installation reckons."""
    moment = timezone.localtime(clock.now())
    return moment.replace(year=(day := clock.today()).year, month=day.month, day=day.day)
