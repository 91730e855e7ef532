"""Files written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from steelyard.core.problems import Place, Problem, SteelyardError


def write_text(path: Path, text: str) -> None:
    with whole_file(path) as temporary:
        temporary.write_text(text, encoding="utf-8")


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A temporary neighbour that takes the place of `path` only when everything went well.

    A link keeps pointing at its file, a file keeps who may read it, and a device such as /dev/stdout is
    written to as it is.
    """
    if _is_device(path):
        yield path
        return
    target = Path(os.path.realpath(path))
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        os.close(handle)
    except OSError as error:
        raise _not_written(path, error) from None
    temporary = Path(name)
    try:
        yield temporary
        os.chmod(temporary, _mode(target))
        temporary.replace(target)
    except OSError as error:
        raise _not_written(path, error) from None
    finally:
        temporary.unlink(missing_ok=True)


def _not_written(path: Path, error: OSError) -> SteelyardError:
    return SteelyardError(Problem(f"cannot be written: {error.strerror}", Place(str(path))))


def _is_device(path: Path) -> bool:
    try:
        return path.exists() and not path.is_file() and not path.is_dir()
    except OSError as error:
        raise _not_written(path, error) from None


def _mode(target: Path) -> int:
    """Who may read it: as before, or what is usual for new files."""
    if target.exists():
        return target.stat().st_mode & 0o777
    usual = os.umask(0o077)
    os.umask(usual)
    return 0o666 & ~usual
