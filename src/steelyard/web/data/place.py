"""Where the lake and its connection file are."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from steelyard.core.problems import SteelyardError
from steelyard.engine import syncing


def lake() -> str:
    return str(settings.STEELYARD_LAKE)


def zone() -> str:
    """The zone of moments that come without one."""
    return str(settings.TIME_ZONE)


def connection_file() -> Path:
    """connections.yaml in the lake; in the home for a lake behind a URL, or where there already is one."""
    at_home = Path(settings.STEELYARD_HOME) / "connections.yaml"
    try:
        beside = syncing.connection_file(lake(), None)
    except SteelyardError:
        return at_home
    return at_home if at_home.is_file() and not beside.is_file() else beside


def uploads() -> Path:
    """The folder of files that were sent; nobody else on this machine may look into it."""
    folder = Path(settings.MEDIA_ROOT) / "data"
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    return folder
