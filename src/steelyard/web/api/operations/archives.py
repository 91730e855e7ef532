"""The archive of a closed cycle: written, and taken out."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router, Schema
from ninja.decorators import decorate_view

from steelyard.web.accounts.scopes import Scope
from steelyard.web.api.authentication import Token, acting, viewer_with
from steelyard.web.api.fields import refused
from steelyard.web.api.idempotency import once
from steelyard.web.api.operations.jobs import JobOut
from steelyard.web.cycles import access
from steelyard.web.jobs.models import Job
from steelyard.web.org.roles import Role
from steelyard.web.reports import archiving, handing_out
from steelyard.web.reports.models import Archive

router = Router(tags=["cycles"], auth=Token(Scope.CYCLES_READ))
WRITE = Token(Scope.CYCLES_WRITE)


class ArchiveOut(Schema):
    """`sha256` is that of the file."""

    sha256: str
    bytes: int
    written_at: datetime


@router.post(
    "/cycles/{uuid:cycle_id}/archive",
    auth=WRITE,
    response={202: JobOut},
    operation_id="archive_cycle",
    summary="Write the archive",
)
@decorate_view(once)
def archive(request: HttpRequest, cycle_id: UUID) -> tuple[int, Job]:
    """Of a closed cycle, by HR: a job writes and checks it."""
    looking = viewer_with(request, *access.RUNNERS)
    found = access.cycle_or_404(looking, cycle_id)
    with refused():
        return 202, archiving.request(found, actor=looking.user)


@router.get(
    "/cycles/{uuid:cycle_id}/archive",
    response=ArchiveOut,
    operation_id="get_archive",
    summary="The archive of a cycle",
)
def get_archive(request: HttpRequest, cycle_id: UUID) -> Archive:
    """404 until it is written; for HR and auditors."""
    looking = viewer_with(request, Role.HR, Role.AUDITOR)
    found: Archive | None = Archive.objects.filter(cycle=access.cycle_or_404(looking, cycle_id)).first()
    if found is None:
        raise Http404
    return found


@router.get(
    "/cycles/{uuid:cycle_id}/archive/file",
    operation_id="download_archive",
    summary="The file of the archive",
)
def archive_file(request: HttpRequest, cycle_id: UUID) -> HttpResponse:
    """For `steelyard verify`. That it was taken out is in the chain."""
    looking = viewer_with(request, Role.HR, Role.AUDITOR)
    return handing_out.archive(access.cycle_or_404(looking, cycle_id), actor=acting(looking))


@router.get(
    "/cycles/{uuid:cycle_id}/archive/names",
    operation_id="download_archive_names",
    summary="Who is who in the archive",
)
def archive_names(request: HttpRequest, cycle_id: UUID) -> HttpResponse:
    """For HR alone."""
    looking = viewer_with(request, Role.HR)
    return handing_out.archive(access.cycle_or_404(looking, cycle_id), names=True, actor=acting(looking))
