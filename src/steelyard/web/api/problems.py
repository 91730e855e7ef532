"""Errors as RFC 9457 asks for them: application/problem+json with type, title, status, detail and places."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.defaults import page_not_found
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from steelyard.core.problems import SteelyardError

TYPE = "application/problem+json"


class RefusedError(Exception):
    """A request that is understood and refused. `status` 403, 409, 413 or 422; `detail` says the remedy."""

    def __init__(self, status: int, detail: str, *, errors: Iterable[Mapping[str, Any]] = ()) -> None:
        super().__init__(detail)
        self.status, self.detail, self.errors = status, detail, list(errors)


def problem(status: int, detail: str = "", *, errors: Iterable[Mapping[str, Any]] = ()) -> HttpResponse:
    """An answer of this status; `errors` name the places in what was sent."""
    body: dict[str, Any] = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    if detail:
        body["detail"] = detail
    if found := list(errors):
        body["errors"] = found
    response = HttpResponse(json.dumps(body, ensure_ascii=False), status=status, content_type=TYPE)
    if status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = 'Bearer realm="steelyard"'
    return response


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """An address that is none: below /api/ in the form of the API, elsewhere as a page."""
    if request.path.startswith("/api/"):
        return problem(404, "There is no such thing, or it is not yours to see.")
    return page_not_found(request, exception)


def install(api: NinjaAPI) -> None:
    """Every error leaves the API in this form."""

    @api.exception_handler(ValidationError)
    def invalid(_: HttpRequest, error: ValidationError) -> HttpResponse:
        places = [{"place": ".".join(map(str, one["loc"])), "message": one["msg"]} for one in error.errors]
        return problem(422, "The request does not fit the description of this operation.", errors=places)

    @api.exception_handler(AuthenticationError)
    def unknown(_: HttpRequest, error: AuthenticationError) -> HttpResponse:
        return problem(401, "Send a valid token: Authorization: Bearer …")

    @api.exception_handler(Http404)
    def absent(_: HttpRequest, error: Http404) -> HttpResponse:
        return problem(404, "There is no such thing, or it is not yours to see.")

    @api.exception_handler(RefusedError)
    def refused(_: HttpRequest, error: RefusedError) -> HttpResponse:
        return problem(error.status, error.detail, errors=error.errors)

    @api.exception_handler(SteelyardError)
    def unfit(_: HttpRequest, error: SteelyardError) -> HttpResponse:
        return problem(422, "", errors=[{"message": str(one)} for one in error.problems])

    @api.exception_handler(HttpError)
    def other(_: HttpRequest, error: HttpError) -> HttpResponse:
        return problem(error.status_code, str(error))
