"""Noting in a lake what was computed on which of its snapshots, so that no vacuum takes its rows away."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from steelyard.core.problems import Problem, Severity, SteelyardError
from steelyard.engine.export import as_json
from steelyard.lake.data import Data


def note_computation(
    command: str, document: Mapping[str, Any], data: Data, *, request: Mapping[str, Any]
) -> Problem | None:
    """Record a finished document; a plain folder records nothing. A warning when it cannot be written."""
    meta = document["meta"]
    if "lake" not in meta:
        return None
    from steelyard.lake.store.computations import Computation
    from steelyard.lake.store.folder import LakeFolder

    assert isinstance(data, LakeFolder)
    computed = Computation(
        command=command,
        scheme=meta["scheme"],
        scheme_hash=meta["scheme_hash"],
        snapshot=meta["lake"]["snapshot"],
        as_of=meta["as_of"],
        engine=meta["engine"],
        request=as_json(request),
        result_hash=result_hash(document),
    )
    try:
        data.lake.record(computed)
    except SteelyardError as error:
        told = f"the computation is not recorded, and a vacuum may take its rows away: {error}"
        return Problem(told, severity=Severity.WARNING)
    return None


def result_hash(document: Mapping[str, Any]) -> str:
    """The sha256 of everything but `meta`: equal for equal digits."""
    results = {name: value for name, value in document.items() if name != "meta"}
    return hashlib.sha256(as_json(results).encode()).hexdigest()
