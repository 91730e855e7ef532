"""Connections: how they do, what they bring, checking, running and writing them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from steelyard.engine import connecting
from steelyard.web.config.languages import engine_language
from steelyard.web.data import access, place, queries
from steelyard.web.data.actions import connections as writing
from steelyard.web.data.actions import running
from steelyard.web.data.forms import ConnectionForm, FileForm
from steelyard.web.data.remedies import remedy
from steelyard.web.org.requests import Request
from steelyard.web.org.roles import Role

GET_POST = ["GET", "HEAD", "POST"]


@require_GET
@access.reader
def connections(request: Request) -> HttpResponse:
    """All connections."""
    found, problems = queries.connections()
    context = {"connections": found, "problems": problems, "may_write": access.may_write(request.viewer)}
    return render(request, "data/connections.html", context)


@require_GET
@access.reader
def connection(request: Request, name: str) -> HttpResponse:
    """One connection: its streams, schedule, last check and runs."""
    found = _or_404(name)
    check, sync = queries.last_check(name), queries.last_sync(name)
    message = (found["last"] or {}).get("message", "")
    if sync is not None and sync.problems:
        message = message or "\n".join(sync.problems)
    return render(
        request,
        "data/connection.html",
        {
            "connection": found,
            "check": check,
            "sync": sync,
            "message": message if found["fresh"] in ("failed", "never") else "",
            "remedy": remedy(message) if message else "",
            "may_write": access.may_write(request.viewer),
        },
    )


def _or_404(name: str) -> dict[str, Any]:
    found = queries.connection(name)
    if found is None:
        raise Http404
    return found


@require_POST
@access.writer
def check(request: Request, name: str) -> HttpResponse:
    """Sign in and read a page of every table."""
    _or_404(name)
    running.check(name, actor=request.user)
    return redirect("connection", name)


@require_POST
@access.writer
def sync(request: Request, name: str) -> HttpResponse:
    """Run now; all of it again where somebody says so."""
    _or_404(name)
    full, mass_delete = "full" in request.POST, "mass_delete" in request.POST
    running.sync(name, actor=request.user, full=full, mass_delete=full and mass_delete)
    return redirect("connection", name)


# ── writing ─────────────────────────────────────────────────────────────────────────────────────────


@require_http_methods(GET_POST)
@access.writer
def new(request: Request) -> HttpResponse:
    """First which system it is, then what that asks for."""
    language = engine_language()
    kind = connecting.find_kind(request.GET.get("kind", ""), language)
    if kind is None or not kind["is_simple"]:
        return render(
            request, "data/kinds.html", {"kinds": connecting.kind_records(language), "chosen": kind}
        )
    return _form(request, kind, None, name="")


@require_http_methods(GET_POST)
@access.writer
def edit(request: Request, name: str) -> HttpResponse:
    """A form for the common settings; what it does not show stays as it is."""
    entry = connecting.entry_of(connecting.read_text(place.connection_file()), name)
    kind = connecting.find_kind(str((entry or {}).get("kind")), engine_language())
    if entry is None or kind is None:
        raise Http404
    return _form(request, kind, entry, name=name)


def _form(request: Request, kind: dict[str, Any], entry: dict[str, Any] | None, *, name: str) -> HttpResponse:
    initial = {"name": name or kind["name"], "timezone": "Asia/Shanghai"}
    if entry is not None:
        hosts = entry.get("allow_hosts", [])
        shown = hosts if isinstance(hosts, str) else ", ".join(hosts)
        initial |= {key: entry[key] for key in ("schedule", "timezone") if key in entry}
        initial |= {"name": name, "allow_hosts": shown}
    form = ConnectionForm(request.POST or None, kind=kind, entry=entry, initial=initial)
    if request.method == "POST" and form.is_valid():
        saved = _save(request, form, is_new=entry is None)
        if saved:
            return redirect("connection", saved)
    context = {"form": form, "kind": kind, "name": name}
    return render(request, "data/connection_form.html", context, status=422 if form.errors else 200)


def _save(request: Request, form: ConnectionForm, *, is_new: bool) -> str:
    """The name of the connection, "" where something is wrong with it."""
    name: str = form.cleaned_data["name"]
    text = connecting.read_text(place.connection_file())
    if is_new and connecting.entry_of(text, name) is not None:
        form.add_error("name", _("There is a connection of this name already."))
        return ""
    try:
        writing.write_entry(name, form.written(), actor=request.user, is_admin=request.viewer.has(Role.ADMIN))
    except ValidationError as error:
        form.add_error(None, error)
        return ""
    messages.success(request, _("Saved. Check the connection before it runs."))
    return name


@require_http_methods(GET_POST)
@access.writer
def file(request: Request) -> HttpResponse:
    """The connection file as text, with mistakes told by line."""
    text = connecting.read_text(place.connection_file())
    form = FileForm(
        request.POST or None, initial={"text": text or connecting.EMPTY, "seen": writing.seal(text)}
    )
    if request.method == "POST" and form.is_valid():
        try:
            writing.write_text(
                form.cleaned_data["text"],
                seen=form.cleaned_data["seen"],
                actor=request.user,
                is_admin=request.viewer.has(Role.ADMIN),
            )
        except ValidationError as error:
            form.add_error("text", error)
        else:
            messages.success(request, _("Saved."))
            return redirect("connections")
    context = {"form": form, "where": place.connection_file().name}
    return render(request, "data/connection_file.html", context, status=422 if form.errors else 200)


@require_POST
@access.writer
def remove(request: Request, name: str) -> HttpResponse:
    """Out of the file; its rows stay in the lake."""
    _or_404(name)
    try:
        writing.remove_entry(name, actor=request.user, is_admin=request.viewer.has(Role.ADMIN))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("connection", name)
    messages.success(request, _("“%(name)s” was taken out. Its rows stay in the lake.") % {"name": name})
    return redirect("connections")
