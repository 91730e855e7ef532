"""Pages of schemes: gallery, versions, the studio."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from steelyard.core.problems import Problem, SteelyardError
from steelyard.engine import difference
from steelyard.scheme.sentences import in_every_language
from steelyard.web.config.languages import engine_language
from steelyard.web.org.access import signed_in
from steelyard.web.org.requests import Request
from steelyard.web.schemes import access, actions, checking, comparing, starting
from steelyard.web.schemes.files import path_of
from steelyard.web.schemes.forms import COPY, PRESET, NewForm
from steelyard.web.schemes.models import Acknowledgement, Scheme, State, Version


@require_GET
@signed_in
def schemes(request: Request) -> HttpResponse:
    """All schemes one may see, and the gallery for those who make new ones."""
    may_edit = request.viewer.has(*access.EDITORS)
    found = Scheme.objects.prefetch_related("versions").order_by("slug")
    listed = [(one, states, _in_force(states)) for one in found if (states := _states(request, one))]
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


def _in_force(versions: Sequence[Version]) -> Version | None:
    """The newest published one."""
    return next((one for one in versions if one.state == State.PUBLISHED), None)


@require_http_methods(["GET", "POST"])
@access.for_editors
def new(request: Request) -> HttpResponse:
    """A new scheme, from what is shipped or from a file."""
    form = NewForm(request.POST or None, request.FILES or None, initial=_beginning(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.create(slug=form.cleaned_data["slug"], text=form.document(), actor=request.user)
        except ValidationError as error:
            form.add_error("slug", error)
        else:
            return redirect("scheme-draft", made.scheme_id)
    return render(request, "schemes/new.html", {"form": form}, status=422 if form.errors else 200)


def _beginning(request: Request) -> dict[str, Any]:
    """What a link of another page chose already."""
    version = Version.objects.filter(scheme=request.GET.get("copy", "")).order_by("-number").first()
    if version is not None:
        return {"origin": COPY, "copy": version.pk}
    return {"origin": PRESET, "preset": request.GET.get("preset", "")}


@require_GET
@signed_in
def scheme(request: Request, slug: str) -> HttpResponse:
    """One scheme: what is in force, and for those who work on it, every version."""
    found = access.scheme_or_404(request.viewer, slug)
    versions = access.visible(request.viewer, found)
    in_force = _in_force(versions)
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


@require_POST
@access.for_editors
def undo(request: Request, slug: str) -> HttpResponse:
    """Back by one edit."""
    version = access.draft_or_404(slug)
    try:
        actions.undo(version, revision=version.revision, actor=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
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
        "lines": comparing.lines(numbers[old].text, numbers[new].text),
    }
    try:
        changes = difference.compare(path_of(numbers[old].text), path_of(numbers[new].text))
    except SteelyardError as error:
        context["problems"] = [_placed(problem) for problem in error.problems]
    else:
        context["summary"] = difference.summary(changes, language, everything=True)
        context["groups"] = [
            (title, [one.sentence.in_language(language) for one in group])
            for title, group in difference.grouped(changes, language, everything=True)
        ]
    return render(request, "schemes/compare.html", context)


def _placed(problem: Problem) -> str:
    """What is wrong, with its line in the text."""
    said = in_every_language(problem.message).in_language(engine_language())
    return f"{_('line %(n)s') % {'n': problem.place.line}}: {said}" if problem.place.line else said


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
