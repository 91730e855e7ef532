"""One sync of a connection at a time.

The lock belongs to the process: when it ends, however it ends, the system lets go of it. A killed sync
blocks nobody.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from steelyard.core.problems import SteelyardError
from steelyard.lake.store.locks import open_lock


class BusyError(SteelyardError):
    """Another process syncs this connection right now."""


@contextmanager
def locked(location: str, connection: str) -> Iterator[None]:
    """Raises SteelyardError while another process syncs this connection into this lake.

    For a lake behind a URL, only processes of this machine see each other. Two machines would do the same
    work twice, and still lose or double nothing: deliveries are merged by key.
    """
    handle = open_lock(location, f"connection {connection}")
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            holder = os.read(handle, 20).decode(errors="replace").strip()
            raise BusyError(
                f"{connection} is being synced by another process{f' ({holder})' if holder else ''}"
            ) from None
        os.ftruncate(handle, 0)
        os.write(handle, str(os.getpid()).encode())
        yield
    finally:
        os.close(handle)
