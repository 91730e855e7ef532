"""Totals that two sources should have in common: compared by the worker, settled by the owner."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction

from steelyard.core.problems import Problem, SteelyardError
from steelyard.web.audit.recording import record
from steelyard.web.config import clock
from steelyard.web.data import arrived, place
from steelyard.web.jobs.actions import enqueue
from steelyard.web.jobs.models import Job
from steelyard.web.org.viewer import Viewer
from steelyard.web.schemes.models import Scheme, State, Version

#: Keys on which the sides differ that are named one by one.
_KEYS = 50


def newest_versions() -> list[Version]:
    """Of each scheme the published version that applies: one query."""
    found: dict[str, Version] = {}
    for version in Version.objects.filter(state=State.PUBLISHED).select_related("scheme").order_by("number"):
        found[version.scheme_id] = version
    return list(found.values())


# ── asking ──────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def ask_to_compare(*, actor: models.Model) -> Job:
    """The worker compares the sources of all published schemes."""
    return enqueue("reconcile", {}, actor=actor, key="reconcile")


@transaction.atomic
def ask_to_settle(
    *, scheme: str, name: str, period: str, reason: str, owner: str, actor: models.Model
) -> Job:
    """The worker writes the decision of the owner, if the difference is still there."""
    said = {"scheme": scheme, "name": name, "period": period, "reason": reason, "owner": owner}
    record("reconciliation.settlement-requested", "reconciliation", actor=actor, new=said, reason=reason)
    return enqueue("settle", {**said, "actor": actor.pk}, actor=actor)


def newest() -> Job | None:
    """The last comparison."""
    return Job.objects.filter(kind="reconcile").order_by("-created_at").first()


def newest_settlement() -> Job | None:
    """The last settlement that was asked for."""
    return Job.objects.filter(kind="settle").order_by("-created_at").first()


@dataclass(frozen=True)
class Listed:
    """`open_` first, then the others; `may_settle` are the names of owners this viewer is."""

    records: list[Mapping[str, Any]]
    owner: str


def listed(job: Job | None, viewer: Viewer) -> Listed:
    """What the last comparison found, the open ones first."""
    records = list(job.result or []) if job is not None and job.is_over else []
    records.sort(key=lambda each: (each["state"] != "open", each["period"]))
    return Listed(records, viewer.person.pk if viewer.person is not None else "")


# ── doing ───────────────────────────────────────────────────────────────────────────────────────────


def compare() -> list[dict[str, Any]]:
    """Every reconciliation of every published scheme in the usual periods; numbers are exact, as text."""
    from steelyard.engine.reconciliation_record import reconciliation_record
    from steelyard.engine.reconciling import reconcile
    from steelyard.web.scorecards.computing import open_version, usual_periods

    found: list[dict[str, Any]] = []
    for version in newest_versions():
        workspace = open_version(version, place.lake())
        if not workspace.scheme.reconciliations:
            continue
        today = clock.today()
        for each in reconcile(workspace, usual_periods(workspace, today), as_of=today):
            said = reconciliation_record(each, "en")
            found.append(
                {
                    **said,
                    "scheme": version.scheme_id,
                    "title": dict(each.title.by_language),
                    "sides": [_side(each.model.left), _side(each.model.right)],
                    "count": len(said["differences"]),
                    "differences": said["differences"][:_KEYS],
                    "reopened": each.reopened,
                }
            )
    return found


def _side(side: Any) -> dict[str, str]:
    return dict(side.title.by_language) if side.title else {"": side.table or side.file or ""}


def settle(said: Mapping[str, Any], *, actor: models.Model | None) -> dict[str, Any]:
    """Write the decision. Raises SteelyardError when there is nothing to settle, or it is not the owner."""
    from steelyard.core.periods import Period
    from steelyard.engine import settling
    from steelyard.web.scorecards.computing import open_version

    version = next((each for each in newest_versions() if each.scheme_id == said["scheme"]), None)
    if version is None or not Scheme.objects.filter(pk=said["scheme"]).exists():
        raise SteelyardError(Problem("there is no such scheme"))
    workspace = open_version(version, place.lake())
    done = settling.settle(
        workspace,
        said["name"],
        Period.parse(said["period"]),
        by=said["owner"],
        reason=said["reason"],
        at=clock.now(),
        as_of=clock.today(),
    )
    with transaction.atomic():
        record("reconciliation.settled", "reconciliation", actor=actor, new=done.row, reason=said["reason"])
    reason = f"settled: {said['name']} {said['period']}"
    return {"row": done.row, "compute": arrived.follow({"decisions"}, actor=actor, reason=reason)}
