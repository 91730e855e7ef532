"""Writing the connection file: by a form, as text, or by taking a connection out."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from steelyard.core.problems import SteelyardError
from steelyard.engine import connecting
from steelyard.engine.syncing import Declared
from steelyard.web.audit.recording import record
from steelyard.web.data import place, standing

_OURS = re.compile(r"env:(STEELYARD_|DATABASE_URL$|DJANGO_)", re.IGNORECASE)


def seal(text: str) -> str:
    """By which a form knows whether the file is still the one it was made from."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def write_entry(name: str, entry: Mapping[str, Any], *, actor: models.Model, is_admin: bool) -> None:
    """A connection new or changed. Raises ValidationError with what is wrong, in words."""
    text = connecting.read_text(place.connection_file())
    try:
        made = connecting.with_entry(text, name, entry)
    except SteelyardError as error:
        raise ValidationError([str(problem) for problem in error.problems]) from None
    _write(text, made, actor=actor, is_admin=is_admin)


def remove_entry(name: str, *, actor: models.Model, is_admin: bool) -> None:
    """Takes a connection out of the file; its rows stay in the lake. Raises ValidationError."""
    text = connecting.read_text(place.connection_file())
    try:
        made = connecting.without_entry(text, name)
    except SteelyardError as error:
        raise ValidationError([str(problem) for problem in error.problems]) from None
    _write(text, made, actor=actor, is_admin=is_admin)


def write_text(text: str, *, seen: str, actor: models.Model, is_admin: bool) -> None:
    """The file as somebody wrote it. Raises ValidationError: mistakes with their lines, or another hand."""
    old = connecting.read_text(place.connection_file())
    if seal(old) != seen:
        message = _("Somebody else has changed the file meanwhile. Copy what you wrote, load the page again "
                    "and put it in.")  # fmt: skip
        raise ValidationError(message, code="changed")
    _write(old, text.replace("\r\n", "\n"), actor=actor, is_admin=is_admin)


def _write(old: str, new: str, *, actor: models.Model, is_admin: bool) -> None:
    file = place.connection_file()
    try:
        declared = connecting.check_text(new, file)
    except SteelyardError as error:
        raise ValidationError([str(problem) for problem in error.problems]) from None
    if refusals := [] if is_admin else list(_reaching_inside(old, declared, file)):
        raise ValidationError(refusals)
    if leaks := [each.name for each in declared if any(map(_OURS.match, each.model.secrets.values()))]:
        message = _("%(name)s: a variable that belongs to Steelyard itself is no secret of another system.")
        raise ValidationError([message % {"name": name} for name in leaks])
    with transaction.atomic():
        shown = {"file": file.name, "sha256": hashlib.sha256(new.encode()).hexdigest()}
        record(
            "connections.written",
            "connection",
            actor=actor,
            old={"text": connecting.without_userinfo(old)},
            new={**shown, "text": connecting.without_userinfo(new)},
        )
        try:
            connecting.save(new, file)
        except SteelyardError as error:
            raise ValidationError([str(problem) for problem in error.problems]) from None
    standing.current()


def _reaching_inside(old: str, declared: list[Declared], file: Path) -> Iterator[str]:
    """What reaches into this machine or the network around it is for administrators to change."""
    for each in declared:
        entry, model = connecting.entry_of(old, each.name) or {}, each.model
        if model.allow_hosts and list(model.allow_hosts) != _listed(entry.get("allow_hosts")):
            yield _(
                "%(name)s: which hosts of your own network may be called is an administrator's to say."
            ) % {"name": each.name}
        if _is_local(each, file) and entry.get("settings") != dict(model.settings):
            yield _(
                "%(name)s: a folder or database of this machine outside the home of Steelyard is an "
                "administrator's to connect."
            ) % {"name": each.name}
        files = {key: value for key, value in model.secrets.items() if value.startswith("file:")}
        if any(entry.get("secrets", {}).get(key) != value for key, value in files.items()):
            yield _(
                "%(name)s: a secret in a file is an administrator's to name. Name an environment variable."
            ) % {"name": each.name}


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value or [])


def _is_local(each: Declared, file: Path) -> bool:
    """A folder of files outside the home, or a database that is a file."""
    said = each.model.settings
    if each.kind.name == "sql":
        return str(said.get("url") or "").startswith(("sqlite", "duckdb"))
    if each.kind.name != "files":
        return False
    home = Path(settings.STEELYARD_HOME).resolve()
    folder = file.parent / str(said.get("folder", ""))
    named = [folder, *(folder / pattern for pattern in _listed(said.get("files")))]
    named += [file.parent / str(said["mapping"])] if said.get("mapping") else []
    return not all(path.resolve().is_relative_to(home) for path in named)
