"""Quarantine: rows that were held, why, and what is done about them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from steelyard.core.problems import SteelyardError
from steelyard.engine import quarantine as engine
from steelyard.engine.quarantine import Selection
from steelyard.web.data import access, changes, place, queries, rowform
from steelyard.web.data.actions import held
from steelyard.web.data.views.runs import page_of, pages
from steelyard.web.data.words import CODES, HELD_STATUSES
from steelyard.web.jobs.models import Job
from steelyard.web.org.requests import Request

#: Names of the filters in the address.
FILTERS = ("table", "source", "code", "status", "run", "q")


@require_GET
@access.reader
def quarantine(request: Request) -> HttpResponse:
    """The rows that fit the filters; by default those about which something is to be done."""
    return _listed(request, {name: request.GET.get(name, "") for name in FILTERS})


def _listed(
    request: Request, filters: dict[str, str], complaint: str = "", status: int = 200
) -> HttpResponse:
    page = page_of(request)
    rows, total = queries.held_page(selection_of(filters), page)
    return render(
        request,
        "data/quarantine.html",
        {
            "rows": rows,
            "total": total,
            "page": pages(total, page),
            "filters": filters,
            "kept": urlencode(filters),
            "tallies": engine.tallies(place.lake()),
            "statuses": HELD_STATUSES,
            "codes": CODES,
            "columns": sorted({name for row in rows for name in row["original"]}),
            "typed": request.POST if request.method == "POST" else {},
            "complaint": complaint,
            "may_write": access.may_write(request.viewer),
        },
        status=status,
    )


def selection_of(filters: dict[str, str]) -> Selection:
    """What the filters mean. Without a status: what waits; `all`: everything."""
    wanted = filters["status"]
    status = engine.WAITING if not wanted else () if wanted == "all" else (wanted,)
    return Selection(
        table=filters["table"] or None,
        source=filters["source"] or None,
        code=filters["code"] or None,
        run=filters["run"] or None,
        words=filters["q"].strip()[:200],
        status=status,
    )


# ── one row ─────────────────────────────────────────────────────────────────────────────────────────


@require_http_methods(["GET", "HEAD", "POST"])
@access.reader
def row(request: Request, row_id: str) -> HttpResponse:
    """One row with a field for each cell, the reason beside it."""
    found = engine.find_row(place.lake(), row_id)
    if found is None:
        raise Http404
    if request.method == "POST":
        if not access.may_write(request.viewer):
            raise Http404
        return _mended(request, found)
    return _row(request, found)


def _row(request: Request, found: engine.Held, complaint: str = "", status: int = 200) -> HttpResponse:
    typed = request.POST if request.method == "POST" else {}
    context = {
        "row": found,
        "fields": rowform.fields_of(found, typed),
        "may_write": access.may_write(request.viewer) and found.status in (*engine.WAITING, "rejected"),
        "is_waiting": found.status in engine.WAITING,
        "reason": typed.get("reason", ""),
        "complaint": complaint,
    }
    return render(request, "data/row.html", context, status=status)


def _mended(request: Request, found: engine.Held) -> HttpResponse:
    what, reason = request.POST.get("do", ""), request.POST.get("reason", "").strip()[:500]
    selection = Selection(ids=(found.id,))
    try:
        if what == "reject":
            held.reject(selection, actor=request.user, reason=reason)
            messages.success(request, _("Rejected. The row stays out, with your reason."))
            return redirect("quarantine")
        if what == "undo":
            held.undo(selection, actor=request.user)
            return redirect("quarantine-row", found.id)
        cells = rowform.changed(found, request.POST)
        if cells:
            held.mend(found.id, cells, actor=request.user, reason=reason)
        if what == "replay":
            job = held.ask_for("replay", selection, actor=request.user, reason=reason)
            return redirect("quarantine-job", job.pk)
    except SteelyardError as error:
        complaint = _("Say why: others will want to know.") if what == "reject" and not reason else str(error)
        return _row(request, found, complaint, status=422)
    messages.success(request, _("Saved. The row comes in when it is replayed."))
    return redirect("quarantine-row", found.id)


# ── many rows ───────────────────────────────────────────────────────────────────────────────────────


@require_POST
@access.writer
def bulk(request: Request) -> HttpResponse:
    """What is to be done with the rows that are ticked, or with all that fit the filters."""
    filters = {name: request.POST.get(f"filter-{name}", "") for name in FILTERS}
    ids = tuple(request.POST.getlist("ids"))
    if "all" not in request.POST and not ids:
        return _listed(request, filters, _("Tick the rows that are meant."), status=422)
    selection = selection_of(filters) if "all" in request.POST else Selection(ids=ids)
    what, reason = request.POST.get("do", ""), request.POST.get("reason", "").strip()[:500]
    try:
        return _done(request, what, selection, reason)
    except SteelyardError as error:
        complaint = _("Say why: others will want to know.") if what == "reject" and not reason else str(error)
        return _listed(request, filters, complaint, status=422)


def _done(request: Request, what: str, selection: Selection, reason: str) -> HttpResponse:
    if what == "reject":
        count = held.reject(selection, actor=request.user, reason=reason)
        text = ngettext("%(count)d row was rejected.", "%(count)d rows were rejected.", count)
        messages.success(request, text % {"count": count})
        return redirect("quarantine")
    if what == "undo":
        count = held.undo(selection, actor=request.user)
        text = ngettext("%(count)d mending was taken back.", "%(count)d mendings were taken back.", count)
        messages.success(request, text % {"count": count})
        return redirect("quarantine")
    cells = {}
    if what in ("mend", "mend-and-replay"):
        column = request.POST.get("column", "").strip()
        if not column:
            raise SteelyardError(_("Say which column is to be set."))
        cells = {column: request.POST.get("value", "")}
        rowform.require_columns(selection, column)
    elif what != "replay":
        raise SteelyardError(_("Say what is to be done with the rows."))
    job = held.ask_for(what, selection, actor=request.user, cells=cells, reason=reason)
    return redirect("quarantine-job", job.pk)


@require_GET
@access.reader
def job(request: Request, job_id: UUID) -> HttpResponse:
    """How far it is, and what came of it: rows that came in, rows that are still held, scores that moved."""
    found = Job.objects.filter(pk=job_id, kind="quarantine").first()
    if found is None:
        raise Http404
    result: dict[str, Any] = found.result or {}
    broken, _total = (
        queries.held_page(Selection(ids=tuple(result["broken"]), status=()), 1)
        if result.get("broken")
        else ([], 0)
    )
    return render(
        request,
        "data/replayed.html",
        {
            "job": found,
            "result": result,
            "broken": broken,
            "followed": changes.followed(result.get("compute", ""), request.viewer),
        },
    )


@require_GET
@access.reader
def score_changes(request: Request, job_id: UUID) -> HttpResponse:
    """Which totals are others since a computation, as a fragment that asks again until it is done."""
    followed = changes.followed(str(job_id), request.viewer)
    if followed is None:
        raise Http404
    return render(
        request,
        "data/changes.html",
        {"followed": followed, "address": reverse("score-changes", args=[job_id])},
    )
