"""SARIF 2.1.0, which code hosts and editors read (OASIS, Static Analysis Results Interchange Format).

`helpUri` must be absolute there, and documentation travels with the project: the text of a rule is in
`help` instead, and the path of its page in `properties`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote

from steelyard.core.problems import Place, Severity
from steelyard.lint.fixing import fixable
from steelyard.lint.manual import PAGES, documentation, markdown, summary
from steelyard.lint.outcome import Outcome
from steelyard.lint.report import Reported
from steelyard.lint.rule import Fix, Rule
from steelyard.scheme.editing import Change, EditError, change_of

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
Json = dict[str, Any]


def document(outcomes: Sequence[Outcome], *, language: str = "en") -> Json:
    """The log of one run. Columns count characters, from 1."""
    found = [(outcome, each) for outcome in outcomes for each in outcome.report.findings]
    rules = sorted({each.rule for _, each in found}, key=lambda rule: rule.code)
    places = {rule: index for index, rule in enumerate(rules)}
    driver = {
        "name": "Steelyard",
        "version": version("steelyard"),
        "rules": [_rule(rule, language) for rule in rules],
    }
    run = {
        "tool": {"driver": driver},
        "language": language,
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": _notes(outcomes)}],
        "results": [_result(outcome, each, places[each.rule], language) for outcome, each in found],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _notes(outcomes: Iterable[Outcome]) -> list[Json]:
    return [
        {"level": "warning", "message": {"text": f"Rules over data did not run: {problem}"}}
        for outcome in outcomes
        for problem in outcome.not_run
    ]


def _rule(rule: Rule, language: str) -> Json:
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.title[language]},
        "fullDescription": {"text": summary(rule)},
        "help": {"text": documentation(rule), "markdown": markdown(rule)},
        "defaultConfiguration": {"level": _LEVELS[rule.level]},
        "properties": {"tags": [rule.family.value], "documentation": f"{PAGES}/{rule.name}.md"},
    }


def _result(outcome: Outcome, found: Reported, index: int, language: str) -> Json:
    result: Json = {
        "ruleId": found.rule.code,
        "ruleIndex": index,
        "level": _LEVELS[found.level],
        "message": {"text": found.message.in_language(language)},
        "locations": [_location(found)],
        # The same finding keeps its identity when lines move.
        "partialFingerprints": {"ruleAndSubject/v1": f"{found.rule.code}:{found.subject}"},
    }
    if found.ignored is not None:
        result["suppressions"] = [{"kind": "inSource", "justification": found.ignored}]
    if found.fix and outcome.text is not None and found in fixable(outcome.report):
        fixes = _fixes(found.fix, outcome.text, found.place, language)
        # An empty list would not be valid.
        result |= {"fixes": fixes} if fixes else {}
    return result


def _location(found: Reported) -> Json:
    location: Json = {}
    if found.place.file is not None:
        location["physicalLocation"] = {
            "artifactLocation": _artifact(found.place.file),
            **_region(found.place),
        }
    if found.path:
        location["logicalLocations"] = [{"fullyQualifiedName": found.subject, "kind": "member"}]
    return location


def _artifact(file: str) -> Json:
    """A relative path stays relative: the reader knows the root. `preset:growth` is a URI as it stands."""
    if file.startswith(("preset:", "pack:")):
        return {"uri": quote(file, safe=":")}
    path = Path(file)
    return {"uri": path.as_uri() if path.is_absolute() else quote(path.as_posix())}


def _region(place: Place) -> Json:
    if place.line is None:
        return {}
    return {"region": {"startLine": place.line, "startColumn": place.column or 1}}


# ── fixes ───────────────────────────────────────────────────────────────────────────────────────────


def _fixes(fix: Fix, text: str, place: Place, language: str) -> list[Json]:
    """The fix as a replacement; none when it cannot be made."""
    try:
        change = change_of(text, fix.edit)
    except EditError:
        return []
    replacement = {"deletedRegion": _span(text, change), "insertedContent": {"text": change.new}}
    artifact = {"artifactLocation": _artifact(place.file or ""), "replacements": [replacement]}
    return [{"description": {"text": fix.says.in_language(language)}, "artifactChanges": [artifact]}]


def _span(text: str, change: Change) -> Json:
    """Where the deleted text stands; its end is behind its last character."""
    start, end = _spot(text, change.start), _spot(text, change.end)
    return {"startLine": start[0], "startColumn": start[1], "endLine": end[0], "endColumn": end[1]}


def _spot(text: str, index: int) -> tuple[int, int]:
    before = text[:index]
    return before.count("\n") + 1, index - (before.rfind("\n") + 1) + 1
