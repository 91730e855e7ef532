"""Where allauth asks what our rules are: nobody signs up, company identities find their person or are refused."""

from __future__ import annotations

from typing import Any

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext

from steelyard.web.accounts import linking
from steelyard.web.accounts.identity import Identity, Refusal
from steelyard.web.accounts.models import User

log = structlog.get_logger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """Password, e-mail, sessions."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str) -> bool:
        """Only pages of this site: allauth would allow every host in ALLOWED_HOSTS."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("settings")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A mail server that is down stops nobody from changing a password."""
        try:
            super().send_mail(template_prefix, email, context)
        except OSError as error:  # SMTPException is one
            log.warning("mail not sent", kind=template_prefix, error=type(error).__name__)


class CompanyAdapter(DefaultSocialAccountAdapter):
    """Sign-in through the company."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Known identities pass. Others find their person, get an account where there is none, or are refused."""
        if sociallogin.is_existing:
            return
        identity = Identity.of(sociallogin.account.extra_data)
        if sociallogin.state.get("process") == AuthProcess.CONNECT:
            refusal = linking.objection(identity, request.user)
        else:
            refusal = linking.link(request, sociallogin, identity)
        if refusal is not None:
            log.warning("company sign-in refused", provider=sociallogin.provider.id, why=refusal.name.lower())
            raise ImmediateHttpResponse(_refused(request, sociallogin, identity, refusal))

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Exception | None = None,
        extra_context: Any = None,
    ) -> None:
        # Only the kind: messages of the HTTP library quote addresses with secrets in them.
        kind = type(exception).__name__ if exception else None
        log.warning("company sign-in failed", provider=provider.id, error=str(error), exception=kind)


def _refused(request: HttpRequest, sociallogin: SocialLogin, identity: Identity, refusal: Refusal) -> Any:
    context = {
        "provider": sociallogin.provider,
        "identity": identity,
        "refusal": refusal.name.lower(),
    }
    return render(request, "accounts/refused.html", context, status=403)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Authenticator app and security keys."""

    def get_totp_issuer(self) -> str:
        return gettext("Steelyard")

    def _get_site_name(self) -> str:
        return gettext("Steelyard")

    def _get_user_identifier(self, user: User) -> str:
        return user.username
