"""Where allauth asks what our rules are: nobody signs up; company identities find their person or nobody."""

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
from django.utils.translation import gettext_lazy as _

from steelyard.web.accounts import linking
from steelyard.web.accounts.identity import Identity, Refusal
from steelyard.web.accounts.models import User

log = structlog.get_logger(__name__)

# One sentence for all: it must not tell whether the name or the password was wrong.
WRONG = _("User name or password is wrong.")


class AccountAdapter(DefaultAccountAdapter):
    """Password, e-mail, sessions."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": WRONG,
        "username_password_mismatch": WRONG,
        "invalid_login": WRONG,
        "account_inactive": _("This account is closed."),
        "email_taken": _("Another account has this e-mail address."),
        "duplicate_email": _("You have this e-mail address already."),
        "enter_current_password": _("This is not your current password."),
        "incorrect_password": _("The password is wrong."),
        "incorrect_code": _("The code is wrong or too old."),
        "invalid_or_expired_key": _("The link does not work any more."),
        "invalid_password_reset": _("The link does not work any more."),
        "too_many_login_attempts": _("Too many failed attempts. Try again in some minutes."),
        "rate_limited": _("Too many requests at once. Wait a minute and try again."),
        "same_as_current": _("This is what it is already."),
    }

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

    error_messages = {
        **DefaultSocialAccountAdapter.error_messages,
        "no_password": _("Set a password first: without one you could not sign in any more."),
        "disconnect_last": _("This is your only way to sign in. It stays."),
        "connected_other": _("This identity is connected to another account."),
    }

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Known identities pass. Others find their person and its account, or are refused."""
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

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("The code is wrong or too old."),
        "cannot_generate_recovery_codes": _("Set up an authenticator app or a security key first."),
    }

    def get_totp_issuer(self) -> str:
        return gettext("Steelyard")

    def _get_site_name(self) -> str:
        return gettext("Steelyard")

    def _get_user_identifier(self, user: User) -> str:
        return user.username
