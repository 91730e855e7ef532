"""One sync of a connection at a time.

The lock belongs to the process: when it ends, however it ends, the system lets go of it. A killed sync
blocks nobody.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from steelyard.core.problems import SteelyardError
from steelyard.lake.store.place import is_remote, local_path

_FOLDER = Path("_steelyard") / "locks"


@contextmanager
def locked(location: str, connection: str) -> Iterator[None]:
    """Raises SteelyardError while another process syncs this connection into this lake.

    For a lake behind a URL, only processes of this machine see each other. Two machines would do the same
    work twice, and still lose or double nothing: deliveries are merged by key.
    """
    path = _path(location, connection)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            holder = os.read(handle, 20).decode(errors="replace").strip()
            raise SteelyardError(
                f"{connection} is being synced by another process{f' ({holder})' if holder else ''}"
            ) from None
        os.ftruncate(handle, 0)
        os.write(handle, str(os.getpid()).encode())
        yield
    finally:
        os.close(handle)


def _path(location: str, connection: str) -> Path:
    name = f"{hashlib.sha256(connection.encode()).hexdigest()[:24]}.lock"
    if not is_remote(location):
        return local_path(location) / _FOLDER / name
    lake = hashlib.sha256(location.encode()).hexdigest()[:24]
    return Path(tempfile.gettempdir()) / f"steelyard-locks-{os.getuid()}" / lake / name
