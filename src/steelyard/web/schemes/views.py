"""Pages of schemes: gallery, versions, the studio."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from steelyard.core.problems import SteelyardError
from steelyard.engine import difference
from steelyard.engine.drafting import parts as drafting
from steelyard.web.config.languages import engine_language
from steelyard.web.org.access import signed_in
from steelyard.web.org.requests import Request
from steelyard.web.schemes import access, actions, checking, parts, starting
from steelyard.web.schemes.files import path_of
from steelyard.web.schemes.forms import DraftForm, NewForm
from steelyard.web.schemes.models import Acknowledgement, Scheme, State, Version


@require_GET
@signed_in
def schemes(request: Request) -> HttpResponse:
    """All schemes one may see, and the gallery for those who make new ones."""
    may_edit = request.viewer.has(*access.EDITORS)
    found = Scheme.objects.prefetch_related("versions").order_by("slug")
    listed = [(one, states) for one in found if (states := _states(request, one))]
    context = {
        "schemes": listed,
        "may_edit": may_edit,
        "presets": starting.presets(),
        "packs": starting.packs(),
    }
    return render(request, "schemes/schemes.html", context)


def _states(request: Request, scheme: Scheme) -> list[Version]:
    drafts = request.viewer.has(*access.SEES_DRAFTS)
    return [one for one in scheme.versions.all() if drafts or one.state == State.PUBLISHED]


@require_http_methods(["GET", "POST"])
@access.for_editors
def new(request: Request) -> HttpResponse:
    """A new scheme, from what is shipped or from a file."""
    form = NewForm(
        request.POST or None, request.FILES or None, initial={"preset": request.GET.get("preset", "")}
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.create(slug=form.cleaned_data["slug"], text=form.text(), actor=request.user)
        except ValidationError as error:
            form.add_error("slug", error)
        else:
            return redirect("scheme-draft", made.scheme_id)
    return render(request, "schemes/new.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
@signed_in
def scheme(request: Request, slug: str) -> HttpResponse:
    """One scheme: what is in force, and for those who work on it, every version."""
    found = access.scheme_or_404(request.viewer, slug)
    versions = access.visible(request.viewer, found)
    in_force = next((one for one in versions if one.state == State.PUBLISHED), None)
    person = request.viewer.person
    context = {
        "scheme": found,
        "versions": versions,
        "in_force": in_force,
        "outline": checking.made_of(in_force.text) if in_force else None,
        "open": next((one for one in versions if one.state in (State.DRAFT, State.REVIEW)), None),
        "may_edit": request.viewer.has(*access.EDITORS),
        "may_publish": request.viewer.has(*access.PUBLISHERS),
        "sees_drafts": request.viewer.has(*access.SEES_DRAFTS),
        "acknowledged": bool(
            in_force and person and Acknowledgement.objects.filter(version=in_force, person=person).exists()
        ),
        "acknowledgements": Acknowledgement.objects.filter(version=in_force).count() if in_force else 0,
    }
    return render(request, "schemes/scheme.html", context)


@require_POST
@signed_in
def acknowledge(request: Request, slug: str, number: int) -> HttpResponse:
    """Somebody confirms to have read what they are scored by."""
    found = access.scheme_or_404(request.viewer, slug)
    version = get_object_or_404(Version, scheme=found, number=number, state=State.PUBLISHED)
    if request.viewer.person is None:
        raise Http404
    actions.acknowledge(version, person=request.viewer.person, actor=request.user)
    messages.success(request, _("Thank you. It is written down that you have read it."))
    return redirect("scheme", slug)


@require_POST
@access.for_editors
def revise(request: Request, slug: str) -> HttpResponse:
    """A draft to work on."""
    try:
        actions.revise(get_object_or_404(Scheme, pk=slug), actor=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("scheme", slug)
    return redirect("scheme-draft", slug)


@require_http_methods(["GET", "POST"])
@access.for_draft_readers
def draft(request: Request, slug: str) -> HttpResponse:
    """The studio."""
    version = access.draft_or_404(slug)
    may_edit = request.viewer.has(*access.EDITORS) and version.state == State.DRAFT
    if request.method == "GET":
        context = _studio(version, version.text, may_edit, at=request.GET.get("at", "")[:200])
        return render(request, "schemes/draft.html", context)
    if not request.viewer.has(*access.EDITORS):
        raise Http404
    return _saved(request, version, may_edit)


def _saved(request: Request, version: Version, may_edit: bool) -> HttpResponse:
    form = DraftForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("The text could not be read. Reload the page."))
        return redirect("scheme-draft", version.scheme_id)
    text = form.cleaned_data["text"]
    try:
        actions.save_text(version, text=text, revision=form.cleaned_data["revision"], actor=request.user)
    except actions.StaleError as error:
        context = {**_studio(error.version, text, may_edit), "theirs": error.version.text}
        return render(request, "schemes/draft.html", context, status=409)
    except ValidationError as error:
        context = {**_studio(version, text, may_edit), "complaint": " ".join(error.messages)}
        return render(request, "schemes/draft.html", context, status=422)
    messages.success(request, _("Saved."))
    return redirect("scheme-draft", version.scheme_id)


def _studio(version: Version, text: str, may_edit: bool, *, at: str = "") -> dict[str, Any]:
    return {
        **_chosen(version, at, may_edit),
        "version": version,
        "scheme": version.scheme,
        "text": text,
        "may_edit": may_edit,
        "revisions": version.revisions.select_related("saved_by").defer("text")[:20],
        **_panels(text),
    }


def _chosen(version: Version, at: str, may_edit: bool) -> dict[str, Any]:
    """The dimension or indicator that is looked at, as a form."""
    part = parts.chosen(version.text, at)
    if part is None:
        return {"at": ""}
    return {
        "at": at,
        "part": part,
        "form": parts.PartForm(part, locked=not may_edit),
        "curve": parts.curve(part),
    }


@require_POST
@access.for_editors
def change(request: Request, slug: str) -> HttpResponse:
    """Fields of a dimension or an indicator, written into the text of the draft."""
    version = access.draft_or_404(slug)
    at = request.POST.get("at", "")[:200]
    part = parts.chosen(version.text, at)
    if part is None:
        raise Http404
    form = parts.PartForm(part, request.POST)
    try:
        text = drafting.changed(part, _given(part, request))
        actions.save_text(version, text=text, revision=_revision(request), actor=request.user)
    except drafting.RefusedError as refused:
        form.refuse(refused.mistakes)
        status = 422
    except actions.StaleError:
        form.add_error(None, _("Somebody else saved meanwhile. What you typed is below: save it again."))
        status = 409
    except ValidationError as error:
        form.add_error(None, error)
        status = 422
    else:
        messages.success(request, _("Saved."))
        return redirect(f"{reverse('scheme-draft', args=[slug])}?{urlencode({'at': at})}")
    version.refresh_from_db()
    context = {**_studio(version, version.text, version.state == State.DRAFT, at=at), "form": form}
    return render(request, "schemes/draft.html", context, status=status)


def _given(part: drafting.Part, request: Request) -> dict[str, str]:
    """What was sent; line ends of a browser are no change."""
    sent = request.POST.dict()
    return {one.name: str(sent[one.name]).replace("\r\n", "\n") for one in part.values if one.name in sent}


def _revision(request: Request) -> int:
    sent = request.POST.get("revision", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else 0


def _panels(text: str) -> dict[str, Any]:
    """Tree and findings of a text, whether it is saved or not."""
    found = checking.made_of(text)
    weights = [float(one["weight"]) for one in found["dimensions"]] if found else []
    return {
        "outline": found,
        "findings": checking.findings(text, engine_language()),
        "sum": round(sum(weights), 4),
        "left": round(100 - sum(weights), 4),
    }


@require_POST
@access.for_draft_readers
def check(request: Request, slug: str) -> HttpResponse:
    """Tree and findings of a text as it is typed; nothing is saved."""
    version = access.draft_or_404(slug)
    form = DraftForm({**request.POST.dict(), "revision": 1})
    text = form.cleaned_data["text"] if form.is_valid() else ""
    context = {**_panels(text[: actions.LONGEST]), "scheme": version.scheme}
    return render(request, "schemes/panels.html", context)


@require_POST
@access.for_editors
def undo(request: Request, slug: str) -> HttpResponse:
    """Back by one edit."""
    version = access.draft_or_404(slug)
    try:
        actions.undo(version, revision=version.revision, actor=request.user)
    except (ValidationError, actions.StaleError) as error:
        messages.error(request, " ".join(getattr(error, "messages", [_("Somebody else saved meanwhile.")])))
    return redirect("scheme-draft", slug)


@require_POST
@access.for_editors
def submit(request: Request, slug: str) -> HttpResponse:
    """Sends the draft for review."""
    version = access.draft_or_404(slug)
    try:
        actions.submit(version, actor=request.user, note=request.POST.get("note", "")[:2000])
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("scheme-draft", slug)
    messages.success(request, _("Sent for review. A director or HR can publish it now."))
    return redirect("scheme", slug)


@require_POST
@access.for_editors
def send_back(request: Request, slug: str) -> HttpResponse:
    """Back to draft."""
    version = access.draft_or_404(slug)
    try:
        actions.send_back(version, actor=request.user, reason=request.POST.get("reason", "")[:2000])
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("scheme", slug)


@require_POST
@access.for_publishers
def publish(request: Request, slug: str) -> HttpResponse:
    """Puts the reviewed version in force."""
    version = access.draft_or_404(slug)
    applies_from = request.POST.get("applies_from", "").strip()[:10]
    try:
        actions.publish(version, actor=request.user, applies_from=applies_from)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(
            request, _("Published. The scores are computed anew, and everybody is asked to read it.")
        )
    return redirect("scheme", slug)


@require_GET
@signed_in
def compare(request: Request, slug: str, old: int, new: int) -> HttpResponse:
    """What changes from one version to another, in words."""
    found = access.scheme_or_404(request.viewer, slug)
    numbers = {one.number: one for one in access.visible(request.viewer, found)}
    if old not in numbers or new not in numbers:
        raise Http404
    language = engine_language()
    context: dict[str, Any] = {
        "scheme": found,
        "old": numbers[old],
        "new": numbers[new],
        "may_backtest": request.viewer.has(*access.PUBLISHERS),
    }
    try:
        changes = difference.compare(path_of(numbers[old].text), path_of(numbers[new].text))
    except SteelyardError as error:
        context["problems"] = [str(problem) for problem in error.problems]
    else:
        context["summary"] = difference.summary(changes, language, everything=True)
        context["groups"] = [
            (title, [one.sentence.in_language(language) for one in group])
            for title, group in difference.grouped(changes, language, everything=True)
        ]
    return render(request, "schemes/compare.html", context)


@require_GET
@signed_in
def text(request: Request, slug: str, number: int) -> HttpResponse:
    """The document of a version, as a file."""
    found = access.scheme_or_404(request.viewer, slug)
    version = next((one for one in access.visible(request.viewer, found) if one.number == number), None)
    if version is None:
        raise Http404
    response = HttpResponse(version.text, content_type="application/yaml; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="scheme-{number}.yaml"'
    return response
