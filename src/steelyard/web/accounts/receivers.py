"""What people change about their own sign-in goes into the audit trail as well."""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from allauth.socialaccount import signals as company
from django.db import transaction
from django.dispatch import receiver

from steelyard.web.accounts.models import User
from steelyard.web.audit.recording import record


def _record(action: str, user: User, **new: Any) -> None:
    with transaction.atomic():
        record(action, user, actor=user, new=new or None)


@receiver([account.password_changed, account.password_set, account.password_reset])
def password_changed(sender: object, user: User, **kwargs: Any) -> None:
    _record("account.password-changed", user)


@receiver(account.email_changed)
def email_changed(sender: object, user: User, **kwargs: Any) -> None:
    _record("account.email-changed", user)


@receiver(mfa.authenticator_added)
def second_factor_added(sender: object, user: User, authenticator: Any, **kwargs: Any) -> None:
    _record("account.second-factor-added", user, kind=str(authenticator.type))


@receiver(mfa.authenticator_removed)
def second_factor_removed(sender: object, user: User, authenticator: Any, **kwargs: Any) -> None:
    _record("account.second-factor-removed", user, kind=str(authenticator.type))


@receiver(mfa.authenticator_reset)
def recovery_codes_made(sender: object, user: User, authenticator: Any, **kwargs: Any) -> None:
    _record("account.recovery-codes-made", user)


@receiver(company.social_account_removed)
def company_sign_in_removed(sender: object, socialaccount: Any, **kwargs: Any) -> None:
    _record("account.unlinked", socialaccount.user, provider=socialaccount.provider)
