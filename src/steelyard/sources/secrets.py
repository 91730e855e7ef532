"""Secrets: found in the environment or in files, kept out of everything else.

A connection file names a secret, it never holds one: `env:HUBSPOT_TOKEN`, or `file:secrets.yaml#token` (a
map of names to values), or `file:/run/secrets/token` (the whole file).
"""

from __future__ import annotations

import base64
import logging
import os
import re
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, quote_plus

from steelyard.core.document import read_document
from steelyard.core.problems import Place, Problem, Severity, SteelyardError, listing, suggestion

ALLOWED = "env:NAME, file:PATH#KEY or file:PATH"
_ENVIRONMENT = re.compile(r"env:([A-Za-z_][A-Za-z0-9_]*)")
_FILE = re.compile(r"file:([^#]+)(?:#(.+))?")

#: Anything shorter would be found in ordinary words.
_SHORTEST = 4
HIDDEN = "***"


def is_reference(text: str) -> bool:
    return bool(_ENVIRONMENT.fullmatch(text) or _FILE.fullmatch(text))


def resolve(reference: str, *, folder: Path, place: Place, environment: Mapping[str, str]) -> str:
    """The value behind a reference. Raises SteelyardError; its message never holds a value."""
    if found := _ENVIRONMENT.fullmatch(reference):
        value = environment.get(found[1], "")
        if not value:
            raise SteelyardError(Problem(f"the environment variable {found[1]} is not set", place))
        return value
    found = _FILE.fullmatch(reference)
    if not found:
        raise SteelyardError(Problem(f"a secret is named, never written here: {ALLOWED}", place))
    path = folder / found[1]
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise SteelyardError(Problem(f"the secrets file {found[1]} cannot be read", place)) from None
    return text.strip() if found[2] is None else _entry(text, path, found[2], place)


def _entry(text: str, path: Path, key: str, place: Place) -> str:
    document = read_document(text, str(path), what="a secrets file")
    node = document.get(key)
    if node is None or not isinstance(node.value, str) or not node.value:
        names = list(document.value) if isinstance(document.value, dict) else []
        hint = f"It has {listing(names)}.{suggestion(key, names)}"
        raise SteelyardError(Problem(f'{path.name} has no text under "{key}". {hint}', place))
    return node.value


def warnings(references: Iterable[str], *, folder: Path) -> list[Problem]:
    """A warning for each secrets file that other users of the machine may read."""
    files = {found[1] for each in references if (found := _FILE.fullmatch(each))}
    return [
        Problem(
            f"others may read this secrets file. Run: chmod 600 {name}",
            Place(name),
            severity=Severity.WARNING,
        )
        for name in sorted(files)
        if os.name == "posix" and _open_to_others(folder / name)
    ]


def _open_to_others(path: Path) -> bool:
    try:
        return bool(path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH))
    except OSError:
        return False


@dataclass(slots=True)
class Redactor:
    """Takes secrets out of texts, in every form they travel in. Tokens fetched later are added."""

    _forms: set[str] = field(default_factory=set)

    def add(self, *values: str) -> None:
        for value in values:
            if len(value) >= _SHORTEST:
                self._forms |= {
                    value,
                    quote(value),
                    quote(value, safe=""),
                    quote_plus(value),
                    repr(value)[1:-1],
                }
                self._forms |= set(_encoded(value))

    def __call__(self, text: object) -> str:
        shown = str(text)
        # Longest first: a secret may be a part of another.
        for form in sorted(self._forms, key=len, reverse=True):
            shown = shown.replace(form, HIDDEN)
        return shown


def _encoded(value: str) -> Iterator[str]:
    """Base64 of the value, as header and JSON write it."""
    raw = value.encode()
    for text in (base64.b64encode(raw).decode(), base64.urlsafe_b64encode(raw).decode()):
        yield text
        yield text.rstrip("=")


class _Filter(logging.Filter):
    def __init__(self, redactor: Redactor) -> None:
        super().__init__()
        self.redactor = redactor

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = self.redactor(record.getMessage()), ()
        if record.exc_info or record.exc_text:
            record.exc_info, record.exc_text = None, None
        return True


#: The libraries that may write of requests into a log.
_TALKATIVE = (
    "dlt",
    "urllib3",
    "urllib3.connectionpool",
    "requests",
    "charset_normalizer",
    "sqlalchemy.engine",
)


@contextmanager
def redacted_logs(redactor: Redactor) -> Iterator[None]:
    """Nothing that the libraries log inside holds a secret."""
    filtering = _Filter(redactor)
    loggers = [logging.getLogger(name) for name in _TALKATIVE]
    for logger in loggers:
        logger.addFilter(filtering)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeFilter(filtering)
