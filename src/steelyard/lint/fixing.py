"""Applying fixes to a scheme file: one after the other, each checked, comments and order kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from steelyard.core.files import write_text
from steelyard.core.texts import Text
from steelyard.lint.report import Report, Reported
from steelyard.lint.rule import Fix
from steelyard.scheme.editing import EditError, apply


def fixable(report: Report) -> list[Reported]:
    """Findings with a fix that stand in the scheme's own file, not in one it extends."""
    return [found for found in report.counted if found.fix and found.place.file == report.reference]


def fix(
    path: Path, report: Report, again: Callable[[], Report], *, most: int = 1000
) -> tuple[str, str, list[Text]]:
    """Fix what can be fixed in the file: the text before, the text after, and what was done.

    The file is written after every fix, since the next finding must be of the new text; `again` lints it.
    """
    before = path.read_text(encoding="utf-8")
    done: list[Text] = []
    refused: set[Fix] = set()
    for _ in range(most):
        applied = _first(path, (f.fix for f in fixable(report) if f.fix), refused)
        if applied is None:
            break
        done.append(applied.says)
        report = again()
    return before, path.read_text(encoding="utf-8"), done


def _first(path: Path, fixes: Iterable[Fix], refused: set[Fix]) -> Fix | None:
    """Write the first fix that can be made; None when none can."""
    text = path.read_text(encoding="utf-8")
    for each in fixes:
        if each in refused:
            continue
        try:
            write_text(path, apply(text, each.edit))
        except EditError:
            refused.add(each)
            continue
        return each
    return None
