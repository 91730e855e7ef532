"""A verification as a record: what `--format json` prints."""

from __future__ import annotations

from typing import Any

from steelyard.engine.comparing import Deviation
from steelyard.engine.recorded import ABSENT
from steelyard.engine.verifying import Verification


def verification_record(found: Verification, language: str) -> dict[str, Any]:
    """An absent side of a difference has no key."""
    return {
        "result": found.result,
        "outcome": found.outcome,
        "numbers": found.numbers,
        "records": found.records,
        "differences": [_difference(each) for each in found.deviations],
        "obstacles": [text.in_language(language) for text in found.obstacles],
        "warnings": [text.in_language(language) for text in found.warnings],
    }


def _difference(found: Deviation) -> dict[str, Any]:
    sides = {"recorded": found.recorded, "recomputed": found.recomputed}
    place = {key: value for key, value in found.place._asdict().items() if value}
    return {**place, **{side: value for side, value in sides.items() if value is not ABSENT}}
