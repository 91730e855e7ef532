"""Who calls: a bearer token of an account, with the scopes it was given. Cookies are not looked at."""

from __future__ import annotations

from typing import Any, cast

from django.http import Http404, HttpRequest
from ninja.security import HttpBearer

from steelyard.web.accounts.models import User
from steelyard.web.accounts.scopes import Scope
from steelyard.web.accounts.tokens import authenticate
from steelyard.web.api.problems import RefusedError
from steelyard.web.config import clock
from steelyard.web.org.roles import Role
from steelyard.web.org.viewer import Viewer, viewer_of


class Token(HttpBearer):
    """`scope` is what an operation needs."""

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        found = authenticate(token)
        if found is None:
            return None
        user, scopes = found
        if self.scope not in scopes:
            raise RefusedError(403, f"This token lacks the scope {self.scope}. Make one that has it.")
        request.user = user
        request.viewer = viewer_of(user, on=clock.today())  # type: ignore[attr-defined]
        return user


def viewer(request: HttpRequest) -> Viewer:
    """The viewer of an authenticated request."""
    found: Viewer = request.viewer  # type: ignore[attr-defined]
    return found


def viewer_with(request: HttpRequest, *roles: Role) -> Viewer:
    """The viewer, who has one of these roles. Raises Http404: what is there is no stranger's business."""
    found = viewer(request)
    if not found.has(*roles):
        raise Http404
    return found


def acting(looking: Viewer) -> User:
    """Whose name stands under a change: an authenticated request has an account behind it."""
    return cast(User, looking.user)


def user_of(request: HttpRequest) -> User | None:
    """Whose token a request carries, if it is a valid one."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    found = authenticate(token.strip()) if scheme.lower() == "bearer" else None
    return found[0] if found else None
