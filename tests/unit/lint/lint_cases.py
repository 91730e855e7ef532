"""Reads the cases of tests/cases/lint and the fixtures of tests/cases/anti_patterns."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from steelyard.core.document import read_document
from steelyard.lint.examples import document_of, history_of
from steelyard.lint.report import Report
from steelyard.lint.rule import Example
from steelyard.lint.runner import lint_document

CASES = Path(__file__).parents[2] / "cases"

Case = dict[str, Any]


def read_cases(path: Path) -> list[Case]:
    """The list in a file; scalars are texts, as in a scheme."""
    document = read_document(f"cases:\n{path.read_text(encoding='utf-8')}", path.name)
    cases: list[Case] = document.plain()["cases"]
    return cases


def files(folder: str = "lint") -> list[Path]:
    return sorted((CASES / folder).glob("*.y*ml"))


def linted(case: Case) -> Report:
    """The scheme of a case laid over the specimen, with its past data."""
    example = Example(
        scheme=json.dumps(case.get("scheme") or {}, ensure_ascii=False),
        scores=case.get("scores", {}),
        values=case.get("values", {}),
        targets=case.get("targets", {}),
        people=case.get("people", {}),
        teams={team: int(heads) for team, heads in case.get("teams", {}).items()},
    )
    return lint_document(document_of(example), "case.yml", history=history_of(example))


def subjects(report: Report, rule: str) -> list[str]:
    """What the findings of a rule are about, in the order of the report."""
    return [found.subject for found in report.counted if found.rule.name == rule]


def names(report: Report) -> set[str]:
    return {found.rule.name for found in report.counted}
