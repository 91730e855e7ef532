"""Which encoding a text file has."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from pathlib import Path

from steelyard.core.problems import Place, Problem, SteelyardError

_CHUNK = 1 << 20
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def detect_encoding(path: Path) -> str:
    """By its byte order mark, else UTF-8 if all of it is, else gb18030, Windows-1252 or Latin-1."""
    with path.open("rb") as stream:
        start = stream.read(4)
    for mark, encoding in _BOMS:
        if start.startswith(mark):
            return encoding
    if _decodes(path, "utf-8"):
        return "utf-8"
    chinese = _Chinese()
    if _decodes(path, "gb18030", chinese.see) and chinese.plausible:
        return "gb18030"
    # Browsers, too, read what calls itself Latin-1 as Windows-1252: its quotes and dashes are common.
    return "cp1252" if _decodes(path, "cp1252") else "latin-1"


def check_encoding(encoding: str, *, file: str) -> str:
    try:
        return codecs.lookup(encoding).name
    except LookupError:
        raise SteelyardError(
            Problem(f'"{encoding}" is not an encoding. Use utf-8, gb18030 or latin-1', Place(file))
        ) from None


def line_that_does_not_decode(path: Path, encoding: str) -> int | None:
    """The first such line, where lines can be told apart before they are decoded."""
    if encoding.startswith(("utf-16", "utf-32")):
        return None
    with path.open("rb") as stream:
        for number, line in enumerate(stream, start=1):
            try:
                line.decode(encoding)
            except UnicodeDecodeError:
                return number
    return None


class _Chinese:
    """Counts how much of a text is everyday Chinese.

    Western text often decodes as gb18030 by accident, but then into characters nobody writes.
    """

    def __init__(self) -> None:
        self.everyday = 0
        self.foreign = 0

    def see(self, text: str) -> None:
        for character in text:
            if character > "\x7f":
                self.foreign += 1
                self.everyday += _is_everyday(character)

    @property
    def plausible(self) -> bool:
        return self.everyday >= 0.9 * self.foreign


def _is_everyday(character: str) -> bool:
    if character > "\uffff":  # four bytes that fit together do not happen by accident
        return True
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _decodes(path: Path, encoding: str, see: Callable[[str], None] | None = None) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as stream:
        try:
            while piece := stream.read(_CHUNK):
                text = decoder.decode(piece)
                if see:
                    see(text)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True
