"""Scores into the database: one scan for all periods; the new ones take over in one transaction."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models, transaction

from steelyard.core.periods import Period
from steelyard.engine.computations import note_computation
from steelyard.engine.compute import Request
from steelyard.engine.outline import outline, positions
from steelyard.engine.records import scorecards
from steelyard.engine.score import Scored, score
from steelyard.engine.workspace import Workspace, open_workspace
from steelyard.web.config import clock
from steelyard.web.schemes.files import path_of
from steelyard.web.schemes.models import Version
from steelyard.web.scorecards.models import Computation, Figure, Scorecard, SubjectKind
from steelyard.web.scorecards.signals import signal_of
from steelyard.web.scorecards.stages import STAGES, Batch

#: Cards that are written at once. With SQLite other writers wait while they are, and try again every now and
#: then: in the pause of so many seconds one of them gets a turn.
CHUNK = 25
PAUSE = 0.02
#: The open period and so many closed ones.
PERIODS = 8
#: Computations of a period that are kept beside the current one.
KEPT = 2
#: What a line of a card needs no second time: it is in the outline or in the row.
_DROPPED = ("title", "name", "subject", "period", "unit")

Tell = Callable[[int, int, str], None]


def open_version(version: Version, location: str) -> Workspace:
    """The newest snapshot of the lake, seen through a version of a scheme. Raises SteelyardError."""
    return open_workspace(path_of(version.text), location)


def usual_periods(workspace: Workspace, today: date) -> list[Period]:
    """The open period and the seven before it, oldest first."""
    newest = workspace.calendar.containing(today, workspace.scheme.period)
    return [newest.shift(-back) for back in reversed(range(PERIODS))]


def unchanged(workspace: Workspace, version: Version, period: Period, today: date) -> bool:
    """Whether the current computation of a closed period has the same text, tables and engine."""
    if workspace.calendar.end(period) > today:
        return False
    current = Computation.objects.filter(
        scheme=version.scheme_id, period=str(period), is_current=True
    ).first()
    if current is None or current.as_of is None or current.as_of < workspace.calendar.last_day(period):
        return False
    then, now = current.meta.get("lake", {}), workspace.folder.meta().get("lake", {})
    same_rows = (then.get("lake"), then.get("versions")) == (now.get("lake"), now.get("versions"))
    return same_rows and current.meta.get("scheme_hash") == workspace.loaded.version_hash


def compute_periods(
    version: Version, workspace: Workspace, periods: Sequence[Period], *, as_of: date, tell: Tell
) -> list[Computation]:
    """New computations of these periods, made current. Raises SteelyardError.

    Everything is written before anything is shown: a reader sees the old figures or the new ones.
    """
    steps = len(SubjectKind) + len(STAGES) + 1
    scored = {}
    for done, kind in enumerate(SubjectKind):
        tell(done, steps, kind.value)
        scored[kind] = score(workspace, Request(list(periods), kind.value, as_of))
    made = _Writing(version, workspace, as_of).write(scored)
    batch = Batch(workspace, as_of, made)
    for done, stage in enumerate(STAGES, start=len(SubjectKind)):
        tell(done, steps, stage.__name__)
        stage(batch)
    _take_over(made)
    _forget_old(made)
    _note(workspace, scored[SubjectKind.DEPARTMENT], periods, as_of)
    tell(steps, steps, "")
    return list(made.values())


@transaction.atomic
def _take_over(made: dict[Period, Computation]) -> None:
    """The new ones are current from now on."""
    for period, computation in made.items():
        others = Computation.objects.filter(scheme=computation.scheme_id, period=str(period), is_current=True)
        others.update(is_current=False)
        Computation.objects.filter(pk=computation.pk).update(is_current=True)
        computation.is_current = True


def _forget_old(made: dict[Period, Computation]) -> None:
    """Of every period the current one is kept and a few before it."""
    for period, computation in made.items():
        others = Computation.objects.filter(
            scheme=computation.scheme_id, period=str(period), is_current=False
        )
        for old in others.order_by("-computed_at").only("pk")[KEPT:]:
            _forget(old)


def _forget(computation: Computation) -> None:
    """What goes with it goes before it, in small steps, as it was written."""
    for relation in Computation._meta.related_objects:
        if relation.on_delete is models.CASCADE:
            rows = relation.related_model._default_manager.filter(**{relation.field.name: computation})
            while some := list(rows.values_list("pk", flat=True)[:CHUNK]):
                rows.filter(pk__in=some).only("pk").delete()
                time.sleep(PAUSE)
    computation.delete()


def _note(workspace: Workspace, scored: Scored, periods: Sequence[Period], as_of: date) -> None:
    """The lake keeps the rows of what was computed on it."""
    document = {"scorecards": list(scorecards(scored)), "meta": scored.computation.results.meta}
    request = {"periods": [str(period) for period in periods], "by": "department", "as_of": as_of.isoformat()}
    note_computation("score", document, workspace.folder, request=request)


@dataclass
class _Writing:
    """Rows of one batch."""

    version: Version
    workspace: Workspace
    as_of: date
    made: dict[Period, Computation] = field(default_factory=dict)

    def write(self, scored: dict[SubjectKind, Scored]) -> dict[Period, Computation]:
        whole = scored[SubjectKind.DEPARTMENT]
        self.made = {period: self._computation(period, whole) for period in whole.sheets}
        Computation.objects.bulk_create(self.made.values())
        posts = positions(self.workspace)
        for kind, found in scored.items():
            for chunk in _chunks(scorecards(found), CHUNK):
                self._cards(kind, chunk, posts)
        return self.made

    def _computation(self, period: Period, scored: Scored) -> Computation:
        calendar = self.workspace.calendar
        meta: dict[str, Any] = dict(scored.computation.results.meta)
        return Computation(
            version=self.version,
            scheme_id=self.version.scheme_id,
            period=str(period),
            starts_on=calendar.start(period),
            ends_on=calendar.last_day(period),
            as_of=self.as_of,
            snapshot=meta.get("lake", {}).get("snapshot", ""),
            engine=str(meta["engine"]),
            outline=outline(self.workspace.scheme),
            meta=meta,
            computed_at=clock.now(),
        )

    def _cards(self, kind: SubjectKind, records: Sequence[dict[str, Any]], posts: Any) -> None:
        cards = [self._card(kind, record, posts) for record in records]
        figures = [
            _figure(card, line)
            for card, record in zip(cards, records, strict=True)
            for line in record["indicators"]
        ]
        # Nothing is worked out while others wait.
        with transaction.atomic():
            Scorecard.objects.bulk_create(cards)
            for figure in figures:
                figure.scorecard_id = figure.scorecard.pk
            Figure.objects.bulk_create(figures)
        time.sleep(PAUSE)

    def _card(self, kind: SubjectKind, record: dict[str, Any], posts: Any) -> Scorecard:
        return Scorecard(
            computation=self.made[Period.parse(record["period"])],
            kind=kind,
            subject=record["subject"],
            name=record["name"],
            position=posts.get(record["subject"], "") if kind is SubjectKind.EMPLOYEE else "",
            total=record["total"],
            grade=record["grade"] or "",
            coefficient=record["coefficient"],
            card=stored(record),
        )


def _figure(card: Scorecard, line: dict[str, Any]) -> Figure:
    return Figure(
        scorecard=card,
        indicator=line["indicator"],
        dimension=line["dimension"],
        status=line["status"],
        value=_float(line["value"]),
        target=_float(line["target"]),
        achievement=_float(line["achievement"]),
        score=line["score"],
        weight=float(line["effective_weight"]),
        contribution=float(line["contribution"]),
        signal=signal_of(line),
    )


def stored(record: dict[str, Any]) -> dict[str, Any]:
    """The record with numbers as text, without what the outline says once for all."""
    return {
        **{name: _text(value) for name, value in record.items() if name not in ("indicators", "dimensions")},
        "dimensions": [_text(_without(part)) for part in record["dimensions"]],
        "indicators": [_text(_without(line)) for line in record["indicators"]],
    }


def _without(part: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in part.items() if name not in _DROPPED}


def _text(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, dict):
        return {name: _text(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_text(one) for one in value]
    return value


def _float(value: Any) -> float | None:
    return None if value is None else float(value)


def _chunks(records: Iterator[dict[str, Any]], size: int) -> Iterator[list[dict[str, Any]]]:
    chunk: list[dict[str, Any]] = []
    for record in records:
        chunk.append(record)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
