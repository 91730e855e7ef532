"""A lake in an object store: Delta reads and writes it there, DuckDB reads local copies of its files.

DuckDB has no object stores without an extension that has to be downloaded. A data file of Delta never
changes under its name, so that a copy made once serves every later reader.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from obstore.exceptions import BaseError, NotFoundError
from obstore.store import from_url

from steelyard.core.files import whole_file
from steelyard.core.problems import Place, Problem, SteelyardError
from steelyard.lake.store.names import SYSTEM

_AT_ONCE = 8


class Remote:
    """`options` are those of Delta, such as aws_region; what is not given comes from the environment."""

    def __init__(self, url: str, options: Mapping[str, str]) -> None:
        self.root = url.rstrip("/")
        self.options = dict(options)
        self.base = cache_folder() / hashlib.sha256(self.root.encode()).hexdigest()[:16]
        self.base.mkdir(parents=True, exist_ok=True)
        config: Any = {name.lower(): value for name, value in options.items()}
        plain = config.pop("aws_allow_http", None) or config.pop("allow_http", None)
        allow_http = _is_true(plain or os.environ.get("AWS_ALLOW_HTTP", ""))
        try:
            self._store = from_url(self.root, config=config, client_options={"allow_http": allow_http})
        except (BaseError, ValueError) as error:
            raise self._failed(error) from None

    def uri(self, name: str) -> str:
        return f"{self.root}/{name}"

    def folders(self) -> list[str]:
        try:
            found = self._store.list_with_delimiter()["common_prefixes"]
        except BaseError as error:
            raise self._failed(error) from None
        return sorted(name for prefix in found if (name := prefix.strip("/").split("/")[-1]) != SYSTEM)

    def read(self, name: str) -> bytes | None:
        try:
            return bytes(self._store.get(name).bytes())
        except (FileNotFoundError, NotFoundError):
            return None
        except BaseError as error:
            raise self._failed(error) from None

    def write(self, name: str, content: bytes) -> None:
        try:
            self._store.put(name, content)
        except BaseError as error:
            raise self._failed(error) from None

    def sizes(self, folder: str) -> dict[str, int]:
        try:
            found = [each for page in self._store.list(folder) for each in page]
        except BaseError as error:
            raise self._failed(error) from None
        return {each["path"]: each["size"] for each in found if each["path"].endswith(".parquet")}

    def fetch(self, names: Iterable[str]) -> list[Path]:
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            return list(pool.map(self._copy, names))

    def _copy(self, name: str) -> Path:
        path = self.base / name
        if not path.exists():
            content = self.read(name)
            if content is None:
                raise SteelyardError(
                    Problem("the file is gone: a vacuum has removed it", Place(self.uri(name)))
                )
            path.parent.mkdir(parents=True, exist_ok=True)
            with whole_file(path) as temporary:
                temporary.write_bytes(content)
        return path

    def _failed(self, error: Exception) -> SteelyardError:
        return SteelyardError(Problem(f"cannot be reached: {str(error).splitlines()[0]}", Place(self.root)))


def cache_folder() -> Path:
    """STEELYARD_CACHE, else where caches of this user are."""
    given = os.environ.get("STEELYARD_CACHE")
    usual = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "steelyard"
    return Path(given).expanduser().resolve() if given else usual.resolve()


def _is_true(text: str) -> bool:
    return str(text).lower() in ("true", "1", "yes")
