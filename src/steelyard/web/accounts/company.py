"""What all company sign-ins share: how one leaves for the provider, comes back, and what may go wrong."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.internal.decorators import login_not_required
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.provider import OAuth2Provider
from allauth.socialaccount.providers.oauth2.views import OAuth2Adapter, OAuth2CallbackView, OAuth2LoginView
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from requests import RequestException

from steelyard.web.accounts.identity import Identity

View = Callable[..., HttpResponse]
#: What an unreachable provider, or one that answers nonsense, may raise on the way.
MISHAPS = (OAuth2Error, RequestException, KeyError, ValueError, TypeError)


class CompanyProvider(OAuth2Provider):
    """A provider the company runs. Subclasses say which part of its answers identifies somebody."""

    def identity(self, data: Any) -> Identity:
        raise NotImplementedError

    def extract_extra_data(self, data: Any) -> dict[str, Any]:
        return self.identity(data).stored()

    def extract_common_fields(self, data: Any) -> dict[str, Any]:
        return {}

    def extract_email_addresses(self, data: Any) -> list[Any]:
        return []

    def get_auth_params_from_request(self, request: HttpRequest, action: str) -> dict[str, str]:
        # Nobody changes by a link what is asked of the provider.
        params: dict[str, str] = self.get_auth_params()
        return params

    def get_scope_from_request(self, request: HttpRequest) -> list[str]:
        scope: list[str] = self.get_scope()
        return scope

    def redirect(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            answer = super().redirect(request, *args, **kwargs)
        except MISHAPS as error:
            failed: HttpResponse = render_authentication_error(request, self, exception=error)
            return failed
        if not isinstance(answer, HttpResponseRedirect):
            return answer
        # Browsers hold `form-action 'self'` against redirects of a form, so the form is answered by a page.
        return render(request, "accounts/leaving.html", {"provider": self, "address": answer.url})


def field(data: Any, name: str) -> str:
    """A text of an answer, or nothing: providers leave out what an app has no right to."""
    value = data.get(name) if isinstance(data, dict) else None
    return value.strip() if isinstance(value, str) else ""


def login_view(adapter: type[OAuth2Adapter] | Callable[..., OAuth2Adapter]) -> View:
    return _guarded(adapter, OAuth2LoginView)


def callback_view(adapter: type[OAuth2Adapter] | Callable[..., OAuth2Adapter]) -> View:
    return _guarded(adapter, OAuth2CallbackView)


def _guarded(adapter: Callable[..., OAuth2Adapter], kind: Any) -> View:
    """404 where the provider is not set up; the words of the error page for what goes wrong outside."""

    @login_not_required
    @wraps(kind)
    def view(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            made = adapter(request, **kwargs)
            provider = made.get_provider()
        except SocialApp.DoesNotExist:
            raise Http404 from None
        try:
            answer: HttpResponse = kind.adapter_view(made)(request)
        except MISHAPS as error:
            answer = render_authentication_error(request, provider, exception=error)
        return answer

    return view
