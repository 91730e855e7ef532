"""API tokens: made, used, revoked."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from steelyard.web.accounts.models import ApiToken, User
from steelyard.web.accounts.scopes import Scope
from steelyard.web.audit.recording import record
from steelyard.web.config import clock

BEGINS = "sty_"
LONGEST_DAYS = 366
PER_USER = 50
#: The time of last use is kept to the hour: enough to find forgotten tokens, no trail of somebody's day.
COARSE = timedelta(hours=1)


@transaction.atomic
def create(*, name: str, scopes: Iterable[Scope], days: int, actor: User) -> tuple[ApiToken, str]:
    """A new token of the actor and its secret, which can be seen this once.

    Raises ValidationError for no scope, more than a year, or when somebody hoards tokens.
    """
    chosen = sorted({Scope(scope).value for scope in scopes})
    now = clock.now()
    if not chosen:
        raise ValidationError(_("Choose at least one scope."))
    if not 1 <= days <= LONGEST_DAYS:
        raise ValidationError(_("A token lives between 1 and %(most)d days."), params={"most": LONGEST_DAYS})
    if ApiToken.objects.filter(user=actor, revoked_at=None, expires_at__gt=now).count() >= PER_USER:
        message = _("There are %(most)d tokens already. Revoke some first.")
        raise ValidationError(message, params={"most": PER_USER})
    text = BEGINS + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=actor,
        name=name,
        prefix=text[: len(BEGINS) + 6],
        digest=_digest(text),
        scopes=chosen,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    new = {"name": name, "scopes": chosen, "expires_at": token.expires_at}
    record("token.created", token, actor=actor, at=now, new=new)
    return token, text


@transaction.atomic
def revoke(token: ApiToken, *, actor: User) -> None:
    """At once and for good. Revoking twice changes nothing."""
    now = clock.now()
    if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now):
        record("token.revoked", token, actor=actor, at=now)


def authenticate(text: str) -> tuple[User, frozenset[Scope]] | None:
    """Whose token this is and what it may be used for; None for one that is unknown, over or revoked."""
    now = clock.now()
    if not text.startswith(BEGINS):
        return None
    token = ApiToken.objects.select_related("user").filter(digest=_digest(text)).first()
    if token is None or not token.is_valid(now) or not token.user.is_active:
        return None
    if token.last_used_at is None or token.last_used_at <= now - COARSE:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return token.user, frozenset(Scope(scope) for scope in token.scopes if scope in Scope.values)


def _digest(text: str) -> str:
    # 256 random bits need no slow hash: nobody can try them all.
    return hashlib.sha256(text.encode()).hexdigest()
