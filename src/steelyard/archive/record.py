"""A check of an archive as a record: what `verify --format json` prints."""

from __future__ import annotations

from typing import Any

from steelyard.archive.verifying import Finding, Verification


def archive_record(found: Verification, language: str) -> dict[str, Any]:
    """What does not apply to a finding has no key."""
    return {
        "archive": found.archive,
        "sha256": found.digest,
        "outcome": found.outcome,
        "numbers": found.numbers,
        "records": found.records,
        "findings": [_finding(each, language) for each in found.findings],
        "warnings": [text.in_language(language) for text in found.warnings],
        "proofs": [text.in_language(language) for text in found.proofs],
    }


def _finding(found: Finding, language: str) -> dict[str, Any]:
    places = {"member": found.member, "part": found.part, "line": found.line, "entry": found.entry}
    given = {name: value for name, value in places.items() if value not in (None, "")}
    return {**given, "message": found.message.in_language(language)}
