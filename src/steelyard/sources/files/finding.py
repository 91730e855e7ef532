"""Finding files: single ones, folders, patterns, uploads; and which of them have changed since."""

from __future__ import annotations

import glob
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from steelyard.core.problems import Place, Problem, SteelyardError, listing
from steelyard.lake.endings import FORMATS
from steelyard.lake.folder import sha256
from steelyard.lake.sheets import EXCEL, JSON, TEXT

READABLE = (*TEXT, *EXCEL, *JSON, ".parquet")
_SPECIAL = "*?["


@dataclass(frozen=True, slots=True)
class Found:
    """A file, and how people know it: as it was given.

    `called` is its name where the file itself bears another one, as uploads do.
    """

    path: Path
    shown: str
    called: str | None = None

    @property
    def name(self) -> str:
        """The name by which mappings know it and which hints at what it is about."""
        return self.called or self.path.name


def find_files(given: Iterable[str | Path]) -> list[Found]:
    """The files of paths, folders and patterns, each once, in the order given.

    A folder stands for the data files directly in it. Raises SteelyardError with everything that is not
    there or cannot be read.
    """
    found: dict[Path, Found] = {}
    problems: list[Problem] = []
    for each in given:
        try:
            for path in _expanded(str(each)):
                found.setdefault(path.resolve(), Found(path, path.as_posix()))
        except SteelyardError as error:
            problems += error.problems
    if problems:
        raise SteelyardError(problems)
    return list(found.values())


def _expanded(given: str) -> list[Path]:
    path = Path(given)
    if path.is_dir():
        return _in_folder(path)
    if path.is_file():
        if path.suffix.lower() not in READABLE:
            allowed = f"Use {listing(FORMATS)}"
            raise _problem(given, f'"{path.suffix or path.name}" files cannot be read. {allowed}')
        return [path]
    if any(character in given for character in _SPECIAL):
        matching = sorted(map(Path, glob.glob(given, recursive=True)))
        readable = [path for path in matching if _is_data(path)]
        if readable:
            return readable
        raise _problem(given, "no file matches this pattern")
    raise _problem(given, "there is no such file or folder")


def _in_folder(folder: Path) -> list[Path]:
    files = [path for path in sorted(folder.iterdir()) if _is_data(path)]
    if not files:
        raise _problem(str(folder), f"there are no data files in this folder. It may hold {listing(FORMATS)}")
    return files


def _is_data(path: Path) -> bool:
    # Excel leaves "~$name.xlsx" beside a workbook that is open.
    hidden = path.name.startswith((".", "~$"))
    return path.is_file() and not hidden and path.suffix.lower() in READABLE


def _problem(given: str, message: str) -> SteelyardError:
    return SteelyardError(Problem(message, Place(given)))


def uploaded(name: str, content: bytes, folder: Path) -> Found:
    """A file that came as bytes, put into `folder` under its own name (without any path)."""
    bare = Path(name.replace("\\", "/")).name
    if Path(bare).suffix.lower() not in READABLE or bare.startswith("."):
        raise _problem(bare, f"such files cannot be read. Use {listing(FORMATS)}")
    path = folder / bare
    path.write_bytes(content)
    return Found(path, bare)


# ── what was read before ────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Seen:
    """A file as it was imported. `mapping` is a hash of how it was read."""

    sha256: str
    size: int
    mtime_ns: int
    mapping: str


@dataclass(frozen=True, slots=True)
class Ledger:
    """The sheets that were imported into one table: the cursor of a source of files."""

    seen: Mapping[str, Seen]

    @classmethod
    def parse(cls, cursor: str | None) -> Ledger:
        """From what `written` gave; empty at first."""
        entries = json.loads(cursor)["files"] if cursor else {}
        return cls({name: Seen(**entry) for name, entry in entries.items()})

    def written(self) -> str:
        entries = {name: asdict(seen) for name, seen in sorted(self.seen.items())}
        return json.dumps({"files": entries}, ensure_ascii=False)

    def known(self, found: Found, sheet: str | None, mapping: str) -> bool:
        """Whether the sheet was imported just so. Its content is only read when its time differs."""
        seen = self.seen.get(_name(found, sheet))
        if seen is None or seen.mapping != mapping:
            return False
        state = found.path.stat()
        if (state.st_size, state.st_mtime_ns) == (seen.size, seen.mtime_ns):
            return True
        return state.st_size == seen.size and sha256(found.path) == seen.sha256

    def with_sheet(self, found: Found, sheet: str | None, seen: Seen) -> Ledger:
        """The ledger after a sheet is in the lake."""
        return Ledger({**self.seen, _name(found, sheet): seen})


def state_of(found: Found, mapping: str) -> Seen:
    """The file as it is now: taken before it is read, so that a change while reading shows next time."""
    state = found.path.stat()
    return Seen(sha256(found.path), state.st_size, state.st_mtime_ns, mapping)


def _name(found: Found, sheet: str | None) -> str:
    return found.path.resolve().as_posix() + (f"#{sheet}" if sheet else "")
