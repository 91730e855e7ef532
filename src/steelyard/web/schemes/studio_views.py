"""The studio: the text of a draft, forms for its parts, findings, and what it gives on real data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from steelyard.core.problems import SteelyardError
from steelyard.engine.drafting import structure
from steelyard.engine.drafting.mistakes import Mistake
from steelyard.engine.drafting.parts import RefusedError
from steelyard.web.org.requests import Request
from steelyard.web.schemes import access, actions, parts, studio, trying
from steelyard.web.schemes.files import path_of
from steelyard.web.schemes.models import Trial, Version

#: Browsers send CRLF whatever was there before.
_BREAK = re.compile(r"\r\n?")


@require_http_methods(["GET", "POST"])
@access.for_draft_readers
def draft(request: Request, slug: str) -> HttpResponse:
    """The studio; what is sent is saved: the text, with the fields that were changed written into it."""
    version = access.draft_or_404(slug)
    if request.method == "GET":
        at = request.GET.get("at", "")[:200]
        return render(
            request, "schemes/draft.html", studio.page(version, version.text, request.viewer, at=at)
        )
    if not request.viewer.has(*access.EDITORS):
        raise Http404
    return _saved(request, version)


@require_POST
@access.for_editors
def change(request: Request, slug: str) -> HttpResponse:
    """Fields of a dimension or an indicator; without a text they are written into what is saved."""
    version = access.draft_or_404(slug)
    if parts.chosen(_sent(request, version).text, request.POST.get("at", "")[:200]) is None:
        raise Http404
    return _saved(request, version)


def _saved(request: Request, version: Version) -> HttpResponse:
    sent = _sent(request, version)
    made = studio.written(sent, shown_of=version.text)
    if made.mistakes:
        return _again(request, version, sent, mistakes=made.mistakes)
    return _keep(request, version, sent, made.text, sent.at)


def _keep(request: Request, version: Version, sent: studio.Sent, text: str, at: str) -> HttpResponse:
    """Saves, and goes on at a part."""
    try:
        actions.save_text(version, text=text, revision=_revision(request), actor=request.user)
    except actions.StaleError as error:
        return _again(request, error.version, sent, status=409, theirs=error.version.text)
    except ValidationError as error:
        return _again(request, version, sent, complaint=" ".join(error.messages))
    messages.success(request, _("Saved."))
    return redirect(_address(version.scheme_id, at))


def _again(
    request: Request,
    version: Version,
    sent: studio.Sent,
    *,
    status: int = 422,
    mistakes: Mapping[str, Mistake] | None = None,
    **said: str,
) -> HttpResponse:
    """The page with what was typed still in it."""
    typed = studio.Typed(sent.fields, mistakes or {})
    page = studio.page(version, sent.text, request.viewer, at=sent.at, typed=typed)
    return render(request, "schemes/draft.html", {**page, **said}, status=status)


def _sent(request: Request, version: Version) -> studio.Sent:
    """The text that was sent, or the one that is saved; line ends of a browser are no change."""
    fields = {name: _BREAK.sub("\n", str(value)) for name, value in request.POST.items()}
    text = fields.pop("text", version.text)
    return studio.Sent(text[: actions.LONGEST + 1], fields.pop("at", "")[:200], fields)


def _revision(request: Request) -> int:
    sent = request.POST.get("revision", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else 0


def _address(slug: str, at: str) -> str:
    return f"{reverse('scheme-draft', args=[slug])}{'?' + urlencode({'at': at}) if at else ''}"


# ── as one types ────────────────────────────────────────────────────────────────────────────────────


@require_POST
@access.for_draft_readers
def check(request: Request, slug: str) -> HttpResponse:
    """Tree, form, findings of a text as it is typed."""
    version = access.draft_or_404(slug)
    sent = _sent(request, version)
    at = request.POST.get("go", sent.at)[:200]
    shown = studio.panels(version, sent.text, request.viewer, at=at)
    return render(request, "schemes/studio/live.html", {**shown, "is_whole": True})


@require_POST
@access.for_editors
def fields(request: Request, slug: str) -> HttpResponse:
    """The text with the fields as they are typed; with `go`, then the form of another part."""
    version = access.draft_or_404(slug)
    sent = _sent(request, version)
    made = studio.written(sent, shown_of=sent.text)
    at = sent.at if made.mistakes else request.POST.get("go", sent.at)[:200]
    typed = studio.Typed(sent.fields, made.mistakes) if made.mistakes else None
    shown = studio.panels(version, made.text, request.viewer, at=at, typed=typed)
    is_whole = made.has_other_fields or at != sent.at
    context = {**shown, "is_whole": is_whole, "written": made.text if made.text != sent.text else None}
    return render(request, "schemes/studio/live.html", context)


# ── indicators that come and go ─────────────────────────────────────────────────────────────────────


@require_POST
@access.for_editors
def shape(request: Request, slug: str) -> HttpResponse:
    """Adds an indicator, or takes a part out; saved at once, and undone like any edit."""
    version = access.draft_or_404(slug)
    sent = _sent(request, version)
    made = studio.written(sent, shown_of=version.text)
    if made.mistakes:
        return _again(request, version, sent, mistakes=made.mistakes)
    try:
        if request.POST.get("do") == "remove":
            text, at = _without(made.text, sent.at)
        else:
            text, at = _with_another(made.text, sent.fields)
    except RefusedError as refused:
        said = " ".join(parts.in_words(one) for one in refused.mistakes.values())
        return _again(request, version, sent, complaint=said)
    except SteelyardError as error:
        return _again(
            request, version, sent, complaint=" ".join(parts.sentence(one.message) for one in error.problems)
        )
    return _keep(request, version, sent, text, at)


def _with_another(text: str, fields: Mapping[str, str]) -> tuple[str, str]:
    """The text with a new indicator, and where that is."""
    into, name = (fields.get(one, "").strip()[:100] for one in ("into", "new-indicator"))
    dimension = into or fields.get("new-dimension", "").strip()[:100]
    title = fields.get("new-title", "")[:200]
    made = structure.with_indicator(path_of(text), dimension=dimension, name=name, title=title)
    return made, f"{dimension}/{name}"


def _without(text: str, at: str) -> tuple[str, str]:
    """The text without a part, and where to go on."""
    part = parts.chosen(text, at)
    if part is None:
        raise Http404
    return structure.without(part), at.partition("/")[0] if part.is_indicator else ""


# ── on real data ────────────────────────────────────────────────────────────────────────────────────


@require_POST
@access.for_editors
def try_it(request: Request, slug: str) -> HttpResponse:
    """Has an indicator computed as the form says it, for a subject and a period."""
    version = access.draft_or_404(slug)
    sent = _sent(request, version)
    made = studio.written(sent, shown_of=sent.text if request.htmx else version.text)
    part = parts.chosen(made.text, sent.at)
    if part is None or not part.is_indicator:
        raise Http404
    period, subject = (request.POST.get(name, "")[:64] for name in ("period", "subject"))
    said = [parts.in_words(one) for one in made.mistakes.values()] or studio.unsound(made.text, sent.at)
    if not trying.choice(part.merged, request.viewer).has(period, subject):
        said = [_("Choose a period and a subject from the lists.")]
    if said:
        return _untried(request, version, sent, said, made.mistakes)
    found = trying.request(version, made.text, sent.at, period=period, subject=subject, viewer=request.viewer)
    return _tried(request, found) if request.htmx else redirect("scheme-trial", slug, found.pk)


def _untried(
    request: Request, version: Version, sent: studio.Sent, said: list[str], mistakes: Mapping[str, Mistake]
) -> HttpResponse:
    if request.htmx:
        return render(request, "schemes/studio/trial.html", {"said": said}, status=422)
    return _again(request, version, sent, mistakes=mistakes, complaint=" ".join(said))


@require_GET
@access.for_editors
def trial(request: Request, slug: str, ticket: UUID) -> HttpResponse:
    """How far a trial is, then what it gave; for who asked for it."""
    found = get_object_or_404(trying.asked_by(request.user), pk=ticket, version__scheme=slug)
    return _tried(request, found)


def _tried(request: Request, found: Trial) -> HttpResponse:
    page = "schemes/studio/trial.html" if request.htmx else "schemes/trial.html"
    scheme = found.version.scheme
    context = {"trial": found, "job": found.job, "result": found.result, "scheme": scheme}
    return render(request, page, {**context, "chart": parts.tried_curve(found.result)})
