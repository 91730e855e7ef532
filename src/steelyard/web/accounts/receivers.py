"""What people change about their own sign-in is audited as well; new accounts have an address."""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account
from allauth.account.models import EmailAddress
from allauth.mfa import signals as mfa
from allauth.socialaccount import signals as company
from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from steelyard.web.accounts.models import User
from steelyard.web.audit.recording import record


def _record(action: str, user: User, **new: Any) -> None:
    with transaction.atomic():
        record(action, user, actor=user, new=new or None)


@receiver(post_save, sender=User)
def keep_address(sender: object, instance: User, created: bool, raw: bool = False, **kwargs: Any) -> None:
    """The address that HR gave counts as confirmed. Without an entry allauth would drop it at a change."""
    email = instance.email.lower()
    if created and email and not raw:
        is_free = not EmailAddress.objects.filter(email=email, verified=True).exists()
        EmailAddress.objects.create(user=instance, email=email, primary=True, verified=is_free)


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
