"""From a company identity to an account: by the person it belongs to."""

from __future__ import annotations

from typing import Any

from allauth.socialaccount.models import SocialLogin
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest

from steelyard.web.accounts.actions import make_account
from steelyard.web.accounts.identity import Identity, Refusal, match
from steelyard.web.accounts.models import User
from steelyard.web.audit.recording import locked, record
from steelyard.web.org.models import Person


@transaction.atomic
def link(request: HttpRequest, sociallogin: SocialLogin, identity: Identity) -> Refusal | None:
    """Ties the identity to the account of its person, which is made where there is none.

    Gives why not, where it cannot be done.
    """
    found = match(identity)
    if found.person is None:
        return found.refusal
    # Locked, so that two first sign-ins at once do not make two accounts.
    person = locked(Person.objects).get(pk=found.person.pk)
    try:
        user = person.user or make_account(person)
    except ValidationError:
        return Refusal.TAKEN
    new = {"provider": sociallogin.account.provider, "by": found.by, "made_now": person.user is None}
    sociallogin.connect(request, user)
    record("account.linked", user, actor=user, new=new)
    return None


def objection(identity: Identity, user: Any) -> Refusal | None:
    """Whether a signed-in account may take this identity: not that of another person."""
    person = match(identity).person
    mine = isinstance(user, User) and person is not None and person.user_id == user.pk
    return None if person is None or mine else Refusal.OTHER
