"""Uploading: send files, say how they are read, see what would become of the rows, take them in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from steelyard.web.data import access, answers, changes, inspecting, uploading
from steelyard.web.data.actions import uploads as actions
from steelyard.web.data.models import Upload, UploadState
from steelyard.web.org.requests import Request

#: What a form adds to the bytes of its files.
_FORM = 1 << 20


@require_GET
@access.reader
def uploads(request: Request) -> HttpResponse:
    """What was sent, the newest first."""
    found = Upload.objects.select_related("created_by").prefetch_related("files")[:100]
    context = {"uploads": found, "may_write": access.may_write(request.viewer)}
    return render(request, "data/uploads.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@csrf_exempt
@access.writer
def new(request: Request) -> HttpResponse:
    """Choose files. What is too large is refused before it is read: the form is checked only after that."""
    if request.method == "POST" and _too_large(request):
        return _new(request, [_too_large_words()], status=413)
    return _received(request)


def _too_large(request: Request) -> bool:
    length = request.headers.get("Content-Length", "")
    return not length.isdecimal() or int(length) > (settings.STEELYARD_UPLOAD_MB << 20) + _FORM


def _too_large_words() -> str:
    words = {"most": settings.STEELYARD_UPLOAD_MB}
    return _("Together the files are larger than %(most)d MB. Send fewer at once, or split them.") % words


def _new(request: Request, problems: list[str], status: int = 200) -> HttpResponse:
    context = {"problems": problems, "most": settings.STEELYARD_UPLOAD_MB, "most_files": uploading.MOST_FILES}
    return render(request, "data/upload_new.html", context, status=status)


@csrf_protect
def _received(request: Request) -> HttpResponse:
    if request.method != "POST":
        return _new(request, [])
    files = request.FILES.getlist("files")
    if problems := uploading.refusals(files):
        return _new(request, problems, status=422)
    return redirect("upload", actions.keep(files, actor=request.user).pk)


@require_http_methods(["GET", "HEAD", "POST"])
@access.reader
def upload(request: Request, upload_id: UUID) -> HttpResponse:
    """Where an upload stands: being looked at, waiting for answers, being taken in, in the lake."""
    found = access.upload_or_404(upload_id)
    if request.method == "POST":
        return _answered(request, found)
    return _shown(request, found, "data/upload.html")


@access.writer
def _answered(request: Request, found: Upload) -> HttpResponse:
    """Another table, another header: kept at once, and checked on the whole file."""
    if found.state != UploadState.MAPPING:
        return redirect("upload", found.pk)
    if "read-again" in request.POST:
        actions.look_again(found, answers.reading(found, request.POST), actor=request.user)
        return redirect("upload", found.pk)
    actions.answer(found, answers.read(found, request.POST))
    if not inspecting.unanswered(found):
        actions.ask_for_check(found)
    if request.htmx:
        return _shown(request, found, "data/mapping.html")
    return redirect("upload", found.pk)


def _shown(request: Request, found: Upload, template: str) -> HttpResponse:
    files = list(found.files.all())
    context: dict[str, Any] = {
        "upload": found,
        "files": files,
        "may_write": access.may_write(request.viewer),
        "before": uploading.sent_before(found, files),
    }
    if found.state == UploadState.MAPPING:
        context |= uploading.mapping(found, files)
    if found.state in (UploadState.IMPORTED, UploadState.TAKEN_BACK):
        last = found.result.get("back", found.result)
        context["followed"] = changes.followed(last.get("compute", ""), request.viewer)
    return render(request, template, context)


@require_GET
@access.reader
def check(request: Request, upload_id: UUID) -> HttpResponse:
    """What would become of the rows, as a fragment that asks again until it is known."""
    found = access.upload_or_404(upload_id)
    context = {"upload": found, **uploading.checked(found), "may_write": access.may_write(request.viewer)}
    return render(request, "data/check.html", context)


@require_POST
@access.writer
def take_in(request: Request, upload_id: UUID) -> HttpResponse:
    """The rows into the lake."""
    found = access.upload_or_404(upload_id)
    if found.state == UploadState.MAPPING and "answers" in request.POST:
        actions.answer(found, answers.read(found, request.POST))
    if found.state == UploadState.MAPPING and inspecting.unanswered(found):
        messages.error(request, _("Answer the questions first."))
    elif found.state == UploadState.MAPPING and not list(inspecting.chosen(found)):
        messages.error(request, _("Choose at least one sheet that is to be taken in."))
    else:
        actions.take_in(found, actor=request.user)
    return redirect("upload", found.pk)


@require_POST
@access.writer
def take_back(request: Request, upload_id: UUID) -> HttpResponse:
    """What was taken in goes again; what it changed is as it was before."""
    reason = request.POST.get("reason", "").strip()[:500]
    if not reason:
        messages.error(request, _("Say why: others will want to know."))
    else:
        actions.take_back(access.upload_or_404(upload_id), actor=request.user, reason=reason)
    return redirect("upload", upload_id)


@require_POST
@access.writer
def discard(request: Request, upload_id: UUID) -> HttpResponse:
    """Away with files that were not taken in."""
    if actions.discard(access.upload_or_404(upload_id), actor=request.user):
        messages.success(request, _("Discarded. Nothing of it is in the lake."))
    return redirect("uploads")
