"""Trying an indicator of a draft on real rows: asked for, computed by the worker, seen by who asked."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from steelyard.core.document import Node
from steelyard.core.periods import Calendar, Grain, Period
from steelyard.core.problems import Problem, SteelyardError
from steelyard.engine.drafting.alone import alone
from steelyard.engine.drafting.parts import NoPartError, Part
from steelyard.web.accounts.models import User
from steelyard.web.audit.reading import note_read
from steelyard.web.config import clock
from steelyard.web.jobs.actions import enqueue
from steelyard.web.jobs.kinds import Running
from steelyard.web.org.models import Person, Team, TeamKind
from steelyard.web.org.viewer import Viewer
from steelyard.web.schemes.files import digest, path_of
from steelyard.web.schemes.models import Trial, Version

#: Periods to choose from, this one and those before.
PERIODS = 9
#: What was tried is only to be looked at now.
KEPT = timedelta(days=1)
#: The whole data, where nobody said who works here.
EVERYTHING = "all"


@dataclass(frozen=True)
class Choice:
    """What can be chosen for a trial. Subjects are pairs of id and name by kind, in the order of kinds."""

    periods: list[str]
    subjects: Mapping[str, list[tuple[str, str]]]

    @property
    def period(self) -> str:
        """The last full one."""
        return self.periods[min(1, len(self.periods) - 1)]

    def has(self, period: str, subject: str) -> bool:
        listed = {one for entries in self.subjects.values() for one, _name in entries}
        return period in self.periods and subject in listed


def choice(document: Node, viewer: Viewer) -> Choice:
    """Periods of the scheme, and whoever's figures the viewer may see."""
    return Choice(_periods(document), _subjects(viewer))


def _periods(document: Node) -> list[str]:
    try:
        grain = Grain(_text(document.get("period")) or Grain.QUARTER)
    except ValueError:
        grain = Grain.QUARTER
    now = _calendar(document).containing(clock.today(), grain)
    return [str(now.shift(-back)) for back in range(PERIODS)]


def _calendar(document: Node) -> Calendar:
    """Only the start of the year matters here."""
    calendar = document.get("calendar")
    start = _text(calendar.get("fiscal_year_start")) if calendar is not None else ""
    return (
        Calendar(int(start)) if start.isascii() and start.isdigit() and 1 <= int(start) <= 12 else Calendar()
    )


def _text(node: Node | None) -> str:
    return node.value if node is not None and isinstance(node.value, str) else ""


def _subjects(viewer: Viewer) -> dict[str, list[tuple[str, str]]]:
    teams = [(one.kind, one.pk, one.name) for one in Team.objects.order_by("name", "pk")]
    people = [("employee", one.pk, one.name) for one in Person.objects.order_by("name", "pk")]
    found: dict[str, list[tuple[str, str]]] = {TeamKind.DEPARTMENT: [], TeamKind.TEAM: [], "employee": []}
    for kind, pk, name in (*teams, *people):
        if viewer.may_see(pk, kind):
            found[kind].append((pk, name))
    if not any(found.values()):
        return {EVERYTHING: [(EVERYTHING, "")]}
    return {kind: entries for kind, entries in found.items() if entries}


def must_be_sound(part: Part) -> None:
    """Raises SteelyardError with what keeps the indicator from being computed at all."""
    alone(part)


@transaction.atomic
def request(version: Version, text: str, at: str, *, period: str, subject: str, viewer: Viewer) -> Trial:
    """A trial of the text as it is now, saved or not; asked for again while it waits, it is the same one."""
    actor: User = viewer.user
    Trial.objects.filter(asked_at__lt=clock.now() - KEPT).delete()
    path_of(text)
    ticket = uuid4()
    asked = {"sha256": digest(text), "at": at, "period": period, "subject": subject}
    job = enqueue("trial", {"ticket": str(ticket), **asked}, actor=actor, key=_key(asked, actor))
    if job.arguments["ticket"] != str(ticket):
        return Trial.objects.get(pk=job.arguments["ticket"])
    if Person.objects.filter(pk=subject).exclude(user=actor).exists():
        note_read(actor.pk, subject)
    return Trial.objects.create(
        pk=ticket, version=version, job=job, asked_by=actor, asked_at=clock.now(), **asked
    )


def _key(asked: Mapping[str, str], actor: User) -> str:
    return "trial " + hashlib.sha256(json.dumps([asked, actor.pk]).encode()).hexdigest()


def asked_by(user: User) -> QuerySet[Trial]:
    """The trials of a person that are still kept."""
    kept = Trial.objects.filter(asked_by=user, asked_at__gte=clock.now() - KEPT)
    return kept.select_related("job", "version__scheme")


def run(running: Running) -> None:
    """Computes the indicator over the lake. The figures are for who asked, not for the list of jobs."""
    from steelyard.engine.drafting.trial import trial

    asked = running.arguments
    dimension, _slash, indicator = asked["at"].partition("/")
    running.progress(0, 2)
    try:
        found = trial(
            Path(settings.STEELYARD_HOME) / "schemes" / f"{asked['sha256']}.yaml",
            dimension=dimension,
            indicator=indicator,
            data=settings.STEELYARD_LAKE,
            period=Period.parse(asked["period"]),
            subject=asked["subject"],
            as_of=clock.today(),
        )
    except NoPartError:
        raise SteelyardError(Problem(f'there is no indicator "{indicator}" in this draft')) from None
    running.progress(1, 2)
    Trial.objects.filter(pk=asked["ticket"]).update(result=_record(found))


def _record(found: Any) -> dict[str, Any]:
    """What the page shows, with every number as text."""
    from steelyard.engine.explanation_record import explanation_record
    from steelyard.engine.export import as_json
    from steelyard.engine.supposing import plotted

    body: dict[str, Any] = json.loads(
        as_json(explanation_record(found, "en")), parse_float=str, parse_int=str
    )
    value = found.outcome.value
    points = plotted(found.curve, [value] if value is not None else []) if found.curve is not None else []
    kept = (
        "name",
        "unit",
        "value",
        "status",
        "reason",
        "with_values",
        "measures",
        "ratings",
        "measured_over",
        "score",
    )
    return {**{key: body[key] for key in kept}, "points": [[str(x), str(y)] for x, y in points]}
