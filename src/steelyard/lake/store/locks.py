"""Locks between processes. A lock belongs to its process: however that ends, the system lets go of it.

For a lake behind a URL, only processes of this machine see each other.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import tempfile
from pathlib import Path

from steelyard.lake.store.place import is_remote, local_path

_FOLDER = Path("_steelyard") / "locks"


def open_lock(location: str, name: str) -> int:
    """A handle to lock with `fcntl.flock`; closing it lets go."""
    path = _path(location, hashlib.sha256(name.encode()).hexdigest()[:24])
    path.parent.mkdir(parents=True, exist_ok=True)
    return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)


def _path(location: str, name: str) -> Path:
    if not is_remote(location):
        return local_path(location) / _FOLDER / f"{name}.lock"
    lake = hashlib.sha256(location.encode()).hexdigest()[:24]
    return Path(tempfile.gettempdir()) / f"steelyard-locks-{os.getuid()}" / lake / f"{name}.lock"


class Turn:
    """The right to write rows into a lake: one run has it, from its first row to its snapshot.

    Versions of a table come one after the other. Were two runs to fill the same tables at once, the
    snapshot of the one would hold what the other is half way through.
    """

    def __init__(self, location: str) -> None:
        self._location = location
        self._handle: int | None = None

    def take(self) -> None:
        """Wait until nobody else writes; nothing more if the turn is ours already."""
        if self._handle is None:
            self._handle = open_lock(self._location, "turn")
            fcntl.flock(self._handle, fcntl.LOCK_EX)

    def give(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def __enter__(self) -> Turn:
        self.take()
        return self

    def __exit__(self, *_: object) -> None:
        self.give()
