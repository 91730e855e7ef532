"""Pages on which books are taken out and come back: targets, ratings."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from steelyard.web.cycles import access
from steelyard.web.cycles.forms import Day
from steelyard.web.org.access import for_roles, signed_in
from steelyard.web.org.requests import Request
from steelyard.web.org.roles import Role
from steelyard.web.reports import books, handing_out
from steelyard.web.reports.rating_books import RatingDesk
from steelyard.web.reports.target_books import TargetDesk


class DayForm(forms.Form):
    """From which day changes of agreed targets hold."""

    day = forms.DateField(
        label=gettext_lazy("Changes of agreed targets hold from"), required=False, widget=Day
    )


@require_http_methods(["GET", "POST"])
@signed_in
def target_book(request: Request, cycle_id: UUID) -> HttpResponse:
    """Targets of the cycle in Excel, both ways."""
    day = DayForm(request.POST if request.POST.get("step") == "take" else None)
    chosen = day.cleaned_data["day"] if day.is_bound and day.is_valid() else None
    cycle = access.cycle_or_404(request.viewer, cycle_id)
    propose = request.POST.get("propose") == "on"
    desk = TargetDesk(request.viewer, cycle, day=chosen, propose=propose)
    asked = {
        "day": DayForm(initial={"day": desk.day}) if desk.may_ask_change else None,
        "may_propose": desk.may_propose,
    }
    if day.is_bound and not day.is_valid():
        messages.error(request, _("This is not a day: nothing was changed. Read the file again."))
        return _page(request, desk, books.BookForm(), asked, status=422)
    return _exchange(request, desk, asked)


@require_http_methods(["GET", "POST"])
@signed_in
def rating_book(request: Request, cycle_id: UUID) -> HttpResponse:
    """One's own reviews of the cycle in Excel, both ways."""
    cycle = access.cycle_or_404(request.viewer, cycle_id)
    return _exchange(request, RatingDesk(request.viewer, cycle), {})


@require_GET
@signed_in
def target_file(request: Request, cycle_id: UUID) -> HttpResponse:
    """The book of targets."""
    cycle = access.cycle_or_404(request.viewer, cycle_id)
    return _file(TargetDesk(request.viewer, cycle))


@require_GET
@signed_in
def rating_file(request: Request, cycle_id: UUID) -> HttpResponse:
    """The book of one's own ratings."""
    cycle = access.cycle_or_404(request.viewer, cycle_id)
    return _file(RatingDesk(request.viewer, cycle))


@require_GET
@for_roles(Role.HR, Role.DIRECTOR)
def result_file(request: Request, cycle_id: UUID) -> HttpResponse:
    """The results of a cycle, to be read: grades are moved in calibration."""
    cycle = access.cycle_or_404(request.viewer, cycle_id)
    return handing_out.results(cycle, actor=request.user)


def _file(desk: books.Desk) -> HttpResponse:
    if not desk.may_open:
        raise Http404
    return handing_out.book(desk)


def _exchange(request: Request, desk: books.Desk, more: dict[str, Any]) -> HttpResponse:
    if not desk.may_open:
        raise Http404
    if request.method == "GET":
        return _page(request, desk, books.BookForm(), more)
    if request.POST.get("step") == "take":
        return _take(request, desk, more)
    form = books.BookForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            found = books.differences(desk, form.cleaned_data["file"])
        except ValidationError as error:
            form.add_error("file", error)
        else:
            more |= {"found": found, "sealed": books.sealed(found, desk)}
            none = found.refused and not found.to_take
            return _page(request, desk, form, more, status=422 if none else 200)
    return _page(request, desk, form, more, status=422)


def _take(request: Request, desk: books.Desk, more: dict[str, Any]) -> HttpResponse:
    """What was shown, written; what could not be is listed with what was typed."""
    text, chosen = request.POST.get("sealed", ""), request.POST.getlist("take")
    try:
        typed = books.opened(text, desk, chosen=chosen)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return _page(request, desk, books.BookForm(), more, status=422)
    done, refused = books.take_over(desk, typed)
    n = len(done)
    if done:
        messages.success(
            request, ngettext("%(n)d cell was taken over.", "%(n)d cells were taken over.", n) % {"n": n}
        )
    if refused:
        return _page(request, desk, books.BookForm(), {**more, "left": refused}, status=422)
    return redirect(f"{desk.kind}-book", desk.cycle.pk)


def _page(
    request: Request,
    desk: books.Desk,
    form: books.BookForm,
    more: dict[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        "cycle": desk.cycle,
        "kind": desk.kind,
        "form": form,
        "rows": len(desk.to_fill_in().rows),
        "file_name": f"{desk.kind}-file",
        **more,
    }
    return render(request, "reports/book.html", context, status=status)
