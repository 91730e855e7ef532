"""The file itself: a zip in exactly one form, so that not a byte of it can be otherwise.

Members are stored, not compressed: what a compressor writes depends on its version, and nothing has to be
inflated to be looked at. The manifest comes first, then the others by name; times and rights are fixed, and
there are no comments and no extra fields. A checker writes the container anew and compares all bytes.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from steelyard.core.problems import SteelyardError

MANIFEST = "manifest.json"
#: Bytes of an archive that are looked at, at most.
MOST_BYTES = 1 << 30

_NAME = re.compile(r"[a-z0-9_]+(/[a-z0-9_]+)?\.(json|jsonl|csv|yaml)")
_LOCAL, _ENTRY, _END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_LOCAL_FORM = struct.Struct("<4s5H3I2H")
_ENTRY_FORM = struct.Struct("<4s6H3I5H2I")
_END_FORM = struct.Struct("<4s4H2IH")
#: 1 January 1980, the earliest day of a zip; a plain file that everybody may read.
_DAY, _MADE_BY, _NEEDS, _RIGHTS = 0x21, 0x0314, 10, 0o100644 << 16


def is_member_name(name: str) -> bool:
    """Whether a member may be called so: no absolute path, no "..", nothing a file system could trip over."""
    return bool(_NAME.fullmatch(name))


@dataclass(frozen=True, slots=True)
class Member:
    """`crc` is what the headers say of the data; None where they contradict each other."""

    name: str
    data: bytes
    crc: int | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """Something the container should not have. `kind` is a key of the words, `at` a byte of the file."""

    kind: str
    member: str = ""
    part: str = ""
    at: int | None = None
    bytes: int = 0


@dataclass(frozen=True)
class Container:
    """What could be read, in the order of the file, and all that is not as it must be."""

    members: Sequence[Member]
    faults: Sequence[Fault] = ()

    def by_name(self) -> Mapping[str, bytes]:
        """The first of each name."""
        found: dict[str, bytes] = {}
        for member in self.members:
            found.setdefault(shown(member.name), member.data)
        return found


# ── writing ─────────────────────────────────────────────────────────────────────────────────────────


def build(members: Mapping[str, bytes]) -> bytes:
    """The only form these members have. Raises SteelyardError for a wrong name or too many bytes."""
    if wrong := [name for name in members if not is_member_name(name)]:
        raise SteelyardError(f'"{wrong[0]}" cannot be a member of an archive')
    size = sum(map(len, members.values()))
    if size > MOST_BYTES or len(members) > 0xFFFF:
        raise SteelyardError(f"an archive holds at most {MOST_BYTES:,} bytes; this would be {size:,}")
    return b"".join(piece for _, piece in _pieces([Member(name, members[name]) for name in ordered(members)]))


def ordered(names: Mapping[str, bytes] | Sequence[str]) -> list[str]:
    """The manifest, then by name."""
    return sorted(names, key=lambda name: (name != MANIFEST, name))


@dataclass(frozen=True, slots=True)
class _Region:
    """Which part of the file some bytes are."""

    member: str
    part: str


def _pieces(members: Sequence[Member]) -> Iterator[tuple[_Region, bytes]]:
    entries, at = [], 0
    for member in members:
        name = _raw(member.name)
        crc = zlib.crc32(member.data) if member.crc is None else member.crc
        facts = (crc, len(member.data), len(member.data), len(name))
        entry = _ENTRY_FORM.pack(
            _ENTRY, _MADE_BY, _NEEDS, 0, 0, 0, _DAY, *facts, 0, 0, 0, 0, _RIGHTS, at
        )  # fmt: skip
        entries.append((_Region(member.name, "entry"), entry + name))
        local = _LOCAL_FORM.pack(_LOCAL, _NEEDS, 0, 0, 0, _DAY, *facts, 0) + name
        yield _Region(member.name, "header"), local
        yield _Region(member.name, "data"), member.data
        at += len(local) + len(member.data)
    yield from entries
    size = sum(len(entry) for _, entry in entries)
    yield _Region("", "end"), _END_FORM.pack(_END, 0, 0, len(entries), len(entries), size, at, 0)


# ── reading ─────────────────────────────────────────────────────────────────────────────────────────


def looks_like(head: bytes) -> bool:
    """Whether the first bytes of a file are those of an archive, or would be but for one of them."""
    name = MANIFEST.encode()
    start = _LOCAL_FORM.size
    return head.startswith(_LOCAL) or head[start : start + len(name)] == name


def parse(data: bytes) -> Container:
    """Everything that can be read, whatever was done to the file. Nothing is ever inflated."""
    walked, stop = _walked(data)
    listed = _listed(data)
    if not walked and not listed:
        return _unreadable(data, stop)
    if stop is not None and not listed:
        return Container(walked, [*_faults(data, walked, cut=True), stop])
    # A size that was changed can make one of the readings end up anywhere: the one that explains more counts.
    readings = [Container(one, list(_faults(data, one))) for one in _readings(walked, listed, stop)]
    return min(readings, key=lambda reading: len(reading.faults))


def _unreadable(data: bytes, stop: Fault | None) -> Container:
    start = data.find(_LOCAL)
    if start > 0 and (rest := parse(data[start:])).members:
        return Container(rest.members, [Fault("prepended", bytes=start, at=0), *rest.faults])
    named = stop is not None and stop.member
    return Container((), [stop if named and stop else Fault("unreadable", bytes=len(data))])


def _walked(data: bytes) -> tuple[list[Member], Fault | None]:
    """From one header to the next; and why the walk ended before the directory, if it did."""
    found: list[Member] = []
    listed = {offset: crc for _, _, crc, _, offset in _entries(data)}
    at = 0
    while data[at : at + 4] == _LOCAL and at + _LOCAL_FORM.size <= len(data):
        _, _, _, method, _, _, crc, size, _, letters, extra = _LOCAL_FORM.unpack_from(data, at)
        start = at + _LOCAL_FORM.size + letters + extra
        name = data[at + _LOCAL_FORM.size : at + _LOCAL_FORM.size + letters].decode(
            "utf-8", "surrogateescape"
        )
        if method:
            return found, Fault("compressed", shown(name), at=at)
        if start + size > len(data):
            return found, Fault("cut", shown(name), "data", len(data))
        agreed = listed.get(at, crc) == crc
        found.append(Member(name, data[start : start + size], crc if agreed else None))
        at = start + size
    ended = data[at : at + 4] == _ENTRY
    return found, None if ended else Fault(
        "cut" if len(data) - at < _LOCAL_FORM.size else "bytes", part="directory", at=at
    )


def _entries(data: bytes) -> Iterator[tuple[str, int, int, int, int]]:
    """Name, method, CRC, size and offset of every entry of the directory, as long as they can be read."""
    end = data.rfind(_END)
    if end < 0 or end + _END_FORM.size > len(data):
        return
    at = _END_FORM.unpack_from(data, end)[6]
    while data[at : at + 4] == _ENTRY and at + _ENTRY_FORM.size <= len(data):
        fields = _ENTRY_FORM.unpack_from(data, at)
        letters, extra, comment = fields[10:13]
        start = at + _ENTRY_FORM.size
        name = data[start : start + letters].decode("utf-8", "surrogateescape")
        yield name, fields[4], fields[7], fields[9], fields[16]
        at = start + letters + extra + comment


def _listed(data: bytes) -> list[Member]:
    """What the directory says, where it stands in an archive of ours; empty when that cannot be."""
    found, size_of_all = [], 0
    for name, method, crc, size, offset in _entries(data):
        start = offset + _LOCAL_FORM.size + len(_raw(name))
        size_of_all += size
        # Entries may not lie over one another, or a small file could hold very much.
        if method or start + size > len(data) or size_of_all > len(data):
            return []
        found.append(Member(name, data[start : start + size], crc))
    return found


def _readings(
    walked: Sequence[Member], listed: Sequence[Member], stop: Fault | None
) -> Iterator[Sequence[Member]]:
    if stop is None:
        yield (agreed := _agreed(walked, listed))
    if listed and (stop is not None or [one.data for one in agreed] != [one.data for one in listed]):
        yield listed


def _agreed(walked: Sequence[Member], listed: Sequence[Member]) -> list[Member]:
    """The headers, with a name of the directory where only that is one the manifest knows."""
    if len(walked) != len(listed):
        return list(walked)
    index = walked[0].data
    return [
        replace(one, name=other.name) if not _known(one.name, index) and _known(other.name, index) else one
        for one, other in zip(walked, listed, strict=True)
    ]


def _known(name: str, manifest: bytes) -> bool:
    return name == MANIFEST or b'"%b"' % _raw(name) in manifest


def _raw(name: str) -> bytes:
    """A name as it stands in the file, whatever bytes these are."""
    return name.encode("utf-8", "surrogateescape")


def shown(name: str) -> str:
    """A name that can be printed."""
    return _raw(name).decode("utf-8", "replace")


# ── what is wrong ───────────────────────────────────────────────────────────────────────────────────


def _faults(data: bytes, members: Sequence[Member], *, cut: bool = False) -> Iterator[Fault]:
    names = [member.name for member in members]
    yield from _wrong_names(names)
    yield from _out_of_order(names)
    yield from (
        Fault("crc", shown(one.name)) for one in members if one.crc not in (None, zlib.crc32(one.data))
    )
    yield from _other_bytes(data, members, cut=cut)


def _wrong_names(names: Sequence[str]) -> Iterator[Fault]:
    seen: set[str] = set()
    for name in names:
        if not is_member_name(name):
            yield Fault("name", shown(name))
        elif name in seen:
            yield Fault("twice", shown(name))
        seen.add(name)


def _out_of_order(names: Sequence[str]) -> Iterator[Fault]:
    for found, expected in zip(names, ordered(names), strict=True):
        if found != expected:
            yield Fault("order", shown(found))
            return


def _other_bytes(data: bytes, members: Sequence[Member], *, cut: bool) -> Iterator[Fault]:
    """Where the file differs from the container written anew from what was read of it.

    Of a file that is `cut`, only what comes before the directory is compared.
    """
    at = 0
    for region, piece in _pieces(members):
        if cut and region.part not in ("header", "data"):
            return
        there = data[at : at + len(piece)]
        if there != piece:
            if len(there) < len(piece):
                yield Fault("cut", shown(region.member), region.part, len(data))
                return
            differing = next(n for n, (a, b) in enumerate(zip(there, piece, strict=True)) if a != b)
            yield Fault("bytes", shown(region.member), region.part, at + differing)
        at += len(piece)
    if len(data) > at:
        yield Fault("appended", at=at, bytes=len(data) - at)
