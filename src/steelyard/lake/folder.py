"""A plain folder of data files: finding them by name, and the sha256 of every file that was used."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

import duckdb

from steelyard.core.problems import Place, Problem, SteelyardError, listing, suggestion
from steelyard.lake import files
from steelyard.lake.data import TextTable
from steelyard.lake.endings import FORMATS
from steelyard.lake.loaded import Loaded
from steelyard.lake.options import ReadOptions
from steelyard.lake.rows import read_table
from steelyard.lake.tables import Table

_CHUNK = 1 << 20


class Folder:
    """Files under `root`. Every file that was found counts as used and belongs to the snapshot."""

    def __init__(self, root: Path) -> None:
        if not root.is_dir():
            raise SteelyardError(f'There is no data folder "{root}"')
        self.root = root.resolve()
        self._used: set[Path] = set()
        self._given: dict[Path, str] = {}
        self._digests: dict[tuple[Path, int, int], str] = {}

    def find(self, *, table: str | None = None, file: str | None = None) -> list[Path]:
        """The files of a table, or those matching a pattern relative to the folder; sorted, never empty.

        A table is one file `<table>.csv`, `.xlsx`, `.parquet`, … or a sub-folder `<table>` of files of
        one format. Raises SteelyardError when nothing is found or when it is not clear what is meant.
        """
        if (table is None) == (file is None):
            raise ValueError("give either table or file")
        found = self._of_table(table) if table is not None else self._matching(file or "")
        self._used.update(found)
        return found

    def load(
        self,
        connection: duckdb.DuckDBPyConnection,
        name: str,
        *,
        table: str | None,
        file: str | None,
        options: ReadOptions,
        contract: Table | None,
        timezone: str,
    ) -> Loaded:
        return files.load(
            connection,
            name,
            self.find(table=table, file=file),
            options=options,
            table=contract,
            timezone=timezone,
            root=self.root,
        )

    def read(self, table: str, *, timezone: str) -> list[TextTable]:
        return [
            TextTable(shown, *read_table(path, ReadOptions(), file=shown, timezone=timezone))
            for path in self.find(table=table)
            for shown in [self.relative(path)]
        ]

    def tables(self) -> list[str]:
        """The names of all tables there are."""
        return sorted({_stem(path) for path in self._entries()})

    def has(self, table: str) -> bool:
        """Whether there is a file or sub-folder for the table."""
        return any(_stem(path) == _composed(table) for path in self._entries())

    def snapshot(self) -> Mapping[str, str]:
        """Relative path → sha256 of each file found so far."""
        return {self.relative(path): self._digest(path) for path in sorted(self._used)}

    def meta(self) -> Mapping[str, Any]:
        return {"snapshot": dict(sorted(self.snapshot().items()))}

    def use(self, path: Path) -> None:
        """Take a file into the snapshot that is read in place of one of the folder."""
        self._used.add(path.resolve())
        self._given[path.resolve()] = path.as_posix()

    def relative(self, path: Path) -> str:
        """How people know the file: its path within the folder; of one outside, the path as it was given."""
        if path.is_relative_to(self.root):
            return path.relative_to(self.root).as_posix()
        return self._given.get(path, str(path))

    def _entries(self) -> Iterator[Path]:
        for path in self.root.iterdir():
            if _is_data(path) or _is_data_folder(path):
                yield path

    def _of_table(self, table: str) -> list[Path]:
        entries = sorted(path for path in self._entries() if _stem(path) == _composed(table))
        if not entries:
            there = self.tables()
            raise SteelyardError(
                f'There is no file for table "{table}" in {self.root}: looked for {table}.csv, '
                f"{table}.xlsx, {table}.parquet, … There is {listing(there)}.{suggestion(table, there)}"
            )
        if len(entries) > 1:
            names = " and ".join(self.relative(path) for path in entries)
            raise SteelyardError(f'Table "{table}" is there more than once: {names}. Keep one of them')
        files = _data_files(entries[0]) if entries[0].is_dir() else entries
        formats = sorted({path.suffix.lower() for path in files})
        if len(formats) > 1:
            raise SteelyardError(
                Problem(
                    f'Table "{table}" has files of several formats: {", ".join(formats)}. Keep one format',
                    Place(self.relative(entries[0])),
                )
            )
        return files

    def _matching(self, pattern: str) -> list[Path]:
        written = PurePosixPath(pattern)
        outside = written.is_absolute() or PureWindowsPath(pattern).anchor or ".." in written.parts
        if outside or not pattern.strip():
            raise SteelyardError(
                f'"{pattern}" is not a file of the data folder. Give a path relative to it, without ".."'
            )
        exact = self.root / pattern
        try:
            found = [exact] if exact.is_file() else sorted(filter(_is_visible_file, self.root.glob(pattern)))
        except ValueError as error:
            raise SteelyardError(f'"{pattern}" is not a pattern of files: {error}') from None
        if not found:
            there = sorted(self.relative(path) for path in self.root.rglob("*") if _is_data(path))
            raise SteelyardError(
                f'There is no file "{pattern}" in {self.root}. '
                f"There is {listing(there)}.{suggestion(pattern, there)}"
            )
        return found

    def _digest(self, path: Path) -> str:
        state = path.stat()
        known = (path, state.st_size, state.st_mtime_ns)
        if known not in self._digests:
            self._digests[known] = sha256(path)
        return self._digests[known]


def sha256(path: Path) -> str:
    """The sha256 of a file, read in pieces."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while piece := stream.read(_CHUNK):
            digest.update(piece)
    return digest.hexdigest()


def _composed(name: str) -> str:
    # macOS writes accents of file names as separate characters.
    return unicodedata.normalize("NFC", name)


def _stem(path: Path) -> str:
    return _composed(path.name if path.is_dir() else path.stem)


def _is_visible_file(path: Path) -> bool:
    # Excel leaves "~$name.xlsx" beside a workbook that is open.
    return path.is_file() and not path.name.startswith((".", "~$"))


def _is_data(path: Path) -> bool:
    return path.suffix.lower() in FORMATS and _is_visible_file(path)


def _is_data_folder(path: Path) -> bool:
    return path.is_dir() and not path.name.startswith(".") and bool(_data_files(path))


def _data_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if _is_data(path))
