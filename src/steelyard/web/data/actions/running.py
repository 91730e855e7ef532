"""Asking for checks and syncs of connections."""

from __future__ import annotations

from django.db import models, transaction

from steelyard.web.audit.recording import record
from steelyard.web.config.languages import engine_language
from steelyard.web.jobs.actions import enqueue
from steelyard.web.jobs.models import Job


@transaction.atomic
def sync(name: str, *, actor: models.Model | None, full: bool = False, mass_delete: bool = False) -> Job:
    """The worker syncs a connection; asked for twice while it waits, it is done once.

    `full` reads everything again, `mass_delete` lets a complete table lose more than half of its rows.
    """
    how = {"full": full, "allow_mass_delete": mass_delete}
    arguments = {"connection": name, **how, "actor": actor.pk if actor else None}
    key = f"sync {name} full" if full or mass_delete else f"sync {name}"
    job = enqueue("sync", arguments, actor=actor, key=key[:200])
    if actor is not None:
        record("connection.sync-requested", "connection", actor=actor, new={"name": name, **how})
    return job


@transaction.atomic
def check(name: str, *, actor: models.Model) -> Job:
    """The worker signs in and reads a page of every table; nothing is written into the lake."""
    arguments = {"connection": name, "language": engine_language()}
    job = enqueue("check-connection", arguments, actor=actor, key=f"check {name}"[:200])
    record("connection.check-requested", "connection", actor=actor, new={"name": name})
    return job
