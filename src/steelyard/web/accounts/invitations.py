"""The link with which somebody sets a password: valid for three days, once."""

from __future__ import annotations

import re
from smtplib import SMTPException

import structlog
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from steelyard.web.accounts.models import User

log = structlog.get_logger(__name__)

_UNFIT = re.compile(r"[^\w.@+-]")


def free_username(wanted: str) -> str:
    """The employee id, made fit for a user name; with a number behind it where it is taken."""
    stem = _UNFIT.sub("-", wanted)[:140] or "user"
    taken = {
        name.lower()
        for name in User.objects.filter(username__istartswith=stem).values_list("username", flat=True)
    }
    name, number = stem, 1
    while name.lower() in taken:
        number += 1
        name = f"{stem}-{number}"
    return name


def link_for(user: User) -> str:
    """Dies with its first use, with another sign-in, and after PASSWORD_RESET_TIMEOUT."""
    key = default_token_generator.make_token(user)
    address = reverse(
        "account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key}
    )
    return f"{settings.STEELYARD_URL}{address}"


def send(user: User, link: str) -> bool:
    """By mail, where there is a mail server and an address. Whether it was sent.

    A mail server that is down must not lose the account: the link is shown on the page in any case.
    """
    if not (settings.STEELYARD_SENDS_MAIL and user.email):
        return False
    with translation.override(user.language or settings.LANGUAGE_CODE):
        context = {"user": user, "link": link, "days": settings.PASSWORD_RESET_TIMEOUT // 86400}
        subject = render_to_string("accounts/mail/invitation_subject.txt", context).strip()
        body = render_to_string("accounts/mail/invitation.txt", context)
    try:
        send_mail(subject, body, None, [user.email])
    except (SMTPException, OSError) as error:
        log.warning("mail not sent", user=user.pk, error=type(error).__name__)
        return False
    return True
