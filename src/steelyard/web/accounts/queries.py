"""What the pages of accounts read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession

from steelyard.web.accounts.models import ApiToken, User
from steelyard.web.accounts.scopes import Scope
from steelyard.web.config import clock
from steelyard.web.org.models import Person


@dataclass(frozen=True)
class Safety:
    """How an account is protected. Four queries."""

    has_app: bool
    keys: int
    has_codes: bool
    identities: int
    sessions: int
    tokens: int

    @property
    def has_second_factor(self) -> bool:
        return self.has_app or self.keys > 0


def safety_of(user: User) -> Safety:
    kinds = list(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    return Safety(
        has_app=Authenticator.Type.TOTP in kinds,
        keys=kinds.count(Authenticator.Type.WEBAUTHN),
        has_codes=Authenticator.Type.RECOVERY_CODES in kinds,
        identities=SocialAccount.objects.filter(user=user).count(),
        sessions=UserSession.objects.filter(user=user).count(),
        tokens=ApiToken.objects.filter(user=user, revoked_at=None, expires_at__gt=clock.now()).count(),
    )


@dataclass(frozen=True)
class TokenRow:
    """`state` is valid, expired or revoked."""

    token: ApiToken
    scopes: list[tuple[str, Any]]
    state: str


def tokens_of(user: User) -> list[TokenRow]:
    """The valid ones first, then the newest. One query."""
    now = clock.now()
    labels = dict(Scope.choices)
    rows = [
        TokenRow(token, [(name, labels.get(name, name)) for name in token.scopes], _state(token, now))
        for token in ApiToken.objects.filter(user=user)
    ]
    return sorted(rows, key=lambda row: row.state != "valid")


def _state(token: ApiToken, now: Any) -> str:
    if token.revoked_at is not None:
        return "revoked"
    return "valid" if token.is_valid(now) else "expired"


def person_with_account(person_id: str) -> Person | None:
    return Person.objects.select_related("user").filter(pk=person_id).first()
