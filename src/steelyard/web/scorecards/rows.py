"""Measures, targets and rows behind a number, as the pages show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models
from django.http import Http404, HttpResponse

from steelyard.web.jobs.actions import enqueue
from steelyard.web.jobs.models import Job, State
from steelyard.web.scorecards.lines import Line
from steelyard.web.scorecards.models import Computation, Evidence, Scorecard
from steelyard.web.scorecards.queries import Numbers
from steelyard.web.ui.downloads import file_of


def ask_for(computation: Computation, subject: str, indicator: str, *, actor: models.Model | None) -> Job:
    """A job that looks the rows up; asking twice is asking once."""
    return enqueue(
        "evidence",
        _arguments(computation, subject, indicator),
        actor=actor,
        key=_key(computation, subject, indicator),
    )


def waiting(computation: Computation, subject: str, indicator: str) -> Job | None:
    """The newest job that looks these rows up, as long as it has not been done."""
    wanted = {
        f"arguments__{name}": value for name, value in _arguments(computation, subject, indicator).items()
    }
    job = Job.objects.filter(kind="evidence", **wanted).order_by("-created_at").first()
    return job if job is not None and job.state != State.DONE else None


def _arguments(computation: Computation, subject: str, indicator: str) -> dict[str, str]:
    return {"computation": str(computation.pk), "subject": subject, "indicator": indicator}


def _key(computation: Computation, subject: str, indicator: str) -> str:
    return f"evidence {computation.pk} {subject} {indicator}"[:200]


def download(evidence: Evidence, number: str, ending: str) -> HttpResponse:
    """One of the row tables as a file. Raises Http404 for a table that is not there."""
    found = tables(evidence)
    if not number.isdecimal() or int(number) >= len(found):
        raise Http404
    table = found[int(number)]
    names = [str(name) for name in table["columns"]]
    records = [dict(zip(names, row, strict=True)) for row in table["rows"]]
    return file_of(f"{evidence.indicator} {evidence.subject} {table['period']}", names, records, ending)


def measures(line: Line) -> list[tuple[str, Any]]:
    """Name and value of each measure of the formula."""
    return list((line.record.get("measures") or {}).items())


def target_history(
    cards: Sequence[Scorecard], figures: Mapping[int, Mapping[str, Numbers]], name: str
) -> list[tuple[str, Numbers]]:
    """Period and figure, the newest first."""
    found = [(card.computation.period, figures.get(card.pk, {}).get(name)) for card in reversed(cards)]
    return [(period, figure) for period, figure in found if figure is not None]


def tables(evidence: Evidence) -> list[dict[str, Any]]:
    """The row tables of an evidence, each with its dataset and columns."""
    found: list[dict[str, Any]] = evidence.body.get("rows", [])
    return found
