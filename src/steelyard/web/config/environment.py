"""Settings from the environment: read once, typed, and refused loudly with the variable's name."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import ImproperlyConfigured

Value = TypeVar("Value")
_TRUE, _FALSE = ("1", "true", "yes", "on"), ("", "0", "false", "no", "off")


#: The variables that were asked for: what else begins with STEELYARD_ is a slip of the pen.
_KNOWN: set[str] = set()
#: Read by other parts than the web application.
_ELSEWHERE = {"STEELYARD_CACHE", "STEELYARD_CRASH", "STEELYARD_PEERS"}


def text(name: str, default: str = "", *, environ: Mapping[str, str] = os.environ) -> str:
    """The variable without surrounding blanks, or the default where it is unset or empty."""
    _KNOWN.add(name)
    return environ.get(name, "").strip() or default


def flag(name: str, *, environ: Mapping[str, str] = os.environ) -> bool:
    """Raises ImproperlyConfigured for anything but a plain yes or no."""
    written = text(name, environ=environ).lower()
    if written not in (*_TRUE, *_FALSE):
        raise ImproperlyConfigured(f"{name}={written!r} is neither yes nor no. Write 1 or 0.")
    return written in _TRUE


def day(name: str, *, environ: Mapping[str, str] = os.environ) -> date | None:
    """A date written 2026-09-30, or None."""
    return _typed(name, date.fromisoformat, "a date such as 2026-09-30", environ)


def whole(name: str, default: int, *, environ: Mapping[str, str] = os.environ) -> int:
    """A whole number, zero or more."""
    found = _typed(name, int, "a whole number", environ)
    if found is not None and found < 0:
        raise ImproperlyConfigured(f"{name}={found} is below zero.")
    return default if found is None else found


def words(name: str, default: str = "", *, environ: Mapping[str, str] = os.environ) -> list[str]:
    """What is written between commas."""
    return [word.strip() for word in text(name, default, environ=environ).split(",") if word.strip()]


def one_of(
    name: str, default: str, allowed: Sequence[str], *, environ: Mapping[str, str] = os.environ
) -> str:
    """One of a few words, however it is capitalised."""
    written = text(name, default, environ=environ)
    for word in allowed:
        if word.lower() == written.lower():
            return word
    raise ImproperlyConfigured(f"{name}={written!r} is not one of {', '.join(allowed)}.")


def zone(name: str, default: str, *, environ: Mapping[str, str] = os.environ) -> str:
    """The name of a time zone such as Asia/Shanghai."""
    written = text(name, default, environ=environ)
    try:
        return ZoneInfo(written).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ImproperlyConfigured(f"{name}={written!r} is not a time zone such as Asia/Shanghai.") from None


def site(name: str, default: str, *, environ: Mapping[str, str] = os.environ) -> str:
    """The address of the installation: http or https, a host, perhaps a port, nothing behind it."""
    written = text(name, default, environ=environ).rstrip("/")
    try:
        parts = urlsplit(written)
        whole = parts.scheme in ("http", "https") and parts.hostname and (parts.port or True)
    except ValueError:
        whole = False
    if not whole or written != f"{parts.scheme}://{parts.netloc}" or "@" in written:
        raise ImproperlyConfigured(
            f"{name} must look like https://kpi.example.com, with nothing behind the host."
        )
    return written


def folder(name: str, default: str, *, environ: Mapping[str, str] = os.environ) -> Path:
    """An absolute path. It need not exist yet, but must not be a file."""
    path = Path(text(name, default, environ=environ)).expanduser().resolve()
    if path.exists() and not path.is_dir():
        raise ImproperlyConfigured(f"{name}={path} is a file; a folder is needed.")
    if path.exists() and not os.access(path, os.R_OK | os.W_OK | os.X_OK):
        raise ImproperlyConfigured(f"{name}={path} cannot be read and written by this user.")
    return path


def _typed(name: str, read: Callable[[str], Value], kind: str, environ: Mapping[str, str]) -> Value | None:
    written = text(name, environ=environ)
    if not written:
        return None
    try:
        return read(written)
    except ValueError:
        raise ImproperlyConfigured(f"{name}={written!r} is not {kind}.") from None


def refuse_unknown(*, environ: Mapping[str, str] = os.environ) -> None:
    """Raises ImproperlyConfigured for a variable of ours that nobody reads: it is misspelt."""
    from steelyard.core.problems import suggestion

    for name in sorted(environ):
        if name.startswith("STEELYARD_") and name not in _KNOWN | _ELSEWHERE and "_TEST_" not in name:
            raise ImproperlyConfigured(f"{name} is not a setting.{suggestion(name, sorted(_KNOWN))}")
