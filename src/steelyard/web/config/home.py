"""The home folder of an installation: database, lake, uploads and the secret key."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

SHORTEST_KEY = 32


def secret_key(home: Path, given: str, *, needed: bool = False) -> str:
    """The key given by the environment, or one that is made on first use and kept in the home folder.

    Raises ImproperlyConfigured for a key that is too short to be secret, for none where one is needed, and
    for a home folder that cannot be used.
    """
    if given:
        if len(given) < SHORTEST_KEY:
            message = f"STEELYARD_SECRET_KEY is shorter than {SHORTEST_KEY} characters."
            raise ImproperlyConfigured(message)
        return given
    if needed:
        message = (
            "STEELYARD_SECRET_KEY is not set, and an installation at an https:// address needs one of its "
            f"own: at least {SHORTEST_KEY} characters that nobody can guess."
        )
        raise ImproperlyConfigured(message)
    try:
        return _kept(home / "secret-key")
    except OSError as error:
        raise ImproperlyConfigured(f"STEELYARD_HOME={home} cannot be used: {error.strerror}.") from None


def _kept(path: Path) -> str:
    # Scores of people lie there: nobody else on this machine need look inside.
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        # Made by whoever comes first; two processes that start together must not end with two keys.
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    key = secrets.token_urlsafe(48)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(key)
    return key
