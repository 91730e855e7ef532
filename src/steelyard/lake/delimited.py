"""Text files of delimited cells: guessing how they are written, and reading their records."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from steelyard.core.problems import Place, Problem, SteelyardError
from steelyard.lake.encoding import check_encoding, detect_encoding, line_that_does_not_decode
from steelyard.lake.options import ReadOptions

#: One row of a sheet, as a spreadsheet numbers it, and its cells.
Record = tuple[int, list[str]]

WHITESPACE = "whitespace"
_CANDIDATES = ("\t", ";", "|", ",")
_SAMPLE = 1 << 16
_SAMPLE_RECORDS = 200


@dataclass(frozen=True, slots=True)
class Dialect:
    """`delimiter` is one character or WHITESPACE."""

    encoding: str
    delimiter: str


def sniff(path: Path, options: ReadOptions, *, file: str) -> Dialect:
    """How the file is written; what `options` say wins over guesses."""
    encoding = check_encoding(options.encoding, file=file) if options.encoding else detect_encoding(path)
    if options.delimiter is not None:
        return Dialect(encoding, _named(options.delimiter, file=file))
    with path.open(encoding=encoding, errors="replace", newline="") as stream:
        sample = stream.read(_SAMPLE)
    if len(sample) == _SAMPLE:
        sample = sample[: sample.rfind("\n") + 1] or sample
    return Dialect(encoding, _guess(sample, may_be_whitespace=path.suffix.lower() not in (".csv", ".tsv")))


def records(path: Path, dialect: Dialect, *, file: str) -> Iterator[Record]:
    """Every record, blank ones included, numbered from 1."""
    with path.open(encoding=dialect.encoding, newline="") as stream:
        row = 0
        try:
            for cells in _split(stream, dialect.delimiter):
                row += 1
                yield row, cells
        except UnicodeDecodeError as error:
            raise SteelyardError(
                Problem(
                    f"the text is not {dialect.encoding} (byte {error.object[error.start]:#04x}). "
                    "Name the encoding with read: {encoding: …}",
                    Place(file, line=line_that_does_not_decode(path, dialect.encoding)),
                )
            ) from None
        except csv.Error as error:
            raise SteelyardError(
                Problem(
                    f"the cells cannot be told apart ({error}). "
                    "Close every quote and write a quote inside a cell twice",
                    Place(file, row=row + 1),
                )
            ) from None


def _split(stream: io.TextIOBase, delimiter: str) -> Iterator[list[str]]:
    if delimiter == WHITESPACE:
        return (line.split() for line in stream)
    return csv.reader(stream, delimiter=delimiter, skipinitialspace=True, strict=True)


def _named(delimiter: str, *, file: str) -> str:
    written = {"tab": "\t", "\\t": "\t", "space": " "}.get(delimiter, delimiter)
    if written == WHITESPACE or (len(written) == 1 and written not in '"\r\n'):
        return written
    raise SteelyardError(
        Problem(f'"{delimiter}" is not a delimiter. Use one character, "tab" or "whitespace"', Place(file))
    )


def _guess(sample: str, *, may_be_whitespace: bool) -> str:
    """The delimiter that splits most records into as many cells as the first one."""
    best, best_score = ",", (0.0, 0)
    for candidate in _CANDIDATES:
        score = _score(_widths(csv.reader(io.StringIO(sample, newline=""), delimiter=candidate)))
        if score > best_score:
            best, best_score = candidate, score
    if may_be_whitespace and best_score[0] < 0.9:
        score = _score(_widths(line.split() for line in sample.splitlines()))
        if score > best_score:
            return WHITESPACE
    return best


def _widths(rows: Iterator[list[str]]) -> list[int]:
    widths: list[int] = []
    try:
        for cells in rows:
            if any(cells):
                widths.append(len(cells))
            if len(widths) == _SAMPLE_RECORDS:
                break
    except csv.Error:
        return []
    return widths


def _score(widths: list[int]) -> tuple[float, int]:
    if not widths or widths[0] < 2:
        return 0.0, 0
    return round(widths.count(widths[0]) / len(widths), 1), widths[0]
