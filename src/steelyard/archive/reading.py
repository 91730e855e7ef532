"""An archive read: its manifest and its members, and whatever is wrong with the file itself."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from steelyard.archive.container import MANIFEST, MOST_BYTES, Fault, looks_like, parse
from steelyard.archive.manifest import Manifest, read_manifest
from steelyard.core.problems import Place, Problem, SteelyardError

SUFFIX = ".steelyard"


@dataclass(frozen=True)
class Archive:
    """`digest` is the sha256 of the whole file. `manifest` is None when there is none to be read."""

    path: Path
    digest: str
    manifest: Manifest | None
    members: Mapping[str, bytes]
    faults: Sequence[Fault] = ()
    unreadable: str = ""


def is_archive(path: Path) -> bool:
    """Whether `verify` should take the file for an archive, sound or not."""
    if path.suffix.lower() in (SUFFIX, ".zip"):
        return True
    try:
        with path.open("rb") as file:
            return path.suffix.lower() not in _OTHERS and looks_like(file.read(64))
    except OSError:
        return False


#: Other files that are zips.
_OTHERS = (".xlsx", ".xlsm", ".xls", ".csv", ".json")


def read_archive(path: Path) -> Archive:
    """Everything that can be read of a file. Raises SteelyardError when it is not there or too large."""
    data = _bytes(path)
    container = parse(data)
    members = dict(container.by_name())
    written = members.pop(MANIFEST, None)
    manifest, why = None, ""
    if written is not None:
        try:
            manifest = read_manifest(written)
        except SteelyardError as error:
            why = "; ".join(problem.message for problem in error.problems)
    return Archive(path, hashlib.sha256(data).hexdigest(), manifest, members, container.faults, why)


def _bytes(path: Path) -> bytes:
    place = Place(str(path))
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise SteelyardError(Problem(f"{size:,} bytes; an archive has at most {MOST_BYTES:,}", place))
        return path.read_bytes()
    except FileNotFoundError:
        raise SteelyardError(Problem("there is no such file", place)) from None
    except OSError as error:
        raise SteelyardError(Problem(f"cannot be read: {error.strerror}", place)) from None
