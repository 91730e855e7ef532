"""The manifest: what is in an archive, and the sha256 of each member and of itself."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from steelyard.archive.container import MANIFEST
from steelyard.archive.model import FORMAT, VERSION, Contents, Cycle, Entry, Link
from steelyard.archive.tables import line_sums
from steelyard.core.problems import Place, Problem, SteelyardError
from steelyard.engine.compute import Request, engine_version, meta_of

Record = dict[str, Any]


@dataclass(frozen=True)
class Listed:
    """A member as the manifest knows it; `lines` holds a check sum of every line."""

    name: str
    bytes: int
    sha256: str
    lines: str


@dataclass(frozen=True)
class Manifest:
    """`whole` is False when the manifest itself is not as it was written."""

    record: Record
    whole: bool

    @property
    def cycle(self) -> Cycle:
        found = self.record["cycle"]
        as_of = found["as_of"]
        return Cycle(
            id=found["id"],
            title=found["title"],
            periods=found["periods"],
            year=found["year"],
            kinds=tuple(found["kinds"]),
            as_of=date.fromisoformat(as_of) if as_of else None,
        )

    @property
    def members(self) -> dict[str, Listed]:
        return {one["name"]: Listed(**one) for one in self.record["members"]}


def manifest_bytes(contents: Contents, chain: Sequence[Entry | Link], members: Mapping[str, bytes]) -> bytes:
    cycle, workspace = contents.cycle, contents.workspace
    meta = meta_of(workspace, Request([], as_of=cycle.as_of))
    record: Record = {
        "format": FORMAT,
        "version": VERSION,
        "cycle": {
            "id": cycle.id,
            "title": contents.pseudonyms.scrubbed(cycle.title),
            "periods": cycle.periods,
            "year": cycle.year,
            "kinds": list(cycle.kinds),
            "as_of": cycle.as_of.isoformat() if cycle.as_of else None,
            "closed_at": cycle.closed_at.isoformat() if cycle.closed_at else None,
        },
        "engine": engine_version(),
        "scheme": {"id": meta["scheme"], "hash": meta["scheme_hash"]},
        "depth": contents.depth,
        "data": {name: meta[name] for name in ("snapshot", "lake") if name in meta},
        "people": len(workspace.inputs.employees),
        "audit": _audit(chain, contents.sealed_by),
        "members": [_listed(name, data) for name, data in sorted(members.items())],
    }
    return _written({**record, "seal": _seal(record)})


def _audit(chain: Sequence[Entry | Link], sealed_by: int | None) -> Record | None:
    if not chain:
        return None
    first, last = chain[0], chain[-1]
    return {
        "first": first.number,
        "last": last.number,
        "previous_seal": first.previous_seal,
        "seal": last.seal,
        "sealed_by": sealed_by,
    }


def _listed(name: str, data: bytes) -> Record:
    return {
        "name": name,
        "bytes": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
        "lines": line_sums(data),
    }


def _seal(record: Mapping[str, Any]) -> str:
    return hashlib.sha256(_written(record)).hexdigest()


def _written(record: Mapping[str, Any]) -> bytes:
    return f"{json.dumps(record, ensure_ascii=False, indent=1)}\n".encode()


# ── reading ─────────────────────────────────────────────────────────────────────────────────────────


def read_manifest(data: bytes) -> Manifest:
    """Raises SteelyardError for what is no manifest, and for one of a later format."""
    try:
        record = json.loads(data)
        rest = {name: value for name, value in record.items() if name != "seal"}
        manifest = Manifest(record, whole=_written(record) == data and record["seal"] == _seal(rest))
        _ = manifest.cycle, manifest.members, record["scheme"]["hash"], record["audit"], record["depth"]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise SteelyardError(Problem(f"no manifest of an archive ({error})", Place(MANIFEST))) from None
    if record.get("format") != FORMAT or record.get("version") != VERSION:
        message = (
            f"format {record.get('format')} {record.get('version')}; this program reads {FORMAT} {VERSION}"
        )
        raise SteelyardError(Problem(message, Place(MANIFEST)))
    return manifest
