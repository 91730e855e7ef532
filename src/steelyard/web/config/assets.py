"""Static files: their addresses carry a version of all of them, so that browsers may keep them for ever."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import time
from importlib.metadata import version as version_of
from pathlib import Path

#: Packages that bring static files of their own.
_BRINGING = ("django-allauth", "django-ninja")
#: Seconds after which the files of an earlier version are not served by anybody any more.
_OLD = 7 * 24 * 3600


def version(web: Path) -> str:
    """Twelve characters that change when any static file does: a part of all their addresses."""
    digest = hashlib.sha256()
    for path in sorted(web.glob("*/static/**/*")):
        if path.is_file():
            digest.update(f"{path.relative_to(web).as_posix()}\n".encode())
            digest.update(path.read_bytes())
    for name in _BRINGING:
        digest.update(f"{name} {version_of(name)}\n".encode())
    return digest.hexdigest()[:12]


def never_changes(path: str, url: str) -> bool:
    """All of them: another content has another address."""
    return True


def collect(root: Path) -> int:
    """Copies all static files to a folder, each with its compressed twin. Gives how many; 0 when it was done.

    The folder appears whole or not at all. Those of versions that nobody uses any more go.
    """
    if root.is_dir():
        return 0
    root.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=root.parent) as name:
        made = Path(name) / "made"
        count = _copy(made)
        made.rename(root)
    for other in root.parent.iterdir():
        if other != root and other.stat().st_mtime < time.time() - _OLD:
            shutil.rmtree(other, ignore_errors=True)
    return count


def _copy(folder: Path) -> int:
    from django.contrib.staticfiles.finders import get_finders
    from whitenoise.compress import Compressor

    compressor, count = Compressor(quiet=True), 0
    for finder in get_finders():
        for name, storage in finder.list([]):
            target = folder / name
            if target.exists():
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(storage.path(name), target)
            if compressor.should_compress(name):
                compressor.compress(str(target))
            count += 1
    return count
