"""Where a lake is: a local folder, or an object store by URL whose files are kept in a local cache."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from steelyard.core.problems import SteelyardError
from steelyard.lake.store.names import SYSTEM

LOG = "_delta_log"
FORMAT = f"{SYSTEM}/format.json"


class Store(Protocol):
    """Files under one root. Names are relative to it, with slashes."""

    @property
    def root(self) -> str:
        """How people know the place."""
        ...

    @property
    def options(self) -> dict[str, str]:
        """Access to the store, for Delta."""
        ...

    @property
    def base(self) -> Path:
        """The local folder in which all files are that `fetch` returns."""
        ...

    def uri(self, name: str) -> str: ...
    def folders(self) -> list[str]:
        """The folders right under the root that hold a Delta table."""
        ...

    def read(self, name: str) -> bytes | None: ...
    def write(self, name: str, content: bytes) -> None: ...
    def sizes(self, folder: str) -> dict[str, int]:
        """Every Parquet file below a folder, and its bytes."""
        ...

    def fetch(self, names: Iterable[str]) -> list[Path]:
        """The same files as local ones. They never change, so that a copy made once is good for ever."""
        ...


def store_at(location: str | Path, options: Mapping[str, str]) -> Store:
    """The store a path or URL speaks of; nothing is looked up yet."""
    if is_remote(location):
        from steelyard.lake.store.remote import Remote

        return Remote(str(location), options)
    return Local(local_path(location))


def is_lake(location: str | Path) -> bool:
    """Whether a location is to be opened as a lake: any URL, or a folder that holds one."""
    return is_remote(location) or (local_path(location) / FORMAT).is_file()


def is_remote(location: str | Path) -> bool:
    return "://" in str(location) and not str(location).startswith("file://")


def local_path(location: str | Path) -> Path:
    """The folder of a path or file:// URL."""
    text = str(location)
    path = Path(unquote(urlsplit(text).path)) if text.startswith("file://") else Path(text)
    return path.expanduser().resolve()


class Local:
    """A folder."""

    def __init__(self, path: Path) -> None:
        if "%" in str(path):
            # Delta takes %41 in a path for an A.
            raise SteelyardError(f'A lake cannot be in "{path}": choose a folder without "%" in its path')
        self.base = path
        self.options: dict[str, str] = {}

    @property
    def root(self) -> str:
        return str(self.base)

    def uri(self, name: str) -> str:
        return str(self.base / name)

    def folders(self) -> list[str]:
        return sorted(path.name for path in self.base.iterdir() if (path / LOG).is_dir())

    def read(self, name: str) -> bytes | None:
        path = self.base / name
        return path.read_bytes() if path.is_file() else None

    def write(self, name: str, content: bytes) -> None:
        path = self.base / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    def sizes(self, folder: str) -> dict[str, int]:
        found = (self.base / folder).rglob("*.parquet")
        return {path.relative_to(self.base).as_posix(): path.stat().st_size for path in found}

    def fetch(self, names: Iterable[str]) -> list[Path]:
        return [self.base / name for name in names]
