"""`Idempotency-Key`: a write that is sent twice is done once, and answered twice the same."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from functools import partial, wraps
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse

from steelyard.web.accounts.models import User
from steelyard.web.api.authentication import user_of
from steelyard.web.api.models import Kept
from steelyard.web.api.problems import problem

HEADER = "Idempotency-Key"
LONGEST = 200
Operation = Callable[..., HttpResponse]


def once(answer: Operation) -> Operation:
    """Around the whole operation, so that what is kept is what was sent."""

    @wraps(answer)
    def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key = request.headers.get(HEADER, "")
        if not key:
            return answer(request, *args, **kwargs)
        if len(key) > LONGEST:
            return problem(422, f"{HEADER} has more than {LONGEST} characters.")
        caller = user_of(request)
        if caller is None:
            # Whoever has no valid token is told so by the operation itself.
            return answer(request, *args, **kwargs)
        return _once(request, caller, key, partial(answer, request, *args, **kwargs))

    return kept


def _once(request: HttpRequest, caller: User, key: str, answer: Callable[[], HttpResponse]) -> HttpResponse:
    fingerprint = _fingerprint(request)
    try:
        with transaction.atomic():
            kept = Kept.objects.create(user=caller, key=key, request=fingerprint)
    except IntegrityError:
        return _again(caller, key, fingerprint)
    response = answer()
    if response.status_code >= 400:
        # Nothing was done: the same key may be used once the reason is gone.
        kept.delete()
        return response
    kept.status, kept.content_type, kept.body = (
        response.status_code,
        response.headers.get("Content-Type", ""),
        response.content,
    )
    kept.save()
    return response


def _again(caller: User, key: str, fingerprint: str) -> HttpResponse:
    kept = Kept.objects.get(user=caller, key=key)
    if kept.request != fingerprint:
        return problem(422, f"This {HEADER} was used for another request.")
    if kept.status is None:
        return problem(409, f"A request with this {HEADER} is still being worked on.")
    response = HttpResponse(bytes(kept.body), status=kept.status, content_type=kept.content_type)
    response.headers["Idempotent-Replay"] = "true"
    return response


def _fingerprint(request: HttpRequest) -> str:
    found = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if request.content_type == "multipart/form-data":
        # Sent again it has another boundary; and files are not to be held in memory.
        for part in _parts(request):
            found.update(part)
    else:
        found.update(request.body)
    return found.hexdigest()


def _parts(request: HttpRequest) -> Iterator[bytes]:
    """Fields and files, each with a digest that says where it ends."""
    for name, values in sorted(request.POST.lists()):
        for value in values:
            yield _digest([name.encode()]) + _digest([value.encode()])
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            yield _digest([name.encode()]) + _digest([(file.name or "").encode()]) + _digest(file.chunks())
            file.seek(0)


def _digest(chunks: Iterable[bytes]) -> bytes:
    found = hashlib.sha256()
    for chunk in chunks:
        found.update(chunk)
    return found.digest()
