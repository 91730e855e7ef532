"""Scheme texts as files for the engine, which reads paths. Named by their hash, never changed."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.conf import settings

from steelyard.core.files import write_text


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def path_of(text: str) -> Path:
    """A file with exactly this text, in the home folder."""
    path = Path(settings.STEELYARD_HOME) / "schemes" / f"{digest(text)}.yaml"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_text(path, text)
    return path
