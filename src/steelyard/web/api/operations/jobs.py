"""How far a job is that one asked for."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from steelyard.web.accounts.scopes import Scope
from steelyard.web.api.authentication import Token, viewer
from steelyard.web.jobs import access
from steelyard.web.jobs.models import Job

router = Router(tags=["jobs"], auth=Token(Scope.JOBS_READ))


class JobOut(Schema):
    """`state` is queued, running, done or failed; `problems` says in words why it failed."""

    id: UUID
    kind: str
    state: str
    done: int
    total: int
    message: str
    result: Any
    problems: list[str]
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


@router.get("/jobs/{job_id}", response=JobOut, operation_id="get_job", summary="A job")
def job(request: HttpRequest, job_id: UUID) -> Job:
    return access.visible_job(viewer(request), job_id)
