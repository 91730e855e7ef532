"""Scheme files over the specimen for tests of the linter itself."""

from __future__ import annotations

import textwrap
from importlib import resources
from pathlib import Path

from steelyard.lint.history import History
from steelyard.lint.report import Report, Reported
from steelyard.lint.runner import Selection, lint

#: Nothing is found in it.
SPECIMEN = (resources.files("steelyard.lint") / "specimen.yaml").read_text(encoding="utf-8")

#: Two findings of zero-weight (W009), one of degrading-label (F004).
THREE_FINDINGS = """
dimensions:
  results:
    indicators: {new_leads: {weight: 0}, lead_quality: {weight: 50}}
  team:
    indicators:
      teamwork: {weight: 100}
      ideas_and_sharing: {weight: 0}
grades: {labels: {D: Failed}}
"""


def write(folder: Path, text: str, name: str = "mine.yaml") -> Path:
    """A scheme of one's own that extends the specimen beside it."""
    (folder / "specimen.yaml").write_text(SPECIMEN, encoding="utf-8")
    path = folder / name
    path.write_text("extends: specimen.yaml\n" + textwrap.dedent(text), encoding="utf-8")
    return path


def linted(
    folder: Path, text: str, selection: Selection | None = None, history: History | None = None
) -> Report:
    return lint(str(write(folder, text)), selection=selection, history=history)


#: The rules these tests are about: what others find in the same documents is none of their business.
RULES = ("W009", "F002", "F004", "F005", "E001", "L001", "L002", "L003", "L004")


def counted(report: Report) -> list[Reported]:
    return [found for found in report.counted if found.rule.code in RULES]


def seen(report: Report) -> list[str]:
    """Code and subject of what counts, in order."""
    return [f"{found.rule.code} {found.subject}" for found in counted(report)]


def codes(report: Report) -> set[str]:
    return {found.rule.code for found in counted(report)}


def only(report: Report) -> Reported:
    (found,) = counted(report)
    return found
