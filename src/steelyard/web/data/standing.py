"""How the lake and its connections stand, looked up anew only when something was written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from steelyard.core.problems import SteelyardError
from steelyard.engine import connecting, syncing
from steelyard.engine import standing as engine
from steelyard.web.config import clock
from steelyard.web.data import place
from steelyard.web.data.models import Standing

Body = Mapping[str, Any]


def current() -> Body:
    """As it is now. One query where nothing was written since, else a look into the lake."""
    stamp = _stamp()
    known = Standing.objects.first()
    if known is not None and known.stamp == stamp:
        return dict(known.body)
    return _look(stamp)


def stored() -> tuple[Body, Any]:
    """As it was when the worker or a page last looked, and when that was: one query, whatever is written."""
    known = Standing.objects.first()
    if known is None:
        body = current()
        known = Standing.objects.get()
        return body, known.taken_at
    return dict(known.body), known.taken_at


def _stamp() -> str:
    file = place.connection_file()
    seen = file.stat().st_mtime_ns if file.is_file() else 0
    return f"{engine.stamp(place.lake())}-{seen}"


def _look(stamp: str) -> Body:
    body = {**engine.standing(place.lake()), **_connections()}
    # Looked at before, the stamp says that what came in between is still to be seen.
    Standing.objects.update_or_create(pk=1, defaults={"stamp": stamp, "body": body, "taken_at": clock.now()})
    return body


def _connections() -> dict[str, Any]:
    """What is declared; where the file has mistakes, what they are."""
    file = place.connection_file()
    try:
        found = connecting.check_text(connecting.read_text(file), file)
        warnings = [str(problem) for problem in syncing.warnings(found)]
    except (SteelyardError, OSError, UnicodeDecodeError) as error:
        problems = error.problems if isinstance(error, SteelyardError) else [error]
        return {"connections": [], "file_problems": list(map(str, problems)), "warnings": []}
    return {
        "connections": [_connection(each) for each in found],
        "file_problems": [],
        "warnings": warnings,
    }


def _connection(each: syncing.Declared) -> dict[str, Any]:
    return {
        "name": each.name,
        "kind": each.kind.name,
        "title": each.kind.title,
        "schedule": each.model.schedule,
        "timezone": each.model.timezone,
        "tables": list(each.tables),
    }
