"""Archives tampered with: clumsily, byte by byte; and by somebody who knows the format and mends all hashes.

A mended archive is packed by Python's own zipfile, with nothing of ours.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

Members = dict[str, bytes]


def members_of(path: Path) -> Members:
    with zipfile.ZipFile(path) as file:
        return {name: file.read(name) for name in file.namelist()}


def pack(members: Members) -> bytes:
    """The form of an archive: stored, the manifest first, 1 January 1980, made on Unix, readable by all."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as file:
        for name in sorted(members, key=lambda each: (each != "manifest.json", each)):
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.create_system, info.external_attr = 3, 0o100644 << 16
            info.extract_version = 10
            file.writestr(info, members[name])
    return buffer.getvalue()


def mended(members: Members, **facts: Any) -> Members:
    """The members with a manifest that fits them; `facts` go into it."""
    manifest = json.loads(members["manifest.json"]) | facts
    rest = {name: data for name, data in members.items() if name != "manifest.json"}
    manifest["members"] = [
        {
            "name": name,
            "bytes": len(data),
            "sha256": hashlib.sha256(data).hexdigest(),
            "lines": _line_sums(data),
        }
        for name, data in sorted(rest.items())
    ]
    manifest.pop("seal")
    manifest["seal"] = hashlib.sha256(_written(manifest)).hexdigest()
    return {**rest, "manifest.json": _written(manifest)}


def _written(document: Any) -> bytes:
    return f"{json.dumps(document, ensure_ascii=False, indent=1)}\n".encode()


def _line_sums(data: bytes) -> str:
    sums = [zlib.crc32(line) for line in data.split(b"\n")]
    return base64.b64encode(b"".join(struct.pack(">I", one) for one in sums)).decode()


def forge(path: Path, out: Path, change: Callable[[Members], None], **facts: Any) -> Path:
    """An archive whose members were changed, with every hash put right again."""
    members = members_of(path)
    change(members)
    out.write_bytes(pack(mended(members, **facts)))
    return out


def edit(member: str, old: str, new: str, *, times: int | None = 1) -> Callable[[Members], None]:
    """A text in a member put in place of another one that is there `times` times."""

    def change(members: Members) -> None:
        text = members[member].decode()
        assert times is None or text.count(old) == times, f"{old!r} is there {text.count(old)} times"
        members[member] = text.replace(old, new).encode()

    return change


def edit_line(members: Members, member: str, number: int, change: Callable[[Any], None]) -> None:
    """A JSON line, changed as a document; `number` counts from 1."""
    lines = members[member].decode().removesuffix("\n").split("\n")
    document = json.loads(lines[number - 1])
    change(document)
    lines[number - 1] = json.dumps(document, ensure_ascii=False)
    members[member] = ("\n".join(lines) + "\n").encode()
