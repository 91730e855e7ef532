"""Folder names of tables: ASCII, readable, and turned back into the name without looking anything up."""

from __future__ import annotations

import re
import unicodedata

from steelyard.core.problems import SteelyardError

#: What is inside belongs to Steelyard itself: runs, quarantine, snapshots, cursors, computations, decisions.
SYSTEM = "_steelyard"
_PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
_CODED = "xn--"
#: ASCII characters that a folder name should not have move into the private use area before they are coded.
_PRIVATE = 0xE000
_LONGEST = 150


def folder_of(table: str) -> str:
    """`leads` → `leads`, `销售额` → `xn--nyr189lljc` (Punycode, RFC 3492). SteelyardError for bad names."""
    name = unicodedata.normalize("NFC", table)
    if name.startswith(f"{SYSTEM}/"):
        return f"{SYSTEM}/{folder_of(name.removeprefix(f'{SYSTEM}/'))}"
    if not name.strip() or name.startswith("_") or "\0" in name:
        raise SteelyardError(f'"{table}" cannot be the name of a table: it is empty or begins with "_"')
    folder = name if _is_plain(name) else _CODED + _shifted(name).encode("punycode").decode("ascii")
    if len(folder) > _LONGEST:
        raise SteelyardError(f'"{table}" is too long for the name of a table')
    return folder


def table_of(folder: str) -> str:
    """The name that `folder_of` turned into this folder."""
    if not folder.startswith(_CODED):
        return folder
    decoded = folder.removeprefix(_CODED).encode("ascii").decode("punycode")
    return "".join(chr(ord(each) - _PRIVATE) if _is_shifted(each) else each for each in decoded)


def check_not_own(table: str) -> None:
    """Refuse the name of a table of Steelyard's own, such as `_steelyard/runs`. Raises SteelyardError."""
    if unicodedata.normalize("NFC", table).startswith("_"):
        raise SteelyardError(f'"{table}" cannot be delivered: names that begin with "_" are Steelyard\'s own')


def system(table: str) -> str:
    """The name of a table of Steelyard's own."""
    return f"{SYSTEM}/{table}"


def _is_plain(name: str) -> bool:
    return bool(_PLAIN.fullmatch(name)) and not name.startswith(_CODED) and not name.endswith(".")


def _shifted(name: str) -> str:
    coded = name.startswith(_CODED)
    return "".join(
        chr(ord(each) + _PRIVATE) if each.isascii() and (coded or not _keeps(each)) else each for each in name
    )


def _keeps(character: str) -> bool:
    return character.isalnum() or character == "_"


def _is_shifted(character: str) -> bool:
    return _PRIVATE <= ord(character) < _PRIVATE + 128
