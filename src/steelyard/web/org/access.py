"""Guards of views: the signed-in only, and those with a role. Strangers get 404, not a locked door."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponse

from steelyard.web.org.requests import Request
from steelyard.web.org.roles import Role

View = TypeVar("View", bound=Callable[..., HttpResponse])


def signed_in(view: View) -> View:
    """Nobody signed in: to the sign-in page and back."""

    @wraps(view)
    def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.viewer.is_known:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return guarded  # type: ignore[return-value]


def for_roles(*roles: Role) -> Callable[[View], View]:
    """Signed in and holding one of the roles; others get 404."""

    def guard(view: View) -> View:
        @wraps(view)
        @signed_in
        def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.viewer.has(*roles):
                raise Http404
            return view(request, *args, **kwargs)

        return guarded  # type: ignore[return-value]

    return guard
