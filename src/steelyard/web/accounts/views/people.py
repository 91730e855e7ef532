"""The account of a person, as HR and administrators look after it."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from steelyard.web.accounts import actions
from steelyard.web.accounts.models import User
from steelyard.web.accounts.queries import person_with_account, safety_of
from steelyard.web.org.access import for_roles
from steelyard.web.org.models import Person
from steelyard.web.org.requests import Request
from steelyard.web.org.roles import Role

keepers = for_roles(*actions.LOOKS_AFTER_ACCOUNTS)


@require_safe
@keepers
def person_account(request: Request, person_id: str) -> HttpResponse:
    """Whether there is an account, how it is protected, and what can be done."""
    return _page(request, _person(person_id))


@require_POST
@never_cache
@keepers
def invite(request: Request, person_id: str) -> HttpResponse:
    """Makes the account, or a new link for one never used. The answer shows the link, this once."""
    return _with_link(request, person_id, lambda person: actions.invite(person, actor=request.viewer.user))


@require_POST
@never_cache
@keepers
def new_link(request: Request, person_id: str) -> HttpResponse:
    """For a forgotten password."""
    return _with_link(
        request, person_id, lambda person: actions.new_link(_account(person), actor=request.viewer.user)
    )


@require_POST
@keepers
def close(request: Request, person_id: str) -> HttpResponse:
    """Deactivates the account."""
    reason = request.POST.get("reason", "").strip()[:500]
    return _done(
        request,
        person_id,
        lambda user: actions.deactivate(user, actor=request.viewer.user, reason=reason),
        _("The account is closed. Its sessions ended, its tokens are revoked."),
    )


@require_POST
@keepers
def reopen(request: Request, person_id: str) -> HttpResponse:
    """Opens a closed account again."""
    return _done(
        request,
        person_id,
        lambda user: actions.reactivate(user, actor=request.viewer.user),
        _("The account is open again."),
    )


@require_POST
@keepers
def reset_second_factor(request: Request, person_id: str) -> HttpResponse:
    """For a lost phone or key."""
    return _done(
        request,
        person_id,
        lambda user: actions.reset_second_factor(user, actor=request.viewer.user),
        _("The second factor is removed. It can be set up again after the next sign-in."),
    )


def _with_link(request: Request, person_id: str, act: Callable[[Person], actions.Invitation]) -> HttpResponse:
    person = _person(person_id)
    try:
        invitation = act(person)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return _back(person_id)
    return _page(request, _person(person_id), invitation)


def _done(request: Request, person_id: str, act: Callable[[User], object], words: str) -> HttpResponse:
    try:
        act(_account(_person(person_id)))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, words)
    return _back(person_id)


def _page(request: Request, person: Person, invitation: actions.Invitation | None = None) -> HttpResponse:
    user = person.user
    context = {
        "person": person,
        "account": user,
        "was_used": user is not None and actions.was_used(user),
        "safety": safety_of(user) if user is not None else None,
        "invitation": invitation,
        "is_oneself": user is not None and user.pk == request.viewer.user_id,
        "may_make_link": request.viewer.has(Role.ADMIN),
    }
    return render(request, "accounts/person_account.html", context)


def _person(person_id: str) -> Person:
    person = person_with_account(person_id)
    if person is None:
        raise Http404
    return person


def _account(person: Person) -> User:
    if person.user is None:
        raise Http404
    return person.user


def _back(person_id: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("person-account", args=[person_id]))
