"""Findings a scheme gives a reason to ignore: `lint: {ignore: {rule: reason}}`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from steelyard.lint.registry import matches
from steelyard.lint.rule import Path, Rule


class Ignored:
    """The reasons of a scheme, and which of them were needed."""

    def __init__(self, reasons: Mapping[str, str | Mapping[str, str]]) -> None:
        self.reasons = reasons
        self.used: set[Path] = set()

    def unused(self) -> Iterator[Path]:
        """The paths of entries by which nothing was ignored."""
        for token, reason in self.reasons.items():
            entries: list[Path] = [("lint", "ignore", token)]
            if not isinstance(reason, str):
                entries = [("lint", "ignore", token, subject) for subject in reason]
            yield from (path for path in entries if path not in self.used)


def reason_for(rule: Rule, path: Path, ignored: Ignored) -> str | None:
    """The reason to ignore a finding of `rule` at `path`; None when there is none, or an empty one.

    A reason for an id holds for every finding at or under that id.
    """
    for token, reason in ignored.reasons.items():
        if not matches(token, rule):
            continue
        entry: Path = ("lint", "ignore", token)
        if not isinstance(reason, str):
            subject = next((str(step) for step in path if str(step) in reason), None)
            if subject is None:
                continue
            entry, reason = (*entry, subject), reason[subject]
        if reason.strip():
            ignored.used.add(entry)
            return reason
    return None
