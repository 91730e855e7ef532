"""The rows behind a number, from the very snapshot it was computed on; looked up once, then kept."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings

from steelyard.core.periods import Period
from steelyard.engine.explain import explain
from steelyard.engine.explanation_record import explanation_record
from steelyard.engine.export import as_json
from steelyard.engine.standing import runs_that_brought
from steelyard.engine.workspace import open_workspace
from steelyard.web.config import clock
from steelyard.web.schemes.files import path_of
from steelyard.web.scorecards.models import Computation, Evidence

#: Rows that are shown of one dataset and period.
MOST = 1000


def look_up(computation_id: str, subject: str, indicator: str) -> Evidence:
    """Raises SteelyardError when the snapshot is gone."""
    computation = Computation.objects.select_related("version").get(pk=computation_id)
    workspace = open_workspace(
        path_of(computation.version.text), settings.STEELYARD_LAKE, snapshot=computation.snapshot
    )
    found = explain(
        workspace,
        period=Period.parse(computation.period),
        subject=subject,
        indicator=indicator,
        as_of=computation.as_of,
        rows=True,
        limit=MOST,
    )
    body: dict[str, Any] = json.loads(as_json(explanation_record(found, "en")), parse_float=str)
    names = {measure.table for measure in found.measures if measure.table}
    body["brought_by"] = runs_that_brought(settings.STEELYARD_LAKE, names, until=computation.computed_at)
    evidence, _ = Evidence.objects.update_or_create(
        computation=computation,
        subject=subject,
        indicator=indicator,
        defaults={"body": body, "looked_up_at": clock.now()},
    )
    return evidence
