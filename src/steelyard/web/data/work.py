"""What the worker does for the pages of data."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction

from steelyard.core.problems import SteelyardError
from steelyard.engine import quarantine, syncing
from steelyard.web.accounts.models import User
from steelyard.web.audit.recording import record
from steelyard.web.config import clock
from steelyard.web.data import arrived, place, reconciling, standing
from steelyard.web.data.actions import held, running, uploads
from steelyard.web.data.freshness import next_turn
from steelyard.web.data.models import Upload, UploadState
from steelyard.web.data.queries import syncing_now
from steelyard.web.jobs.kinds import Running, every_minute, handler
from steelyard.web.jobs.models import Job, State
from steelyard.web.schemes.models import State as Published
from steelyard.web.schemes.models import Version
from steelyard.web.scorecards.models import Computation

#: How long files stay that nobody took in, and those that are in the lake.
KEPT_OPEN, KEPT_IMPORTED = timedelta(days=7), timedelta(days=30)

#: Jobs that bring rows, and ask for scores themselves when they are done.
BRINGING = ("sync", "contributions", "quarantine", "import-upload", "take-back-upload", "settle")


def actor_of(job: Running) -> models.Model | None:
    """Who asked for it; None is the schedule."""
    asked_by = job.arguments.get("actor")
    return User.objects.filter(pk=asked_by).first() if asked_by is not None else None


# ── connections ─────────────────────────────────────────────────────────────────────────────────────


@handler("sync")
def sync(job: Running) -> dict[str, Any]:
    """One connection. Raises SteelyardError with what the run says when it failed."""
    name = job.arguments["connection"]
    found = syncing.declared(place.connection_file(), [name])
    manner = syncing.Manner(
        full=job.arguments.get("full", False),
        allow_mass_delete=job.arguments.get("allow_mass_delete", False),
    )

    def tell(_: str, table: str, rows: int) -> None:
        job.progress(0, 0, f"{table}: {rows:,}")

    with syncing.lake_for(place.lake(), dry_run=False) as lake:
        (outcome,) = syncing.sync(lake, found, manner=manner, dry_run=False, progress=tell)
    report = syncing.record([outcome], dry_run=False)["runs"][0]
    changed = arrived.changed_tables(report["tables"], replayed=report["replayed"])
    compute = arrived.follow(changed, actor=actor_of(job), reason=f"{name}: {report['run'] or ''}")
    if outcome.failed:
        raise SteelyardError(report["message"] or "the run failed")
    return {**report, "compute": compute}


@handler("check-connection")
def check(job: Running) -> list[dict[str, Any]]:
    """What is reachable: table, rows of the first page, or what the problem is."""
    found = syncing.declared(place.connection_file(), [job.arguments["connection"]])
    return [
        {"table": reach.table, "rows": reach.rows, "problem": reach.problem}
        for _, reaches in syncing.check(found)
        for reach in reaches
    ]


@every_minute
def keep_up() -> None:
    """Looks at the lake, and asks for the syncs that are due."""
    body = standing.current()
    busy, now = syncing_now(), clock.now()
    asked = _asked_last()
    for each in body["connections"]:
        due = next_turn(each, body, now=now)
        if due is None or due > now or each["name"] in busy:
            continue
        last = asked.get(each["name"])
        if last is not None and syncing.turn_after(each["schedule"], each["timezone"], last) > now:
            # It was tried and could not even begin, so that the lake knows nothing of it.
            continue
        running.sync(each["name"], actor=None)


@every_minute
def catch_up() -> None:
    """Scores of rows that came by another way: a command, or a job that was killed before it could ask."""
    body = standing.current()
    snapshot = body["snapshot"]
    if snapshot is None or not Version.objects.filter(state=Published.PUBLISHED).exists():
        return
    newest = Computation.objects.filter(is_current=True).order_by("-starts_on").first()
    if newest is not None and newest.snapshot in (snapshot["id"], snapshot["name"]):
        return
    asked = Job.objects.filter(kind="compute", created_at__gte=datetime.fromisoformat(snapshot["taken_at"]))
    at_work = Job.objects.filter(kind__in=BRINGING, state__in=[State.QUEUED, State.RUNNING])
    if asked.exists() or at_work.exists():
        return
    tables = {table["table"] for table in body["tables"]}
    arrived.follow(tables, actor=None, reason=f"new rows: {snapshot['name']}")


def _asked_last() -> dict[str, Any]:
    """Connection → when a sync was last asked for."""
    jobs = Job.objects.filter(kind="sync", created_at__gt=clock.now() - timedelta(days=400))
    newest = jobs.values("arguments__connection").annotate(at=models.Max("created_at"))
    return {row["arguments__connection"]: row["at"] for row in newest.order_by()}


# ── quarantine ──────────────────────────────────────────────────────────────────────────────────────


@handler("quarantine")
def work_on_held(job: Running) -> dict[str, Any]:
    """Mends, replays, or both; what is done already is not done again."""
    said, actor = job.arguments, actor_of(job)
    assert actor is not None
    selection = held.from_plain(said["selection"])
    rows = [row for row in quarantine.held_rows(place.lake(), selection) if row.status in quarantine.WAITING]
    chosen = quarantine.Selection(ids=tuple(row.id for row in rows))
    done: dict[str, Any] = {"what": said["what"], "rows": len(rows)}
    if rows and said["what"] in ("mend", "mend-and-replay"):
        job.progress(0, len(rows))
        done["mended"] = held.mend_many(chosen, said["cells"], actor=actor, reason=said["reason"])
    if rows and said["what"] in ("replay", "mend-and-replay"):
        done |= _replay(job, chosen, actor, said["reason"])
    standing.current()
    return done


def _replay(job: Running, chosen: quarantine.Selection, actor: models.Model, reason: str) -> dict[str, Any]:
    replayed = quarantine.replay_rows(
        place.lake(),
        chosen,
        by=str(actor),
        timezone=place.zone(),
        reason=reason or None,
        progress=job.progress,
    )
    run = replayed.run
    new = {"run": run.id, "accepted": replayed.accepted, "still_held": len(replayed.broken)}
    with transaction.atomic():
        record("held-row.replayed", held.KIND, actor=actor, new=new, reason=reason)
    tables = {receipt.table for receipt in run.receipts.values() if receipt.accepted or run.replayed}
    compute = arrived.follow(tables, actor=actor, reason=f"replayed: {run.id}")
    return {
        **new,
        "followed": run.replayed,
        "broken": [row.id for row in replayed.broken[:200]],
        "tables": sorted(tables),
        "compute": compute,
    }


# ── uploads ─────────────────────────────────────────────────────────────────────────────────────────


@handler("inspect-upload")
def inspect(job: Running) -> dict[str, Any]:
    """What is in the files, and the likeliest way to read it."""
    from steelyard.web.data.inspecting import look_at

    upload = _upload(job)
    if upload is None or upload.state != UploadState.INSPECTING:
        return {}
    look_at(upload, job.arguments.get("reading", {}), tell=job.progress)
    if any(said.get("take") for said in upload.answers.values()):
        uploads.ask_for_check(upload)
    return {"parts": len(upload.parts)}


@handler("check-upload")
def check_upload(job: Running) -> dict[str, Any]:
    """What would become of all rows."""
    from steelyard.web.data.inspecting import look_through

    upload = _upload(job)
    if upload is None or not upload.is_open:
        return {}
    return {"checked": look_through(upload)}


@handler("import-upload")
def import_upload(job: Running) -> dict[str, Any]:
    """The rows into the lake. Run again after a crash, nothing comes twice."""
    from steelyard.web.data.inspecting import take_in

    upload = _upload(job)
    if upload is None or upload.state != UploadState.IMPORTING:
        return {}
    return take_in(upload, actor=actor_of(job), tell=job.progress)


@handler("take-back-upload")
def take_back_upload(job: Running) -> dict[str, Any]:
    """Its rows out of the lake again. Run again after a crash, nothing more happens."""
    from steelyard.web.data.inspecting import take_back

    upload = _upload(job)
    if upload is None or upload.state != UploadState.TAKING_BACK:
        return {}
    return take_back(upload, actor=actor_of(job), reason=job.arguments.get("reason", ""))


def _upload(job: Running) -> Upload | None:
    return Upload.objects.filter(pk=job.arguments["upload"]).first()


@every_minute
def tidy() -> None:
    """Files that nobody needs any more go; what they were called stays on record."""
    now = clock.now()
    open_ = Upload.objects.filter(state=UploadState.MAPPING, created_at__lt=now - KEPT_OPEN)
    for upload in open_:
        with transaction.atomic():
            record("upload.discarded", upload, actor=None, reason="nobody took it in")
            Upload.objects.filter(pk=upload.pk).update(state=UploadState.DISCARDED)
        uploads.remove(list(upload.files.all()))
    for upload in Upload.objects.filter(imported_at__lt=now - KEPT_IMPORTED, result__kept=True):
        uploads.remove(list(upload.files.all()))
        Upload.objects.filter(pk=upload.pk).update(result={**upload.result, "kept": False})


# ── reconciliations ─────────────────────────────────────────────────────────────────────────────────


@handler("reconcile")
def compare(job: Running) -> list[dict[str, Any]]:
    """Every reconciliation of the published schemes."""
    return reconciling.compare()


@handler("settle")
def settle(job: Running) -> dict[str, Any]:
    """The decision of the owner, and the comparison as it is afterwards."""
    done = reconciling.settle(job.arguments, actor=actor_of(job))
    actor = actor_of(job)
    if actor is not None:
        reconciling.ask_to_compare(actor=actor)
    return done
