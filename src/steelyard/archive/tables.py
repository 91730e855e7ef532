"""Members that are tables: CSV for what a spreadsheet may open, a JSON document a line for what has parts."""

from __future__ import annotations

import base64
import csv
import io
import json
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from steelyard.engine.export import as_csv, as_json_line
from steelyard.engine.recorded import read_json

Record = Mapping[str, Any]
_MARK = "\ufeff"


class UnreadableError(Exception):
    """A member that is not what its name says; `line` counts from 1."""

    def __init__(self, why: str, line: int | None = None) -> None:
        super().__init__(why)
        self.line = line


# ── CSV ─────────────────────────────────────────────────────────────────────────────────────────────


def csv_bytes(header: Sequence[str], records: Iterable[Record]) -> bytes:
    return as_csv(header, records).encode()


def csv_records(data: bytes) -> list[dict[str, str]]:
    """The rows of `csv_table`."""
    return csv_table(data)[1]


def csv_table(data: bytes) -> tuple[list[str], list[dict[str, str]]]:
    """Heads and rows as text, without what guards a spreadsheet against formulas. Raises UnreadableError."""
    reader = csv.reader(io.StringIO(_text(data).removeprefix(_MARK), newline=""), strict=True)
    rows = []
    try:
        header = next(reader, [])
        for cells in reader:
            if len(cells) != len(header):
                raise UnreadableError(f"{len(cells)} cells under {len(header)} heads", reader.line_num)
            rows.append(dict(zip(header, map(_unguarded, cells), strict=True)))
    except csv.Error as error:
        raise UnreadableError(str(error), reader.line_num) from None
    return header, rows


def _unguarded(cell: str) -> str:
    """as_csv puts an apostrophe before what a spreadsheet would run."""
    return cell[1:] if cell.startswith("'") and cell[1:2] in _GUARDED else cell


_GUARDED = tuple("=+-@\t\n＝＋－＠")


# ── JSON lines ──────────────────────────────────────────────────────────────────────────────────────


def exact_lines(records: Iterable[Record]) -> bytes:
    """One record a line; decimals with all their digits."""
    return "".join(f"{as_json_line(one)}\n" for one in records).encode()


def exact_records(data: bytes) -> list[dict[str, Any]]:
    """Raises UnreadableError."""
    return [_object(read_json, line, number) for number, line in _numbered(data)]


def plain_lines(records: Iterable[Record]) -> bytes:
    """One record a line, as Python's json writes it: what was sealed is read back as it was."""
    return "".join(f"{json.dumps(one, ensure_ascii=False)}\n" for one in records).encode()


def plain_records(data: bytes) -> list[dict[str, Any]]:
    """Raises UnreadableError."""
    return [_object(json.loads, line, number) for number, line in _numbered(data)]


def _numbered(data: bytes) -> Iterator[tuple[int, str]]:
    # Not splitlines: a text may hold characters that it takes for the end of a line.
    yield from enumerate(_text(data).removesuffix("\n").split("\n") if data else (), start=1)


def _object(read: Any, line: str, number: int) -> dict[str, Any]:
    try:
        found = read(line)
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"no JSON ({error})", number) from None
    if not isinstance(found, dict):
        raise UnreadableError("no JSON object", number)
    return found


def _text(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise UnreadableError("no UTF-8 text", line) from None


# ── which line ──────────────────────────────────────────────────────────────────────────────────────


def line_sums(data: bytes) -> str:
    """A check sum of every line, so that a changed one can be named."""
    lines = data.split(b"\n")
    return base64.b64encode(struct.pack(f">{len(lines)}I", *map(zlib.crc32, lines))).decode()


def changed_lines(data: bytes, sums: str) -> list[int]:
    """The lines that are not as they were, from 1; the first one only when lines were added or taken out."""
    try:
        packed = base64.b64decode(sums, validate=True)
        then = struct.unpack(f">{len(packed) // 4}I", packed)
    except (ValueError, struct.error):
        return []
    now = [zlib.crc32(line) for line in data.split(b"\n")]
    different = [
        n for n, (a, b) in enumerate(zip(then, now, strict=False), start=1) if a != b
    ]  # fmt: skip
    if len(then) != len(now):
        return different[:1] or [min(len(then), len(now)) + 1]
    return different
