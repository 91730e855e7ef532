"""Findings as JSON (docs/guides/linting.md has the shape)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from steelyard.core.problems import Severity
from steelyard.lint.fixing import fixable
from steelyard.lint.outcome import Outcome
from steelyard.lint.report import Report, Reported
from steelyard.lint.rule import Rule

#: Grows when a key changes its meaning or goes; new keys may come at any time.
VERSION = 1


def document(outcomes: Sequence[Outcome], *, language: str = "en") -> dict[str, Any]:
    """The whole run."""
    return {
        "version": VERSION,
        "schemes": [_scheme(outcome, language) for outcome in outcomes],
        "summary": summary([outcome.report for outcome in outcomes]),
    }


def _scheme(outcome: Outcome, language: str) -> dict[str, Any]:
    report = outcome.report
    can_be_fixed = fixable(report)
    return {
        "scheme": report.reference,
        "periods": list(outcome.periods),
        "not_run": [str(problem) for problem in outcome.not_run],
        "findings": [finding(found, language, found in can_be_fixed) for found in report.findings],
        "summary": summary([report]),
    }


def finding(found: Reported, language: str, can_be_fixed: bool) -> dict[str, Any]:
    """One finding. `ignored` is the reason the scheme gives, null when the finding counts."""
    return {
        "code": found.rule.code,
        "rule": found.rule.name,
        "family": found.rule.family.value,
        "level": found.level.value,
        "message": found.message.in_language(language),
        "file": found.place.file,
        "line": found.place.line,
        "column": found.place.column,
        "subject": found.subject,
        "fix": found.fix.says.in_language(language) if found.fix and can_be_fixed else None,
        "ignored": found.ignored,
    }


def summary(reports: Iterable[Report]) -> dict[str, int]:
    """How many of what."""
    listed = list(reports)
    levels = {f"{level.value}s": sum(report.levels[level] for report in listed) for level in Severity}
    ignored = sum(len(report.findings) - len(report.counted) for report in listed)
    return {**levels, "ignored": ignored, "fixable": sum(len(fixable(report)) for report in listed)}


def rule_record(rule: Rule, language: str) -> dict[str, Any]:
    """One rule, for lists of rules."""
    return {
        "code": rule.code,
        "rule": rule.name,
        "family": rule.family.value,
        "level": rule.level.value,
        "needs_data": rule.needs_data,
        "title": rule.title[language],
    }
