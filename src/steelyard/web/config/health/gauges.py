"""Figures that are looked up when they are asked for."""

from __future__ import annotations

from django.db.models import Count
from prometheus_client import Gauge

from steelyard.web.jobs.models import Job, State

JOBS = Gauge("steelyard_jobs", "Jobs by kind and state.", ["kind", "state"])


def measure() -> None:
    """One query."""
    JOBS.clear()
    counted = Job.objects.values("kind", "state").annotate(n=Count("pk"))
    for row in counted:
        JOBS.labels(row["kind"], row["state"]).set(row["n"])
    for state in State.values:
        JOBS.labels("any", state).set(sum(row["n"] for row in counted if row["state"] == state))
