"""Which characters the fonts can draw, and what stands for those they cannot.

A name must never lose a character without anybody noticing: what no font has is written as its code point.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"


def printable(text: str, covered: frozenset[int]) -> str:
    """The text with `〔U+20BB7〕` for what cannot be drawn; of controls only line breaks stay.

    Among them are those that turn the direction of writing: nothing may look otherwise than it is.
    """
    if text.isprintable() and all(ord(character) in covered for character in text):
        return text
    return "".join(_shown(character, covered) for character in text)


def _shown(character: str, covered: frozenset[int]) -> str:
    if character == "\n":
        return character
    if not character.isprintable():
        return " "
    return character if ord(character) in covered else f"〔U+{ord(character):04X}〕"


@lru_cache(maxsize=4)
def coverage(folders: tuple[Path, ...]) -> frozenset[int]:
    """Every character that a font of these folders has."""
    files = (path for folder in folders for path in sorted(folder.glob("*.[to]tf")))
    return frozenset(code for path in files for code in _codes(path.read_bytes()))


def _codes(font: bytes) -> Iterator[int]:
    """The characters of a font, from the Unicode subtables of its cmap (OpenType, formats 4 and 12)."""
    start = _tables(font).get(b"cmap")
    if start is None:
        return
    count = struct.unpack_from(">H", font, start + 2)[0]
    offsets = {struct.unpack_from(">HHI", font, start + 4 + 8 * n) for n in range(count)}
    for offset in {at for platform, _, at in offsets if platform in (0, 3)}:
        at = start + offset
        form = struct.unpack_from(">H", font, at)[0]
        if form == 12:
            yield from _format_12(font, at)
        elif form == 4:
            yield from _format_4(font, at)


def _tables(font: bytes) -> dict[bytes, int]:
    count = struct.unpack_from(">H", font, 4)[0]
    entries = (struct.unpack_from(">4sIII", font, 12 + 16 * n) for n in range(count))
    return {tag: offset for tag, _, offset, _ in entries}


def _format_12(font: bytes, at: int) -> Iterator[int]:
    for n in range(struct.unpack_from(">I", font, at + 12)[0]):
        first, last, _ = struct.unpack_from(">III", font, at + 16 + 12 * n)
        yield from range(first, last + 1)


def _format_4(font: bytes, at: int) -> Iterator[int]:
    size = struct.unpack_from(">H", font, at + 6)[0] // 2
    ends = struct.unpack_from(f">{size}H", font, at + 14)
    starts = struct.unpack_from(f">{size}H", font, at + 16 + 2 * size)
    deltas = struct.unpack_from(f">{size}h", font, at + 16 + 4 * size)
    ranges = at + 16 + 6 * size
    for n, (first, last, delta) in enumerate(zip(starts, ends, deltas, strict=True)):
        offset = struct.unpack_from(">H", font, ranges + 2 * n)[0]
        for code in range(first, last + 1) if first != 0xFFFF else ():
            place = ranges + 2 * n + offset + 2 * (code - first)
            glyph = struct.unpack_from(">H", font, place)[0] if offset else code + delta
            if glyph & 0xFFFF:
                yield code


def covered_by(folders: Iterable[Path]) -> frozenset[int]:
    """The fonts of the package and those of further folders."""
    return coverage((FONTS, *folders))
