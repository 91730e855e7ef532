"""A linted scheme with what a reader of the findings must know besides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from steelyard.core.problems import Problem
from steelyard.lint.report import Report


@dataclass(frozen=True)
class Outcome:
    """`periods` are those of the data the rules looked at: none without data.

    `not_run` says why rules over data did not run although there is data. `text` is the scheme's own
    file, None for a shipped one.
    """

    report: Report
    periods: Sequence[str] = ()
    not_run: Sequence[Problem] = ()
    text: str | None = None
