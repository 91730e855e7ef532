"""Figures for Prometheus: what the processes counted, and what is looked up when it is asked for."""

from __future__ import annotations

import os
from collections.abc import Iterable

from django.db.models import Count, Min
from prometheus_client import REGISTRY, CollectorRegistry, Metric, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from steelyard.web.config import clock
from steelyard.web.jobs.models import Job, State, Worker
from steelyard.web.jobs.workers import UNSEEN


class Jobs(Collector):
    """Two queries, however many jobs there are."""

    def collect(self) -> Iterable[Metric]:
        jobs = GaugeMetricFamily("steelyard_jobs", "Jobs by kind and state.", labels=["kind", "state"])
        waiting = GaugeMetricFamily("steelyard_queue_length", "Jobs that wait.")
        oldest = GaugeMetricFamily("steelyard_queue_seconds", "For how long the first of them has waited.")
        alive = GaugeMetricFamily("steelyard_workers", "Workers that were seen lately.")
        counted = list(Job.objects.values("kind", "state").annotate(n=Count("pk"), first=Min("created_at")))
        for row in counted:
            jobs.add_metric([row["kind"], row["state"]], row["n"])
        queued = [row for row in counted if row["state"] == State.QUEUED]
        waiting.add_metric([], sum(row["n"] for row in queued))
        since = [(clock.now() - row["first"]).total_seconds() for row in queued]
        oldest.add_metric([], max(since, default=0))
        alive.add_metric([], Worker.objects.filter(seen_at__gt=clock.now() - UNSEEN).count())
        return [jobs, waiting, oldest, alive]


def written() -> bytes:
    """All of it in the format of Prometheus."""
    looked_up = CollectorRegistry()
    looked_up.register(Jobs())
    return generate_latest(_counted()) + generate_latest(looked_up)


def _counted() -> CollectorRegistry:
    """Where several processes make pages, each writes its counts to a folder that they share."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return together
