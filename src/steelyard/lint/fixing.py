"""Fixing a scheme: one fix after the other, each checked; comments, order and layout are kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from steelyard.core.texts import Text
from steelyard.lint.report import Report, Reported
from steelyard.lint.rule import Fix
from steelyard.scheme.editing import EditError, apply


@dataclass(frozen=True)
class Mended:
    """The text of a scheme file before and after, and what was done in between."""

    before: str
    after: str
    done: Sequence[Text]


def fixable(report: Report) -> list[Reported]:
    """Findings with a fix that stand in the scheme's own file, not in one it extends."""
    return [found for found in report.counted if found.fix and found.place.file == report.reference]


def mend(text: str, lint: Callable[[str], Report], *, most: int = 1000) -> Mended:
    """Fix all that can be fixed. `lint` looks at a text: the next finding must be of the new one."""
    before, done, refused = text, list[Text](), set[Fix]()
    for _ in range(most):
        made = _first((found.fix for found in fixable(lint(text)) if found.fix), text, refused)
        if made is None:
            break
        fix, text = made
        done.append(fix.says)
    return Mended(before, text, done)


def _first(fixes: Iterable[Fix], text: str, refused: set[Fix]) -> tuple[Fix, str] | None:
    """The first fix that can be made and changes something, with the text after it."""
    for fix in fixes:
        if fix in refused:
            continue
        try:
            after = apply(text, fix.edit)
        except EditError:
            refused.add(fix)
            continue
        if after != text:
            return fix, after
        refused.add(fix)
    return None
