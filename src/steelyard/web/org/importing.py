"""Files about the organisation: kept aside, tried out, and taken in once somebody has confirmed."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models, transaction

from steelyard.engine.people import Difference, Preview, preview, take_in
from steelyard.engine.start import write_templates
from steelyard.web.audit.recording import record
from steelyard.web.org.mirror import mirror

TEMPLATES = ("employees", "teams", "memberships")


@dataclass(frozen=True)
class Kept:
    """Files that wait for a confirmation, in a folder whose random name is `token`."""

    token: str
    preview: Preview


def keep(files: Iterable[Any]) -> Kept:
    """Writes the uploads aside under names of ours and tries them out. Raises SteelyardError."""
    token = secrets.token_hex(16)
    folder = _folder(token)
    folder.mkdir(parents=True, mode=0o700)
    paths = []
    for number, file in enumerate(files):
        path = folder / f"{number}{Path(file.name).suffix.lower()}"
        with path.open("wb") as written:
            for chunk in file.chunks():
                written.write(chunk)
        paths.append(path)
    try:
        return Kept(token, preview(settings.STEELYARD_LAKE, paths))
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def confirm(token: str, *, actor: models.Model) -> dict[str, int]:
    """Takes the files in and brings the mirror up to date. Raises LookupError when they are gone."""
    folder = _folder(token)
    if not _is_token(token) or not folder.is_dir():
        raise LookupError(token)
    imported = take_in(settings.STEELYARD_LAKE, sorted(folder.iterdir()))
    with transaction.atomic():
        counts = mirror(settings.STEELYARD_LAKE, actor=actor)
        new = {"run": imported.run.id, **counts}
        record("organisation.imported", "organisation", actor=actor, new=new)
    shutil.rmtree(folder, ignore_errors=True)
    return counts


def template(name: str) -> bytes:
    """A blank Excel file of one of the three tables."""
    with tempfile.TemporaryDirectory() as folder:
        written, _ = write_templates(Path(folder))
        return next(path for path in written if path.stem == name).read_bytes()


def listed(differences: Iterable[Difference]) -> list[dict[str, Any]]:
    """Differences as the preview shows them: table, key, new or changed, and what changes."""
    return [
        {
            "table": one.table,
            "key": " · ".join(one.key),
            "is_new": one.before is None,
            "cells": [(name, (one.before or {}).get(name, ""), one.after[name]) for name in one.changed],
        }
        for one in differences
    ]


def _folder(token: str) -> Path:
    return Path(settings.STEELYARD_HOME) / "uploads" / "organisation" / token


def _is_token(text: str) -> bool:
    return len(text) == 32 and all(character in "0123456789abcdef" for character in text)
