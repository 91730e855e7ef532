"""The file of an archive: one form only, and every byte of it that is otherwise is found and named."""

from __future__ import annotations

import io
import struct
import zipfile
from collections import Counter

import pytest
from forging import pack

from steelyard.archive.container import build, parse
from steelyard.core.problems import SteelyardError

MEMBERS = {
    "manifest.json": b'{"members": ["audit.jsonl", "inputs/actuals.csv"]}\n',
    "audit.jsonl": b'{"number": 1}\n{"number": 2}\n',
    "inputs/actuals.csv": b"subject,value\nP001,3\n",
}
ARCHIVE = build(MEMBERS)


def faults(data: bytes) -> list[tuple[str, str, str]]:
    return [(each.kind, each.member, each.part) for each in parse(data).faults]


def starts() -> dict[str, int]:
    with zipfile.ZipFile(io.BytesIO(ARCHIVE)) as file:
        return {info.filename: info.header_offset for info in file.infolist()}


def test_any_zip_program_reads_it() -> None:
    with zipfile.ZipFile(io.BytesIO(ARCHIVE)) as file:
        assert file.testzip() is None
        assert ["manifest.json", "audit.jsonl", "inputs/actuals.csv"] == file.namelist()
        assert {(1980, 1, 1, 0, 0, 0)} == {info.date_time for info in file.infolist()}
        assert MEMBERS == {name: file.read(name) for name in file.namelist()}


def test_it_is_what_the_zip_writer_of_python_makes_of_the_same_members() -> None:
    assert pack(MEMBERS) == ARCHIVE


def test_the_order_in_which_members_are_given_does_not_count() -> None:
    assert ARCHIVE == build(dict(reversed(MEMBERS.items())))


def test_an_untouched_one_has_no_faults_and_all_its_members() -> None:
    found = parse(ARCHIVE)
    assert ([], MEMBERS) == (list(found.faults), dict(found.by_name()))


# ── single bytes ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("flip", [0x01, 0x20, 0x80, 0xFF])
def test_every_byte_that_changes_is_named_with_its_member(flip: int) -> None:
    """Where the byte stands is worked out from the offsets another zip reader gives."""
    headers = sorted((offset, name) for name, offset in starts().items())
    directory = struct.unpack_from("<I", ARCHIVE, len(ARCHIVE) - 6)[0]
    for at in range(len(ARCHIVE)):
        changed = bytearray(ARCHIVE)
        changed[at] ^= flip
        named = {member for _, member, _ in faults(bytes(changed))}
        if at < directory:
            assert {max(pair for pair in headers if pair[0] <= at)[1]} == named, at
        else:
            assert named, at
            assert len(named) == 1, at


def test_a_header_and_the_directory_are_told_apart() -> None:
    changed = bytearray(ARCHIVE)
    changed[starts()["audit.jsonl"] + 10] ^= 1  # the time of the member
    assert [("bytes", "audit.jsonl", "header")] == faults(bytes(changed))
    changed = bytearray(ARCHIVE)
    changed[ARCHIVE.rindex(b"audit.jsonl") - 10] ^= 1  # its rights, in the directory
    assert [("bytes", "audit.jsonl", "entry")] == faults(bytes(changed))


# ── more and less ───────────────────────────────────────────────────────────────────────────────────


def test_a_file_cut_anywhere_is_found() -> None:
    assert [] == [length for length in range(len(ARCHIVE)) if not faults(ARCHIVE[:length])]


def test_a_file_cut_within_a_member_names_it() -> None:
    within = ARCHIVE.index(b'{"number": 2}')
    assert [("cut", "audit.jsonl", "data")] == faults(ARCHIVE[:within])


def test_bytes_after_the_end_and_before_the_beginning_are_counted() -> None:
    (after,) = parse(ARCHIVE + b"PS: one more").faults
    assert ("appended", 12, len(ARCHIVE)) == (after.kind, after.bytes, after.at)
    before = parse(b"#!/bin/sh\n" + ARCHIVE).faults[0]
    assert ("prepended", 10) == (before.kind, before.bytes)


def test_a_comment_on_the_file_is_found() -> None:
    buffer = io.BytesIO(ARCHIVE)
    with zipfile.ZipFile(buffer, "a") as file:
        file.comment = b"checked by me"
    assert Counter({"bytes": 1, "appended": 1}) == Counter(kind for kind, _, _ in faults(buffer.getvalue()))


def packed(*pairs: tuple[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as file:
        for name, data in pairs:
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type, info.external_attr, info.create_system = method, 0o100644 << 16, 3
            info.extract_version = 10
            file.writestr(info, data)
    return buffer.getvalue()


def test_members_in_another_order_are_found() -> None:
    first, second, third = MEMBERS.items()
    assert ("order", "inputs/actuals.csv", "") in faults(packed(first, third, second))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_member_that_is_there_twice_is_found_and_the_first_one_counts() -> None:
    again = packed(*MEMBERS.items(), ("inputs/actuals.csv", b"other\n"))
    assert ("twice", "inputs/actuals.csv", "") in faults(again)
    assert MEMBERS["inputs/actuals.csv"] == parse(again).by_name()["inputs/actuals.csv"]


# ── what must not do harm ───────────────────────────────────────────────────────────────────────────


def test_a_compressed_member_is_never_inflated() -> None:
    bomb = packed(("manifest.json", b"\0" * 50_000_000), method=zipfile.ZIP_DEFLATED)
    assert len(bomb) < 100_000
    found = parse(bomb)
    assert ([("compressed", "manifest.json", "")], 0) == (faults(bomb), len(found.members))


def test_a_directory_whose_entries_lie_over_one_another_is_not_followed() -> None:
    """Each of 1,000 entries claims the same megabyte: together they would be a gigabyte."""
    local = packed(("a.csv", b"\0" * 1_000_000))
    entry = local[local.rindex(b"PK\x01\x02") : local.rindex(b"PK\x05\x06")]
    at = local.rindex(b"PK\x01\x02")
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 1000, 1000, 1000 * len(entry), at, 0)
    found = parse(b"X" + local[1:at] + entry * 1000 + end)
    assert sum(len(member.data) for member in found.members) <= 1_200_000
    assert found.faults


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "inputs/../x.csv", "C:\\x.csv", "a.exe", "Ä.csv"]
)
def test_a_name_that_leads_elsewhere_is_refused_and_named(name: str) -> None:
    assert ("name", name, "") in faults(packed(*MEMBERS.items(), (name, b"x")))
    with pytest.raises(SteelyardError, match="cannot be a member"):
        build({**MEMBERS, name: b"x"})


@pytest.mark.parametrize(
    "data", [b"", b"PK", b"PK\x03\x04", b"PK\x05\x06" + b"\0" * 18, b"\x00" * 5000, b"hello"]
)
def test_what_is_no_zip_is_said_to_be_none(data: bytes) -> None:
    found = parse(data)
    assert found.faults
    assert not found.members
